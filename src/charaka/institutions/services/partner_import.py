"""Partners by the thousand, from a file that was checked row by row: few statements, each record with its history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.events import PartnerChanged, PartnerCreated
from charaka.institutions.models import Partner, PartnerRole
from charaka.institutions.permissions import CHANGE_PARTNERS
from charaka.institutions.rules.partners import size_of
from charaka.institutions.services.partner_keys import derived, refresh_search
from charaka.institutions.services.partners import (
    EDITABLE,
    PARTNER_CHANGED,
    PARTNER_CREATED,
    PARTNER_ROLE_GIVEN,
)
from charaka.kernel.actors import Actor
from charaka.kernel.audit import record_many
from charaka.kernel.audit.services import Act
from charaka.kernel.errors import Conflict
from charaka.kernel.events import publish
from charaka.kernel.permissions import require
from charaka.kernel.services import service

BATCH: Final = 500
CHANGED_MEANWHILE: Final = _("“%(name)s” was changed while the file was checked. Start the import again.")


@dataclass(frozen=True, slots=True)
class NewPartner:
    """Values of EDITABLE fields, and the parts that the partner plays."""

    values: Mapping[str, Any]
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedPartner:
    """A partner as it was read, what changes (field -> (before, after)), and the parts that are new."""

    partner: Partner
    changes: Mapping[str, tuple[Any, Any]]
    parts: tuple[str, ...] = ()


@service
def import_partners(
    *,
    actor: Actor,
    institution_id: int,
    new: Sequence[NewPartner],
    changed: Sequence[ChangedPartner],
    progress: Callable[[int], None] = lambda _done: None,
) -> None:
    """Write them all. The values were checked; raises Conflict when someone saved one of the partners meanwhile."""
    require(actor, CHANGE_PARTNERS, institution_id)
    done = 0
    for batch in _batches(new):
        _add(actor, institution_id, batch)
        done += len(batch)
        progress(done)
    for some in _batches(changed):
        _change(actor, institution_id, some)
        done += len(some)
        progress(done)


def _add(actor: Actor, institution_id: int, batch: Sequence[NewPartner]) -> None:
    partners = []
    for one in batch:
        partner = Partner(institution_id=institution_id, **one.values)
        partner.size = size_of(partner.employees) or partner.size
        for name, value in derived(partner).items():
            setattr(partner, name, value)
        partners.append(partner)
    made = Partner.objects.bulk_create(partners, batch_size=BATCH)
    record_many(PARTNER_CREATED, [Act(partner, _filled(partner)) for partner in made], actor=actor)
    _give(actor, [(partner, one.parts) for partner, one in zip(made, batch, strict=True)])
    for partner in made:
        created = PartnerCreated(
            institution_id=institution_id, partner_id=partner.pk, side=partner.side, kind=partner.kind
        )
        publish(created)


def _change(actor: Actor, institution_id: int, batch: Sequence[ChangedPartner]) -> None:
    versions = {one.partner.pk: one.partner.version for one in batch}
    locked = {p.pk: p for p in Partner.objects.select_for_update().filter(pk__in=versions).order_by("pk")}
    acts, fields = [], set()
    for one in batch:
        partner = locked.get(one.partner.pk)
        if partner is None or partner.version != versions[one.partner.pk]:
            raise Conflict(CHANGED_MEANWHILE % {"name": one.partner})
        acts += [Act(partner, _sized(partner, one.changes))] if one.changes else []
    for act in acts:
        for name, (_before, after) in act.changes.items():
            setattr(act.subject, name, after)
            fields.add(name)
    touched = [locked[one.partner.pk] for one in batch if one.changes]
    if touched:
        Partner.objects.bulk_update(touched, sorted(fields), batch_size=BATCH)
        ids = [partner.pk for partner in touched]
        Partner.objects.filter(pk__in=ids).update(version=F("version") + 1, updated_at=timezone.now())
        record_many(PARTNER_CHANGED, acts, actor=actor)
        refresh_search(ids)
    _give(actor, [(locked[one.partner.pk], one.parts) for one in batch])
    for act in acts:
        names = tuple(sorted(act.changes))
        publish(PartnerChanged(institution_id=institution_id, partner_id=act.subject.pk, fields=names))


def _sized(partner: Partner, changes: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """The changes, and the size class that follows from the number of employees."""
    size = size_of(changes["employees"][1]) if "employees" in changes else ""
    return dict(changes) | ({"size": (partner.size, size)} if size and size != partner.size else {})


def _give(actor: Actor, given: Iterable[tuple[Partner, tuple[str, ...]]]) -> None:
    roles = [
        PartnerRole(institution_id=partner.institution_id, partner=partner, part=part, start=partner.since)
        for partner, parts in given
        for part in parts
    ]
    made = PartnerRole.objects.bulk_create(roles, batch_size=BATCH)
    acts = [Act(role, {"part": (None, role.part), "start": (None, role.start)}) for role in made]
    record_many(PARTNER_ROLE_GIVEN, acts, actor=actor)


def _filled(partner: Partner) -> dict[str, tuple[Any, Any]]:
    values = {name: getattr(partner, f"{name}_id" if name == "sector" else name) for name in EDITABLE}
    return {name: (None, value) for name, value in values.items() if value not in (None, "")}


def _batches(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
