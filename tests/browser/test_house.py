"""What everybody does in the house, in a real browser: sign in, change language, find, add a partner, bring a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from charaka.institutions.models import Partner
from charaka.institutions.services.partners import create_partner
from charaka.kernel.scope import scope
from charaka.testing.browser import Language, PageIn
from charaka.testing.cast import PASSWORD, Cast

HOME = "/i/a/"
FAILING_ICE = "001561191000067"
HIDDEN = "\u202eTiwizi \u2066Câblages"
SUBMIT = "main form button[type=submit]"
DIRECTIONS = {"ar": "rtl", "fr": "ltr", "en": "ltr"}
# The side of the third and the ICE of the fourth row are wrong; the second is Arabic.
BAD_FILE = """\
Raison sociale;Secteur public ou privé;Type;ICE
Câblages Tiwizi;privé;entreprise;001561191000066
غرفة التجارة;عمومي;غرفة;
Froid Oumlil;lunaire;entreprise;
Textile Anza;privé;entreprise;ABC
"""
GOOD_FILE = BAD_FILE.replace("lunaire", "privé").replace("ABC", "")


def fits(page: Page) -> bool:
    wide: bool = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return wide


def bring(page: Page, content: str) -> None:
    """Step 1 and 2 of an import: the file, then the columns as they were understood."""
    page.goto(f"{HOME}imports/partners/")
    file: Any = {"name": "partenaires.csv", "mimeType": "text/csv", "buffer": content.encode("cp1256")}
    page.locator("input[type=file]").set_input_files(file)
    page.locator(SUBMIT).last.click()
    expect(page.locator("#mapping")).to_be_visible()
    page.locator("[name=column-1]").select_option("side")


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_one_signs_in_with_the_password(
    page_in: PageIn, axe: Callable[[Page], None], cast: Cast, lang: Language
) -> None:
    page = page_in(lang)
    page.goto(f"{HOME}partners/")
    page.locator("#id_login").fill(cast.director.user.email)
    page.locator("#id_password").fill("not this one")
    page.locator("#id_password").press("Enter")
    expect(page.locator("#login-error")).to_be_visible()
    expect(page.locator("#id_login")).to_have_value(cast.director.user.email)
    axe(page)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    expect(page).to_have_url(re.compile(r"/i/a/partners/$"))
    expect(page.locator("html")).to_have_attribute("lang", cast.director.user.language)


def test_another_language_keeps_the_page(page_in: PageIn, axe: Callable[[Page], None], cast: Cast) -> None:
    page = page_in("fr", user=cast.director.user)
    page.goto(f"{HOME}partners/?q=x&sort=-name")
    for lang in ("ar", "en"):
        page.locator(f".ck-lang button[value={lang}]").click()
        expect(page.locator("html")).to_have_attribute("lang", lang)
        expect(page.locator("html")).to_have_attribute("dir", DIRECTIONS[lang])
        expect(page).to_have_url(re.compile(r"/i/a/partners/\?q=x&sort=-name$"))
        axe(page)


@pytest.mark.parametrize(("lang", "width"), [("ar", 390), ("fr", 1440)])
def test_a_partner_with_a_turned_name_and_a_failing_ice_is_warned_of_and_kept(
    page_in: PageIn, axe: Callable[[Page], None], cast: Cast, lang: Language, width: int
) -> None:
    page = page_in(lang, width, user=cast.manager.user)
    page.goto(f"{HOME}partners/new/")
    page.locator("[name=name]").fill(HIDDEN)
    page.locator("[name=side]").select_option("private")
    page.locator("[name=kind]").select_option("company")
    page.locator("[name=ice]").fill(FAILING_ICE)
    page.locator(SUBMIT).last.click()
    expect(page.locator("h1")).to_have_text("Tiwizi Câblages")
    expect(page.locator("main .ck-note").first).to_be_visible()
    axe(page)
    assert fits(page)
    with scope({cast.a.pk}):
        kept = Partner.objects.get()
    assert (kept.name, kept.ice) == ("Tiwizi Câblages", FAILING_ICE)


@pytest.mark.parametrize(("lang", "width"), [("ar", 1440), ("fr", 390)])
def test_a_file_with_errors_is_shown_corrected_and_imported(
    page_in: PageIn, axe: Callable[[Page], None], cast: Cast, lang: Language, width: int
) -> None:
    page = page_in(lang, width, user=cast.manager.user)
    bring(page, BAD_FILE)
    axe(page)
    page.locator("button[form=mapping]").click()
    expect(page.locator(".ck-cell-bad")).to_have_text(["lunaire", "ABC"])
    axe(page)
    assert fits(page)
    with scope({cast.a.pk}):
        assert not Partner.objects.exists()
    bring(page, GOOD_FILE)
    page.locator("button[form=mapping]").click()
    expect(page.locator(".ck-cell-bad")).to_have_count(0)
    page.locator(f"{SUBMIT}").last.click()
    expect(page).to_have_url(re.compile(r"/done/$"))
    axe(page)
    with scope({cast.a.pk}):
        assert set(Partner.objects.values_list("name", flat=True)) == {
            "Câblages Tiwizi",
            "غرفة التجارة",
            "Froid Oumlil",
            "Textile Anza",
        }


def test_ctrl_k_finds_and_leads_there(page_in: PageIn, axe: Callable[[Page], None], cast: Cast) -> None:
    with scope({cast.a.pk}):
        values = {"name": "<b>Câblages</b> Tiwizi", "name_ar": "كابلاج", "side": "private", "kind": "company"}
        create_partner(actor=cast.director.actor, institution_id=cast.a.pk, values=values)
    page = page_in("fr", user=cast.director.user)
    page.goto(HOME)
    page.keyboard.press("Control+k")
    page.keyboard.type("cablages")
    hit = page.locator("#search-results a")
    expect(hit).to_contain_text("<b>Câblages</b> Tiwizi")
    axe(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("<b>Câblages</b> Tiwizi")


def test_signing_in_adding_and_finding_need_no_script(page_in: PageIn, cast: Cast) -> None:
    page = page_in("ar", javascript=False)
    page.goto(HOME)
    page.locator("#id_login").fill(cast.manager.user.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form[action$='/login/'] button[type=submit]").first.click()
    page.goto(f"{HOME}partners/new/")
    page.locator("[name=name]").fill("Froid Oumlil")
    page.locator("[name=side]").select_option("private")
    page.locator("[name=kind]").select_option("company")
    page.locator(SUBMIT).last.click()
    expect(page.locator("h1")).to_have_text("Froid Oumlil")
    page.locator(".ck-top a.ck-search").click()
    page.locator("main input[name=q]").fill("oumlil")
    page.locator("main input[name=q]").press("Enter")
    page.locator("main").get_by_role("link", name="Froid Oumlil").click()
    expect(page.locator("h1")).to_have_text("Froid Oumlil")
