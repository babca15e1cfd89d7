"""Posting: what balances goes in and stays; the database itself says so; balances follow to the centime."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from charaka.accounts.models import Entry, EntryLine, MonthlyBalance
from charaka.accounts.models.choices import EntryState
from charaka.accounts.queries.proof import find_differences
from charaka.accounts.services.books import set_account_rule
from charaka.accounts.services.entries import (
    change_draft,
    discard_draft,
    draft_entry,
    post_draft,
    post_entry,
    reverse_entry,
)
from charaka.accounts.services.periods import close_period, reopen_period
from charaka.accounts.services.posting import write_posted
from charaka.accounts.tests.books import DAY, DIRHAM, draft, line_called, open_books, post
from charaka.kernel.errors import Conflict, Forbidden, Invalid
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast
from charaka.testing.races import Race

ADD_A_LINE = """
    INSERT INTO accounts_entryline (institution_id, entry_id, position, account_id, date, debit, credit, label,
        party_code, party_name, lettering, offering, session, grant_line)
    SELECT institution_id, entry_id, 9, account_id, date, 5, 0, '', '', '', '', '', '', ''
    FROM accounts_entryline WHERE position = 1
"""
MOVE_A_LINE = """
    UPDATE accounts_entryline SET entry_id = (SELECT id FROM accounts_entry WHERE state = 'posted')
    WHERE entry_id IN (SELECT id FROM accounts_entry WHERE state = 'draft')
"""
SALE = (("3421", 120), ("71243", -100), ("4455", -20))


def test_a_sale_is_posted_with_its_number_and_counts_in_its_month(in_a: Cast) -> None:
    open_books(in_a)
    entry = post(in_a, *SALE, journal="VT", service_line=line_called("FC"))
    assert (entry.state, entry.number, entry.year) == ("posted", 1, 2026)
    kept = MonthlyBalance.objects.get(account__code="71243000")
    assert (kept.month, kept.credit, kept.lines, kept.category) == (date(2026, 3, 1), 100 * DIRHAM, 1, "own_training")
    assert kept.line_key == line_called("FC").pk
    assert find_differences(in_a.a.pk) == []


def test_income_without_a_service_line_takes_that_of_its_account_or_the_structure(in_a: Cast) -> None:
    open_books(in_a)
    post(in_a, *SALE)
    assert EntryLine.objects.get(credit=100 * DIRHAM).service_line == line_called("STR")
    assert EntryLine.objects.get(debit=120 * DIRHAM).service_line is None, "receivables belong to no service"
    set_account_rule(
        actor=in_a.finance.actor, institution_id=in_a.a.pk, prefix="71243", category="own_training",
        service_line=line_called("FC"),
    )  # fmt: skip
    again = post(in_a, *SALE)
    assert again.lines.get(credit=100 * DIRHAM).service_line == line_called("FC")


@pytest.mark.parametrize(
    ("sides", "why"),
    [
        ((("3421", 120), ("71243", -100)), "differ by"),
        ((("3421", 120),), "two lines"),
        ((), "two lines"),
    ],
)
def test_what_does_not_balance_is_refused_with_the_difference(in_a: Cast, sides: Any, why: str) -> None:
    open_books(in_a)
    with pytest.raises(Invalid, match=why):
        post(in_a, *sides)
    assert not Entry.objects.exists()


def test_only_who_keeps_the_books_posts(in_a: Cast) -> None:
    open_books(in_a)
    for player in (in_a.reader, in_a.manager):
        with pytest.raises(Forbidden):
            post_entry(actor=player.actor, institution_id=in_a.a.pk, draft=draft(*SALE))


def test_a_draft_counts_nowhere_until_it_is_posted(in_a: Cast) -> None:
    open_books(in_a)
    actor = in_a.finance.actor
    kept = draft_entry(actor=actor, institution_id=in_a.a.pk, draft=draft(("3421", 50)))
    assert not MonthlyBalance.objects.exists()
    with pytest.raises(Invalid):
        post_draft(actor=actor, entry=kept)
    change_draft(actor=actor, entry=kept, draft=draft(*SALE))
    posted = post_draft(actor=actor, entry=kept)
    assert posted.number == 1
    assert find_differences(in_a.a.pk) == []
    with pytest.raises(Conflict, match="Reverse it"):
        discard_draft(actor=actor, entry=posted)


def test_a_reversal_is_the_only_correction_and_comes_once(in_a: Cast) -> None:
    open_books(in_a)
    entry = post(in_a, *SALE)
    actor = in_a.finance.actor
    with pytest.raises(Invalid, match="Say why"):
        reverse_entry(actor=actor, entry=entry, on=DAY, reason=" ")
    with pytest.raises(Invalid, match="not dated before"):
        reverse_entry(actor=actor, entry=entry, on=date(2026, 3, 9), reason="wrong client")
    mirror = reverse_entry(actor=actor, entry=entry, on=DAY, reason="wrong client")
    assert mirror.reverses == entry
    sums = EntryLine.objects.values("account__code").annotate(left=Sum("debit") - Sum("credit"))
    assert {row["left"] for row in sums} == {0}
    for once_more in (entry, mirror):
        with pytest.raises(Conflict, match="has been reversed"):
            reverse_entry(actor=actor, entry=once_more, on=DAY, reason="again")
    assert find_differences(in_a.a.pk) == []


def test_a_closed_month_takes_nothing_until_the_director_opens_it(in_a: Cast) -> None:
    open_books(in_a)
    draft_entry(actor=in_a.finance.actor, institution_id=in_a.a.pk, draft=draft(("3421", 1)))
    with pytest.raises(Conflict, match="drafts are left"):
        close_period(actor=in_a.finance.actor, institution_id=in_a.a.pk, month=DAY)
    discard_draft(actor=in_a.finance.actor, entry=Entry.objects.get())
    period = close_period(actor=in_a.finance.actor, institution_id=in_a.a.pk, month=DAY)
    with pytest.raises(Conflict, match="2026-03 is closed"):
        post(in_a, *SALE)
    with pytest.raises(Forbidden):
        reopen_period(actor=in_a.finance.actor, period=period, reason="a late invoice")
    reopen_period(actor=in_a.director.actor, period=period, reason="a late invoice")
    post(in_a, *SALE)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_entryline SET debit = 1",
        "DELETE FROM accounts_entryline",
        "UPDATE accounts_entry SET label = 'x'",
        "DELETE FROM accounts_entry",
        ADD_A_LINE,
        MOVE_A_LINE,
    ],
)
def test_the_database_keeps_what_is_posted(in_a: Cast, statement: str) -> None:
    open_books(in_a)
    post(in_a, *SALE)
    draft_entry(actor=in_a.finance.actor, institution_id=in_a.a.pk, draft=draft(("3421", 50)))
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_posts_nothing_unbalanced_or_in_a_closed_month(in_a: Cast) -> None:
    open_books(in_a)
    kept = draft_entry(actor=in_a.finance.actor, institution_id=in_a.a.pk, draft=draft(("3421", 5), ("4455", -4)))
    rows = Entry.objects.filter(pk=kept.pk)
    with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
        rows.update(state=EntryState.POSTED, number=1)
    change_draft(actor=in_a.finance.actor, entry=kept, draft=draft(*SALE, day=date(2026, 4, 2)))
    close_period(actor=in_a.finance.actor, institution_id=in_a.a.pk, month=DAY)
    with connection.cursor() as cursor:
        cursor.execute('UPDATE accounts_accountingperiod SET start = %s, "end" = %s', ["2026-04-01", "2026-04-30"])
    with pytest.raises(IntegrityError, match="closed period"), transaction.atomic():
        rows.update(state=EntryState.POSTED, number=1)


def test_what_accounts_mean_may_change_and_the_balances_follow(in_a: Cast) -> None:
    open_books(in_a)
    post(in_a, *SALE, day=date(2026, 3, 5))
    post(in_a, *SALE, day=date(2026, 4, 5))
    set_account_rule(
        actor=in_a.finance.actor, institution_id=in_a.a.pk, prefix="71243", category="fees", valid_from=date(2026, 4, 1)
    )
    found = MonthlyBalance.objects.filter(account__code="71243000").order_by("month")
    assert [row.category for row in found] == ["own_training", "fees"]
    with pytest.raises(Invalid, match="first day of a month"):
        set_account_rule(
            actor=in_a.finance.actor, institution_id=in_a.a.pk, prefix="7", category="fees", valid_from=DAY
        )


@pytest.mark.django_db(transaction=True)
def test_clerks_at_once_leave_no_gap_and_no_difference(cast: Cast, race: Callable[..., Race[Any]]) -> None:
    with scope({cast.a.pk}):
        open_books(cast)

        def work(index: int) -> None:
            for turn in range(4):
                if (index + turn) % 3 == 2:
                    with pytest.raises(Invalid):
                        post(cast, ("3421", 7), ("4455", -6), journal="VT")
                else:
                    post(cast, *SALE, journal="VT", day=date(2026, 3, 1 + turn))

        assert race(4, work).errors == []
        numbers = sorted(entry.number or 0 for entry in Entry.objects.all())
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) == 11
        assert find_differences(cast.a.pk) == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite keeps no plan and checks each reference by its key")
def test_posting_many_entries_reads_each_of_them_a_few_times_and_not_all_for_each(in_a: Cast) -> None:
    """The plans that PostgreSQL keeps are those of a small table: the worst case, a long connection."""
    open_books(in_a)
    for _time in range(7):
        post(in_a, *SALE)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ANALYZE accounts_entry, accounts_entryline, accounts_account")
        for _time in range(7):
            post(in_a, *SALE)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        before = _rows_walked(cursor)
        _post_sales(in_a, 500)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        walked = {name: count - before[name] for name, count in _rows_walked(cursor).items()}
    assert max(walked.values()) < 10 * 1_500, walked


def _post_sales(cast: Cast, count: int) -> None:
    write_posted([draft(*SALE, journal="VT") for _time in range(count)], institution_id=cast.a.pk)


def _rows_walked(cursor: Any) -> dict[str, int]:
    """How many rows of the tables that grow were read by walking them from end to end in this transaction."""
    tables = ["accounts_entry", "accounts_entryline", "accounts_monthlybalance"]
    cursor.execute(
        "SELECT relname, pg_stat_get_xact_tuples_returned(oid) FROM pg_class WHERE relname = ANY(%s)", [tables]
    )
    return dict(cursor.fetchall())
