"""The room improvement: the register of actions. Append lines for new addresses; how: see ``table``.

``action`` is owned by the trainer of the cast; the director wrote the comment and filed the evidence.
"""

from __future__ import annotations

from datetime import date

from charaka.improvement.models import Action, ActionComment, ActionStep, Evidence
from charaka.improvement.services import Source, comment_on, propose_action, set_steps
from charaka.institutions.models import Person
from charaka.testing.cast import Cast

PAGES = """
                                                                     D M T F R V U O S N
# Everyone who works here or sits on the board sees what is being improved, and may propose.
improvement:actions                                                  + + + + + + - + 0 >
improvement:board                                                    + + + + + + - + 0 >
improvement:action number=action                                     + + + + + + - + 0 >
improvement:sheet number=action                                      + + + + + + - + 0 >
improvement:export fmt=csv                                           + + - + - + - - 0 >
improvement:new                                                      + + + + + + - - 0 >
POST improvement:new                                                 + + + + + + - - 0 >
POST improvement:comments number=action                              + + + + + + - - 0 >
POST improvement:comment_withdrawal number=action comment_id=comment + + - + - - - - 0 >

# Managing is for those who answer for it; working is for the owner too.
improvement:edit number=action                                       + + - + - - - - 0 >
improvement:due number=action                                        + + - + - - - - 0 >
POST improvement:move number=action verb=accept                      + + - + - - - - 0 >
POST improvement:steps number=action                                 + + + + - - - - 0 >
POST improvement:step number=action step_id=step                     + + + + - - - - 0 >
POST improvement:evidence number=action                              + + + + - - - - 0 >
POST improvement:evidence_removal number=action evidence_id=evidence + + + + - - - - 0 >
"""

OPERATIONS = """
                                                                     D M T F R V U O S N
GET /institutions/{code}/actions                                     + + + + + + - + 0 >
POST /institutions/{code}/actions                                    + + + + + + - - 0 >
GET /institutions/{code}/actions/{number} number=action              + + + + + + - + 0 >
PATCH /institutions/{code}/actions/{number} number=action            + + - + - - - - 0 >
POST /institutions/{code}/actions/{number}/moves number=action verb:=accept
                                                                     + + - + - - - - 0 >
GET /institutions/{code}/actions/{number}/comments number=action     + + + + + + - + 0 >
POST /institutions/{code}/actions/{number}/comments number=action    + + + + + + - - 0 >
"""


def action(cast: Cast) -> object:
    owner = Person.objects.get(user=cast.trainer.user)
    made: Action = propose_action(
        actor=cast.director.actor,
        institution_id=cast.a.pk,
        source=Source("other", "A remark"),
        details={"title": "Tidy the workshop", "owner": owner, "due_on": date(2099, 1, 1)},
    )
    return made.number


def comment(cast: Cast) -> object:
    made: ActionComment = comment_on(actor=cast.director.actor, action=Action.objects.get(), text="Good.")
    return made.pk


def step(cast: Cast) -> object:
    made: list[ActionStep] = set_steps(actor=cast.director.actor, action=Action.objects.get(), titles=["Sweep"])
    return made[0].pk


def evidence(cast: Cast) -> object:
    made: Evidence = Evidence.objects.create(
        institution=cast.a, action=Action.objects.get(), kind="note", title="Photo"
    )
    return made.pk


THINGS = {"action": action, "comment": comment, "step": step, "evidence": evidence}
