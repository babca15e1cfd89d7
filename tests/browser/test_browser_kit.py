"""The browser fixtures hear what a page complains of, and sign in as any of the cast."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from charaka.testing.browser import Listener, PageIn
from charaka.testing.cast import Cast


@pytest.mark.parametrize(("lang", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_the_sign_in_page_is_accessible_in_each_language(
    page_in: PageIn, axe: Callable[[Page], None], lang: str, direction: str
) -> None:
    page = page_in(lang, 390)  # type: ignore[arg-type]
    page.goto("/account/login/")
    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("html").get_attribute("dir") == direction
    axe(page)


def test_the_director_is_signed_in(page_in: PageIn, cast: Cast) -> None:
    page = page_in("fr", user=cast.director.user)
    page.goto("/")
    assert page.url.endswith("/i/a/")


def test_a_refusal_of_the_content_policy_is_a_complaint(page_in: PageIn) -> None:
    page = page_in("en")
    listener = Listener(frozenset())
    quiet = page.context.new_page()  # page_in's own listener does not follow this one
    listener.follow(quiet)
    quiet.goto("/account/login/")
    quiet.evaluate("document.body.setAttribute('style', 'color: red')")
    quiet.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))")
    quiet.goto("/nowhere/")
    assert any("Content Security Policy" in complaint for complaint in listener.complaints)
    assert any(complaint.startswith("404 GET") for complaint in listener.complaints)


def test_a_grave_violation_is_found(page_in: PageIn, axe: Callable[[Page], None]) -> None:
    page = page_in("en")
    page.goto("/account/login/")
    page.evaluate("document.body.append(document.createElement('button'))")
    with pytest.raises(pytest.fail.Exception, match="button-name"):
        axe(page)
