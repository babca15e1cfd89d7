"""Cost sheets for tests: a worked one, and any one for Hypothesis."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from charaka.offer.rules.cost import Category, CostLine, Driver, Nature, Step, Volume
from charaka.offer.rules.overhead import Key, OverheadCharge
from charaka.offer.rules.sheet import CostSheet

DIRHAM = 100  # centimes


def line(code: str, driver: Driver, rate: int | Fraction, **more: object) -> CostLine:
    """A cost line of quantity 1, consumables unless said otherwise; `rate` in centimes."""
    fields = {"label": code, "category": Category.CONSUMABLES, "quantity": 1, **more}
    return CostLine(code=code, driver=driver, rate=rate, **fields)  # type: ignore[arg-type]


def plain_sheet() -> CostSheet:
    """18,000 MAD whatever happens, 300 MAD for each of up to 16 participants."""
    lines = (
        line("fixed", Driver.SESSION, 18_000 * DIRHAM),
        line("variable", Driver.PARTICIPANT, 300 * DIRHAM),
    )
    return CostSheet(lines, Volume(hours=30, participants=12), capacity=16)


def stepped_sheet(*, capacity: int = 24) -> CostSheet:
    """One trainer for each 12 participants, 6,000 MAD each; 100 MAD for each participant."""
    lines = (
        line("trainer", Driver.SESSION, 6_000 * DIRHAM, step=Step(12), category=Category.HIRED_TRAINER),
        line("kit", Driver.PARTICIPANT, 100 * DIRHAM),
    )
    return CostSheet(lines, Volume(hours=10, participants=12), capacity=capacity)


FRACTIONS = st.fractions(min_value=0, max_value=40, max_denominator=12)
RATES = st.one_of(st.integers(0, 500_000), st.fractions(min_value=0, max_value=500_000, max_denominator=8_500))
STEPS = st.builds(Step, st.integers(1, 30), st.integers(0, 2), st.integers(0, 30))


@st.composite
def cost_lines(draw: st.DrawFn, code: str = "line") -> CostLine:
    """Any line, with a step where one is allowed."""
    driver = draw(st.sampled_from(Driver))
    return CostLine(
        code=code,
        label=code,
        category=draw(st.sampled_from(Category)),
        driver=driver,
        quantity=draw(FRACTIONS),
        rate=draw(RATES),
        nature=draw(st.sampled_from(Nature)),
        step=None if driver.per_head else draw(st.none() | STEPS),
        preparation=draw(st.fractions(min_value=0, max_value=3, max_denominator=4)),
        area=draw(st.integers(0, 200)),
    )


VOLUMES = st.builds(
    Volume,
    hours=FRACTIONS,
    participants=st.integers(0, 20),
    sessions=st.integers(1, 12),
    kilometres=st.integers(0, 800),
)
CHARGES = st.builds(OverheadCharge, st.sampled_from(Key), st.fractions(0, 50, max_denominator=1_000))


@st.composite
def cost_sheets(draw: st.DrawFn) -> CostSheet:
    """Any sheet of up to 4 lines and 60 participants, with overhead or without."""
    volume = draw(VOLUMES)
    lines = tuple(draw(cost_lines(f"line{number}")) for number in range(draw(st.integers(0, 4))))
    capacity = draw(st.integers(max(1, volume.participants), 60))
    return CostSheet(lines, volume, capacity, draw(st.none() | CHARGES))
