"""The measure of the room: actions done on time."""

from __future__ import annotations

from datetime import date

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.improvement.models import Action, Priority
from charaka.improvement.permissions import VIEW_ACTIONS
from charaka.improvement.queries.sources import source_labels
from charaka.kernel.measures import Breakdown, Measure, Slice, SourceRow, Term, Unit, Version, measure


def _due(part: Slice) -> QuerySet[Action]:
    """Actions first promised for a day of the period that has come, dropped ones left out."""
    last = min(part.period.end, timezone.localdate())
    return Action.objects.filter(first_due_on__gte=part.period.start, first_due_on__lte=last).exclude(state="dropped")


def _on_time(part: Slice) -> QuerySet[Action]:
    return _due(part).filter(done_on__isnull=False, done_on__lte=F("first_due_on"))


def _row(action: Action) -> SourceRow:
    detail = str(action.get_state_display())
    link = ("improvement:action", (action.number,))
    return SourceRow(action.pk, str(action), detail, action.first_due_on, link, action.institution_id)


ACTIONS_ON_TIME = measure(
    Measure(
        code="actions_on_time",
        name=_("Actions done on time"),
        definition=_(
            "Of the improvement actions whose first due date lies in the period and has come, those done on or before "
            "that date. A date that was moved does not count; dropped actions are left out."
        ),
        unit=Unit.SHARE,
        numerator=Term(_("done by their first due date"), _on_time),
        denominator=Term(_("actions that fell due"), _due),
        permission=VIEW_ACTIONS,
        row=_row,
        versions=(Version(1, date(2023, 1, 1), _("First definition.")),),
        breakdowns=(
            Breakdown("priority", _("By priority"), "priority", lambda: dict(Priority.choices)),
            Breakdown("source", _("By source"), "source_kind", source_labels),
        ),
    )
)
