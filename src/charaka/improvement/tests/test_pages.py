"""The pages of the register: list with detail, board, forms, conflict, export, sheet; with and without htmx."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from charaka.improvement.models import Action, ActionComment, Evidence
from charaka.improvement.services import change_action, comment_on, set_steps
from charaka.improvement.tests.register import action_in, again, propose, row
from charaka.institutions.models import Person
from charaka.kernel.ui.shown import language
from charaka.testing.cast import Cast, Player
from charaka.testing.queries import QueryCounter

SignIn = Callable[[Player], Client]
TODAY = timezone.localdate
LANGUAGE_COOKIE = "charaka_language"
LIST, BOARD = "/i/a/actions/", "/i/a/actions/board/"


def _text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def _register(cast: Cast) -> None:
    """Two open (one late), one done, one verified, one dropped."""
    row(cast, 1, title="Write to employers", due_on=TODAY() - timedelta(days=13), state="in_progress")
    row(cast, 2, title="Open the workshop", due_on=TODAY() + timedelta(days=60), owner=cast.manager.person)
    row(cast, 3, title="Publish the accounts", state="done", done_on=TODAY())
    row(
        cast, 4, title="Answer within a week", state="verified", done_on=TODAY(), closed_on=TODAY() - timedelta(days=1),
        effect_verdict="reached", effect_seen_text="four days",
    )  # fmt: skip
    row(cast, 5, title="Buy a bus", state="dropped", closed_on=TODAY())


def test_the_list_marks_what_is_late_with_a_word_and_shows_one_action_beside(in_a: Cast, sign_in: SignIn) -> None:
    _register(in_a)
    page = _text(sign_in(in_a.director).get(LIST))
    assert '<span class="ck-state bad">13 days late</span>' in page
    assert re.search(r'id="beside".*AC-1', page, re.DOTALL), "the most urgent stands beside"
    beside = _text(sign_in(in_a.director).get(f"{LIST}?action=4")).split('id="beside"')[1]
    assert "Answer within a week" in beside
    assert "four days" in beside


def test_the_figures_open_the_rows_that_they_count(in_a: Cast, sign_in: SignIn) -> None:
    _register(in_a)
    client = sign_in(in_a.director)
    strip = re.search(r'class="ck-panel ck-stats four.*?</div>', _text(client.get(LIST)), re.DOTALL)
    assert strip is not None
    figures = re.findall(r'href="([^"]+)".*?ck-fig-l">.*?(\d+)(?: of |\xa0of\xa0|<)', strip[0], re.DOTALL)
    assert [(url.split("?")[1], int(shown)) for url, shown in figures] == [
        ("show=open", 2), ("effect=verified", 1), ("effect=established", 1), ("effect=reached", 1),
    ]  # fmt: skip
    for url, shown in figures:
        found = client.get(url).context["list"]
        assert found.total == int(shown), url


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("show=late", [1]),
        ("show=open", [1, 2]),
        ("show=done", [3]),
        ("show=closed", [5, 4]),
        ("mine=1", [2]),
        ("q=AC-3", [3]),
        ("q=employers", [1]),
        ("source=meeting", []),
        ("effect=partly", []),
        ("show=open&show=done", [1, 2, 3]),
        ("sort=-due", [2, 5, 4, 3, 1]),
        ("show=nonsense&sort=nonsense&after=nonsense&action=nonsense&owner=nobody", [1, 2, 3, 5, 4]),
    ],
)
def test_filters_and_order(in_a: Cast, sign_in: SignIn, query: str, numbers: list[int]) -> None:
    _register(in_a)
    Action.objects.filter(number=1).update(search="ac 1 write to employers")
    found = sign_in(in_a.manager).get(f"{LIST}?{query}").context["list"]
    assert [action.number for action in found.rows] == numbers


def test_htmx_receives_the_rows_and_nothing_around_them(in_a: Cast, sign_in: SignIn) -> None:
    _register(in_a)
    part = _text(sign_in(in_a.director).get(f"{LIST}?show=late", headers={"HX-Request": "true"}))
    assert part.strip().startswith('<div class="ck-grid" id="rows"')
    assert "<html" not in part
    assert "AC-1" in part
    assert "Open the workshop" not in part


def test_an_empty_register_says_what_belongs_here(in_a: Cast, sign_in: SignIn) -> None:
    assert "Propose an action" in _text(sign_in(in_a.director).get(LIST))
    assert "Nothing matches" in _text(sign_in(in_a.director).get(f"{LIST}?q=xyz"))
    assert "None" in _text(sign_in(in_a.director).get(BOARD))


def test_the_board_has_a_column_for_each_state_and_only_the_buttons_one_may_press(in_a: Cast, sign_in: SignIn) -> None:
    _register(in_a)
    row(in_a, 6, title="Proposed one", state="proposed")
    page = sign_in(in_a.director).get(BOARD)
    assert [(str(c.title), c.count) for c in page.context["columns"]] == [
        ("Proposed", 1), ("Accepted", 1), ("In progress", 1), ("Done, effect awaited", 1),
    ]  # fmt: skip
    assert 'action="/i/a/actions/6/move/accept/"' in _text(page)
    mine = _text(sign_in(in_a.trainer).get(BOARD))
    assert "/move/accept/" not in mine
    assert "/i/a/actions/1/move/finish/" in mine
    assert "/i/a/actions/2/move/" not in mine, "somebody else's"


def test_a_card_is_moved_by_one_press_and_one_returns_to_the_board(in_a: Cast, sign_in: SignIn) -> None:
    action = propose(in_a)
    answer = sign_in(in_a.director).post(f"/i/a/actions/{action.number}/move/accept/", {"next": BOARD})
    assert (answer.status_code, answer["Location"]) == (303, BOARD)
    assert again(in_a, action).state == "accepted"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_one_never_returns_to_another_site(in_a: Cast, sign_in: SignIn, elsewhere: str) -> None:
    action = propose(in_a)
    answer = sign_in(in_a.director).post(f"/i/a/actions/{action.number}/move/accept/", {"next": elsewhere})
    assert answer["Location"] == f"/i/a/actions/{action.number}/"


def test_proposing_by_form(in_a: Cast, sign_in: SignIn) -> None:
    client = sign_in(in_a.trainer)
    wrong = client.post("/i/a/actions/new/", {"title": "", "due_on": "soon"})
    assert wrong.status_code == 422
    assert "Write a day" in _text(wrong)
    given = {
        "title": "Repair the press",
        "source_kind": "complaint",
        "source_label": "Trainees of June",
        "owner": in_a.trainer.person.pk,
        "priority": "3",
        "due_on": (TODAY() + timedelta(days=9)).isoformat(),
        "effect_measure": "actions_on_time",
        "effect_target": "85",
        "effect_baseline": "60.5",
    }
    answer = client.post("/i/a/actions/new/", given)
    made = Action.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/i/a/actions/{made.number}/")
    assert (made.effect_target, made.effect_baseline, made.priority) == (8500, 6050, "3")


def test_an_action_may_be_proposed_about_a_measure(in_a: Cast, sign_in: SignIn) -> None:
    page = sign_in(in_a.director).get("/i/a/actions/new/?measure=actions_on_time")
    form = page.context["form"]
    assert (form.initial["source_key"], form.initial["effect_measure"]) == ("actions_on_time", "actions_on_time")


def test_the_form_shows_values_in_the_unit_that_people_read(in_a: Cast, sign_in: SignIn) -> None:
    action = propose(in_a, effect_measure="actions_on_time", effect_target=8550, effect_baseline=6000)
    client = sign_in(in_a.manager)
    client.cookies[LANGUAGE_COOKIE] = "fr"
    page = client.get(f"/i/a/actions/{action.number}/edit/")
    assert page.context["form"]["effect_target"].value() == "85,5"
    given = {
        "version": action.version, "title": action.title, "owner": action.owner_id, "priority": "2",
        "due_on": action.due_on.isoformat(), "effect_measure": "actions_on_time", "effect_target": "85,5",
    }  # fmt: skip
    assert client.post(f"/i/a/actions/{action.number}/edit/", given).status_code == 303
    assert again(in_a, action).effect_target == 8550
    assert language() == "en"


def test_whoever_saves_second_chooses_between_both(in_a: Cast, sign_in: SignIn) -> None:
    action = propose(in_a)
    change_action(actor=in_a.director.actor, action=again(in_a, action), changes={"title": "Theirs", "priority": "4"})
    client, address = sign_in(in_a.manager), f"/i/a/actions/{action.number}/edit/"
    given = {
        "version": action.version, "title": "Mine", "owner": action.owner_id, "priority": "2",
        "due_on": action.due_on.isoformat(), "problem": "New words",
    }  # fmt: skip
    page = client.post(address, given)
    assert page.status_code == 409
    assert [clash.name for clash in page.context["clashes"]] == ["title"]
    kept = {field.name: field.value for field in page.context["kept"]}
    assert (kept["priority"], kept["problem"]) == ("4", "New words"), "theirs where I changed nothing, mine elsewhere"
    answer = client.post(address, kept | {"version": page.context["now"], "title": "Mine"})
    assert answer.status_code == 303
    saved = again(in_a, action)
    assert (saved.title, saved.priority, saved.problem) == ("Mine", "4", "New words")


def test_moving_the_date_asks_why(in_a: Cast, sign_in: SignIn) -> None:
    action = propose(in_a)
    client, address = sign_in(in_a.finance), f"/i/a/actions/{action.number}/due/"
    later = (action.due_on + timedelta(days=9)).isoformat()
    assert client.post(address, {"due_on": later, "version": action.version}).status_code == 422
    moved = client.post(address, {"due_on": later, "reason": "Parts are late", "version": action.version})
    assert moved.status_code == 303
    assert "first " in _text(client.get(f"/i/a/actions/{action.number}/"))


def test_steps_that_ask_have_a_page_of_their_own(in_a: Cast, sign_in: SignIn) -> None:
    action = action_in(in_a, "done", effect_text="Ten places")
    client, address = sign_in(in_a.director), f"/i/a/actions/{action.number}/move/verify/"
    assert "Was the effect reached?" in _text(client.get(address))
    assert client.post(address, {"judged": "reached"}).status_code == 422
    assert client.post(address, {"judged": "reached", "seen_text": "Eleven"}).status_code == 303
    assert again(in_a, action).effect_verdict == "reached"
    again_open = f"/i/a/actions/{action.number}/move/reopen/"
    assert client.post(again_open, {"reason": ""}).status_code == 422
    assert client.post(again_open, {"reason": "It fell back"}).status_code == 303
    assert client.get(f"/i/a/actions/{action.number}/move/explode/").status_code == 404
    assert client.post(f"/i/a/actions/{action.number}/move/accept/").status_code == 422, "not from this state"


def test_the_page_of_an_action_shows_all_of_it(in_a: Cast, sign_in: SignIn) -> None:
    action = action_in(in_a, "in_progress", problem="27 of 104 sessions were put off")
    set_steps(actor=in_a.trainer.actor, action=action, titles=["Letter", "Send"])
    comment_on(actor=in_a.director.actor, action=action, text="<script>alert(1)</script> @Fatima Finance")
    page = _text(sign_in(in_a.trainer).get(f"/i/a/actions/{action.number}/"))
    for words in ("27 of 104", "Letter", "Dalila Director", "Told by mail", "Board of spring", "Action moved on"):
        assert words in page
    assert "<script>alert" not in page
    assert "/move/finish/" in page
    assert "/edit/" not in page, "a trainer does not change it"


def test_working_without_javascript(in_a: Cast, sign_in: SignIn) -> None:
    action = action_in(in_a, "in_progress")
    client, base = sign_in(in_a.trainer), f"/i/a/actions/{action.number}/"
    client.post(f"{base}steps/", {"steps": "Letter\nSend"})
    step = action.steps.get(title="Send")
    assert client.post(f"{base}steps/{step.pk}/", {"done": "1"})["Location"] == f"{base}#steps"
    assert again(in_a, action).steps_done == 1  # type: ignore[attr-defined]  # annotated
    upload = SimpleUploadedFile("list.csv", b"a;b\n1;2\n")
    assert client.post(f"{base}evidence/", {"title": "List", "upload": upload}).status_code == 303
    assert client.post(f"{base}evidence/", {"title": "Nothing"}).status_code == 422
    filed = Evidence.objects.get()
    assert client.post(f"{base}evidence/{filed.pk}/remove/", {"reason": ""}).status_code == 422
    assert client.post(f"{base}evidence/{filed.pk}/remove/", {"reason": "Wrong"}).status_code == 303
    posted = client.post(f"{base}comments/", {"text": "Done tomorrow", "mention": "Dalila Director"})
    assert posted.status_code == 303
    comment = ActionComment.objects.get()
    assert [str(person) for person in comment.mentions.all()] == ["Dalila Director"]
    assert client.post(f"{base}comments/", {"text": " "}).status_code == 422
    assert client.post(f"{base}comments/{comment.pk}/withdraw/").status_code == 303
    assert "This comment was withdrawn." in _text(client.get(base))


def test_the_things_of_another_action_are_not_reached_through_this_one(in_a: Cast, sign_in: SignIn) -> None:
    mine, other = propose(in_a), propose(in_a)
    (step,) = set_steps(actor=in_a.director.actor, action=other, titles=["Letter"])
    client = sign_in(in_a.director)
    assert client.post(f"/i/a/actions/{mine.number}/steps/{step.pk}/", {"done": "1"}).status_code == 404
    assert client.get("/i/a/actions/999/").status_code == 404
    assert sign_in(in_a.stranger).get(f"/i/a/actions/{mine.number}/").status_code == 404


def test_the_export_holds_what_the_list_shows(in_a: Cast, sign_in: SignIn) -> None:
    _register(in_a)
    Action.objects.filter(number=1).update(title="=cmd|' /C calc'!A0")
    answer = sign_in(in_a.director).get("/i/a/actions/export.xlsx?show=open")
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    rows = list(sheet.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert [line[0] for line in rows] == ["Reference", "AC-1", "AC-2"]
    late = rows[0].index("Days late")
    assert (rows[1][late], rows[2][late]) == (13, 0)
    assert sheet.cell(2, 2).data_type == "s", "never a formula"  # type: ignore[union-attr]
    assert sign_in(in_a.trainer).get("/i/a/actions/export.csv").status_code == 403


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_the_sheet_is_a_pdf_in_the_readers_language(in_a: Cast, sign_in: SignIn, lang: str) -> None:
    action = action_in(in_a, "verified", problem="Too few places\nand no ramp")
    client = sign_in(in_a.reader)
    client.cookies[LANGUAGE_COOKIE] = lang
    answer = client.get(f"/i/a/actions/{action.number}/sheet.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")


def test_today_says_what_waits_for_whom(in_a: Cast, sign_in: SignIn) -> None:
    silent = Person.objects.create(institution=in_a.a, first_name="No", last_name="Mail")
    row(in_a, 1, title="Mine and late", due_on=TODAY() - timedelta(days=2))
    row(in_a, 2, title="A proposal", state="proposed")
    row(in_a, 3, title="To be seen", state="done", done_on=TODAY())
    row(in_a, 4, title="Of the silent one", due_on=TODAY(), owner=silent)
    row(in_a, 5, title="The director's own", state="done", done_on=TODAY(), owner=in_a.director.person)
    trainer = _text(sign_in(in_a.trainer).get("/i/a/"))
    assert "Yours, 2 days late." in trainer
    assert "A proposal" not in trainer
    director = _text(sign_in(in_a.director).get("/i/a/"))
    for words in ("A proposal", "To be seen", "No Mail has no e-mail address", "Open actions"):
        assert words in director
    assert "The director&#x27;s own" not in director
    assert "The director&#x27;s own" in _text(sign_in(in_a.finance).get("/i/a/"))


def test_many_that_wait_stand_in_one_line(in_a: Cast, sign_in: SignIn) -> None:
    for number in range(5):
        row(in_a, number + 1, state="proposed")
    page = _text(sign_in(in_a.director).get("/i/a/"))
    assert "5 actions are proposed" in page
    assert "AC-1 " not in page


def test_the_sidebar_counts_my_own_late_actions(in_a: Cast, sign_in: SignIn) -> None:
    row(in_a, 1, due_on=TODAY() - timedelta(days=2))
    assert '<span>Improvements</span><span class="n"><bdi dir="ltr">1</bdi></span>' in _text(
        sign_in(in_a.trainer).get("/i/a/")
    )
    assert "<span>Improvements</span></a>" in _text(sign_in(in_a.director).get("/me/"))


def test_the_search_box_finds_a_reference_first(in_a: Cast, sign_in: SignIn) -> None:
    row(in_a, 1, title="About 29 things")
    row(in_a, 29, title="Write to employers")
    Action.objects.filter(number=1).update(search="ac 1 about 29 things")
    page = _text(sign_in(in_a.reader).get("/i/a/search/?q=29"))
    assert page.index("AC-29 Write to employers") < page.index("AC-1 About 29 things")


def test_the_number_of_queries_does_not_grow_with_the_register(
    in_a: Cast, sign_in: SignIn, assert_queries: QueryCounter
) -> None:
    client = sign_in(in_a.director)
    for number in range(60):
        state = ("proposed", "accepted", "in_progress", "done")[number % 4]
        row(in_a, number + 1, state=state, effect_measure="actions_on_time", effect_target=8000, effect_baseline=1)
    for address, budget in ((LIST, "improvement:actions"), (BOARD, "improvement:board")):
        client.get(address)
        with assert_queries(budget=budget):
            assert client.get(address).status_code == 200
