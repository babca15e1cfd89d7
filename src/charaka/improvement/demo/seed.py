"""Writing the actions of the demo world: rows with their own dates, in few statements, each in the audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from charaka.improvement.demo.stories import DONE_RICH, HISTORY, NOTES, OPEN_RICH, OTHERS, REASONS, SEEN, Story
from charaka.improvement.models import Action, ActionComment, ActionStep, Evidence, EvidenceKind
from charaka.improvement.queries.actions import list_owners
from charaka.improvement.queries.effects import figure_now, measure_of
from charaka.improvement.rules import scaled
from charaka.improvement.services.actions import ACTION_PROPOSED, SERIES, SERIES_YEAR, search_text
from charaka.improvement.services.comments import COMMENTED
from charaka.improvement.services.moves import ACTION_MOVED
from charaka.institutions.models import Person
from charaka.kernel.audit import record_many
from charaka.kernel.audit.services import Act
from charaka.kernel.demo import DemoWorld
from charaka.kernel.models import Institution
from charaka.kernel.numbering import take_number
from charaka.kernel.scope import scope

RICH = "ain-tazra"
CHANCES = ["reached"] * 9 + ["partly"] * 3 + ["none"] * 2 + ["unknown"] * 5
STATES = ("proposed", "accepted", "in_progress", "in_progress", "done", "verified", "verified", "dropped")


@dataclass
class _Desk:
    """One institution while its register is written."""

    world: DemoWorld
    institution: Institution
    people: list[Person]
    steps: list[ActionStep] = field(default_factory=list)
    comments: list[ActionComment] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)

    def owner(self, last_name: str) -> Person:
        named = next((person for person in self.people if last_name and person.last_name == last_name), None)
        return named or self.world.random.choice(self.people)


def seed(world: DemoWorld) -> None:
    """Make the register of every institution of the world."""
    for code in sorted(world.institutions):
        institution = world.institutions[code]
        with scope({institution.pk}), transaction.atomic():
            people = list(list_owners(world.today))
            if people:
                _write(_Desk(world, institution, people), _stories(world, rich=code == RICH))


def _stories(world: DemoWorld, *, rich: bool) -> list[Story]:
    """The stories in the order in which they were proposed, so that numbers follow the days."""
    if rich:
        past = [_past(world, place) for place in range(len(HISTORY))]
        return [*past, *DONE_RICH, *OPEN_RICH] * world.scale
    few = world.random.sample(OTHERS, 3 + world.random.randrange(6))
    return [_drawn(world, *told) for told in few for _turn in range(world.scale)]


def _past(world: DemoWorld, place: int) -> Story:
    """An action of the past three years, the later ones verified in the last twelve months."""
    title, kind, source, effect = HISTORY[place]
    chance = world.random
    proposed = -1050 + place * 36 + chance.randrange(20)
    due = proposed + 70 + chance.randrange(60)
    dropped = place in {3, 11}
    verdict = chance.choice(CHANCES)
    return Story(
        title, "dropped" if dropped else "verified", kind, source, min(due, -40), effect=effect, proposed=proposed,
        done=min(due + chance.choice((-12, -6, -3, 0, 0, 9, 25)), -35), verdict="" if dropped else verdict,
        seen="" if dropped else chance.choice(SEEN[verdict]), note=chance.choice(NOTES),
    )  # fmt: skip


def _drawn(world: DemoWorld, title: str, kind: str, source: str, effect: str) -> Story:
    """A few of everything for the institutions that are not told in full."""
    chance = world.random
    state = chance.choice(STATES)
    closed = state in {"done", "verified", "dropped"}
    due = -30 - chance.randrange(200) if closed else chance.randrange(-15, 90)
    verdict = chance.choice(CHANCES) if state == "verified" else ""
    return Story(
        title, state, kind, source, due, effect=effect, proposed=min(due - 60, -10), verdict=verdict,
        done=due + chance.choice((-8, -2, 0, 11)), seen=chance.choice(SEEN[verdict]) if verdict else "",
        priority=chance.choice("1223"), steps=("Préparer", "Essayer", "Étendre"),
        steps_done=3 if closed else chance.randrange(3),
    )  # fmt: skip


def _write(desk: _Desk, stories: Sequence[Story]) -> None:
    """Actions first, since the rest hangs on them; then all the rest in bulk, and the acts into the audit."""
    pairs = [(_action(desk, story), story) for story in stories]
    Action.objects.bulk_create([action for action, _story in pairs])
    for action, story in pairs:
        _around(desk, action, story)
    ActionStep.objects.bulk_create(desk.steps)
    said = [comment.posted_at for comment in desk.comments]
    ActionComment.objects.bulk_create(desk.comments)
    for comment, at in zip(desk.comments, said, strict=True):
        comment.posted_at = at  # the column writes its own moment when a row is made
    ActionComment.objects.bulk_update(desk.comments, ["posted_at"])
    Evidence.objects.bulk_create(desk.evidence)
    actor = desk.world.actor
    record_many(ACTION_PROPOSED, [Act(a, {"title": (None, a.title)}) for a, _story in pairs], actor=actor)
    moved = [Act(a, {"state": ("proposed", a.state)}) for a, _story in pairs if a.state != "proposed"]
    record_many(ACTION_MOVED, moved, actor=actor)
    record_many(COMMENTED, [Act(comment.action) for comment in desk.comments], actor=actor)


def _action(desk: _Desk, story: Story) -> Action:
    world, today = desk.world, desk.world.today
    due, proposed = _day(today, story.due), _day(today, story.proposed)
    number = take_number(SERIES, institution_id=desk.institution.pk, year=SERIES_YEAR, on=proposed, in_date_order=False)
    action = Action(
        institution=desk.institution, number=number, title=story.title, problem=story.problem, state=story.state,
        source_kind=story.kind, source_label=story.source, source_id=story.measure, owner=desk.owner(story.owner),
        proposed_on=proposed, due_on=due, first_due_on=due - timedelta(days=story.moved), priority=story.priority,
        effect_text=story.effect, effect_note=story.note if story.verdict else "",
    )  # fmt: skip
    _dates(action, story, today)
    if story.verdict:
        action.effect_verdict, action.effect_seen_text, action.effect_seen_on = (
            story.verdict, story.seen, action.closed_on,
        )  # fmt: skip
    if wanted := measure_of(story.measure):
        now = scaled(figure_now(wanted, desk.institution.pk, _day(today, story.proposed)).value)
        action.effect_measure, action.effect_target = wanted.code, story.target
        action.effect_baseline = now if now is not None else story.target - 1500 - world.random.randrange(900)
    action.search = search_text(action, action.title)
    return action


def _dates(action: Action, story: Story, today: date) -> None:
    """When it started, was done and was closed, as its state asks."""
    if story.state not in {"proposed", "accepted"}:
        action.started_on = action.proposed_on + timedelta(days=9)
    if story.state in {"done", "verified"}:
        action.done_on = max(_day(today, story.done), action.proposed_on + timedelta(days=10))
    if story.state == "verified" and action.done_on is not None:
        action.closed_on = min(action.done_on + timedelta(days=28), today)
    if story.state == "dropped":
        action.started_on, action.closed_on = None, action.due_on


def _around(desk: _Desk, action: Action, story: Story) -> None:
    """Steps, comments and a note of evidence."""
    owned = {"institution": desk.institution, "action": action}
    for place, title in enumerate(story.steps):
        on = action.proposed_on + timedelta(days=12 * (place + 1)) if place < story.steps_done else None
        desk.steps.append(ActionStep(position=place + 1, title=title, done_on=on, **owned))
    for place, (last_name, text) in enumerate(story.says):
        person, at = desk.owner(last_name), _moment(desk.world.today, 9 - 3 * place)
        desk.comments.append(
            ActionComment(author_id=person.user_id, author_label=str(person), text=text, posted_at=at, **owned)
        )
    if story.state == "dropped":
        reason = desk.world.random.choice(REASONS)
        at = _moment(action.closed_on or desk.world.today, 0)
        words = f"Abandonnée : {reason}."
        desk.comments.append(ActionComment(author_label=str(action.owner), text=words, posted_at=at, **owned))
    if action.done_on is not None:
        desk.evidence.append(
            Evidence(kind=EvidenceKind.NOTE, title="Constat sur place", note=f"Vu le {action.done_on:%d/%m/%Y}.",
                     added_label=str(action.owner), **owned)
        )  # fmt: skip


def _moment(day: date, days_before: int) -> datetime:
    """Mid-morning of a day."""
    return timezone.make_aware(datetime.combine(day - timedelta(days=days_before), time(10, 20)))


def _day(today: date, away: int) -> date:
    return today + timedelta(days=away)
