"""The people of an institution of the demo: team, board, accounts, skills, costs, plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction

from charaka.institutions.demo import draw
from charaka.institutions.demo.houses import RICH, House
from charaka.institutions.demo.words import SUBJECTS
from charaka.institutions.models import HourlyCost, Partner, Person, RoleAssignment
from charaka.institutions.models.choices import EngagementKind, Mastery
from charaka.institutions.services.people import add_person, engage
from charaka.institutions.services.team import (
    add_absence,
    add_qualification,
    add_slot,
    assess_skill,
    record_training,
    set_goal,
)
from charaka.kernel.audit import record, record_many
from charaka.kernel.audit.services import Act
from charaka.kernel.demo import DEMO_SEEDED, DOMAIN, DemoWorld
from charaka.kernel.models import Institution, User
from charaka.kernel.permissions import Role

OWN, HIRED, STAFF, MEMBER = (
    EngagementKind.OWN_TRAINER, EngagementKind.HIRED_TRAINER, EngagementKind.STAFF, EngagementKind.BODY_MEMBER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """Someone the screens name: names in two scripts, what they are, the role they hold."""

    first: str
    last: str
    arabic: str
    sex: str
    kind: EngagementKind
    title: str
    role: Role | None = None


NAMED = (
    Member("Nadia", "El Ouarzi", "نادية الوارزي", "F", STAFF, "directrice", Role.DIRECTOR),
    Member("Youssef", "Tahmi", "يوسف طاهمي", "M", STAFF, "responsable financier", Role.FINANCE),
    Member("Imane", "Raqib", "إيمان راقب", "F", STAFF, "responsable de la formation continue", Role.TRAINING_MANAGER),
    Member("Hamid", "Ouazzar", "حميد وعزار", "M", OWN, "formateur expert, soudage", Role.TRAINER),
    Member("Karima", "Lahsini", "كريمة لحسيني", "F", OWN, "formatrice, automatismes, référente égalité", Role.TRAINER),
    Member("Driss", "Amezyane", "إدريس أمزيان", "M", OWN, "formateur, froid, responsable de salle", Role.TRAINER),
    Member("Salma", "Bennaour", "سلمى بنناعور", "F", MEMBER, "présidente du conseil, collège privé", Role.BOARD_MEMBER),
    Member("Omar", "Zerhdoudi", "عمر زرهدودي", "M", STAFF, "chargé d’accueil et de suivi", Role.STAFF),
)
COURSES = (
    ("Pédagogie des adultes", 24), ("Évaluation par compétences", 18), ("Indicateurs et outils de gestion", 24),
    ("Formation à distance", 30), ("Genre et inclusion sociale", 12), ("Démarche qualité", 18), ("Anglais technique", 40),
)  # fmt: skip


def seed_people(
    world: DemoWorld, house: House, institution: Institution, partners: list[Partner], password: str
) -> list[Person]:
    """Team, board and accounts of one institution. Returns the team; accounts are left on the shelf."""
    rich = house.code == RICH
    team = [_named(world, institution, house, member, password) for member in NAMED] if rich else []
    if not team:
        team.append(_director(world, institution, house, password))
    own, hired, staff = (20, 7, 4) if rich else (4 + world.random.randrange(4), 2, 2)
    for kind, number in ((OWN, own), (HIRED, hired), (STAFF, staff)):
        team += [_drawn(world, institution, kind, house) for _turn in range(number * world.scale)]
    _board(world, institution, partners, 12 if rich else 5)
    for person in team:
        _careers(world, house, person)
    return team


def _named(world: DemoWorld, institution: Institution, house: House, member: Member, password: str) -> Person:
    details = {
        "first_name": member.first, "last_name": member.last, "name_ar": member.arabic, "sex": member.sex,
        "email": f"{member.first[0].lower()}.{member.last.lower().replace(' ', '')}{DOMAIN}",
        "birth_year": 1965 + world.random.randrange(28), "phone": draw.phone(world.random),
    }  # fmt: skip
    person = _added(world, institution, details)
    start = date(house.opened, 3, 1)
    engage(actor=world.actor, person=person, kind=member.kind, title=member.title, start=start)
    if member.role is not None:
        _open_account(world, person, password)
        _hold_role(world, person, member.role, start)
    return person


def _director(world: DemoWorld, institution: Institution, house: House, password: str) -> Person:
    someone = draw.person(world.random)
    member = Member(someone.first, someone.last, someone.arabic, someone.sex, STAFF, "direction", Role.DIRECTOR)
    details = {
        "first_name": member.first, "last_name": member.last, "name_ar": member.arabic, "sex": member.sex,
        "email": f"direction.{house.code}{DOMAIN}",
    }  # fmt: skip
    person = _added(world, institution, details)
    start = date(house.opened, 9, 1)
    engage(actor=world.actor, person=person, kind=STAFF, title=member.title, start=start)
    _open_account(world, person, password)
    _hold_role(world, person, Role.DIRECTOR, start)
    return person


def _hold_role(world: DemoWorld, person: Person, role: Role, start: date) -> None:
    """A role that began long ago, which the service rightly refuses to give."""
    held = RoleAssignment.objects.create(institution_id=person.institution_id, person=person, role=role, start=start)
    with transaction.atomic():
        record(DEMO_SEEDED, held, actor=world.actor, changes={"role": (None, role.value)})


def _open_account(world: DemoWorld, person: Person, password: str) -> None:
    """Tie a new account to a person. ``password`` is already hashed: once for the whole world."""
    user = User(email=person.email, name=str(person), language="fr", password=password)
    user.save()
    person.user = user
    person.save(update_fields=["user"])


def _added(world: DemoWorld, institution: Institution, details: dict[str, Any]) -> Person:
    return add_person(actor=world.actor, institution_id=institution.pk, details=details, confirmed=True)


def _drawn(world: DemoWorld, institution: Institution, kind: EngagementKind, house: House) -> Person:
    chance = world.random
    someone = draw.person(chance)
    number = next(world.shelf["staff numbers"])
    details = {
        "first_name": someone.first, "last_name": someone.last, "name_ar": someone.arabic, "sex": someone.sex,
        "birth_year": 1962 + chance.randrange(38), "staff_number": f"{institution.pk:02d}-{number:04d}",
        "email": f"{someone.first[0].lower()}.{someone.last.lower()}.{number}{DOMAIN}".replace(" ", ""),
        "disability": chance.random() < 0.04,
    }  # fmt: skip
    person = _added(world, institution, details)
    subject = chance.choice(SUBJECTS[house.trade])
    title = {OWN: f"formation, {subject.lower()}", HIRED: f"vacations, {subject.lower()}", STAFF: "administration"}[
        kind
    ]
    oldest = min(world.ago(30), max(date(house.opened, 9, 1), world.ago(1095)))
    start = oldest + (world.ago(20) - oldest) * chance.random()
    ended = kind is HIRED and chance.random() < 0.2
    engage(actor=world.actor, person=person, kind=kind, title=title, start=start, end=world.ago(10) if ended else None)
    return person


def _board(world: DemoWorld, institution: Institution, partners: list[Partner], seats: int) -> None:
    for place in range(seats):
        someone = draw.person(world.random)
        details = {
            "first_name": someone.first,
            "last_name": someone.last,
            "name_ar": someone.arabic,
            "sex": someone.sex,
        }
        person = _added(world, institution, details)
        partner = partners[place % len(partners)]
        college = "collège public" if partner.side == "public" else "collège privé"
        engage(actor=world.actor, person=person, kind=MEMBER, title=college, partner=partner, start=world.ago(400))


def _careers(world: DemoWorld, house: House, person: Person) -> None:
    """What a member of the team costs, can do, has learnt and plans to learn."""
    chance, actor = world.random, world.actor
    trains = person.engagements.filter(kind__in=(OWN, HIRED)).exists()
    if trains:
        base = chance.choice((12_000, 14_000, 16_000, 18_000, 22_000))
        _hourly_costs(world, person, base)
        for subject in chance.sample(SUBJECTS[house.trade], k=2):
            assess_skill(actor=actor, person=person, competency=subject, level=chance.choice(list(Mastery)[1:]))
        add_qualification(
            actor=actor, person=person, title=f"Certificat, {chance.choice(SUBJECTS[house.trade]).lower()}",
            awarded_by="Office de la formation", obtained_on=world.ago(1500),
            expires_on=world.ago(60) + (world.ahead(900) - world.ago(60)) * chance.random(),
        )  # fmt: skip
        for weekday in chance.sample(range(5), k=3):
            add_slot(
                actor=actor, person=person, weekday=weekday, begins=time(8, 30), ends=time(12, 30), start=world.ago(90)
            )
    _learning(world, person)


def _hourly_costs(world: DemoWorld, person: Person, base: int) -> None:
    """Two rates, of which the past one cannot be entered today."""
    rates = ((base, 700, ""), (base + 1_000, 200, "revalorisation"))
    rows = HourlyCost.objects.bulk_create(
        HourlyCost(institution_id=person.institution_id, person=person, amount=amount, start=world.ago(days), note=note)
        for amount, days, note in rates
    )
    with transaction.atomic():
        record_many(DEMO_SEEDED, [Act(row) for row in rows], actor=world.actor)


def _learning(world: DemoWorld, person: Person) -> None:
    chance, actor = world.random, world.actor
    for title, hours in chance.sample(COURSES, k=chance.randrange(3)):
        day = world.ago(30 + chance.randrange(1000))
        record_training(actor=actor, person=person, title=title, hours=hours, start=day, provider="Cabinet Masar")
    if chance.random() < 0.5:
        competency, _hours = chance.choice(COURSES)
        set_goal(
            actor=actor, person=person, competency=competency, now=Mastery.BASIC, wanted=Mastery.EXPERT,
            due_on=world.ahead(20 + chance.randrange(300)), means="formation et tutorat",
        )  # fmt: skip
    if chance.random() < 0.1:
        add_absence(actor=actor, person=person, start=world.ahead(3), end=world.ahead(9), note="congé")
