"""The style guide in a real browser: no sideways scroll, no accessibility fault, the keyboard reaches everything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from charaka.testing.browser import Language, PageIn, Theme
from charaka.testing.cast import Cast

ADDRESS = "/_ui/"
LOOKS: list[tuple[Language, int, Theme]] = [
    ("ar", 1440, "light"),
    ("fr", 1440, "dark"),
    ("fr", 390, "light"),
    ("ar", 390, "dark"),
    ("en", 820, "light"),
]


@pytest.mark.parametrize(("lang", "width", "theme"), LOOKS)
def test_the_style_guide_fits_and_has_no_accessibility_fault(
    page_in: PageIn, axe: Callable[[Page], None], lang: Language, width: int, theme: Theme
) -> None:
    page = page_in(lang, width, theme)
    page.goto(ADDRESS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
    assert page.evaluate("document.documentElement.dir") == ("rtl" if lang == "ar" else "ltr")
    axe(page)


def test_ctrl_k_opens_the_search_and_esc_gives_the_focus_back(page_in: PageIn, cast: Cast) -> None:
    page = page_in(user=cast.director.user)
    page.goto(ADDRESS)
    page.locator(".ck-top .ck-search").focus()
    page.keyboard.press("Control+k")
    assert page.locator("#search").is_visible()
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Escape")
    assert page.locator("#search").is_hidden()
    assert "ck-search" in page.evaluate("document.activeElement.className")


def test_a_drawer_takes_the_focus_keeps_it_and_closes_by_esc(page_in: PageIn) -> None:
    page = page_in()
    page.goto(ADDRESS)
    page.locator(".ck-actions a[href='#open-sample']").click()
    drawer = page.locator("#open-sample")
    assert drawer.is_visible()
    for _turn in range(5):
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('#open-sample').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert drawer.is_hidden()


def test_a_dialog_opens_from_its_link_and_closes_by_its_button(page_in: PageIn) -> None:
    page = page_in()
    page.goto(ADDRESS)
    page.locator("[data-dialog='confirm-sample']").click()
    dialog = page.locator("#confirm-sample")
    assert dialog.is_visible()
    dialog.locator("[data-close]").click()
    assert dialog.is_hidden()


def test_the_theme_turns_at_once_and_stays_on_the_next_page(page_in: PageIn) -> None:
    page = page_in(theme="light")
    page.goto(ADDRESS)
    page.locator("[data-theme-form] button").click()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    page.goto(ADDRESS)
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_the_menu_of_a_telephone_opens_and_closes_without_script(page_in: PageIn, cast: Cast) -> None:
    page = page_in(width=390, user=cast.director.user, javascript=False)
    page.goto(ADDRESS)
    assert page.locator("#menu").is_hidden()
    page.locator(".ck-tabbar a[href='#menu']").click()
    assert page.locator("#menu").is_visible()
    page.locator(".ck-nav-close").click()
    assert page.locator("#menu").is_hidden()


def test_the_language_changes_without_script(page_in: PageIn) -> None:
    page = page_in("fr", javascript=False)
    page.goto(ADDRESS)
    page.locator(".ck-lang button[value=ar]").click()
    assert page.locator("html").get_attribute("dir") == "rtl"
