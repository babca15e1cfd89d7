"""Every refusal is a problem: its shape, its status, its code, its language; and nothing of the inside shows."""

from __future__ import annotations

import pytest
from django.test import override_settings

from charaka.api.problems import TITLES, known_refusals
from charaka.api.tests.kit import Answer, Caller, caller
from charaka.testing.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.urls("charaka.api.tests.toy")]
SITES = "/institutions/a/sites"
GOOD = {"code": "n", "name": {"fr": "Nord"}}

RAISED = [
    ("forbidden", 403, "forbidden"),
    ("not_found", 404, "not_found"),
    ("conflict", 409, "conflict"),
    ("illegal_transition", 409, "illegal_transition"),
    ("posted", 409, "posted"),
    ("invalid", 422, "invalid"),
    ("too_large", 413, "too_large"),
    ("model", 422, "invalid"),
    ("model_whole", 422, "invalid"),
    ("integrity", 409, "conflict"),
    ("django_404", 404, "not_found"),
    ("denied", 403, "forbidden"),
    ("suspicious", 400, "unreadable"),
    ("locked", 503, "busy"),
    ("fault", 500, "fault"),
    ("database", 500, "fault"),
]


@pytest.fixture
def call(cast: Cast) -> Caller:
    return caller(cast.director, cast.a)


def check(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.json["status"], answer.json["code"]) == (status, status, code)
    assert answer.json["type"] == f"/api/v1/docs/problems#{code}"
    assert answer.json["title"] == str(TITLES[code])
    assert answer.json["detail"]
    assert answer.json["instance"].startswith("/api/v1/")
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert b"secret" not in answer.content
    assert b"Traceback" not in answer.content


@pytest.mark.parametrize(("kind", "status", "code"), RAISED)
@pytest.mark.parametrize("debug", [False, True])
def test_whatever_is_raised_becomes_a_problem(call: Caller, kind: str, status: int, code: str, debug: bool) -> None:
    with override_settings(DEBUG=debug):
        check(call("GET", f"/institutions/a/faults/{kind}"), status, code)


def test_fields_are_named_as_the_body_names_them(call: Caller) -> None:
    one = call("GET", "/institutions/a/faults/invalid")
    assert one.json["errors"] == [{"path": "contacts.0.email", "message": "No address."}]
    model = call("GET", "/institutions/a/faults/model")
    assert model.json["errors"] == [{"path": "city", "message": "Too long."}]
    whole = call("GET", "/institutions/a/faults/model_whole")
    assert whole.json["errors"] == [{"path": "", "message": "All of it."}]


BODIES = [
    ({**GOOD, "code": ""}, "code", "Characters: at least 1."),
    ({**GOOD, "code": "x" * 21}, "code", "Characters: at most 20."),
    ({"name": {"fr": "Nord"}}, "code", "This is required."),
    ({**GOOD, "code": 5}, "code", "A text is wanted."),
    ({**GOOD, "colour": "red"}, "colour", "This is not known here."),
    ({**GOOD, "name": {"de": "Nord"}}, "name.de", "This is not known here."),
    ({**GOOD, "name": "Nord"}, "name", "An object is wanted."),
    ({**GOOD, "contacts": [{"email": "a"}, {}]}, "contacts.1.email", "This is required."),
    ({**GOOD, "contacts": [{}] * 4}, "contacts", "Entries: at most 3."),
    ({**GOOD, "city": "a\u202eb"}, "city", "This text holds a character that is not text."),
    ({**GOOD, "city": "a\nb\x07"}, "city", "This text holds a character that is not text."),
    (
        {**GOOD, "rent": {"amount": "1.234", "currency": "MAD"}},
        "rent",
        "This amount has more decimals than its currency.",
    ),
    ({**GOOD, "rent": {"amount": "1.2", "currency": "XXX"}}, "rent", "This currency is not known."),
    ({**GOOD, "rent": {"amount": 1.2, "currency": "MAD"}}, "rent.amount", "A text is wanted."),
    ([], "", "An object is wanted."),
    ("text", "", "An object is wanted."),
    (None, "", "This is required."),
]


@pytest.mark.parametrize(("body", "path", "message"), BODIES)
def test_what_is_wrong_in_a_body_is_told_where_it_is(call: Caller, body: object, path: str, message: str) -> None:
    refused = call("POST", SITES, body)
    check(refused, 422, "invalid")
    assert {"path": path, "message": message} in refused.json["errors"]


QUERIES = [
    ("limit=0", "limit", "At least 1."),
    ("limit=201", "limit", "At most 200."),
    ("limit=99999999999999999999999", "limit", "At most 200."),
    ("limit=x", "limit", "A whole number is wanted."),
    ("colour=red", "colour", "This is not known here."),
    ("after=nonsense", "after", "This is no cursor of this list. Take it from the address of the next page."),
]


@pytest.mark.parametrize(("query", "path", "message"), QUERIES)
def test_what_is_wrong_in_an_address_is_told_too(call: Caller, query: str, path: str, message: str) -> None:
    refused = call("GET", f"{SITES}?{query}")
    check(refused, 422, "invalid")
    assert refused.json["errors"] == [{"path": path, "message": message}]


@pytest.mark.parametrize("number", ["0", "-1", "x", "9223372036854775808", "1e3"])
def test_numbers_in_addresses_are_bounded(call: Caller, number: str) -> None:
    check(call("GET", f"{SITES}/{number}"), 422, "invalid")


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b'{"code": NaN}',
        b'{"code": 1e400, "name": Infinity}',
        b"\xff\xfe",
        b'{"code": "\\u0000", "name": {}}',
        b'{"code": "\\ud800", "name": {}}',
        b"[" * 100_000,
        b"1" * 5000,
    ],
)
def test_what_is_not_json_is_refused(call: Caller, data: bytes) -> None:
    check(call.raw("POST", SITES, data, "application/json"), 400, "unreadable")


def test_a_null_in_the_address_is_refused(call: Caller) -> None:
    check(call("GET", f"{SITES}?city=%00"), 400, "unreadable")


def test_a_body_of_another_kind_is_refused(call: Caller) -> None:
    check(call.raw("POST", SITES, b"<site/>", "application/xml"), 415, "wrong_media_type")
    check(call.raw("POST", SITES, b"code=x", "application/x-www-form-urlencoded"), 415, "wrong_media_type")


def test_a_body_that_is_too_large_is_refused(call: Caller) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100):
        check(call("POST", SITES, {**GOOD, "city": "x" * 200}), 413, "too_large")


def test_a_wrong_method_is_refused_with_the_right_ones(call: Caller) -> None:
    refused = call("DELETE", SITES)
    check(refused, 405, "method_not_allowed")
    assert set(refused.headers["Allow"].replace(" ", "").split(",")) == {"GET", "POST"}


@pytest.mark.parametrize("path", ["/", "/nothing", "/institutions/a", "/institutions/a/nothing", "/../x"])
def test_an_address_that_leads_nowhere_is_a_problem(call: Caller, path: str) -> None:
    check(call("GET", path), 404, "not_found")


def test_a_problem_speaks_the_language_that_was_asked_for(call: Caller) -> None:
    said = {
        call("GET", "/nothing", Accept_Language=tag).headers["Content-Language"] for tag in ("ar", "fr-MA", "en-GB")
    }
    assert said == {"ar", "fr", "en"}


def test_every_code_has_a_title_and_a_status() -> None:
    assert set(TITLES) <= set(known_refusals())
    assert {"scope_missing", "unrecorded_write"}.isdisjoint(known_refusals())


def test_a_public_operation_needs_no_token(db: None) -> None:
    assert Caller()("GET", "/open").status == 200


@pytest.mark.urls("charaka.config.urls")
@pytest.mark.parametrize("path", ["/nowhere", "/%00", "/institutions/a/nowhere/1"])
def test_an_address_that_leads_nowhere_is_answered_whole(call: Caller, path: str) -> None:
    answer = call("GET", path)
    check(answer, 404, "not_found")
    assert int(answer.headers["Content-Length"]) == len(answer.content)
