"""Actions over the API: the register, one action by its number, its moves, steps of its conversation."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import Field, StringConstraints

from charaka.improvement.models import Action, ActionComment
from charaka.improvement.permissions import MANAGE_ACTIONS, PROPOSE_ACTIONS, VIEW_ACTIONS
from charaka.improvement.queries.actions import access_action, late, list_actions, list_owners
from charaka.improvement.queries.conversation import list_comments
from charaka.improvement.queries.effects import measure_of
from charaka.improvement.queries.sources import Source
from charaka.improvement.rules import OPEN_STATES, Verdict, days_late, from_shown, in_shown_unit, progress
from charaka.improvement.services import change_action, comment_on, judge_effect, move_action, propose_action
from charaka.institutions.queries.search import holding
from charaka.kernel.errors import Invalid
from charaka.kernel.rest import (
    ApiRequest,
    Found,
    Id,
    In,
    Line,
    Page,
    PageParams,
    Prose,
    Query,
    RecordOut,
    Router,
    Status,
    paged,
    requires,
)
from charaka.kernel.rest.schemas import Out

router = Router(tags=["actions"])

Number = Annotated[int, Field(ge=1, le=2**31 - 1, description="The number of the action: 29 for AC-29.")]
Day = Annotated[date, Field(ge=date(1912, 1, 1), le=date(2199, 12, 31))]
State = Literal["proposed", "accepted", "in_progress", "done", "verified", "dropped"]
Priority = Literal["1", "2", "3", "4"]
Verb = Literal["accept", "start", "finish", "verify", "reopen", "drop"]
Value = Annotated[
    str,
    StringConstraints(pattern=r"^-?[0-9]{1,14}(\.[0-9]{1,6})?$"),
    Field(description="In the unit that people read: percent, dirhams, a number.", examples=["85"]),
]
_Title = Annotated[Line, Field(min_length=1)]


class EffectOut(Out):
    """What is expected and what was seen. Values are in the unit that people read; null where there is none."""

    text: str
    measure: str
    unit: str
    baseline: str | None
    target: str | None
    by: date | None
    seen: str | None
    seen_text: str
    seen_on: date | None
    verdict: str
    note: str


class SourceOut(Out):
    """Where an action comes from; ``type`` and ``id`` name a record when there is one."""

    kind: str
    label: str
    type: str
    id: str


class ActionOut(RecordOut):
    """An action. ``days_late`` counts until today while it is open, until the day it was done afterwards."""

    number: int
    reference: str
    title: str
    problem: str
    source: SourceOut
    owner_id: Id
    owner_name: str
    state: State
    priority: Priority
    proposed_on: date
    first_due_on: date
    due_on: date
    started_on: date | None
    done_on: date | None
    closed_on: date | None
    days_late: int
    progress: int = Field(description="In percent.")
    effect: EffectOut

    @staticmethod
    def resolve_source(action: Action) -> dict[str, str]:
        return {
            "kind": action.source_kind,
            "label": action.source_label,
            "type": action.source_type,
            "id": action.source_id,
        }

    @staticmethod
    def resolve_owner_name(action: Action) -> str:
        return str(action.owner)

    @staticmethod
    def resolve_days_late(action: Action) -> int:
        counted = action.state in OPEN_STATES or action.done_on is not None
        return days_late(action.due_on, timezone.localdate(), action.done_on) if counted else 0

    @staticmethod
    def resolve_progress(action: Action) -> int:
        return progress(action.steps_done, action.steps_total, action.state)  # type: ignore[attr-defined]  # annotated

    @staticmethod
    def resolve_effect(action: Action) -> dict[str, Any]:
        return {
            "text": action.effect_text,
            "measure": action.effect_measure,
            "unit": _unit(action.effect_measure),
            "baseline": _shown(action, action.effect_baseline),
            "target": _shown(action, action.effect_target),
            "by": action.effect_by,
            "seen": _shown(action, action.effect_seen),
            "seen_text": action.effect_seen_text,
            "seen_on": action.effect_seen_on,
            "verdict": action.effect_verdict,
            "note": action.effect_note,
        }


class ActionIn(In):
    """A new action. With a measure, its value at the start is read from the records."""

    title: _Title
    problem: Annotated[Prose, Field(max_length=2000)] = ""
    source_kind: Annotated[Line, Field(description="meeting, complaint, diagnosis, audit, measure or other.")]
    source_label: _Title
    source_id: Annotated[Line, Field(max_length=80, description="The code of the measure, for a measure.")] = ""
    owner_id: Id
    due_on: Day
    priority: Priority = "2"
    effect_text: Line = ""
    effect_measure: Annotated[Line, Field(max_length=80)] = ""
    effect_target: Value | None = None
    effect_baseline: Annotated[Value | None, Field(description="Only where it cannot be computed.")] = None
    effect_by: Day | None = None


class ActionPatch(In):
    """What changes in an open action. A due date that moves needs ``reason``."""

    title: _Title = "-"
    problem: Annotated[Prose, Field(max_length=2000)] = ""
    owner_id: Id = 1
    due_on: Day = date(2000, 1, 1)
    priority: Priority = "2"
    effect_text: Line = ""
    effect_measure: Annotated[Line, Field(max_length=80)] = ""
    effect_target: Value | None = None
    effect_baseline: Value | None = None
    effect_by: Day | None = None
    reason: Annotated[Line, Field(max_length=300)] = ""


class MoveIn(In):
    """A step. Reopening and dropping need ``reason``; finishing takes the day ``on``; verifying what was seen."""

    verb: Verb
    reason: Annotated[Line, Field(max_length=300)] = ""
    on: Day | None = None
    seen_text: Line = ""
    verdict: Literal["reached", "partly", "none", "unknown"] | None = None
    note: Annotated[Prose, Field(max_length=1000)] = ""


class CommentOut(Out):
    """A comment. Withdrawn, it keeps its place without its words."""

    id: Id
    author: str
    text: str
    posted_at: datetime
    withdrawn_at: datetime | None
    mentions: list[int]

    @staticmethod
    def resolve_author(comment: ActionComment) -> str:
        return comment.author_label

    @staticmethod
    def resolve_mentions(comment: ActionComment) -> list[int]:
        return [person.pk for person in comment.mentions.all()]


class CommentIn(In):
    """A comment. People are told by mail when they are named as ``@Name`` or listed in ``mentions``."""

    text: Annotated[Prose, Field(min_length=1, max_length=4000)]
    mentions: Annotated[list[Id], Field(max_length=20)] = Field(default_factory=list)


class ActionFilters(PageParams):
    """Which actions."""

    q: Annotated[Line, Field(max_length=100, description="Words of the title, the source or the reference.")] = ""
    state: State | None = None
    owner_id: Id | None = None
    late: Annotated[bool, Field(description="Only open actions past their due date.")] = False


@router.get("/actions", response=Page[ActionOut])
@requires(VIEW_ACTIONS)
def list_improvement_actions(request: ApiRequest, asked: Query[ActionFilters]) -> Found[Action]:
    """List actions, the newest first."""
    rows = list_actions().filter(holding(asked.q), institution=request.institution)
    return paged(request, _narrowed(rows, asked), asked, order=["-number"])


@router.post("/actions", response={201: ActionOut})
@requires(PROPOSE_ACTIONS)
def propose_improvement_action(request: ApiRequest, body: ActionIn) -> Status[Action]:
    """Propose an action."""
    given = body.given
    source = Source(given.pop("source_kind"), given.pop("source_label"), key=given.pop("source_id", ""))
    made = propose_action(
        actor=request.actor,
        institution_id=request.institution.pk,
        source=source,
        details=_details(given, body.effect_measure),
    )
    return Status(201, _read(request, made.number))


@router.get("/actions/{number}", response=ActionOut)
@requires(VIEW_ACTIONS)
def read_improvement_action(request: ApiRequest, number: Number) -> Action:
    """Read an action."""
    return _read(request, number)


@router.patch("/actions/{number}", response=ActionOut)
@requires(MANAGE_ACTIONS, if_match=True)
def change_improvement_action(request: ApiRequest, number: Number, body: ActionPatch) -> Action:
    """Change an open action."""
    found = _read(request, number)
    given = body.given
    reason = given.pop("reason", "")
    change_action(
        actor=request.actor,
        action=found,
        changes=_details(given, given.get("effect_measure", found.effect_measure)),
        expected_version=request.expected_version,
        reason=reason,
    )
    return _read(request, number)


@router.post("/actions/{number}/moves", response=ActionOut)
@requires(VIEW_ACTIONS)
def move_improvement_action(request: ApiRequest, number: Number, body: MoveIn) -> Action:
    """Move an action on. Each verb asks for its own right."""
    found = _read(request, number)
    if body.verb == "verify":
        judged = Verdict(body.verdict) if body.verdict else None
        judge_effect(actor=request.actor, action=found, seen_text=body.seen_text, judged=judged, note=body.note)
    else:
        move_action(actor=request.actor, action=found, verb=body.verb, reason=body.reason, on=body.on)
    return _read(request, number)


@router.get("/actions/{number}/comments", response=Page[CommentOut])
@requires(VIEW_ACTIONS)
def list_action_comments(request: ApiRequest, number: Number, asked: Query[PageParams]) -> Found[ActionComment]:
    """List the comments on an action, the oldest first."""
    return paged(request, list_comments(_read(request, number)), asked, order=["pk"], among=str(number))


@router.post("/actions/{number}/comments", response={201: CommentOut})
@requires(PROPOSE_ACTIONS)
def post_action_comment(request: ApiRequest, number: Number, body: CommentIn) -> Status[ActionComment]:
    """Comment on an action."""
    found = _read(request, number)
    made = comment_on(actor=request.actor, action=found, text=body.text, mentions=body.mentions)
    return Status(201, made)


def _read(request: ApiRequest, number: int) -> Action:
    return access_action(request.actor, request.institution.pk, number)


def _narrowed(rows: QuerySet[Action], asked: ActionFilters) -> QuerySet[Action]:
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.owner_id:
        rows = rows.filter(owner_id=asked.owner_id)
    return rows.filter(late(timezone.localdate())) if asked.late else rows


def _details(given: dict[str, Any], measure: str) -> dict[str, Any]:
    """A body as the services take it: the owner as a record, values as they are kept. Raises Invalid."""
    details = dict(given)
    if "owner_id" in details:
        owner = list_owners(timezone.localdate()).filter(pk=details.pop("owner_id")).first()
        if owner is None:
            sentence = _("Nobody of the team or the bodies has this id.")
            raise Invalid(sentence, fields={"owner_id": [sentence]})
        details["owner"] = owner
    for name in ("effect_target", "effect_baseline"):
        if details.get(name) is not None:
            details[name] = _kept(details[name], measure, name)
    return details


def _kept(value: str, measure: str, name: str) -> int:
    try:
        return from_shown(Decimal(value), _unit(measure))
    except OverflowError as fault:
        raise Invalid(_("This value is too large."), fields={name: [_("This value is too large.")]}) from fault


def _unit(measure: str) -> str:
    wanted = measure_of(measure)
    return wanted.unit.value if wanted else ""


def _shown(action: Action, kept: int | None) -> str | None:
    """A kept value as a decimal text in the unit that people read."""
    if kept is None:
        return None
    shown = in_shown_unit(kept, _unit(action.effect_measure))
    text = f"{Decimal(shown.numerator) / Decimal(shown.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
