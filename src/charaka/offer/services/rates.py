"""Rates: what an hour costs in a year. A new version follows an older one; a closed year does not move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Invalid, Posted
from charaka.kernel.periods import Period
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.services import service
from charaka.offer.models import CapacityRate, OverheadRate, RateCard
from charaka.offer.permissions import CHANGE_RATES

RATE_SET = audit_action("offer.capacity_rate.set", _("Capacity rate set"))
HOURS_NOTED = audit_action("offer.capacity_rate.used", _("Hours used noted"))
OVERHEAD_SET = audit_action("offer.overhead_rate.set", _("Overhead rate set"))
CARD_SET = audit_action("offer.rate_card.set", _("Rate set"))
YEAR_CLOSED = audit_action("offer.rate_year.closed", _("Rates of the year closed"))


@service
def set_capacity_rate(*, actor: Actor, institution_id: int, year: Period, values: Mapping[str, Any]) -> CapacityRate:
    """A version of the yearly cost and practical hours of a resource, from ``valid_from`` on.

    ``values`` holds resource, name, kind, practical_hours, valid_from and the parts of the cost in centimes.
    Raises Posted (the year is closed), Invalid, Forbidden, NotFound.
    """
    require(actor, CHANGE_RATES, institution_id)
    refuse_closed(institution_id, year)
    if not year.contains(values["valid_from"]):
        sentence = _("A rate begins within its year.")
        raise Invalid(sentence, fields={"valid_from": [sentence]})
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
    return add_record(row, actor=actor, action=RATE_SET)


@service
def note_used_hours(*, actor: Actor, rate: CapacityRate, hours: int) -> CapacityRate:
    """Note how many hours of a resource were used in the year. Raises Posted, Forbidden, NotFound."""
    require(actor, CHANGE_RATES, rate.institution_id)
    if rate.closed_on is not None:
        raise _closed()
    change_record(rate, {"used_hours": hours}, actor=actor, action=HOURS_NOTED)
    return rate


@service
def set_overhead_rate(*, actor: Actor, institution_id: int, year: Period, values: Mapping[str, Any]) -> OverheadRate:
    """A version of the overhead of a year: total, key, units, valid_from, source. Raises Posted, Invalid, Forbidden."""
    require(actor, CHANGE_RATES, institution_id)
    refuse_closed(institution_id, year)
    if values.get("units", 0) <= 0:
        sentence = _("Overhead cannot be spread: nothing is counted under this key.")
        raise Invalid(sentence, fields={"units": [sentence]})
    versions = OverheadRate.objects.filter(institution_id=institution_id, year_from=year.start)
    number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
    row = OverheadRate(
        institution_id=institution_id, year_from=year.start, year_until=year.end, number=number, **values
    )
    return add_record(row, actor=actor, action=OVERHEAD_SET)


@service
def set_rate_card(*, actor: Actor, institution_id: int, values: Mapping[str, Any]) -> RateCard:
    """A plain rate from a day on: code, name, category, unit, rate, valid_from, source. Raises Conflict, Forbidden."""
    require(actor, CHANGE_RATES, institution_id)
    row = RateCard(institution_id=institution_id, **values)
    taken = RateCard.objects.filter(institution_id=institution_id, code=row.code, valid_from=row.valid_from)
    if taken.exists():
        raise Conflict(_("This rate has a value from that day already. Choose another day."))
    return add_record(row, actor=actor, action=CARD_SET)


@service
def close_rate_year(*, actor: Actor, institution_id: int, year: Period, reason: str = "") -> int:
    """Close the rates of a year: from now on they do not move. Returns how many rows were closed."""
    require(actor, CHANGE_RATES, institution_id)
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
    rows = CapacityRate.objects.filter(institution_id=institution_id, year_from=year.start, closed_on__isnull=False)
    if rows.exists():
        raise _closed()


def _closed() -> Posted:
    return Posted(_("The rates of this year are closed. A correction belongs to the next year."))
