"""Investment grants with their schedules, the entries made of them, and the accounts that those stand on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import Account, Book, Entry, GrantRelease, InvestmentGrant
from charaka.accounts.models.choices import ChartChoice, EntryState
from charaka.accounts.permissions import VIEW_ACCOUNTS
from charaka.accounts.rules.imputed import release_schedule
from charaka.kernel.actors import Actor
from charaka.kernel.errors import Conflict, NotFound
from charaka.kernel.models import Institution
from charaka.kernel.permissions import Permission, require
from charaka.kernel.settings_registry import Setting, setting, values_of


def _digits(value: str) -> object | None:
    plain = value == "" or (value.isascii() and value.isdigit() and len(value) <= 20)
    return None if plain else _("An account’s code is made of digits.")


def _account_setting(key: str, label: object) -> Setting[str]:
    usual = _("The code or its beginning. Empty: as the chart has it.")
    return setting(f"accounts.grant_{key}_account", str, default="", label=label, help=usual, check=_digits)


RECEIVED = _account_setting("received", _("Account of investment grants received"))
BOOKED = _account_setting("booked", _("Account of investment grants taken to income"))
INCOME = _account_setting("income", _("Income account for the release of investment grants"))
USUAL = {
    ChartChoice.CGNC: {RECEIVED.key: ("1311", "131"), BOOKED.key: ("1319",), INCOME.key: ("7577",)},
    ChartChoice.PCG_FR: {RECEIVED.key: ("131", "13"), BOOKED.key: ("139",), INCOME.key: ("777",)},
}


class GrantAccounts(NamedTuple):
    """The accounts of the chart that grants stand on: received (1311), taken to income (1319), the income (7577)."""

    received: Account
    booked: Account
    income: Account


def grant_accounts(institution_id: int) -> GrantAccounts:
    """The accounts found in the chart by code or prefix. Raises Conflict naming the one that is missing."""
    chart = Book.objects.values_list("chart", flat=True).get(institution_id=institution_id)
    given = values_of([RECEIVED, BOOKED, INCOME], institution_id)
    usual = USUAL[ChartChoice(chart)]
    booked, income = (_account(institution_id, _wanted(one, given, usual)) for one in (BOOKED, INCOME))
    received = _account(institution_id, _wanted(RECEIVED, given, usual), but=booked.pk)
    return GrantAccounts(received, booked, income)


def _wanted(one: Setting[str], given: Any, usual: Any) -> tuple[str, ...]:
    chosen = given[one.key].value
    return (chosen,) if chosen else usual[one.key]


def _account(institution_id: int, prefixes: Sequence[str], but: int | None = None) -> Account:
    rows = Account.objects.filter(institution_id=institution_id, closed_on__isnull=True)
    if but is not None:
        rows = rows.exclude(pk=but)
    for prefix in prefixes:
        if found := rows.filter(code__startswith=prefix).order_by("code").first():
            return found
    raise Conflict(
        _("The chart has no account %(code)s. Add it, or name another in the settings.") % {"code": prefixes[0]}
    )


@dataclass(frozen=True, slots=True)
class Step:
    """The part of a grant that a financial year releases, in centimes, and the entry made of it."""

    year: int
    amount: int
    entry: Entry | None

    @property
    def reversed(self) -> bool:
        """Whether the entry was taken back: the year may be proposed again."""
        return self.entry is not None and getattr(self.entry, "reversed_by", None) is not None

    @property
    def posted(self) -> bool:
        return self.entry is not None and self.entry.state == EntryState.POSTED and not self.reversed


def schedule_of(grant: InvestmentGrant) -> list[Step]:
    """The releases of a grant year by year, with their entries: two queries."""
    start = Institution.objects.values_list("financial_year_start_month", flat=True).get(pk=grant.institution_id)
    rows = GrantRelease.objects.filter(grant=grant).select_related("entry__journal", "entry__reversed_by")
    made = {row.year: row.entry for row in rows}
    parts = release_schedule(grant.amount, grant.in_service_on, grant.months, start)
    return [Step(year, amount, made.get(year)) for year, amount in parts.items()]


def released(steps: Iterable[Step]) -> int:
    """What is posted of a grant, in centimes."""
    return sum(step.amount for step in steps if step.posted)


def clearing_of(grant: InvestmentGrant) -> Entry | None:
    """The entry that clears a grant, if one stands."""
    rows = Entry.objects.filter(
        institution_id=grant.institution_id, source_type=InvestmentGrant._meta.label_lower, source_id=grant.pk,
        reversed_by__isnull=True,
    )  # fmt: skip
    return rows.select_related("journal").first()


def list_grants(institution_id: int) -> QuerySet[InvestmentGrant]:
    return InvestmentGrant.objects.filter(institution_id=institution_id).select_related("partner")


def released_by_grant(grants: Iterable[InvestmentGrant]) -> dict[int, int]:
    """What is posted of each grant, in centimes: one query."""
    rows = GrantRelease.objects.filter(
        grant__in=[grant.pk for grant in grants], entry__state=EntryState.POSTED, entry__reversed_by__isnull=True
    )
    return dict(rows.values_list("grant").annotate(sum=Sum("amount")).order_by())


def access_grant(actor: Actor, grant_id: int, wanted: Permission = VIEW_ACCOUNTS) -> InvestmentGrant:
    """The grant. Raises NotFound, Forbidden."""
    found = InvestmentGrant.objects.select_related("partner", "institution").filter(pk=grant_id).first()
    if found is None:
        raise NotFound(_("There is no such grant."))
    require(actor, wanted, found.institution_id)
    return found
