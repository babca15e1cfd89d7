"""What a partner looks like in a list, a pair, a badge: words and tones for what the rules say in codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charaka.institutions.models import Partner
from charaka.institutions.models.choices import PartnerPart
from charaka.institutions.queries.duplicates import AGREEMENT_LABELS, CERTAINTY_LABELS, DIFFERENCE_LABELS, Pair
from charaka.institutions.queries.ice import ice_sentence
from charaka.institutions.queries.partners import standing_of
from charaka.institutions.rules.duplicates import Agreement, Certainty
from charaka.institutions.rules.ice import Verdict, check_ice
from charaka.institutions.rules.partners import Standing
from charaka.institutions.views.person_lines import Badge
from charaka.kernel.ui.shown import day

_TONES: Final = {
    Standing.ACTIVE: "ok",
    Standing.QUIET: "warn",
    Standing.AHEAD: "info",
    Standing.ENDED: "draft",
    Standing.MERGED: "draft",
}
# The parts in a word, where a column of them is narrow.
_PARTS: Final = {
    PartnerPart.GOVERNANCE: gettext_lazy("governance"),
    PartnerPart.TECHNICAL: gettext_lazy("technical"),
    PartnerPart.SUPPORT: gettext_lazy("support"),
    PartnerPart.FINANCIAL: gettext_lazy("funder"),
    PartnerPart.CLIENT: gettext_lazy("client"),
    PartnerPart.INTERNSHIPS: gettext_lazy("internships"),
}
_TO_DO: Final = {
    Certainty.CERTAIN: (gettext_lazy("to merge"), "bad"),
    Certainty.LIKELY: (gettext_lazy("to look at"), "warn"),
    Certainty.DOUBTFUL: (gettext_lazy("doubtful"), "info"),
}


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """A partner as a row of the list, with its parts in a word each."""

    partner: Partner
    badge: Badge
    parts: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class PairLine:
    """Two partners that may be one: how sure, what agrees, what differs. ``name_alike`` is a share of 1."""

    kept: Partner
    other: Partner
    certainty: object
    badge: Badge
    name_alike: Fraction | None
    agrees: tuple[object, ...]
    differs: tuple[object, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001  it is what the page shows
    """Something that is not right and blocks nothing."""

    text: object
    tone: str


def partner_lines(partners: Iterable[Partner], on: date) -> list[PartnerLine]:
    """Rows of ``list_partners`` as they are shown."""
    return [PartnerLine(p, badge_of(p, on), _parts_of(p)) for p in partners]


def _parts_of(partner: Any) -> tuple[object, ...]:
    return tuple(dict.fromkeys(_PARTS[role.part] for role in partner.parts_now))


def badge_of(partner: Partner, on: date) -> Badge:
    """Where the partnership stands, in a word or two."""
    found = standing_of(partner, on)
    if found is Standing.QUIET:
        days = quiet_days(partner, on) or 0
        word: object = ngettext("%(days)s day without contact", "%(days)s days without contact", days) % {"days": days}
    elif found is Standing.AHEAD:
        word = _("begins later")
    else:
        word = {Standing.ACTIVE: _("active"), Standing.ENDED: _("ended"), Standing.MERGED: _("merged")}[found]
    return Badge(word, _TONES[found])


def quiet_days(partner: Partner, on: date) -> int | None:
    """Days since the last contact, or since the beginning; None when neither is known."""
    latest = partner.last_contact_on or partner.since
    return (on - latest).days if latest else None


def pair_lines(pairs: Iterable[Pair]) -> list[PairLine]:
    return [_pair_line(pair) for pair in pairs]


def _pair_line(pair: Pair) -> PairLine:
    likeness = pair.likeness
    agrees = tuple(AGREEMENT_LABELS[agreement] for agreement in likeness.agrees if agreement is not Agreement.NAME)
    name = Fraction(likeness.name, 100) if Agreement.NAME in likeness.agrees else None
    differs = tuple(DIFFERENCE_LABELS[difference] for difference in likeness.differs)
    sure = likeness.certainty is Certainty.CERTAIN
    certainty, badge = CERTAINTY_LABELS[likeness.certainty], Badge(*_TO_DO[likeness.certainty])
    return PairLine(pair.kept, pair.other, certainty, badge, name, agrees, differs, sure)


def warnings_of(partner: Partner, on: date) -> list[Warning]:
    """What is not right with a partner, the weightiest first."""
    found = []
    check = check_ice(partner.ice)
    if partner.kind != "ministry" and check.warned:
        sentence = ice_sentence(check)
        found.append(Warning(sentence, "" if check.verdict is Verdict.FAILED_KEY else "info"))
    if partner.ended_on is not None:
        found.append(Warning(_("This partnership ended on %(day)s.") % {"day": day(partner.ended_on)}, "info"))
    return found
