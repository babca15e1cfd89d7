"""What everyone may read of the catalogue by program: courses as schema.org data, dates as a calendar.

Only what is on sale and meant for the public leaves the house: no price, no cost, no client's variant, no draft.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from charaka.kernel.models import Institution
from charaka.kernel.scope import scope
from charaka.kernel.text import LANGUAGES
from charaka.kernel.web import public
from charaka.offer.documents.calendar import calendar_of
from charaka.offer.models import CatalogueDate, Offering
from charaka.offer.queries.catalogue import dates_by_offering, public_dates, public_offerings
from charaka.offer.rules.published import Meeting, PublicCourse, item_list

PER_PAGE: Final = 200
MOST_DATES: Final = 2_000
KEPT_FOR: Final = timedelta(minutes=15)
TAUGHT: Final = ("course", "programme")  # a rental or a test is no Course of schema.org
_SALT: Final = "courses"


@public
@require_safe
def courses(request: HttpRequest, code: str) -> HttpResponse:
    """The courses on sale as a schema.org ItemList, 200 a page; the header Link names the next page."""
    institution, language = _institution(code), _language(request)
    with scope({institution.pk}):
        rows = public_offerings().filter(kind__in=TAUGHT)
        total = rows.count()
        first, after = _cursor(request)
        page = list(rows.filter(code__gt=after)[: PER_PAGE + 1])
        listed, more = page[:PER_PAGE], len(page) > PER_PAGE
        dates = dates_by_offering(listed, timezone.localdate())
        found = [public_course(o, dates.get(o.pk, ()), language) for o in listed]
    url = request.build_absolute_uri(reverse("offer_public:courses", args=(code,)))
    name = institution.name.in_(language).text
    data = item_list(found, provider=name, url=url, total=total, first=first)
    body = json.dumps(data, ensure_ascii=False, indent=1).encode()
    response = _cacheable(request, body, "application/ld+json; charset=utf-8", language)
    if more:
        cursor = signing.dumps([first + len(listed), listed[-1].code], salt=_SALT)
        response.headers["Link"] = f'<{url}?language={language}&after={cursor}>; rel="next"'
    return response


@public
@require_safe
def dates(request: HttpRequest, code: str) -> HttpResponse:
    """The announced dates as a calendar to subscribe to; cancelled ones stay, marked as such."""
    institution, language = _institution(code), _language(request)
    with scope({institution.pk}):
        planned = list(public_dates()[:MOST_DATES])
        found = [public_course(p.offering, [p], language) for p in planned]
    url = request.build_absolute_uri(reverse("offer_public:courses", args=(code,)))
    name = institution.name.in_(language).text
    body = calendar_of(found, name=name, institution=institution.code, url=url)
    response = _cacheable(request, body, "text/calendar; charset=utf-8", language)
    response.headers["Content-Disposition"] = f'inline; filename="{institution.code}.ics"'
    return response


def public_course(offering: Offering, planned: Iterable[CatalogueDate], language: str) -> PublicCourse:
    """An offering on sale in one language. ``offering`` has its current version."""
    sheet: Any = offering.current
    shown = sheet.title.in_(language)
    return PublicCourse(
        key=offering.pk,
        code=offering.code,
        name=shown.text,
        description=sheet.aims.in_(language).text,
        language=shown.lang or language,
        minutes=sheet.duration_minutes,
        modes=sheet.modes,
        credential=sheet.certificate.in_(language).text,
        version=sheet.number,
        published_on=sheet.published_at.date() if sheet.published_at else None,
        meetings=[_meeting(one, language) for one in planned],
    )


def _meeting(planned: CatalogueDate, language: str) -> Meeting:
    return Meeting(
        key=planned.pk,
        start=planned.start,
        end=planned.end,
        place=planned.site.name.in_(language).text if planned.site else "",
        note=planned.note,
        is_cancelled=planned.cancelled_on is not None,
        revision=planned.version - 1,
        changed_at=planned.updated_at,
    )


def _institution(code: str) -> Institution:
    found = Institution.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _language(request: HttpRequest) -> str:
    """``?language=``, else the reader's."""
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES else (get_language() or "fr").split("-")[0]


def _cursor(request: HttpRequest) -> tuple[int, str]:
    """The position and the code after which the page begins; the start for anything that is no cursor of ours."""
    try:
        place, after = signing.loads(request.GET.get("after", ""), salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return 1, ""
    return int(place), str(after)


def _cacheable(request: HttpRequest, body: bytes, content_type: str, language: str) -> HttpResponse:
    """An answer that anybody may keep for a quarter of an hour; 304 for who has it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type=content_type)
    response.headers["ETag"] = tag
    response.headers["Content-Language"] = language
    response.headers["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, max_age=int(KEPT_FOR.total_seconds()))
    if request.GET.get("language", "") not in LANGUAGES:
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response
