"""What the room tells the house when it opens: sidebar, Today, search, files, measure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charaka.improvement import exports, measures  # noqa: F401  # declare themselves
from charaka.improvement.models import Action
from charaka.improvement.permissions import VIEW_ACTIONS
from charaka.improvement.views.today import action_tiles, action_todos, late_of_mine, search_actions
from charaka.kernel.files.access import access_for
from charaka.kernel.navigation import Entry, Group, entry, today_tiles, today_todos
from charaka.kernel.search import finder


def register() -> None:
    """Called once, from ``apps.ready``."""
    entry(
        Entry(
            Group.AUTONOMY, 40, _("Improvements"), "list-checks", "improvement:actions", VIEW_ACTIONS,
            count=late_of_mine, tone="needs",
        )
    )  # fmt: skip
    today_todos(action_todos)
    today_tiles(action_tiles)
    finder(search_actions)
    access_for(Action._meta.label_lower, VIEW_ACTIONS)
