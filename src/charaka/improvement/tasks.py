"""What the room does by the clock: reminders, each morning."""

from __future__ import annotations

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.improvement.services.reminders import list_owed, remind_owner
from charaka.kernel.actors import system_actor
from charaka.kernel.jobs import job, periodic
from charaka.kernel.models import Institution
from charaka.kernel.scope import scope


@periodic(every="daily 06:30", name="improvement.remind_owners")
@job("improvement.remind_owners", label=_("Remind the owners of actions"))
def remind_owners() -> None:
    """Write to the owners of actions that fall due or are late, institution by institution, each reminder once."""
    today = timezone.localdate()
    actor = system_actor("reminders of due actions")
    for institution_id in Institution.objects.filter(closed_on__isnull=True).values_list("pk", flat=True):
        with scope({institution_id}):
            for owner, owed in list_owed(institution_id, today):
                try:
                    remind_owner(actor=actor, owner=owner, owed=owed, today=today)
                except IntegrityError:
                    continue  # another worker has just sent them
