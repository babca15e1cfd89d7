"""The chart: its accounts with the balances of a year; accounts are added, renamed and closed here."""

from __future__ import annotations

from typing import Any

from django.db.models import ExpressionWrapper, F, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from charaka.accounts.forms.chart import SIDE_NAMES, AccountForm
from charaka.accounts.models import Account
from charaka.accounts.models.choices import CategoryChoice
from charaka.accounts.permissions import CHANGE_CHART, VIEW_ACCOUNTS
from charaka.accounts.queries.accounts import Moved, moved_in, of_category
from charaka.accounts.queries.chart import access_account, list_accounts, mapping_of
from charaka.accounts.queries.words import WordsField
from charaka.accounts.rules.categories import SIDES, AccountMapping, Category
from charaka.accounts.services.books import add_account, change_account
from charaka.accounts.views.books import with_books
from charaka.accounts.views.frame import account_tabs
from charaka.accounts.views.ledger_frame import ledger_parts, year_asked, years_beside
from charaka.kernel.ui.form_pages import Words, form_page, posted
from charaka.kernel.ui.lists import Chip, Chips, Column, ListSpec, Select, list_page
from charaka.kernel.web import PageRequest, here, page, render_page

CLASSES = tuple(Chip(digit, digit, Q(code__startswith=digit)) for digit in "12345678")


def account_list_spec(institution_id: int, mapping: AccountMapping) -> ListSpec:
    """The chart, filtered by class and by what accounts mean today."""
    today = timezone.localdate()

    def of_side(value: str) -> Q:
        return of_category(institution_id, mapping, [c for c, side in SIDES.items() if side == value], today)

    def of_one(value: str) -> Q:
        return of_category(institution_id, mapping, [Category(value)], today)

    open_now = Q(closed_on__isnull=True) | Q(closed_on__gt=today)
    return ListSpec(
        name="accounts",
        columns=(
            Column("code", _("Account"), sort=("code",)),
            Column("category", _("Category")),
            Column("debit", _("Debit"), numeric=True),
            Column("credit", _("Credit"), numeric=True),
            Column("balance", _("Balance"), numeric=True),
        ),
        default_sort="code",
        search=("code_words", "name_ar", "name_fr", "name_en"),
        placeholder=_("Code or name…"),
        chips=(
            Chips("class", _("Class"), CLASSES),
            Chips("state", _("State"), (Chip("closed", _("closed"), ~open_now),)),
        ),
        selects=(
            Select("side", _("Side"), SIDE_NAMES.items, of_side),
            Select("category", _("Category"), lambda: CategoryChoice.choices, of_one),
        ),
        size=100,
    )


@page(VIEW_ACCOUNTS)
@with_books
@require_safe
def account_list(request: PageRequest) -> HttpResponse:
    """The accounts with what they mean and what was posted on them in a year."""
    ours, year = request.institution.pk, year_asked(request)
    mapping = mapping_of(ours)
    listed = list_page(account_list_spec(ours, mapping), _searchable(ours), request.GET)
    moved = moved_in(listed.rows, year)
    context = {
        "list": listed,
        "lines": [_line(account, mapping, moved.get(account.pk)) for account in listed.rows],
        "year": year,
        "years": years_beside(request, year),
        "tabs": account_tabs(request, "ledger"),
        "parts": ledger_parts(request, "accounts"),
        "may_change": request.actor.may(CHANGE_CHART, ours),
    }
    return render_page(request, "accounts/account_list.html", context, fragment="rows")


def _searchable(institution_id: int) -> Any:
    names = {f"name_{lang}": Cast(KT(f"name__{lang}"), WordsField()) for lang in ("ar", "fr", "en")}
    return list_accounts(institution_id).annotate(
        code_words=ExpressionWrapper(F("code"), output_field=WordsField()), **names
    )


def _line(account: Account, mapping: AccountMapping, moved: Moved | None) -> dict[str, Any]:
    rule = mapping.rule_of(account.code, timezone.localdate())
    category = CategoryChoice(rule.category.value).label if rule else None
    return {"account": account, "category": category, "rule": rule, "moved": moved}


@page(CHANGE_CHART)
@with_books
def account_new(request: PageRequest) -> HttpResponse:
    """Add an account."""
    form = AccountForm(posted(request), initial={"code": request.GET.get("code", "")})
    words = Words(title=_("New account"), label=_("Add the account"), done=_("Account added."), icon="plus")

    def save() -> str:
        made = add_account(actor=request.actor, institution_id=request.institution.pk, **form.values)
        return here(request, "accounts:account_ledger", made.code)

    back = here(request, "accounts:account_list")
    return form_page(request, form, save, words, way=((_("Chart"), back),), back=back)


@page(CHANGE_CHART)
@with_books
def account_edit(request: PageRequest, account: str) -> HttpResponse:
    """Rename or close an account."""
    found = access_account(request.actor, request.institution.pk, account)
    form = AccountForm(posted(request), record=found)
    words = Words(title=_("Change the account"), label=_("Save"), done=_("Account saved."))

    def save() -> None:
        change_account(actor=request.actor, account=found, changes=form.values, expected_version=form.expected_version)

    back = here(request, "accounts:account_ledger", found.code)
    way = ((_("Chart"), here(request, "accounts:account_list")), (str(found), back))
    return form_page(request, form, save, words, way=way, back=back)
