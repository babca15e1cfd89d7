"""The accounts of the chart with their balances, and the rows that the pages of the chart change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, TypeVar

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import Account, AccountRule, Journal, MonthlyBalance, ServiceLine
from charaka.accounts.queries.chart import list_accounts
from charaka.accounts.queries.words import words_in
from charaka.accounts.rules.categories import AccountMapping, Category, Rule
from charaka.kernel.errors import NotFound
from charaka.kernel.periods import Period

T = TypeVar("T")


class Moved(NamedTuple):
    """Debit and credit of an account in a year, in centimes."""

    debit: int
    credit: int

    @property
    def net(self) -> int:
        return self.debit - self.credit


def moved_in(accounts: Iterable[Account], year: Period) -> dict[int, Moved]:
    """What was posted on accounts in a year: one query."""
    rows = MonthlyBalance.objects.filter(
        account__in=[account.pk for account in accounts], month__gte=year.start, month__lte=year.end
    )
    found = rows.values("account_id").annotate(d=Sum("debit"), c=Sum("credit")).order_by()
    return {row["account_id"]: Moved(int(row["d"]), int(row["c"])) for row in found}


def rules_of(institution_id: int) -> list[AccountRule]:
    """What accounts mean, by prefix, the latest first."""
    rows = AccountRule.objects.filter(institution_id=institution_id).select_related("service_line")
    return list(rows.order_by("prefix", "-valid_from"))


def as_rules(rows: Iterable[AccountRule]) -> list[Rule]:
    return [Rule(row.prefix, Category(row.category), row.valid_from, row.service_line_id) for row in rows]


def of_category(institution_id: int, mapping: AccountMapping, wanted: Iterable[Category], day: date) -> Q:
    """The condition on accounts that mean one of these on a day."""
    categories, codes = set(wanted), list_accounts(institution_id).values_list("pk", "code")
    return Q(pk__in=[pk for pk, code in codes if (r := mapping.rule_of(code, day)) and r.category in categories])


def access_rule(institution_id: int, rule_id: int) -> AccountRule:
    """A rule. Raises NotFound."""
    rows = AccountRule.objects.filter(institution_id=institution_id).select_related("service_line")
    return _found(rows.filter(pk=rule_id).first(), _("There is no such rule."))


def access_journal(institution_id: int, code: str) -> Journal:
    """A journal. Raises NotFound."""
    found = Journal.objects.filter(institution_id=institution_id, code=code).first()
    return _found(found, _("There is no such journal."))


def access_service_line(institution_id: int, code: str) -> ServiceLine:
    """A service line. Raises NotFound."""
    found = ServiceLine.objects.filter(institution_id=institution_id, code=code).first()
    return _found(found, _("There is no such service line."))


def find_accounts(institution_id: int, words: str, limit: int) -> list[Account]:
    """Accounts whose code begins with what was typed, or whose name holds it in some language."""
    text = words.strip()
    wanted = Q(code__startswith=text) if text.isdecimal() else words_in(text, ("name__ar", "name__fr", "name__en"))
    return list(list_accounts(institution_id).filter(wanted)[:limit])


def _found(row: T | None, sentence: object) -> T:
    if row is None:
        raise NotFound(sentence)
    return row
