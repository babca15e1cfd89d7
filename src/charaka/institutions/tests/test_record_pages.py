"""The pages of the institution, its entities and its places: read, changed, refused, and never half-shown."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from charaka.institutions.models import BillingEntity, Equipment, Room, Site
from charaka.institutions.queries.record import profile_of
from charaka.institutions.services.entities import change_entity, create_entity
from charaka.institutions.services.places import change_equipment, create_equipment, create_room, create_site
from charaka.institutions.services.record import change_institution
from charaka.kernel.scope import scope
from charaka.kernel.text import Text3
from charaka.testing.cast import Cast, Player
from charaka.testing.queries import QueryCounter

HOME = "/i/a/institution/"
ROOMS = f"{HOME}rooms/"
EQUIPMENT = f"{HOME}equipment/"


@pytest.fixture
def house(cast: Cast) -> Iterator[Cast]:
    with scope({cast.a.pk}):
        yield cast


def browser_of(player: Player, lang: str = "en") -> Client:
    client = Client()
    client.force_login(player.user)
    client.cookies["charaka_language"] = lang
    return client


def text_of(response: Any) -> str:
    """What is read, without marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def form_of(response: Any) -> dict[str, Any]:
    """What a browser would send back: the values of the form as it was shown."""
    return _sent(response.context["form"])


def _sent(form: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = form[name].value()
        if hasattr(field.widget, "decompress"):
            for lang, text in zip(("ar", "fr", "en"), field.widget.decompress(value), strict=True):
                sent[f"{name}_{lang}"] = text
        elif value is True:
            sent[name] = "on"
        elif value not in (None, False):
            sent[name] = value
    return sent


def a_site(cast: Cast, code: str = "P") -> Site:
    values = {"code": code, "name": Text3(fr="Site principal", en="Main site")}
    return create_site(actor=cast.director.actor, institution_id=cast.a.pk, values=values)


def a_room(cast: Cast, site: Site, code: str = "SOU-A", **more: Any) -> Room:
    values = {"site": site, "code": code, "name": Text3(fr=f"Atelier {code}"), "kind": "workshop", "capacity": 6}
    return create_room(actor=cast.director.actor, institution_id=cast.a.pk, values=values | more)


def a_machine(cast: Cast, code: str = "EQ-1", **more: Any) -> Equipment:
    values = {"code": code, "name": Text3(fr="Pont élévateur")}
    return create_equipment(actor=cast.director.actor, institution_id=cast.a.pk, values=values | more)


def an_entity(cast: Cast, **more: Any) -> BillingEntity:
    values = {"name": Text3(fr="Formation SA", ar="شركة التكوين"), "legal_form": "sa", "capital": 300_000_00}
    return create_entity(actor=cast.director.actor, institution_id=cast.a.pk, values=values | more)


# The overview ---------------------------------------------------------------------------------------------------------


def test_the_overview_says_who_where_and_what_is_missing(house: Cast) -> None:
    site = a_site(house)
    a_room(house, site, practical_hours=1700)
    a_room(house, site, "COU-1", capacity=30, practical_hours=800)
    an_entity(house)
    a_machine(house, next_inspection_on=timezone.localdate() - timedelta(3))
    change_institution(
        actor=house.director.actor, institution=house.a, values={"public_seats": 6, "private_seats": 7, "city": "Fès"}
    )
    said = text_of(browser_of(house.director).get(HOME))
    for words in ("Formation SA", "6 public seats, 7 private", "2 rooms", "2,500", "3 days late", "What is missing"):
        assert words in said
    assert "Dalila Director" in said
    assert "Journal of changes" in said


def test_each_role_sees_its_part_of_the_overview(house: Cast) -> None:
    """The fund sees who the institution is, and neither rooms nor people; a trainer sees rooms and no settings."""
    a_room(house, a_site(house))
    an_entity(house)
    fund = text_of(browser_of(house.fund_manager).get(HOME))
    assert "Formation SA" in fund
    assert "Rooms and equipment" not in fund
    assert "Double key" not in fund
    trainer = text_of(browser_of(house.trainer).get(HOME))
    assert "Atelier SOU-A" in trainer
    for hidden in ("Settings of the institution", "Journal of changes", "What is missing", "Add an entity"):
        assert hidden not in trainer


def test_an_institution_without_anything_shows_the_first_steps(house: Cast) -> None:
    said = text_of(browser_of(house.director).get(HOME))
    for words in ("No billing entity yet", "No room yet", "Import a list of rooms", "no agreement dates"):
        assert words in said
    assert "Add the first site" in text_of(browser_of(house.manager).get(ROOMS))
    for path in ("entities/", "sites/", "equipment/"):
        assert browser_of(house.reader).get(HOME + path).status_code == 200


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_the_overview_costs_the_same_for_one_room_and_for_many(
    house: Cast, assert_queries: QueryCounter, lang: str
) -> None:
    site = a_site(house)
    for number in range(12):
        a_room(house, site, f"R-{number:02d}")
        an_entity(house)
    client = browser_of(house.director, lang)
    client.get(HOME)
    with assert_queries(budget="institutions:overview"):
        assert client.get(HOME).status_code == 200


@pytest.mark.parametrize(("lang", "phrase"), [("en", "since 14"), ("fr", "depuis le 14"), ("ar", "ابتداء من 14")])
def test_an_agreement_without_an_end_is_told_in_the_reader_s_language(house: Cast, lang: str, phrase: str) -> None:
    profile = profile_of(house.a)
    profile.agreement_from = date(2025, 3, 14)
    profile.save()
    assert phrase in browser_of(house.director, lang).get(HOME).context["agreement"]


# Who the institution is -----------------------------------------------------------------------------------------------


def test_the_record_is_changed_on_one_page(house: Cast) -> None:
    client = browser_of(house.director)
    sent = form_of(client.get(f"{HOME}edit/"))
    sent |= {
        "city": "Aïn Tazra",
        "sector_codes": ["energy", "industry"],
        "levels": ["technician"],
        "governance": "council",
    }
    sent |= {"name_ar": "المعهد أ", "public_seats": "6", "agreement_from": "2025-03-14", "opened_on": "01/09/2023"}
    answer = client.post(f"{HOME}edit/", sent)
    assert (answer.status_code, answer["Location"]) == (303, HOME)
    profile = profile_of(house.a)
    assert (profile.city, profile.sector_codes, profile.governance) == ("Aïn Tazra", ["industry", "energy"], "council")
    assert str(profile.opened_on) == "2023-09-01"
    assert form_of(client.get(f"{HOME}edit/"))["sector_codes"] == ["industry", "energy"]


def test_what_is_wrong_stands_at_its_field(house: Cast) -> None:
    client = browser_of(house.director)
    sent = form_of(client.get(f"{HOME}edit/")) | {"governance": "council"}
    wrong = sent | {"agreement_from": "2025-01-02", "agreement_until": "2025-01-01", "email": "nobody"}
    answer = client.post(f"{HOME}edit/", wrong)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"email"}
    answer = client.post(f"{HOME}edit/", wrong | {"email": "", "financial_year_start_month": "9"})
    assert set(answer.context["form"].errors) == {"agreement_until"}
    answer = client.post(f"{HOME}edit/", sent | {"financial_year_start_month": "9"})
    assert "Say why the financial year" in str(answer.context["form"].errors["reason"])


def test_two_people_edit_the_record_and_nothing_is_lost(house: Cast) -> None:
    """The operator writes the French address and a sector; the director the Arabic one, another sector, and a city
    that the operator changed too. What does not touch is settled; for the city the director chooses."""
    director = browser_of(house.director)
    change_institution(
        actor=house.director.actor,
        institution=house.a,
        values={"governance": "council", "sector_codes": ["industry"], "city": "Rabat"},
    )
    opened = form_of(director.get(f"{HOME}edit/"))
    change_institution(
        actor=house.operator.actor,
        institution=house.a,
        values={"address": Text3(fr="Lot 4"), "sector_codes": ["industry", "health"], "city": "Fès"},
    )
    mine = opened | {"address_ar": "القطعة 4", "sector_codes": ["industry", "energy"], "city": "Oujda"}
    answer = director.post(f"{HOME}edit/", mine)
    assert answer.status_code == 409
    assert [(c.name, c.yours, c.theirs) for c in answer.context["clashes"]] == [("city", "Oujda", "Fès")]
    again: dict[str, Any] = {"version": answer.context["now"], "city": "Oujda"}
    for field in answer.context["kept"]:
        again.setdefault(field.name, []).append(field.value)
    assert director.post(f"{HOME}edit/", again).status_code == 303
    profile = profile_of(house.a)
    assert profile.address == Text3(ar="القطعة 4", fr="Lot 4")
    assert (profile.city, profile.sector_codes) == ("Oujda", ["industry", "energy", "health"])


def test_a_logo_is_chosen_shown_and_taken_away(house: Cast) -> None:
    client = browser_of(house.director)
    stream = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(stream, "PNG")
    upload = SimpleUploadedFile("logo.png", stream.getvalue(), "image/png")
    assert client.post(f"{HOME}logo/", {"upload": upload}).status_code == 303
    logo = profile_of(house.a).logo
    assert logo is not None
    assert str(logo.public_id) in client.get(HOME).content.decode()
    for player in (house.trainer, house.fund_manager):
        assert browser_of(player).get(f"/files/{logo.public_id}/?inline").status_code == 200
    assert browser_of(house.stranger).get(f"/files/{logo.public_id}/?inline").status_code == 404
    assert client.post(f"{HOME}logo/remove/").status_code == 303
    assert profile_of(house.a).logo is None
    refused = client.post(f"{HOME}logo/", {"upload": SimpleUploadedFile("logo.png", b"MZ a program")})
    assert refused.status_code == 422
    assert "upload" in refused.context["form"].errors


# Billing entities -----------------------------------------------------------------------------------------------------


def test_an_entity_is_added_with_warnings_and_shown_as_printed(house: Cast) -> None:
    client = browser_of(house.finance)
    sent = {
        "name_fr": "Formation SA", "name_ar": "شركة التكوين", "legal_form": "sa", "capital": "300 000,00",
        "ice": "001561191000065", "bank_account": "007 780 0001234567890123 99",
    }  # fmt: skip
    answer = client.post(f"{HOME}entities/new/", sent, follow=True)
    entity = BillingEntity.objects.get()
    assert (entity.capital, entity.bank_account) == (300_000_00, "007780000123456789012399")
    said = text_of(answer)
    assert "The law wants on every document: Seat, Trade register (RC), Tax ID (IF)." in said
    assert "law 17-95" in said
    assert said.count("The last two digits do not match the rest") == 2
    assert "007 780 0001234567890123 99" in said
    refused = client.post(f"{HOME}entities/new/", sent | {"ice": "00156119100006O", "bank_account": "12"})
    assert set(refused.context["form"].errors) == {"ice", "bank_account"}


def test_the_specimen_is_a_pdf_in_both_languages(house: Cast) -> None:
    entity = an_entity(house, seat=Text3(fr="Lot 4"), trade_register="10", trade_register_court=Text3(fr="Fès"))
    answer = browser_of(house.reader).get(f"{HOME}entities/{entity.pk}/letterhead.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    with scope({house.b.pk}):
        elsewhere = BillingEntity.objects.create(institution=house.b, name=Text3.same("Other"))
    assert browser_of(house.reader).get(f"{HOME}entities/{elsewhere.pk}/letterhead.pdf").status_code == 404


def test_amounts_survive_a_conflict(house: Cast) -> None:
    entity = an_entity(house)
    client = browser_of(house.finance)
    opened = form_of(client.get(f"{HOME}entities/{entity.pk}/edit/"))
    change_entity(actor=house.director.actor, entity=entity, values={"capital": 500_000_00, "bank_name": "Banque"})
    answer = client.post(f"{HOME}entities/{entity.pk}/edit/", opened | {"capital": "400 000"})
    assert [(c.name, c.yours, c.theirs) for c in answer.context["clashes"]] == [("capital", "400000.00", "500000.00")]
    again = {"version": answer.context["now"], "capital": "400000.00"}
    again |= {field.name: field.value for field in answer.context["kept"]}
    assert client.post(f"{HOME}entities/{entity.pk}/edit/", again).status_code == 303
    entity.refresh_from_db()
    assert (entity.capital, entity.bank_name) == (400_000_00, "Banque")


def test_an_entity_is_closed_with_a_day_and_a_reason(house: Cast) -> None:
    entity = an_entity(house)
    client = browser_of(house.director)
    page = f"{HOME}entities/{entity.pk}/"
    assert client.post(f"{page}close/", {"on": "2026-06-30", "reason": ""}).status_code == 422
    assert client.post(f"{page}close/", {"on": "2026-06-30", "reason": "merged"}).status_code == 303
    assert "Open again" in text_of(client.get(page))
    assert client.post(f"{page}reopen/").status_code == 303
    entity.refresh_from_db()
    assert entity.closed_on is None


# Places ---------------------------------------------------------------------------------------------------------------


def test_rooms_are_found_filtered_sorted_and_summed(house: Cast) -> None:
    site = a_site(house)
    a_room(house, site, "SOU-A", practical_hours=1700, accessible=True)
    a_room(house, site, "COU-1", kind="classroom", capacity=30, state="maintenance")
    client = browser_of(house.reader)
    for asked, codes in (
        ({}, ["COU-1", "SOU-A"]),
        ({"q": "sou"}, ["SOU-A"]),
        ({"state": "maintenance"}, ["COU-1"]),
        ({"kind": "workshop"}, ["SOU-A"]),
        ({"access": "yes"}, ["SOU-A"]),
        ({"site": str(site.pk)}, ["COU-1", "SOU-A"]),
        ({"sort": "capacity"}, ["SOU-A", "COU-1"]),
        ({"sort": "nonsense", "state": "x", "after": "forged"}, ["COU-1", "SOU-A"]),
    ):
        listed = client.get(ROOMS, asked).context["list"]
        assert [room.code for room in listed.rows] == codes, asked
    listed = client.get(ROOMS).context["list"]
    assert listed.sums == {"capacity": 36, "practical_hours": 1700}
    part = client.get(ROOMS, {"q": "sou"}, headers={"HX-Request": "true"}).content.decode()
    assert "SOU-A" in part
    assert "<html" not in part


def test_lists_cost_the_same_whatever_their_length(house: Cast, assert_queries: QueryCounter) -> None:
    site = a_site(house)
    for number in range(30):
        room = a_room(house, site, f"R-{number:02d}")
        a_machine(house, f"EQ-{number:02d}", room=room, next_inspection_on=timezone.localdate())
    client = browser_of(house.director)
    client.get(ROOMS)
    for name, address in (("room_list", ROOMS), ("equipment_list", EQUIPMENT), ("site_list", f"{HOME}sites/")):
        with assert_queries(budget=f"institutions:{name}"):
            assert client.get(address).status_code == 200


def test_equipment_tells_what_is_late_and_what_is_near(house: Cast) -> None:
    today = timezone.localdate()
    for code, days in (("LATE", -1), ("SOON", 12), ("FAR", 90)):
        a_machine(house, code, next_inspection_on=today + timedelta(days))
    client = browser_of(house.manager)
    page = client.get(EQUIPMENT)
    said = text_of(page)
    assert "one day late" in said
    assert "in 12 days" in said
    assert [m.code for m in client.get(EQUIPMENT, {"due": ["late", "soon"]}).context["list"].rows] == ["LATE", "SOON"]
    assert "The inspection is late." in text_of(client.get(f"{EQUIPMENT}{Equipment.objects.get(code='LATE').pk}/"))


def test_inspections_wait_on_today_for_those_who_order_them(house: Cast) -> None:
    machine = a_machine(house, next_inspection_on=timezone.localdate() - timedelta(2))
    assert "Pont élévateur · EQ-1" in text_of(browser_of(house.manager).get("/i/a/"))
    assert "Pont élévateur · EQ-1" not in text_of(browser_of(house.trainer).get("/i/a/"))
    change_equipment(
        actor=house.manager.actor,
        equipment=machine,
        values={"next_inspection_on": timezone.localdate() + timedelta(365)},
    )
    assert "Pont élévateur · EQ-1" not in text_of(browser_of(house.manager).get("/i/a/"))


def test_the_search_finds_rooms_and_equipment(house: Cast) -> None:
    a_room(house, a_site(house))
    a_machine(house)
    said = text_of(browser_of(house.trainer).get("/i/a/search/", {"q": "sou-a"}))
    assert "Atelier SOU-A" in said
    assert "Pont élévateur" in text_of(browser_of(house.trainer).get("/i/a/search/", {"q": "elevateur"}))
    assert "Atelier SOU-A" not in text_of(browser_of(house.fund_manager).get("/i/a/search/", {"q": "sou-a"}))


def test_a_room_goes_through_its_life_on_pages(house: Cast) -> None:
    site = a_site(house)
    client = browser_of(house.manager)
    fresh = client.get(f"{ROOMS}new/")
    assert fresh.context["form"]["site"].value() == site.pk
    sent = form_of(fresh) | {
        "code": "sou‑a", "name_fr": "Atelier", "kind": "workshop", "site": site.pk, "capacity": "٦", "area": "84,5",
        "practical_hours": "1 700", "state": "in_service",
    }  # fmt: skip
    made = browser_of(house.manager, "fr").post(f"{ROOMS}new/", sent)
    room = Room.objects.get()
    assert (made.status_code, made["Location"]) == (303, f"{ROOMS}{room.pk}/")
    assert (room.code, room.capacity, room.practical_hours, str(room.area)) == ("SOU-A", 6, 1700, "84.5")
    again = client.post(f"{ROOMS}new/", sent | {"area": ""})
    assert "has this code already" in str(again.context["form"].errors["code"])
    page = f"{ROOMS}{room.pk}/"
    assert client.post(f"{page}edit/", form_of(client.get(f"{page}edit/")) | {"capacity": "8"}).status_code == 303
    said = text_of(client.get(page))
    assert "capacity: 6" in said
    assert client.post(f"{page}retire/", {"reason": ""}).status_code == 422
    assert client.post(f"{page}retire/", {"reason": "works"}).status_code == 303
    assert client.post(f"{page}restore/").status_code == 303
    room.refresh_from_db()
    assert (room.state, room.capacity) == ("in_service", 8)


def test_what_cannot_be_done_is_said_in_the_form(house: Cast) -> None:
    site = a_site(house)
    room = a_room(house, site)
    a_machine(house, room=room)
    client = browser_of(house.director)
    refused = client.post(f"{ROOMS}{room.pk}/retire/", {"reason": "works"})
    assert (refused.status_code, "Retire or move the equipment" in text_of(refused)) == (422, True)
    refused = client.post(f"{HOME}sites/{site.pk}/close/", {"on": "2026-06-30", "reason": "works"})
    assert "Retire or move the rooms" in text_of(refused)


def test_lists_are_exported_as_they_are_filtered(house: Cast) -> None:
    site = a_site(house)
    a_room(house, site, "SOU-A")
    a_room(house, site, "COU-1", kind="classroom")
    client = browser_of(house.trainer)
    answer: Any = client.get(f"{ROOMS}export/", {"kind": "classroom", "format": "csv"})
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "COU-1" in body
    assert "SOU-A" not in body
    for path in ("sites", "equipment"):
        assert client.get(f"{HOME}{path}/export/").status_code == 200
    assert client.get(f"{ROOMS}export/", {"format": "exe"}).status_code == 422
