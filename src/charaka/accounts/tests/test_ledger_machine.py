"""Whatever is done to the ledger, in any order: balances follow their lines, entries balance, no number is missing.

A machine does what clerks do (post, keep a draft, post it, reverse, discard, close and open months, change what
accounts mean) and after every step counts all anew.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from charaka.accounts.models import AccountingPeriod, Entry, EntryLine
from charaka.accounts.models.choices import EntryState
from charaka.accounts.queries.proof import find_differences
from charaka.accounts.services.books import set_account_rule
from charaka.accounts.services.entries import discard_draft, draft_entry, post_draft, reverse_entry
from charaka.accounts.services.periods import close_period, reopen_period
from charaka.accounts.tests.books import draft, line_called, open_books, post
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast

MONTHS = (date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1))
DAYS = st.sampled_from([month.replace(day=day) for month in MONTHS for day in (1, 17, 28)])
ACCOUNTS = st.sampled_from(["3421", "5141", "61251", "61711", "71243", "7161"])
SERVICES = st.sampled_from(["FC", "CONS", ""])
CATEGORIES = st.sampled_from(["own_training", "own_services", "fees"])


class Ledger(RuleBasedStateMachine):
    """Clerks at work. Refusals are part of the work: they must leave nothing behind."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.inside = scope({self.cast.a.pk})
        self.inside.__enter__()
        open_books(self.cast)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        self.inside.__exit__(None, None, None)

    def entries(self, state: EntryState) -> list[Entry]:
        return list(Entry.objects.filter(state=state).select_related("journal").order_by("pk"))

    def tried(self, act: Any) -> None:
        """Do it, or be refused."""
        try:
            with transaction.atomic():
                act()
        except (Conflict, Invalid):
            return

    @rule(day=DAYS, debit=ACCOUNTS, credit=ACCOUNTS, amount=st.integers(0, 10**6), off=st.sampled_from([0, 0, 0, 1]),
          service=SERVICES, journal=st.sampled_from(["VT", "OD"]))  # fmt: skip
    def post(self, day: date, debit: str, credit: str, amount: int, off: int, service: str, journal: str) -> None:
        line = line_called(service) if service else None
        sides = ((debit, amount), (credit, -amount - off))
        self.tried(lambda: post(self.cast, *sides, day=day, journal=journal, service_line=line))

    @rule(day=DAYS, account=ACCOUNTS, amount=st.integers(1, 10**6), balanced=st.booleans())
    def keep(self, day: date, account: str, amount: int, balanced: bool) -> None:
        sides = ((account, amount), ("5141", -amount)) if balanced else ((account, amount),)
        written = draft(*sides, day=day)
        self.tried(lambda: draft_entry(actor=self.actor, institution_id=self.cast.a.pk, draft=written))

    @precondition(lambda self: self.entries(EntryState.DRAFT))
    @rule(data=st.data(), away=st.booleans())
    def settle_draft(self, data: Any, away: bool) -> None:
        kept = data.draw(st.sampled_from(self.entries(EntryState.DRAFT)))
        verb = discard_draft if away else post_draft
        self.tried(lambda: verb(actor=self.actor, entry=kept))

    @precondition(lambda self: self.entries(EntryState.POSTED))
    @rule(data=st.data(), on=DAYS)
    def reverse(self, data: Any, on: date) -> None:
        found = data.draw(st.sampled_from(self.entries(EntryState.POSTED)))
        self.tried(lambda: reverse_entry(actor=self.actor, entry=found, on=on, reason="wrong"))

    @rule(month=st.sampled_from(MONTHS))
    def close_or_open(self, month: date) -> None:
        period = AccountingPeriod.objects.filter(start=month, closed_on__isnull=False).first()
        director = self.cast.director.actor
        if period:
            reopen_period(actor=director, period=period, reason="late")
        else:
            self.tried(lambda: close_period(actor=director, institution_id=self.cast.a.pk, month=month))

    @rule(prefix=st.sampled_from(["7124", "71243", "71"]), category=CATEGORIES, start=st.sampled_from(MONTHS))
    def mean(self, prefix: str, category: str, start: date) -> None:
        set_account_rule(
            actor=self.actor, institution_id=self.cast.a.pk, prefix=prefix, category=category, valid_from=start
        )

    @property
    def actor(self) -> Any:
        return self.cast.finance.actor

    @invariant()
    def balances_are_what_lines_add_up_to(self) -> None:
        assert find_differences(self.cast.a.pk) == []

    @invariant()
    def posted_entries_balance(self) -> None:
        sums = EntryLine.objects.filter(entry__state=EntryState.POSTED).values("entry")
        assert {row["left"] for row in sums.annotate(left=Sum("debit") - Sum("credit"))} <= {0}

    @invariant()
    def no_number_is_missing(self) -> None:
        series: dict[tuple[int, int], list[int]] = {}
        for entry in Entry.objects.all():
            if entry.number is None:
                assert entry.state == EntryState.DRAFT
            else:
                series.setdefault((entry.journal_id, entry.year), []).append(entry.number)
        for numbers in series.values():
            assert sorted(numbers) == list(range(1, len(numbers) + 1))


@pytest.mark.django_db
def test_the_ledger_holds_after_any_sequence_of_acts(cast: Cast) -> None:
    machine = type("LedgerOfTheCast", (Ledger,), {"cast": cast})
    bounded = settings(
        max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(machine, settings=bounded)
