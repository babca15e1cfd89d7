"""The cost sheet in a real browser, in Arabic and in French: it answers while one types, and saves when asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from charaka.kernel.scope import scope
from charaka.kernel.text import Text3
from charaka.offer.models import CostLine, CostSheet, Offering
from charaka.offer.services.prices import ensure_vat_rates, set_price_from
from charaka.offer.tests.costed import DIRHAM, add_line, offering, overhead, sheet_for, this_year, vector, workshop_rate
from charaka.testing.browser import PageIn
from charaka.testing.cast import Cast


def rich(cast: Cast) -> tuple[Offering, CostSheet]:
    """A course with every kind of line, overhead, two prices and VAT."""
    with scope({cast.a.pk}):
        of = offering(cast, most=24)
        sheet = sheet_for(cast, of, participants=12, overhead=overhead(cast))
        add_line(cast, sheet, "Formateur expert", 280, driver="hour", category="hired_trainer", step_capacity=12)
        rate = workshop_rate(cast, name=Text3(ar="ورشة التلحيم", fr="Atelier Soudage A"))
        add_line(
            cast, sheet, "Atelier Soudage A", rate=None, source="", driver="hour", capacity_rate=rate,
            category="workshop", nature="sunk",
        )  # fmt: skip
        add_line(cast, sheet, "Déjeuners", 70, driver="participant", category="catering")
        for mode, amount in (("participant", 1_800), ("group", 18_000)):
            set_price_from(
                actor=cast.manager.actor, offering=of, mode=mode, amount=amount * DIRHAM, valid_from=this_year().start
            )
        ensure_vat_rates(actor=cast.finance.actor, institution_id=cast.a.pk)
    return of, sheet


@pytest.mark.parametrize(("lang", "width", "theme"), [("ar", 390, "dark"), ("ar", 1440, "light"), ("fr", 1440, "dark")])
def test_every_page_is_accessible(
    page_in: PageIn, axe: Callable[[Page], None], cast: Cast, lang: Any, width: int, theme: Any
) -> None:
    of, sheet = rich(cast)
    with scope({cast.a.pk}):
        line = CostLine.objects.get(label="Atelier Soudage A")
    page = page_in(lang, width, theme, user=cast.director.user)
    for path in (
        f"offerings/{of.pk}/cost/", f"offerings/{of.pk}/price/?mode=participant&amount=180000",
        f"cost-sheets/{sheet.pk}/lines/new/", f"cost-sheets/{sheet.pk}/copy/", f"cost-lines/{line.pk}/rate/",
        "rates/", f"rates/capacity/{line.capacity_rate_id}/version/", "rates/overhead/new/", "prices/",
    ):  # fmt: skip
        page.goto(f"/i/a/{path}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_the_sheet_answers_while_one_types(page_in: PageIn, cast: Cast, lang: Any) -> None:
    """The vector of the method, typed: 1,800 breaks even at 12, with discount and bad debts at 15."""
    with scope({cast.a.pk}):
        of, sheet = vector(cast)
        kit = CostLine.objects.get(label="Kit")
    page = page_in(lang, user=cast.manager.user)
    page.goto(f"/i/a/offerings/{of.pk}/cost/")

    price = page.locator("[name=price_participant]")
    price.press_sequentially("1800", delay=20)
    badge = page.locator("#cost-badge")
    expect(badge).to_contain_text("12")
    expect(page.locator("#cost-result .ck-kpi3 b").nth(0)).to_have_text(re.compile(r"28.800"))
    expect(price).to_be_focused()

    page.locator("[name=discount_per_mille]").fill("10")
    page.locator("[name=bad_debt_per_mille]").fill("5")
    expect(badge).to_contain_text("15")

    quantity = page.locator(f"[name=quantity_{kit.pk}]")
    quantity.fill("2")
    expect(page.locator(f"#line-{kit.pk}-planned")).to_have_text(re.compile(r"9.600"))
    page.locator("[name=participants]").fill("10")
    expect(page.locator("#cost-participants")).to_have_text("10")
    expect(page.locator(f"#line-{kit.pk}-planned")).to_have_text(re.compile(r"6.000"))
    with scope({cast.a.pk}):
        assert CostLine.objects.get(pk=kit.pk).quantity == 1000, "nothing is saved by typing"

    page.locator("button[name=act][value=save]").click()
    page.wait_for_load_state()
    expect(page.locator(f"[name=quantity_{kit.pk}]")).to_have_value("2")
    with scope({cast.a.pk}):
        assert CostLine.objects.get(pk=kit.pk).quantity == 2000
        assert CostSheet.objects.get(pk=sheet.pk).participants == 10


def test_a_group_price_loses_when_a_second_trainer_comes(page_in: PageIn, cast: Cast) -> None:
    of, _sheet = rich(cast)
    page = page_in("fr", user=cast.director.user)
    page.goto(f"/i/a/offerings/{of.pk}/cost/")
    page.locator("[name=mode][value=group]").check()
    expect(page.locator("#cost-result")).to_contain_text("Formateur expert")
    page.locator("[name=mode][value=participant]").check()
    expect(page.locator("#cost-result .ck-chart .f-saff")).to_have_count(1)


def test_a_rate_opens_beside_the_sheet(page_in: PageIn, axe: Callable[[Page], None], cast: Cast) -> None:
    of, _sheet = rich(cast)
    page = page_in("ar", user=cast.finance.user)
    page.goto(f"/i/a/offerings/{of.pk}/cost/")
    page.locator("a[data-drawer]").nth(1).click()
    expect(page.locator("#drawer")).to_contain_text(re.compile(r"240.000"))
    axe(page)


def test_without_script_the_button_computes(page_in: PageIn, cast: Cast) -> None:
    with scope({cast.a.pk}):
        of, _sheet = vector(cast)
    page = page_in("fr", user=cast.manager.user, javascript=False)
    page.goto(f"/i/a/offerings/{of.pk}/cost/")
    page.locator("[name=price_participant]").fill("1800")
    page.locator("button[name=act][value=compute]").click()
    expect(page.locator("#cost-badge")).to_contain_text("12")
    expect(page.locator("[name=price_participant]")).to_have_value("1800")
