"""Writing an offering: adding it, its record, its sheet, its programme, its steps, a variant for one client."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from charaka.accounts.services.books import USUAL_LINES, ensure_service_lines
from charaka.improvement.queries.actions import list_owners
from charaka.institutions.models import Sector
from charaka.institutions.queries.partners import whole_partners
from charaka.kernel.errors import NotFound, StaleRecord
from charaka.kernel.fields import shown
from charaka.kernel.permissions import permission_called, require
from charaka.kernel.transitions import in_words
from charaka.kernel.web import PageRequest, here, page
from charaka.offer.forms.catalogue import (
    Choices,
    DeriveForm,
    DetailsForm,
    NewOfferingForm,
    ProgrammeForm,
    SheetForm,
    StepReasonForm,
    by_rows,
    row_values,
)
from charaka.offer.models import Offering, SheetVersion
from charaka.offer.permissions import CHANGE_OFFER, PUBLISH_OFFER, VIEW_OFFER
from charaka.offer.queries.catalogue import access_offering, list_lines, sheet_being_written
from charaka.offer.rules.programme import MOST_MODULES, modules_of
from charaka.offer.rules.states import OFFERING
from charaka.offer.services import catalogue as services
from charaka.offer.views.offering_frame import ICONS, Words, act_page, posted, see

STEP_WORDS = {
    "develop": (gettext_lazy("It is being written now."), ""),
    "approve": (gettext_lazy("Approved. It can be published."), ""),
    "send_back": (
        gettext_lazy("Sent back to draft."),
        gettext_lazy("It goes back to whoever writes it, with your reason."),
    ),
    "rework": (gettext_lazy("It is a draft again."), ""),
    "publish": (gettext_lazy("Published. It is on sale from now on."), ""),
    "suspend": (
        gettext_lazy("Suspended."),
        gettext_lazy("It is no longer offered and leaves the public catalogue. Orders keep the version they bought."),
    ),
    "resume": (gettext_lazy("It is on sale again."), ""),
    "retire": (
        gettext_lazy("Retired."),
        gettext_lazy("It is never offered again. It stays in the catalogue as it was, with its versions and orders."),
    ),
}


# Adding and changing --------------------------------------------------------------------------------------------------


@page(CHANGE_OFFER)
def offering_new(request: PageRequest) -> HttpResponse:
    """Enter an offering, as an idea or as a draft."""
    form = NewOfferingForm(posted(request), choices=_choices())
    words = Words(
        title=_("New offering"),
        label=_("Add the offering"),
        done=_("Offering added."),
        text=_("A course, a service, a rental: what it is for, for whom, how long. Programme, cost and price follow."),
        icon="plus",
    )

    def save() -> str:
        details = form.details | {"line": _line(request, form.cleaned_data["line"])}
        made = services.create_offering(
            actor=request.actor, institution_id=request.institution.pk, details=details, sheet=form.values
        )
        return here(request, "offer:offering", made.pk)

    return act_page(request, None, form, save, words, back=here(request, "offer:offering_list"))


@page(CHANGE_OFFER)
def offering_details(request: PageRequest, offering_id: int) -> HttpResponse:
    """Change what does not depend on the version of the sheet."""
    found = access_offering(request.actor, offering_id, CHANGE_OFFER)
    initial = {"line": str(found.line_id)}
    form = DetailsForm(posted(request), record=found, choices=_choices(found), initial=initial)
    words = Words(title=_("Change the record"), label=_("Save"), done=_("Saved."))

    def save() -> None:
        changes = form.values | {"line": _line(request, form.cleaned_data["line"])}
        services.change_offering(
            actor=request.actor, offering=found, changes=changes, expected_version=form.expected_version
        )

    back = here(request, "offer:offering", found.pk)
    return act_page(request, found, form, save, words, back=back, current=partial(_again, request, found))


@page(CHANGE_OFFER)
def offering_edit(request: PageRequest, offering_id: int) -> HttpResponse:
    """Write the sheet. A sheet on sale is not changed: a new version of it begins."""
    found = access_offering(request.actor, offering_id, CHANGE_OFFER)
    sheet = _written(found)
    form = SheetForm(posted(request), record=sheet)
    words = Words(title=_("Write the sheet"), label=_("Save"), done=_("Sheet saved."), text=_consequence(found, sheet))

    def save() -> None:
        services.write_sheet(
            actor=request.actor,
            offering=found,
            values=form.values,
            expected_version=form.expected_version,
            began_from=form.cleaned_data["began_from"],
            note=form.cleaned_data["note"],
        )

    def current() -> SheetVersion:
        return _for_conflict(_written(_again(request, found)))

    return act_page(request, found, form, save, words, back=here(request, "offer:offering", found.pk), current=current)


@page(CHANGE_OFFER)
def offering_modules(request: PageRequest, offering_id: int) -> HttpResponse:
    """Write the programme: a row for each module and three empty ones."""
    found = access_offering(request.actor, offering_id, CHANGE_OFFER)
    sheet = _written(found)
    form = ProgrammeForm(posted(request), record=sheet, modules=modules_of(sheet.modules), rows=_rows(request))
    words = Words(
        title=_("Write the programme"), label=_("Save"), done=_("Programme saved."), text=_consequence(found, sheet)
    )

    def save() -> None:
        try:
            services.write_sheet(
                actor=request.actor,
                offering=found,
                values={"modules": form.modules},
                expected_version=form.expected_version,
                began_from=form.cleaned_data["began_from"],
                note=form.cleaned_data["note"],
            )
        except StaleRecord as refusal:
            raise by_rows(refusal, modules_of, form.rows) from refusal

    def current() -> SheetVersion:
        now = _for_conflict(_written(_again(request, found)))
        blank = row_values(()) | {name: None for name in form.fields if name.startswith("module_")}
        for name, value in (blank | row_values(modules_of(now.modules))).items():
            setattr(now, name, value)
        now.rows = form.rows  # type: ignore[attr-defined]
        return now

    back = here(request, "offer:offering_programme", found.pk)
    return act_page(request, found, form, save, words, back=back, current=current)


@page(VIEW_OFFER)
def offering_move(request: PageRequest, offering_id: int, verb: str) -> HttpResponse:
    """Take a step. What needs a reason has a page; the others go through with one press."""
    found = access_offering(request.actor, offering_id)
    step = OFFERING.transitions.get(verb)
    if step is None:
        raise NotFound(_("There is no such step."))
    require(request.actor, permission_called(step.permission), request.institution.pk)
    done, text = STEP_WORDS[verb]
    asks = step.needs_reason or step.asks
    label = in_words(step.label)
    words = Words(title=label, label=label, done=done, text=text, icon=ICONS[verb], danger=verb == "retire")
    form = StepReasonForm(posted(request))
    if not asks:
        del form.fields["reason"]

    def save() -> None:
        reason = form.cleaned_data.get("reason", "")
        services.move_offering(actor=request.actor, offering=found, verb=verb, reason=reason)

    return act_page(request, found, form, save, words, back=here(request, "offer:offering", found.pk))


@page(PUBLISH_OFFER)
@require_POST
def offering_publish_version(request: PageRequest, offering_id: int) -> HttpResponse:
    """Put the new version in the place of the one on sale."""
    found = access_offering(request.actor, offering_id, PUBLISH_OFFER)
    services.publish_version(actor=request.actor, offering=found)
    messages.success(request, _("The new version is on sale."))
    return see(request, "offering", found.pk)


@page(CHANGE_OFFER)
def offering_derive(request: PageRequest, offering_id: int) -> HttpResponse:
    """Derive an offering for one client from the version on sale."""
    found = access_offering(request.actor, offering_id, CHANGE_OFFER)
    form = DeriveForm(posted(request), clients=_clients(), initial={"code": f"{found.code}-"[:40]})
    words = Words(
        title=_("Derive for one client"),
        label=_("Derive"),
        done=_("Derived. Change what is different for this client."),
        text=_(
            "It begins as a draft with the sheet that is on sale. What you change for the client is shown beside it."
        ),
        icon="copy",
    )

    def save() -> str:
        made = services.derive_offering(actor=request.actor, parent=found, **form.values)
        return here(request, "offer:offering", made.pk)

    return act_page(request, found, form, save, words, back=here(request, "offer:offering", found.pk))


# What they share ------------------------------------------------------------------------------------------------------


def _choices(found: Offering | None = None) -> Choices:
    lines = [(str(line.pk), str(line)) for line in list_lines()]
    usual = [(code, shown(name).text) for code, _kind, name in USUAL_LINES]
    owners = list_owners(timezone.localdate(), but=found.owner_id if found else None)
    return Choices(lines or usual, Sector.objects.all(), owners)


def _line(request: PageRequest, chosen: str) -> Any:
    """The service line that was chosen; the usual ones are made when the institution has none yet."""
    lines = ensure_service_lines(actor=request.actor, institution_id=request.institution.pk)
    return next(line for line in lines if chosen in {str(line.pk), line.code})


def _clients() -> Any:
    return whole_partners().filter(ended_on__isnull=True).order_by("name", "pk")


def _again(request: PageRequest, found: Offering) -> Offering:
    return access_offering(request.actor, found.pk, CHANGE_OFFER)


def _written(found: Offering) -> SheetVersion:
    sheet = sheet_being_written(found)
    if sheet is None:
        raise NotFound(_("This offering has no sheet."))
    return sheet


def _for_conflict(sheet: SheetVersion) -> SheetVersion:
    """The sheet as it is now, as the form sends it again: what the second person saves began from this one."""
    sheet.began_from = sheet.pk  # type: ignore[attr-defined]
    sheet.note = ""  # type: ignore[attr-defined]
    return sheet


def _rows(request: PageRequest) -> int:
    given = request.POST.get("rows", "")
    return min(int(given), MOST_MODULES) if given.isdecimal() and len(given) < 4 else 0


def _consequence(found: Offering, sheet: SheetVersion) -> str:
    """What saving does in this state."""
    if sheet.published_at is not None:
        return _("This version is on sale. Your changes become a new version, which you publish when it is ready.")
    if found.state == "approved":
        return _("This sheet is approved. When you change it, it goes back to draft.")
    return ""
