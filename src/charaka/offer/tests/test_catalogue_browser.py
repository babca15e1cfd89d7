"""The catalogue in a real browser: readable with axe in both directions, narrow and wide, and usable without script."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from charaka.kernel.scope import scope
from charaka.kernel.text import Text3
from charaka.offer.models import Offering
from charaka.offer.services.catalogue import derive_offering, write_sheet
from charaka.offer.tests.catalogue import a_client, again, an_offering
from charaka.testing.browser import PageIn
from charaka.testing.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
WAYS = [("fr", 1440, "light"), ("ar", 1440, "dark"), ("ar", 390, "light"), ("fr", 390, "dark")]


@pytest.fixture
def sold(cast: Cast) -> Iterator[Offering]:
    """An offering on sale, with a new version being written and a variant for a client."""
    with scope({cast.a.pk}):
        modules = [{"title": {"fr": "Sécurité", "ar": "السلامة"}, "minutes": 2100}]
        made = an_offering(cast, state="published", modules=modules)
        derive_offering(actor=cast.manager.actor, parent=made, client=a_client(cast), code="FC-T", values={"days": 3})
        write_sheet(actor=cast.manager.actor, offering=made, values={"aims": Text3(fr="Mieux souder", ar="تلحيم أفضل")})
        yield again(cast, made)


@pytest.mark.parametrize(("lang", "width", "theme"), WAYS)
def test_pages_are_accessible_and_never_wider_than_the_screen(
    cast: Cast, sold: Offering, page_in: PageIn, axe: Callable[[Page], None], lang: str, width: int, theme: str
) -> None:
    variant = Offering.objects.get(code="FC-T").pk
    tails = ("", f"{sold.pk}/", f"{variant}/", f"{sold.pk}/versions/", f"{sold.pk}/programme/", f"{sold.pk}/dates/",
             f"{sold.pk}/edit/", f"{sold.pk}/programme/edit/", f"{sold.pk}/move/retire/", "new/")  # fmt: skip
    page = page_in(lang, width, theme, user=cast.director.user)  # type: ignore[arg-type]
    for tail in tails:
        page.goto(f"/i/a/offerings/{tail}")
        axe(page)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, tail


def test_a_filter_changes_the_list_without_loading_the_page(cast: Cast, sold: Offering, page_in: PageIn) -> None:
    page = page_in("en", user=cast.manager.user)
    page.goto("/i/a/offerings/")
    page.get_by_role("link", name="draft 1").click()
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    expect(page.locator("#rows")).to_contain_text("FC-T")
    assert "state=draft" in page.url


def test_a_module_is_added_and_a_version_published_without_script(cast: Cast, sold: Offering, page_in: PageIn) -> None:
    page = page_in("en", user=cast.manager.user, javascript=False)
    page.goto(f"/i/a/offerings/{sold.pk}/programme/edit/")
    page.get_by_text("Module 2").click()  # folded until somebody needs it
    page.locator("[name=module_1_title_fr]").fill("Contrôle")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Publish the new version").click()
    page.get_by_role("link", name="Programme").click()
    expect(page.get_by_text("Contrôle")).to_be_visible()
    page.get_by_role("link", name="Versions").click()
    expect(page.get_by_role("heading", name="From version 1 to version 2")).to_be_visible()
