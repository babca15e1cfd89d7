"""The pages of billing entities: list, one entity with its legal block, changes, closing, logo, specimen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charaka.institutions.documents.letterheads import specimen
from charaka.institutions.forms.record import CloseForm, EntityForm, LogoForm
from charaka.institutions.models import BillingEntity
from charaka.institutions.permissions import CHANGE_ENTITIES, VIEW_INSTITUTION
from charaka.institutions.queries.record import access_entity, list_entities, profile_of
from charaka.institutions.services import entities as services
from charaka.institutions.views.record_frame import crumbs, form_page, see, tabs
from charaka.institutions.views.record_lines import capital_of, entity_gap_lines, entity_line, rib_of
from charaka.kernel.audit.presentation import entry_lines
from charaka.kernel.audit.queries import history_of
from charaka.kernel.ui.form_pages import Crumb, Words, posted
from charaka.kernel.web import PageRequest, here, page, render_page

LATEST = 8


@page(VIEW_INSTITUTION)
@require_safe
def entity_list(request: PageRequest) -> HttpResponse:
    """In whose name the institution invoices."""
    today = timezone.localdate()
    context = {
        "entities": [entity_line(entity, today) for entity in list_entities()],
        "may_change": bool(request.actor.may(CHANGE_ENTITIES, request.institution.pk)),
        "tabs": tabs(request, "entities"),
    }
    return render_page(request, "institutions/entity_list.html", context)


@page(VIEW_INSTITUTION)
@require_safe
def entity(request: PageRequest, entity_id: int) -> HttpResponse:
    """One entity: the legal block as it will be printed, what is missing, what was done."""
    found = access_entity(request.actor, entity_id)
    profile = profile_of(request.institution)
    context = {
        "entity": found,
        "line": entity_line(found, timezone.localdate()),
        "gaps": entity_gap_lines(found),
        "capital": capital_of(found, request.institution.currency),
        "rib": rib_of(found),
        "logo": found.logo or profile.logo,
        "entries": entry_lines(history_of(found)[:LATEST]),
        "may_change": bool(request.actor.may(CHANGE_ENTITIES, request.institution.pk)),
        "crumbs": crumbs(request, *_way(request), (str(found), "")),
    }
    return render_page(request, "institutions/entity.html", context)


@page(CHANGE_ENTITIES)
def entity_new(request: PageRequest) -> HttpResponse:
    """Add a billing entity."""
    form = EntityForm(posted(request))
    words = Words(
        title=_("New billing entity"), label=_("Add the entity"), done=_("Billing entity added."), icon="plus"
    )

    def save() -> str:
        made = services.create_entity(actor=request.actor, institution_id=request.institution.pk, values=form.values)
        return here(request, "institutions:entity", made.pk)

    back = here(request, "institutions:entity_list")
    return form_page(request, form, save, words, way=_way(request), back=back)


@page(CHANGE_ENTITIES)
def entity_edit(request: PageRequest, entity_id: int) -> HttpResponse:
    """Change a billing entity."""
    found = access_entity(request.actor, entity_id)
    form = EntityForm(posted(request), record=found)
    words = Words(title=_("Change the entity"), label=_("Save"), done=_("Billing entity saved."))

    def save() -> None:
        services.change_entity(
            actor=request.actor, entity=found, values=form.values, expected_version=form.expected_version
        )

    return form_page(request, form, save, words, way=_way(request, found), back=_address(request, found))


@page(CHANGE_ENTITIES)
def entity_close(request: PageRequest, entity_id: int) -> HttpResponse:
    """Close a billing entity after its last day."""
    found = access_entity(request.actor, entity_id)
    form = CloseForm(posted(request))
    words = Words(
        title=_("Close the entity"),
        text=_("It invoices no more after this day. Its documents and its series of numbers stay."),
        label=_("Close the entity"),
        done=_("Billing entity closed."),
        icon="lock",
        danger=True,
    )

    def save() -> None:
        services.close_entity(actor=request.actor, entity=found, **form.values)

    return form_page(request, form, save, words, way=_way(request, found), back=_address(request, found))


@page(CHANGE_ENTITIES)
@require_POST
def entity_reopen(request: PageRequest, entity_id: int) -> HttpResponse:
    """Take back the closing of an entity."""
    found = access_entity(request.actor, entity_id)
    services.reopen_entity(actor=request.actor, entity=found)
    messages.success(request, _("Billing entity opened again."))
    return see(request, "entity", found.pk)


@page(CHANGE_ENTITIES)
def entity_logo(request: PageRequest, entity_id: int) -> HttpResponse:
    """Give the entity a logo of its own."""
    found = access_entity(request.actor, entity_id)
    form = LogoForm(posted(request), request.FILES or None)
    words = Words(
        title=_("Logo of the entity"),
        text=_("PNG or JPEG, 1 MB at most. Without one of its own, the entity prints the institution’s."),
        label=_("Keep this logo"),
        done=_("Logo saved."),
        icon="upload",
    )

    def save() -> None:
        services.set_entity_logo(actor=request.actor, entity=found, upload=form.cleaned_data["upload"])

    return form_page(request, form, save, words, way=_way(request, found), back=_address(request, found))


@page(CHANGE_ENTITIES)
@require_POST
def entity_logo_remove(request: PageRequest, entity_id: int) -> HttpResponse:
    """Take the entity's own logo away."""
    found = access_entity(request.actor, entity_id)
    services.set_entity_logo(actor=request.actor, entity=found, upload=None)
    messages.success(request, _("Logo taken away."))
    return see(request, "entity", found.pk)


@page(VIEW_INSTITUTION)
@require_safe
def entity_letterhead(request: PageRequest, entity_id: int) -> HttpResponse:
    """A specimen in PDF: how the documents of this entity look, in Arabic and French."""
    found = access_entity(request.actor, entity_id)
    pdf = specimen(found, profile_of(request.institution), by=request.actor.label)
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="specimen-{found.pk}.pdf"'
    return response


def _way(request: PageRequest, found: BillingEntity | None = None) -> tuple[Crumb, ...]:
    way: tuple[Crumb, ...] = ((_("Billing entities"), here(request, "institutions:entity_list")),)
    return way if found is None else (*way, (str(found), _address(request, found)))


def _address(request: PageRequest, found: BillingEntity) -> str:
    return here(request, "institutions:entity", found.pk)
