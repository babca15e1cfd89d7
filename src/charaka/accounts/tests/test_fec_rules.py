"""Amounts as files write them, and the fingerprint by which an entry is known again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.accounts.rules.fec import (
    BookLine,
    account_changes,
    amount_of,
    day_in,
    fingerprint_of,
    grouped,
    in_major,
    journal_kind,
    plain_number,
    summed_by_account,
)

CENTIMES = st.integers(-(10**14), 10**14)
LINES = st.lists(st.tuples(st.sampled_from(["3421", "7124", "4455"]), st.integers(0, 999), st.integers(0, 999)))


@pytest.mark.parametrize(
    ("text", "centimes"),
    [
        ("0000000069,60", 6960), ("0,00", 0), ("12", 1200), ("12.5", 1250), ("-12,50", -1250), ("+3", 300),
        ("1 234 567,89", 123_456_789), ("0.30000000000000004", 30), ("1234.5600000000001", 123_456),
        ("1 234,50-", None), ("(1.234,50)", None), ("1'234.50", None), ("1.234,50", None), ("1,234", None),
        ("12 34,50", None), ("", None), ("-", None), ("1e3", None), ("١٢", None), ("12,", None), (",5", None),
        ("9" * 20, None), ("NaN", None), ("0x10", None), ("12 MAD", None),
    ],
)  # fmt: skip
def test_an_amount_is_read_in_one_way_or_not_at_all(text: str, centimes: int | None) -> None:
    assert amount_of(text) == centimes


@given(CENTIMES)
def test_what_is_written_is_read_back(centimes: int) -> None:
    assert amount_of(in_major(centimes)) == centimes
    assert amount_of(in_major(centimes).replace(".", ",")) == centimes


@given(LINES, st.randoms(use_true_random=False))
def test_the_order_of_lines_makes_no_other_entry(lines: list[tuple[str, int, int]], random: object) -> None:
    again = list(lines)
    random.shuffle(again)  # type: ignore[attr-defined]
    assert fingerprint_of(lines) == fingerprint_of(again)


@given(LINES, LINES)
def test_entries_without_a_change_of_amounts_have_no_difference(
    one: list[tuple[str, int, int]], other: list[tuple[str, int, int]]
) -> None:
    before, after = summed_by_account(one), summed_by_account(other)
    changes = account_changes(before, after)
    assert account_changes(before, before) == []
    assert [(code, new, old) for code, old, new in changes] == account_changes(after, before)
    if fingerprint_of(one) == fingerprint_of(other):
        assert changes == []


def test_lines_are_put_together_by_journal_number_and_day() -> None:
    lines = [
        BookLine(2, "VE", "1", date(2026, 1, 5), "3421", 100, 0),
        BookLine(3, "VE", "1", date(2026, 2, 5), "3421", 100, 0),
        BookLine(4, "VE", "1", date(2026, 1, 5), "7124", 0, 100),
        BookLine(5, "BQ", "1", date(2026, 1, 5), "7124", 0, 100),
    ]
    assert [[line.row for line in entry.lines] for entry in grouped(lines)] == [[2, 4], [3], [5]]


def test_names_tell_what_a_journal_collects() -> None:
    told = {"VT": "Ventes", "HA": "Achats", "BQ1": "BMCE", "X": "Journal de paie", "ANO": "A nouveaux", "OD": "Divers"}
    assert [journal_kind(code, name) for code, name in told.items()] == [
        "sales", "purchases", "bank", "payroll", "opening", "general",
    ]  # fmt: skip
    assert (plain_number("00000"), plain_number(" 0012 ")) == ("", "12")
    assert day_in(["Compte", "Solde au 31/12/2025"]) == date(2025, 12, 31)
    assert day_in(["Solde au 31/13/2025"]) is None
