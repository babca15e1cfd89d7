"""Partners in a real browser, in Arabic and French: added, searched, compared, merged; every page accessible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from charaka.institutions.models import Partner
from charaka.institutions.services.partners import change_partner, create_partner
from charaka.kernel.scope import scope
from charaka.testing.browser import PageIn
from charaka.testing.cast import Cast

LIST = "/i/a/partners/"
ICE = "001561191000066"


def a_partner(cast: Cast, name: str, **values: Any) -> Partner:
    given = {"name": name, "side": "private", "kind": "company"} | values
    with scope({cast.a.pk}):
        return create_partner(actor=cast.director.actor, institution_id=cast.a.pk, values=given)


@pytest.mark.parametrize(("lang", "width"), [("ar", 390), ("fr", 1440)])
def test_a_partner_is_added_and_found_again(
    page_in: PageIn, axe: Callable[[Page], None], cast: Cast, lang: str, width: int
) -> None:
    page = page_in(lang, width, user=cast.manager.user)  # type: ignore[arg-type]
    page.goto(f"{LIST}new/")
    axe(page)
    page.locator("[name=name]").fill("Câblages Tiwizi")
    page.locator("[name=name_ar]").fill("كابلاج تيويزي")
    page.locator("[name=side]").select_option("private")
    page.locator("[name=kind]").select_option("company")
    page.locator("[name=ice]").fill("12345")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("#id_ice_error")).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value("Câblages Tiwizi")
    axe(page)
    page.locator("[name=ice]").fill(ICE)
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("h1")).to_have_text("كابلاج تيويزي" if lang == "ar" else "Câblages Tiwizi")
    axe(page)
    page.goto(LIST)
    page.locator("#list-search").fill("تيويزي")
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    page.locator("#list-search").fill("nobody")
    expect(page.locator("#rows tbody tr")).to_have_count(0)
    axe(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_two_partners_are_compared_and_become_one(
    page_in: PageIn, axe: Callable[[Page], None], cast: Cast, theme: str
) -> None:
    a_partner(cast, "Câblages Tiwizi", ice=ICE, city="Aïn Tazra", phone="0522000001")
    a_partner(cast, "CABLAGE TIWIZI SARL", ice=ICE, email="achats@tiwizi.ma")
    page = page_in("en", 1440, theme, user=cast.manager.user)  # type: ignore[arg-type]
    page.goto(LIST)
    axe(page)
    page.get_by_role("link", name="Compare and merge").click()
    axe(page)
    page.get_by_role("button", name="Merge the two").click()
    expect(page.locator("h1")).to_have_text("Câblages Tiwizi")
    axe(page)
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.locator("h1")).to_have_text("CABLAGE TIWIZI SARL")


def test_the_second_to_save_chooses_and_loses_nothing(page_in: PageIn, axe: Callable[[Page], None], cast: Cast) -> None:
    partner = a_partner(cast, "Câblages Tiwizi", city="Fès")
    page = page_in("en", 390, user=cast.director.user)
    page.goto(f"{LIST}{partner.pk}/edit/")
    with scope({cast.a.pk}):
        change_partner(actor=cast.finance.actor, partner=partner, values={"city": "Meknès"})
    page.locator("[name=city]").fill("Rabat")
    page.locator("[name=address]").fill("Zone industrielle")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Fatima Finance saved this record before you")).to_be_visible()
    axe(page)
    page.get_by_text("Rabat").click()
    page.get_by_role("button", name="Save my choices").click()
    expect(page.locator("h1")).to_have_text("Câblages Tiwizi")
    with scope({cast.a.pk}):
        partner.refresh_from_db()
    assert (partner.city, partner.address) == ("Rabat", "Zone industrielle")


def test_everything_works_without_a_script(page_in: PageIn, cast: Cast) -> None:
    a_partner(cast, "Câblages Tiwizi")
    a_partner(cast, "Froid Oumlil")
    page = page_in("en", user=cast.director.user, javascript=False)
    page.goto(LIST)
    page.locator("#list-search").fill("oumlil")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Froid Oumlil").click()
    page.get_by_role("link", name="Note a contact").click()
    page.get_by_role("button", name="Note the contact").click()
    expect(page.locator("h1")).to_have_text("Froid Oumlil")
