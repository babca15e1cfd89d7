"""Likely duplicates among the partners of an institution. What makes two alike is in ``rules.duplicates``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Partner, PartnerDistinction
from charaka.institutions.queries.partners import whole_partners
from charaka.institutions.rules.duplicates import (
    Agreement,
    Certainty,
    Difference,
    Likeness,
    Traits,
    likely_pairs,
    likely_twins,
)
from charaka.institutions.rules.ice import check_ice
from charaka.institutions.rules.partners import phone_key
from charaka.kernel.search_text import company_key, email_domain, fold

_COLUMNS: Final = ("pk", "name_key", "name_ar_key", "ice", "email_domain", "phone_key", "city")
_MINUTES: Final = 60 * 24
_MOST_KEPT: Final = 1000
# Beyond this number of partners a page does not compare them all by itself; it offers to.
COMPARED_AT_ONCE: Final = 2000

CERTAINTY_LABELS: Final = {
    Certainty.CERTAIN: _("certain"),
    Certainty.LIKELY: _("very likely"),
    Certainty.DOUBTFUL: _("to check"),
}
AGREEMENT_LABELS: Final = {
    Agreement.ICE: _("same ICE"),
    Agreement.COMPANY: _("same company in the ICE"),
    Agreement.DOMAIN: _("same e-mail domain"),
    Agreement.PHONE: _("same telephone"),
    Agreement.CITY: _("same city"),
}
DIFFERENCE_LABELS: Final = {
    Difference.ICE: _("different ICE"),
    Difference.ICE_MISSING: _("one ICE missing"),
    Difference.DOMAIN: _("other e-mail domain"),
    Difference.PHONE: _("other telephone"),
    Difference.CITY: _("other city"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two partners and why they may be one. ``kept`` is the fuller record, which a merge would keep."""

    kept: Partner
    other: Partner
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Duplicates:
    """The surest pairs, and how many are kept in all."""

    pairs: list[Pair]
    total: int


def find_duplicates(institution_id: int, *, limit: int | None = 50, of: Partner | None = None) -> Duplicates:
    """The likely pairs of an institution, or of one partner in it, the surest first. Kept until a partner changes.

    ``limit`` None gives all that are kept: the 1,000 surest.
    """
    found = _likenesses(institution_id)
    if of is not None:
        found = [likeness for likeness in found if of.pk in likeness.pair]
    likenesses = found[:limit]
    ids = {pk for likeness in likenesses for pk in likeness.pair}
    partners = whole_partners().in_bulk(ids) if ids else {}
    pairs = [
        _pair(partners[likeness.first], partners[likeness.second], likeness)
        for likeness in likenesses
        if likeness.first in partners and likeness.second in partners
    ]
    return Duplicates(pairs, len(found))


def compares_at_once() -> bool:
    """Are there few enough partners in scope to compare them while a page is made?"""
    return whole_partners().count() <= COMPARED_AT_ONCE


def find_twins_of(values: Mapping[str, Any], *, but: int | None = None) -> list[Pair]:
    """Partners in scope that may be the one that is being entered; ``kept`` is the one present. Two queries."""
    one = _traits_of_values(values)
    candidates = [_traits(row) for row in _near(one).exclude(pk=but).values_list(*_COLUMNS)[:200]]
    alike = [twin for twin in likely_twins(one, candidates) if twin.certainty is not Certainty.DOUBTFUL]
    partners = whole_partners().in_bulk([max(twin.pair) for twin in alike])
    draft = Partner(name=str(values.get("name", "")))
    return [Pair(partners[max(twin.pair)], draft, twin) for twin in alike if max(twin.pair) in partners]


def likeness_of(first: Partner, second: Partner) -> Likeness:
    """What agrees and what differs between two partners, however little they have in common."""
    low, high = sorted((first, second), key=lambda partner: partner.pk)
    pairs = likely_twins(_traits(_row(low)), [_traits(_row(high))])
    return pairs[0] if pairs else Likeness(low.pk, high.pk, Certainty.DOUBTFUL, 0, (), ())


def _likenesses(institution_id: int) -> list[Likeness]:
    rows = whole_partners().filter(institution_id=institution_id)
    distinct = PartnerDistinction.objects.filter(institution_id=institution_id)
    state = rows.aggregate(last=Max("updated_at"), count=Count("pk"))
    declared = distinct.aggregate(last=Max("pk"), count=Count("pk"))
    key = f"partner-duplicates:{institution_id}"
    stamp = [str(state["last"]), state["count"], declared["last"], declared["count"]]
    kept = cache.get(key)
    if kept is not None and kept["stamp"] == stamp:
        return [_unpack(packed) for packed in kept["pairs"]]
    found = likely_pairs(
        (_traits(row) for row in rows.values_list(*_COLUMNS)),
        distinct=list(distinct.values_list("first_id", "second_id")),
    )[:_MOST_KEPT]
    cache.set(key, {"stamp": stamp, "pairs": [_pack(likeness) for likeness in found]}, _MINUTES * 60)
    return found


def _pack(likeness: Likeness) -> list[Any]:
    """Plain values: a cache may outlive the version that filled it."""
    agrees, differs = [str(a) for a in likeness.agrees], [str(d) for d in likeness.differs]
    return [likeness.first, likeness.second, str(likeness.certainty), likeness.name, agrees, differs]


def _unpack(packed: list[Any]) -> Likeness:
    first, second, certainty, name, agrees, differs = packed
    return Likeness(
        first,
        second,
        Certainty(certainty),
        name,
        tuple(Agreement(agreement) for agreement in agrees),
        tuple(Difference(difference) for difference in differs),
    )


def _row(partner: Partner) -> tuple[Any, ...]:
    return tuple(getattr(partner, name) for name in _COLUMNS)


def _traits(row: Iterable[Any]) -> Traits:
    pk, name, arabic, ice, domain, phone, city = row
    return Traits(pk, (name, arabic), ice=ice, domain=domain, phone=phone, city=fold(city))


def _traits_of_values(values: Mapping[str, Any]) -> Traits:
    """What is compared of a partner that is not written yet; its id is smaller than any."""
    name, arabic = str(values.get("name") or ""), str(values.get("name_ar") or "")
    return Traits(
        0,
        (company_key(name), company_key(arabic) if arabic else ""),
        ice=check_ice(str(values.get("ice") or "")).number,
        domain=email_domain(str(values.get("email") or "")),
        phone=phone_key(str(values.get("phone") or "")),
        city=fold(str(values.get("city") or "")),
    )


def _near(one: Traits) -> Any:
    """The partners that share a key with ``one``, or a whole word of the name."""
    shared = Q(pk__in=[])
    for column, value in (("ice", one.ice), ("email_domain", one.domain), ("phone_key", one.phone)):
        shared |= Q(**{column: value}) if value else Q()
    for name in one.names:
        shared |= Q(name_key=name) | Q(name_ar_key=name) if name else Q()
        for word in sorted(name.split(), key=len, reverse=True)[:2]:
            shared |= Q(search__contains=word) if len(word) > 3 else Q()
    return whole_partners().filter(shared).order_by("pk")


def _pair(first: Partner, second: Partner, likeness: Likeness) -> Pair:
    kept, other = sorted((first, second), key=lambda partner: (-_fullness(partner), partner.pk))
    return Pair(kept, other, likeness)


def _fullness(partner: Partner) -> int:
    """How many of its fields say something."""
    return sum(1 for field in partner._meta.concrete_fields if field.editable and getattr(partner, field.attname))
