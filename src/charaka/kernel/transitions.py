"""The only door between two states of a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import AuditAction, record
from charaka.kernel.errors import IllegalTransition, Invalid
from charaka.kernel.permissions import decide, permission_called, require
from charaka.kernel.records import Record, differences
from charaka.kernel.states import Machine, Transition

Guard = Callable[["Stateful", Actor], object | None]


class Stateful(Record):
    """A record with a ``state`` column. ``MACHINE`` is its table; ``GUARDS`` maps verbs to rules on the record."""

    MACHINE: ClassVar[Machine]
    GUARDS: ClassVar[Mapping[str, Guard]] = {}
    state: str

    class Meta:
        abstract = True


def in_words(marked: str) -> object:
    """A label that a pure module has marked for translation, in the language of whoever reads it."""
    return translation.gettext_lazy(marked)


def state_choices(machine: Machine) -> list[tuple[str, object]]:
    """The states of a machine as the choices of its column, with translated labels."""
    return [(state.code, in_words(state.label)) for state in machine.states.values()]


Doc = TypeVar("Doc", bound=Stateful)


def advance(
    row: Doc,
    verb: str,
    *,
    actor: Actor,
    action: AuditAction,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
) -> Doc:
    """Move a record by a verb: lock, check state, right and guard, write with compare-and-set, record.

    ``changes`` are fields that the step sets with the state. Returns the locked, updated row. Raises
    IllegalTransition, Forbidden, NotFound, Invalid (a reason is missing, or the guard's sentence).
    """
    locked = type(row).objects.select_for_update().get(pk=row.pk)
    step = _step(locked, verb)
    require(actor, permission_called(step.permission), locked.institution_id)
    if step.needs_reason and not reason.strip():
        raise Invalid(_("Say why."), fields={"reason": [_("Say why.")]})
    guard = locked.GUARDS.get(verb)
    if guard and (sentence := guard(locked, actor)):
        raise Invalid(sentence)
    after: dict[str, Any] = {"state": step.target, **(changes or {})}
    differing = differences(locked, after)
    saved = after | {"version": locked.version + 1, "updated_at": timezone.now()}
    moved = type(row).objects.filter(pk=locked.pk, state=locked.state, version=locked.version).update(**saved)
    if not moved:
        raise IllegalTransition(_("Someone else moved this record first. Look at it again."))
    locked.refresh_from_db()
    record(action, locked, actor=actor, changes=differing, reason=reason)
    return locked


def verbs_open_to(actor: Actor, row: Stateful) -> list[Transition]:
    """The steps that this actor may take now: what the buttons of a page are made of."""
    steps = row.MACHINE.open_from(row.state)
    return [s for s in steps if decide(actor, permission_called(s.permission), row.institution_id)]


def _step(row: Stateful, verb: str) -> Transition:
    try:
        return row.MACHINE.step(verb, row.state)
    except IllegalTransition as fault:
        state = row.MACHINE.states[row.state]
        sentence = _("This is not possible while the record is “%(state)s”.") % {"state": in_words(state.label)}
        raise IllegalTransition(sentence, **fault.data) from None
