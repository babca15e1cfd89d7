"""What accounts mean: the rules, each change shown with the accounts it moves before it is made."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from charaka.accounts.forms.chart import RuleForm
from charaka.accounts.models.choices import CategoryChoice
from charaka.accounts.permissions import CHANGE_CHART, VIEW_ACCOUNTS
from charaka.accounts.queries.accounts import access_rule, as_rules, rules_of
from charaka.accounts.queries.chart import list_accounts, list_service_lines
from charaka.accounts.rules.categories import SIDES, Category, Rule
from charaka.accounts.rules.meaning import Turn, turned, with_rule, without_rule
from charaka.accounts.services.books import BEGINNING, remove_account_rule, set_account_rule
from charaka.accounts.views.books import with_books
from charaka.accounts.views.frame import account_tabs
from charaka.accounts.views.ledger_frame import ledger_parts
from charaka.kernel.ui.form_pages import Words, form_context, form_page, posted
from charaka.kernel.web import PageRequest, here, page, render_page

SHOWN = 30


@page(VIEW_ACCOUNTS)
@with_books
@require_safe
def rule_list(request: PageRequest) -> HttpResponse:
    """The rules, by prefix."""
    rules = rules_of(request.institution.pk)
    context = {
        "rules": [{"rule": rule, "side": SIDES[Category(rule.category)].value} for rule in rules],
        "beginning": BEGINNING,
        "tabs": account_tabs(request, "ledger"),
        "parts": ledger_parts(request, "meanings"),
        "may_change": request.actor.may(CHANGE_CHART, request.institution.pk),
    }
    return render_page(request, "accounts/rule_list.html", context)


@page(CHANGE_CHART)
@with_books
def rule_set(request: PageRequest) -> HttpResponse:
    """Set a rule. The first button shows what would change, the second does it."""
    form = _rule_form(request)
    if request.method == "POST" and request.POST.get("act") == "preview":
        form.is_valid()
        return _preview_page(request, form)
    words = _words()

    def save() -> None:
        values = form.cleaned_data
        set_account_rule(
            actor=request.actor, institution_id=request.institution.pk, prefix=values["account"],
            category=values["category"], valid_from=values["valid_from"] or BEGINNING, service_line=form.line,
        )  # fmt: skip

    return form_page(
        request, form, save, words, way=_way(request), back=here(request, "accounts:rule_list"),
        template="accounts/rule_set.html", more=_preview(request, form),
    )  # fmt: skip


@page(CHANGE_CHART)
@with_books
@require_POST
def rule_preview(request: PageRequest) -> HttpResponse:
    """The accounts that a rule would move, while it is typed."""
    form = _rule_form(request)
    form.is_valid()
    return render_page(request, "accounts/rule_preview.html", _preview(request, form))


@page(CHANGE_CHART)
@with_books
def rule_remove(request: PageRequest, rule_id: int) -> HttpResponse:
    """Take a rule away, after showing what its accounts mean then."""
    rule = access_rule(request.institution.pk, rule_id)
    words = Words(
        title=_("Take the rule for %(prefix)s away") % {"prefix": rule.prefix},
        label=_("Take it away"),
        done=_("Rule taken away."),
        text=_("A shorter prefix then says what these accounts mean. Balances follow at once."),
        icon="trash",
        danger=True,
    )
    before = as_rules(rules_of(request.institution.pk))
    after = without_rule(before, rule.prefix, rule.valid_from)

    def save() -> None:
        remove_account_rule(actor=request.actor, rule=rule)

    return form_page(
        request, forms.Form(posted(request)), save, words, way=_way(request),
        back=here(request, "accounts:rule_list"), template="accounts/rule_set.html",
        more=_turns(request, before, after, rule.valid_from),
    )  # fmt: skip


def _words() -> Words:
    return Words(
        title=_("Say what accounts mean"),
        label=_("Set the rule"),
        done=_("Rule set. Balances follow."),
        text=_("The longest prefix wins. Figures of the months concerned are counted anew at once."),
        icon="check",
    )


def _way(request: PageRequest) -> tuple[tuple[object, str], ...]:
    return ((_("What accounts mean"), here(request, "accounts:rule_list")),)


def _rule_form(request: PageRequest) -> RuleForm:
    asked = request.GET
    initial = {name: asked.get(name, "") for name in ("account", "category", "service_line")}
    return RuleForm(posted(request), lines=list_service_lines(request.institution.pk), initial=initial)


def _preview_page(request: PageRequest, form: RuleForm) -> HttpResponse:
    context = form_context(form, _words(), way=_way(request), back=here(request, "accounts:rule_list"))
    return render_page(request, "accounts/rule_set.html", context | _preview(request, form))


def _preview(request: PageRequest, form: RuleForm) -> dict[str, Any]:
    if not form.is_bound or not form.is_valid():
        return {"form": form, "previewed": False}
    values, rows = form.cleaned_data, as_rules(rules_of(request.institution.pk))
    day = values["valid_from"] or BEGINNING
    added = Rule(values["account"], Category(values["category"]), day, form.line.pk if form.line else None)
    return {"form": form} | _turns(request, rows, with_rule(rows, added), day)


def _turns(request: PageRequest, before: list[Rule], after: list[Rule], day: date) -> dict[str, Any]:
    """The accounts that turn from a day on, in words; those of the last day count when the rule has no beginning."""
    accounts = {account.code: account for account in list_accounts(request.institution.pk)}
    lines = {line.pk: line for line in list_service_lines(request.institution.pk)}
    found = turned(before, after, accounts, day)
    return {
        "previewed": True,
        "turns": [_turn(turn, accounts, lines) for turn in found[:SHOWN]],
        "turned": len(found),
        "more": max(0, len(found) - SHOWN),
    }


def _turn(turn: Turn, accounts: dict[str, Any], lines: dict[int, Any]) -> dict[str, Any]:
    return {
        "account": accounts[turn.code],
        "before": CategoryChoice(turn.before.value).label if turn.before else None,
        "after": CategoryChoice(turn.after.value).label if turn.after else None,
        "line_before": lines.get(turn.line_before or 0),
        "line_after": lines.get(turn.line_after or 0),
    }
