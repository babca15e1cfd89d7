"""What the address of a list asks for, and the addresses that a list offers. No query here."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core import signing
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.http import QueryDict

from charaka.kernel.search_text import fold
from charaka.kernel.ui.keyset import Key, packed, unpacked
from charaka.kernel.ui.list_spec import Chips, Column, ListSpec, Select

OWN = ("q", "sort", "after", "before")


class Cursor(NamedTuple):
    """The row that a page starts after or ends before: its sort values and its place in the list, from 1."""

    backwards: bool
    values: list[Any]
    position: int


def seal(list_name: str, sort: str, values: list[Any], position: int) -> str:
    """A cursor for an address, signed: only values that a list gave out reach the database again."""
    content = [sort, position, [packed(value) for value in values]]
    return signing.Signer(salt=f"list:{list_name}").sign_object(content)


def unseal(list_name: str, sort: str, token: str) -> tuple[list[Any], int] | None:
    """The values and the position, or None for a token of another list, another order, or nobody's."""
    try:
        found_sort, position, values = signing.Signer(salt=f"list:{list_name}").unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return ([unpacked(value) for value in values], position) if found_sort == sort else None


class Asked:
    """The parameters of a list, cleaned: anything unknown is left out."""

    def __init__(self, spec: ListSpec, parameters: QueryDict) -> None:
        self.spec = spec
        self.parameters = parameters
        self.search = " ".join(parameters.get("q", "").replace("\x00", "").split())[:100]
        self.chosen = {chips.key: self._chosen(chips) for chips in spec.chips}
        self.choices = {select.key: tuple(select.choices()) for select in spec.selects}
        self.selected = {select.key: self._selected(select) for select in spec.selects}
        self.sort = self._sort()

    # What is asked --------------------------------------------------------------------------------------------------

    def _chosen(self, chips: Chips) -> frozenset[str]:
        return frozenset(self.parameters.getlist(chips.key)) & {chip.value for chip in chips.options}

    def _selected(self, select: Select) -> str:
        value = self.parameters.get(select.key, "")
        return value if value in {str(choice) for choice, _label in self.choices[select.key]} else ""

    def _sort(self) -> str:
        asked = self.parameters.get("sort", "")
        column = self.spec.column(asked.removeprefix("-"))
        return asked if column and column.sort else self.spec.default_sort

    @cached_property
    def cursor(self) -> Cursor | None:
        for name, backwards in (("after", False), ("before", True)):
            if token := self.parameters.get(name):
                opened = unseal(self.spec.name, self.sort, token)
                return Cursor(backwards, *opened) if opened else None
        return None

    @cached_property
    def expressions(self) -> dict[str, Combinable]:
        """The sort values of the chosen column, by the names under which rows carry them."""
        column = self.spec.column(self.sort.removeprefix("-"))
        sorts = column.sort if column else ()
        return {
            f"sort_value_{place}": F(part.removeprefix("-")) if isinstance(part, str) else part
            for place, part in enumerate(sorts)
        }

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The sort keys with their directions; the primary key breaks ties."""
        column = self.spec.column(self.sort.removeprefix("-"))
        sorts = column.sort if column else ()
        down = self.sort.startswith("-")
        named = [
            Key(f"sort_value_{place}", down != (isinstance(part, str) and part.startswith("-")))
            for place, part in enumerate(sorts)
        ]
        return (*named, Key("pk", down))

    def base(self) -> Q:
        """The search and the drop-down filters."""
        where = Q()
        for word in fold(self.search).split():
            anywhere = Q()
            for column in self.spec.search:
                anywhere |= Q(**{f"{column}__contains": word})
            where &= anywhere
        for select in self.spec.selects:
            if value := self.selected[select.key]:
                where &= select.where(value)
        return where

    def of_chips(self, *, but: str = "") -> Q:
        """The chosen chips, those of the filter ``but`` left out."""
        where = Q()
        for chips in self.spec.chips:
            chosen = self.chosen[chips.key]
            if chosen and chips.key != but:
                either = Q()
                for chip in chips.options:
                    either |= chip.where if chip.value in chosen else Q()
                where &= either
        return where

    @property
    def filtered(self) -> bool:
        return bool(self.search or any(self.chosen.values()) or any(self.selected.values()))

    # What is offered ------------------------------------------------------------------------------------------------

    def _pairs(self) -> list[tuple[str, str]]:
        """The parameters that stay when a page is turned, in a fixed order."""
        pairs = [("q", self.search)] if self.search else []
        pairs += [(key, value) for key, chosen in self.chosen.items() for value in sorted(chosen)]
        pairs += [(key, value) for key, value in self.selected.items() if value]
        if self.sort != self.spec.default_sort:
            pairs.append(("sort", self.sort))
        return self._strangers() + pairs

    def _strangers(self) -> list[tuple[str, str]]:
        """Parameters of the page around the list."""
        mine = {*OWN, *self.chosen, *self.selected}
        return [(key, value) for key, values in self.parameters.lists() if key not in mine for value in values]

    def address(self, *, after: str = "", before: str = "") -> str:
        turn = [(name, token) for name, token in (("after", after), ("before", before)) if token]
        return "?" + urlencode(self._pairs() + turn)

    def toggled(self, key: str, value: str) -> str:
        """The address with a chip put on or off."""
        pairs = self._pairs()
        pair = (key, value)
        return "?" + urlencode([p for p in pairs if p != pair] if pair in pairs else [*pairs, pair])

    def sorted_by(self, column: Column) -> str:
        """The address with the list sorted by ``column``, the other way round when it already is."""
        first = f"-{column.key}" if column.first == "descending" else column.key
        turned = column.key if self.sort.startswith("-") else f"-{column.key}"
        sort = turned if self.sort.removeprefix("-") == column.key else first
        pairs = [pair for pair in self._pairs() if pair[0] != "sort"]
        return "?" + urlencode([*pairs, ("sort", sort)])

    def bare(self) -> str:
        """The address without search and filters."""
        return "?" + urlencode(self._strangers())

    def export(self, url: str) -> str:
        return f"{url}{'&' if '?' in url else '?'}{urlencode(self._pairs())}" if url else ""

    def hidden(self) -> tuple[tuple[str, str], ...]:
        """What the search form carries along; the drop-down lists are in the form themselves."""
        return tuple(pair for pair in self._pairs() if pair[0] != "q" and pair[0] not in self.selected)
