"""The pages of the catalogue: the list, a sheet and all that is done with it, without JavaScript and in bad weather."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import MultipleChoiceField
from django.test import Client
from django.utils import timezone

from charaka.kernel.scope import scope
from charaka.kernel.text import Text3
from charaka.offer.forms.catalogue import DurationFormField
from charaka.offer.models import CatalogueDate, Offering
from charaka.offer.queries.catalogue import list_versions
from charaka.offer.services.catalogue import derive_offering, plan_date, publish_version, write_sheet
from charaka.offer.tests.catalogue import a_client, again, an_offering
from charaka.testing.cast import Cast, Player
from charaka.testing.queries import QueryCounter

LIST = "/i/a/offerings/"


@pytest.fixture
def house(cast: Cast) -> Iterator[Cast]:
    with scope({cast.a.pk}):
        yield cast


def browser_of(player: Player, language: str = "en") -> Client:
    client = Client()
    client.force_login(player.user)
    client.cookies["charaka_language"] = language
    return client


def text_of(response: Any) -> str:
    """What is read, without marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def form_of(response: Any) -> dict[str, Any]:
    """What a browser would send back: every control of the form as it was shown."""
    found: dict[str, Any] = {}
    form = response.context["form"]
    for bound in form:
        value = bound.value()
        if isinstance(value, Text3):
            found |= {f"{bound.html_name}_{lang}": getattr(value, lang) for lang in ("ar", "fr", "en")}
        elif isinstance(value, bool):
            found |= {bound.html_name: "on"} if value else {}
        else:
            found[bound.html_name] = "" if value is None else value
        if found.get(bound.html_name) == "" and isinstance(bound.field, MultipleChoiceField):
            del found[bound.html_name]  # no box is ticked
    for name in [name for name in found if name in form.fields and hasattr(form.fields[name], "fields")]:
        del found[name]  # a text that nobody has written yet: its three inputs are empty
    return found


def of(offering: Offering, tail: str = "") -> str:
    return f"{LIST}{offering.pk}/{tail}"


# The list -------------------------------------------------------------------------------------------------------------


def test_the_list_shows_states_and_lines_with_counts(house: Cast) -> None:
    sold = an_offering(house, "FC-1", "published")
    an_offering(house, "FC-2", "draft")
    first = timezone.localdate() + timedelta(days=9)
    plan_date(actor=house.manager.actor, offering=sold, start=first)
    derive_offering(actor=house.manager.actor, parent=sold, client=a_client(house), code="FC-1-T")
    said = text_of(browser_of(house.trainer).get(LIST))
    for words in ("published 1", "draft 2", "Continuing training 3", "35 h over 5 days", "6 to 12 participants"):
        assert words in said
    assert re.search(r"for Câblages Tiwizi , from FC-1", said)
    drafts = browser_of(house.trainer).get(LIST, {"state": "draft"}).context["list"].rows
    assert [o.code for o in drafts] == ["FC-1-T", "FC-2"]
    for_all = browser_of(house.trainer).get(LIST, {"made": "all"}).context["list"].rows
    assert [o.code for o in for_all] == ["FC-1", "FC-2"]


def test_the_list_is_searched_in_any_script_and_sorted(house: Cast) -> None:
    an_offering(house, "FC-1", title=Text3(fr="Électricité", ar="الكهرباء", en="Electricity"))
    an_offering(house, "FC-2", title=Text3(fr="Soudage", ar="تلحيم", en="Welding"), kind="rental")
    reader = browser_of(house.reader)
    for asked in ("electricite", "الكهرباء", "ELECTRICITY", "fc-1"):
        assert [o.code for o in reader.get(LIST, {"q": asked}).context["list"].rows] == ["FC-1"]
    assert [o.code for o in reader.get(LIST, {"sort": "-title"}).context["list"].rows] == ["FC-2", "FC-1"]
    assert [o.code for o in reader.get(LIST, {"kind": "rental"}).context["list"].rows] == ["FC-2"]
    assert reader.get(LIST, {"sort": "nonsense", "state": "sold", "after": "forged"}).status_code == 200


def test_pages_of_the_list_turn_by_key_in_every_order(house: Cast) -> None:
    for number in range(30):
        an_offering(house, f"FC-{number:02d}", title=Text3(en=f"Course {number:02d}"))
    client = browser_of(house.director)
    for sort in ("code", "-title", "line"):
        first = client.get(LIST, {"sort": sort}).context["list"]
        second = client.get(LIST + first.next_url).context["list"]
        assert len({o.pk for o in first.rows + second.rows}) == 30
        assert not second.next_url


def test_the_list_costs_the_same_for_few_and_for_many(house: Cast, assert_queries: QueryCounter) -> None:
    for number in range(8):
        sold = an_offering(house, f"FC-{number}", "published")
        plan_date(actor=house.manager.actor, offering=sold, start=timezone.localdate())
    client = browser_of(house.director)
    client.get(LIST)
    with assert_queries(budget="offer:offering_list"):
        assert client.get(LIST).status_code == 200


def test_an_empty_list_offers_the_first_step(house: Cast) -> None:
    manager, reader = (text_of(browser_of(player).get(LIST)) for player in (house.manager, house.reader))
    assert "Add the first offering" in manager
    assert "Import a catalogue" in manager
    assert "Add the first offering" not in reader


def test_the_export_holds_what_the_list_shows(house: Cast) -> None:
    an_offering(house, "FC-1", "published")
    an_offering(house, "FC-2")
    answer = browser_of(house.director).get(LIST + "export/", {"format": "csv", "state": "published"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))
    assert [(row["Code"], row["Title in French"], row["In force"]) for row in rows] == [("FC-1", "Soudage TIG", "yes")]


def test_titles_that_attack_the_page_are_only_titles(house: Cast) -> None:
    sold = an_offering(house, title=Text3(en="<script>alert(1)</script>", fr="W" * 900))
    for path in (LIST, of(sold), of(sold, "versions/1/")):
        body = browser_of(house.director).get(path).content.decode()
        assert "<script>alert" not in body


# A sheet --------------------------------------------------------------------------------------------------------------


def test_the_page_shows_what_exists_and_links_what_one_may_see(house: Cast) -> None:
    sold = an_offering(house, state="published")
    director, trainer = (text_of(browser_of(p).get(of(sold))) for p in (house.director, house.trainer))
    for said in (director, trainer):
        for words in ("FC-SOU-212", "35 h over 5 days", "Weld stainless steel", "at the institution"):
            assert words in said
    assert "Cost and price" in director
    assert "Cost and price" not in trainer
    assert "Suspend" in director
    assert "Suspend" not in trainer
    assert "Write the sheet" not in trainer
    for unborn in ("Quotes", "Sessions", "Invoices"):
        assert unborn not in director


def test_an_offering_is_added_and_brought_on_sale_by_hand(house: Cast) -> None:
    manager, director = browser_of(house.manager), browser_of(house.director)
    form = form_of(manager.get(LIST + "new/")) | {
        "title_fr": "Soudage", "code": "FC-9", "kind": "course", "line": "FC", "aims_fr": "Souder",
        "duration_minutes": "3:30", "days": "1", "min_participants": "4", "max_participants": "8", "modes": ["on_site"],
    }  # fmt: skip
    made = manager.post(LIST + "new/", form)
    assert made.status_code == 303, text_of(made)
    offering = Offering.objects.get(code="FC-9")
    assert offering.draft is not None
    assert (offering.state, offering.draft.duration_minutes, offering.line.code) == ("idea", 210, "FC")
    for client, verb in ((manager, "develop"), (director, "approve"), (manager, "publish")):
        assert client.post(of(offering, f"move/{verb}/")).status_code == 303
    assert again(house, offering).state == "published"
    refused = manager.post(of(offering, "move/suspend/"), {"reason": ""})
    assert refused.status_code == 422
    manager.post(of(offering, "move/suspend/"), {"reason": "The workshop is closed"})
    assert again(house, offering).state == "suspended"


def test_a_taken_code_is_said_at_its_field(house: Cast) -> None:
    an_offering(house, "FC-1")
    manager = browser_of(house.manager)
    form = form_of(manager.get(LIST + "new/")) | {"title_fr": "X", "code": "FC-1", "kind": "course"}
    form["line"] = str(Offering.objects.get().line_id)  # the lines are there by now
    answer = manager.post(LIST + "new/", form)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"code": ["The code FC-1 is taken."]}
    assert "The code FC-1 is taken" in text_of(answer)


def test_writing_a_sheet_on_sale_begins_a_version_that_one_publishes(house: Cast) -> None:
    sold = an_offering(house, state="published")
    manager = browser_of(house.manager)
    page = manager.get(of(sold, "edit/"))
    assert "become a new version" in text_of(page)
    assert manager.post(of(sold, "edit/"), form_of(page) | {"days": "4", "note": "In four days"}).status_code == 303
    said = text_of(manager.get(of(sold)))
    assert "Version 2 is being written" in said
    assert "5 days" in said
    compared = text_of(manager.get(of(sold, "versions/")))
    for words in ("From version 1 to version 2", "Days 5 4", "In four days", "on sale", "being written"):
        assert words in compared
    assert manager.post(of(sold, "versions/publish/")).status_code == 303
    assert "4 days" in text_of(manager.get(of(sold)))
    assert "It is kept as it was" in text_of(manager.get(of(sold, "versions/1/")))


def test_nothing_changes_when_a_form_is_sent_as_it_was(house: Cast) -> None:
    sold = an_offering(house, state="published", modules=[{"title": {"fr": "Sécurité"}, "minutes": 60}])
    manager = browser_of(house.manager)
    for tail in ("edit/", "programme/edit/", "record/"):
        assert manager.post(of(sold, tail), form_of(manager.get(of(sold, tail)))).status_code == 303
    assert len(list_versions(sold)) == 1
    assert again(house, sold).version == sold.version


def test_the_second_writer_sees_both_texts_and_chooses(house: Cast) -> None:
    sold = an_offering(house, state="published")
    manager, director = browser_of(house.manager), browser_of(house.director)
    mine, theirs = (form_of(client.get(of(sold, "edit/"))) for client in (manager, director))
    director.post(of(sold, "edit/"), theirs | {"days": "4", "aims_fr": "Souder mieux"})
    clash = manager.post(of(sold, "edit/"), mine | {"days": "3", "audience_fr": "Soudeurs"})
    assert clash.status_code == 409
    said = text_of(clash)
    assert "Dalila Director saved this record before you" in said
    assert "Days" in said
    assert "Aims" not in said  # only one of the two touched it
    again_sent = {field.name: field.value for field in clash.context["kept"]}
    again_sent |= {clash_.name: clash_.yours for clash_ in clash.context["clashes"]}
    again_sent["version"] = clash.context["now"]
    assert manager.post(of(sold, "edit/"), again_sent).status_code == 303
    draft = again(house, sold).draft
    assert draft is not None
    assert (draft.number, draft.days, draft.aims.fr, draft.audience.fr) == (2, 3, "Souder mieux", "Soudeurs")


def test_the_programme_is_written_row_by_row_without_a_script(house: Cast) -> None:
    draft = an_offering(house, state="draft", modules=[{"title": {"fr": "Souder"}, "minutes": 1200}])
    manager = browser_of(house.manager)
    page = manager.get(of(draft, "programme/edit/"))
    assert page.context["form"].rows == 4  # one module and three empty rows
    form = form_of(page) | {
        "module_0_order": "2", "module_1_title_fr": "Sécurité", "module_1_minutes": "15", "module_1_order": "1",
        "module_1_competencies_fr": "Prévenir les brûlures",
    }  # fmt: skip
    assert manager.post(of(draft, "programme/edit/"), form).status_code == 303
    said = text_of(manager.get(of(draft, "programme/")))
    assert re.search(r"1 Sécurité Prévenir les brûlures 15 h.*2 Souder — 20 h", said)
    assert "Total 35 h" in said
    form = form_of(manager.get(of(draft, "programme/edit/"))) | {"module_0_title_fr": ""}
    assert manager.post(of(draft, "programme/edit/"), form).status_code == 422  # words without a title are not lost
    form |= {"module_0_competencies_fr": "", "module_0_minutes": ""}
    manager.post(of(draft, "programme/edit/"), form)
    now = again(house, draft).draft
    assert now is not None
    assert [m["title"]["fr"] for m in now.modules] == ["Souder"]
    assert "The modules take 20 h, the sheet says 35 h" in text_of(manager.get(of(draft, "programme/")))


def test_two_who_write_the_programme_lose_no_module(house: Cast) -> None:
    draft = an_offering(house, state="draft", modules=[{"title": {"fr": "Souder"}, "minutes": 1200}])
    manager, director = browser_of(house.manager), browser_of(house.director)
    mine, theirs = (form_of(client.get(of(draft, "programme/edit/"))) for client in (manager, director))
    director.post(of(draft, "programme/edit/"), theirs | {"module_1_title_fr": "Contrôler", "module_0_minutes": "18"})
    clash = manager.post(of(draft, "programme/edit/"), mine | {"module_2_title_fr": "Ranger"})
    assert clash.status_code == 409
    assert clash.context["clashes"] == []
    sent = {field.name: field.value for field in clash.context["kept"]} | {"version": clash.context["now"]}
    assert manager.post(of(draft, "programme/edit/"), sent).status_code == 303
    now = again(house, draft).draft
    assert now is not None
    assert [(m["title"]["fr"], m["minutes"]) for m in now.modules] == [
        ("Souder", 18 * 60), ("Contrôler", 0), ("Ranger", 0),
    ]  # fmt: skip


def test_a_variant_shows_what_differs_and_that_its_parent_moved_on(house: Cast) -> None:
    parent, client = an_offering(house, state="published"), a_client(house)
    manager = browser_of(house.manager)
    made = manager.post(of(parent, "derive/"), {"client": client.pk, "code": "FC-T"})
    assert made.status_code == 303
    variant = Offering.objects.get(code="FC-T")
    assert "the sheet is that of the catalogue" in text_of(manager.get(of(variant)))
    write_sheet(actor=house.manager.actor, offering=variant, values={"days": 3})
    write_sheet(actor=house.manager.actor, offering=parent, values={"days": 4})
    publish_version(actor=house.manager.actor, offering=parent)
    said = text_of(manager.get(of(variant)))
    for words in ("Days 5 3", "newer version of this sheet", "for Câblages Tiwizi"):
        assert words in said
    assert "FC-T" in text_of(manager.get(of(parent)))


def test_the_history_is_told_in_words(house: Cast) -> None:
    draft = an_offering(house, state="draft")
    values = {"modules": [{"title": {"en": "Safety"}, "minutes": 30}], "modes": ["remote"]}
    write_sheet(actor=house.manager.actor, offering=draft, values=values, note="Safety first")
    said = text_of(browser_of(house.trainer).get(of(draft, "history/")))
    assert re.search(r"modes: at the institution .{0,3}remote", said), repr(said[400:700])
    for words in ("modules: Safety", "Safety first", "Offering moved on"):
        assert words in said
    assert "minutes" not in said


# Papers, files, dates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr", "en", "ar+fr"])
def test_the_sheet_on_paper(house: Cast, language: str) -> None:
    modules = [{"title": {"fr": "Sécurité", "ar": "السلامة"}, "minutes": 90, "competencies": {"fr": "Prévenir"}}]
    sold = an_offering(house, state="published", modules=modules)
    answer = browser_of(house.trainer).get(of(sold, "sheet.pdf"), {"language": language})
    assert answer.headers["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) >= 1


def test_files_are_kept_with_the_offering(house: Cast) -> None:
    sold = an_offering(house, state="published")
    upload = SimpleUploadedFile("plan.txt", b"Day 1: safety")
    assert browser_of(house.manager).post(of(sold, "files/"), {"upload": upload}).status_code == 303
    assert "plan.txt" in text_of(browser_of(house.trainer).get(of(sold)))
    wrong = SimpleUploadedFile("virus.exe", b"MZ\x90")
    refused = browser_of(house.manager).post(of(sold, "files/"), {"upload": wrong})
    assert refused.status_code == 422
    assert browser_of(house.trainer).post(of(sold, "files/"), {"upload": upload}).status_code == 403


def test_dates_are_announced_and_cancelled_on_the_page(house: Cast) -> None:
    sold = an_offering(house, state="published")
    manager = browser_of(house.manager)
    first = timezone.localdate() + timedelta(days=10)
    wrong = {"start": first.isoformat(), "end": (first - timedelta(days=1)).isoformat()}
    assert manager.post(of(sold, "dates/"), wrong).status_code == 422
    assert manager.post(of(sold, "dates/"), {"start": first.isoformat()}).status_code == 303
    planned = CatalogueDate.objects.get()
    assert manager.post(of(sold, f"dates/{planned.pk}/cancel/"), {"reason": "Too few"}).status_code == 303
    assert "cancelled" in text_of(manager.get(of(sold, "dates/")))
    assert browser_of(house.trainer).post(of(sold, "dates/"), {"start": first.isoformat()}).status_code == 403


def test_the_search_box_finds_offerings(house: Cast) -> None:
    an_offering(house, "FC-1", title=Text3(fr="Soudage"))
    found = text_of(browser_of(house.trainer).get("/i/a/search/", {"q": "soudage"}))
    assert "FC-1" in found


# Fields ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("35", 2100), ("3:30", 210), ("3 h 30", 210), ("3h", 180), ("1,5", 90), ("0.25", 15), ("٣٥", 2100), ("", None)],
)
def test_durations_are_read_as_people_write_them(typed: str, minutes: int | None) -> None:
    assert DurationFormField(required=False).clean(typed) == minutes


@pytest.mark.parametrize("typed", ["long", "3:75", "1:2:3", "-4", "0.001", "999999"])
def test_what_is_no_duration_is_refused(typed: str) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        DurationFormField(required=False).clean(typed)
