"""Building cost sheets: what one session costs, line by line. Every line names where its rate comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.search_text import clean_name
from charaka.kernel.services import service
from charaka.offer.models import CostLine, CostSheet, OverheadRate, SessionActual, SheetVersion
from charaka.offer.permissions import CHANGE_COSTS
from charaka.offer.queries.costing import pure_line, pure_sheet

COST_SHEET_BEGUN = audit_action("offer.cost_sheet.begun", _("Cost sheet begun"))
COST_SHEET_CHANGED = audit_action("offer.cost_sheet.changed", _("Cost sheet changed"))
COST_LINE_ADDED = audit_action("offer.cost_line.added", _("Cost line added"))
COST_LINE_CHANGED = audit_action("offer.cost_line.changed", _("Cost line changed"))
COST_LINE_REMOVED = audit_action("offer.cost_line.removed", _("Cost line removed"))
COST_SHEET_VALIDATED = audit_action("offer.cost_sheet.validated", _("Cost sheet validated"))
ACTUAL_ENTERED = audit_action("offer.session_actual.entered", _("Actual cost entered"))

SHEET_FIELDS = frozenset(
    {"overhead", "sessions", "participants", "kilometres", "bad_debt_per_mille", "discount_per_mille"}
)
LINE_FIELDS = frozenset(
    {
        "label", "category", "driver", "quantity", "rate", "capacity_rate", "rate_card", "source", "nature",
        "preparation", "area", "step_capacity", "step_minimum", "step_above",
    }
)  # fmt: skip
MOST_LINES = 200


@service
def begin_cost_sheet(*, actor: Actor, sheet: SheetVersion, copy_from: CostSheet | None = None) -> CostSheet:
    """Begin the cost sheet of a version, empty or with the lines of another. Raises Conflict, Forbidden, NotFound."""
    require(actor, CHANGE_COSTS, sheet.institution_id)
    if CostSheet.objects.filter(sheet=sheet).exists():
        raise Conflict(_("This version has a cost sheet already."))
    begun = CostSheet(
        institution_id=sheet.institution_id,
        sheet=sheet,
        participants=sheet.max_participants,
        overhead=overhead_on(sheet.institution_id, timezone.localdate()),
    )
    if copy_from is not None:
        for name in SHEET_FIELDS - {"overhead"}:
            setattr(begun, name, getattr(copy_from, name))
        begun.participants = min(begun.participants, sheet.max_participants)
    add_record(begun, actor=actor, action=COST_SHEET_BEGUN)
    if copy_from is not None:
        copy_cost_lines(actor=actor, cost_sheet=begun, source=copy_from)
    return begun


@service
def change_cost_sheet(
    *, actor: Actor, cost_sheet: CostSheet, changes: Mapping[str, Any], expected_version: int | None = None
) -> CostSheet:
    """Change sessions, participants, kilometres, overhead or the shares lost. The sheet is then validated anew.

    Raises StaleRecord, Invalid, Forbidden, NotFound.
    """
    require(actor, CHANGE_COSTS, cost_sheet.institution_id)
    _known(changes, SHEET_FIELDS)
    participants = changes.get("participants", cost_sheet.participants)
    if participants > cost_sheet.sheet.max_participants:
        sentence = _("More participants are planned than the session holds.")
        raise Invalid(sentence, fields={"participants": [sentence]})
    differs = any(getattr(cost_sheet, name) != value for name, value in changes.items())
    values = {**changes, "validated_on": None} if differs else changes
    change_record(cost_sheet, values, actor=actor, action=COST_SHEET_CHANGED, expected_version=expected_version)
    return cost_sheet


@service
def save_cost_sheet(
    *,
    actor: Actor,
    cost_sheet: CostSheet,
    changes: Mapping[str, Any],
    lines: Mapping[CostLine, Mapping[str, Any]],
    expected_version: int | None = None,
) -> CostSheet:
    """Save a sheet that was worked on as a whole: its own fields and those of its lines, or nothing of it.

    Each line keeps the version with which it was read. Raises StaleRecord, Invalid, Forbidden, NotFound.
    """
    change_cost_sheet(actor=actor, cost_sheet=cost_sheet, changes=changes, expected_version=expected_version)
    for line, values in lines.items():
        if line.cost_sheet_id != cost_sheet.pk:
            raise Invalid(_("This line belongs to another cost sheet."))
        change_cost_line(actor=actor, line=line, changes=values)
    return cost_sheet


@service
def copy_cost_lines(*, actor: Actor, cost_sheet: CostSheet, source: CostSheet) -> list[CostLine]:
    """Add the lines of another version's sheet at the end. Raises Conflict (too many), Invalid, Forbidden, NotFound."""
    require(actor, CHANGE_COSTS, cost_sheet.institution_id)
    if source.institution_id != cost_sheet.institution_id or source.pk == cost_sheet.pk:
        raise Invalid(_("Copy the lines of another sheet of this institution."))
    return [
        add_cost_line(actor=actor, cost_sheet=cost_sheet, values={name: getattr(line, name) for name in LINE_FIELDS})
        for line in source.lines.select_related("capacity_rate", "rate_card")
    ]


@service
def add_cost_line(*, actor: Actor, cost_sheet: CostSheet, values: Mapping[str, Any]) -> CostLine:
    """Add a line at the end. Raises Invalid (the rules refuse it, or it has no rate), Conflict, Forbidden, NotFound."""
    require(actor, CHANGE_COSTS, cost_sheet.institution_id)
    _known(values, LINE_FIELDS)
    present = cost_sheet.lines.aggregate(count=Count("pk"), last=Max("position"))
    position = (present["last"] or 0) + 1
    if present["count"] >= MOST_LINES:
        raise Conflict(_("A cost sheet has %(n)d lines at most.") % {"n": MOST_LINES})
    line = CostLine(
        institution_id=cost_sheet.institution_id, cost_sheet=cost_sheet, position=position, **_cleaned(values)
    )
    _check(line)
    add_record(line, actor=actor, action=COST_LINE_ADDED)
    _to_validate_anew(cost_sheet, actor)
    return line


@service
def change_cost_line(
    *, actor: Actor, line: CostLine, changes: Mapping[str, Any], expected_version: int | None = None
) -> CostLine:
    """Change a line. Raises StaleRecord, Invalid, Forbidden, NotFound."""
    require(actor, CHANGE_COSTS, line.institution_id)
    _known(changes, LINE_FIELDS)
    values = _cleaned(changes)
    tried = CostLine(institution_id=line.institution_id, cost_sheet=line.cost_sheet, position=line.position)
    for name in LINE_FIELDS:
        setattr(tried, name, values.get(name, getattr(line, name)))
    _check(tried)
    change_record(line, values, actor=actor, action=COST_LINE_CHANGED, expected_version=expected_version)
    _to_validate_anew(line.cost_sheet, actor)
    return line


@service
def remove_cost_line(*, actor: Actor, line: CostLine, reason: str = "") -> None:
    """Take a line out; what it was stays in the history of the sheet. Raises Forbidden, NotFound."""
    require(actor, CHANGE_COSTS, line.institution_id)
    sheet = line.cost_sheet
    record(COST_LINE_REMOVED, sheet, actor=actor, changes={"line": (line.label, None)}, reason=reason)
    line.delete()
    _to_validate_anew(sheet, actor)


@service
def validate_cost_sheet(*, actor: Actor, cost_sheet: CostSheet) -> CostSheet:
    """Say that the sheet is whole and right. Raises Invalid (no lines, or they contradict), Forbidden, NotFound."""
    require(actor, CHANGE_COSTS, cost_sheet.institution_id)
    lines = list(cost_sheet.lines.select_related("capacity_rate", "rate_card"))
    if not lines:
        raise Invalid(_("A cost sheet without lines costs nothing: add its lines first."))
    pure_sheet(cost_sheet, lines)
    change_record(cost_sheet, {"validated_on": timezone.localdate()}, actor=actor, action=COST_SHEET_VALIDATED)
    return cost_sheet


@service
def enter_actual(
    *,
    actor: Actor,
    cost_sheet: CostSheet,
    reference: str,
    held_on: date,
    participants: int,
    amounts: Mapping[int, int],
    source: str,
    income: int = 0,
) -> SessionActual:
    """Enter what a session really cost, by line (line id -> centimes), with the document it comes from.

    Raises Invalid (a line of another sheet, a negative amount), Conflict (entered already), Forbidden, NotFound.
    """
    require(actor, CHANGE_COSTS, cost_sheet.institution_id)
    known = set(cost_sheet.lines.values_list("pk", flat=True))
    if set(amounts) - known or any(amount < 0 for amount in amounts.values()):
        raise Invalid(_("Give an amount of zero or more for lines of this sheet."))
    if cost_sheet.actuals.filter(reference=reference).exists():
        raise Conflict(_("The actual cost of %(session)s has been entered already.") % {"session": reference})
    row = SessionActual(
        institution_id=cost_sheet.institution_id, cost_sheet=cost_sheet, reference=clean_name(reference).text,
        held_on=held_on, participants=participants, income=income, source=clean_name(source).text,
        amounts={str(pk): amount for pk, amount in amounts.items()},
    )  # fmt: skip
    return add_record(row, actor=actor, action=ACTUAL_ENTERED)


def overhead_on(institution_id: int, day: date) -> OverheadRate | None:
    """The overhead rate in force on a day: of its year, the version that began last."""
    rates = OverheadRate.objects.filter(
        institution_id=institution_id, year_from__lte=day, year_until__gte=day, valid_from__lte=day
    )
    return rates.order_by("valid_from", "number").last()


def _to_validate_anew(cost_sheet: CostSheet, actor: Actor) -> None:
    if cost_sheet.validated_on is not None:
        change_record(cost_sheet, {"validated_on": None}, actor=actor, action=COST_SHEET_CHANGED)


def _check(line: CostLine) -> None:
    """A line that the rules accept, with one source for its rate."""
    if line.rate is None and line.capacity_rate is None and line.rate_card is None:
        sentence = _("Choose a rate, or type one with its source.")
        raise Invalid(sentence, fields={"rate": [sentence]})
    if line.capacity_rate is not None and line.rate_card is not None:
        sentence = _("One source for a rate.")
        raise Invalid(sentence, fields={"rate_card": [sentence]})
    if line.rate is not None and line.capacity_rate is None and line.rate_card is None and not line.source:
        sentence = _("Say where this rate comes from.")
        raise Invalid(sentence, fields={"source": [sentence]})
    for source in (line.capacity_rate, line.rate_card):
        if source is not None and source.institution_id != line.institution_id:
            raise Invalid(_("The rate belongs to another institution."))
    pure_line(line)


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    for name in {"label", "source"} & found.keys():
        found[name] = clean_name(str(found[name])).text
    return found


def _known(given: Mapping[str, Any], known: Sequence[str] | frozenset[str]) -> None:
    if unknown := sorted(set(given) - set(known)):
        raise Invalid(_("Unknown field."), fields={name: [_("Unknown field.")] for name in unknown})
