"""What the API does by the clock."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charaka.api.services import forget_answers
from charaka.kernel.jobs import job, periodic


@periodic(every="daily 03:20", name="api.forget_answers")
@job("api.forget_answers", label=_("Forget old answers to idempotency keys"))
def forget_old_answers() -> None:
    forget_answers()
