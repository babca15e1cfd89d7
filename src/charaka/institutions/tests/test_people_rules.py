"""What makes two records one person, and what keeps a director in the house."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from charaka.institutions.rules.people import (
    Term,
    clash,
    is_birth_year,
    likeness,
    name_key,
    search_text,
    someone_holds,
)

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@st.composite
def terms(draw: st.DrawFn) -> Term:
    start = draw(DAYS)
    return Term(start, draw(st.none() | st.integers(0, 900).map(lambda n: start + timedelta(days=n))))


def test_a_name_has_one_key_whoever_writes_it() -> None:
    assert name_key("Naïma", "El Idrissi") == name_key("EL IDRISSI", "naima")
    assert name_key("أحمد", "العلوي") == name_key("العلوى", "احمد")


def test_the_same_address_is_the_same_person_whatever_its_case() -> None:
    alike = likeness("N.A@x.ma", "a n", None, of_email="n.a@X.ma", of_key="b c", of_birth_year=None)
    assert alike.same_email
    assert not alike.same_name


def test_two_people_of_one_name_are_told_apart_by_their_year_of_birth() -> None:
    def same(first: int | None, second: int | None) -> bool:
        return bool(likeness("", "ahmed alaoui", first, of_email="", of_key="ahmed alaoui", of_birth_year=second))

    assert not same(1970, 1998)
    assert same(1970, 1970)
    assert same(1970, None)


def test_two_records_without_address_are_not_alike_for_that() -> None:
    assert not likeness("", "a", None, of_email="", of_key="b", of_birth_year=None)


def test_a_year_of_birth_is_that_of_someone_alive_and_old_enough() -> None:
    today = date(2026, 10, 13)
    assert is_birth_year(2012, today)
    assert not is_birth_year(2013, today)
    assert is_birth_year(1916, today)
    assert not is_birth_year(1900, today)


def test_the_search_text_fits_its_column() -> None:
    assert len(search_text("é" * 400, "", "b" * 400)) == 500


@given(terms(), terms())
def test_terms_clash_when_they_share_a_day_and_only_then(a: Term, b: Term) -> None:
    last = date(2040, 1, 1)
    days_a = (a.start, a.end or last)
    days_b = (b.start, b.end or last)
    share = max(days_a[0], days_b[0]) <= min(days_a[1], days_b[1])
    assert (clash(a, [b]) is not None) == share
    assert (clash(b, [a]) is not None) == share


@given(st.lists(terms(), max_size=4), DAYS)
def test_someone_holds_a_role_when_a_term_encloses_the_day(listed: list[Term], day: date) -> None:
    assert someone_holds(listed, day) == any(t.start <= day and (not t.end or t.end >= day) for t in listed)
