"""The dates at which an offering is announced."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from charaka.institutions.queries.places import open_sites
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.web import PageRequest, here, page
from charaka.offer.forms.catalogue import DateForm, StepReasonForm
from charaka.offer.models import Offering
from charaka.offer.permissions import CHANGE_OFFER, VIEW_OFFER
from charaka.offer.queries.catalogue import access_date, access_offering, list_dates
from charaka.offer.services.catalogue import cancel_date, plan_date
from charaka.offer.views.offering_frame import Words, act_page, offering_page, posted, see, take


@page(VIEW_OFFER)
def date_list(request: PageRequest, offering_id: int) -> HttpResponse:
    """The announced dates of an offering; a POST announces one."""
    if request.method == "POST":
        found = access_offering(request.actor, offering_id, CHANGE_OFFER)
        form = DateForm(request.POST, sites=open_sites())
        if form.is_valid():
            try:
                plan_date(actor=request.actor, offering=found, **form.values)
            except (Invalid, Conflict) as refusal:
                take(form, refusal)
            else:
                messages.success(request, _("Date announced."))
                return see(request, "date_list", found.pk)
        return _page(request, found, form, status=422)
    found = access_offering(request.actor, offering_id)
    return _page(request, found, DateForm(sites=open_sites()))


def _page(request: PageRequest, found: Offering, form: DateForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"dates": list_dates(found), "form": form, "today": timezone.localdate()}
    return offering_page(request, found, "date_list", context, status=status)


@page(CHANGE_OFFER)
def date_cancel(request: PageRequest, offering_id: int, date_id: int) -> HttpResponse:
    """Cancel an announced date."""
    found = access_offering(request.actor, offering_id, CHANGE_OFFER)
    planned = access_date(found, date_id)
    words = Words(
        title=_("Cancel a date"),
        label=_("Cancel the date"),
        done=_("Date cancelled."),
        text=_("It stays on the calendars of those who subscribed, marked as cancelled."),
        icon="calendar-x",
        danger=True,
    )
    form = StepReasonForm(posted(request))

    def save() -> None:
        cancel_date(actor=request.actor, planned=planned, reason=form.cleaned_data["reason"])

    back = here(request, "offer:date_list", found.pk)
    return act_page(request, found, form, save, words, back=back, more={"planned": planned})
