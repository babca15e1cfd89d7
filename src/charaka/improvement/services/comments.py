"""What people say of an action. A mention reaches the person by mail."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.improvement.models import Action, ActionComment
from charaka.improvement.permissions import MANAGE_ACTIONS, PROPOSE_ACTIONS
from charaka.institutions.models import Person
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Forbidden, Invalid
from charaka.kernel.permissions import decide, require
from charaka.kernel.services import service

COMMENTED = audit_action("improvement.comment.posted", _("Comment posted"))
WITHDRAWN = audit_action("improvement.comment.withdrawn", _("Comment withdrawn"))
LONGEST = 4000


@service
def comment_on(*, actor: Actor, action: Action, text: str, mentions: Collection[int] = ()) -> ActionComment:
    """Post a comment; ``mentions`` are ids of people of the institution. Raises Invalid, Forbidden, NotFound."""
    require(actor, PROPOSE_ACTIONS, action.institution_id)
    words = text.replace("\x00", "").strip()
    if not words or len(words) > LONGEST:
        sentence = _("Write between 1 and %(n)d characters.") % {"n": LONGEST}
        raise Invalid(sentence, fields={"text": [sentence]})
    comment = ActionComment.objects.create(
        institution_id=action.institution_id,
        action=action,
        author_id=actor.user_id,
        author_label=actor.label,
        text=words,
    )
    mentioned = list(Person.objects.filter(institution_id=action.institution_id, pk__in=list(mentions)[:20]))
    comment.mentions.set(mentioned)
    record(COMMENTED, action, actor=actor, changes={"comment": (None, comment.pk)})
    _tell(comment, mentioned)
    return comment


@service
def withdraw_comment(*, actor: Actor, comment: ActionComment, reason: str = "") -> ActionComment:
    """Take the words of a comment back: its author, or whoever manages actions. Raises Forbidden, NotFound."""
    require(actor, PROPOSE_ACTIONS, comment.institution_id)
    if comment.author_id != actor.user_id and not decide(actor, MANAGE_ACTIONS, comment.institution_id):
        raise Forbidden(_("A comment is withdrawn by its author or a manager."), reason_code="not_author")
    if comment.withdrawn_at is None:
        comment.withdrawn_at, comment.text = timezone.now(), ""
        comment.save(update_fields=["withdrawn_at", "text"])
        record(WITHDRAWN, comment.action, actor=actor, changes={"comment": (comment.pk, None)}, reason=reason)
    return comment


def _tell(comment: ActionComment, mentioned: list[Person]) -> None:
    from charaka.improvement.mails import tell_of_mention

    for person in mentioned:
        tell_of_mention(comment, person)
