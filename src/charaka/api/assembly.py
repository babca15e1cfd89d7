"""The REST API, assembled from the rooms. A room's routers are listed here, once, by module."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import ValidationErrorContext
from ninja.operation import Operation

from charaka.api.authentication import Bearer
from charaka.api.conversation import converse
from charaka.api.document import Document
from charaka.api.parsing import StrictParser
from charaka.api.problems import problem
from charaka.api.validation import refusal_of

# Each module has a ``router``; those of the first list are about the caller, those of the second about an institution.
OUTSIDE = ("charaka.api.operations.me", "charaka.api.operations.institutions")
ROUTERS = (
    "charaka.api.operations.institution",
    "charaka.api.operations.measures",
    "charaka.api.operations.history",
    "charaka.api.operations.settings",
    "charaka.api.operations.webhooks",
    "charaka.institutions.rest.partners",
    "charaka.institutions.rest.people",
    "charaka.institutions.rest.team",
    "charaka.institutions.rest.record",
    "charaka.institutions.rest.places",
    "charaka.improvement.rest",
    "charaka.accounts.rest.budgets",
    "charaka.accounts.rest.imputed",
    "charaka.accounts.rest.statements",
    "charaka.accounts.rest.accounts",
    "charaka.accounts.rest.entries",
    "charaka.offer.rest.catalogue",
    "charaka.offer.rest.costs",
    "charaka.offer.rest.rates",
    "charaka.offer.rest.prices",
    "charaka.accounts.rest.bank",
)
INSIDE = "/institutions/{code}"
DESCRIPTION = """\
Everything that the pages do, for programs. Send a token in the header `Authorization: Bearer ck_…`; its owner makes it
on the page My tokens. A token acts with the rights that its owner holds on the day, within its institution and scopes.

Lists come page by page: follow `next`. A change states with `If-Match` which version it was made from. Every write
may carry an `Idempotency-Key`, so that it can be sent again without being done twice. Refusals are
`application/problem+json` in the language of `Accept-Language` (ar, fr, en).
"""


class CharakaApi(NinjaAPI):
    """Ninja with the strictness and the refusals of the house."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Document:
        return Document(self, self.get_root_path(path_params or {}) if path_prefix is None else path_prefix)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def validation_error_from_error_contexts(self, error_contexts: list[ValidationErrorContext[Any]]) -> Any:
        return refusal_of(error_contexts)

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        return problem(request, exc)


def assemble(*mounted: tuple[str, Router]) -> CharakaApi:
    """An API of these routers, each under its prefix, with the conversation of the house around every operation."""
    made = CharakaApi(
        title="Charaka",
        version="1",
        description=DESCRIPTION,
        urls_namespace="api",
        openapi_url=None,  # the document and its pages are in ``docs``
        auth=Bearer(),
        parser=StrictParser(),
    )
    made.add_decorator(converse, mode="view")
    for prefix, router in mounted:
        made.add_router(prefix, router)
    return made


def _routers() -> Iterator[tuple[str, Router]]:
    for module in OUTSIDE:
        yield "", importlib.import_module(module).router
    for module in ROUTERS:
        if importlib.util.find_spec(module.rpartition(".")[0]) and importlib.util.find_spec(module):
            yield INSIDE, importlib.import_module(module).router


api = assemble(*_routers())
