"""Likely duplicates among the partners as a table: both of a pair, how sure, what agrees and what differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Partner
from charaka.institutions.permissions import MERGE_PARTNERS
from charaka.institutions.queries.duplicates import (
    AGREEMENT_LABELS,
    CERTAINTY_LABELS,
    DIFFERENCE_LABELS,
    Pair,
    find_duplicates,
)
from charaka.institutions.rules.duplicates import Agreement
from charaka.kernel.exports.registry import Export, register_export
from charaka.kernel.exports.tables import Column
from charaka.kernel.scope import current_scope

DUPLICATE_COLUMNS: Final = (
    Column(_("How sure"), width=16),
    Column(_("Partner"), width=32),
    Column(_("ICE"), width=18),
    Column(_("City"), width=16),
    Column(_("E-mail"), width=32),
    Column(_("Telephone"), width=18),
    Column(_("Other partner"), width=32),
    Column(_("ICE of the other"), width=18),
    Column(_("City of the other"), width=16),
    Column(_("E-mail of the other"), width=32),
    Column(_("Telephone of the other"), width=18),
    Column(_("Likeness of the names"), "percent"),
    Column(_("What agrees"), width=32),
    Column(_("What differs"), width=32),
)


def duplicate_rows(pairs: Iterable[Pair]) -> Iterator[list[Any]]:
    """One row for each pair of ``find_duplicates``, in the order given."""
    for pair in pairs:
        found = pair.likeness
        agrees = [AGREEMENT_LABELS[one] for one in found.agrees if one is not Agreement.NAME]
        yield [
            str(CERTAINTY_LABELS[found.certainty]),
            *_partner(pair.kept),
            *_partner(pair.other),
            Decimal(found.name) / 100 if Agreement.NAME in found.agrees else None,
            ", ".join(map(str, agrees)),
            ", ".join(str(DIFFERENCE_LABELS[one]) for one in found.differs),
        ]


def _partner(partner: Partner) -> list[str]:
    return [partner.shown_name, partner.ice, partner.city, partner.email, partner.phone]


def _all_rows() -> Iterator[list[Any]]:
    for institution_id in current_scope() or ():
        yield from duplicate_rows(find_duplicates(institution_id, limit=None).pairs)


DUPLICATES: Final = register_export(
    Export(
        code="duplicates",
        label=_("Likely duplicates"),
        permission=MERGE_PARTNERS,
        columns=lambda: DUPLICATE_COLUMNS,
        rows=_all_rows,
    )
)
