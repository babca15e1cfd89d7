"""Lists page by key, and records change from the version that was read."""

from __future__ import annotations

from datetime import date

import pytest

from charaka.api.tests.kit import Caller, caller
from charaka.institutions.models import Site
from charaka.kernel.errors import CharakaError
from charaka.kernel.scope import everywhere
from charaka.kernel.text import Text3
from charaka.testing.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.urls("charaka.api.tests.toy")]
SITES = "/institutions/a/sites"


@pytest.fixture
def call(cast: Cast) -> Caller:
    return caller(cast.director, cast.a)


def add(cast: Cast, code: str, city: str, *, where: str = "a", closed_on: date | None = None) -> Site:
    house = getattr(cast, where)
    with everywhere(reason="the test needs rows of its own"):
        site: Site = Site.objects.create(
            institution=house, code=code, city=city, closed_on=closed_on, name=Text3("م", "S", "S")
        )
    return site


def codes(call: Caller, address: str) -> list[str]:
    """The codes of all pages, following ``next`` to the end."""
    found: list[str] = []
    while address:
        page = call("GET", address)
        assert page.status == 200, page.json
        found += [item["code"] for item in page.json["items"]]
        assert page.headers.get("Link") == (f'<{page.json["next"]}>; rel="next"' if page.json["next"] else None)
        address = page.json["next"] or ""
    return found


def test_pages_together_are_the_list(cast: Cast, call: Caller) -> None:
    for number in range(7):
        add(cast, f"s{number}", f"city {number % 3}")
    add(cast, "other", "city 0", where="b")
    assert codes(call, f"{SITES}?limit=2") == ["s0", "s3", "s6", "s1", "s4", "s2", "s5"]
    assert codes(call, SITES) == codes(call, f"{SITES}?limit=1")
    assert codes(call, f"{SITES}?limit=1&city=city%201") == ["s1", "s4"]


def test_no_row_is_lost_or_doubled_while_others_write(cast: Cast, call: Caller) -> None:
    """Between two pages one row comes before the reader's place, one after it, and the last row read goes away."""
    rows = [add(cast, f"s{number}", f"c{number}") for number in range(1, 5)]
    first = call("GET", f"{SITES}?limit=2").json
    assert [item["code"] for item in first["items"]] == ["s1", "s2"]
    add(cast, "before", "c0")
    add(cast, "after", "c9")
    with everywhere(reason="the test removes a row"):
        Site.objects.filter(pk=rows[1].pk).delete()
    assert codes(call, first["next"]) == ["s3", "s4", "after"]


def test_empty_values_come_last_on_their_own_pages(cast: Cast, call: Caller) -> None:
    add(cast, "open1", "x")
    add(cast, "late", "x", closed_on=date(2026, 1, 1))
    add(cast, "early", "x", closed_on=date(2020, 1, 1))
    add(cast, "open2", "x")
    for limit in (1, 2, 3, 200):
        assert codes(call, f"{SITES}/closing?limit={limit}") == ["late", "early", "open2", "open1"]


def test_a_cursor_opens_only_its_own_list(cast: Cast, call: Caller) -> None:
    for number in range(3):
        add(cast, f"s{number}", "x")
    cursor = call("GET", f"{SITES}?limit=1").json["next"].partition("after=")[2]
    assert call("GET", f"{SITES}?after={cursor}").status == 200
    assert call("GET", f"{SITES}/closing?after={cursor}").status == 422
    assert call("GET", f"{SITES}?after={cursor[:-3]}abc").status == 422


def test_a_record_carries_its_version(cast: Cast, call: Caller) -> None:
    site = add(cast, "s1", "Fès")
    read = call("GET", f"{SITES}/{site.pk}")
    assert read.headers["ETag"] == '"1"'
    assert read.json == {
        "id": site.pk,
        "version": 1,
        "code": "s1",
        "name": {"ar": "م", "fr": "S", "en": "S"},
        "city": "Fès",
        "rent": {"amount": "1234.50", "currency": "MAD"},
    }


def test_a_change_names_the_version_it_was_made_from(cast: Cast, call: Caller) -> None:
    site = add(cast, "s1", "Fès")
    missing = call("PATCH", f"{SITES}/{site.pk}", {"city": "Rabat"})
    assert (missing.status, missing.json["code"]) == (428, "precondition_missing")
    changed = call("PATCH", f"{SITES}/{site.pk}", {"city": "Rabat"}, If_Match='"1"')
    assert (changed.status, changed.headers["ETag"], changed.json["city"]) == (200, '"2"', "Rabat")
    assert changed.json["name"]["fr"] == "S"


def test_a_stale_change_is_told_what_the_other_changed(cast: Cast, call: Caller) -> None:
    site = add(cast, "s1", "Fès")
    call("PATCH", f"{SITES}/{site.pk}", {"city": "Rabat"}, If_Match='"1"')
    stale = call("PATCH", f"{SITES}/{site.pk}", {"city": "Oujda"}, If_Match='"1"')
    assert (stale.status, stale.json["code"], stale.json["current_version"]) == (412, "stale", 2)
    assert stale.json["theirs"] == {"city": {"before": "Fès", "after": "Rabat"}}
    forced = call("PATCH", f"{SITES}/{site.pk}", {"city": "Oujda"}, If_Match="*")
    assert (forced.status, forced.headers["ETag"]) == (200, '"3"')


@pytest.mark.parametrize("header", ["3", '"x"', '"1", "2"', '"99999999999"'])
def test_a_malformed_version_is_refused(cast: Cast, call: Caller, header: str) -> None:
    site = add(cast, "s1", "Fès")
    assert call("PATCH", f"{SITES}/{site.pk}", {"city": "Oujda"}, If_Match=header).status == 422


def test_another_institutions_record_is_absent(cast: Cast, call: Caller) -> None:
    theirs = add(cast, "s1", "Fès", where="b")
    for answer in (
        call("GET", f"{SITES}/{theirs.pk}"),
        call("PATCH", f"{SITES}/{theirs.pk}", {"city": "x"}, If_Match="*"),
    ):
        assert answer.status == 404


def test_an_operation_that_says_not_who_may_call_it_stops_the_house() -> None:
    from django.core.exceptions import ImproperlyConfigured

    from charaka.api.assembly import assemble
    from charaka.kernel.rest import Router

    careless = Router(tags=["careless"])
    careless.get("/x")(lambda request: None)
    with pytest.raises(ImproperlyConfigured):
        _ = assemble(("", careless)).urls
    assert not issubclass(ImproperlyConfigured, CharakaError)
