"""One offering: its sheet, programme, versions and history. Writing it is in ``sheet_changes``, dates in ``dates``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charaka.kernel.audit.presentation import entry_lines
from charaka.kernel.errors import Conflict, Invalid, NotFound, TooLarge
from charaka.kernel.fields import shown
from charaka.kernel.text import LANGUAGES, Text3
from charaka.kernel.ui.form_fields import LANGUAGE_NAMES
from charaka.kernel.web import PageRequest, page
from charaka.offer.documents.course_sheet import LAYOUTS, course_sheet_pdf
from charaka.offer.forms.catalogue import SheetFileForm
from charaka.offer.models import Offering, SheetVersion
from charaka.offer.permissions import CHANGE_OFFER, VIEW_OFFER
from charaka.offer.queries.catalogue import (
    access_offering,
    access_version,
    compared,
    derivation_of,
    history_of_offering,
    list_derived,
    list_files,
    list_links,
    list_versions,
    sheet_of,
)
from charaka.offer.rules.programme import minutes_of, modules_of
from charaka.offer.services.catalogue import attach_sheet_file
from charaka.offer.views.offering_frame import offering_page, see, take
from charaka.offer.views.offering_lines import difference_lines, hours_of, label_of, modes_of, offering_lines

PER_PAGE: Final = 50
TEXTS: Final = ("aims", "audience", "prerequisites", "methods", "assessment", "certificate")
NEEDS: Final = ("trainer_qualifications", "equipment", "accessibility")


@dataclass(frozen=True, slots=True)
class Section:
    """A text of the sheet in the reader's language, or in the next one and marked with it."""

    label: object
    text: str
    lang: str
    direction: str


@dataclass(frozen=True, slots=True)
class ModuleLine:
    """A module as it is read: its place, its words, how long it takes."""

    number: int
    title: Section
    competencies: Section
    duration: str


def sections_of(sheet: SheetVersion, names: tuple[str, ...]) -> list[Section]:
    """The texts that the sheet has."""
    found = (_section(label_of(name), getattr(sheet, name)) for name in names)
    return [section for section in found if section.text]


def _section(label: object, words: Text3) -> Section:
    found = shown(words)
    return Section(label, found.text, found.lang, found.direction)


def sheet_context(sheet: SheetVersion) -> dict[str, Any]:
    """What shows a version of a sheet."""
    return {
        "shown_sheet": sheet,
        "texts": sections_of(sheet, TEXTS),
        "needs": sections_of(sheet, NEEDS),
        "modes": modes_of(sheet),
        "hours": hours_of(sheet.duration_minutes),
        "missing": [LANGUAGE_NAMES[lang] for lang in LANGUAGES if _lacks(sheet, lang)],
    }


def _lacks(sheet: SheetVersion, lang: str) -> bool:
    """Whether a text that the sheet has is not there in this language."""
    words = (getattr(sheet, name) for name in ("title", *TEXTS, *NEEDS))
    return any(text and not getattr(text, lang) for text in words)


def programme_context(sheet: SheetVersion) -> dict[str, Any]:
    modules = modules_of(sheet.modules)
    total = minutes_of(modules)
    return {
        "shown_sheet": sheet,
        "modules": [
            ModuleLine(n, _section("", m.title), _section("", m.competencies), hours_of(m.minutes))
            for n, m in enumerate(modules, start=1)
        ],
        "total": hours_of(total),
        "hours": hours_of(sheet.duration_minutes),
        "adds_up": not modules or total in {0, sheet.duration_minutes},
    }


# Pages ----------------------------------------------------------------------------------------------------------------


@page(VIEW_OFFER)
@require_safe
def offering(request: PageRequest, offering_id: int) -> HttpResponse:
    """The sheet: what it is for, how it is taught, what it needs; its client's variants, its links, its files."""
    found = access_offering(request.actor, offering_id)
    return _sheet_page(request, found, SheetFileForm())


@page(CHANGE_OFFER)
@require_POST
def offering_file(request: PageRequest, offering_id: int) -> HttpResponse:
    """Add a file about the offering."""
    found = access_offering(request.actor, offering_id, CHANGE_OFFER)
    form = SheetFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            attach_sheet_file(actor=request.actor, offering=found, upload=form.cleaned_data["upload"])
        except (Invalid, Conflict, TooLarge) as refusal:
            take(form, refusal)
        else:
            messages.success(request, _("File added."))
            return see(request, "offering", found.pk)
    return _sheet_page(request, found, form, status=422)


def _sheet_page(request: PageRequest, found: Offering, form: SheetFileForm, *, status: int = 200) -> HttpResponse:
    derived = derivation_of(found)
    context = {
        **sheet_context(_sheet(found)),
        "derivation": derived,
        "derived_changes": difference_lines(derived.changes) if derived else [],
        "variants": offering_lines(list_derived(found), {}),
        "links": list_links(found),
        "files": list_files(found),
        "form": form,
        "layouts": LAYOUTS,
    }
    return offering_page(request, found, "offering", context, status=status)


@page(VIEW_OFFER)
@require_safe
def offering_programme(request: PageRequest, offering_id: int) -> HttpResponse:
    """The modules with what one can do afterwards, and whether their hours add up."""
    found = access_offering(request.actor, offering_id)
    return offering_page(request, found, "offering_programme", programme_context(_sheet(found)))


@page(VIEW_OFFER)
@require_safe
def offering_versions(request: PageRequest, offering_id: int) -> HttpResponse:
    """All versions, and two of them compared field by field: the last two unless others are asked for."""
    found = access_offering(request.actor, offering_id)
    versions = list_versions(found)
    by_number = {version.number: version for version in versions}
    after = by_number.get(_number(request, "after")) or versions[0]
    before = by_number.get(_number(request, "before")) or by_number.get(after.number - 1)
    lines = difference_lines(compared(before, after)) if before and before != after else None
    context = {"versions": versions, "before": before, "after": after, "differences": lines}
    return offering_page(request, found, "offering_versions", context)


@page(VIEW_OFFER)
@require_safe
def offering_version(request: PageRequest, offering_id: int, number: int) -> HttpResponse:
    """One version as it is or was: what an order that bought it holds."""
    found = access_offering(request.actor, offering_id)
    version = access_version(found, number)
    context = {**programme_context(version), **sheet_context(version)}
    return offering_page(request, found, "offering_versions", context, template="offer/offering_version.html")


@page(VIEW_OFFER)
@require_safe
def offering_history(request: PageRequest, offering_id: int) -> HttpResponse:
    """All that was done to the offering, its versions and its dates; newest first."""
    found = access_offering(request.actor, offering_id)
    acts = history_of_offering(found)
    before = request.GET.get("earlier", "")
    if before.isdecimal() and len(before) < 19:
        acts = acts.filter(pk__lt=int(before))
    listed = list(acts[: PER_PAGE + 1])
    older = listed[PER_PAGE - 1].pk if len(listed) > PER_PAGE else None
    context = {"entries": entry_lines(listed[:PER_PAGE]), "older": older}
    return offering_page(request, found, "offering_history", context)


@page(VIEW_OFFER)
@require_safe
def offering_sheet(request: PageRequest, offering_id: int) -> HttpResponse:
    """The sheet on paper, in the reader's language or ``?language=`` ar, fr, en, ar+fr; ``?version=`` an older one."""
    found = access_offering(request.actor, offering_id)
    number = _number(request, "version")
    version = access_version(found, number) if number else _sheet(found)
    asked = request.GET.get("language", "").replace(" ", "+")
    language = asked if asked in dict(LAYOUTS) else (get_language() or "fr").split("-")[0]
    paper = course_sheet_pdf(found, version, language=language, by=request.actor.label, at=timezone.now())
    name = f"{request.institution.code}-{found.pk}-v{version.number}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(paper, content_type="application/pdf", headers=headers)


def _sheet(found: Offering) -> SheetVersion:
    sheet = sheet_of(found)
    if sheet is None:
        raise NotFound(_("This offering has no sheet."))
    return sheet


def _number(request: PageRequest, key: str) -> int:
    given = request.GET.get(key, "")
    return int(given) if given.isdecimal() and len(given) < 6 else 0
