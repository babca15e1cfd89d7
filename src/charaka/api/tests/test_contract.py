"""The API keeps its contract: every operation is called with values that the document allows and some that it forbids.

Schemathesis makes the values, always the same ones. One caller, the director, calls all operations in one institution:
those that make records first, so that the others find some.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from jsonschema_rs import validator_for
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import FailureGroup

from charaka.api.docs import document, document_text
from charaka.api.models import ApiToken
from charaka.api.tests.kit import caller
from charaka.testing.cast import Cast

COMMITTED = Path(__file__).parents[4] / "docs" / "openapi.json"
ORDER = ("post", "put", "patch", "get", "delete")
EXAMPLES = {GenerationMode.POSITIVE: 8, GenerationMode.NEGATIVE: 5}
FIRST_IDS = 12
PROMISES = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


def operations() -> Iterator[tuple[str, str]]:
    """Method and path of every operation, those that make records first."""
    found = [(method, path) for path, methods in document()["paths"].items() for method in methods]
    yield from sorted(found, key=lambda one: (ORDER.index(one[0]), one[1]))


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A server closes its connection after each request; here that would end the transaction of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_operation_keeps_its_contract(cast: Cast, one_connection: None) -> None:
    call = caller(cast.director, cast.a)
    ApiToken.objects.update(requests_per_minute=1_000_000)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    load_all_checks()
    broken: dict[str, str] = {}
    for method, path in operations():
        for mode in GenerationMode:
            try:
                _probe(schema[path][method], mode, call.key)
            except (FailureGroup, AssertionError) as failure:
                broken.setdefault(f"{method.upper()} {path}", f"{mode.value}: {_told(failure)}")
    assert not broken, "\n\n".join(f"{name}\n{failure}" for name, failure in broken.items())


def _probe(operation: Any, mode: GenerationMode, key: str) -> None:
    checks: Any = CHECKS.get_by_names(PROMISES)

    @hypothesis.seed(20260101)
    @settings(
        max_examples=EXAMPLES[mode],
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def probe(case: Case[Any]) -> None:
        _aim(case)
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=checks)

    probe()


def _aim(case: Case[Any]) -> None:
    """Let addresses lead to what there is: the institution of the cast, and the ids that a small world has."""
    for name, value in case.path_parameters.items():
        if name == "code":
            case.path_parameters[name] = "a"
        elif name.endswith("_id") and isinstance(value, int):
            case.path_parameters[name] = value % FIRST_IDS + 1


def _told(failure: BaseException) -> str:
    if isinstance(failure, FailureGroup):
        return "\n".join(str(one) for one in failure.exceptions)
    return str(failure)


def test_the_document_is_openapi() -> None:
    """Against the meta-schema of JSON Schema 2020-12, which OpenAPI 3.1 uses for every schema."""
    assert document()["openapi"] == "3.1.0"
    for name, shape in document()["components"]["schemas"].items():
        validator_for({**shape, "components": document()["components"]})
        assert name


def test_every_operation_has_a_name_of_its_own_and_a_sentence() -> None:
    found = [details for methods in document()["paths"].values() for details in methods.values()]
    names = [details["operationId"] for details in found]
    assert len(set(names)) == len(names)
    assert all(details["summary"].endswith(".") and details["tags"] for details in found)


def test_whole_numbers_that_come_in_are_bounded() -> None:
    """An unbounded number reaches the database, which cannot hold it."""
    loose = [
        f"{path} {parameter['name']}"
        for path, methods in document()["paths"].items()
        for details in methods.values()
        for parameter in details["parameters"]
        if parameter.get("schema", {}).get("type") == "integer" and "maximum" not in parameter["schema"]
    ]
    loose += [
        f"{name}.{field}"
        for name, shape in document()["components"]["schemas"].items()
        if shape.get("additionalProperties") is False
        for field, part in shape["properties"].items()
        for one in [part, *part.get("anyOf", [])]
        if one.get("type") == "integer" and "maximum" not in one
    ]
    assert loose == []


def test_the_committed_document_is_in_step() -> None:
    """``charaka openapi > docs/openapi.json`` writes it anew."""
    assert COMMITTED.exists(), "docs/openapi.json is missing"
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == document(), "write docs/openapi.json anew"
    assert COMMITTED.read_text(encoding="utf-8") == document_text()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/v1/docs", "/api/v1/docs/problems"])
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_reference_is_a_page_without_scripts_of_its_own(client: Any, address: str, language: str) -> None:
    page = client.get(address, headers={"Accept-Language": language})
    assert page.status_code == 200
    text = page.content.decode()
    assert f'lang="{language}"' in text
    if address.endswith("docs"):
        missing = [
            d["operationId"] for m in document()["paths"].values() for d in m.values() if d["operationId"] not in text
        ]
        assert missing == []
