"""Building cost sheets: what one session costs, line by line. Every line names where its rate comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import AuditAction, audit_action, record
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record, stale
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
LONGEST_NOTE = 400


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
    CostSheet.objects.select_for_update().get(pk=cost_sheet.pk)  # always the sheet before its lines
    change_cost_sheet(actor=actor, cost_sheet=cost_sheet, changes=changes, expected_version=expected_version)
    if any(line.cost_sheet_id != cost_sheet.pk for line in lines):
        raise Invalid(_("This line belongs to another cost sheet."))
    changed = [line.label for line, values in lines.items() if _change(line, values, actor)]
    _note_lines(cost_sheet, actor, COST_SHEET_CHANGED, changed)
    return cost_sheet


@service
def write_cost_sheet(
    *,
    actor: Actor,
    sheet: SheetVersion,
    changes: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    expected_version: int | None = None,
) -> CostSheet:
    """Write a sheet as a whole: lines with an ``id`` are changed, the others added, those not named removed.

    The sheet is begun when there is none. Raises StaleRecord, Invalid (a line of another sheet), Forbidden, NotFound.
    """
    require(actor, CHANGE_COSTS, sheet.institution_id)
    cost_sheet = CostSheet.objects.select_for_update().filter(sheet=sheet).first()
    if cost_sheet is None:
        cost_sheet = begin_cost_sheet(actor=actor, sheet=sheet)
        expected_version = None
    cost_sheet.sheet = sheet
    change_cost_sheet(actor=actor, cost_sheet=cost_sheet, changes=changes, expected_version=expected_version)
    present = {line.pk: line for line in cost_sheet.lines.select_related("capacity_rate", "rate_card")}
    _refuse_strangers(lines, present)
    named = {values.get("id") for values in lines}
    gone = [line for key, line in present.items() if key not in named]
    moved = [line.label for line in gone]
    for line in gone:
        line.delete()
    position = max((line.position for line in present.values()), default=0)
    for values in lines:
        given = {name: value for name, value in values.items() if name != "id"}
        if values.get("id") is None:
            position += 1
            moved.append(_add(cost_sheet, position, given, actor).label)
        elif _change(present[values["id"]], given, actor):
            moved.append(str(given["label"]))
    _note_lines(cost_sheet, actor, COST_SHEET_CHANGED, moved)
    return cost_sheet


@service
def copy_cost_lines(*, actor: Actor, cost_sheet: CostSheet, source: CostSheet) -> list[CostLine]:
    """Add the lines of another version's sheet at the end. Raises Conflict (too many), Invalid, Forbidden, NotFound."""
    require(actor, CHANGE_COSTS, cost_sheet.institution_id)
    if source.institution_id != cost_sheet.institution_id or source.pk == cost_sheet.pk:
        raise Invalid(_("Copy the lines of another sheet of this institution."))
    _lock(cost_sheet)
    copied = list(source.lines.select_related("capacity_rate", "rate_card"))
    position = _room_for(cost_sheet, len(copied))
    made = [
        _add(cost_sheet, position + place, {name: getattr(line, name) for name in LINE_FIELDS}, actor)
        for place, line in enumerate(copied)
    ]
    _note_lines(cost_sheet, actor, COST_SHEET_CHANGED, [line.label for line in made])
    return made


@service
def add_cost_line(*, actor: Actor, cost_sheet: CostSheet, values: Mapping[str, Any]) -> CostLine:
    """Add a line at the end. Raises Invalid (the rules refuse it, or it has no rate), Conflict, Forbidden, NotFound."""
    require(actor, CHANGE_COSTS, cost_sheet.institution_id)
    _known(values, LINE_FIELDS)
    _lock(cost_sheet)
    line = _add(cost_sheet, _room_for(cost_sheet, 1), values, actor)
    _note_lines(cost_sheet, actor, COST_LINE_ADDED, [line.label])
    return line


@service
def change_cost_line(
    *, actor: Actor, line: CostLine, changes: Mapping[str, Any], expected_version: int | None = None
) -> CostLine:
    """Change a line. Raises StaleRecord, Invalid, Forbidden, NotFound."""
    require(actor, CHANGE_COSTS, line.institution_id)
    _known(changes, LINE_FIELDS)
    _lock(line.cost_sheet)
    if _change(line, changes, actor, expected_version):
        _note_lines(line.cost_sheet, actor, COST_LINE_CHANGED, [line.label])
    return line


@service
def remove_cost_line(*, actor: Actor, line: CostLine, reason: str = "") -> None:
    """Take a line out; what it was stays in the history of the sheet. Raises Forbidden, NotFound."""
    require(actor, CHANGE_COSTS, line.institution_id)
    sheet = line.cost_sheet
    _lock(sheet)
    line.delete()
    _note_lines(sheet, actor, COST_LINE_REMOVED, [line.label], reason)


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


def _lock(cost_sheet: CostSheet) -> None:
    """One writer of a sheet's lines at a time, and always the sheet before its lines."""
    cost_sheet.version = CostSheet.objects.select_for_update().get(pk=cost_sheet.pk).version


def _note_lines(
    cost_sheet: CostSheet, actor: Actor, action: AuditAction, labels: Sequence[str], reason: str = ""
) -> None:
    """Lines of the sheet are others now: it has a new version, says so in its history, and is validated anew."""
    if not labels:
        return
    changes: dict[str, tuple[Any, Any]] = {"line": (None, ", ".join(labels)[:LONGEST_NOTE])}
    if action is COST_LINE_REMOVED:
        changes["line"] = (changes["line"][1], None)
    if cost_sheet.validated_on is not None:
        changes["validated_on"] = (cost_sheet.validated_on, None)
    new = {"version": cost_sheet.version + 1, "validated_on": None, "updated_at": timezone.now()}
    if not CostSheet.objects.filter(pk=cost_sheet.pk, version=cost_sheet.version).update(**new):
        raise stale(cost_sheet, cost_sheet.version)
    cost_sheet.version, cost_sheet.validated_on = cost_sheet.version + 1, None
    record(action, cost_sheet, actor=actor, changes=changes, reason=reason)


def _room_for(cost_sheet: CostSheet, more: int) -> int:
    """The position of the next line. Raises Conflict when the sheet would have too many."""
    present = cost_sheet.lines.aggregate(count=Count("pk"), last=Max("position"))
    if present["count"] + more > MOST_LINES:
        raise Conflict(_("A cost sheet has %(n)d lines at most.") % {"n": MOST_LINES})
    return (present["last"] or 0) + 1


def _add(cost_sheet: CostSheet, position: int, values: Mapping[str, Any], actor: Actor) -> CostLine:
    line = CostLine(
        institution_id=cost_sheet.institution_id, cost_sheet=cost_sheet, position=position, **_cleaned(values)
    )
    _check(line)
    return add_record(line, actor=actor, action=COST_LINE_ADDED)


def _change(
    line: CostLine, changes: Mapping[str, Any], actor: Actor, expected_version: int | None = None
) -> dict[str, Any]:
    """What differs, saved; the whole line is judged by the rules first."""
    values = _cleaned(changes)
    tried = CostLine(institution_id=line.institution_id, cost_sheet=line.cost_sheet, position=line.position)
    for name in LINE_FIELDS:
        setattr(tried, name, values[name] if name in values else getattr(line, name))
    _check(tried)
    return change_record(line, values, actor=actor, action=COST_LINE_CHANGED, expected_version=expected_version)


def _refuse_strangers(lines: Sequence[Mapping[str, Any]], present: Mapping[int, CostLine]) -> None:
    named = [values["id"] for values in lines if values.get("id") is not None]
    if len(set(named)) < len(named) or set(named) - set(present):
        sentence = _("This line is not of this sheet, or is named twice.")
        raise Invalid(sentence, fields={"lines": [sentence]})


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
