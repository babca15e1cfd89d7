"""The sheet of an offering on paper: for a client, a funder, a notice board. It names no cost and no price."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from charaka.institutions.models import Profile
from charaka.kernel.documents.letterheads import Letterhead
from charaka.kernel.documents.sheets import Column, Pair, Pairs, Printing, Prose, RecordSheet, Table, record_sheet
from charaka.kernel.documents.words import Phrase
from charaka.kernel.text import LANGUAGES, Text3
from charaka.offer.models import Offering, SheetVersion
from charaka.offer.models.choices import Mode, OfferingKind
from charaka.offer.queries.catalogue import SHEET_LABELS
from charaka.offer.rules.programme import minutes_of, modules_of

LAYOUTS: Final = (("ar", "العربية"), ("fr", "Français"), ("en", "English"), ("ar+fr", "العربية + Français"))
HOUR: Final = 60
_TEXTS: Final = ("aims", "audience", "prerequisites", "methods", "assessment", "certificate")
_NEEDS: Final = ("trainer_qualifications", "equipment", "accessibility")
_MODES: Final = dict(Mode.choices)


def course_sheet_pdf(offering: Offering, sheet: SheetVersion, *, language: str, by: str, at: datetime) -> bytes:
    """The PDF of one version of a sheet, in ar, fr, en or ar+fr. Needs the institution's scope."""
    paper = RecordSheet(
        title=sheet.title,
        subtitle=OfferingKind(offering.kind).label,
        number=offering.code,
        facts=_facts(sheet),
        sections=[*_prose(sheet, _TEXTS), *_programme(sheet), *_prose(sheet, _NEEDS)],
        printing=Printing(by, at),
    )
    return record_sheet(paper, language=language, letterhead=_letterhead(offering))


def _facts(sheet: SheetVersion) -> list[Pair]:
    facts = [Pair(_("Version"), sheet.number)]
    if sheet.duration_minutes:
        facts.append(Pair(_("Duration"), _hours(sheet.duration_minutes)))
    if sheet.days:
        facts.append(Pair(_("Days"), sheet.days))
    if sheet.max_participants > 1:
        words = {"low": sheet.min_participants, "high": sheet.max_participants}
        facts.append(Pair(_("Participants"), Phrase(_("%(low)s to %(high)s"), words)))
    if modes := [_MODES[mode] for mode in sheet.modes if mode in _MODES]:
        facts.append(Pair(_("Where and how"), _listed(modes)))
    return facts


def _listed(labels: Sequence[object]) -> Text3:
    """Labels in a row, in each language."""
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = ("، " if language == "ar" else ", ").join(map(str, labels))
    return Text3(**said)


def _prose(sheet: SheetVersion, names: Sequence[str]) -> list[Prose]:
    """The texts that the sheet has, each under its name."""
    found = ((SHEET_LABELS[name], getattr(sheet, name)) for name in names)
    return [Prose(label, [text]) for label, text in found if text]


def _programme(sheet: SheetVersion) -> list[Table | Pairs]:
    modules = modules_of(sheet.modules)
    if not modules:
        return []
    columns = [
        Column(_("Module"), width=5),
        Column(_("What one can do afterwards"), width=8),
        Column(_("Duration"), "end", width=2),
    ]
    rows = [[m.title, m.competencies or None, _hours(m.minutes)] for m in modules]
    total = minutes_of(modules)
    return [Table(_("Programme"), columns, rows, totals=[[_("Total"), None, _hours(total)]] if total else [])]


def _hours(minutes: int) -> Phrase | None:
    """35 h, 3 h 30, 45 min; nothing for none."""
    hours, rest = divmod(minutes, HOUR)
    if not minutes:
        return None
    if not hours:
        return Phrase(_("%(minutes)s min"), {"minutes": rest})
    if not rest:
        return Phrase(_("%(hours)s h"), {"hours": hours})
    return Phrase(_("%(hours)s h %(minutes)s"), {"hours": hours, "minutes": f"{rest:02d}"})


def _letterhead(offering: Offering) -> Letterhead:
    """The institution's name and address: a sheet of the catalogue carries no legal block."""
    profile = Profile.objects.filter(institution_id=offering.institution_id).first()
    return Letterhead(name=offering.institution.name, place=profile.address if profile else Text3())
