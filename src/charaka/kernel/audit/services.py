"""Recording. Called by services inside their transaction; nothing else writes to the audit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
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
_recorded: ContextVar[int] = ContextVar("charaka_recorded", default=0)

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
) -> AuditEntry:
    """Append one entry to the chain of the subject's institution and return it. Needs an open transaction."""
    (values,) = _appended(action, [Act(subject, changes or {})], actor, reason)
    entry = AuditEntry(**values)
    entry.save(force_insert=True)
    return entry


def record_many(action: AuditAction, acts: Iterable[Act], *, actor: Actor, reason: str = "") -> int:
    """Append one entry per act, all subjects being of one institution: one lock, one insert. Answers how many."""
    listed = list(acts)
    if not listed:
        return 0
    entries = _appended(action, listed, actor, reason)
    return insert_values(AuditEntry, list(entries[0]), (list(entry.values()) for entry in entries))


def _appended(action: AuditAction, acts: Sequence[Act], actor: Actor, reason: str) -> list[dict[str, Any]]:
    """The entries that follow the head of the chain, which moves to the last of them. They still have to be written."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("audit entries are written in the transaction of the act")
    chain = _locked_chain({institution_of(act.subject) for act in acts})
    common = _of_the_actor(actor) | {"action": action.code, "reason": reason, "at": timezone.now()}
    entries = []
    for act in acts:
        entry = _entry(chain, act, common)
        chain.length, chain.head = entry["position"], entry["hash"]
        entries.append(entry)
    chain.save(update_fields=["length", "head"])
    _recorded.set(_recorded.get() + len(entries))
    return entries


def count_recorded() -> int:
    """How many entries this thread of execution has recorded so far. ``services`` compares before and after."""
    return _recorded.get()


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


def _entry(chain: AuditChain, act: Act, common: dict[str, Any]) -> dict[str, Any]:
    """The columns of the entry that follows the head of the chain."""
    subject = act.subject
    # Not type(): request.user is a stand-in, which gives the class of the account it stands for.
    model = subject.model if isinstance(subject, Subject) else subject.__class__
    masked = SECRET_FIELDS | getattr(model, "MASKED_IN_AUDIT", frozenset())
    entry = {
        "position": chain.length + 1,
        "institution_id": chain.institution_id,
        "subject_type": model._meta.label_lower,
        "subject_id": str(subject.pk),
        "subject_label": (subject.label if isinstance(subject, Subject) else str(subject))[:200],
        "changes": {name: _pair(name, pair, masked) for name, pair in act.changes.items()},
        **common,
    }
    return entry | {"hash": chained(chain.head, entry), "previous": chain.head, "chain_id": chain.pk}


def _pair(name: str, pair: tuple[Any, Any], masked: frozenset[str]) -> list[Any]:
    return ["•", "•"] if name in masked else [plain(pair[0]), plain(pair[1])]


def _locked_chain(owners: set[int | None]) -> AuditChain:
    """The head of the owner's chain, locked until the end of the transaction; made when it is the first act."""
    if len(owners) != 1:
        raise ValueError("acts recorded together are of one institution")
    owner = owners.pop()
    key: dict[str, Any] = {"institution_id": owner} if owner is not None else {"platform": True}
    chain = AuditChain.objects.select_for_update().filter(**key).first()
    if chain is None:
        AuditChain.objects.bulk_create([AuditChain(**key)], ignore_conflicts=True)
        chain = AuditChain.objects.select_for_update().get(**key)
    return chain
