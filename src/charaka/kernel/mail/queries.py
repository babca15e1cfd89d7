"""Reading the log of mail: for operators, and for the mailbox of the demo, where nothing leaves the house."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charaka.kernel.errors import NotFound
from charaka.kernel.mail.models import MailState, OutgoingMail


def count_failed_mail() -> int:
    return OutgoingMail.objects.filter(state=MailState.FAILED).count()


def list_demo_mailbox() -> QuerySet[OutgoingMail]:
    """Every mail of the demo, the newest first. Raises NotFound outside demo mode, where mail is private."""
    if not settings.DEMO:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return OutgoingMail.objects.select_related("user", "institution").order_by("-pk")
