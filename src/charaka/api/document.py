"""The OpenAPI document: what ninja derives from the types, and what the conversation adds to every operation."""

from __future__ import annotations

from typing import Any

from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from charaka.api.idempotency import HEADER, REPLAYED, WRITES
from charaka.api.problems import MEDIA_TYPE, known_refusals
from charaka.kernel.rest import declared

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What is wrong (RFC 9457), in the language of Accept-Language. `code` is for programs.",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "request_id": {"type": "string"},
        "reason_code": {"type": "string", "description": "Which rule refused; with the code `forbidden`."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "message"],
                "properties": {
                    "path": {"type": "string", "description": "Where, such as `contacts.0.email`; empty: the whole."},
                    "message": {"type": "string"},
                },
            },
        },
        "theirs": {
            "type": "object",
            "description": "With the code `stale`: what the other changed, by field.",
            "additionalProperties": {
                "type": "object",
                "required": ["before", "after"],
                "properties": {"before": {}, "after": {}},
            },
        },
        "current_version": {"type": ["integer", "null"], "description": "With the code `stale`."},
    },
}
REASONS = {
    400: "The request cannot be read.",
    401: "No token, or one that is unknown, expired or revoked.",
    403: "The owner of the token, or the token, has not this right. `reason_code` says which rule refused.",
    404: "Absent, or not to be known by this token.",
    409: "Right in itself, but not in the present state.",
    412: "Someone changed the record since. `theirs` says what.",
    413: "The body is too large.",
    415: "The body is of the wrong kind.",
    422: "Not acceptable; `errors` says where. Also: an idempotency key that was used for another request.",
    428: "The header If-Match is missing.",
    429: "The token asked too often.",
    503: "The database is busy. The same request will pass in a moment.",
}
_KEY_PARAMETER: dict[str, Any] = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "A name for this request, new for each new one. A request sent again within 24 hours is answered "
    "as the first was, and not done again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x21-\\x7e]+$"},
}


class Document(OpenAPISchema):
    """Ninja's document, with permissions, problems, headers and parameters that hold for every operation."""

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        details: dict[str, Any] = super().operation_details(operation)
        said = declared(operation.view_func)
        details["summary"], _blank, details["description"] = (operation.description or "").partition("\n\n")
        if not details["description"]:
            del details["description"]
        if said and said.permission:
            details["x-permission"] = said.permission.code
            details["security"] = [{"Bearer": [said.permission.code]}]
        self._add_headers(operation, details)
        for status in self._problems(operation):
            details["responses"][status] = {"$ref": f"#/components/responses/Problem{status}"}
        return details

    def _add_headers(self, operation: Operation, details: dict[str, Any]) -> None:
        writes = bool(set(operation.methods) & WRITES)
        if writes:
            details["parameters"].append({"$ref": "#/components/parameters/IdempotencyKey"})
        for parameter in details["parameters"]:
            if parameter.get("name") == "If-Match":
                parameter |= {"required": True, "schema": {"type": "string", "pattern": '^("[0-9]{1,9}"|\\*)$'}}
        for status, response in details["responses"].items():
            schema = response.get("content", {}).get("application/json", {}).get("schema", {})
            headers = {name: {"$ref": f"#/components/headers/{name}"} for name in self._headers_of(schema)}
            if writes:
                headers[REPLAYED] = {"$ref": f"#/components/headers/{REPLAYED}"}
            if headers and status < 300:
                response["headers"] = headers

    def _headers_of(self, schema: dict[str, Any]) -> list[str]:
        shape = self.schemas.get(schema.get("$ref", "").rsplit("/", 1)[-1], {}).get("properties", {})
        return ["ETag"] * ("version" in shape) + ["Link"] * ({"items", "next"} <= set(shape))

    def _problems(self, operation: Operation) -> list[int]:
        said = declared(operation.view_func)
        found = [400, 404, 422, 503]
        if said and said.kind != "public":
            found += [401, 403, 429]
        if set(operation.methods) & WRITES:
            found += [409, 413, 415]
        if getattr(operation.view_func, "wants_if_match", False):
            found += [412, 428]
        return sorted(found)

    def get_components(self) -> dict[str, Any]:
        components: dict[str, Any] = super().get_components()
        code = {"type": "string", "enum": list(known_refusals())}
        components["schemas"]["Problem"] = PROBLEM | {"properties": PROBLEM["properties"] | {"code": code}}
        components["schemas"] = dict(sorted(components["schemas"].items()))
        components["responses"] = {f"Problem{status}": _problem_response(status) for status in REASONS}
        components["parameters"] = {"IdempotencyKey": _KEY_PARAMETER}
        components["headers"] = {
            "ETag": {"description": "The version of the record, for If-Match.", "schema": {"type": "string"}},
            "Link": {"description": "The address of the next page, rel=next.", "schema": {"type": "string"}},
            REPLAYED: {
                "description": "`true` when this is the answer to an earlier request.",
                "schema": {"type": "string"},
            },
        }
        return components


def _problem_response(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    response: dict[str, Any] = {"description": REASONS[status], "content": {MEDIA_TYPE: {"schema": schema}}}
    if status in {429, 503}:
        seconds = {"description": "Seconds to wait.", "schema": {"type": "string", "pattern": "^[0-9]+$"}}
        response["headers"] = {"Retry-After": seconds}
    if status == 401:
        response["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return response
