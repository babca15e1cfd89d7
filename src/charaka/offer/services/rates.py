"""Rates: what an hour costs in a year. A new version follows an older one; a closed year does not move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Invalid, Posted
from charaka.kernel.models import Institution
from charaka.kernel.periods import Period
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.services import service
from charaka.offer.models import CapacityRate, CostLine, CostSheet, OverheadRate, RateCard
from charaka.offer.permissions import CHANGE_RATES
from charaka.offer.queries.rates import lines_with, live_sheets
from charaka.offer.services.costs import change_cost_line, change_cost_sheet

RATE_SET = audit_action("offer.capacity_rate.set", _("Capacity rate set"))
HOURS_NOTED = audit_action("offer.capacity_rate.used", _("Hours used noted"))
OVERHEAD_SET = audit_action("offer.overhead_rate.set", _("Overhead rate set"))
CARD_SET = audit_action("offer.rate_card.set", _("Rate set"))
COPIED = (
    "resource", "name", "kind", "room", "equipment", "pay", "depreciation_own", "depreciation_imputed", "energy",
    "maintenance", "space", "practical_hours", "source",
)  # fmt: skip
YEAR_CLOSED = audit_action("offer.rate_year.closed", _("Rates of the year closed"))


@service
def set_capacity_rate(
    *, actor: Actor, institution_id: int, year: Period, values: Mapping[str, Any], adopt: bool = False
) -> CapacityRate:
    """A version of the yearly cost and practical hours of a resource, from ``valid_from`` on.

    With ``adopt`` the lines of live sheets that use the resource take this version.

    ``values`` holds resource, name, kind, practical_hours, valid_from and the parts of the cost in centimes.
    Raises Posted (the year is closed), Invalid, Forbidden, NotFound.
    """
    require(actor, CHANGE_RATES, institution_id)
    _in_turn(institution_id)
    refuse_closed(institution_id, year)
    _refuse_outside(year, values["valid_from"])
    versions = CapacityRate.objects.filter(
        institution_id=institution_id, resource=values["resource"], year_from=year.start
    )
    number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
    row = CapacityRate(
        institution_id=institution_id, year_from=year.start, year_until=year.end, number=number, **values
    )
    if row.practical_hours <= 0:
        sentence = _("Practical hours are more than zero.")
        raise Invalid(sentence, fields={"practical_hours": [sentence]})
    add_record(row, actor=actor, action=RATE_SET)
    if adopt:
        for line in _of_one_sheet_each(lines_with(resource=row.resource).filter(institution_id=institution_id)):
            change_cost_line(actor=actor, line=line, changes={"capacity_rate": row})
    return row


@service
def note_used_hours(
    *, actor: Actor, rate: CapacityRate, hours: int, expected_version: int | None = None
) -> CapacityRate:
    """Note how many hours of a resource were used in the year. Raises Posted, StaleRecord, Forbidden, NotFound."""
    require(actor, CHANGE_RATES, rate.institution_id)
    if rate.closed_on is not None:
        raise _closed()
    change_record(rate, {"used_hours": hours}, actor=actor, action=HOURS_NOTED, expected_version=expected_version)
    return rate


@service
def set_overhead_rate(
    *, actor: Actor, institution_id: int, year: Period, values: Mapping[str, Any], adopt: bool = False
) -> OverheadRate:
    """A version of the overhead of a year: total, key, units, valid_from, source.

    With ``adopt`` the live sheets that bear overhead take it. Raises Posted, Invalid, Forbidden, NotFound.
    """
    require(actor, CHANGE_RATES, institution_id)
    _in_turn(institution_id)
    refuse_closed(institution_id, year)
    _refuse_outside(year, values["valid_from"])
    if values.get("units", 0) <= 0:
        sentence = _("Overhead cannot be spread: nothing is counted under this key.")
        raise Invalid(sentence, fields={"units": [sentence]})
    versions = OverheadRate.objects.filter(institution_id=institution_id, year_from=year.start)
    number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
    row = OverheadRate(
        institution_id=institution_id, year_from=year.start, year_until=year.end, number=number, **values
    )
    add_record(row, actor=actor, action=OVERHEAD_SET)
    if adopt:
        for cost_sheet in live_sheets().filter(overhead__isnull=False, institution_id=institution_id):
            change_cost_sheet(actor=actor, cost_sheet=cost_sheet, changes={"overhead": row})
    return row


@service
def set_rate_card(*, actor: Actor, institution_id: int, values: Mapping[str, Any], adopt: bool = False) -> RateCard:
    """A plain rate from a day on: code, name, category, unit, rate, valid_from, source.

    With ``adopt`` the lines of live sheets that use the card take it. Raises Posted (the day lies in a closed year),
    Conflict, Forbidden, NotFound.
    """
    require(actor, CHANGE_RATES, institution_id)
    _in_turn(institution_id)
    _refuse_closed_day(institution_id, values["valid_from"])
    row = RateCard(institution_id=institution_id, **values)
    taken = RateCard.objects.filter(institution_id=institution_id, code=row.code, valid_from=row.valid_from)
    if taken.exists():
        raise Conflict(_("This rate has a value from that day already. Choose another day."))
    add_record(row, actor=actor, action=CARD_SET)
    if adopt:
        for line in _of_one_sheet_each(lines_with(card=row.code).filter(institution_id=institution_id)):
            change_cost_line(actor=actor, line=line, changes={"rate_card": row})
    return row


@service
def copy_rates(*, actor: Actor, institution_id: int, year: Period) -> int:
    """Begin the next year with the capacity rates and the overhead of this one, as first versions; nothing adopts them.

    What the next year has already stays. Returns how many were made. Raises Posted, Forbidden, NotFound.
    """
    require(actor, CHANGE_RATES, institution_id)
    following = year.next()
    refuse_closed(institution_id, following)
    made = 0
    present = set(
        CapacityRate.objects.filter(institution_id=institution_id, year_from=following.start).values_list(
            "resource", flat=True
        )
    )
    latest: dict[str, CapacityRate] = {}
    for row in CapacityRate.objects.filter(institution_id=institution_id, year_from=year.start).order_by("number"):
        latest[row.resource] = row
    for resource, row in latest.items():
        if resource not in present:
            values = {name: getattr(row, name) for name in COPIED} | {"valid_from": following.start}
            set_capacity_rate(actor=actor, institution_id=institution_id, year=following, values=values)
            made += 1
    overhead = OverheadRate.objects.filter(institution_id=institution_id)
    last = overhead.filter(year_from=year.start).order_by("number").last()
    if last is not None and not overhead.filter(year_from=following.start).exists():
        values = {"valid_from": following.start, **{n: getattr(last, n) for n in ("total", "key", "units", "source")}}
        set_overhead_rate(actor=actor, institution_id=institution_id, year=following, values=values)
        made += 1
    return made


@service
def close_rate_year(*, actor: Actor, institution_id: int, year: Period, reason: str = "") -> int:
    """Close the rates of a year: from now on they do not move. Returns how many rows were closed."""
    require(actor, CHANGE_RATES, institution_id)
    _in_turn(institution_id)
    today = timezone.localdate()
    if year.end >= today:
        raise Conflict(_("A year is closed when it has ended."))
    closed = 0
    for model in (CapacityRate, OverheadRate):
        for row in model.objects.filter(institution_id=institution_id, year_from=year.start, closed_on__isnull=True):
            row.closed_on = today
            row.save(update_fields=["closed_on"])
            record(YEAR_CLOSED, row, actor=actor, changes={"closed_on": (None, today)}, reason=reason)
            closed += 1
    return closed


def refuse_closed(institution_id: int, year: Period) -> None:
    """Raise Posted when the rates of a year have been closed."""
    for model in (CapacityRate, OverheadRate):
        rows = model.objects.filter(institution_id=institution_id, year_from=year.start, closed_on__isnull=False)
        if rows.exists():
            raise _closed()


def _refuse_closed_day(institution_id: int, day: date) -> None:
    for model in (CapacityRate, OverheadRate):
        rows = model.objects.filter(
            institution_id=institution_id, year_from__lte=day, year_until__gte=day, closed_on__isnull=False
        )
        if rows.exists():
            raise _closed()


def _refuse_outside(year: Period, day: date) -> None:
    if not year.contains(day):
        sentence = _("A rate begins within its year.")
        raise Invalid(sentence, fields={"valid_from": [sentence]})


def _closed() -> Posted:
    return Posted(_("The rates of this year are closed. A correction belongs to the next year."))


def _in_turn(institution_id: int) -> None:
    """One writer of rates at a time: versions are numbered, and a year must not close under a rate being set."""
    Institution.objects.select_for_update().get(pk=institution_id)


def _of_one_sheet_each(lines: QuerySet[CostLine]) -> list[CostLine]:
    """Lines that share their sheet in memory, as the version of a sheet grows with each of its lines."""
    sheets: dict[int, CostSheet] = {}
    found = list(lines.select_related("cost_sheet", "capacity_rate", "rate_card"))
    for line in found:
        line.cost_sheet = sheets.setdefault(line.cost_sheet_id, line.cost_sheet)
    return found
