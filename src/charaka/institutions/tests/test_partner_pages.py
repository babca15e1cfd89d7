"""The pages of partners: whole and as fragments, without JavaScript, in bad weather, and never by the wrong person."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from charaka.institutions.models import Partner, PartnerDistinction, PartnerMerge, PartnerRole, Sector
from charaka.institutions.services.merge import merge_partners
from charaka.institutions.services.partners import change_partner, create_partner, give_part
from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.scope import scope
from charaka.kernel.text import Text3
from charaka.testing.cast import Cast, Player
from charaka.testing.queries import QueryCounter

ICE = "001561191000066"
LIST = "/i/a/partners/"


@pytest.fixture
def house(cast: Cast) -> Iterator[Cast]:
    with scope({cast.a.pk}):
        yield cast


def browser_of(player: Player) -> Client:
    client = Client()
    client.force_login(player.user)
    client.cookies["charaka_language"] = "en"
    return client


def a_partner(cast: Cast, name: str = "Câblages Tiwizi", **values: Any) -> Partner:
    given = {"name": name, "side": "private", "kind": "company"} | values
    return create_partner(actor=cast.director.actor, institution_id=cast.a.pk, values=given)


def form_of(response: Any) -> dict[str, str]:
    """What a browser would send back: the values of the form as it was shown."""
    form = response.context["form"]
    return {name: str(form[name].value() if form[name].value() is not None else "") for name in form.fields}


def text_of(response: Any) -> str:
    """What is read, without marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


# The list -------------------------------------------------------------------------------------------------------------


def test_the_list_shows_filters_with_counts_and_the_panels_beside_it(house: Cast) -> None:
    energy = Sector.objects.create(code="energy-test", name=Text3.same("Energy"))
    long_ago = timezone.localdate() - timedelta(days=109)
    tiwizi = a_partner(house, sector=energy, last_contact_on=timezone.localdate(), ice=ICE)
    a_partner(house, "CABLAGE TIWIZI SARL", ice=ICE)
    a_partner(house, "Régie des eaux", side="public", kind="public_body", last_contact_on=long_ago)
    give_part(actor=house.director.actor, partner=tiwizi, part="client")

    page = browser_of(house.manager).get(LIST)

    said = text_of(page)
    for words in (
        "Clients 1",
        "Public 1",
        "Private 2",
        "No contact for 90 days 1",
        "109 days without contact",
        "Energy",
    ):
        assert words in said
    assert "same ICE" in said
    assert "To call again" in said
    only_clients = text_of(browser_of(house.manager).get(LIST, {"part": "client"}))
    assert "1 row" in only_clients


def test_the_list_is_searched_in_any_script_and_sorted(house: Cast) -> None:
    a_partner(house, "Câblages Tiwizi", name_ar="كابلاج تيويزي", employees=260)
    a_partner(house, "Froid Oumlil", ice=ICE, employees=85)
    reader = browser_of(house.reader)
    for asked in ("cablages", "كابلاج", "TIWIZI"):
        names = [p.name for p in reader.get(LIST, {"q": asked}).context["list"].rows]
        assert names == ["Câblages Tiwizi"]
    assert [p.name for p in reader.get(LIST, {"q": "0015611910"}).context["list"].rows] == ["Froid Oumlil"]
    by_size = reader.get(LIST, {"sort": "-employees"}).context["list"].rows
    assert [p.employees for p in by_size] == [260, 85]
    assert reader.get(LIST, {"sort": "nonsense", "part": "clown", "after": "forged"}).status_code == 200


def test_pages_of_the_list_turn_by_key(house: Cast) -> None:
    for number in range(30):
        a_partner(house, f"Partner {number:02d}")
    client = browser_of(house.director)
    first = client.get(LIST).context["list"]
    second = client.get(LIST + first.next_url).context["list"]
    assert [p.name for p in first.rows + second.rows] == [f"Partner {n:02d}" for n in range(30)]
    assert not second.next_url


def test_htmx_gets_the_rows_and_nothing_beside_them(house: Cast, assert_queries: QueryCounter) -> None:
    a_partner(house)
    part = browser_of(house.director).get(LIST, {"q": "tiwizi"}, headers={"HX-Request": "true"})
    body = part.content.decode()
    assert "Câblages Tiwizi" in body
    assert "<html" not in body
    assert "Likely duplicates" not in body


def test_the_list_costs_the_same_for_few_and_for_many(house: Cast, assert_queries: QueryCounter) -> None:
    for number in range(12):
        partner = a_partner(house, f"Partner {number:02d}", employees=number)
        give_part(actor=house.director.actor, partner=partner, part="client")
    client = browser_of(house.director)
    client.get(LIST)
    with assert_queries(budget="institutions:partner_list"):
        assert client.get(LIST).status_code == 200


def test_an_empty_list_offers_the_first_step(house: Cast) -> None:
    director, reader = (text_of(browser_of(player).get(LIST)) for player in (house.director, house.reader))
    assert "Add the first partner" in director
    assert "Import a list" in director
    assert "Add the first partner" not in reader
    assert "Nothing matches" in text_of(browser_of(house.director).get(LIST, {"q": "nobody"}))


def test_names_that_attack_the_page_are_only_names(house: Cast) -> None:
    a_partner(house, "<script>alert(1)</script>", city="\u202eevil")
    a_partner(house, "ن" * 160)
    a_partner(house, "W" * 160)
    body = browser_of(house.director).get(LIST).content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert(1)" in body
    assert "\u202e" not in body


# Who may see what -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("player", "seen", "changed"),
    [
        ("director", 200, 200),
        ("finance", 200, 200),
        ("manager", 200, 200),
        ("trainer", 200, 403),
        ("reader", 200, 403),
        ("adviser", 200, 403),
        ("fund_manager", 403, 403),
        ("stranger", 404, 404),
    ],
)
def test_who_sees_and_who_changes(house: Cast, player: str, seen: int, changed: int) -> None:
    partner = a_partner(house)
    client = browser_of(getattr(house, player))
    for path in (LIST, f"{LIST}{partner.pk}/", f"{LIST}{partner.pk}/history/", f"{LIST}{partner.pk}/files/"):
        assert client.get(path).status_code == seen, path
    for path in (f"{LIST}new/", f"{LIST}{partner.pk}/edit/", f"{LIST}{partner.pk}/end/"):
        assert client.get(path).status_code == changed, path


def test_a_trainer_sees_no_button_that_would_be_refused(house: Cast) -> None:
    partner = a_partner(house)
    said = text_of(browser_of(house.trainer).get(f"{LIST}{partner.pk}/"))
    for words in ("Edit", "Note a contact", "Merge with", "End the partnership", "Add a part"):
        assert words not in said


def test_a_partner_of_another_house_is_not_found(cast: Cast) -> None:
    with scope({cast.b.pk}):
        theirs = create_partner(
            actor=cast.stranger.actor,
            institution_id=cast.b.pk,
            values={"name": "Theirs", "side": "private", "kind": "company"},
        )
    client = browser_of(cast.director)
    for tail in ("", "edit/", "history/", "contacts/", "files/", "merge/"):
        assert client.get(f"{LIST}{theirs.pk}/{tail}").status_code == 404
    assert client.get(f"{LIST}999999999/").status_code == 404


# Adding ---------------------------------------------------------------------------------------------------------------


def test_a_partner_is_added_without_javascript(house: Cast) -> None:
    client = browser_of(house.manager)
    typed = form_of(client.get(f"{LIST}new/")) | {
        "name": "Minoterie Wahdan", "side": "private", "kind": "company", "ice": "ICE: 001 561 191 0000 66",
        "employees": "75", "website": "wahdan.example",
    }  # fmt: skip
    answer = client.post(f"{LIST}new/", typed)
    made = Partner.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{LIST}{made.pk}/")
    assert (made.ice, made.size, made.website) == (ICE, "medium", "https://wahdan.example")
    page = text_of(client.get(answer.headers["Location"]))
    assert "Partner added." in page
    assert ICE in page


def test_what_is_wrong_is_said_under_the_field_and_the_typing_stays(house: Cast) -> None:
    answer = browser_of(house.manager).post(
        f"{LIST}new/", {"name": "Wahdan", "side": "private", "kind": "company", "ice": "12345", "since": "1900-01-01"}
    )
    assert answer.status_code == 422
    said = text_of(answer)
    assert "An ICE has 15 digits. This one has 5." in said
    assert "too long ago" in said
    assert answer.context["form"]["name"].value() == "Wahdan"
    assert not Partner.objects.exists()


def test_a_twin_is_shown_before_a_second_record_is_made(house: Cast) -> None:
    present = a_partner(house, ice=ICE, email="dg@tiwizi.ma")
    client = browser_of(house.manager)
    typed = {"name": "CABLAGE TIWIZI SARL", "side": "private", "kind": "company", "email": "achats@tiwizi.ma"}
    asked = client.post(f"{LIST}new/", typed)
    assert asked.status_code == 422
    assert f"{LIST}{present.pk}/" in asked.content.decode()
    assert Partner.objects.count() == 1
    assert client.post(f"{LIST}new/", typed | {"confirmed": "1"}).status_code == 303
    assert Partner.objects.count() == 2


# Changing, and two at once --------------------------------------------------------------------------------------------


def test_two_edit_at_once_and_the_second_chooses_field_by_field(house: Cast) -> None:
    """Finance changes city and phone; the director, who opened the form before, changes city and address."""
    partner = a_partner(house, city="Fès", phone="0522000001", email="dg@tiwizi.ma")
    address = f"{LIST}{partner.pk}/edit/"
    director = browser_of(house.director)
    opened = form_of(director.get(address))
    change_partner(
        actor=house.finance.actor, partner=partner, values={"city": "Meknès", "phone": "0522000009"}, expected_version=1
    )

    told = director.post(address, opened | {"city": "Rabat", "address": "Zone industrielle"})

    assert told.status_code == 409
    said = text_of(told)
    assert "Fatima Finance" in said
    assert [clash.name for clash in told.context["clashes"]] == ["city"]
    assert "Rabat" in said
    assert "Meknès" in said
    kept = {field.name: field.value for field in told.context["kept"]}
    assert (kept["phone"], kept["address"]) == ("0522000009", "Zone industrielle")

    answer = director.post(address, kept | {"city": "Rabat", "version": told.context["now"]})
    assert answer.status_code == 303
    partner.refresh_from_db()
    assert (partner.city, partner.phone, partner.address) == ("Rabat", "0522000009", "Zone industrielle")


def test_a_save_without_a_change_is_no_change(house: Cast) -> None:
    partner = a_partner(house, since=date(2021, 1, 1), employees=260)
    client = browser_of(house.director)
    same = form_of(client.get(f"{LIST}{partner.pk}/edit/"))
    same["since"] = "2021-01-01"
    assert client.post(f"{LIST}{partner.pk}/edit/", same).status_code == 303
    partner.refresh_from_db()
    assert partner.version == 1


# One partner ----------------------------------------------------------------------------------------------------------


def test_acts_on_a_partner_leave_their_line_in_the_history(house: Cast) -> None:
    partner = a_partner(house, since=date(2021, 1, 1))
    client = browser_of(house.manager)
    base = f"{LIST}{partner.pk}/"
    today = timezone.localdate().isoformat()
    assert client.post(base + "contacted/", {"on": today, "note": "24 workers to train"}).status_code == 303
    assert client.post(base + "parts/new/", {"part": "client", "start": "2021-01-01"}).status_code == 303
    role = PartnerRole.objects.get()
    assert client.post(f"{base}parts/{role.pk}/end/", {"on": "2020-01-01"}).status_code == 422
    assert client.post(f"{base}parts/{role.pk}/end/", {"on": today}).status_code == 303
    assert client.post(base + "end/", {"on": today, "reason": ""}).status_code == 422
    assert client.post(base + "end/", {"on": today, "reason": "plant closed"}).status_code == 303
    said = text_of(client.get(base + "history/"))
    for words in (
        "24 workers to train",
        "Part given to the partner",
        "plant closed",
        "Partner added",
        "Mounir Manager",
    ):
        assert words in said
    assert client.post(base + "resume/").status_code == 303
    assert client.get(base + "resume/").status_code == 405


def test_a_long_history_is_read_in_pages(house: Cast) -> None:
    partner = a_partner(house)
    for number in range(60):
        change_partner(actor=house.director.actor, partner=partner, values={"city": f"City {number}"})
    client = browser_of(house.reader)
    newest = client.get(f"{LIST}{partner.pk}/history/")
    older = client.get(f"{LIST}{partner.pk}/history/", {"before": newest.context["older"]})
    assert len(newest.context["entries"]) == 50
    assert len(older.context["entries"]) == 11
    assert older.context["older"] is None
    assert client.get(f"{LIST}{partner.pk}/history/", {"before": "9" * 30}).status_code == 200


def test_contacts_are_added_made_main_and_ended(house: Cast) -> None:
    partner = a_partner(house)
    client = browser_of(house.finance)
    base = f"{LIST}{partner.pk}/contacts/"
    for first in ("Adil", "Loubna"):
        answer = client.post(base, {"first_name": first, "last_name": "Ouazzani", "email": f"{first}@tiwizi.ma"})
        assert answer.status_code == 303
    contacts = list(client.get(base).context["contacts"])
    assert [(c.person.first_name, c.main_contact) for c in contacts] == [("Adil", True), ("Loubna", False)]
    assert client.post(f"{base}{contacts[1].pk}/main/").status_code == 303
    assert client.post(f"{base}{contacts[0].pk}/end/").status_code == 303
    assert [p.name for p in client.get(LIST, {"q": "loubna"}).context["list"].rows] == [partner.name]
    assert client.post(base, {"first_name": "", "last_name": ""}).status_code == 422
    assert browser_of(house.trainer).post(base, {"first_name": "A", "last_name": "B"}).status_code == 403


def test_a_file_about_a_partner_opens_for_those_who_see_partners(house: Cast) -> None:
    partner = a_partner(house)
    base = f"{LIST}{partner.pk}/files/"
    client = browser_of(house.manager)
    wrong = SimpleUploadedFile("virus.exe", b"MZ\x90\x00")
    assert client.post(base, {"upload": wrong}).status_code == 422
    right = SimpleUploadedFile("visit.txt", "24 ouvrières à former".encode())
    assert client.post(base, {"upload": right}).status_code == 303
    file = client.get(base).context["files"].get()
    assert browser_of(house.trainer).get(f"/files/{file.public_id}/").status_code == 200
    assert browser_of(house.fund_manager).get(f"/files/{file.public_id}/").status_code == 403


# Duplicates and merging -----------------------------------------------------------------------------------------------


def test_a_merge_is_compared_made_followed_and_undone_on_pages(house: Cast) -> None:
    kept = a_partner(house, city="Fès", ice=ICE, phone="0522000001")
    other = a_partner(house, "CABLAGE TIWIZI SARL", city="Meknès", ice=ICE, email="achats@tiwizi.ma")
    client = browser_of(house.manager)
    address = f"{LIST}{kept.pk}/merge/{other.pk}/"
    assert "same ICE" in text_of(client.get(f"{LIST}duplicates/"))
    compared = client.get(address)
    proposed = {pair.name: pair.take_other for pair in compared.context["different"]}
    assert proposed == {"name": False, "city": False, "email": True, "phone": False}

    answer = client.post(
        address,
        {"kept_version": kept.version, "other_version": other.version, "take_city": "other", "take_email": "other"},
    )

    assert answer.status_code == 303
    followed = client.get(f"{LIST}{other.pk}/", follow=True)
    assert followed.redirect_chain == [(f"{LIST}{kept.pk}/", 302)]
    said = text_of(followed)
    assert "was merged into this partner by Mounir Manager" in said
    assert "Meknès" in said
    assert [p.name for p in client.get(LIST).context["list"].rows] == ["Câblages Tiwizi"]
    merge = PartnerMerge.objects.get()
    assert client.post(f"{LIST}merges/{merge.pk}/undo/").status_code == 303
    assert client.get(f"{LIST}{other.pk}/").status_code == 200
    assert client.post(f"{LIST}merges/{merge.pk}/undo/").status_code == 409


def test_the_second_of_two_who_merge_is_told(house: Cast) -> None:
    kept, other = a_partner(house), a_partner(house, "CABLAGE TIWIZI SARL")
    client = browser_of(house.manager)
    versions = {"kept_version": kept.version, "other_version": other.version}
    merge_partners(actor=house.director.actor, kept=other, dissolved=kept)
    told = client.post(f"{LIST}{kept.pk}/merge/{other.pk}/", versions)
    assert told.status_code == 409
    assert "has already been merged into" in text_of(told)
    assert PartnerMerge.objects.count() == 1


def test_two_that_are_two_are_asked_about_no_more(house: Cast) -> None:
    one, other = a_partner(house), a_partner(house, "CABLAGE TIWIZI SARL")
    client = browser_of(house.manager)
    assert len(client.get(f"{LIST}duplicates/").context["pairs"]) == 1
    assert client.post(f"{LIST}{one.pk}/distinct/{other.pk}/").status_code == 303
    assert client.get(f"{LIST}duplicates/").context["pairs"] == []
    assert PartnerDistinction.objects.count() == 1
    assert browser_of(house.finance).post(f"{LIST}{one.pk}/distinct/{other.pk}/").status_code == 403


def test_another_partner_is_found_to_merge_with(house: Cast) -> None:
    one, other = a_partner(house), a_partner(house, "Minoterie Wahdan")
    client = browser_of(house.manager)
    found = client.get(f"{LIST}{one.pk}/merge/", {"q": "wahdan"})
    assert f"{LIST}{one.pk}/merge/{other.pk}/" in found.content.decode()
    assert "little in common" in text_of(client.get(f"{LIST}{one.pk}/merge/{other.pk}/"))


# Export and search ----------------------------------------------------------------------------------------------------


def test_the_list_goes_out_as_it_is_filtered_and_runs_no_formula(house: Cast) -> None:
    a_partner(house, '=HYPERLINK("http://evil.example")', city="Fès")
    a_partner(house, "Régie des eaux", side="public", kind="public_body")
    client = browser_of(house.finance)
    answer = client.get(f"{LIST}export/", {"side": "private", "format": "csv"})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert len(rows) == 2
    assert rows[1][0] == '\'=HYPERLINK("http://evil.example")'
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(f"{LIST}export/").streaming_content)))  # type: ignore[attr-defined]
    assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row if cell.value} == {"s"}
    assert AuditEntry.objects.filter(action="kernel.export.made").count() == 2
    assert browser_of(house.trainer).get(f"{LIST}export/").status_code == 403


def test_the_search_box_finds_partners_for_those_who_see_them(house: Cast) -> None:
    a_partner(house, name_ar="كابلاج تيويزي")
    assert "Câblages Tiwizi" in text_of(browser_of(house.trainer).get("/i/a/search/", {"q": "كابلاج"}))
    fund = browser_of(house.fund_manager).get("/i/a/search/", {"q": "tiwizi"})
    assert "Câblages" not in text_of(fund)
