"""Pages in a real browser: Debian's chromium, a strict ear for errors, and axe for accessibility."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Response
from pytest_django.live_server_helper import LiveServer

from charaka.kernel.models import User
from charaka.web.middleware import LANGUAGE_COOKIE
from charaka.web.shell import THEME_COOKIE

Language = Literal["ar", "fr", "en"]
Theme = Literal["light", "dark"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "No Chromium was found, which the browser tests need: install the package chromium."
# Keeps Chromium quiet, offline and able to run as root in a container.
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)
# A refused form answers 422 and a stale one 409: Chromium reports both as errors, and both are what we want.
EXPECTED_STATUSES = frozenset({409, 422})
HEIGHTS = {390: 844}
SERIOUS = frozenset({"serious", "critical"})


class PageIn(Protocol):
    """The fixture ``page_in``: opens a page of the live server, signed in as ``user`` when one is given.

    ``statuses`` are answers of 400 and more that this test provokes on purpose.
    """

    def __call__(
        self,
        lang: Language = "en",
        width: int = 1440,
        theme: Theme = "light",
        *,
        user: User | None = None,
        statuses: frozenset[int] = frozenset(),
        javascript: bool = True,
    ) -> Page: ...


@dataclass
class Listener:
    """Collects what a page complains of: console errors (refusals of the CSP among them), exceptions, 4xx and 5xx."""

    expected: frozenset[int]
    complaints: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # Failed loads are judged by their status, in _response.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected | EXPECTED_STATUSES:
            self.complaints.append(f"{response.status} {response.request.method} {response.url}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"browser", "page_in"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser. Skips without one; fails instead where CI is set, since nobody reads skips there."""
    wanted = os.environ.get("CHARAKA_TEST_CHROMIUM", "")
    found = wanted or next(filter(None, map(shutil.which, NAMES)), "")
    if not found and os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(MISSING, pytrace=False)
    if not found:
        pytest.skip(MISSING)
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, Any]:
    return {"executable_path": chromium, "args": list(FLAGS), "headless": True}


@pytest.fixture
def page_in(live_server: LiveServer, browser: Browser) -> Iterator[PageIn]:
    """Open pages; at the end of the test every complaint of every page makes it fail."""
    opened: list[tuple[Any, Listener]] = []

    def open_page(
        lang: Language = "en",
        width: int = 1440,
        theme: Theme = "light",
        *,
        user: User | None = None,
        statuses: frozenset[int] = frozenset(),
        javascript: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            locale={"ar": "ar-MA", "fr": "fr-MA", "en": "en-GB"}[lang],
            timezone_id=settings.TIME_ZONE,
            color_scheme=theme,
            reduced_motion="reduce",
            java_script_enabled=javascript,
        )
        context.set_default_timeout(15_000)
        context.add_cookies(_cookies(live_server.url, lang, theme, user))
        listener = Listener(statuses)
        opened.append((context, listener))
        page = context.new_page()
        listener.follow(page)
        return page

    yield open_page
    for context, _listener in opened:
        context.close()
    complaints = [line for _context, listener in opened for line in listener.complaints]
    if complaints:
        pytest.fail("The browser complained:\n" + "\n".join(complaints), pytrace=False)


def _cookies(url: str, lang: Language, theme: Theme, user: User | None) -> list[Any]:
    cookies: dict[str, str] = {LANGUAGE_COOKIE: lang, THEME_COOKIE: theme}
    if user is not None:
        User.objects.filter(pk=user.pk).update(language=lang, theme=theme)
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return [{"name": name, "value": value, "url": url} for name, value in cookies.items()]


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """``axe(page)`` fails when the page has a serious or critical accessibility violation, and says where."""

    def check(page: Page) -> None:
        # Without preload: axe would copy imported sheets into inline styles, which the policy refuses.
        found = Axe().run(page, options={"preload": False}).response["violations"]
        grave = [violation for violation in found if violation["impact"] in SERIOUS]
        if grave:
            pytest.fail(f"{page.url}\n" + "\n".join(map(_sentence, grave)), pytrace=False)

    return check


def _sentence(violation: dict[str, Any]) -> str:
    places = ", ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:5])
    return f"{violation['impact']}: {violation['id']}: {violation['help']} ({places})"
