"""Reminders: one mail per owner and milestone, in the owner's language, however often the clock strikes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from charaka.improvement.models import ReminderSent
from charaka.improvement.services.reminders import LATE_EVERY_DAYS, REMINDER_DAYS, list_owed, remind_owner
from charaka.improvement.tasks import remind_owners
from charaka.improvement.tests.register import row
from charaka.institutions.models import Person
from charaka.kernel.actors import system_actor
from charaka.kernel.audit.queries import history_of
from charaka.kernel.errors import Invalid
from charaka.kernel.mail.models import MailState, OutgoingMail
from charaka.kernel.mail.preferences import set_preference
from charaka.kernel.models import User
from charaka.kernel.scope import scope
from charaka.kernel.settings_registry import set_value
from charaka.testing.cast import Cast
from charaka.testing.queries import QueryCounter
from charaka.testing.races import Racer

HOUSE = system_actor("a test of reminders")
TODAY = timezone.localdate


def _remind() -> list[OutgoingMail]:
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    remind_owners.call()
    return list(OutgoingMail.objects.exclude(pk__in=before).order_by("pk"))


def test_one_mail_tells_an_owner_of_all_that_is_due(in_a: Cast) -> None:
    late = row(in_a, 1, due_on=TODAY() - timedelta(days=13), state="in_progress")
    row(in_a, 2, due_on=TODAY() + timedelta(days=6))
    row(in_a, 3, due_on=TODAY() + timedelta(days=8))
    row(in_a, 4, due_on=TODAY() - timedelta(days=1), state="proposed")
    row(in_a, 5, due_on=TODAY() - timedelta(days=1), state="done")
    (mail,) = _remind()
    assert mail.user_id == in_a.trainer.user.pk
    assert mail.subject == "2 actions fall due"
    assert "AC-1 Action 1" in mail.text
    assert "13 days late" in mail.text
    assert "Due in 6 days" in mail.text
    assert "AC-3" not in mail.text
    assert "AC-4" not in mail.text
    assert history_of(late).first().action == "improvement.action.reminded"  # type: ignore[union-attr]


def test_a_mail_of_many_actions_costs_no_more_than_a_mail_of_one(in_a: Cast, assert_queries: QueryCounter) -> None:
    def send(first: int, count: int) -> int:
        for number in range(first, first + count):
            row(in_a, number, due_on=TODAY())
        with assert_queries(max=1000) as sent:
            assert len(_remind()) == 1
        return len(sent)

    assert send(1, 1) >= send(2, 9)


def test_the_clock_may_strike_twice(in_a: Cast) -> None:
    row(in_a, 1, due_on=TODAY())
    assert len(_remind()) == 1
    assert _remind() == []
    assert ReminderSent.objects.get().kind == "due"


def test_another_date_is_reminded_anew(in_a: Cast) -> None:
    action = row(in_a, 1, due_on=TODAY())
    _remind()
    action.due_on = TODAY() + timedelta(days=1)
    action.save()
    assert len(_remind()) == 1


def test_each_owner_reads_their_own_language(in_a: Cast) -> None:
    User.objects.filter(pk=in_a.trainer.user.pk).update(language="ar")
    guest = Person.objects.create(
        institution=in_a.a, first_name="Hamid", last_name="Ouazzar", email="hamid@example.org", language="fr"
    )
    row(in_a, 1, due_on=TODAY())
    row(in_a, 2, due_on=TODAY(), owner=guest)
    mails = {mail.to: mail for mail in _remind()}
    assert {to: mail.language for to, mail in mails.items()} == {
        in_a.trainer.user.email: "ar",
        "hamid@example.org": "fr",
    }
    assert 'lang="ar" dir="rtl"' in mails[in_a.trainer.user.email].html


def test_who_has_no_address_gets_nothing_and_no_reminder_is_noted(in_a: Cast) -> None:
    silent = Person.objects.create(institution=in_a.a, first_name="No", last_name="Mail")
    row(in_a, 1, due_on=TODAY(), owner=silent)
    assert _remind() == []
    assert not ReminderSent.objects.exists()


def test_who_does_not_want_them_is_left_alone_once_and_for_all(in_a: Cast) -> None:
    from charaka.improvement.services.notices import REMINDER

    set_preference(in_a.trainer.user, REMINDER, wanted=False)
    row(in_a, 1, due_on=TODAY())
    (mail,) = _remind()
    assert mail.state == MailState.UNWANTED


def test_an_institution_chooses_its_days(in_a: Cast) -> None:
    row(in_a, 1, due_on=TODAY() + timedelta(days=20))
    row(in_a, 2, due_on=TODAY() - timedelta(days=5))
    set_value(actor=in_a.director.actor, wanted=REMINDER_DAYS, value="21, 3", institution_id=in_a.a.pk)
    set_value(actor=in_a.director.actor, wanted=LATE_EVERY_DAYS, value=5, institution_id=in_a.a.pk)
    kinds = [kind for _owner, owed in list_owed(in_a.a.pk, TODAY()) for _action, kind in owed]
    assert sorted(kinds) == ["before-21", "late-5"]
    with pytest.raises(Invalid, match="whole numbers"):
        set_value(actor=in_a.director.actor, wanted=REMINDER_DAYS, value="soon", institution_id=in_a.a.pk)


def test_a_reminder_that_was_sent_meanwhile_takes_the_whole_mail_back(in_a: Cast) -> None:
    row(in_a, 1, due_on=TODAY())
    ((owner, owed),) = list_owed(in_a.a.pk, TODAY())
    remind_owner(actor=HOUSE, owner=owner, owed=owed, today=TODAY())
    with pytest.raises(IntegrityError):
        remind_owner(actor=HOUSE, owner=owner, owed=owed, today=TODAY())
    assert OutgoingMail.objects.count() == 1


def test_two_workers_send_one_mail(race: Racer) -> None:
    cast = Cast()
    with scope({cast.a.pk}):
        row(cast, 1, due_on=TODAY())
    outcome = race(3, lambda _index: remind_owners.call())
    assert outcome.errors == []
    assert OutgoingMail.objects.count() == 1
