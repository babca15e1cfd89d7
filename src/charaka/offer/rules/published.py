"""What everyone may read of the catalogue by program: schema.org courses and an iCalendar of dates. Pure values.

Sources: schema.org Course, CourseInstance, ItemList; RFC 5545 (iCalendar), 3.6.1, 3.8.1.11, 3.8.4.7, 3.8.7.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

SCHEMA: Final = "https://schema.org"
COURSE_MODES: Final = {"on_site": "onsite", "at_client": "onsite", "remote": "online", "mixed": "blended"}


@dataclass(frozen=True, slots=True)
class Meeting:
    """A date of a course: from a day to a day. ``revision`` grows with each change; ``changed_at`` is aware."""

    key: int
    start: date
    end: date
    place: str
    note: str
    is_cancelled: bool
    revision: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PublicCourse:
    """A course on sale in one language. ``minutes`` 0: not stated."""

    key: int
    code: str
    name: str
    description: str
    language: str
    minutes: int
    modes: Sequence[str]
    credential: str
    version: int
    published_on: date | None
    meetings: Sequence[Meeting]


def duration(minutes: int) -> str:
    """ISO 8601 duration in hours and minutes: PT35H, PT3H30M."""
    hours, rest = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest or not hours else "")


def item_list(
    courses: Sequence[PublicCourse], *, provider: str, url: str, total: int, first: int = 1
) -> dict[str, Any]:
    """A schema.org ItemList of Course. ``provider`` is the institution's name, ``url`` the address of the list.

    ``first`` is the position of the first course among ``total``.
    """
    organization = {"@type": "EducationalOrganization", "name": provider}
    return {
        "@context": SCHEMA,
        "@type": "ItemList",
        "url": url,
        "name": provider,
        "numberOfItems": total,
        "itemListElement": [
            {"@type": "ListItem", "position": place, "item": _course(course, organization, url)}
            for place, course in enumerate(courses, start=first)
        ],
    }


def _course(course: PublicCourse, provider: dict[str, Any], url: str) -> dict[str, Any]:
    """A course with the properties that search engines require: name, description, provider, offers, instances."""
    found: dict[str, Any] = {
        "@type": "Course",
        "@id": f"{url}#{course.key}",
        "courseCode": course.code,
        "name": course.name,
        "description": course.description or course.name,
        "inLanguage": course.language,
        "provider": provider,
        "version": course.version,
        "offers": {"@type": "Offer", "category": "Paid"},
        "hasCourseInstance": [_instance(course, meeting) for meeting in course.meetings] or [_on_request(course)],
    }
    if course.minutes:
        found["timeRequired"] = duration(course.minutes)
    if course.credential:
        found["educationalCredentialAwarded"] = course.credential
    if course.published_on:
        found["datePublished"] = course.published_on.isoformat()
    return found


def _on_request(course: PublicCourse) -> dict[str, Any]:
    """A course without a date: how it is given, and how much work it is."""
    instance: dict[str, Any] = {"@type": "CourseInstance", "courseMode": _modes(course.modes)}
    if course.minutes:
        instance["courseWorkload"] = duration(course.minutes)
    return instance


def _instance(course: PublicCourse, meeting: Meeting) -> dict[str, Any]:
    status = "EventCancelled" if meeting.is_cancelled else "EventScheduled"
    dated = {
        "startDate": meeting.start.isoformat(),
        "endDate": meeting.end.isoformat(),
        "eventStatus": f"{SCHEMA}/{status}",
    }
    return _on_request(course) | dated | ({"location": meeting.place} if meeting.place else {})


def _modes(modes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(COURSE_MODES[mode] for mode in modes if mode in COURSE_MODES)) or ["onsite"]
