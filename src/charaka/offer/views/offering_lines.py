"""What an offering looks like: states as badges, durations and groups in words, fields of a sheet as they are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charaka.kernel import formats
from charaka.kernel.fields import shown as in_my_language
from charaka.kernel.text import Text3
from charaka.kernel.transitions import in_words
from charaka.kernel.ui import shown
from charaka.offer.models import Offering, SheetVersion
from charaka.offer.models.choices import Mode, TreatmentChoice
from charaka.offer.queries.catalogue import SHEET_LABELS, sheet_of
from charaka.offer.rules.programme import Module, modules_of
from charaka.offer.rules.states import OFFERING
from charaka.offer.rules.versions import Difference

HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with its tone, for the tag ``state``."""

    word: object
    tone: str


@dataclass(frozen=True, slots=True)
class OfferingLine:
    """An offering as a row of the list. ``title`` is in the reader's language, or the next and marked with it."""

    offering: Offering
    sheet: SheetVersion | None
    badge: Badge
    title: SafeString
    duration: str
    group: str
    next_on: date | None


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field of a sheet; for a comparison what it was and what it is."""

    label: object
    before: object
    after: object


def offering_lines(offerings: Iterable[Offering], dates: dict[int, date]) -> list[OfferingLine]:
    """Rows of ``list_offerings`` as they are shown."""
    return [_line(offering, dates.get(offering.pk)) for offering in offerings]


def _line(offering: Offering, next_on: date | None) -> OfferingLine:
    sheet = sheet_of(offering)
    return OfferingLine(
        offering,
        sheet,
        badge_of(offering.state),
        shown.text3(offering.title),
        duration_of(sheet) if sheet else "",
        group_of(sheet) if sheet else "",
        next_on,
    )


def badge_of(state: str) -> Badge:
    found = OFFERING.states[state]
    return Badge(in_words(found.label), found.tone)


def title_of(offering: Offering) -> str:
    return in_my_language(offering.title).text or offering.code


# Figures in words -----------------------------------------------------------------------------------------------------


def hours_of(minutes: int) -> str:
    """35 h, 3 h 30, 45 min; nothing for none."""
    hours, rest = divmod(minutes, HOUR)
    if not minutes:
        return ""
    if not hours:
        return _("%(minutes)s min") % {"minutes": rest}
    written = formats.number(hours, 0, shown.language())
    if not rest:
        return _("%(hours)s h") % {"hours": written}
    return _("%(hours)s h %(minutes)s") % {"hours": written, "minutes": f"{rest:02d}"}


def duration_of(sheet: SheetVersion) -> str:
    """35 h over 5 days."""
    hours = hours_of(sheet.duration_minutes)
    if not sheet.days:
        return hours
    days = ngettext("%(days)s day", "%(days)s days", sheet.days) % {"days": sheet.days}
    return _("%(hours)s over %(days)s") % {"hours": hours, "days": days} if hours else days


def group_of(sheet: SheetVersion) -> str:
    """6 to 12 participants."""
    low, high = sheet.min_participants, sheet.max_participants
    if high <= 1:
        return ""
    if low == high:
        return ngettext("%(high)s participant", "%(high)s participants", high) % {"high": high}
    return _("%(low)s to %(high)s participants") % {"low": low, "high": high}


def modes_of(sheet: SheetVersion) -> str:
    labels = dict(Mode.choices)
    return _comma([str(labels[mode]) for mode in sheet.modes if mode in labels])


def _comma(words: Sequence[str]) -> str:
    return ("، " if shown.language() == "ar" else ", ").join(words)


# Fields ---------------------------------------------------------------------------------------------------------------


def difference_lines(found: Iterable[Difference]) -> list[FieldLine]:
    """What differs between two sheets, in words and in the order of the sheet."""
    return [
        FieldLine(label_of(one.field), written(one.field, one.before), written(one.field, one.after)) for one in found
    ]


def label_of(name: str) -> object:
    return SHEET_LABELS[name]


def written(name: str, value: Any) -> object:
    """The value of a field of a sheet as people read it. A text shows each language that it has."""
    if name == "modules":
        return _modules(modules_of(value or []))
    if name == "modes":
        labels = dict(Mode.choices)
        return _comma([str(labels.get(mode, mode)) for mode in value or ()]) or shown.NOTHING
    if name == "duration_minutes":
        return hours_of(value) or shown.NOTHING
    if name == "vat_treatment":
        return dict(TreatmentChoice.choices).get(value, value)
    return _languages(value) if isinstance(value, Text3) else shown.plain(value)


def _languages(text: Text3) -> SafeString:
    """Each language on its own line, in its own direction: a comparison must not hide a translation that changed."""
    given = [(lang, "rtl" if lang == "ar" else "ltr", words) for lang, words in text.to_json().items()]
    if not given:
        return shown.NOTHING
    return format_html_join("", '<span class="d-block" lang="{}" dir="{}">{}</span>', given)


def _modules(modules: Sequence[Module]) -> SafeString:
    if not modules:
        return shown.NOTHING
    rows = [
        (_languages(m.title), _languages(m.competencies) if m.competencies else "", hours_of(m.minutes))
        for m in modules
    ]
    return format_html(
        "<ol class='ck-plain'>{}</ol>",
        format_html_join("", "<li>{}<small class='ck-muted'>{} {}</small></li>", rows),
    )
