"""Sending what was written, and forgetting what was sent."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.kernel.jobs import GiveUp, current_run, job, periodic
from charaka.kernel.mail.models import MailState, OutgoingMail
from charaka.kernel.mail.sending import message_of
from charaka.kernel.settings_registry import Level, setting, value_of

DELAYS: Final = (60, 300, 1800, 7200, 21600)
DAYS_KEPT = setting(
    "kernel.mail_days",
    int,
    default=30,
    minimum=1,
    maximum=3650,
    label=_("Days for which the text of sent mail is kept"),
    help=_("After that only the recipient, the subject and the day remain."),
    level=Level.PLATFORM,
)


@job("kernel.deliver_mail", label=_("Send a mail"), queue="mail", delays=DELAYS)
def deliver_mail(*, mail_id: int) -> None:
    """Send one mail that is still to be sent.

    A worker that dies between the server's "accepted" and our note sends it twice; both carry the same Message-ID.
    """
    mail = OutgoingMail.objects.select_related("user", "institution").filter(pk=mail_id, state=MailState.QUEUED).first()
    if mail is None:
        return
    mail.tries += 1
    try:
        message_of(mail).send()
    except (SMTPException, OSError) as error:
        run = current_run()
        final = _is_refusal(error) or (run is not None and run.attempts > len(DELAYS))
        mail.error = f"{type(error).__name__}: {error}".replace("\x00", "")[:300]
        mail.state = MailState.FAILED if final else MailState.QUEUED
        mail.save(update_fields=["tries", "error", "state"])
        if final:
            raise GiveUp(mail.error) from error
        raise
    mail.state, mail.sent_at, mail.error = MailState.SENT, timezone.now(), ""
    mail.save(update_fields=["tries", "error", "state", "sent_at"])


def _is_refusal(error: Exception) -> bool:
    """Whether the mail server said no for good (5xx) and not merely "later" (4xx)."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _reason in error.recipients.values())
    if isinstance(error, SMTPSenderRefused | SMTPDataError):
        return 500 <= error.smtp_code < 600
    return False


@periodic(every="daily 03:30", name="kernel.forget_mail_text")
@job("kernel.forget_mail_text", label=_("Forget the text of old mail"))
def forget_mail_text() -> None:
    """Blank the text of mails older than the setting says."""
    limit = timezone.now() - timedelta(days=value_of(DAYS_KEPT).value)
    OutgoingMail.objects.filter(created_at__lt=limit).exclude(text="", html="").exclude(state=MailState.QUEUED).update(
        text="", html=""
    )
