"""How a room writes down who may do what: one line for each address, one mark for each of the cast.

A room has one module here (``institutions.py``, ``improvement.py`` …), found by itself, with up to three names::

    PAGES = '''
                                                   D M T F R V U O S N
    institutions:partner_list                      + + + + + + - + 0 >
    institutions:partner partner_id=partner        + + + + + + - + 0 >
    POST institutions:partner_edit partner_id=partner
                                                   + + - + - - - - 0 >
    '''
    OPERATIONS = '''
                                                   D M T F R V U O S N
    GET /institutions/{code}/partners              + + + + + + - + 0 401
    '''
    THINGS = {"partner": make_partner}             # what ``partner_id=partner`` stands for: a function of the cast

The marks are written by someone who knows what the role is for, not copied from the code: the matrix is there to
disagree with it. A new page or operation without a line fails ``test_no_address_is_missing``.

Columns: D director, M training manager, T trainer, F finance officer, R board member, V adviser, U fund manager,
O platform operator (all in or for institution A), S director of institution B, N nobody (not signed in, no token).

Marks: ``+`` let in, ``-`` 403 with the reason, ``0`` 404, ``>`` sent to sign in, or a status. Let in means that the
answer is neither of these: an empty form that is refused (422) or a wrong method (405) was let in. Where the right is
asked for only after the form was read, the line sends one: ``POST house:settings key:=x value:=3``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from charaka.testing.cast import Cast

COLUMNS = {
    "D": "director",
    "M": "manager",
    "T": "trainer",
    "F": "finance",
    "R": "reader",
    "V": "adviser",
    "U": "fund_manager",
    "O": "operator",
    "S": "stranger",
    "N": "nobody",
}
MARKS = {"+": "let in", "-": "403", "0": "404", ">": "sign in"}
Thing = Callable[[Cast], object]
_MARK = re.compile(r"^(?:[-+0>]|[1-5][0-9]{2})$")


@dataclass(frozen=True)
class Line:
    """One address and what each of the cast meets there."""

    method: str
    address: str
    arguments: dict[str, str]
    body: dict[str, str]
    expected: dict[str, str]

    def __str__(self) -> str:
        arguments = [f"{name}={thing}" for name, thing in self.arguments.items()]
        return " ".join(
            [self.method, self.address, *arguments, *(f"{name}:={text}" for name, text in self.body.items())]
        )


def lines(text: str) -> Iterator[Line]:
    """Read a table. Raises ValueError for a line that does not fit its head."""
    waiting: list[str] = []
    head: list[str] = []
    for row in text.splitlines():
        words = row.partition("#")[0].split()
        if not words:
            continue
        if not head:
            head = words
            continue
        waiting += words
        if len(waiting) > len(head) and all(_MARK.match(word) for word in waiting[-len(head) :]):
            yield _line(waiting[: -len(head)], dict(zip(head, waiting[-len(head) :], strict=True)))
            waiting = []
    if waiting:
        raise ValueError(f"no marks for {' '.join(waiting)}")


def _line(words: list[str], marks: dict[str, str]) -> Line:
    method = words.pop(0) if words[0].isupper() else "GET"
    body = dict(word.split(":=", 1) for word in words[1:] if ":=" in word)
    arguments = dict(word.split("=", 1) for word in words[1:] if ":=" not in word)
    expected = {COLUMNS[letter]: MARKS.get(mark, mark) for letter, mark in marks.items()}
    if set(expected) != set(COLUMNS.values()):
        raise ValueError(f"a column is missing: {words[0]}")
    return Line(method, words[0], arguments, body, expected)
