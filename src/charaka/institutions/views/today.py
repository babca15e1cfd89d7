"""What the room puts on Today: how many partners there are, and how many nobody has spoken with."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charaka.institutions.permissions import VIEW_PARTNERS
from charaka.institutions.queries.partners import is_quiet, list_partners
from charaka.institutions.rules.partners import QUIET_DAYS
from charaka.kernel import formats
from charaka.kernel.navigation import Tile
from charaka.kernel.ui.shown import language
from charaka.kernel.web import here


def partner_tiles(request: Any) -> list[Tile]:
    """The partners of the institution, for those who see them: one query."""
    if not request.actor.may(VIEW_PARTNERS, request.institution.pk):
        return []
    today = timezone.localdate()
    going_on = list_partners(today).exclude(ended_on__lt=today)
    found = going_on.aggregate(all=Count("pk"), quiet=Count("pk", filter=is_quiet(today)))
    note = ngettext("one without contact for %(days)d days", "%(n)s without contact for %(days)d days", found["quiet"])
    return [
        Tile(
            position=10,
            label=_("Partners"),
            figure=formats.number(found["all"], None, language()),
            url=here(request, "institutions:partner_list"),
            note=note % {"n": found["quiet"], "days": QUIET_DAYS} if found["quiet"] else "",
        )
    ]
