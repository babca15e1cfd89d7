"""Actions as they are read: one with the actor's right, lists with progress, the figures of the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from charaka.improvement.models import Action, ActionStep
from charaka.improvement.permissions import MANAGE_ACTIONS, VIEW_ACTIONS, WORK_ON_ACTIONS
from charaka.improvement.rules import OPEN_STATES, Verdict
from charaka.institutions.models import Engagement, Person
from charaka.institutions.models.choices import EngagementKind
from charaka.institutions.queries.actors import in_force
from charaka.institutions.queries.search import holding
from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound
from charaka.kernel.permissions import Permission, decide, require
from charaka.kernel.search_text import fold
from charaka.kernel.states import Transition
from charaka.kernel.transitions import verbs_open_to

OWNER_KINDS = (
    EngagementKind.STAFF, EngagementKind.OWN_TRAINER, EngagementKind.HIRED_TRAINER, EngagementKind.BODY_MEMBER,
)  # fmt: skip
YEAR = timedelta(days=365)
OPEN = Q(state__in=OPEN_STATES)


def access_action(actor: Actor, institution_id: int, number: int, wanted: Permission = VIEW_ACTIONS) -> Action:
    """The action of this number, with its owner. Raises NotFound, Forbidden. Needs a scope."""
    require(actor, wanted, institution_id)
    found = list_actions().filter(institution_id=institution_id, number=number).first()
    if found is None:
        raise NotFound(_("There is no such action."))
    return found


def list_actions() -> QuerySet[Action]:
    """The actions in scope with their owners, ``steps_total`` and ``steps_done``: one query for any number."""
    steps = ActionStep.objects.filter(action=OuterRef("pk")).order_by().values("action")
    return Action.objects.select_related("owner").annotate(
        steps_total=Coalesce(Subquery(steps.annotate(n=Count("pk")).values("n")), 0),
        steps_done=Coalesce(Subquery(steps.filter(done_on__isnull=False).annotate(n=Count("pk")).values("n")), 0),
    )


def late(today: date) -> Q:
    """Open and past the due date."""
    return OPEN & Q(due_on__lt=today)


def verified_within_a_year(today: date) -> Q:
    """Verified in the twelve months that end today."""
    return Q(state="verified", closed_on__gt=today - YEAR, closed_on__lte=today)


ESTABLISHED = Q(effect_verdict__in=[Verdict.REACHED, Verdict.PARTLY, Verdict.NONE])


@dataclass(frozen=True, slots=True)
class RegisterFigures:
    """What the strip above the register shows. ``months`` is the mean time from proposal to verification, or None."""

    open: int
    late: int
    verified: int
    months: float | None
    established: int
    reached: int
    partly: int
    without: int


def count_register(today: date) -> RegisterFigures:
    """The figures of the register in scope, in one query."""
    year = verified_within_a_year(today)
    lasted = ExpressionWrapper(F("closed_on") - F("proposed_on"), output_field=DurationField())
    found = Action.objects.aggregate(
        n_open=Count("pk", filter=OPEN),
        n_late=Count("pk", filter=late(today)),
        n_verified=Count("pk", filter=year),
        mean=Avg(lasted, filter=year),
        n_established=Count("pk", filter=year & ESTABLISHED),
        n_reached=Count("pk", filter=year & Q(effect_verdict=Verdict.REACHED)),
        n_partly=Count("pk", filter=year & Q(effect_verdict=Verdict.PARTLY)),
        n_without=Count("pk", filter=year & Q(effect_verdict=Verdict.NONE)),
    )
    mean: timedelta | None = found["mean"]
    return RegisterFigures(
        open=found["n_open"],
        late=found["n_late"],
        verified=found["n_verified"],
        months=mean / timedelta(days=30.4) if mean is not None else None,
        established=found["n_established"],
        reached=found["n_reached"],
        partly=found["n_partly"],
        without=found["n_without"],
    )


def person_of(actor: Actor, institution_id: int) -> Person | None:
    """The record of the actor as a person of the institution; None for tokens of nobody and for the house."""
    if actor.user_id is None:
        return None
    return Person.objects.filter(institution_id=institution_id, user_id=actor.user_id).first()


def list_owners(today: date, *, but: int | None = None) -> QuerySet[Person]:
    """Who may own an action: the team and the members of bodies today; ``but`` is kept whatever it is."""
    engaged = Engagement.objects.filter(in_force(today), kind__in=OWNER_KINDS).values("person")
    wanted = Q(pk__in=engaged, erased_at__isnull=True) | Q(pk=but or 0)
    return Person.objects.filter(wanted).order_by("last_name", "first_name", "pk")


def may_work(actor: Actor, action: Action) -> bool:
    """Whoever manages actions works on all, the others on those that they own."""
    if not decide(actor, WORK_ON_ACTIONS, action.institution_id):
        return False
    return is_own(actor, action) or bool(decide(actor, MANAGE_ACTIONS, action.institution_id))


def is_own(actor: Actor, action: Action) -> bool:
    return actor.user_id is not None and action.owner.user_id == actor.user_id


def open_moves(actor: Actor, action: Action) -> list[Transition]:
    """The steps that this actor may take now: right, state, ownership. What buttons are made of."""
    working = may_work(actor, action)
    hidden = (set() if working else {"start", "finish"}) | ({"verify"} if is_own(actor, action) else set())
    return [step for step in verbs_open_to(actor, action) if step.verb not in hidden]


def find_actions(words: str, limit: int) -> list[Action]:
    """Actions whose folded text holds all the words; a reference (``AC-29``, ``29``) comes first."""
    folded = fold(words)
    number = folded.removeprefix("ac ").strip()
    exact = []
    if number.isascii() and number.isdigit() and len(number) < 10:
        exact = list(list_actions().filter(number=int(number)))
    others = list_actions().filter(holding(folded)).exclude(pk__in=[a.pk for a in exact]).order_by("-pk")[:limit]
    return [*exact, *others][:limit]


def count_late_of(actor: Actor, institution_id: int, today: date) -> int:
    """How many of the actor's own actions are late: the number in the sidebar. Needs a scope."""
    if actor.user_id is None:
        return 0
    mine = Action.objects.filter(institution_id=institution_id, owner__user_id=actor.user_id)
    return mine.filter(late(today)).count()
