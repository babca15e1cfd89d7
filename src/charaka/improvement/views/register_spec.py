"""What the list of actions shows, by what it is filtered and sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charaka.improvement.models import Action
from charaka.improvement.queries.actions import ESTABLISHED, OPEN, late, verified_within_a_year
from charaka.improvement.queries.sources import source_labels
from charaka.improvement.rules import Verdict
from charaka.institutions.models import Person
from charaka.kernel.ui.lists import Chip, Chips, Column, ListSpec, Select

SIZE = 20


def register_spec(today: date, reader: Person | None) -> ListSpec:
    """The list as it is on a day for a reader: lateness and "mine" depend on them."""
    mine = Q(owner=reader) if reader is not None else Q(pk__in=[])
    urgency = Case(
        When(OPEN, then=Value(0)), When(state="done", then=Value(1)), default=Value(2), output_field=IntegerField()
    )
    return ListSpec(
        name="actions",
        columns=(
            Column("action", _("Action and its source"), sort=("title",)),
            Column("due", _("Owner, due"), sort=("due_on",)),
            Column("progress", _("Progress")),
            Column("expected", _("Expected effect")),
            Column("seen", _("Effect seen")),
            Column("state", _("State"), sort=(urgency, "-closed_on", "due_on")),
        ),
        default_sort="state",
        search=("search",),
        placeholder=_("AC-29, words, source…"),
        chips=(
            Chips("show", _("Show"), _states(today)),
            Chips("mine", _("Mine"), (Chip("1", _("Mine"), mine),)),
        ),
        selects=(
            Select("source", _("Source"), lambda: source_labels().items(), lambda value: Q(source_kind=value)),
            Select("owner", _("Owner"), _owners, lambda value: Q(owner=value)),
            Select("effect", _("Effect"), lambda: _EFFECTS, _effect_within(today)),
        ),
        size=SIZE,
    )


def _states(today: date) -> tuple[Chip, ...]:
    return (
        Chip("open", pgettext_lazy("actions", "Open"), OPEN),
        Chip("late", _("Late"), late(today)),
        Chip("done", _("Done, effect awaited"), Q(state="done")),
        Chip("closed", _("Closed"), Q(state__in=["verified", "dropped"])),
    )


_EFFECTS = (
    ("verified", _("Verified in 12 months")),
    ("established", _("Effect established")),
    ("reached", _("Effect reached")),
    ("partly", _("Partly reached")),
    ("none", _("No effect")),
)


def _effect_within(today: date) -> Callable[[str], Q]:
    year = verified_within_a_year(today)
    wanted = {"verified": Q(), "established": ESTABLISHED}
    verdicts = {verdict.value: Q(effect_verdict=verdict) for verdict in (Verdict.REACHED, Verdict.PARTLY, Verdict.NONE)}
    return lambda value: year & (wanted | verdicts)[value]


def _owners() -> Iterable[tuple[str, object]]:
    """Those who own an action."""
    owning = Person.objects.filter(pk__in=Action.objects.order_by().values("owner"))
    return [(str(person.pk), str(person)) for person in owning.order_by("last_name", "first_name", "pk")]
