"""The order in which the room's part of the demo world is made."""

from __future__ import annotations

from datetime import date
from itertools import count

from django.contrib.auth.hashers import make_password

from charaka.institutions.demo.houses import HOUSES, RICH, House
from charaka.institutions.demo.partners import seed_partners
from charaka.institutions.demo.people import seed_people
from charaka.institutions.demo.places import seed_record
from charaka.institutions.models import FundRole, Person, PlatformRole, RoleAssignment, Sector
from charaka.kernel.audit import record
from charaka.kernel.demo import DEMO_SEEDED, DOMAIN, DemoWorld
from charaka.kernel.models import Fund, Institution, User
from charaka.kernel.permissions import Role
from charaka.kernel.scope import scope
from charaka.kernel.text import Text3

PASSWORD = "demo-charaka-2026"  # noqa: S105  # nosec B105  # of the demo's invented people only


def seed(world: DemoWorld) -> None:
    """Make the fund, its institutions and all that the room keeps for them."""
    world.shelf["staff numbers"] = count(1)
    fund = world.fund = Fund.objects.create(
        code="charaka", name=Text3(ar="صندوق «شراكة»", fr="Fonds « Charaka »", en="Charaka Fund")
    )
    record(DEMO_SEEDED, world.fund, actor=world.actor)
    password = make_password(PASSWORD)
    sectors = {sector.code: sector for sector in Sector.objects.all()}
    for house in HOUSES:
        world.say(str(house.name))
        institution = _institution(world, house)
        with scope({institution.pk}):
            seed_record(actor=world.actor, world=world, house=house, institution=institution, sectors=sectors)
            partners = seed_partners(world, house, institution, sectors)
            team = seed_people(world, house, institution, partners, password)
        world.shelf[f"partners of {house.code}"] = partners
        world.shelf[f"team of {house.code}"] = team
    _outsiders(world, fund, password)


def _institution(world: DemoWorld, house: House) -> Institution:
    institution = Institution.objects.create(
        code=house.code,
        name=house.name,
        short_name=house.short,
        fund=world.fund,
        financial_year_start_month=house.start_month,
    )
    world.institutions[house.code] = institution
    return institution


def _outsiders(world: DemoWorld, fund: Fund, password: str) -> None:
    """Those who work for several institutions: fund manager, adviser, operator."""
    since = date(2024, 1, 1)
    manager = _account("fonds", "Ghizlane Waryaghmi", "fr", password)
    FundRole.objects.create(fund=fund, user=manager, role=Role.FUND_MANAGER, start=since)
    operator = _account("plateforme", "Nabil Tamdi", "fr", password)
    PlatformRole.objects.create(user=operator, role=Role.OPERATOR, start=since)
    adviser = _account("conseil", "Anas Rihani", "fr", password)
    for code in (RICH, "oued-naour", "kef-sahla", "dar-lqasba"):
        house = world.institutions[code]
        with scope({house.pk}):
            person = Person.objects.create(
                institution=house, first_name="Anas", last_name="Rihani", name_ar="أنس الريحاني", sex="M", user=adviser,
                email=adviser.email, search="anas rihani",
            )  # fmt: skip
            RoleAssignment.objects.create(institution=house, person=person, role=Role.ADVISER, start=since)


def _account(mailbox: str, name: str, language: str, password: str) -> User:
    user = User(email=f"{mailbox}{DOMAIN}", name=name, language=language, password=password)
    user.save()
    return user
