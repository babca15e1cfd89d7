"""The bank accounts with their balances, the rules, and the reconciliation statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charaka.accounts.forms.bank import BankAccountForm, RuleForm
from charaka.accounts.models import BankRule
from charaka.accounts.permissions import CHANGE_BANK, VIEW_BANK
from charaka.accounts.queries.bank import access_bank_account, list_rules, standings
from charaka.accounts.queries.chart import find_book
from charaka.accounts.queries.reconciliation import Reconciliation, reconcile
from charaka.accounts.services import bank as services
from charaka.accounts.views.frame import account_tabs
from charaka.kernel.errors import NotFound
from charaka.kernel.exports.services import export_rows
from charaka.kernel.exports.tables import Column
from charaka.kernel.ui.form_pages import Crumb, Words, form_page, posted
from charaka.kernel.web import PageRequest, here, page, render_page


@page(VIEW_BANK)
@require_safe
def bank(request: PageRequest) -> HttpResponse:
    """The bank accounts: what the bank says beside what the ledger says, and how much waits."""
    context = {
        "tabs": account_tabs(request, "bank"),
        "standings": standings(),
        "has_book": find_book(request.institution.pk) is not None,
        "may_change": may_change(request),
    }
    return render_page(request, "accounts/bank.html", context)


@page(CHANGE_BANK)
def bank_account_new(request: PageRequest) -> HttpResponse:
    """An account at a bank."""
    form = BankAccountForm(posted(request), institution_id=request.institution.pk)
    words = Words(
        title=_("New bank account"),
        text=_("Statements find it by its number. Its ledger account and its journal take what is matched."),
        label=_("Add the account"),
        done=_("Bank account added."),
        icon="plus",
    )

    def save() -> str:
        made = services.add_bank_account(actor=request.actor, institution_id=request.institution.pk, **form.values)
        return here(request, "accounts:bank_account", made.pk)

    return form_page(request, form, save, words, way=way(request), back=here(request, "accounts:bank"))


@page(CHANGE_BANK)
def bank_account_edit(request: PageRequest, account_id: int) -> HttpResponse:
    """Change the name of a bank account, or what mirrors it."""
    found = access_bank_account(request.actor, account_id, CHANGE_BANK)
    form = BankAccountForm(posted(request), record=found, institution_id=request.institution.pk)
    words = Words(title=str(found), label=_("Save"), done=_("Bank account saved."))

    def save() -> None:
        services.change_bank_account(
            actor=request.actor, bank_account=found, changes=form.values, expected_version=form.expected_version
        )

    back = here(request, "accounts:bank_account", found.pk)
    return form_page(request, form, save, words, way=way(request), back=back)


# Rules ----------------------------------------------------------------------------------------------------------------


@page(CHANGE_BANK)
def bank_rules(request: PageRequest) -> HttpResponse:
    """The rules by which lines are proposed to be booked; a new one below them."""
    form = RuleForm(posted(request), institution_id=request.institution.pk)
    words = Words(
        title=_("Bank rules"),
        text=_("A line of a statement that holds these words is proposed on this account. Nobody books it but you."),
        label=_("Add the rule"),
        done=_("Rule added."),
        icon="plus",
    )

    def save() -> None:
        services.add_bank_rule(actor=request.actor, institution_id=request.institution.pk, **form.cleaned_data)

    more = {"rules": list_rules(), "may_change": True}
    return form_page(
        request, form, save, words, way=way(request), back=here(request, "accounts:bank_rules"),
        template="accounts/bank_rules.html", more=more,
    )  # fmt: skip


@page(CHANGE_BANK)
@require_POST
def bank_rule_remove(request: PageRequest, rule_id: int) -> HttpResponse:
    """Take a rule away."""
    rule = BankRule.objects.filter(pk=rule_id).first()
    if rule is None:
        raise NotFound(_("There is no such rule."))
    services.remove_bank_rule(actor=request.actor, rule=rule)
    messages.success(request, _("Rule removed. What was booked by it stays."))
    return HttpResponseRedirect(here(request, "accounts:bank_rules"), status=303)


# Reconciliation -------------------------------------------------------------------------------------------------------


@page(VIEW_BANK)
@require_safe
def bank_reconciliation(request: PageRequest, account_id: int) -> HttpResponse:
    """From the balance of the statement to that of the ledger."""
    found = access_bank_account(request.actor, account_id)
    told = reconcile(found)
    context = {
        "bank_account": found,
        "told": told,
        "steps": _steps(told),
        "crumbs": [
            *crumbs(request, (str(found), here(request, "accounts:bank_account", found.pk))),
            {"label": _("Reconciliation statement"), "url": ""},
        ],
    }
    return render_page(request, "accounts/bank_reconciliation.html", context)


@page(VIEW_BANK)
@require_safe
def bank_reconciliation_export(request: PageRequest, account_id: int, fmt: str) -> HttpResponseBase:
    """The reconciliation statement as a table."""
    found = access_bank_account(request.actor, account_id)
    columns = [Column(_("What"), width=40), Column(_("Date"), "date"), Column(_("Text"), width=50),
               Column(_("Amount"), "money")]  # fmt: skip
    return export_rows(
        columns, _exported(reconcile(found)), fmt, actor=request.actor, institution=request.institution,
        permission=VIEW_BANK, name=f"reconciliation-{found.account.code}", title=_("Reconciliation statement"),
    )  # fmt: skip


def _steps(told: Reconciliation) -> list[dict[str, Any]]:
    """The sums between the two balances, those that are nothing left out."""
    parts = (
        (_("Lines of the bank that the ledger has not"), -told.at_bank_sum, "#at-bank"),
        (_("Entries of the ledger that the bank has not"), told.in_ledger_sum, "#in-ledger"),
        (_("Balances stood apart before the first statement"), -told.before, ""),
        (_("Statements are missing in between"), -told.between, ""),
        (_("Not explained"), told.rest, ""),
    )
    return [{"label": label, "amount": amount, "url": url} for label, amount, url in parts if amount]


def _exported(told: Reconciliation) -> Iterator[tuple[Any, ...]]:
    last = told.statement.end if told.statement else None
    yield (_("Balance of the statement"), last, "", told.balance)
    for step in _steps(told):
        yield (step["label"], None, "", step["amount"])
    yield (_("Balance of the ledger"), None, "", told.ledger)
    for line in told.at_bank:
        yield (_("Lines of the bank that the ledger has not"), line.date, line.text or line.reference, line.amount)
    for row in told.in_ledger:
        yield (_("Entries of the ledger that the bank has not"), row.date, f"{row.entry} {row.label}", row.net)


# What the pages of the bank share -------------------------------------------------------------------------------------


def may_change(request: PageRequest) -> bool:
    return bool(request.actor.may(CHANGE_BANK, request.institution.pk))


def way(request: PageRequest) -> tuple[Crumb, ...]:
    return ((_("Bank"), here(request, "accounts:bank")),)


def crumbs(request: PageRequest, *more: Crumb) -> list[dict[str, object]]:
    return [{"label": label, "url": url} for label, url in (*way(request), *more)]
