"""The catalogue as a table: the columns of the importer, so that a file taken out can be brought back unchanged.

An offering with several links of one kind takes several rows, as the importer reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charaka.kernel.exports.registry import Export, register_export
from charaka.kernel.exports.tables import Column
from charaka.offer.importers.catalogue import FIELDS, value_of
from charaka.offer.models import Offering
from charaka.offer.models.choices import LinkKind, OfferingKind
from charaka.offer.permissions import VIEW_OFFER
from charaka.offer.queries.catalogue import whole_offerings

CHUNK: Final = 500
_LINKS: Final = (LinkKind.REPLACES.value, LinkKind.REPLACED_BY.value)


def catalogue_columns() -> list[Column]:
    """The columns of the importer, titled in the reader's language."""
    return [Column(str(field.label), "date" if field.kind == "date" else "text") for field in FIELDS]


def catalogue_rows(offerings: QuerySet[Offering] | Iterable[Offering]) -> Iterator[list[Any]]:
    """The rows of ``whole_offerings``, in the order given, 500 offerings at a time."""
    found = offerings.iterator(chunk_size=CHUNK) if isinstance(offerings, QuerySet) else offerings
    keys = [field.key for field in FIELDS if field.key not in _LINKS]
    kinds = {kind.value: str(kind.label) for kind in OfferingKind}
    in_force = {True: _("yes"), False: _("no")}
    for offering in found:
        told = {key: value_of(offering, key) for key in keys}
        told |= {"kind": kinds[offering.kind], "state": in_force[offering.state != "retired"]}
        for links in _link_pairs(offering):
            row = told | dict(zip(_LINKS, links, strict=True))
            yield [row[field.key] for field in FIELDS]


def _link_pairs(offering: Offering) -> list[tuple[str, str]]:
    """Older and newer codes side by side, one pair a row; one empty pair when there is none."""
    by_kind: dict[str, list[str]] = {kind: [] for kind in _LINKS}
    for link in offering.listed_links:  # type: ignore[attr-defined]  # of whole_offerings
        by_kind[link.kind].append(link.other_code)
    older, newer = (sorted(by_kind[kind]) for kind in _LINKS)
    return list(zip_longest(older, newer, fillvalue="")) or [("", "")]


CATALOGUE: Final = register_export(
    Export(
        code="catalogue",
        label=gettext_lazy("Catalogue"),
        permission=VIEW_OFFER,
        columns=catalogue_columns,
        rows=lambda: catalogue_rows(whole_offerings()),
    )
)
