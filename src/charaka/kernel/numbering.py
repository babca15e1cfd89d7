"""Numbers without gaps, in order of date, for each institution, series and year."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from charaka.kernel.errors import Conflict
from charaka.kernel.models.numbering import NumberSeries


def take_number(series: str, *, institution_id: int, year: int, on: date, in_date_order: bool = True) -> int:
    """The next number of a series, from 1. Taken in the caller's transaction: rolled back with it, so never lost.

    The series is locked until the transaction ends, so concurrent takers wait. With ``in_date_order`` a number
    dated before the last one taken is refused. Raises Conflict, and TransactionManagementError outside a transaction.
    """
    return take_numbers(1, series, institution_id=institution_id, year=year, on=on, in_date_order=in_date_order)


def take_numbers(
    count: int, series: str, *, institution_id: int, year: int, on: date, in_date_order: bool = True
) -> int:
    """The first of ``count`` numbers in a row, of which the last is dated ``on``. Otherwise as ``take_number``."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a number is taken in the transaction that uses it")
    key = {"institution_id": institution_id, "series": series, "year": year}
    row = NumberSeries.objects.select_for_update().filter(**key).first()
    if row is None:
        NumberSeries.objects.bulk_create([NumberSeries(**key)], ignore_conflicts=True)
        row = NumberSeries.objects.select_for_update().get(**key)
    if in_date_order and row.last_on and on < row.last_on:
        raise Conflict(
            _("A number of this series already bears a later date: %(date)s.") % {"date": row.last_on.isoformat()}
        )
    row.last += count
    row.last_on = max(on, row.last_on or on)
    row.save(update_fields=["last", "last_on"])
    return row.last - count + 1
