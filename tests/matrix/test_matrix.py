"""Who may open what: every page and every operation of the API, for each of the cast; how to add one: see ``table``."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLResolver

from charaka.api.docs import document
from charaka.api.models import ApiToken
from charaka.api.tests.kit import caller
from charaka.kernel.permissions import all_permissions
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast
from tests.matrix.table import Line, lines

FOLDER = Path(__file__).parent
ROOMS: tuple[ModuleType, ...] = tuple(
    importlib.import_module(f"tests.matrix.{file.stem}")
    for file in sorted(FOLDER.glob("*.py"))
    if file.stem != "table" and not file.stem.startswith(("test_", "__"))
)
PAGES = [line for room in ROOMS for line in lines(getattr(room, "PAGES", ""))]
OPERATIONS = [line for room in ROOMS for line in lines(getattr(room, "OPERATIONS", ""))]
THINGS = {name: make for room in ROOMS for name, make in getattr(room, "THINGS", {}).items()}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOT_OURS = ("account/", "api/v1/")  # allauth proves its own pages; operations have their own table
SIGN_IN = "/account/login/"
FORM = "application/x-www-form-urlencoded"


def patterns(resolver: Any, space: str = "", before: str = "") -> Iterator[tuple[str, str, Any]]:
    """Name, address and view of every page."""
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from patterns(pattern, inner, address)
        elif not address.startswith(NOT_OURS) or _is_ours(address, pattern.callback):
            yield f"{space}{pattern.name}", address, pattern.callback


def _is_ours(address: str, view: Any) -> bool:
    """The description of the API, and what the house puts in the place of a page of allauth."""
    return address.startswith(("api/v1/docs", "api/v1/openapi")) or view.__module__ == "charaka.web.accounts"


def operations() -> set[str]:
    """Method and address of every operation."""
    paths = document()["paths"].items()
    return {f"{m.upper()} {path.removeprefix('/api/v1')}" for path, methods in paths for m in methods}


def things_for(line: Line, cast: Cast) -> dict[str, object]:
    """The real values of the address's arguments, made in institution A."""
    with scope({cast.a.pk}):
        return {name: THINGS[thing](cast) if thing in THINGS else thing for name, thing in line.arguments.items()}


def met(answer: Any) -> str:
    """What someone met, in the words of the table."""
    if answer.streaming:
        answer.getvalue()  # a file is closed when it has been read
    if answer.status_code in {301, 302, 303} and answer.headers["Location"].startswith(SIGN_IN):
        return "sign in"
    if answer.status_code in {401, 403, 404} or answer.status_code >= 500:
        return str(answer.status_code)
    return "let in"


@pytest.mark.django_db
@pytest.mark.parametrize("line", PAGES, ids=str)
def test_who_may_open_a_page(line: Line, cast: Cast) -> None:
    arguments = things_for(line, cast)
    try:
        address = reverse(line.address, kwargs=arguments)
    except NoReverseMatch:
        address = reverse(line.address, kwargs={"code": "a"} | arguments)
    found = {}
    for who in line.expected:
        with transaction.atomic():
            client = Client(raise_request_exception=False)
            if who != "nobody":
                client.force_login(getattr(cast, who).user, BACKEND)
            found[who] = met(client.generic(line.method, address, urlencode(line.body), FORM))
            transaction.set_rollback(True)
    assert found == line.expected, address


@pytest.mark.django_db
@pytest.mark.parametrize("line", OPERATIONS, ids=str)
def test_who_may_call_an_operation(line: Line, cast: Cast) -> None:
    """Tokens have every scope, so that the roles decide."""
    address = "/api/v1" + line.address.format(**{"code": "a"} | things_for(line, cast))
    found = {}
    for who in line.expected:
        with transaction.atomic():
            headers = {} if who == "nobody" else {"Authorization": f"Bearer {_key(cast, who)}"}
            body = "" if line.method in {"GET", "DELETE"} else json.dumps(line.body)
            client = Client(raise_request_exception=False)
            found[who] = met(client.generic(line.method, address, body, "application/json", headers=headers))
            transaction.set_rollback(True)
    assert found == {who: "401" if what == "sign in" else what for who, what in line.expected.items()}, address


def _key(cast: Cast, who: str) -> str:
    player = getattr(cast, who)
    house = {"stranger": cast.b, "fund_manager": None, "operator": None}.get(who, cast.a)
    key = caller(player, house).key
    ApiToken.objects.filter(owner=player.user).update(scopes=[permission.code for permission in all_permissions()])
    return key


def test_no_address_is_missing() -> None:
    written = {line.address for line in PAGES}
    missing = sorted({name for name, _address, _view in patterns(get_resolver())} - written)
    assert missing == [], "write a line for each in tests/matrix"


def test_no_operation_is_missing() -> None:
    written = {f"{line.method} {line.address}" for line in OPERATIONS}
    assert sorted(operations() - written) == [], "write a line for each in tests/matrix"


def test_no_line_is_left_over() -> None:
    named = {name for name, _address, _view in patterns(get_resolver())}
    assert sorted({line.address for line in PAGES} - named) == []
    assert sorted({f"{line.method} {line.address}" for line in OPERATIONS} - operations()) == []


def test_no_line_is_written_twice() -> None:
    written = [str(line) for line in PAGES + OPERATIONS]
    assert sorted(written) == sorted(set(written))


def test_every_page_says_who_may_open_it() -> None:
    """By one of the decorators of ``kernel.web``: a view without one would be open to everybody."""
    undeclared = [address for _name, address, view in patterns(get_resolver()) if not hasattr(view, "charaka_page")]
    assert undeclared == []


def test_every_page_of_an_institution_is_declared_as_one() -> None:
    loose = [
        address
        for _name, address, view in patterns(get_resolver())
        if address.startswith("i/<slug:code>/") != (view.charaka_page[0] == "institution")
    ]
    assert loose == []
