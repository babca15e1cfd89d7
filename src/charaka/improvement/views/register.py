"""The register: a list with the detail beside it, a board by state, the export."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from charaka.improvement.exports import COLUMNS, action_rows
from charaka.improvement.models import Action
from charaka.improvement.permissions import EXPORT_ACTIONS, PROPOSE_ACTIONS, VIEW_ACTIONS
from charaka.improvement.queries.actions import count_register, list_actions, person_of
from charaka.improvement.queries.effects import values_now
from charaka.improvement.views.board import board_columns
from charaka.improvement.views.detail import detail_context
from charaka.improvement.views.lines import line_of
from charaka.improvement.views.register_spec import register_spec
from charaka.improvement.views.strip import strip_of
from charaka.kernel.exports.services import export_rows
from charaka.kernel.ui.lists import ListPage, filtered_rows, list_page
from charaka.kernel.web import PageRequest, here, page, render_page


@page(VIEW_ACTIONS)
def actions(request: PageRequest) -> HttpResponse:
    """The list; beside it the action that the address names, or the first one."""
    today = timezone.localdate()
    spec = register_spec(today, person_of(request.actor, request.institution.pk))
    found = list_page(spec, _of(request), request.GET)
    now = values_now([a.effect_measure for a in found.rows if a.effect_measure], request.institution.pk, today)
    chosen = _chosen(request, found)
    context: dict[str, Any] = {
        **_common(request, today),
        "list": found,
        "lines": [line_of(request, action, today, now) for action in found.rows],
        "chosen": chosen,
        "beside": detail_context(request, chosen, today) if chosen else None,
    }
    return render_page(request, "improvement/actions.html", context, fragment="rows")


@page(VIEW_ACTIONS)
def board(request: PageRequest) -> HttpResponse:
    """The same actions as cards that move by states; each card has the buttons that its reader may press."""
    today = timezone.localdate()
    return render_page(
        request, "improvement/board.html", {**_common(request, today), "columns": board_columns(request, today)}
    )


@page(EXPORT_ACTIONS)
def export(request: PageRequest, fmt: str) -> HttpResponse:
    """The rows of the list as a table, with the filters of the address."""
    today = timezone.localdate()
    spec = register_spec(today, person_of(request.actor, request.institution.pk))
    rows = filtered_rows(spec, _of(request), request.GET)
    table = export_rows(
        COLUMNS,
        action_rows(rows.iterator(chunk_size=500), today),
        fmt,
        actor=request.actor,
        institution=request.institution,
        permission=EXPORT_ACTIONS,
        name="actions",
        title=_("Improvement actions"),
    )
    return cast(HttpResponse, table)


def _of(request: PageRequest) -> Any:
    return list_actions().filter(institution=request.institution)


def _common(request: PageRequest, today: date) -> dict[str, Any]:
    filters = request.GET.copy()
    for key in ("action", "after", "before"):
        filters.pop(key, None)
    return {
        "stats": lambda: strip_of(request, count_register(today)),  # of the whole page only, not of its fragment
        "may_propose": request.actor.may(PROPOSE_ACTIONS, request.institution.pk),
        "may_export": request.actor.may(EXPORT_ACTIONS, request.institution.pk),
        "export_query": filters.urlencode(),
        "today": today,
        "list_url": here(request, "improvement:actions"),
        "board_url": here(request, "improvement:board"),
    }


def _chosen(request: PageRequest, found: ListPage) -> Action | None:
    """The action of the address, on this page or not; without one the first of the page."""
    asked = request.GET.get("action", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        here_now = [row for row in found.rows if row.number == int(asked)]
        chosen: Action | None = here_now[0] if here_now else _of(request).filter(number=int(asked)).first()
        if chosen is not None:
            return chosen
    return found.rows[0] if found.rows else None
