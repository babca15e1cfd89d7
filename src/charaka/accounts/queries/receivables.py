"""What clients owe on a day: the open lines of receivables, whose they are and how long they have been due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from charaka.accounts.models import EntryLine, LineMatch
from charaka.accounts.models.choices import EntryState
from charaka.accounts.queries.chart import accounts_of
from charaka.accounts.queries.statements import books_begin
from charaka.accounts.rules.ageing import LIMITS
from charaka.accounts.rules.categories import Category

RECEIVABLES: Final = (Category.RECEIVABLES,)
_PARTNER: Final = "partner:"
_NOBODY: Final = "nobody:"


def open_lines(institution_id: int, day: date) -> QuerySet[Any]:
    """Lines of receivables up to a day, with what is ``open`` then, when it is ``due``; lettered ones are settled."""
    begin = books_begin(institution_id, day)
    lettered = ~Q(lettering="") & (Q(lettered_on__isnull=True) | Q(lettered_on__lte=day))
    rows = EntryLine.objects.filter(
        accounts_of(RECEIVABLES, [institution_id], begin, day), institution_id=institution_id,
        entry__state=EntryState.POSTED,
    ).exclude(lettered)  # fmt: skip
    still = F("debit") - F("credit") - settled("debit_line", day) + settled("credit_line", day)
    return rows.annotate(open=still, due=Coalesce("due_on", "date"))


def settled(side: str, day: date) -> Coalesce:
    """What settled a line on one side of its matches by a day."""
    matches = LineMatch.objects.filter(**{side: OuterRef("pk")}, matched_on__lte=day).order_by()
    return Coalesce(Subquery(matches.values(side).annotate(sum=Sum("amount")).values("sum")), 0)


def owed_lines(institution_id: int, day: date, band: int | None = None) -> QuerySet[Any]:
    """The lines that a figure of the aged receivables is made of: all that is open, or what has been due so long."""
    rows = open_lines(institution_id, day).exclude(open=0)
    if band is None:
        return rows
    if band > 0:
        rows = rows.filter(due__lt=day - timedelta(days=LIMITS[band - 1]))
    return rows.filter(due__gte=day - timedelta(days=LIMITS[band])) if band < len(LIMITS) else rows


def party_key(partner_id: int | None, code: str) -> str:
    """How a party is written in addresses: the partner, else its code, else nobody."""
    return f"{_PARTNER}{partner_id}" if partner_id else code or _NOBODY


def of_party(key: str, name: str) -> Q:
    """The lines of a party as ``party_key`` writes it, under the name it has there."""
    named = Q(party_name=name) | Q(party_name="", party_code=name)
    number = key.removeprefix(_PARTNER)
    if key.startswith(_PARTNER) and number.isascii() and number.isdigit() and len(number) < 19:
        return Q(partner=int(number)) & named
    return Q(partner__isnull=True, party_code="" if key == _NOBODY else key) & named


def owed_by_party(institution_id: int, day: date) -> QuerySet[Any, tuple[Any, ...]]:
    """Due day, open amount and party of each open line."""
    rows = open_lines(institution_id, day).exclude(open=0)
    return rows.values_list("due", "open", "partner_id", "party_code", "party_name")
