"""Writing an imported catalogue in bulk: offerings, first versions, links, and the audit of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import ServiceLine
from charaka.accounts.services.books import ensure_service_lines
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record_many
from charaka.kernel.audit.services import Act, Subject
from charaka.kernel.bulk import insert_values, reserve_ids
from charaka.kernel.permissions import require
from charaka.kernel.services import service
from charaka.kernel.text import Text3
from charaka.offer.models import Offering, OfferingLink, SheetVersion
from charaka.offer.permissions import CHANGE_OFFER
from charaka.offer.services.catalogue import (
    change_offering,
    move_offering,
    search_words,
    write_sheet,
)

CATALOGUE_IMPORTED = audit_action("offer.offering.imported", _("Offering imported"))
BATCH: Final = 1000
TITLES: Final = {"title_fr": "fr", "title_ar": "ar", "title_en": "en"}
SHEET_KEYS: Final = frozenset({*TITLES, "certificate"})
_OFFERING: Final = (
    "id", "institution_id", "code", "kind", "line_id", "state", "valid_until", "external_type", "title", "search",
    "draft_id",
)  # fmt: skip
_SHEET: Final = ("id", "institution_id", "offering_id", "number", "title", "certificate")
_LINK: Final = ("institution_id", "offering_id", "kind", "other_code")


@dataclass(slots=True)
class CatalogueEntry:
    """One offering of a file: what it says, its links (kind, code), and for a known one what differs.

    ``retires``: the file says that a known offering, not on sale, is no longer in force.
    """

    code: str
    values: dict[str, Any]
    links: Sequence[tuple[str, str]] = ()
    offering_id: int | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    retires: bool = False


@service
def import_catalogue(
    *,
    actor: Actor,
    institution_id: int,
    new: Sequence[CatalogueEntry],
    changed: Sequence[CatalogueEntry],
    progress: Callable[[int], None],
) -> None:
    """Write new offerings in batches and change known ones one by one, through the same rules as by hand.

    Links are kept by code; those whose other end is in the catalogue point to it. Needs the institution's scope.
    """
    require(actor, CHANGE_OFFER, institution_id)
    lines = {line.code: line for line in ensure_service_lines(actor=actor, institution_id=institution_id)}
    for batch in _batches(new):
        _create(batch, actor, institution_id, lines)
        progress(len(batch))
    for batch in _batches(changed):
        _change_all(batch, actor, lines)
        progress(len(batch))
    _join_waiting(institution_id)


def _batches(entries: Sequence[CatalogueEntry]) -> Iterator[Sequence[CatalogueEntry]]:
    for start in range(0, len(entries), BATCH):
        yield entries[start : start + BATCH]


# New offerings --------------------------------------------------------------------------------------------------------


def _create(batch: Sequence[CatalogueEntry], actor: Actor, institution_id: int, lines: dict[str, ServiceLine]) -> None:
    """Offerings with the first version of their sheet and their links: three inserts, and one audit for the batch.

    Both ids are known beforehand, so that an offering and its sheet name each other without a second statement.
    """
    titles = [_title(entry.values) for entry in batch]
    own, sheets = reserve_ids(Offering, len(batch)), reserve_ids(SheetVersion, len(batch))
    for entry, pk in zip(batch, own, strict=True):
        entry.offering_id = pk
    rows = zip(batch, titles, own, sheets, strict=True)
    insert_values(
        Offering, _OFFERING, [(pk, institution_id, *_columns(e, title, lines), sheet) for e, title, pk, sheet in rows]
    )
    rows = zip(batch, titles, own, sheets, strict=True)
    insert_values(
        SheetVersion,
        _SHEET,
        [
            (sheet, institution_id, pk, 1, title, Text3(fr=e.values.get("certificate", "")))
            for e, title, pk, sheet in rows
        ],
    )
    _link(batch, institution_id)
    rows = zip(batch, titles, own, sheets, strict=True)
    acts = [
        Act(Subject(Offering, pk, f"{e.code} {title}", institution_id), {"code": (None, e.code), **_linked(e)})
        for e, title, pk, _sheet in rows
    ]
    record_many(CATALOGUE_IMPORTED, acts, actor=actor)


def _columns(entry: CatalogueEntry, title: Text3, lines: dict[str, ServiceLine]) -> tuple[Any, ...]:
    """The values of ``_OFFERING`` between the institution and the draft."""
    values = entry.values
    return (
        entry.code,
        values.get("kind", "course"),
        lines[values.get("line", "FC")].pk,
        values.get("state", "draft"),
        values.get("valid_until"),
        values.get("external_type", ""),
        title,
        search_words(entry.code, title),
    )


def _title(values: dict[str, Any], before: Text3 | None = None) -> Text3:
    """The title that a row gives; a language that it leaves out stays as it was."""
    kept = before or Text3()
    return Text3(**{lang: values.get(key, getattr(kept, lang)) for key, lang in TITLES.items()})


def _linked(entry: CatalogueEntry) -> dict[str, tuple[Any, Any]]:
    """The new links of an entry as the audit takes them."""
    return {"links": (None, [code for _kind, code in entry.links])} if entry.links else {}


# Known offerings ------------------------------------------------------------------------------------------------------


def _change_all(batch: Sequence[CatalogueEntry], actor: Actor, lines: dict[str, ServiceLine]) -> None:
    ids = [entry.offering_id for entry in batch]
    found = Offering.objects.select_related("line", "draft", "current").in_bulk(ids)
    for entry in batch:
        _change(entry, found[entry.offering_id], actor, lines)
    linked = [entry for entry in batch if entry.links]
    if linked:
        _link(linked, next(iter(found.values())).institution_id)
        record_many(CATALOGUE_IMPORTED, [Act(found[e.offering_id], _linked(e)) for e in linked], actor=actor)


def _change(entry: CatalogueEntry, offering: Offering, actor: Actor, lines: dict[str, ServiceLine]) -> None:
    """What a row changes of a known offering: its sheet by the rules of versions, its state as a step, the rest."""
    values, changes = entry.values, entry.changes
    if SHEET_KEYS & changes.keys():
        written = offering.draft or offering.current
        sheet = {"title": _title(values, written.title if written else None)}
        if "certificate" in changes:
            sheet["certificate"] = Text3(fr=values["certificate"])
        write_sheet(actor=actor, offering=offering, values=sheet, note=str(_("From an imported file.")))
        offering.refresh_from_db()
    plain = {key: after for key, (_before, after) in changes.items() if key not in SHEET_KEYS}
    if "line" in plain:
        plain["line"] = lines[plain["line"]]
    if plain:
        change_offering(actor=actor, offering=offering, changes=plain)
    if entry.retires:
        reason = str(_("No longer in force in an imported file."))
        move_offering(actor=actor, offering=offering, verb="retire", reason=reason)


# Links ----------------------------------------------------------------------------------------------------------------


def _link(entries: Sequence[CatalogueEntry], institution_id: int) -> None:
    """Keep every link by its code."""
    rows = [(institution_id, entry.offering_id, kind, code) for entry in entries for kind, code in entry.links]
    if rows:
        insert_values(OfferingLink, _LINK, rows)


def _join_waiting(institution_id: int) -> None:
    """Let the links whose code is in the catalogue by now point to it: one statement for any number."""
    target = Offering.objects.filter(institution_id=institution_id, code=OuterRef("other_code"))
    waiting = OfferingLink.objects.filter(institution_id=institution_id, other__isnull=True)
    waiting.filter(Exists(target)).update(other_id=Subquery(target.values("pk")[:1]))
