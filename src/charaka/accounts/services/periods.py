"""Closing a month of the books, and opening it again."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.accounts.events import PeriodClosed
from charaka.accounts.models import AccountingPeriod, Entry
from charaka.accounts.models.choices import EntryState
from charaka.accounts.permissions import CLOSE_PERIODS, REOPEN_PERIODS
from charaka.accounts.services.books import lock_book
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.events import publish
from charaka.kernel.periods import month_of
from charaka.kernel.permissions import require
from charaka.kernel.services import service

CLOSED = audit_action("accounts.period.closed", _("Period closed"))
REOPENED = audit_action("accounts.period.reopened", _("Period opened again"))


@service
def close_period(*, actor: Actor, institution_id: int, month: date) -> AccountingPeriod:
    """Close the month of a day: it takes no entry from now on. Raises Conflict (drafts are left in it), Forbidden."""
    require(actor, CLOSE_PERIODS, institution_id)
    lock_book(institution_id)
    span = month_of(month)
    drafts = Entry.objects.filter(
        institution_id=institution_id, state=EntryState.DRAFT, date__gte=span.start, date__lte=span.end
    )
    if count := drafts.count():
        raise Conflict(
            _("%(n)d drafts are left in %(month)s: post or discard them first.") % {"n": count, "month": span}
        )
    period, _new = AccountingPeriod.objects.get_or_create(
        institution_id=institution_id, start=span.start, defaults={"end": span.end}
    )
    if period.closed_on is not None:
        return period
    return _moved(period, actor, closed_on=timezone.localdate())


@service
def reopen_period(*, actor: Actor, period: AccountingPeriod, reason: str) -> AccountingPeriod:
    """Open a closed month again, with a reason. Raises Invalid (no reason), Conflict (not closed), Forbidden."""
    require(actor, REOPEN_PERIODS, period.institution_id)
    if not reason.strip():
        raise Invalid(_("Say why."), fields={"reason": [_("Say why.")]})
    lock_book(period.institution_id)
    locked = AccountingPeriod.objects.get(pk=period.pk)
    if locked.closed_on is None:
        raise Conflict(_("This month is open."))
    return _moved(locked, actor, closed_on=None, reason=reason.strip())


def _moved(period: AccountingPeriod, actor: Actor, *, closed_on: date | None, reason: str = "") -> AccountingPeriod:
    before, period.closed_on = period.closed_on, closed_on
    period.version += 1
    period.save()
    action = CLOSED if closed_on else REOPENED
    record(action, period, actor=actor, changes={"closed_on": (before, closed_on)}, reason=reason)
    if closed_on:
        publish(PeriodClosed(institution_id=period.institution_id, month=str(period)))
    return period
