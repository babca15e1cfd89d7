"""What the record looks like on a page: words and tones for what rules and queries say in codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from charaka.institutions.forms.record import EntityForm, InstitutionForm
from charaka.institutions.models import BillingEntity, Profile
from charaka.institutions.models.choices import TrainingLevel
from charaka.institutions.queries.record import gaps_of_entity, law_asks, warnings_of_entity
from charaka.institutions.rules.record import Agreement, Gap, agreement, shown_rib
from charaka.institutions.views.person_lines import Badge
from charaka.kernel import formats
from charaka.kernel.money import Money
from charaka.kernel.periods import financial_year_of
from charaka.kernel.ui.form_fields import LANGUAGE_NAMES
from charaka.kernel.ui.shown import figure, language, money

AGREEMENTS: Final = {
    Agreement.NONE: Badge(_("no agreement dates"), "draft"),
    Agreement.AHEAD: Badge(_("agreement begins later"), "info"),
    Agreement.RUNNING: Badge(_("agreement in force"), "ok"),
    Agreement.ENDING: Badge(_("agreement ends soon"), "warn"),
    Agreement.ENDED: Badge(_("agreement ended"), "bad"),
}
_OTHER_LABELS: Final = {"seats": _("Seats of the colleges"), "logo": _("Logo")}


@dataclass(frozen=True, slots=True)
class GapLine:
    """Something that is missing: its label, the languages it lacks, and where it is filled in."""

    label: object
    languages: str
    anchor: str


@dataclass(frozen=True, slots=True)
class EntityLine:
    """A billing entity in a list: what the law still asks for, and doubts about its numbers."""

    entity: BillingEntity
    law: tuple[object, ...]
    doubts: tuple[tuple[str, object], ...]
    badge: Badge


def agreement_badge(profile: Profile, on: date) -> Badge:
    return AGREEMENTS[agreement(profile.agreement_from, profile.agreement_until, on=on)]


def gap_lines(gaps: list[Gap]) -> list[GapLine]:
    """The gaps of the institution's own record."""
    return [GapLine(_label(gap.field, InstitutionForm), _languages(gap), _anchor(gap.field)) for gap in gaps]


def entity_gap_lines(entity: BillingEntity) -> list[GapLine]:
    """The gaps of a billing entity."""
    found = gaps_of_entity(entity)
    return [GapLine(_label(gap.field, EntityForm), _languages(gap), _anchor(gap.field)) for gap in found]


def entity_line(entity: BillingEntity, on: date) -> EntityLine:
    law = () if entity.closed_on else tuple(_label(name, EntityForm) for name in law_asks(entity))
    doubts = () if entity.closed_on else tuple(warnings_of_entity(entity))
    return EntityLine(entity, law, doubts, entity_badge(entity, law, on))


def entity_badge(entity: BillingEntity, law: tuple[object, ...], on: date) -> Badge:
    if entity.closed_on is not None:
        return Badge(pgettext_lazy("billing entity", "closed") if entity.closed_on < on else _("closes soon"), "draft")
    return Badge(_("incomplete"), "warn") if law else Badge(pgettext_lazy("billing entity", "active"), "ok")


def capital_of(entity: BillingEntity, currency: str) -> SafeString:
    return money(Money(entity.capital, currency) if entity.capital is not None else None, 0)


def rib_of(entity: BillingEntity) -> SafeString | str:
    return figure(shown_rib(entity.bank_account)) if entity.bank_account else ""


def level_labels(profile: Profile) -> list[object]:
    labels = dict(TrainingLevel.choices)
    return [labels[code] for code in profile.levels if code in labels]


def financial_year(profile: Profile, on: date) -> str:
    """The present financial year from its first to its last day."""
    year = financial_year_of(on, profile.financial_year_start_month)
    return formats.date_range(year.start, year.end, language(), long=True)


def agreement_days(profile: Profile) -> str:
    """The days of the agreement in a phrase; "" without any."""
    start, end = profile.agreement_from, profile.agreement_until
    lang = language()
    if start and end:
        return formats.date_range(start, end, lang)
    if start:
        return gettext("since %(day)s") % {"day": formats.short_date(start, lang)}
    return gettext("until %(day)s") % {"day": formats.short_date(end, lang)} if end else ""


def _label(name: str, form: type[InstitutionForm | EntityForm]) -> object:
    field = form.base_fields.get(name)
    return field.label if field is not None else _OTHER_LABELS.get(name, name)


def _anchor(name: str) -> str:
    """Where the field stands in the form: a choice of boxes and three languages begin with their own parts."""
    names = {"seats": "public_seats", "logo": ""}
    return names.get(name, name)


def _languages(gap: Gap) -> str:
    return ", ".join(LANGUAGE_NAMES[lang] for lang in gap.languages) if gap.partial else ""
