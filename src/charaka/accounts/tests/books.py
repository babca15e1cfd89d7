"""What the tests of the room share: the books of institution A, and entries in few words."""

from __future__ import annotations

from datetime import date
from typing import Any

from charaka.accounts.models import Account, Book, Entry, Journal, ServiceLine
from charaka.accounts.services.books import add_account, open_book
from charaka.accounts.services.entries import post_entry
from charaka.accounts.services.posting import EntryDraft, entry_in, line_on
from charaka.kernel.text import Text3
from charaka.testing.cast import Cast

DIRHAM = 100
DAY = date(2026, 3, 10)
# Eight digits, as most packages write them; the chart brings shorter codes.
ACCOUNTS = {
    "11120000": "Fonds de dotation",
    "34210000": "Clients",
    "44550000": "TVA facturée",
    "51410000": "Banque",
    "61251000": "Électricité",
    "61711000": "Salaires",
    "71243000": "Prestations",
    "71610000": "Subvention d’exploitation",
}


def open_books(cast: Cast, chart: str = "cgnc") -> Book:
    """The books of A with a few accounts; the scope of A must be open."""
    book = open_book(actor=cast.finance.actor, institution_id=cast.a.pk, chart=chart)
    for code, name in ACCOUNTS.items():
        add_account(actor=cast.finance.actor, institution_id=cast.a.pk, code=code, name=Text3.same(name))
    return book


def account(code: str) -> Account:
    return Account.objects.get(code=code.ljust(8, "0"))


def line_called(code: str) -> ServiceLine:
    return ServiceLine.objects.get(code=code)


def draft(
    *sides: tuple[str, int], day: date = DAY, journal: str = "OD", label: str = "Écriture", **more: Any
) -> EntryDraft:
    """An entry in dirhams: ``("3421", 120), ("7124", -100)`` debits one account and credits the other."""
    service_line = more.pop("service_line", None)
    lines = [
        line_on(
            account(code), debit=max(amount, 0) * DIRHAM, credit=max(-amount, 0) * DIRHAM,
            service_line_id=service_line.pk if service_line and code[0] in "67" else None,
        )
        for code, amount in sides
    ]  # fmt: skip
    return entry_in(Journal.objects.get(code=journal), day, label, lines, **more)


def post(cast: Cast, *sides: tuple[str, int], **more: Any) -> Entry:
    return post_entry(actor=cast.finance.actor, institution_id=cast.a.pk, draft=draft(*sides, **more))
