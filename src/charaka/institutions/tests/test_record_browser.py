"""The institution in a real browser, in Arabic and French: every page accessible, a room added, a conflict settled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from charaka.institutions.models import Room, Site
from charaka.institutions.services.entities import create_entity
from charaka.institutions.services.places import change_room, create_equipment, create_room, create_site
from charaka.kernel.scope import scope
from charaka.kernel.text import Text3
from charaka.testing.browser import PageIn
from charaka.testing.cast import Cast

HOME = "/i/a/institution/"


def furnish(cast: Cast) -> dict[str, Any]:
    """A site with a room and a machine, and a billing entity."""
    who: dict[str, Any] = {"actor": cast.director.actor, "institution_id": cast.a.pk}
    with scope({cast.a.pk}):
        site = create_site(**who, values={"code": "P", "name": Text3(ar="الموقع الرئيسي", fr="Site principal")})
        name = Text3(ar="ورشة التلحيم", fr="Atelier Soudage")
        values = {"site": site, "code": "SOU-A", "name": name, "kind": "workshop", "capacity": 6}
        room = create_room(**who, values=values)
        machine = create_equipment(**who, values={"code": "EQ-1", "name": Text3(fr="Tour"), "room": room})
        entity = create_entity(**who, values={"name": Text3(fr="Formation SA", ar="شركة"), "legal_form": "sa"})
    return {"site": site, "room": room, "equipment": machine, "entity": entity}


@pytest.mark.parametrize(("lang", "width", "theme"), [("ar", 390, "dark"), ("fr", 1440, "light")])
def test_every_page_is_accessible(
    page_in: PageIn, axe: Callable[[Page], None], cast: Cast, lang: Any, width: int, theme: Any
) -> None:
    made = furnish(cast)
    page = page_in(lang, width, theme, user=cast.director.user)
    paths = ["", "edit/", "logo/", "entities/", "entities/new/", "rooms/", "rooms/new/", "equipment/", "sites/"]
    paths += [f"entities/{made['entity'].pk}/", f"entities/{made['entity'].pk}/close/", f"rooms/{made['room'].pk}/"]
    paths += [f"equipment/{made['equipment'].pk}/", f"sites/{made['site'].pk}/", f"rooms/{made['room'].pk}/retire/"]
    for path in paths:
        page.goto(HOME + path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path


@pytest.mark.parametrize(("lang", "javascript"), [("ar", True), ("fr", False)])
def test_a_room_is_added(page_in: PageIn, cast: Cast, lang: Any, javascript: bool) -> None:
    with scope({cast.a.pk}):
        values = {"code": "P", "name": Text3(fr="Site principal")}
        create_site(actor=cast.director.actor, institution_id=cast.a.pk, values=values)
    page = page_in(lang, 1440, user=cast.manager.user, javascript=javascript)
    page.goto(f"{HOME}rooms/new/")
    page.locator("[name=code]").fill("sou-a")
    page.locator("[name=name_ar]").fill("ورشة التلحيم")
    page.locator("[name=kind]").select_option("workshop")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("#id_capacity_error")).to_be_visible()
    page.locator("[name=capacity]").fill("١٤")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("h1")).to_contain_text("ورشة التلحيم")
    with scope({cast.a.pk}):
        assert Room.objects.get().capacity == 14
        assert Site.objects.count() == 1


def test_the_second_to_save_chooses(page_in: PageIn, axe: Callable[[Page], None], cast: Cast) -> None:
    room = furnish(cast)["room"]
    page = page_in("fr", 1440, user=cast.manager.user)
    page.goto(f"{HOME}rooms/{room.pk}/edit/")
    page.locator("[name=capacity]").fill("8")
    page.locator("[name=notes]").fill("Deux postes neufs")
    with scope({cast.a.pk}):
        change_room(actor=cast.director.actor, room=room, values={"capacity": 10, "practical_hours": 1700})
    page.locator("main form button[type=submit]").last.click()
    axe(page)
    page.locator("input[type=radio][name=capacity][value='8']").check()
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("h1")).to_contain_text("Atelier Soudage")
    with scope({cast.a.pk}):
        kept = Room.objects.get(pk=room.pk)
    assert (kept.capacity, kept.practical_hours, kept.notes) == (8, 1700, "Deux postes neufs")
