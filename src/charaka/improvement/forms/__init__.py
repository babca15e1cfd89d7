"""What people fill in about actions. The services judge it; here are fields, order and hints."""

from charaka.improvement.forms.action import ActionForm
from charaka.improvement.forms.acts import (
    CommentForm,
    DueForm,
    EvidenceForm,
    FinishForm,
    ReasonForm,
    StepsForm,
    VerifyForm,
)

__all__ = [
    "ActionForm",
    "CommentForm",
    "DueForm",
    "EvidenceForm",
    "FinishForm",
    "ReasonForm",
    "StepsForm",
    "VerifyForm",
]
