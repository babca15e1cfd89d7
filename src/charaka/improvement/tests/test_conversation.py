"""What is said and what is shown: comments, mentions by mail, evidence and who may open it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from charaka.improvement.models import Evidence
from charaka.improvement.queries.conversation import history_lines, list_evidence
from charaka.improvement.services import add_evidence, comment_on, remove_evidence, withdraw_comment
from charaka.improvement.tests.register import propose
from charaka.institutions.models import Engagement, Person
from charaka.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from charaka.kernel.mail.models import OutgoingMail
from charaka.kernel.models import User
from charaka.testing.cast import Cast, Player

SignIn = Callable[[Player], Client]


def test_a_mention_reaches_the_person_in_her_own_language(in_a: Cast) -> None:
    User.objects.filter(pk=in_a.finance.user.pk).update(language="ar")
    action = propose(in_a, "Write <b>to</b> employers")
    comment = comment_on(actor=in_a.director.actor, action=action, text="@Fatima Finance what do you think?\n1 < 2")
    assert [str(person) for person in comment.mentions.all()] == ["Fatima Finance"]
    mail = OutgoingMail.objects.get()
    assert (mail.user_id, mail.language, mail.kind) == (in_a.finance.user.pk, "ar", "improvement.mention")
    assert 'dir="rtl"' in mail.html
    assert "Write &lt;b&gt;to&lt;/b&gt; employers" in mail.html
    assert "AC-1" in mail.subject
    assert f"/i/a/actions/{action.number}/#comments" in mail.text
    assert "1 < 2" in mail.text


def test_someone_without_an_account_is_told_by_the_address_on_the_record(in_a: Cast) -> None:
    guest = Person.objects.create(
        institution=in_a.a, first_name="Hamid", last_name="Ouazzar", email="hamid@example.org", language="fr"
    )
    Engagement.objects.create(institution=in_a.a, person=guest, kind="staff", start=date(2020, 1, 1))
    comment_on(actor=in_a.director.actor, action=propose(in_a), text="Voir avec moi", mentions=[guest.pk])
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.user_id, mail.language) == ("hamid@example.org", None, "fr")


@pytest.mark.parametrize("who", ["author", "no address", "closed", "stranger"])
def test_nobody_is_told_who_should_not_be(in_a: Cast, who: str) -> None:
    person = in_a.finance.person
    if who == "no address":
        person = Person.objects.create(institution=in_a.a, first_name="No", last_name="Mail")
        Engagement.objects.create(institution=in_a.a, person=person, kind="staff", start=date(2020, 1, 1))
    if who == "closed":
        Person.objects.filter(pk=person.pk).update(access_closed_at="2026-01-01T00:00Z")
    actor = in_a.finance.actor if who == "author" else in_a.director.actor
    mentions = [999_999] if who == "stranger" else [person.pk]
    comment_on(actor=actor, action=propose(in_a), text="Hello", mentions=mentions)
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("text", ["", "   \x00 ", "x" * 4001])
def test_a_comment_says_something_and_not_too_much(in_a: Cast, text: str) -> None:
    with pytest.raises(Invalid):
        comment_on(actor=in_a.director.actor, action=propose(in_a), text=text)


def test_a_comment_is_withdrawn_by_its_author_or_a_manager_and_leaves_its_place(in_a: Cast) -> None:
    action = propose(in_a)
    comment = comment_on(actor=in_a.trainer.actor, action=action, text="Too soon")
    with pytest.raises(Forbidden):
        withdraw_comment(actor=in_a.reader.actor, comment=comment)
    withdraw_comment(actor=in_a.trainer.actor, comment=comment)
    comment.refresh_from_db()
    assert (comment.text, comment.withdrawn_at is None) == ("", False)
    assert [str(line.what) for line in history_lines(action)][:2] == ["Comment withdrawn", "Comment posted"]
    assert "Too soon" not in str([entry.changes for entry in history_lines(action)]), "the audit keeps no words"


def test_evidence_is_a_file_a_link_or_a_note(in_a: Cast) -> None:
    action = propose(in_a)
    upload = SimpleUploadedFile("list.csv", b"a;b\n1;2\n")
    add_evidence(actor=in_a.trainer.actor, action=action, title="The list", upload=upload)
    add_evidence(actor=in_a.trainer.actor, action=action, url="https://example.org/page")
    add_evidence(actor=in_a.trainer.actor, action=action, note="Seen with my own eyes")
    shown = [(e.kind, e.title) for e in list_evidence(action)]
    assert shown == [("file", "The list"), ("link", "example.org"), ("note", "Seen with my own eyes")]


@pytest.mark.parametrize(
    "given", [{}, {"title": "Only a title"}, {"url": "javascript:alert(1)"}, {"url": "example"}, {"note": "x" * 2001}]
)
def test_evidence_that_is_none_is_refused(in_a: Cast, given: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        add_evidence(actor=in_a.director.actor, action=propose(in_a), **given)
    assert not Evidence.objects.exists()


def test_a_file_that_lies_about_itself_leaves_nothing(in_a: Cast) -> None:
    with pytest.raises(Invalid):
        add_evidence(
            actor=in_a.director.actor, action=propose(in_a), upload=SimpleUploadedFile("photo.png", b"MZ not a picture")
        )
    assert not Evidence.objects.exists()


def test_only_the_owner_and_managers_file_evidence_and_its_removal_needs_a_reason(in_a: Cast) -> None:
    action = propose(in_a, owner=in_a.finance.person)
    with pytest.raises(Forbidden):
        add_evidence(actor=in_a.trainer.actor, action=action, note="Mine")
    filed = add_evidence(actor=in_a.finance.actor, action=action, upload=SimpleUploadedFile("a.txt", b"word"))
    with pytest.raises(Invalid):
        remove_evidence(actor=in_a.finance.actor, evidence=filed, reason=" ")
    with pytest.raises(NotFound):
        remove_evidence(actor=in_a.stranger.actor, evidence=filed, reason="Because")
    remove_evidence(actor=in_a.finance.actor, evidence=filed, reason="The wrong file")
    assert not list_evidence(action).exists()
    assert Evidence.objects.get().file.is_removed  # type: ignore[union-attr]
    with pytest.raises(Conflict):
        remove_evidence(actor=in_a.finance.actor, evidence=filed, reason="Again")


def test_the_database_refuses_evidence_of_no_kind(in_a: Cast) -> None:
    action = propose(in_a)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.create(institution=in_a.a, action=action, kind="file", title="No file")
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.create(institution=in_a.a, action=action, kind="link", title="No link")


def test_a_file_opens_for_those_who_see_the_action(in_a: Cast, sign_in: SignIn) -> None:
    action = propose(in_a)
    filed = add_evidence(actor=in_a.director.actor, action=action, upload=SimpleUploadedFile("a.txt", b"word"))
    address = f"/files/{filed.file.public_id}/"  # type: ignore[union-attr]
    assert sign_in(in_a.reader).get(address).status_code == 200
    assert sign_in(in_a.stranger).get(address).status_code == 404
    assert sign_in(in_a.fund_manager).get(address).status_code == 403
