"""The fixtures of every test: one seeded database, the fixed cast, races, query budgets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import hypothesis
import pytest
from django.conf import settings
from django.test import Client, TransactionTestCase
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from charaka.kernel.scope import scope
from charaka.testing import database
from charaka.testing.cast import Cast, Player, seed_cast
from charaka.testing.queries import QueryCounter
from charaka.testing.races import Race, run_race
from charaka.web.middleware import LANGUAGE_COOKIE

T = TypeVar("T")


def pytest_configure() -> None:
    """Point Django at test databases before anything opens a connection; no test depends on the clock."""
    hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
    hypothesis.settings.load_profile("house")
    for one in settings.DATABASES.values():
        database.settings_for_tests(one)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Create the database, seed the cast, and put both back after every test that commits."""
    with django_db_blocker.unblock():
        seed_cast()
        restore = database.keep_copy()
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: restore())
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Tests read the sentences they check in English, whatever the default language of the house is."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def answers_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close the files that answers stream, as a server does; a test need not read them to their end."""
    files: list[Any] = []
    plain_request = Client.request

    def request(self: Client, **kwargs: Any) -> Any:
        answer = plain_request(self, **kwargs)
        if file := getattr(answer, "file_to_stream", None):
            files.append(file)
        return answer

    monkeypatch.setattr(Client, "request", request)
    yield
    for file in files:
        file.close()


@pytest.fixture
def cast(db: None) -> Cast:
    """The eight people of every story; see ``charaka.testing.cast``."""
    return Cast()


@pytest.fixture
def in_a(cast: Cast) -> Iterator[Cast]:
    """The cast, with the scope of institution A open for the whole test."""
    with scope({cast.a.pk}):
        yield cast


@pytest.fixture
def sign_in(db: None) -> Callable[[Player], Client]:
    """``sign_in(cast.director)`` gives a test client with that player's session, reading English."""

    def signed_in(player: Player) -> Client:
        client = Client()
        client.force_login(player.user, backend=settings.AUTHENTICATION_BACKENDS[0])
        client.cookies[LANGUAGE_COOKIE] = "en"
        return client

    return signed_in


@pytest.fixture
def race(transactional_db: None) -> Callable[[int, Callable[[int], Any]], Race[Any]]:
    """``race(8, fn)`` runs ``fn(0)`` … ``fn(7)`` in eight threads at once and returns results and errors."""
    return run_race


@pytest.fixture
def assert_queries(db: None, request: pytest.FixtureRequest) -> QueryCounter:
    """Count SQL in a ``with`` block, against ``max=12`` or the baseline of ``budget="institutions:partner_list"``."""
    return QueryCounter(
        budgets=request.config.rootpath / "tests" / "query_budgets.json",
        update=request.config.getoption("update_query_budgets"),
    )
