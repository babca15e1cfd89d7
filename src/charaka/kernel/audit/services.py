"""Recording. Called by services inside their transaction; nothing else writes to the audit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import groupby
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from charaka.kernel.actors import Actor
from charaka.kernel.audit.hashing import chained
from charaka.kernel.audit.models import AuditChain, AuditEntry
from charaka.kernel.audit.registry import AuditAction
from charaka.kernel.bulk import insert_values
from charaka.kernel.text import Text3

Changes = Mapping[str, tuple[Any, Any]]
Entry = dict[str, Any]
_waiting: ContextVar[list[Entry] | None] = ContextVar("charaka_waiting_entries", default=None)

# Fields whose values never enter the audit: that they changed is recorded, not what they were.
# A model adds its own in MASKED_IN_AUDIT: personal data, which can be erased, while the audit cannot.
SECRET_FIELDS = frozenset({"password", "secret", "token", "token_hash"})
_JSON = frozenset({str, int, bool})
HASHED_FIELDS = (
    "position", "institution_id", "at", "action", "subject_type", "subject_id", "subject_label",
    "actor_kind", "actor_id", "actor_label", "changes", "reason", "request_id",
)  # fmt: skip


class Subject(NamedTuple):
    """A row that was written without being read: what the audit needs to know of it."""

    model: type[models.Model]
    pk: int
    label: str
    institution_id: int | None


class Act(NamedTuple):
    """One line for ``record_many``: the subject, and what changed (field -> (before, after))."""

    subject: models.Model | Subject
    changes: Changes = {}


def record(
    action: AuditAction, subject: models.Model, *, actor: Actor, changes: Changes | None = None, reason: str = ""
) -> None:
    """Append one entry to the chain of the subject's institution. Needs an open transaction."""
    record_many(action, [Act(subject, changes or {})], actor=actor, reason=reason)


def record_many(action: AuditAction, acts: Iterable[Act], *, actor: Actor, reason: str = "") -> int:
    """Append one entry per act, all subjects being of one institution. Answers how many.

    What was recorded is fixed now and written at the end of the outermost service, so that the head of the chain is
    the last row that an act locks: two acts that lock rows of their own never wait for each other's.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("audit entries are written in the transaction of the act")
    common = _of_the_actor(actor) | {"action": action.code, "reason": reason}
    entries = [_entry(act, common) for act in acts]
    if len({entry["institution_id"] for entry in entries}) > 1:
        raise ValueError("acts recorded together are of one institution")
    with entries_written_last() as waiting:
        waiting.extend(entries)
    return len(entries)


@contextmanager
def entries_written_last() -> Iterator[list[Entry]]:
    """Within it, entries wait; they are written when the outermost one ends. Those of a part that fails are dropped."""
    outer = _waiting.get()
    if outer is not None:
        mark = len(outer)
        try:
            yield outer
        except BaseException:
            del outer[mark:]
            raise
        return
    waiting: list[Entry] = []
    token = _waiting.set(waiting)
    try:
        yield waiting
        _write(waiting)
    finally:
        _waiting.reset(token)


def _write(entries: Iterable[Entry]) -> None:
    """Append to the chains, which are locked in one order: the platform's, then by institution."""

    def owner_of(entry: Entry) -> int:
        return entry["institution_id"] or 0

    for _owner, group in groupby(sorted(entries, key=owner_of), key=owner_of):
        listed = list(group)
        chain = _locked_chain(listed[0]["institution_id"])
        now = timezone.now()
        rows = [_chained(chain, entry | {"at": now}) for entry in listed]
        insert_values(AuditEntry, list(rows[0]), (list(row.values()) for row in rows))
        chain.save(update_fields=["length", "head"])


def _chained(chain: AuditChain, entry: Entry) -> Entry:
    """The entry as the one that follows the head of the chain, which moves to it."""
    placed = entry | {"position": chain.length + 1}
    linked = placed | {"hash": chained(chain.head, placed), "previous": chain.head, "chain_id": chain.pk}
    chain.length, chain.head = linked["position"], linked["hash"]
    return linked


def institution_of(subject: models.Model | Subject) -> int | None:
    """The institution to whose chain an act on this subject belongs; None is the platform's chain."""
    if isinstance(subject, Subject):
        return subject.institution_id
    if subject._meta.label == "kernel.Institution":
        return int(subject.pk)
    owner = getattr(subject, "institution_id", None)
    return int(owner) if owner is not None else None


def plain(value: Any) -> Any:
    """A value as the audit keeps it: JSON, references by id, three languages as an object."""
    if value is None or type(value) in _JSON:
        return value
    if isinstance(value, Text3):
        return value.to_json()
    if isinstance(value, models.Model):
        return value.pk
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def hashed_fields(entry: AuditEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in HASHED_FIELDS}


def _of_the_actor(actor: Actor) -> dict[str, Any]:
    return {
        "actor_kind": actor.kind,
        "actor_id": actor.user_id,
        "actor_label": actor.label[:200],
        "request_id": actor.request_id,
    }


def _entry(act: Act, common: Entry) -> Entry:
    """The columns of an entry that has no place in a chain yet."""
    subject = act.subject
    # Not type(): request.user is a stand-in, which gives the class of the account it stands for.
    model = subject.model if isinstance(subject, Subject) else subject.__class__
    masked = SECRET_FIELDS | getattr(model, "MASKED_IN_AUDIT", frozenset())
    return {
        "institution_id": institution_of(subject),
        "subject_type": model._meta.label_lower,
        "subject_id": str(subject.pk),
        "subject_label": (subject.label if isinstance(subject, Subject) else str(subject))[:200],
        "changes": {name: _pair(name, pair, masked) for name, pair in act.changes.items()},
        **common,
    }


def _pair(name: str, pair: tuple[Any, Any], masked: frozenset[str]) -> list[Any]:
    return ["•", "•"] if name in masked else [plain(pair[0]), plain(pair[1])]


def _locked_chain(owner: int | None) -> AuditChain:
    """The head of the owner's chain, locked until the end of the transaction; made when it is the first act."""
    key: dict[str, Any] = {"institution_id": owner} if owner is not None else {"platform": True}
    chain = AuditChain.objects.select_for_update().filter(**key).first()
    if chain is None:
        AuditChain.objects.bulk_create([AuditChain(**key)], ignore_conflicts=True)
        chain = AuditChain.objects.select_for_update().get(**key)
    return chain
