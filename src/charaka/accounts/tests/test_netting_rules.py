"""What remains of open lines when nobody said which document a payment settled."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from charaka.accounts.rules.forecast import OpenAmount, netted

DAY = date(2026, 3, 1)
AMOUNTS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 40), st.integers(-500, 500).filter(bool)), max_size=30
)


def test_a_payment_settles_the_oldest_documents_of_its_party() -> None:
    """Three invoices of 100, 80 and 60; 130 was paid: 50 of the second and the third remain."""
    items = [
        OpenAmount(1, "x", DAY, 100),
        OpenAmount(2, "x", DAY + timedelta(days=5), 80),
        OpenAmount(3, "x", DAY + timedelta(days=9), 60),
        OpenAmount(4, "x", DAY + timedelta(days=7), -130),
        OpenAmount(5, "y", DAY, -40),
    ]
    assert netted(items) == {1: 0, 2: 50, 3: 60, 4: 0, 5: -40}


@given(AMOUNTS)
def test_the_balance_of_each_party_stays_and_only_one_side_remains(drawn: list[tuple[str, int, int]]) -> None:
    items = [
        OpenAmount(place, holder, DAY + timedelta(days=days), amount)
        for place, (holder, days, amount) in enumerate(drawn)
    ]
    left = netted(items)
    for holder in "ab":
        own = [one for one in items if one.holder == holder]
        remains = [left[one.source] for one in own]
        assert sum(remains) == sum(one.amount for one in own)
        assert not (any(amount > 0 for amount in remains) and any(amount < 0 for amount in remains))
        assert all(abs(left[one.source]) <= abs(one.amount) for one in own)
