"""Merging two partners that are one, and undoing it within 30 days.

The one that is dissolved keeps its own fields and stays as a signpost; all that referred to it refers to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.events import PartnersMerged, PartnersParted
from charaka.institutions.models import Partner, PartnerDistinction, PartnerMerge
from charaka.institutions.permissions import MERGE_PARTNERS
from charaka.institutions.services.partner_keys import refresh_search
from charaka.institutions.services.partners import EDITABLE
from charaka.institutions.services.references import every_row, movable_ids, move, reference_called, references
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record, record_many
from charaka.kernel.audit.services import Act, plain
from charaka.kernel.errors import Conflict, Invalid, NotFound
from charaka.kernel.events import publish
from charaka.kernel.permissions import require
from charaka.kernel.records import Record, change_record
from charaka.kernel.services import service

UNDO_DAYS: Final = 30

PARTNERS_MERGED = audit_action("institutions.partner.merged", _("Partners merged"))
PARTNERS_PARTED = audit_action("institutions.partner.parted", _("Merge undone"))
REFERENCE_MOVED = audit_action("institutions.reference.moved", _("Moved with its partner by a merge"))


@dataclass(frozen=True, slots=True)
class Expected:
    """The versions of both partners that the person compared; None takes them as they are."""

    kept: int | None = None
    dissolved: int | None = None


@service
def merge_partners(
    *,
    actor: Actor,
    kept: Partner,
    dissolved: Partner,
    from_dissolved: Iterable[str] = (),
    expected: Expected = Expected(),
    reason: str = "",
) -> PartnerMerge:
    """Make two partners one. ``from_dissolved`` names the fields whose value is taken from the one that is dissolved.

    Raises Conflict when one of them was changed or merged since they were compared, or when a row may not be moved.
    """
    require(actor, MERGE_PARTNERS, kept.institution_id)
    chosen = _known_fields(from_dissolved)
    kept, dissolved = _both_locked(kept, dissolved)
    _require_as_compared(kept, dissolved, expected)
    values = {name: getattr(dissolved, name) for name in chosen}
    _dissolve(dissolved, kept, actor, reason)
    changed = change_record(kept, values, actor=actor, action=PARTNERS_MERGED, reason=reason) if values else {}
    merge = PartnerMerge(
        institution_id=kept.institution_id,
        kept=kept,
        dissolved=dissolved,
        chosen={name: [plain(before), plain(after)] for name, (before, after) in changed.items()},
        moved=_move_all(dissolved.pk, kept.pk, actor, reason),
        distinctions=_carry_distinctions(dissolved, kept),
        merged_by_id=actor.user_id,
        merged_by_name=actor.label[:200],
    )
    merge.save(force_insert=True)
    counts = {line["model"]: (None, len(line["ids"])) for line in merge.moved}
    record(PARTNERS_MERGED, kept, actor=actor, changes={"merged": (None, dissolved.name)} | counts, reason=reason)
    refresh_search([kept.pk])
    publish(PartnersMerged(institution_id=kept.institution_id, partner_id=kept.pk, dissolved_id=dissolved.pk))
    return merge


@service
def undo_merge(*, actor: Actor, merge: PartnerMerge, reason: str = "") -> Partner:
    """Give the dissolved partner back what was moved, and the kept one its own values; what came later stays as it is.

    Returns the partner that was dissolved. Raises Conflict after 30 days, when it is undone already, and when the kept
    partner has itself been merged since.
    """
    require(actor, MERGE_PARTNERS, merge.institution_id)
    kept, dissolved = _both_locked(merge.kept, merge.dissolved)
    locked = PartnerMerge.objects.select_for_update().get(pk=merge.pk)
    _require_undoable(locked, kept)
    now = timezone.now()
    PartnerMerge.objects.filter(pk=locked.pk).update(undone_at=now, version=locked.version + 1, updated_at=now)
    _set_signpost(dissolved, None)
    for line in locked.moved:
        _move_back(line, kept.pk, dissolved.pk, actor, reason)
    PartnerDistinction.objects.filter(pk__in=locked.distinctions).delete()
    restored = _restored(kept, locked.chosen)
    if restored:
        change_record(kept, restored, actor=actor, action=PARTNERS_PARTED, reason=reason)
    for one, other in ((kept, dissolved), (dissolved, kept)):
        record(PARTNERS_PARTED, one, actor=actor, changes={"parted": (None, other.name)}, reason=reason)
    refresh_search([kept.pk, dissolved.pk])
    publish(PartnersParted(institution_id=kept.institution_id, partner_id=kept.pk, dissolved_id=dissolved.pk))
    return dissolved


def undo_ends(merge: PartnerMerge) -> Any:
    """The moment after which a merge can no longer be undone."""
    return merge.created_at + timedelta(days=UNDO_DAYS)


# Guards ---------------------------------------------------------------------------------------------------------------


def _known_fields(names: Iterable[str]) -> list[str]:
    chosen = list(names)
    if unknown := set(chosen) - set(EDITABLE):
        raise Invalid(_("A partner has no such field."), fields={name: [_("No such field.")] for name in unknown})
    # The size follows the number of employees, so both come from the same side.
    return chosen + (["size"] if "employees" in chosen and "size" not in chosen else [])


def _both_locked(one: Partner, other: Partner) -> tuple[Partner, Partner]:
    """Both rows, locked in the order of their ids, so that two merges of the same pair wait for each other."""
    ids = {one.pk, other.pk}
    locked = {p.pk: p for p in Partner.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if len(ids) < 2:
        raise Invalid(_("Choose two different partners."))
    if len(locked) < 2 or len({p.institution_id for p in locked.values()}) > 1:
        raise NotFound(_("There is no such partner, or none that you may see."))
    return locked[one.pk], locked[other.pk]


def _require_as_compared(kept: Partner, dissolved: Partner, expected: Expected) -> None:
    for partner, version in ((kept, expected.kept), (dissolved, expected.dissolved)):
        if partner.merged_into_id is not None:
            sentence = _("“%(name)s” has already been merged into “%(other)s”.")
            names = {"name": partner.name, "other": partner.merged_into}
            raise Conflict(sentence % names, merged_into=partner.merged_into_id)
        if version is not None and version != partner.version:
            sentence = _("“%(name)s” was changed while you were comparing. Look at both again.")
            raise Conflict(sentence % {"name": partner.name}, current_version=partner.version)


def _require_undoable(merge: PartnerMerge, kept: Partner) -> None:
    if merge.undone_at is not None:
        raise Conflict(_("This merge has already been undone."))
    if timezone.now() > undo_ends(merge):
        raise Conflict(_("A merge can be undone for %(days)s days. This one is older.") % {"days": UNDO_DAYS})
    if kept.merged_into_id is not None:
        sentence = _("“%(name)s” has since been merged into “%(other)s”. Undo that merge first.")
        raise Conflict(sentence % {"name": kept.name, "other": kept.merged_into}, merged_into=kept.merged_into_id)


# Moving ---------------------------------------------------------------------------------------------------------------


def _dissolve(dissolved: Partner, kept: Partner, actor: Actor, reason: str) -> None:
    _set_signpost(dissolved, kept)
    record(PARTNERS_MERGED, dissolved, actor=actor, changes={"merged_into": (None, kept.name)}, reason=reason)


def _set_signpost(partner: Partner, into: Partner | None) -> None:
    changes = {"merged_into": into, "version": partner.version + 1, "updated_at": timezone.now()}
    Partner.objects.filter(pk=partner.pk).update(**changes)
    partner.merged_into = into
    partner.version += 1


def _move_all(from_id: int, to_id: int, actor: Actor, reason: str) -> list[dict[str, Any]]:
    """Move every reference, and say which rows were moved."""
    moved = []
    for reference in references():
        found = movable_ids(reference, from_id=from_id, to_id=to_id)
        if found and (ids := move(reference, found, to=to_id)):
            _record_moved(reference.model, ids, actor, {reference.field: (from_id, to_id)}, reason)
            moved.append({"model": reference.model._meta.label_lower, "field": reference.field, "ids": ids})
    return moved


def _move_back(line: Mapping[str, Any], from_id: int, to_id: int, actor: Actor, reason: str) -> None:
    """Only rows that still point to the kept partner; what someone has pointed elsewhere since stays there."""
    reference = reference_called(f"{line['model']}.{line['field']}")
    if reference is None:
        return
    still = {str(pk): pk for pk in reference.rows(from_id).values_list("pk", flat=True)}
    found = [still[str(pk)] for pk in line["ids"] if str(pk) in still]
    if found and (ids := move(reference, found, to=to_id)):
        _record_moved(reference.model, ids, actor, {reference.field: (from_id, to_id)}, reason)


def _record_moved(
    model: type[models.Model], ids: list[Any], actor: Actor, changes: Mapping[str, tuple[Any, Any]], reason: str
) -> None:
    """The history of each moved record tells of it. Tables of mere pairs have no history."""
    if not issubclass(model, Record):
        return
    followed = [field.name for field in model._meta.concrete_fields if field.is_relation]
    for start in range(0, len(ids), 400):
        rows = every_row(model).filter(pk__in=ids[start : start + 400]).select_related(*followed).order_by("pk")
        record_many(REFERENCE_MOVED, [Act(row, changes) for row in rows], actor=actor, reason=reason)


def _carry_distinctions(dissolved: Partner, kept: Partner) -> list[int]:
    """What was declared not to be the dissolved partner is not the kept one either. Returns the ids of new rows."""
    pairs = PartnerDistinction.objects.filter(models.Q(first=dissolved) | models.Q(second=dissolved))
    others = {pk for pair in pairs.values_list("first_id", "second_id") for pk in pair} - {dissolved.pk, kept.pk}
    made = []
    for other in sorted(others):
        low, high = sorted((other, kept.pk))
        row, new = PartnerDistinction.objects.get_or_create(
            first_id=low, second_id=high, defaults={"institution_id": kept.institution_id}
        )
        made += [row.pk] if new else []
    return made


def _restored(kept: Partner, chosen: Mapping[str, list[Any]]) -> dict[str, Any]:
    """The values before the merge of those fields that nobody has changed since."""
    restored = {}
    for name, (before, after) in chosen.items():
        field: Any = Partner._meta.get_field(name)
        if plain(getattr(kept, field.attname)) == after:
            restored[name] = _value_of(field, before)
    return restored


def _value_of(field: Any, stored: Any) -> Any:
    """A value as the model holds it, from what the merge wrote down."""
    if field.is_relation:
        return field.related_model.objects.filter(pk=stored).first() if stored is not None else None
    return field.to_python(stored)
