"""Lists, page by page, by key: nothing is lost or doubled while others insert, and the thousandth page costs the first.

A cursor is opaque and signed: only values that a list gave out reach the database again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from django.core import signing
from django.db.models import F, Model, QuerySet
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from charaka.kernel.errors import Invalid
from charaka.kernel.rest.requests import ApiRequest
from charaka.kernel.rest.schemas import In, Out
from charaka.kernel.ui.keyset import Key, packed, unpacked
from charaka.kernel.ui.lists import never_empty, rows_beyond

T = TypeVar("T")
Row = TypeVar("Row", bound=Model)
MOST = 200


class PageParams(In):
    """Which page of a list. Filters of a list inherit from it."""

    limit: Annotated[int, Field(ge=1, le=MOST, description="How many rows, at most.")] = 50
    after: Annotated[str, Field(max_length=1000, description="The cursor of the page before; empty for the first.")] = (
        ""
    )


class Page(Out, Generic[T]):
    """One page of a list. ``next`` is the address of the following page, null on the last; also in the header Link."""

    items: list[T]
    next: str | None = Field(json_schema_extra={"format": "uri"})


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """The rows of one page, answered as ``Page``."""

    items: Sequence[T]
    next: str | None = None


def paged(
    request: ApiRequest, rows: QuerySet[Row], asked: PageParams, *, order: Sequence[str] = (), among: str = ""
) -> Found[Row]:
    """The page that ``asked`` names, with one query.

    ``order`` names fields or annotations (``-`` before: descending; empty values last); the primary key breaks ties.
    Conditions of ``rows`` must not join to many rows. Raises Invalid for a cursor of another list.
    """
    keys = _keys(rows.model, order)
    salt = f"rows:{rows.model._meta.label_lower}:{among}:{','.join(order)}"
    if asked.after:
        rows = rows.filter(rows_beyond(keys, _unsealed(salt, asked.after, len(keys))))
    ordered = rows.order_by(*map(_by, keys))
    found = list(ordered[: asked.limit + 1])
    page = found[: asked.limit]
    if len(found) <= asked.limit:
        return Found(page)
    cursor = signing.dumps([packed(_value(page[-1], key.name)) for key in keys], salt=salt)
    return Found(page, next_page(request, cursor))


def next_page(request: ApiRequest, cursor: str) -> str:
    """The address of the page after ``cursor``; noted for the header ``Link`` as well."""
    query = request.GET.copy()
    query["after"] = cursor
    address = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    request.answer_headers["Link"] = f'<{address}>; rel="next"'
    return address


def _keys(model: type[Model], order: Sequence[str]) -> tuple[Key, ...]:
    names = [(name.removeprefix("-"), name.startswith("-")) for name in order if name.removeprefix("-") != "pk"]
    keys = [Key(name, down, filled=never_empty(model, name)) for name, down in names]
    last = order[-1] if order else "pk"
    return (*keys, Key("pk", last.startswith("-"), filled=True))


def _by(key: Key) -> Any:
    """Empty values last, which is said only of columns that may be empty: a database uses its index for the others."""
    empty: dict[str, Any] = {} if key.filled else {"nulls_last": True}
    return F(key.name).desc(**empty) if key.descending else F(key.name).asc(**empty)


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part, None)
    return row


def _unsealed(salt: str, cursor: str, keys: int) -> list[Any]:
    try:
        values = [unpacked(value) for value in signing.loads(cursor, salt=salt)]
    except (signing.BadSignature, ValueError, TypeError, KeyError):
        values = []
    if len(values) != keys:
        sentence = _("This is no cursor of this list. Take it from the address of the next page.")
        raise Invalid(sentence, fields={"after": [sentence]})
    return values
