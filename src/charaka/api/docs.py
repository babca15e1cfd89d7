"""The OpenAPI document, and the pages that a developer reads: made on the server, so they need no script."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from charaka.api.problems import known_refusals, title_of
from charaka.kernel.web import public


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation or one field of a shape, as the page shows it."""

    name: str
    where: str
    kind: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Described:
    """One operation."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    permission: str
    parameters: tuple[Parameter, ...]
    body: str
    answers: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One object that bodies and answers are made of."""

    name: str
    description: str
    fields: tuple[Parameter, ...]


@cache
def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document of this version, as JSON values."""
    from charaka.api.assembly import api

    plain: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return plain


def document_text() -> str:
    """The document as it is committed in ``docs/openapi.json`` and printed by ``charaka openapi``."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


@public
def openapi(request: HttpRequest) -> HttpResponse:
    """The document for programs."""
    return HttpResponse(document_text(), content_type="application/json")


@public
def reference(request: HttpRequest) -> HttpResponse:
    """All operations by subject, with their parameters and shapes."""
    groups: dict[str, list[Described]] = {}
    for path, methods in document()["paths"].items():
        for method, details in methods.items():
            groups.setdefault(details["tags"][0], []).append(_described(method, path, details))
    shapes = [
        _shape(name, shape) for name, shape in document()["components"]["schemas"].items() if "properties" in shape
    ]
    introduction = [coded(paragraph) for paragraph in document()["info"]["description"].split("\n\n")]
    return render(request, "api/reference.html", {"groups": groups, "shapes": shapes, "introduction": introduction})


@public
def problem_list(request: HttpRequest) -> HttpResponse:
    """What each code of a problem means."""
    rows = [(code, title_of(kind), kind.status) for code, kind in known_refusals().items()]
    return render(request, "api/problems.html", {"rows": rows})


def _described(method: str, path: str, details: dict[str, Any]) -> Described:
    body = details.get("requestBody", {}).get("content", {}).values()
    return Described(
        id=details["operationId"],
        method=method.upper(),
        path=path,
        summary=details["summary"],
        description=coded(details.get("description", "")),
        permission=details.get("x-permission", ""),
        parameters=tuple(_parameter(_resolved(p)) for p in details["parameters"]),
        body=next((_kind(content["schema"]) for content in body), ""),
        answers=tuple(_answer(int(status), response) for status, response in details["responses"].items()),
    )


def _resolved(part: dict[str, Any]) -> dict[str, Any]:
    """What a reference points to."""
    if "$ref" not in part:
        return part
    found: Any = document()
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    resolved: dict[str, Any] = found
    return resolved


def _parameter(part: dict[str, Any]) -> Parameter:
    return Parameter(
        part["name"], part["in"], _kind(part["schema"]), part["required"], coded(part.get("description", ""))
    )


def _answer(status: int, response: dict[str, Any]) -> tuple[int, str, str]:
    whole = _resolved(response)
    content: dict[str, Any] = next(iter(whole.get("content", {}).values()), {"schema": {}})
    meaning = coded(whole["description"] if "$ref" in response else HTTPStatus(status).phrase)
    return status, _kind(content["schema"]), meaning


def _shape(name: str, shape: dict[str, Any]) -> Shape:
    required = set(shape.get("required", ()))
    fields = tuple(
        Parameter(field, "", _kind(part), field in required, coded(part.get("description", "")))
        for field, part in shape["properties"].items()
    )
    return Shape(name, coded(shape.get("description", "")), fields)


def coded(text: str) -> SafeString:
    """Plain text in which what stands between backticks is shown as code."""
    parts = text.replace("``", "`").split("`")
    shown = (format_html("<code>{}</code>", p) if place % 2 else conditional_escape(p) for place, p in enumerate(parts))
    # Each part was escaped.
    return mark_safe("".join(shown))  # nosec B308 B703


def _kind(schema: dict[str, Any]) -> str:
    """The type of a value in a few characters: ``string``, ``PartnerOut``, ``[string]``, ``integer | null``."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return " | ".join(dict.fromkeys(_kind(part) for part in schema[choice]))
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    named = schema.get("type", "")
    return " | ".join(named) if isinstance(named, list) else str(named)
