"""Reading people: one person with the actor's right, lists, likely duplicates, contacts of a partner."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Engagement, Partner, Person, Qualification, RoleAssignment
from charaka.institutions.models.choices import EngagementKind
from charaka.institutions.permissions import VIEW_DEVELOPMENT, VIEW_PEOPLE, VIEW_PRIVATE_DATA
from charaka.institutions.queries.actors import in_force
from charaka.institutions.queries.search import holding
from charaka.institutions.rules.people import Likeness, likeness, name_key
from charaka.institutions.rules.team import DAYS_OF_WARNING
from charaka.kernel.actors import Actor
from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.errors import Forbidden, NotFound
from charaka.kernel.permissions import ALLOWED, Decision, Permission, Role, refused, require

TEAM_KINDS = (EngagementKind.STAFF, EngagementKind.OWN_TRAINER, EngagementKind.HIRED_TRAINER)
HISTORY = (
    "engagements",
    "role_assignments",
    "qualifications",
    "hourly_costs",
    "availabilities",
    "skills",
    "goals",
    "trainings",
)
SEE_ALL_PLANS = frozenset({Role.DIRECTOR, Role.TRAINING_MANAGER, Role.ADVISER})


def access_person(actor: Actor, person_id: int, wanted: Permission = VIEW_PEOPLE) -> Person:
    """The person, if the actor has the right. Raises NotFound, Forbidden. Needs a scope."""
    found = Person.objects.select_related("user", "institution").filter(pk=person_id).first()
    if found is None:
        raise NotFound(_("There is no such person here."))
    require(actor, wanted, found.institution_id)
    return found


def is_self(actor: Actor, person: Person) -> bool:
    """Whether the actor is this person."""
    return actor.user_id is not None and actor.user_id == person.user_id


def may_see_private(actor: Actor, person: Person) -> Decision:
    """Sex, year of birth and disability: for those who measure inclusion, and for the person themselves."""
    return ALLOWED if is_self(actor, person) else actor.may(VIEW_PRIVATE_DATA, person.institution_id)


def may_see_development(actor: Actor, person: Person) -> Decision:
    """Plans and trainings: one's own, or all of them for those who lead or advise the team."""
    decision = actor.may(VIEW_DEVELOPMENT, person.institution_id)
    if not decision or actor.is_system or is_self(actor, person):
        return decision
    if actor.roles_in(person.institution_id) & SEE_ALL_PLANS:
        return decision
    return refused("own", _("Development plans are open to the person and to those who lead the team."))


def require_development(actor: Actor, person: Person) -> None:
    """Raise Forbidden unless the actor may see this person's plan."""
    decision = may_see_development(actor, person)
    if not decision:
        raise Forbidden(decision.reason, reason_code=decision.reason_code)


def list_people(today: date | None = None) -> QuerySet[Person]:
    """The people in scope, erased ones left out, with what a list shows of them: three queries for any number.

    Each row carries ``engaged_now`` and ``roles_now`` (lists) and one flag per kind of engagement (``is_staff``…).
    """
    day = today or timezone.localdate()
    now = Engagement.objects.filter(in_force(day)).select_related("partner").order_by("pk")
    roles = RoleAssignment.objects.filter(in_force(day), withdrawn_at__isnull=True).order_by("pk")
    warned = Qualification.objects.filter(person=OuterRef("pk"), expires_on__lte=day + timedelta(days=DAYS_OF_WARNING))
    return (
        Person.objects.filter(erased_at__isnull=True)
        .annotate(**{f"is_{kind.value}": _engaged(day, kind) for kind in EngagementKind})
        .annotate(is_engaged=_engaged(day, *EngagementKind), needs_renewal=Exists(warned))
        .select_related("user")
        .prefetch_related(
            Prefetch("engagements", now, to_attr="engaged_now"),
            Prefetch("role_assignments", roles, to_attr="roles_now"),
        )
    )


def _engaged(day: date, *kinds: EngagementKind) -> Exists:
    return Exists(Engagement.objects.filter(in_force(day), person=OuterRef("pk"), kind__in=kinds))


def list_team(today: date | None = None) -> QuerySet[Person]:
    """Staff and trainers of a day, by name."""
    day = today or timezone.localdate()
    return Person.objects.filter(_engaged(day, *TEAM_KINDS), erased_at__isnull=True).order_by(
        "last_name", "first_name", "pk"
    )


def find_likely_duplicates(
    *, first_name: str, last_name: str, email: str = "", birth_year: int | None = None, but: int | None = None
) -> list[tuple[Person, Likeness]]:
    """People in scope who may be the same, near certain ones first: same address, or same folded name."""
    key = name_key(first_name, last_name)
    same = Q(name_key=key) if key else Q()
    if email:
        same |= Q(email__iexact=email)
    if not same:
        return []
    candidates = Person.objects.filter(same, erased_at__isnull=True).exclude(pk=but or 0).order_by("pk")[:20]
    compared = [
        (p, likeness(email, key, birth_year, of_email=p.email, of_key=p.name_key, of_birth_year=p.birth_year))
        for p in candidates
    ]
    return sorted(((p, alike) for p, alike in compared if alike), key=lambda pair: not pair[1].same_email)


def list_contacts(partner: Partner, today: date | None = None) -> QuerySet[Engagement]:
    """The contacts of a partner in force, the main one first, each with its person."""
    day = today or timezone.localdate()
    return (
        Engagement.objects.filter(in_force(day), partner=partner, kind=EngagementKind.CONTACT)
        .select_related("person")
        .order_by("-main_contact", "person__last_name", "person__first_name", "pk")
    )


def find_people(words: str, limit: int) -> list[Person]:
    """People in scope whose folded text holds all the words, for the search box and for pickers."""
    return list(list_people().filter(holding(words)).order_by("last_name", "first_name", "pk")[:limit])


def history_of_person(person: Person) -> QuerySet[AuditEntry]:
    """All acts on a person, and on their engagements, roles, qualifications, costs, times, goals; newest first."""
    acts = Q(subject_type="institutions.person", subject_id=str(person.pk))
    for relation in HISTORY:
        rows = getattr(person, relation)
        ids = [str(pk) for pk in rows.values_list("pk", flat=True)]
        acts |= Q(subject_type=rows.model._meta.label_lower, subject_id__in=ids)
    return AuditEntry.objects.filter(acts, institution_id=person.institution_id).order_by("-id")


def access_engagement(actor: Actor, person_id: int, engagement_id: int, wanted: Permission) -> Engagement:
    """An engagement of this person, if the actor has the right. Raises NotFound, Forbidden."""
    person = access_person(actor, person_id, wanted)
    found = Engagement.objects.select_related("partner").filter(person=person, pk=engagement_id).first()
    if found is None:
        raise NotFound(_("There is no such engagement."))
    found.person = person
    return found
