"""Measures: declared once, exact, open down to the rows, small groups hidden, frozen when submitted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet, Sum
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from charaka.institutions.models import Person, Room, Site
from charaka.kernel.errors import Forbidden, NotFound
from charaka.kernel.measures import Breakdown, Measure, Slice, SourceRow, Term, Unit, Version, measure, measure_called
from charaka.kernel.measures.queries import break_down, compute, open_rows, snapshot_of
from charaka.kernel.measures.services import freeze_measure
from charaka.kernel.measures.suppression import hidden
from charaka.kernel.models import Institution
from charaka.kernel.periods import calendar_year
from charaka.kernel.permissions import Role, permission
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast, Player
from charaka.testing.queries import QueryCounter

SEE = permission("tests.measure:view", "See", Role.DIRECTOR, Role.FINANCE)
YEAR = calendar_year(2026)


def _women(_part: Slice) -> QuerySet[Person]:
    return Person.objects.filter(sex="F")


def _people(_part: Slice) -> QuerySet[Person]:
    return Person.objects.all()


WOMEN = measure(
    Measure(
        code="tests_women",
        name="Share of women",
        definition="Women among all people.",
        unit=Unit.SHARE,
        numerator=Term("women", _women),
        denominator=Term("people", _people),
        permission=SEE,
        row=lambda person: SourceRow(person.pk, str(person)),
        versions=(Version(1, date(2024, 1, 1), "first"), Version(2, date(2025, 1, 1), "all people")),
        breakdowns=(Breakdown("language", "By language", "language", lambda: {"ar": "Arabic", "fr": "French"}),),
        counts_people=True,
    )
)
SEATS = measure(
    Measure(
        code="tests_seats",
        name="Seats",
        definition="Seats in all rooms.",
        unit=Unit.COUNT,
        numerator=Term("seats", lambda _part: Room.objects.all(), lambda: Sum("capacity")),
        permission=SEE,
        row=lambda room: SourceRow(room.pk, room.code),
        versions=(Version(1, date(2024, 1, 1), "first"),),
    )
)
measure(replace(SEATS, code="tests_worth", name="Worth", unit=Unit.MONEY))


def _fill(cast: Cast, women: int, men: int, language: str = "fr", code: str = "a") -> None:
    house = cast.a if code == "a" else cast.b
    with scope({house.pk}):
        Person.objects.filter(user__isnull=True, language=language).delete()
        Person.objects.bulk_create(
            Person(
                institution=house, first_name=f"P{n}", last_name="X", sex="F" if n < women else "M", language=language
            )
            for n in range(women + men)
        )


@pytest.fixture
def empty(cast: Cast) -> Cast:
    """The cast without its records of people, so that the figures of a test are its own."""
    from charaka.institutions.models import Engagement, RoleAssignment

    assert cast.everybody  # everyone's roles are read while they stand
    with scope({cast.a.pk, cast.b.pk}):
        RoleAssignment.objects.all().delete()
        Engagement.objects.all().delete()
        Person.objects.all().delete()
    return cast


@pytest.mark.django_db
def test_a_share_is_exact_and_carries_its_terms(empty: Cast) -> None:
    _fill(empty, 1, 2)
    figure = compute(WOMEN, YEAR, {empty.a.pk})
    assert (figure.numerator, figure.denominator, figure.value) == (1, 3, Fraction(1, 3))
    assert figure.shown_value == Fraction(100, 3)
    assert figure.version == 2


@pytest.mark.django_db
def test_nothing_to_divide_by_is_said_and_never_zero(empty: Cast) -> None:
    figure = compute(WOMEN, YEAR, {empty.a.pk})
    assert figure.value is None
    assert "divide" in str(figure.reason)


@pytest.mark.django_db
def test_several_institutions_add_terms_not_shares(empty: Cast) -> None:
    _fill(empty, 1, 1)
    _fill(empty, 0, 8, code="b")
    assert compute(WOMEN, YEAR, {empty.a.pk, empty.b.pk}).value == Fraction(1, 10)


@pytest.mark.django_db
def test_a_sum_adds_a_column(empty: Cast) -> None:
    with scope({empty.a.pk}):
        site = Site.objects.create(institution=empty.a, code="s")
        for n, seats in enumerate((12, 30)):
            Room.objects.create(institution=empty.a, site=site, code=f"r{n}", kind="classroom", capacity=seats)
    assert compute(SEATS, YEAR, {empty.a.pk}).value == 42
    assert compute(SEATS, YEAR, {empty.b.pk}).value == 0


@pytest.mark.django_db
def test_a_figure_opens_to_exactly_the_rows_that_make_it(empty: Cast) -> None:
    _fill(empty, 7, 4)
    actor, ids = empty.director.actor, {empty.a.pk}
    first = open_rows(WOMEN, WOMEN.numerator, YEAR, ids, actor=actor, limit=5)
    rest = open_rows(WOMEN, WOMEN.numerator, YEAR, ids, actor=actor, limit=5, after=first[-1].id)
    assert len({row.id for row in first + rest}) == compute(WOMEN, YEAR, ids).numerator == 7


@pytest.mark.django_db
def test_rows_open_only_to_those_who_may_see_them(empty: Cast) -> None:
    with pytest.raises(Forbidden):
        open_rows(WOMEN, WOMEN.numerator, YEAR, {empty.a.pk}, actor=empty.trainer.actor)
    with pytest.raises(NotFound):
        open_rows(WOMEN, WOMEN.numerator, YEAR, {empty.a.pk}, actor=empty.stranger.actor)


@pytest.mark.django_db
def test_small_groups_and_the_one_that_would_give_them_away_are_hidden(empty: Cast) -> None:
    _fill(empty, 20, 20, "fr")
    _fill(empty, 2, 1, "ar")
    _fill(empty, 9, 3, "en")
    cells = {cell.key: cell for cell in break_down(WOMEN, WOMEN.breakdown("language"), YEAR, {empty.a.pk})}
    assert (cells["fr"].numerator, cells["fr"].denominator) == (20, 40)
    assert cells["ar"].hidden
    assert cells["en"].hidden
    assert (cells["ar"].numerator, cells["ar"].value) == (None, None)


@given(st.lists(st.integers(0, 60), max_size=9), st.integers(3, 20))
def test_hidden_cells_can_not_be_computed_back(counts: list[int], smallest: int) -> None:
    concealed = hidden(counts, smallest)
    small = {i for i, n in enumerate(counts) if 0 < n < smallest}
    assert small <= concealed
    if not small:
        assert not concealed
    others = [n for i, n in enumerate(counts) if i not in concealed and n >= smallest]
    if small and others:
        assert len(concealed) >= 2
        assert sum(counts[i] for i in concealed) >= smallest


@pytest.mark.django_db
def test_a_submitted_figure_stays_as_it_was(empty: Cast) -> None:
    _fill(empty, 6, 6)
    snapshot = freeze_measure(actor=empty.director.actor, wanted=WOMEN, period=YEAR, institution_id=empty.a.pk)
    _fill(empty, 12, 0)
    kept = snapshot_of(WOMEN, YEAR, empty.a.pk)
    assert kept == snapshot
    assert (kept.numerator, kept.denominator, kept.rows_count, kept.version) == (6, 12, 18, 2)
    assert compute(WOMEN, YEAR, {empty.a.pk}).value == 1
    for statement in ("UPDATE kernel_measuresnapshot SET numerator = 9", "DELETE FROM kernel_measuresnapshot"):
        with pytest.raises(IntegrityError, match="immutable"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.django_db
def test_only_the_director_submits(empty: Cast) -> None:
    with pytest.raises(Forbidden):
        freeze_measure(actor=empty.finance.actor, wanted=WOMEN, period=YEAR, institution_id=empty.a.pk)


def test_a_measure_is_declared_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        measure(WOMEN)
    assert measure_called("tests_women") is WOMEN


def test_turning_the_rows_computes_nothing_of_what_stands_around_them(
    cast: Cast, sign_in: Callable[[Player], Client], assert_queries: QueryCounter
) -> None:
    _fill(cast, 30, 20)
    reader = sign_in(cast.director)
    page = "/i/a/measures/tests_women/?period=2026"
    with assert_queries(max=60) as whole:
        assert "How it has moved" in reader.get(page).content.decode()
    with assert_queries(max=60) as turned:
        part = reader.get(f"{page}&part=denominator", headers={"HX-Request": "true"}).content.decode()
    assert 'id="rows"' in part
    assert "How it has moved" not in part
    assert len(turned) < len(whole) - 14  # seven earlier periods with two terms each


def test_a_figure_of_money_is_shown_in_the_currency_of_the_institution(
    cast: Cast, sign_in: Callable[[Player], Client]
) -> None:
    Institution.objects.filter(pk=cast.a.pk).update(currency="TND")
    with scope({cast.a.pk}):
        site = Site.objects.create(institution=cast.a, code="w")
        Room.objects.create(institution=cast.a, site=site, code="w", kind="classroom", capacity=12_345)
    page = sign_in(cast.director).get("/i/a/measures/tests_worth/?period=2026").content.decode()
    assert "TND\u00a012.345" in page
    assert "MAD" not in page
