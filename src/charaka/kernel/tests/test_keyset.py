"""Keyset pagination: whatever the data, turning pages forwards and backwards shows each row once, in one order."""

from __future__ import annotations

from functools import cmp_to_key
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import Value
from django.db.models.functions import NullIf
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charaka.kernel.ui.keyset import Bound, Key, bound, seek
from charaka.kernel.ui.lists import Column, ListSpec, list_page

Row = tuple[int | None, int | None, int]
rows_strategy = st.lists(st.tuples(st.none() | st.integers(0, 3), st.none() | st.integers(0, 2)), max_size=25)


def ordered(rows: list[Row], keys: list[Key]) -> list[Row]:
    """The order that the database is asked for: each key in its direction, empty values last."""

    def compare(one: Row, other: Row) -> int:
        for key, a, b in zip(keys, one, other, strict=True):
            if a != b:
                if a is None or b is None:
                    return 1 if a is None else -1
                return (1 if a > b else -1) * (-1 if key.descending else 1)
        return 0

    return sorted(rows, key=cmp_to_key(compare))


def meets(row: Row, limit: Bound, names: list[str]) -> bool:
    values = dict(zip(names, row, strict=True))
    tests: dict[str, Any] = {
        "eq": lambda a, b: a is not None and a == b,
        "gt": lambda a, b: a is not None and a > b,
        "lt": lambda a, b: a is not None and a < b,
        "gte": lambda a, b: a is not None and a >= b,
        "lte": lambda a, b: a is not None and a <= b,
        "null": lambda a, _b: a is None,
        "notnull": lambda a, _b: a is not None,
    }
    return any(all(tests[c.test](values[c.name], c.value) for c in each) for each in limit)


@given(rows_strategy, st.booleans(), st.booleans())
def test_a_bound_parts_the_rows_before_and_after_any_row(
    pairs: list[tuple[int | None, int | None]], first_down: bool, second_down: bool
) -> None:
    keys = [Key("a", first_down), Key("b", second_down), Key("pk", first_down)]
    rows = ordered([(a, b, place) for place, (a, b) in enumerate(pairs)], keys)
    names = ["a", "b", "pk"]
    for place, row in enumerate(rows):
        assert [r for r in rows if meets(r, bound(keys, row), names)] == rows[place + 1 :]
        assert [r for r in rows if meets(r, bound(keys, row, backwards=True), names)] == rows[:place]


@given(st.lists(st.tuples(st.integers(0, 3), st.none() | st.integers(0, 2)), max_size=25), st.booleans(), st.booleans())
def test_beginning_in_the_index_leaves_no_row_out(
    pairs: list[tuple[int, int | None]], first_down: bool, second_down: bool
) -> None:
    """The first column is never empty: the bound is shorter, and what it lets pass lies where the database begins."""
    keys = [Key("a", first_down, filled=True), Key("b", second_down), Key("pk", first_down, filled=True)]
    rows = ordered([(a, b, place) for place, (a, b) in enumerate(pairs)], keys)
    names = ["a", "b", "pk"]
    for place, row in enumerate(rows):
        for backwards, beyond in ((False, rows[place + 1 :]), (True, rows[:place])):
            begin = seek(keys, row, backwards=backwards)
            assert begin is not None
            limit = bound(keys, row, backwards=backwards)
            assert [r for r in rows if meets(r, limit, names) and meets(r, ((begin,),), names)] == beyond


def test_a_column_that_may_be_empty_has_no_place_to_begin() -> None:
    assert seek([Key("a"), Key("pk", filled=True)], [1, 2]) is None


def test_a_cursor_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="one value for each"):
        bound([Key("a"), Key("pk")], [1])


def pages(spec: ListSpec, start: str = "") -> list[list[int]]:
    """The primary keys of all pages, turned forwards from the first."""
    found: list[list[int]] = []
    address = start
    while True:
        page = list_page(spec, ContentType.objects.filter(model__startswith="probe"), QueryDict(address.lstrip("?")))
        found.append([row.pk for row in page.rows])
        if not page.next_url:
            return found
        address = page.next_url


def pages_backwards(spec: ListSpec, address: str) -> list[list[int]]:
    found: list[list[int]] = []
    while address:
        page = list_page(spec, ContentType.objects.filter(model__startswith="probe"), QueryDict(address.lstrip("?")))
        found.insert(0, [row.pk for row in page.rows])
        address = page.previous_url
    return found


def last_page(spec: ListSpec, address: str) -> str:
    while True:
        page = list_page(spec, ContentType.objects.filter(model__startswith="probe"), QueryDict(address.lstrip("?")))
        if not page.next_url:
            return address
        address = page.next_url


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["", "a", "b", "ج"]), max_size=13), st.sampled_from(["label", "-label"]))
def test_pages_turned_forwards_and_backwards_hold_the_same_rows(labels: list[str], sort: str) -> None:
    """Ties and empty values: the label "" is read as nothing."""
    ContentType.objects.filter(model__startswith="probe").delete()
    ContentType.objects.bulk_create(
        ContentType(app_label=label, model=f"probe{place}") for place, label in enumerate(labels)
    )
    spec = ListSpec("probe", (Column("label", "Label", sort=(NullIf("app_label", Value("")),)),), "label", size=3)
    forwards = pages(spec, f"?sort={sort}")
    assert sorted(pk for page in forwards for pk in page) == sorted(
        ContentType.objects.filter(model__startswith="probe").values_list("pk", flat=True)
    )
    assert pages_backwards(spec, last_page(spec, f"?sort={sort}")) == forwards
