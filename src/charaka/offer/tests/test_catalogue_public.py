"""What everyone may read by program: courses as schema.org data, dates as a calendar, and not a word more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from charaka.kernel.scope import scope
from charaka.kernel.text import Text3
from charaka.offer.rules.published import PublicCourse, duration, item_list
from charaka.offer.services.catalogue import cancel_date, derive_offering, move_offering, plan_date, write_sheet
from charaka.offer.tests.catalogue import a_client, an_offering
from charaka.offer.views import public
from charaka.testing.cast import Cast
from charaka.testing.queries import QueryCounter

COURSES, DATES = "/p/a/courses.json", "/p/a/dates.ics"
REQUIRED = {
    "@type",
    "name",
    "description",
    "provider",
    "offers",
    "hasCourseInstance",
}  # of a Course, for search engines


@pytest.fixture
def house(cast: Cast) -> Iterator[Cast]:
    with scope({cast.a.pk}):
        yield cast


def anybody(path: str, **headers: str) -> Any:
    """Somebody without an account."""
    return Client().get(path, headers={"Accept-Language": "en"} | {k.replace("_", "-"): v for k, v in headers.items()})


def course_data(path: str = COURSES) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(anybody(path).content)
    return found


def events(path: str = DATES) -> list[Any]:
    return list(Calendar.from_ical(anybody(path).content).walk("VEVENT"))


# Courses --------------------------------------------------------------------------------------------------------------


def test_courses_are_a_list_that_search_engines_read(house: Cast) -> None:
    sold = an_offering(house, "FC-1", "published", certificate=Text3(en="Welder"))
    first = timezone.localdate() + timedelta(days=20)
    plan_date(actor=house.manager.actor, offering=sold, start=first, end=first + timedelta(days=4))
    an_offering(house, "FC-2", "published", duration_minutes=210, modes=["remote"])
    answer = anybody(COURSES)
    assert answer.headers["Content-Type"].startswith("application/ld+json")
    data = json.loads(answer.content)
    assert (data["@context"], data["@type"], data["numberOfItems"]) == ("https://schema.org", "ItemList", 2)
    one, two = (element["item"] for element in data["itemListElement"])
    assert [element["position"] for element in data["itemListElement"]] == [1, 2]
    for course in (one, two):
        assert course.keys() >= REQUIRED
        assert all(course[name] for name in REQUIRED)
        assert all({"@type", "courseMode", "courseWorkload"} <= i.keys() for i in course["hasCourseInstance"])
    assert (one["name"], one["timeRequired"], one["educationalCredentialAwarded"]) == ("TIG welding", "PT35H", "Welder")
    assert one["hasCourseInstance"][0]["startDate"] == first.isoformat()
    assert one["hasCourseInstance"][0]["eventStatus"] == "https://schema.org/EventScheduled"
    assert (two["timeRequired"], two["hasCourseInstance"][0]["courseMode"]) == ("PT3H30M", ["online"])


def test_the_language_is_asked_for_or_the_readers(house: Cast) -> None:
    an_offering(house, "FC-1", "published")
    assert course_data(COURSES + "?language=ar")["itemListElement"][0]["item"]["name"] == "تلحيم"
    assert course_data()["itemListElement"][0]["item"]["name"] == "TIG welding"
    fixed, open_ = anybody(COURSES + "?language=fr"), anybody(COURSES)
    assert fixed.headers.get("Vary", "") == ""
    assert "Accept-Language" in open_.headers["Vary"]
    assert (fixed.headers["Content-Language"], open_.headers["Content-Language"]) == ("fr", "en")


def test_a_rental_is_no_course_and_its_dates_are_dates(house: Cast) -> None:
    rental = an_offering(house, "LO-1", "published", kind="rental")
    plan_date(actor=house.manager.actor, offering=rental, start=timezone.localdate())
    assert course_data()["numberOfItems"] == 0
    assert len(events()) == 1


def test_pages_of_courses_follow_each_other(house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "PER_PAGE", 2)
    for number in range(5):
        an_offering(house, f"FC-{number}", "published")
    seen, places, path = [], [], COURSES
    while path:
        answer = anybody(path)
        for element in json.loads(answer.content)["itemListElement"]:
            seen.append(element["item"]["courseCode"])
            places.append(element["position"])
        path = answer.headers.get("Link", "").partition(">")[0].removeprefix("<http://testserver")
    assert seen == [f"FC-{n}" for n in range(5)]
    assert places == [1, 2, 3, 4, 5]
    assert len(course_data(COURSES + "?after=forged")["itemListElement"]) == 2


def test_nothing_leaves_that_is_not_on_sale_for_all(house: Cast) -> None:
    """Drafts, suspended sheets, a client's variant, what is kept off the site, the version being written, prices."""
    sold = an_offering(house, "FC-1", "published")
    write_sheet(actor=house.manager.actor, offering=sold, values={"title": Text3(en="SECRET draft")})
    for code, state, given in (
        ("FC-2", "draft", {}),
        ("FC-3", "approved", {}),
        ("FC-4", "suspended", {}),
        ("FC-5", "retired", {}),
        ("FC-6", "published", {"on_public_site": False}),
    ):
        hidden = an_offering(house, code, state, title=Text3(en=f"SECRET {code}"), **given)
        plan_date(actor=house.manager.actor, offering=hidden, start=timezone.localdate(), note="SECRET")
    variant = derive_offering(
        actor=house.manager.actor, parent=sold, client=a_client(house, "SECRET client"), code="SECRET-V"
    )
    for verb in ("approve", "publish"):
        move_offering(actor=house.director.actor, offering=variant, verb=verb)
    plan_date(actor=house.manager.actor, offering=variant, start=timezone.localdate())
    for path in (COURSES, DATES):
        text = anybody(path).content.decode()
        assert "SECRET" not in text
        assert "price" not in text.lower()
    assert course_data()["numberOfItems"] == 1
    assert events() == []


def test_each_house_has_its_own_list(cast: Cast) -> None:
    with scope({cast.a.pk}):
        an_offering(cast, "FC-1", "published")
    assert course_data("/p/b/courses.json")["numberOfItems"] == 0
    assert anybody("/p/nobody/courses.json").status_code == 404
    assert anybody("/p/nobody/dates.ics").status_code == 404


def test_what_did_not_change_is_not_sent_again(house: Cast) -> None:
    sold = an_offering(house, "FC-1", "published")
    first = anybody(COURSES)
    assert first.headers["Cache-Control"] == "public, max-age=900"
    same = anybody(COURSES, If_None_Match=first.headers["ETag"])
    assert (same.status_code, same.content) == (304, b"")
    plan_date(actor=house.manager.actor, offering=sold, start=timezone.localdate())
    assert anybody(COURSES, If_None_Match=first.headers["ETag"]).status_code == 200


def test_the_lists_cost_the_same_for_few_and_for_many(house: Cast, assert_queries: QueryCounter) -> None:
    for number in range(6):
        sold = an_offering(house, f"FC-{number}", "published")
        plan_date(actor=house.manager.actor, offering=sold, start=timezone.localdate())
    with assert_queries(max=4):
        anybody(COURSES)
    with assert_queries(max=2):
        anybody(DATES)


# Dates ----------------------------------------------------------------------------------------------------------------


def test_dates_are_whole_days_with_one_event_each(house: Cast) -> None:
    sold = an_offering(house, "FC-1", "published")
    first = timezone.localdate() + timedelta(days=20)
    plan_date(actor=house.manager.actor, offering=sold, start=first, end=first + timedelta(days=4), note="Bring gloves")
    answer = anybody(DATES)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    calendar = Calendar.from_ical(answer.content)
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    (event,) = calendar.walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (first, first + timedelta(days=5))
    assert (str(event["summary"]), str(event["status"]), event["sequence"]) == ("TIG welding", "CONFIRMED", 0)
    assert "Bring gloves" in str(event["description"])
    assert event.decoded("dtstamp").utcoffset() == timedelta(0)


def test_a_cancelled_date_keeps_its_event_and_says_so(house: Cast) -> None:
    sold = an_offering(house, "FC-1", "published")
    planned = plan_date(actor=house.manager.actor, offering=sold, start=timezone.localdate() + timedelta(days=20))
    (before,) = events()
    cancel_date(actor=house.manager.actor, planned=planned, reason="Too few")
    (after,) = events()
    assert str(after["uid"]) == str(before["uid"])
    assert (str(after["status"]), after["sequence"]) == ("CANCELLED", 1)
    instance = course_data()["itemListElement"][0]["item"]["hasCourseInstance"][0]
    assert instance["eventStatus"] == "https://schema.org/EventCancelled"


def test_old_dates_leave_the_calendar(house: Cast) -> None:
    sold = an_offering(house, "FC-1", "published")
    for days in (-200, -30, 10):
        plan_date(actor=house.manager.actor, offering=sold, start=timezone.localdate() + timedelta(days=days))
    assert len(events()) == 2


def test_words_that_attack_a_calendar_are_only_words(house: Cast) -> None:
    title = Text3(en="Weld\r\nEND:VEVENT\r\nBEGIN:VEVENT; \\ , <script>")
    sold = an_offering(house, "FC-1", "published", title=title)
    plan_date(actor=house.manager.actor, offering=sold, start=timezone.localdate())
    assert len(events()) == 1
    assert course_data()["numberOfItems"] == 1


# Rules ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "written"), [(2100, "PT35H"), (210, "PT3H30M"), (45, "PT45M"), (0, "PT0M"), (6000, "PT100H")]
)
def test_durations_are_iso(minutes: int, written: str) -> None:
    assert duration(minutes) == written


def test_a_course_with_nothing_but_a_name_is_still_whole() -> None:
    bare = PublicCourse(1, "X", "Name", "", "fr", 0, (), "", 1, date(2026, 1, 1), ())
    data = item_list([bare], provider="P", url="https://example.org/p/a/courses.json", total=1)
    course = data["itemListElement"][0]["item"]
    assert (course["description"], course["datePublished"]) == ("Name", "2026-01-01")
    assert course["hasCourseInstance"] == [{"@type": "CourseInstance", "courseMode": ["onsite"]}]
    assert date.fromisoformat(course["datePublished"]) == date(2026, 1, 1)
