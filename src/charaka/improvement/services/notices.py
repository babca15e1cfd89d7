"""The mails of the room: a mention, and the reminder of what falls due. Each in its reader's own language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from charaka.improvement.models import Action, ActionComment
from charaka.improvement.rules import days_late
from charaka.institutions.models import Person
from charaka.kernel import formats
from charaka.kernel.mail import mail_kind, send_mail_to
from charaka.kernel.models import User

MENTION = mail_kind("improvement.mention", _("Someone mentions me in an action"))
REMINDER = mail_kind("improvement.reminder", _("My actions fall due or are late"))


@dataclass(frozen=True, slots=True)
class DueLine:
    """One action in a reminder. ``late`` is 0 while there is time; ``left`` is 0 on the day."""

    reference: str
    title: str
    due_on: date
    late: int
    left: int
    url: str

    @property
    def when(self) -> str:
        """How it stands with the date, in the language in which the mail is being written."""
        day = formats.short_date(self.due_on, get_language() or "fr")
        if self.late:
            sentence = ngettext(
                "%(n)d day late: it was due on %(day)s.", "%(n)d days late: it was due on %(day)s.", self.late
            )
            return sentence % {"n": self.late, "day": day}
        if not self.left:
            return gettext("Due today.")
        return ngettext("Due in %(n)d day, on %(day)s.", "Due in %(n)d days, on %(day)s.", self.left) % {
            "n": self.left,
            "day": day,
        }


def can_be_mailed(person: Person) -> bool:
    """Whether mail reaches a person: an address, not erased, access not closed."""
    return bool(address_of(person)) and person.erased_at is None and person.access_closed_at is None


def address_of(person: Person) -> User | str:
    """The account when there is an open one, else the address on the record, which may be empty."""
    if person.user is not None and person.user.is_active:
        return person.user
    return person.email


def tell_of_mention(comment: ActionComment, person: Person) -> bool:
    """Write to someone who was mentioned; not to the author. Returns whether a mail was written."""
    if not can_be_mailed(person) or (person.user_id is not None and person.user_id == comment.author_id):
        return False
    context = {
        "author": comment.author_label,
        "action": comment.action,
        "text": comment.text,
        "url": action_address(comment.action),
    }
    _send(person, "improvement/mail/mention", context, MENTION)
    return True


def send_reminder(person: Person, actions: Sequence[Action], today: date) -> None:
    """One mail with all that is due or late, the most urgent first."""
    lines = [
        DueLine(
            action.reference, action.title, action.due_on, days_late(action.due_on, today),
            (action.due_on - today).days, action_address(action),
        )
        for action in actions
    ]  # fmt: skip
    context = {"lines": lines, "n_late": sum(line.late > 0 for line in lines), "today": today}
    _send(person, "improvement/mail/reminder", context, REMINDER)


def action_address(action: Action) -> str:
    """The whole address of an action's page, for mails; "" where the deployment has no pages."""
    try:
        return settings.ORIGIN + str(reverse("improvement:action", args=(action.institution.code, action.number)))
    except NoReverseMatch:
        return ""


def _send(person: Person, template: str, context: dict[str, Any], kind: Any) -> None:
    recipient = address_of(person)
    language = "" if isinstance(recipient, User) else person.language
    send_mail_to(recipient, template, context, language=language, kind=kind, institution_id=person.institution_id)
