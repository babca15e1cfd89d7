"""Writing the people of a file, in batches. What the rows mean is decided by the importer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import timezone

from charaka.institutions.models import Engagement, Person
from charaka.institutions.permissions import CHANGE_PEOPLE, VIEW_PRIVATE_DATA
from charaka.institutions.rules.people import PRIVATE_FIELDS, name_key, search_text
from charaka.institutions.services.people import ENGAGEMENT_CHANGED, PERSON_ADDED, PERSON_CHANGED, PERSON_ENGAGED
from charaka.kernel.actors import Actor
from charaka.kernel.audit.services import Act, record_many
from charaka.kernel.imports.schema import Row
from charaka.kernel.permissions import require
from charaka.kernel.services import service

BATCH: Final = 500
PERSON_KEYS: Final = tuple(
    "first_name last_name name_ar staff_number email phone language sex birth_year disability".split()
)


@dataclass(slots=True)
class Step:
    """One row against one person: what changes of the person, and of the engagement that the row names."""

    row: Row
    values: dict[str, Any]
    person: Person | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    engagement: Engagement | None = None
    engagement_changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    engages: bool = False

    @property
    def does_something(self) -> bool:
        return bool(self.changes or self.engagement_changes or self.engages)


@service
def import_people(
    *,
    actor: Actor,
    institution_id: int,
    create: Sequence[Step],
    update: Sequence[Step],
    progress: Callable[[int], None],
) -> None:
    """Write the steps, each batch with its lines in the audit. Raises Forbidden, NotFound."""
    require(actor, CHANGE_PEOPLE, institution_id)
    if any(PRIVATE_FIELDS & set(step.values) for step in (*create, *update)):
        require(actor, VIEW_PRIVATE_DATA, institution_id)
    done = 0
    for steps, write in ((create, _create), (update, _update)):
        for start in range(0, len(steps), BATCH):
            batch = steps[start : start + BATCH]
            write(batch, institution_id, actor)
            done += len(batch)
            progress(done)


def _create(steps: Sequence[Step], institution_id: int, actor: Actor) -> None:
    for step in steps:
        step.person = _derive(Person(institution_id=institution_id, **step.values))
    people = Person.objects.bulk_create([step.person for step in steps if step.person])
    filled = [{key: (None, value) for key, value in step.values.items()} for step in steps]
    record_many(PERSON_ADDED, [Act(p, given) for p, given in zip(people, filled, strict=True)], actor=actor)
    _engage(steps, institution_id, actor)


def _update(steps: Sequence[Step], institution_id: int, actor: Actor) -> None:
    changed = [step for step in steps if step.changes and step.person]
    for step in changed:
        _change(step)
    columns = [*PERSON_KEYS, "search", "name_key", "version", "updated_at"]
    Person.objects.bulk_update([s.person for s in changed if s.person], columns)
    record_many(PERSON_CHANGED, [Act(s.person, s.changes) for s in changed if s.person], actor=actor)
    _re_engage([step for step in steps if step.engagement_changes], actor)
    _engage(steps, institution_id, actor)


def _change(step: Step) -> None:
    person = step.person
    if person is None:
        return
    for name, (_before, after) in step.changes.items():
        setattr(person, name, after)
    person.version += 1
    person.updated_at = timezone.now()
    _derive(person)


def _re_engage(steps: Sequence[Step], actor: Actor) -> None:
    rows = []
    for step in steps:
        if step.engagement is None:
            continue
        for name, (_before, after) in step.engagement_changes.items():
            setattr(step.engagement, name, after)
        step.engagement.version += 1
        rows.append(step.engagement)
    Engagement.objects.bulk_update(rows, ["title", "start", "version"])
    acts = [Act(step.engagement, step.engagement_changes) for step in steps if step.engagement]
    record_many(ENGAGEMENT_CHANGED, acts, actor=actor)


def _engage(steps: Sequence[Step], institution_id: int, actor: Actor) -> None:
    rows = [
        Engagement(
            institution_id=institution_id, person=step.person, kind=step.row["kind"],
            title=step.row["title"] or "", start=step.row["start"],
        )
        for step in steps if step.engages
    ]  # fmt: skip
    made = Engagement.objects.bulk_create(rows)
    acts = [Act(row, {"kind": (None, row.kind), "title": (None, row.title)}) for row in made]
    record_many(PERSON_ENGAGED, acts, actor=actor)


def _derive(person: Person) -> Person:
    parts = (person.first_name, person.last_name, person.name_ar, person.email, person.staff_number)
    person.search, person.name_key = search_text(*parts), name_key(person.first_name, person.last_name)
    return person
