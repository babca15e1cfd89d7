"""What the pages of one offering share: head, thread and tabs; the page of an act with its refusals and conflicts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from charaka.kernel.errors import Conflict, Invalid, StaleRecord, TooLarge
from charaka.kernel.states import Transition
from charaka.kernel.transitions import in_words
from charaka.kernel.ui.conflicts import conflict_context
from charaka.kernel.ui.shown import day
from charaka.kernel.web import PageRequest, here, render_page
from charaka.offer.models import CostSheet, Offering, SheetVersion
from charaka.offer.permissions import CHANGE_OFFER, PUBLISH_OFFER, VIEW_COSTS
from charaka.offer.queries.catalogue import counts_of, next_dates, open_verbs, sheet_of
from charaka.offer.views.offering_lines import badge_of, duration_of, group_of, title_of

ICONS = {
    "develop": "pencil-line", "approve": "badge-check", "send_back": "undo-2", "rework": "undo-2", "publish": "globe",
    "suspend": "circle-pause", "resume": "circle-play", "retire": "archive",
}  # fmt: skip
Save = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Words:
    """What the page of an act says: its title, what follows from it, its button, and what is said when it is done."""

    title: object
    label: object
    done: object
    text: object = ""
    icon: str = "check"
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A step as a button: posted at once, or a link to the page that asks for its reason."""

    verb: str
    label: object
    icon: str
    url: str
    asks: bool
    primary: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of the thread: where the offering stands in the loop. ``state`` is done, here or next."""

    label: object
    value: object
    detail: object
    url: str
    state: str


def posted(request: PageRequest) -> QueryDict | None:
    """What a form is bound to: whatever was posted, even nothing, and not at all before."""
    return request.POST if request.method == "POST" else None


def see(request: PageRequest, name: str, *args: object) -> HttpResponse:
    """Go and see a page of the room after a POST."""
    return HttpResponseRedirect(here(request, f"offer:{name}", *args), status=303)


# The page of an offering ----------------------------------------------------------------------------------------------


def offering_page(
    request: PageRequest,
    offering: Offering,
    current: str,
    context: dict[str, Any] | None = None,
    *,
    template: str = "",
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """A tab of an offering, in ``offer/offering_frame.html``. ``current`` is the name of its address, such as ``cost``.

    ``offering`` comes from ``access_offering``. The template extends the frame and fills the block ``tab``.
    """
    shared = frame_context(request, offering, current)
    name = template or f"offer/{current}.html"
    return render_page(request, name, shared | (context or {}), fragment=fragment, status=status)


def frame_context(request: PageRequest, offering: Offering, current: str) -> dict[str, Any]:
    """Head, thread and tabs: offering, sheet, title, badge, facts, stops, tabs, buttons, may_change."""
    sheet = sheet_of(offering)
    may = partial(request.actor.may, institution_id=request.institution.pk)
    versions, ahead = counts_of(offering, timezone.localdate())
    facts = [offering.code, *(filter(None, (duration_of(sheet), group_of(sheet))) if sheet else ())]
    costs = bool(may(VIEW_COSTS)) and bool(_address(request, "cost", offering))
    return {
        "offering": offering,
        "sheet": sheet,
        "title": title_of(offering),
        "badge": badge_of(offering.state),
        "facts": facts,
        "stops": _stops(request, offering, sheet, ahead, costs=costs),
        "tabs": _tabs(request, offering, current, versions, ahead, costs=costs),
        "buttons": buttons(request, offering, open_verbs(request.actor, offering)),
        "may_change": bool(may(CHANGE_OFFER)) and offering.state != "retired",
        "new_version": offering.draft if offering.current_id and offering.draft_id else None,
        "may_publish_version": offering.state == "published" and bool(may(PUBLISH_OFFER)),
    }


def buttons(request: PageRequest, offering: Offering, steps: list[Transition]) -> list[Button]:
    return [
        Button(
            step.verb,
            in_words(step.label),
            ICONS[step.verb],
            here(request, "offer:offering_move", offering.pk, step.verb),
            step.needs_reason or step.asks,
            step.primary,
        )
        for step in steps
    ]


def _tabs(
    request: PageRequest, offering: Offering, current: str, versions: int, ahead: int, *, costs: bool
) -> list[dict[str, Any]]:
    named: list[tuple[str, object, int | None]] = [
        ("offering", pgettext("of an offering", "Sheet"), None),
        ("offering_programme", _("Programme"), None),
        *([("cost", _("Cost and price"), None)] if costs else []),
        ("date_list", _("Dates"), ahead),
        ("offering_versions", _("Versions"), versions),
        ("offering_history", _("History"), None),
    ]
    return [
        {"label": label, "url": _address(request, name, offering), "current": name == current, "count": count}
        for name, label, count in named
    ]


def _stops(
    request: PageRequest, offering: Offering, sheet: SheetVersion | None, ahead: int, *, costs: bool
) -> list[Stop]:
    """Only what exists: the sheet it came from, the offering, its cost, its next date."""
    stops = []
    if offering.parent is not None and offering.parent_version is not None:
        parent = here(request, "offer:offering", offering.parent_id)
        version = _("version %(number)s") % {"number": offering.parent_version.number}
        stops.append(Stop(_("Catalogue"), offering.parent.code, version, parent, "done"))
    number = sheet.number if sheet else 1
    own = here(request, "offer:offering", offering.pk)
    stops.append(Stop(_("Offer"), offering.code, _("version %(number)s") % {"number": number}, own, "here"))
    cost = CostSheet.objects.filter(sheet=sheet).first() if costs else None
    if cost is not None:
        value = _("validated") if cost.validated_on else _("being built")
        detail = day(cost.validated_on) if cost.validated_on else ""
        state = "done" if cost.validated_on else "next"
        stops.append(Stop(_("Cost and price"), value, detail, _address(request, "cost", offering), state))
    if ahead:
        first = next_dates([offering], timezone.localdate()).get(offering.pk)
        dates = _("%(count)s ahead") % {"count": ahead}
        stops.append(Stop(_("Dates"), day(first), dates, here(request, "offer:date_list", offering.pk), "next"))
    return stops


def _address(request: PageRequest, name: str, offering: Offering) -> str:
    try:
        return here(request, f"offer:{name}", offering.pk)
    except NoReverseMatch:
        return ""


# The page of an act ---------------------------------------------------------------------------------------------------


def act_page(
    request: PageRequest,
    offering: Offering | None,
    form: Any,
    save: Save,
    words: Words,
    *,
    back: str,
    current: Callable[[], Any] | None = None,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """A page that asks what an act needs, and does it: ``save`` is called with a valid form and may answer an address.

    Refusals stand in the form. When someone else saved first, ``current`` gives the record as it is now and both values
    are shown field by field.
    """
    if request.method == "POST" and form.is_valid():
        try:
            url = save()
        except StaleRecord as refusal:
            if current is None:
                raise
            theirs = current()
            if hasattr(theirs, "began_from"):  # what is saved next begins from the sheet that is there now
                refusal.theirs["began_from"] = (form.cleaned_data["began_from"], theirs.began_from)
            context = conflict_context(form, theirs, refusal, action_url=request.path, back_url=back)
            return render_page(request, "web/errors/conflict.html", context, status=409)
        except (Invalid, Conflict, TooLarge) as refusal:
            take(form, refusal)
        else:
            messages.success(request, str(words.done))
            return HttpResponseRedirect(url if isinstance(url, str) else back, status=303)
    context = {
        "offering": offering,
        "title": title_of(offering) if offering else "",
        "form": form,
        "words": words,
        "groups": list(form.groups()) if hasattr(form, "groups") else None,
        "back_url": back,
        **(more or {}),
    }
    return render_page(request, "offer/offering_act.html", context, status=422 if form.is_bound else 200)


def take(form: Any, refusal: Conflict | Invalid | TooLarge) -> None:
    """Put the sentences of a refusal at their fields, or on top."""
    known = {name: said for name, said in refusal.fields.items() if name in form.fields}
    for name, said in known.items():
        form.add_error(name, [str(sentence) for sentence in said])
    if not known:
        form.add_error(None, str(refusal))
