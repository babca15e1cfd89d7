"""What the cash forecast is made of: what there is today, open documents, expected flows, and the settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import ExpectedFlow, MonthlyBalance
from charaka.accounts.permissions import VIEW_BANK
from charaka.accounts.queries.bank import open_lines, party_of
from charaka.accounts.rules.categories import Category
from charaka.accounts.rules.forecast import (
    Delays,
    Flow,
    Forecast,
    OpenAmount,
    Scenario,
    Step,
    Stress,
    counted,
    expected_day,
    forecast,
    netted,
    occurrences,
    spans,
    stressed,
    top_client,
)
from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound
from charaka.kernel.permissions import Permission, require
from charaka.kernel.settings_registry import setting, values_of

OVERDUE_IN = setting(
    "accounts.overdue_receipt_days", int, default=30, label=_("Overdue invoices are paid after (days)"),
    help=_("In the cash forecast, an invoice whose day has passed is expected so many days from today."),
    minimum=0, maximum=730,
)  # fmt: skip
OVERDUE_OUT = setting(
    "accounts.overdue_payment_days", int, default=7, label=_("Overdue bills are paid after (days)"),
    help=_("In the cash forecast, a supplier’s bill whose day has passed is paid so many days from today."),
    minimum=0, maximum=730,
)  # fmt: skip
TERMS = setting(
    "accounts.usual_terms_days", int, default=60, label=_("Usual terms of payment (days)"),
    help=_("For documents that name no day: counted from their date."), minimum=0, maximum=730,
)  # fmt: skip
TRANCHE_LATE = setting(
    "accounts.stress_tranche_days", int, default=90, label=_("Stress: tranches late by (days)"),
    help=_("By how much the cash forecast moves grant tranches when it is stressed."), minimum=0, maximum=730,
)  # fmt: skip
CLIENT_LATE = setting(
    "accounts.stress_client_days", int, default=60, label=_("Stress: top client late by (days)"),
    help=_("By how much the cash forecast moves what the client who owes most pays."), minimum=0, maximum=730,
)  # fmt: skip
_SETTINGS: Final = [OVERDUE_IN, OVERDUE_OUT, TERMS, TRANCHE_LATE, CLIENT_LATE]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which forecast: by week or month, how much is counted on, which stresses."""

    step: Step = Step.WEEK
    scenario: Scenario = Scenario.MID
    tranche: bool = False
    client: bool = False


@dataclass(frozen=True, slots=True)
class CashForecast:
    """A forecast with what it began from. ``unstressed`` is the same without stress, when one was asked for."""

    asked: Asked
    found: Forecast
    unstressed: Forecast | None
    client: str
    tranche_days: int
    client_days: int
    overdue: int


def cash_forecast(institution_id: int, today: date, asked: Asked) -> CashForecast:
    """The forecast of an institution from today on."""
    values = {key: value.value for key, value in values_of(_SETTINGS, institution_id).items()}
    delays = Delays(values[OVERDUE_IN.key], values[OVERDUE_OUT.key], values[TERMS.key])
    periods = spans(today, asked.step)
    documents = list(_documents(institution_id, today, delays, asked.scenario))
    client = top_client(documents)
    # A flow that a stress moves may have begun before today; those that it moves out fall behind the last period.
    flows = counted([*documents, *_expected(today, periods[-1][1])], asked.scenario)
    opening = cash_today(institution_id, today)
    plain = forecast(opening, flows, periods)
    days = (values[TRANCHE_LATE.key], values[CLIENT_LATE.key])
    stress = Stress(days[0] if asked.tranche else 0, days[1] if asked.client else 0, client)
    is_stressed = asked.tranche or asked.client
    return CashForecast(
        asked, forecast(opening, stressed(flows, stress), periods) if is_stressed else plain,
        plain if is_stressed else None, client, *days,
        overdue=sum(flow.amount for flow in documents if flow.amount > 0 and flow.due and flow.due < today),
    )  # fmt: skip


def cash_today(institution_id: int, today: date) -> int:
    """What the ledger holds on its accounts of cash and bank, in centimes. A line of the bank that is not matched yet
    is not counted: what it will settle is still expected.
    """
    rows = MonthlyBalance.objects.filter(institution_id=institution_id, category=Category.CASH.value, month__lte=today)
    found = rows.aggregate(debit=Sum("debit"), credit=Sum("credit"))
    return int(found["debit"] or 0) - int(found["credit"] or 0)


def _documents(institution_id: int, today: date, delays: Delays, scenario: Scenario) -> Iterator[Flow]:
    """Open lines of clients and suppliers, each on the day on which it is expected.

    Books that were imported tie few payments to their documents: a payment settles the oldest of the same party.
    """
    rows: list[Any] = list(open_lines(institution_id).select_related("entry__journal", "account", "partner"))
    dues = {row.pk: row.due_on or row.date + timedelta(days=delays.terms) for row in rows}
    left = netted(OpenAmount(row.pk, (row.account_id, party_of(row)), dues[row.pk], int(row.left)) for row in rows)
    for row in rows:
        amount, due = left[row.pk], dues[row.pk]
        if amount:
            label = row.entry.reference or row.label or row.entry.label
            kind = "receivable" if amount > 0 else "payable"
            day = expected_day(due, amount, today, delays, scenario)
            yield Flow(day, amount, kind, label, sure=True, source=row.pk, party=party_of(row), due=due)


def _expected(today: date, last: date) -> Iterator[Flow]:
    for row in ExpectedFlow.objects.select_related("partner"):
        for day in occurrences(row.due_on, row.every_months, row.until, today, last):
            party = row.partner.shown_name if row.partner else ""
            yield Flow(day, int(row.amount), row.kind, row.label, sure=False, source=row.pk, party=party, due=day)


# Expected flows -------------------------------------------------------------------------------------------------------


def list_expected() -> Any:
    return ExpectedFlow.objects.select_related("partner")


def access_expected(actor: Actor, pk: int, wanted: Permission = VIEW_BANK) -> ExpectedFlow:
    """The expected flow, if the actor may. Raises NotFound, Forbidden."""
    found = ExpectedFlow.objects.select_related("partner").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such expected flow."))
    require(actor, wanted, found.institution_id)
    return found
