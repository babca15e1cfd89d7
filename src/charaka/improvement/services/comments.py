"""What people say of an action. A mention reaches the person by mail."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.improvement.models import Action, ActionComment
from charaka.improvement.permissions import MANAGE_ACTIONS, PROPOSE_ACTIONS
from charaka.improvement.queries.actions import list_owners
from charaka.improvement.rules import mentioned
from charaka.improvement.rules.mentions import Name
from charaka.improvement.services.notices import tell_of_mention
from charaka.institutions.models import Person
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Forbidden, Invalid
from charaka.kernel.permissions import decide, require
from charaka.kernel.services import service

COMMENTED = audit_action("improvement.comment.posted", _("Comment posted"))
WITHDRAWN = audit_action("improvement.comment.withdrawn", _("Comment withdrawn"))
LONGEST = 4000
MOST_MENTIONS = 20


@service
def comment_on(*, actor: Actor, action: Action, text: str, mentions: Collection[int] = ()) -> ActionComment:
    """Post a comment. Whoever is named in it as ``@Name``, or by id in ``mentions``, is told by mail.

    Raises Invalid, Forbidden, NotFound.
    """
    require(actor, PROPOSE_ACTIONS, action.institution_id)
    words = text.replace("\x00", "").strip()
    if not words or len(words) > LONGEST:
        sentence = _("Write between 1 and %(n)d characters.") % {"n": LONGEST}
        raise Invalid(sentence, fields={"text": [sentence]})
    people = _people(action, words, mentions)
    comment: ActionComment = ActionComment.objects.create(
        institution_id=action.institution_id,
        action=action,
        author_id=actor.user_id,
        author_label=actor.label[:200],
        text=words,
    )
    comment.mentions.set(people)
    record(COMMENTED, action, actor=actor, changes={"comment": (None, comment.pk)})
    for person in people:
        tell_of_mention(comment, person)
    return comment


@service
def withdraw_comment(*, actor: Actor, comment: ActionComment, reason: str = "") -> ActionComment:
    """Take the words of a comment back: its author, or whoever manages actions. Raises Forbidden, NotFound."""
    require(actor, PROPOSE_ACTIONS, comment.institution_id)
    if not may_withdraw(actor, comment):
        raise Forbidden(_("A comment is withdrawn by its author or a manager."), reason_code="not_author")
    if comment.withdrawn_at is None:
        comment.withdrawn_at, comment.text = timezone.now(), ""
        comment.save(update_fields=["withdrawn_at", "text"])
        changes = {"comment": (comment.pk, None)}
        record(WITHDRAWN, comment.action, actor=actor, changes=changes, reason=reason.strip())
    return comment


def may_withdraw(actor: Actor, comment: ActionComment) -> bool:
    """Its author, or whoever manages actions."""
    own = actor.user_id is not None and comment.author_id == actor.user_id
    return own or bool(decide(actor, MANAGE_ACTIONS, comment.institution_id))


def _people(action: Action, words: str, mentions: Collection[int]) -> list[Person]:
    """Those who are named, by ``@`` or by id: of the team and the bodies, the owner among them."""
    if "@" not in words and not mentions:
        return []
    known = list(list_owners(timezone.localdate(), but=action.owner_id))
    names = [Name(p.pk, (f"{p.first_name} {p.last_name}", f"{p.last_name} {p.first_name}", p.name_ar), p.last_name)
             for p in known]  # fmt: skip
    wanted = {*mentioned(words, names), *mentions}
    return [person for person in known if person.pk in wanted][:MOST_MENTIONS]
