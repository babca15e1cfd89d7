"""The fixed cast: the same nine people in every test, so that a story can be read without its set-up.

Institution A employs the director, the training manager, the trainer and the finance officer; the reader sits on its
board. The stranger directs institution B. The fund manager follows both, the adviser is assigned to A, and the
operator runs the platform. Everybody reads English and signs in with ``PASSWORD``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from charaka.institutions.models import Engagement, FundRole, Person, PlatformRole, RoleAssignment
from charaka.institutions.models.choices import EngagementKind
from charaka.institutions.queries.actors import actor_for
from charaka.institutions.rules.people import name_key, search_text
from charaka.kernel.actors import Actor
from charaka.kernel.models import Fund, Institution, User
from charaka.kernel.permissions import Role
from charaka.kernel.scope import everywhere
from charaka.kernel.text import Text3

PASSWORD = "a-long-word-of-the-cast"  # nosec B105  # people of the tests only
SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class Part:
    """One line of the programme. ``where`` is the code of an institution, or empty for the fund and the platform."""

    key: str
    name: str
    role: Role
    where: str = ""


PARTS = (
    Part("director", "Dalila Director", Role.DIRECTOR, "a"),
    Part("manager", "Mounir Manager", Role.TRAINING_MANAGER, "a"),
    Part("trainer", "Tariq Trainer", Role.TRAINER, "a"),
    Part("finance", "Fatima Finance", Role.FINANCE, "a"),
    Part("reader", "Rachid Reader", Role.BOARD_MEMBER, "a"),
    Part("stranger", "Siham Stranger", Role.DIRECTOR, "b"),
    Part("fund_manager", "Farid Fund", Role.FUND_MANAGER),
    Part("adviser", "Aicha Adviser", Role.ADVISER, "a"),
    Part("operator", "Omar Operator", Role.OPERATOR),
)


# Advisers come from outside: they hold a role and belong to nobody here.
ENGAGED_AS = {
    Role.DIRECTOR: EngagementKind.STAFF,
    Role.TRAINING_MANAGER: EngagementKind.STAFF,
    Role.FINANCE: EngagementKind.STAFF,
    Role.TRAINER: EngagementKind.OWN_TRAINER,
    Role.BOARD_MEMBER: EngagementKind.BODY_MEMBER,
}


@dataclass(frozen=True)
class Player:
    """One of the cast in one test: the account, and the actor that services ask for."""

    part: Part
    user: User
    actor: Actor

    @property
    def person(self) -> Person:
        """The record of this player as a person of the institution. Needs an open scope."""
        found: Person = Person.objects.get(user=self.user)
        return found


class Cast:
    """The cast of one test, read from the seeded database when first named: ``cast.director.actor``, ``cast.a``."""

    @cached_property
    def a(self) -> Institution:
        return Institution.objects.get(code="a")

    @cached_property
    def b(self) -> Institution:
        return Institution.objects.get(code="b")

    @cached_property
    def fund(self) -> Fund:
        return Fund.objects.get(code="fund")

    def __getattr__(self, key: str) -> Player:
        part = next((part for part in PARTS if part.key == key), None)
        if part is None:
            raise AttributeError(key)
        return self._enter(part)

    @cached_property
    def everybody(self) -> tuple[Player, ...]:
        return tuple(self._enter(part) for part in PARTS)

    def _enter(self, part: Part) -> Player:
        user = User.objects.get(email=_address(part))
        player = Player(part, user, actor_for(user))
        self.__dict__[part.key] = player
        return player


def seed_cast() -> None:
    """Write the cast into an empty database. Called once for each test database."""
    fund = Fund.objects.create(code="fund", name=Text3.same("Fund"))
    for code in ("a", "b"):
        name = Text3(ar=f"المؤسسة {code.upper()}", fr=f"Institut {code.upper()}", en=f"Institution {code.upper()}")
        Institution.objects.create(code=code, name=name, short_name=name, fund=fund)
    with everywhere(reason="the cast enters an empty database"):
        for part in PARTS:
            _seed_part(part, fund)


def _seed_part(part: Part, fund: Fund) -> None:
    user = User.objects.create_user(_address(part), PASSWORD, name=part.name, language="en")
    if part.role is Role.FUND_MANAGER:
        FundRole.objects.create(fund=fund, user=user, role=part.role, start=SINCE)
    elif part.role is Role.OPERATOR:
        PlatformRole.objects.create(user=user, role=part.role, start=SINCE)
    else:
        house = Institution.objects.get(code=part.where)
        first, last = part.name.split()
        person = Person.objects.create(
            institution=house, first_name=first, last_name=last, email=user.email, language="en", user=user,
            search=search_text(first, last, user.email), name_key=name_key(first, last),
        )  # fmt: skip
        if kind := ENGAGED_AS.get(part.role):
            Engagement.objects.create(institution=house, person=person, kind=kind, start=SINCE)
        RoleAssignment.objects.create(institution=house, person=person, role=part.role, start=SINCE)


def _address(part: Part) -> str:
    return f"{part.key.replace('_', '-')}@example.org"
