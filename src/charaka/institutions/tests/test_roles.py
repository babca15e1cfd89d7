"""Roles are given and ended, never deleted; somebody always directs; access is closed for one house at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import is_password_usable
from django.test import Client
from django.utils import timezone

from charaka.institutions.events import RoleEnded, RoleGiven
from charaka.institutions.models import FundRole, Person, RoleAssignment
from charaka.institutions.queries.actors import actor_for
from charaka.institutions.services.access import close_access, invite, open_access
from charaka.institutions.services.erasure import erase_person
from charaka.institutions.services.people import add_person
from charaka.institutions.services.roles import end_role, give_role
from charaka.kernel import events
from charaka.kernel.audit.queries import history_of, verify
from charaka.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from charaka.kernel.models import OutgoingMail, User
from charaka.kernel.permissions import Role
from charaka.kernel.scope import everywhere, scope
from charaka.testing.cast import SINCE, Cast
from charaka.testing.queries import QueryCounter
from charaka.testing.races import Race

Racer = Callable[[int, Callable[[int], Any]], Race[Any]]


@pytest.fixture
def inside_a(cast: Cast) -> Iterator[None]:
    with scope({cast.a.pk}):
        yield


def newcomer(cast: Cast, email: str = "k.lahsini@example.org") -> Person:
    details = {"first_name": "Karima", "last_name": "Lahsini", "email": email, "language": "en"}
    return add_person(actor=cast.director.actor, institution_id=cast.a.pk, details=details, confirmed=True)


def role_of(person: Person) -> RoleAssignment:
    return RoleAssignment.objects.get(person=person)


def second_director(cast: Cast) -> Person:
    person = cast.manager.person
    give_role(actor=cast.director.actor, person=person, role=Role.DIRECTOR)
    return person


# Giving --------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("inside_a")
def test_a_role_takes_effect_with_the_next_request(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[events.Event] = []
    monkeypatch.setitem(events._listeners, events.Event, [heard.append])
    row = give_role(actor=cast.director.actor, person=cast.trainer.person, role=Role.TRAINING_MANAGER)
    assert actor_for(cast.trainer.user).roles_in(cast.a.pk) == {Role.TRAINER, Role.TRAINING_MANAGER}
    assert [type(event) for event in heard] == [RoleGiven]
    assert heard[0].payload()["role"] == "training_manager"
    assert history_of(row).get().action == "institutions.role.given"


@pytest.mark.usefixtures("inside_a")
def test_nobody_gives_a_role_to_themselves(cast: Cast) -> None:
    with pytest.raises(Forbidden, match="to themselves"):
        give_role(actor=cast.director.actor, person=cast.director.person, role=Role.FINANCE)


@pytest.mark.usefixtures("inside_a")
def test_roles_are_given_by_director_and_operator_only(cast: Cast) -> None:
    person = newcomer(cast)
    for player in (cast.manager, cast.finance, cast.trainer, cast.reader, cast.fund_manager, cast.adviser):
        with pytest.raises(Forbidden):
            give_role(actor=player.actor, person=person, role=Role.TRAINER)
    with pytest.raises(NotFound):
        give_role(actor=cast.stranger.actor, person=person, role=Role.TRAINER)
    assert give_role(actor=cast.operator.actor, person=person, role=Role.TRAINER).pk


@pytest.mark.usefixtures("inside_a")
def test_a_role_is_held_once_at_a_time(cast: Cast) -> None:
    person, today = newcomer(cast), timezone.localdate()
    give_role(actor=cast.director.actor, person=person, role=Role.TRAINER, end=today + timedelta(days=10))
    with pytest.raises(Conflict, match="already holds"):
        give_role(actor=cast.director.actor, person=person, role=Role.TRAINER)
    later = today + timedelta(days=11)
    assert give_role(actor=cast.director.actor, person=person, role=Role.TRAINER, start=later).pk


@pytest.mark.usefixtures("inside_a")
def test_a_role_of_the_fund_or_of_the_past_cannot_be_given(cast: Cast) -> None:
    person, today = newcomer(cast), timezone.localdate()
    with pytest.raises(Invalid, match="role of the institution"):
        give_role(actor=cast.director.actor, person=person, role=Role.OPERATOR)
    with pytest.raises(Invalid, match="begins today or later"):
        give_role(actor=cast.director.actor, person=person, role=Role.STAFF, start=today - timedelta(days=1))


# Ending --------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("inside_a")
def test_a_role_is_taken_back_at_once_and_stays_in_the_history(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[events.Event] = []
    monkeypatch.setitem(events._listeners, events.Event, [heard.append])
    row = end_role(actor=cast.director.actor, assignment=role_of(cast.trainer.person), reason="left")
    assert actor_for(cast.trainer.user).grants == frozenset()
    assert (row.end, RoleAssignment.objects.filter(pk=row.pk).exists()) == (timezone.localdate(), True)
    assert [type(event) for event in heard] == [RoleEnded]
    with pytest.raises(Conflict, match="already ended"):
        end_role(actor=cast.director.actor, assignment=row)


@pytest.mark.usefixtures("inside_a")
def test_a_role_that_ends_on_a_day_is_held_until_that_day(cast: Cast) -> None:
    day = timezone.localdate() + timedelta(days=7)
    end_role(actor=cast.director.actor, assignment=role_of(cast.trainer.person), on=day)
    assert actor_for(cast.trainer.user, on=day).roles_in(cast.a.pk) == {Role.TRAINER}
    assert actor_for(cast.trainer.user, on=day + timedelta(days=1)).roles_in(cast.a.pk) == frozenset()


@pytest.mark.usefixtures("inside_a")
def test_a_role_that_was_to_begin_later_can_be_taken_back(cast: Cast) -> None:
    person, day = newcomer(cast), timezone.localdate() + timedelta(days=5)
    row = give_role(actor=cast.director.actor, person=person, role=Role.STAFF, start=day)
    row = end_role(actor=cast.director.actor, assignment=row)
    assert (row.end, row.withdrawn_at is not None) == (day, True)


@pytest.mark.usefixtures("inside_a")
def test_the_last_director_stays_until_another_directs(cast: Cast) -> None:
    own = role_of(cast.director.person)
    with pytest.raises(Conflict, match="Nobody would be left"):
        end_role(actor=cast.director.actor, assignment=own)
    with pytest.raises(Conflict, match="Nobody would be left"):
        end_role(actor=cast.operator.actor, assignment=own, on=timezone.localdate() + timedelta(days=30))
    with pytest.raises(Conflict, match="Nobody would be left"):
        close_access(actor=cast.operator.actor, person=cast.director.person)
    second_director(cast)
    end_role(actor=cast.director.actor, assignment=own)
    assert Role.DIRECTOR not in actor_for(cast.director.user).roles_in(cast.a.pk)


@pytest.mark.usefixtures("inside_a")
def test_a_director_who_cannot_sign_in_does_not_count(cast: Cast) -> None:
    give_role(actor=cast.director.actor, person=newcomer(cast), role=Role.DIRECTOR)
    with pytest.raises(Conflict, match="Nobody would be left"):
        end_role(actor=cast.director.actor, assignment=role_of(cast.director.person))


@pytest.mark.usefixtures("inside_a")
def test_a_director_who_leaves_before_the_day_does_not_count(cast: Cast) -> None:
    week = timezone.localdate() + timedelta(days=7)
    give_role(actor=cast.director.actor, person=cast.manager.person, role=Role.DIRECTOR, end=week)
    with pytest.raises(Conflict, match="Nobody would be left"):
        end_role(actor=cast.director.actor, assignment=role_of(cast.director.person), on=week)


def test_of_two_directors_who_remove_each_other_one_stays(cast: Cast, race: Racer) -> None:
    with scope({cast.a.pk}):
        second_director(cast)
        roles = list(RoleAssignment.objects.filter(role=Role.DIRECTOR).order_by("person__first_name"))
        actors = [actor_for(cast.manager.user), actor_for(cast.director.user)]  # each removes the other

        def remove(index: int) -> RoleAssignment:
            return end_role(actor=actors[index], assignment=roles[index])

        outcome = race(2, remove)
        assert [type(error) for error in outcome.errors] == [Conflict]
        assert RoleAssignment.objects.filter(role=Role.DIRECTOR, withdrawn_at__isnull=True).count() == 1
        assert verify(cast.a.pk).whole


# Inviting ------------------------------------------------------------------------------------------------------------


def link_in(mail: OutgoingMail) -> str:
    found = re.search(r"https?://\S+", mail.text)
    assert found
    return "/" + found.group().split("/", 3)[3]


@pytest.mark.usefixtures("inside_a")
def test_an_invited_person_gets_an_account_and_a_link_that_sets_the_password_once(cast: Cast) -> None:
    person = invite(actor=cast.director.actor, person=newcomer(cast))
    user = User.objects.get(email="k.lahsini@example.org")
    assert person.user == user
    assert not is_password_usable(user.password)
    mail = OutgoingMail.objects.get(to=user.email)
    assert "Dalila Director gives you access" in mail.text
    browser, link = Client(), link_in(mail)
    page = browser.get(link, follow=True)
    assert page.status_code == 200
    form = {"password1": "un-mot-de-passe-long", "password2": "un-mot-de-passe-long"}
    browser.post(page.redirect_chain[-1][0], form)
    user.refresh_from_db()
    assert user.check_password("un-mot-de-passe-long")
    assert Client().get(link, follow=True).context.get("token_fail")


@pytest.mark.usefixtures("inside_a")
def test_a_second_invitation_makes_no_second_account(cast: Cast) -> None:
    person = newcomer(cast)
    invite(actor=cast.director.actor, person=person)
    invite(actor=cast.director.actor, person=person)
    assert User.objects.filter(email="k.lahsini@example.org").count() == 1
    assert OutgoingMail.objects.filter(to="k.lahsini@example.org").count() == 2


def test_who_works_elsewhere_is_tied_to_their_account_and_the_inviter_learns_nothing(cast: Cast) -> None:
    with scope({cast.a.pk}):
        fresh = invite(actor=cast.director.actor, person=newcomer(cast))
        known = invite(actor=cast.director.actor, person=newcomer(cast, "stranger@example.org"))
        shown = [
            {name: type(getattr(p, name)) for name in ("user", "invited_at", "access_closed_at")}
            for p in (fresh, known)
        ]
        assert shown[0] == shown[1]
        trails = [[(e.action, sorted(e.changes)) for e in history_of(p)] for p in (fresh, known)]
        assert trails[0] == trails[1]
        assert known.user == cast.stranger.user
        assert str(known) == "Karima Lahsini"
    assert cast.stranger.user.name == "Siham Stranger"
    mail = OutgoingMail.objects.get(to="stranger@example.org")
    assert "password that you already have" in mail.text
    assert "reset" not in mail.text


@pytest.mark.usefixtures("inside_a")
def test_what_stands_against_an_invitation_is_said(cast: Cast) -> None:
    with pytest.raises(Invalid, match="address first"):
        invite(actor=cast.director.actor, person=newcomer(cast, ""))
    with pytest.raises(Conflict, match="Tariq Trainer already signs in"):
        invite(actor=cast.director.actor, person=newcomer(cast, "trainer@example.org"))
    with pytest.raises(Forbidden):
        invite(actor=cast.manager.actor, person=newcomer(cast))


def test_closed_access_bars_one_institution_and_no_other(cast: Cast) -> None:
    with scope({cast.a.pk}):
        person = invite(actor=cast.director.actor, person=newcomer(cast, "stranger@example.org"))
        give_role(actor=cast.director.actor, person=person, role=Role.TRAINER)
        assert actor_for(cast.stranger.user).institutions == {cast.a.pk, cast.b.pk}
        close_access(actor=cast.director.actor, person=person, reason="left")
        assert actor_for(cast.stranger.user).institutions == {cast.b.pk}
        with pytest.raises(Conflict, match="closed already"):
            close_access(actor=cast.director.actor, person=person)
        with pytest.raises(Conflict, match="Open it first"):
            invite(actor=cast.director.actor, person=person)
        open_access(actor=cast.director.actor, person=person)
        assert actor_for(cast.stranger.user).institutions == {cast.a.pk, cast.b.pk}
        with pytest.raises(Forbidden, match="their own access"):
            close_access(actor=cast.director.actor, person=cast.director.person)


def test_erasing_a_person_here_leaves_their_account_elsewhere(cast: Cast) -> None:
    with scope({cast.a.pk}):
        person = invite(actor=cast.director.actor, person=newcomer(cast, "stranger@example.org"))
        erase_person(actor=cast.director.actor, person=person, reason="asked")
        alone = invite(actor=cast.director.actor, person=newcomer(cast))
        account = alone.user
        assert account is not None
        erase_person(actor=cast.director.actor, person=alone, reason="asked")
    cast.stranger.user.refresh_from_db()
    account.refresh_from_db()
    assert (cast.stranger.user.is_active, cast.stranger.user.email) == (True, "stranger@example.org")
    assert (account.is_active, account.name, "lahsini" in account.email) == (False, "", False)


# From an account to an actor -----------------------------------------------------------------------------------------


def test_yesterday_and_tomorrow_give_nothing_today(cast: Cast) -> None:
    today = timezone.localdate()
    day = timedelta(days=1)
    with everywhere(reason="the test changes the days of a role"):
        RoleAssignment.objects.filter(person__user=cast.trainer.user).update(end=today - day)
        RoleAssignment.objects.filter(person__user=cast.finance.user).update(start=today + day)
    assert actor_for(cast.trainer.user).grants == frozenset()
    assert actor_for(cast.finance.user).grants == frozenset()
    assert actor_for(cast.trainer.user, on=today - day).roles_in(cast.a.pk) == {Role.TRAINER}
    assert actor_for(cast.finance.user, on=today + day).roles_in(cast.a.pk) == {Role.FINANCE}


def test_an_inactive_account_is_nobody(cast: Cast) -> None:
    cast.director.user.is_active = False
    assert actor_for(cast.director.user).grants == frozenset()


def test_a_role_in_the_fund_holds_in_each_of_its_institutions(cast: Cast) -> None:
    assert actor_for(cast.fund_manager.user).institutions == {cast.a.pk, cast.b.pk}
    FundRole.objects.filter(user=cast.fund_manager.user).update(end=SINCE)
    assert actor_for(cast.fund_manager.user).institutions == frozenset()


def test_the_operator_holds_everywhere_and_belongs_nowhere(cast: Cast) -> None:
    operator = actor_for(cast.operator.user)
    assert operator.institutions == frozenset()
    assert operator.roles_in(cast.a.pk) == operator.roles_in(None) == {Role.OPERATOR}


@pytest.mark.parametrize(("key", "allowed"), [("director", 3), ("fund_manager", 4), ("operator", 3)])
def test_an_actor_costs_three_queries_and_four_in_the_fund(
    cast: Cast, assert_queries: QueryCounter, key: str, allowed: int
) -> None:
    user = User.objects.get(email=f"{key.replace('_', '-')}@example.org")
    with assert_queries(max=allowed):
        actor_for(user)


def test_the_day_is_that_of_the_institution_not_of_greenwich(cast: Cast) -> None:
    assert isinstance(timezone.localdate(), date)
    assert actor_for(cast.director.user) == actor_for(cast.director.user, on=timezone.localdate())
