"""Writing a mail: rendered at once in the recipient's language, kept as it will be read, queued for after the commit.

A template is three files: ``<name>.subject.txt``, ``<name>.txt``, ``<name>.html``; the last two extend ``mail/base``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from email.utils import formataddr, parseaddr
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext as _

from charaka.kernel.errors import Invalid
from charaka.kernel.jobs import start_run
from charaka.kernel.mail.kinds import NECESSARY, MailKind
from charaka.kernel.mail.models import MailState, OutgoingMail
from charaka.kernel.mail.preferences import stop_address, wants
from charaka.kernel.models.identity import User

LONGEST_SUBJECT: Final = 250


def send_mail_to(
    recipient: User | str,
    template: str,
    context: Mapping[str, Any],
    *,
    language: str = "",
    kind: MailKind = NECESSARY,
    institution_id: int | None = None,
) -> OutgoingMail:
    """Write a mail to a user or an address and have it sent after the commit, with retries.

    ``language`` is the user's own unless given; an address alone needs it or gets the house's. A kind that the user has
    switched off is written down as unwanted and not sent. Raises Invalid when the address is not one, or when the
    subject carries a line break or another control character: it would become a header of its own.
    """
    user = recipient if isinstance(recipient, User) else None
    to = _checked_address(user.email if user else str(recipient))
    language = language or (user.language if user else settings.LANGUAGE_CODE)
    with translation.override(language):
        full = _surroundings(context, user, kind, language)
        subject = _render(f"{template}.subject.txt", full, escape=False).strip()
        text = _render(f"{template}.txt", full, escape=False)
        html = _render(f"{template}.html", full, escape=True)
    subject = _checked_subject(subject)  # a refusal is told to the writer, in the writer's language
    mail = OutgoingMail.objects.create(
        institution_id=institution_id,
        user=user,
        to=to,
        subject=subject,
        template=template,
        kind=kind.code,
        language=language,
        text=text,
        html=html,
        state=MailState.QUEUED if user is None or wants(user, kind) else MailState.UNWANTED,
    )
    if mail.state == MailState.QUEUED:
        queue_mail(mail)
    return mail


def queue_mail(mail: OutgoingMail) -> None:
    """Have a mail that is written down sent after the commit."""
    from charaka.kernel.mail.tasks import deliver_mail

    start_run(deliver_mail, {"mail_id": mail.pk}, institution_id=mail.institution_id, language=mail.language)


def message_of(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The message as it goes out. Its Message-ID is that of the row: a double is recognised by the mail reader."""
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message_id = f"<charaka-mail-{mail.pk}@{sender.rpartition('@')[2]}>"
    headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    if mail.user is not None and (address := stop_address(mail.user, mail.kind)):
        headers["List-Unsubscribe"] = f"<{address}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        mail.subject, mail.text, formataddr((_sender_name(mail), sender)), [mail.to], headers=headers
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def _sender_name(mail: OutgoingMail) -> str:
    if mail.institution is None:
        return parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or "Charaka"
    with translation.override(mail.language):
        return str(mail.institution)


def _surroundings(context: Mapping[str, Any], user: User | None, kind: MailKind, language: str) -> dict[str, Any]:
    return {
        **context,
        "recipient": user,
        "language": language,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "origin": settings.ORIGIN,
        "stop_url": stop_address(user, kind.code) if user else "",
    }


def _render(name: str, context: dict[str, Any], *, escape: bool) -> str:
    # The engine's own template: only it takes a Context, and only a Context can leave plain text unescaped.
    template = get_template(name).template  # type: ignore[attr-defined]
    return str(template.render(Context(context, autoescape=escape)))


def _checked_address(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError as error:
        sentence = _("This is not an e-mail address.")
        raise Invalid(sentence, fields={"email": [sentence]}) from error
    return address


def _checked_subject(subject: str) -> str:
    if not subject:
        raise Invalid(_("A mail needs a subject."))
    if any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in subject):
        raise Invalid(_("The subject of a mail must not contain line breaks or control characters."))
    return subject[:LONGEST_SUBJECT]
