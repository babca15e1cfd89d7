"""How a room declares an operation: who may call it, in an institution or outside, and from which version it changes.

The checks themselves are made by the API shell before the operation runs; nothing here knows of tokens.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, cast

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Header, Path
from ninja.responses import Status
from pydantic import StringConstraints

from charaka.kernel.actors import Actor
from charaka.kernel.errors import Invalid
from charaka.kernel.models.institution import Institution
from charaka.kernel.permissions import Permission
from charaka.kernel.rest.errors import PreconditionMissing

Operation = TypeVar("Operation", bound=Callable[..., Any])
Kind = Literal["institution", "signed_in", "public"]

_CODE = Annotated[
    str,
    StringConstraints(max_length=40, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
    Path(description="Code of the institution."),
]
_IF_MATCH = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The ETag of the version that was read, or `*` to change whatever is there.",
        example='"3"',
    ),
]
_VERSION = re.compile(r'^\s*(?:W/)?"([0-9]{1,9})"\s*$')


class Declared(NamedTuple):
    """What an operation said of itself; the same shape as ``charaka_page`` of a view."""

    kind: Kind
    permission: Permission | None


class ApiRequest(HttpRequest):
    """The request that an operation receives. ``institution`` is set for operations inside an institution only.

    ``expected_version`` is set by operations declared with ``if_match=True``: the version that the caller read, or
    None when any will do. ``answer_headers`` are added to the answer.
    """

    actor: Actor
    institution: Institution
    expected_version: int | None
    answer_headers: dict[str, str]


def requires(wanted: Permission | None, *, if_match: bool = False) -> Callable[[Operation], Operation]:
    """An operation inside an institution: strangers get 404, members without the permission 403 with the reason.

    With None every member may call it; the operation then asks for more itself, or shows only what the actor may see.

    The operation and the making of its answer run within the institution's scope. The address argument ``code`` is
    added and removed. With ``if_match`` the caller must send ``If-Match``: 428 without it, 412 when it is stale.
    An answer that has a ``version`` carries it as ETag.
    """
    extra = [_parameter("code", _CODE)] + ([_parameter("if_match", _IF_MATCH, None)] if if_match else [])

    def decorate(operation: Operation) -> Operation:
        @functools.wraps(operation)
        def called(request: ApiRequest, *args: Any, code: str, if_match: str | None = None, **kwargs: Any) -> Any:
            if called.wants_if_match:  # type: ignore[attr-defined]
                request.expected_version = version_of(if_match)
            return _tagged(request, operation(request, *args, **kwargs))

        called.wants_if_match = if_match  # type: ignore[attr-defined]
        return _declared(called, operation, Declared("institution", wanted), extra)

    return decorate


def signed_in(operation: Operation) -> Operation:
    """An operation of the token's owner, in no institution."""

    @functools.wraps(operation)
    def called(request: ApiRequest, *args: Any, **kwargs: Any) -> Any:
        return _tagged(request, operation(request, *args, **kwargs))

    return _declared(called, operation, Declared("signed_in", None), [])


def public(operation: Operation) -> Operation:
    """An operation that needs no token. It may open a scope only for what is published."""

    @functools.wraps(operation)
    def called(request: ApiRequest, *args: Any, **kwargs: Any) -> Any:
        return operation(request, *args, **kwargs)

    return _declared(called, operation, Declared("public", None), [])


def declared(operation: Callable[..., Any]) -> Declared | None:
    """What the operation declared, or None when it was forgotten (the API shell refuses to start then)."""
    return getattr(operation, "charaka_page", None)


def version_of(header: str | None) -> int | None:
    """The version named by ``If-Match``; None for ``*``. Raises PreconditionMissing, Invalid."""
    if not header or not header.strip():
        raise PreconditionMissing(
            _("Say with the header If-Match which version you changed: send the ETag that you read.")
        )
    if header.strip() == "*":
        return None
    found = _VERSION.match(header)
    if not found:
        sentence = _('If-Match is one version in quotes, such as "3".')
        raise Invalid(sentence, fields={"If-Match": [sentence]})
    return int(found.group(1))


def etag(version: int) -> str:
    return f'"{version}"'


def _declared(
    called: Callable[..., Any], operation: Operation, said: Declared, extra: Sequence[inspect.Parameter]
) -> Operation:
    # Annotations are read where they were written: ninja would look them up in this module.
    known = inspect.signature(operation, eval_str=True)
    parameters = [*known.parameters.values(), *extra]
    called.__signature__ = known.replace(parameters=sorted(parameters, key=lambda p: p.kind))  # type: ignore[attr-defined]
    called.charaka_page = said  # type: ignore[attr-defined]
    return cast(Operation, called)


def _parameter(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _tagged(request: ApiRequest, result: Any) -> Any:
    """Note the version of what is answered, for the ETag."""
    answered = result.value if isinstance(result, Status) else result
    version = getattr(answered, "version", None)
    if isinstance(version, int):
        request.answer_headers["ETag"] = etag(version)
    return result
