"""The announced dates as an iCalendar file (RFC 5545): whole days, one event for each date, stable over time.

Days carry no zone: what is announced is a day on the institution's wall. Moments (when an event was changed) are UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from typing import Final

from icalendar import Calendar, Event

from charaka.offer.rules.published import Meeting, PublicCourse

PRODUCT: Final = "-//Charaka//Catalogue//EN"
REFRESH: Final = "PT12H"


def calendar_of(courses: Iterable[PublicCourse], *, name: str, institution: str, url: str) -> bytes:
    """The calendar of an institution. ``institution`` is its code, part of every UID; ``url`` the public address."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", REFRESH)
    calendar.add("url", url)
    for course in courses:
        for meeting in course.meetings:
            calendar.add_component(_event(course, meeting, institution))
    return bytes(calendar.to_ical())


def _event(course: PublicCourse, meeting: Meeting, institution: str) -> Event:
    """One date. It keeps its UID for life; SEQUENCE and STATUS tell calendars what became of it."""
    event = Event()
    event.add("uid", f"date-{meeting.key}.{institution}@charaka")
    event.add("dtstamp", meeting.changed_at.astimezone(UTC))
    event.add("last-modified", meeting.changed_at.astimezone(UTC))
    event.add("sequence", meeting.revision)
    event.add("dtstart", meeting.start)
    event.add("dtend", meeting.end + timedelta(days=1))  # the end of whole days is the first day after
    event.add("summary", course.name)
    event.add("categories", [course.code])
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if meeting.place:
        event.add("location", meeting.place)
    if description := "\n".join(filter(None, (course.description, meeting.note))):
        event.add("description", description)
    return event
