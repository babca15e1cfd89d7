"""Mail: written in the recipient's language, sent after the commit, tried again, stopped by its reader, forgotten."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail as outbox
from django.test import Client, override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from charaka.config.environment import Environment, mail_settings
from charaka.kernel.errors import Invalid, NotFound
from charaka.kernel.jobs import run_pending
from charaka.kernel.mail import mail_kind, send_mail_to
from charaka.kernel.mail.models import MailState, OutgoingMail
from charaka.kernel.mail.preferences import list_preferences, set_preference, stop_address
from charaka.kernel.mail.queries import list_demo_mailbox
from charaka.kernel.mail.tasks import forget_mail_text
from charaka.testing.cast import Cast

REMINDER = mail_kind("tests.reminder", "Reminders")
TEMPLATE = "mail/webhook_disabled"
CONTEXT = {"endpoint": {"url": "https://example.org/<b>&x=1"}, "gone": False}


def test_a_mail_has_text_and_page_in_the_readers_language_and_direction(cast: Cast) -> None:
    cast.director.user.language = "ar"
    written = send_mail_to(cast.director.user, TEMPLATE, CONTEXT)
    assert outbox.outbox == []
    run_pending(["mail"])
    sent = outbox.outbox[0]
    assert sent.to == [cast.director.user.email]
    assert isinstance(sent, outbox.EmailMultiAlternatives)
    page = str(sent.alternatives[0][0])
    assert 'lang="ar" dir="rtl"' in page
    assert "https://example.org/<b>&x=1" in sent.body
    assert "https://example.org/&lt;b&gt;&amp;x=1" in page
    written.refresh_from_db()
    assert (written.state, written.tries, written.language) == (MailState.SENT, 1, "ar")
    run_pending()
    assert len(outbox.outbox) == 1


def test_the_institution_signs_with_its_name(cast: Cast) -> None:
    send_mail_to("someone@example.org", TEMPLATE, CONTEXT, language="fr", institution_id=cast.a.pk)
    run_pending()
    assert outbox.outbox[0].from_email == "Institut A <charaka@localhost>"
    assert outbox.outbox[0].extra_headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("address", ["a@b.ma\nBcc: all@example.org", "no address", "", "a@b.ma,c@d.ma"])
def test_an_address_that_is_none_or_more_than_one_is_refused(db: None, address: str) -> None:
    with pytest.raises(Invalid, match="e-mail address"):
        send_mail_to(address, TEMPLATE, CONTEXT, language="fr")


@pytest.mark.parametrize("poison", ["\nBcc: all@example.org", "\r\nX: y", "\u2028", "\x00"])
def test_a_subject_cannot_smuggle_a_header(db: None, poison: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("charaka.kernel.mail.sending._render", lambda _name, _context, escape: f"Hello{poison}you")
    with pytest.raises(Invalid, match="line breaks"):
        send_mail_to("someone@example.org", TEMPLATE, CONTEXT, language="fr")
    assert not OutgoingMail.objects.exists()


def test_a_server_that_is_away_is_tried_again(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_message: object) -> None:
        raise SMTPServerDisconnected("away")

    written = send_mail_to("someone@example.org", TEMPLATE, CONTEXT, language="fr")
    with monkeypatch.context() as patch:
        patch.setattr("charaka.kernel.mail.sending.EmailMultiAlternatives.send", away)
        run_pending()
    written.refresh_from_db()
    assert (written.state, written.error) == (MailState.QUEUED, "SMTPServerDisconnected: away")
    DBTaskResult.objects.update(run_after=timezone.now())
    run_pending()
    written.refresh_from_db()
    assert (written.state, written.tries, written.error) == (MailState.SENT, 2, "")


def test_a_recipient_that_does_not_exist_is_given_up_at_once(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_message: object) -> None:
        raise SMTPRecipientsRefused({"someone@example.org": (550, b"no such user")})

    monkeypatch.setattr("charaka.kernel.mail.sending.EmailMultiAlternatives.send", unknown)
    written = send_mail_to("someone@example.org", TEMPLATE, CONTEXT, language="fr")
    run_pending()
    written.refresh_from_db()
    assert (written.state, written.tries) == (MailState.FAILED, 1)


def test_a_kind_switched_off_is_written_down_and_not_sent(cast: Cast) -> None:
    user = cast.director.user
    set_preference(user, REMINDER, wanted=False)
    assert (REMINDER, False) in list_preferences(user)
    assert send_mail_to(user, TEMPLATE, CONTEXT, kind=REMINDER).state == MailState.UNWANTED
    assert send_mail_to(user, TEMPLATE, CONTEXT).state == MailState.QUEUED  # a necessary kind comes anyway
    set_preference(user, REMINDER, wanted=True)
    assert send_mail_to(user, TEMPLATE, CONTEXT, kind=REMINDER).state == MailState.QUEUED


def test_the_link_in_a_mail_stops_its_kind_by_post_only(cast: Cast, client: Client) -> None:
    user = cast.director.user
    address = stop_address(user, REMINDER.code)
    path = address.removeprefix("http://127.0.0.1:8000")
    assert client.get(path).status_code == 200
    assert (REMINDER, True) in list_preferences(user)
    assert Client(enforce_csrf_checks=True).post(path).status_code == 200
    assert (REMINDER, False) in list_preferences(user)
    assert client.post(path[:-3] + "xx/").status_code == 404


def test_the_headers_offer_to_stop_in_one_click(cast: Cast) -> None:
    send_mail_to(cast.director.user, TEMPLATE, CONTEXT, kind=REMINDER)
    run_pending()
    headers = outbox.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop_address(cast.director.user, REMINDER.code) in headers["List-Unsubscribe"]
    assert stop_address(cast.director.user, "kernel.necessary") == ""


def test_old_text_is_forgotten_and_the_fact_kept(cast: Cast) -> None:
    old, new = (send_mail_to(cast.director.user, TEMPLATE, CONTEXT) for _n in range(2))
    run_pending()
    OutgoingMail.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
    forget_mail_text.call()
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.text, old.html, old.subject != "") == ("", "", True)
    assert new.text != ""


def test_the_mailbox_is_open_in_the_demo_only(cast: Cast) -> None:
    written = send_mail_to(cast.director.user, TEMPLATE, CONTEXT)
    with override_settings(DEMO=True):
        assert list(list_demo_mailbox()) == [written]
    with pytest.raises(NotFound):
        list_demo_mailbox()


@pytest.mark.parametrize(
    ("address", "host", "port", "way"),
    [
        ("smtp://relay.example.org", "relay.example.org", 25, "plain"),
        ("smtp://me:p%40ss@relay.example.org?tls", "relay.example.org", 587, "starttls"),
        ("smtp://relay.example.org:2525?tls=1", "relay.example.org", 2525, "starttls"),
        ("smtps://me:p%40ss@relay.example.org", "relay.example.org", 465, "tls"),
    ],
)
def test_the_mail_address_of_a_deployment(
    address: str, host: str, port: int, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHARAKA_MAIL", address)
    server = mail_settings(Environment.load())
    assert (server.host, server.port, server.starttls, server.tls) == (host, port, way == "starttls", way == "tls")
    assert server.password == ("p@ss" if "me:" in address else "")


@pytest.mark.parametrize("address", ["relay.example.org", "http://relay.example.org", "smtp://"])
def test_a_mail_address_of_another_kind_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHARAKA_MAIL", address)
    with pytest.raises(ValueError, match="CHARAKA_MAIL must look like"):
        mail_settings(Environment.load())
