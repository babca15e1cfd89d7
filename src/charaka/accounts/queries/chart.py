"""The chart as the rules need it, and the ways to fetch its parts with the actor's right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import Account, AccountRule, Book, Journal, ServiceLine
from charaka.accounts.permissions import VIEW_ACCOUNTS
from charaka.accounts.rules.categories import AccountMapping, Category, Rule
from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound
from charaka.kernel.permissions import require

STRUCTURE = "STR"


def mapping_of(institution_id: int) -> AccountMapping:
    """The institution's rules, ready to be asked: one query."""
    rows = AccountRule.objects.filter(institution_id=institution_id)
    return AccountMapping(Rule(r.prefix, Category(r.category), r.valid_from, r.service_line_id) for r in rows)


def find_book(institution_id: int) -> Book | None:
    return Book.objects.filter(institution_id=institution_id).first()


def list_accounts(institution_id: int) -> QuerySet[Account]:
    return Account.objects.filter(institution_id=institution_id).order_by("code")


def list_journals(institution_id: int) -> QuerySet[Journal]:
    return Journal.objects.filter(institution_id=institution_id).order_by("code")


def list_service_lines(institution_id: int) -> list[ServiceLine]:
    return list(ServiceLine.objects.filter(institution_id=institution_id).order_by("position", "code"))


def access_account(actor: Actor, institution_id: int, code: str) -> Account:
    """The account of this code. Raises NotFound, Forbidden."""
    require(actor, VIEW_ACCOUNTS, institution_id)
    found = Account.objects.filter(institution_id=institution_id, code=code).first()
    if found is None:
        raise NotFound(_("There is no such account."))
    return found


def accounts_of(categories: Iterable[Category], institution_ids: Iterable[int], start: date, end: date) -> Q:
    """The condition on entry lines that are of these categories between two days, both included.

    A category follows from the account and the day; between two days on which a rule begins no account changes it.
    """
    wanted = set(categories)
    condition = Q(pk__in=[])
    for institution_id in sorted(institution_ids):
        mapping = mapping_of(institution_id)
        accounts = list(list_accounts(institution_id).values_list("pk", "code"))
        for first, last in _spans(mapping.turns(), start, end):
            ids = [pk for pk, code in accounts if (r := mapping.rule_of(code, first)) and r.category in wanted]
            if ids:
                condition |= Q(account__in=ids, date__gte=first, date__lte=last)
    return condition


def _spans(turns: list[date], start: date, end: date) -> list[tuple[date, date]]:
    """The period cut where a rule begins."""
    edges = [start, *(day for day in turns if start < day <= end)]
    ends = [date.fromordinal(day.toordinal() - 1) for day in edges[1:]]
    return list(zip(edges, [*ends, end], strict=True))
