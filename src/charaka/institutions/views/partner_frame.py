"""What the pages of one partner share: head and tabs, the page of an act, refusals in forms, the signpost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from charaka.institutions.errors import LikelyDuplicate
from charaka.institutions.models import Partner
from charaka.institutions.permissions import CHANGE_CONTACTS, CHANGE_PARTNERS, MERGE_PARTNERS
from charaka.institutions.queries.partners import access_partner, list_files
from charaka.institutions.queries.people import list_contacts
from charaka.institutions.views.partner_lines import badge_of
from charaka.kernel.errors import Conflict, Invalid, StaleRecord, TooLarge
from charaka.kernel.ui.form_pages import take_refusal
from charaka.kernel.web import PageRequest, here, render_page


def whole(request: PageRequest, partner_id: int) -> Partner:
    """The partner, or the one it was merged into."""
    found = access_partner(request.actor, partner_id)
    return access_partner(request.actor, found.merged_into_id) if found.merged_into_id is not None else found


def to(request: PageRequest, name: str, partner_id: int) -> HttpResponse:
    return HttpResponseRedirect(here(request, f"institutions:{name}", partner_id), status=303)


def done(form: forms.BaseForm, call: Callable[[], Any], *, empty_is_done: bool = False) -> Any:
    """What the service returned; None after a refusal, whose sentences then stand in the form.

    Stale records and likely duplicates are not settled in a form: they pass.
    """
    try:
        made = call()
    except (StaleRecord, LikelyDuplicate):
        raise
    except (Invalid, Conflict, TooLarge) as refusal:
        take_refusal(form, refusal)
        return None
    return made or empty_is_done


@dataclass(frozen=True, slots=True)
class ActWords:
    """What the page of an act says: what it is, its consequence, its button, and what is said when it is done."""

    title: str
    text: str
    label: str
    success: str
    danger: bool = False


def act_page(
    request: PageRequest, found: Partner, form: forms.Form, act: Callable[..., Any], words: ActWords
) -> HttpResponse:
    """A page that asks what an act needs, and does it."""
    if request.method == "POST" and form.is_valid():
        call = partial(act, actor=request.actor, partner=found, **form.cleaned_data)
        if done(form, call, empty_is_done=True):
            messages.success(request, words.success)
            return to(request, "partner", found.pk)
    context = {"form": form, "partner": found, "words": words}
    return render_page(request, "institutions/partner_act.html", context, status=422 if form.is_bound else 200)


def tab_page(
    request: PageRequest, found: Partner, current: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    may = partial(request.actor.may, institution_id=request.institution.pk)
    shared = {
        "partner": found,
        "badge": badge_of(found, timezone.localdate()),
        "tabs": _tabs(request, found, current),
        "may_change": may(CHANGE_PARTNERS),
        "may_merge": may(MERGE_PARTNERS),
        "may_change_contacts": may(CHANGE_CONTACTS),
    }
    return render_page(request, f"institutions/{current}.html", shared | context, status=status)


def _tabs(request: PageRequest, found: Partner, current: str) -> list[dict[str, Any]]:
    named = (
        ("partner", _("Overview"), None),
        ("partner_contacts", _("Contacts"), list_contacts(found).count()),
        ("partner_history", _("History"), None),
        ("partner_files", _("Files"), list_files(found).count()),
    )
    return [
        {
            "label": label,
            "url": here(request, f"institutions:{name}", found.pk),
            "current": name == current,
            "count": count,
        }
        for name, label, count in named
    ]
