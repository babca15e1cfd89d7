"""Writing an imported catalogue in bulk: offerings, first versions, links, and the audit of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record_many
from charaka.kernel.audit.services import Act
from charaka.kernel.permissions import require
from charaka.kernel.services import service
from charaka.kernel.text import Text3
from charaka.offer.models import Offering, OfferingLink, ServiceLine, SheetVersion
from charaka.offer.permissions import CHANGE_OFFER
from charaka.offer.services.catalogue import ensure_service_lines, search_words, write_sheet

CATALOGUE_IMPORTED = audit_action("offer.offering.imported", _("Offering imported"))
BATCH: Final = 1000
TITLES: Final = {"title_fr": "fr", "title_ar": "ar", "title_en": "en"}
SHEET_KEYS: Final = frozenset({*TITLES, "certificate"})


@dataclass(slots=True)
class CatalogueEntry:
    """One offering of a file: what it says, its links (kind, code), and for a known one what differs."""

    code: str
    values: dict[str, Any]
    links: Sequence[tuple[str, str]] = ()
    offering: Offering | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


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
    for entry in changed:
        _change(entry, actor, lines)
        progress(1)
    _link([*new, *changed], institution_id)


def _batches(entries: Sequence[CatalogueEntry]) -> Iterator[Sequence[CatalogueEntry]]:
    for start in range(0, len(entries), BATCH):
        yield entries[start : start + BATCH]


def _create(batch: Sequence[CatalogueEntry], actor: Actor, institution_id: int, lines: dict[str, ServiceLine]) -> None:
    """Offerings with the first version of their sheet: two inserts, one update, one audit for the batch."""
    offerings = [_offering(entry, institution_id, lines) for entry in batch]
    Offering.objects.bulk_create(offerings)
    sheets = [_sheet(entry, offering) for entry, offering in zip(batch, offerings, strict=True)]
    SheetVersion.objects.bulk_create(sheets)
    for entry, offering, sheet in zip(batch, offerings, sheets, strict=True):
        offering.draft = sheet
        entry.offering = offering
    Offering.objects.bulk_update(offerings, ["draft"], batch_size=BATCH)
    record_many(CATALOGUE_IMPORTED, [Act(o, {"code": (None, o.code)}) for o in offerings], actor=actor)


def _offering(entry: CatalogueEntry, institution_id: int, lines: dict[str, ServiceLine]) -> Offering:
    values = entry.values
    offering = Offering(
        institution_id=institution_id,
        code=entry.code,
        kind=values.get("kind", "course"),
        line=lines[values.get("line", "FC")],
        state=values.get("state", "draft"),
        valid_until=values.get("valid_until"),
        external_type=values.get("external_type", ""),
        title=_title(values),
    )
    offering.search = search_words(offering)
    return offering


def _sheet(entry: CatalogueEntry, offering: Offering) -> SheetVersion:
    return SheetVersion(
        institution_id=offering.institution_id,
        offering=offering,
        number=1,
        title=offering.title,
        certificate=Text3(fr=entry.values.get("certificate", "")),
    )


def _title(values: dict[str, Any], before: Text3 | None = None) -> Text3:
    """The title that a row gives; a language that it leaves out stays as it was."""
    kept = before or Text3()
    return Text3(**{lang: values.get(key, getattr(kept, lang)) for key, lang in TITLES.items()})


def _change(entry: CatalogueEntry, actor: Actor, lines: dict[str, ServiceLine]) -> None:
    """What a row changes of a known offering: its sheet by the rules of versions, the rest in place."""
    offering, values = entry.offering, entry.values
    if offering is None or not entry.changes:
        return
    if SHEET_KEYS & entry.changes.keys():
        sheet = {"title": _title(values, offering.title)}
        if "certificate" in entry.changes:
            sheet["certificate"] = Text3(fr=values["certificate"])
        write_sheet(actor=actor, offering=offering, values=sheet)
    plain = {key: after for key, (_before, after) in entry.changes.items() if key not in SHEET_KEYS}
    if "line" in plain:
        plain["line"] = lines[plain["line"]]
    plain.pop("state", None)  # what is on sale is not retired by a file, nor revived
    if plain:
        Offering.objects.filter(pk=offering.pk).update(**plain)
    record_many(CATALOGUE_IMPORTED, [Act(offering, entry.changes)], actor=actor)


def _link(entries: Sequence[CatalogueEntry], institution_id: int) -> None:
    """Keep every link once; both ends are joined when both are in the catalogue."""
    wanted = [(entry.offering, kind, code) for entry in entries if entry.offering for kind, code in entry.links]
    if not wanted:
        return
    by_code = dict(Offering.objects.filter(institution_id=institution_id).values_list("code", "pk"))
    rows = [
        OfferingLink(
            institution_id=institution_id, offering=offering, kind=kind, other_code=code, other_id=by_code.get(code)
        )
        for offering, kind, code in wanted
    ]
    OfferingLink.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    _join_waiting(institution_id, {entry.code for entry in entries}, by_code)


def _join_waiting(institution_id: int, codes: set[str], by_code: dict[str, int]) -> None:
    """Links that waited for a code which has come now."""
    waiting = [
        link
        for link in OfferingLink.objects.filter(institution_id=institution_id, other__isnull=True)
        if link.other_code in codes
    ]
    for link in waiting:
        link.other_id = by_code[link.other_code]
    OfferingLink.objects.bulk_update(waiting, ["other"], batch_size=BATCH)
