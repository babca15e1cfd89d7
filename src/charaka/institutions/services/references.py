"""What refers to a partner, found at run time, so that rooms built later are covered without a word here.

Foreign keys are read from the models themselves, those of many-to-many tables included. A reference that is no foreign
key (the source of an action) is declared by the room that has it, with ``subject_reference``.

Rows that are final (issued documents, stored files) keep their reference for ever: the walls of the database refuse the
move, and whoever reads them follows the signpost with ``queries.partners.family_of``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Partner, PartnerDistinction, PartnerMerge
from charaka.kernel.errors import Conflict
from charaka.kernel.records import Record

SUBJECT: Final = Partner._meta.label_lower
# Their rows tell of merges and of pairs; they are kept by the merge itself.
_OWN: Final = (PartnerMerge, PartnerDistinction)
# What the triggers of kernel.walls say.
_FINAL: Final = "is immutable"


@dataclass(frozen=True, slots=True)
class Reference:
    """One way in which rows of ``model`` point to a partner: by ``field``, where ``type_field``, if any, says so."""

    model: type[models.Model]
    field: str
    type_field: str = ""

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    def rows(self, partner_id: int) -> QuerySet[Any]:
        """The rows that point to the partner, whatever scope is open: they are of the partner's own institution."""
        found = every_row(self.model).order_by("pk")
        if self.type_field:
            return found.filter(**{self.type_field: SUBJECT, self.field: str(partner_id)})
        return found.filter(**{self.field: partner_id})


_declared: list[Reference] = []


def subject_reference(model: type[models.Model], *, type_field: str, id_field: str) -> None:
    """Declare columns that name a record by its label and its id; call it from the room's ``apps.ready``."""
    reference = Reference(model, id_field, type_field)
    if reference not in _declared:
        _declared.append(reference)


def every_row(model: type[models.Model]) -> QuerySet[Any]:
    """The rows of any model, past its own manager: the caller narrows them to those of one partner or to ids."""
    return model._base_manager.all()  # noqa: SLF001  documented by Django for exactly this


def references() -> tuple[Reference, ...]:
    """Every way in which a row of any room can point to a partner, in a fixed order."""
    found = {reference.name: reference for reference in (*_foreign_keys(), *_declared)}
    return tuple(found[name] for name in sorted(found))


def reference_called(name: str) -> Reference | None:
    """The reference of this name; None when the version that made it knew a table that this one does not."""
    return next((reference for reference in references() if reference.name == name), None)


def move(reference: Reference, ids: list[Any], *, to: int) -> list[Any]:
    """Let rows point to another partner and return those that do now; rows that are final stay as they are.

    Records grow by a version, so that an open form cannot undo it unseen. Raises Conflict when both partners have what
    one may have only once.
    """
    try:
        _update(reference, ids, to)
    except IntegrityError as refusal:
        if _FINAL not in str(refusal):
            raise _both_have(reference) from refusal
        return [pk for pk in ids if _moved_alone(reference, pk, to)]
    return ids


def _moved_alone(reference: Reference, pk: Any, to: int) -> bool:
    try:
        _update(reference, [pk], to)
    except IntegrityError as refusal:
        if _FINAL not in str(refusal):
            raise _both_have(reference) from refusal
        return False
    return True


def _update(reference: Reference, ids: list[Any], to: int) -> None:
    changes: dict[str, Any] = {reference.field: str(to) if reference.type_field else to}
    if issubclass(reference.model, Record):
        changes |= {"version": F("version") + 1, "updated_at": timezone.now()}
    with transaction.atomic():
        for start in range(0, len(ids), 400):
            every_row(reference.model).filter(pk__in=ids[start : start + 400]).update(**changes)


def _both_have(reference: Reference) -> Conflict:
    sentence = _("Both partners have “%(what)s” of which only one may exist. Settle that first, then merge.")
    return Conflict(sentence % {"what": reference.model._meta.verbose_name}, reference=reference.name)


def movable_ids(reference: Reference, *, from_id: int, to_id: int) -> list[Any]:
    """The rows to move. Of a table of mere pairs, those stay that the other partner has as well."""
    rows = reference.rows(from_id)
    if reference.model._meta.auto_created:
        own = (reference.field, f"{reference.field}_id", "id")
        others = [f.attname for f in reference.model._meta.concrete_fields if f.name not in own]
        taken = set(reference.rows(to_id).values_list(*others))
        return [row[0] for row in rows.values_list("pk", *others) if tuple(row[1:]) not in taken]
    return list(rows.values_list("pk", flat=True))


def count_references(partner_id: int) -> list[tuple[object, int]]:
    """How many rows of what refer to a partner, by the plural of their model; what nobody refers to is left out."""
    counted: dict[object, int] = {}
    for reference in references():
        if count := reference.rows(partner_id).count():
            label = reference.model._meta.verbose_name_plural or reference.model._meta.label
            counted[label] = counted.get(label, 0) + count
    return sorted(counted.items(), key=lambda pair: -pair[1])


def _foreign_keys() -> Iterator[Reference]:
    """The foreign keys to Partner of all installed models, hidden ones too."""
    for model in apps.get_models(include_auto_created=True):
        if model in _OWN or model._meta.proxy or not model._meta.managed:
            continue
        for field in model._meta.local_concrete_fields:
            if field.is_relation and field.related_model is Partner:
                yield Reference(model, field.name)
