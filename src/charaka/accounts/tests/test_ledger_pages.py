"""The journal and the accounts as pages: what a finance officer sees and does, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from charaka.accounts.models import Account, AccountingPeriod, Entry, EntryLine, MonthlyBalance
from charaka.accounts.queries.proof import find_differences
from charaka.accounts.services.chart import change_service_line
from charaka.accounts.services.entries import draft_entry
from charaka.accounts.tests.books import DAY, DIRHAM, account, draft, line_called, open_books, post
from charaka.kernel.errors import Conflict
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast

HERE = "/i/a/accounts/"
SALE = (("3421", 120), ("71243", -100), ("4455", -20))
SignIn = Callable[..., Client]


@pytest.fixture
def books(cast: Cast) -> Iterator[Cast]:
    """The books of A, open."""
    with scope({cast.a.pk}):
        open_books(cast)
        yield cast


def text_of(answer: Any) -> str:
    """What is read, without marks; digits grouped by a plain space."""
    plain = re.sub(r"<(style|script|svg|datalist).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", plain.replace("&nbsp;", " ").replace("\xa0", " "))


def typed(*lines: dict[str, str], count: int = 4, **more: str) -> dict[str, str]:
    """What a browser sends of the form of an entry."""
    sent = {
        "date": "2026-03-10",
        "journal": "VT",
        "label": "Welding, 2 seats",
        "reference": "FA-7",
        "lines": str(count),
    }
    for place, line in enumerate(lines):
        sent |= {f"line{place}-{name}": value for name, value in line.items()}
    return sent | more


CLIENT = {"account": "34210000 Clients", "debit": "120", "party": "Zahramet"}
TRAINING = {"account": "71243000", "credit": "100,00", "service_line": "FC", "session": "SE-104"}
VAT = {"account": "4455", "credit": "20"}


# Opening the books ----------------------------------------------------------------------------------------------------


def test_until_the_books_are_open_every_page_says_so_and_who_may_opens_them(cast: Cast, sign_in: SignIn) -> None:
    finance, reader = sign_in(cast.finance), sign_in(cast.reader)
    for page in ("journal/", "chart/", "chart/34210000/ledger/", "meanings/", "periods/", "journals/"):
        assert "The books are not open yet" in text_of(finance.get(HERE + page))
    assert f'href="{HERE}open/"' in finance.get(HERE + "journal/").content.decode()
    assert f'href="{HERE}open/"' not in reader.get(HERE + "journal/").content.decode()
    assert finance.post(HERE + "open/", {"chart": "cgnc"}).status_code == 303
    assert "Sales" in text_of(finance.get(HERE + "journals/"))


# Writing --------------------------------------------------------------------------------------------------------------


def test_an_entry_is_written_and_posted_on_one_page(books: Cast, sign_in: SignIn) -> None:
    client = sign_in(books.finance)
    answer = client.post(HERE + "journal/new/", typed(CLIENT, TRAINING, VAT, act="post"))
    assert answer.status_code == 303, text_of(answer)
    entry = Entry.objects.get()
    assert (entry.state, entry.number, entry.reference) == ("posted", 1, "FA-7")
    line = entry.lines.get(credit=100 * DIRHAM)
    assert (line.service_line, line.session) == (line_called("FC"), "SE-104")
    shown = text_of(client.get(answer.headers["Location"]))
    assert "Zahramet" in shown
    assert "In balance" in shown
    assert find_differences(books.a.pk) == []


def test_rows_are_added_by_a_button_and_nothing_typed_is_lost(books: Cast, sign_in: SignIn) -> None:
    answer = sign_in(books.finance).post(HERE + "journal/new/", typed(CLIENT, act="more"))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'name="line7-account"' in page
    assert 'name="line8-account"' not in page
    assert "Zahramet" in page
    full = sign_in(books.finance).post(HERE + "journal/new/", typed(CLIENT, act="more", count=9999)).content.decode()
    assert 'name="line39-account"' not in full or 'name="line40-account"' not in full
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((CLIENT, TRAINING), "differ by 20"),
        ((CLIENT, {"account": "9", "credit": "120"}), "There is no account “9”"),
        ((CLIENT, {"account": "", "credit": "120"}), "Name the account"),
        ((CLIENT, {"account": "7", "credit": "120"}), "Several accounts begin so"),
        ((CLIENT, {"account": "4455", "credit": "-120"}), "on the other side"),
        ((CLIENT, {"account": "4455", "credit": "120", "debit": "3"}), "one side"),
        ((CLIENT, {"account": "4455", "credit": "12.345"}), "two decimals"),
        ((CLIENT, {"account": "4455"}), "one side"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(books: Cast, sign_in: SignIn, lines: Any, why: str) -> None:
    answer = sign_in(books.finance).post(HERE + "journal/new/", typed(*lines, act="post"))
    assert answer.status_code == 422
    assert why in text_of(answer)
    assert "Zahramet" in answer.content.decode(), "what was typed is still there"
    assert not Entry.objects.exists()


def test_the_balance_is_told_while_one_types(books: Cast, sign_in: SignIn) -> None:
    client = sign_in(books.finance)
    assert "20 missing on the credit side" in text_of(client.post(HERE + "journal/check/", typed(CLIENT, TRAINING)))
    assert "in balance" in text_of(client.post(HERE + "journal/check/", typed(CLIENT, TRAINING, VAT)))


def test_a_closed_account_or_service_takes_no_new_line(books: Cast, sign_in: SignIn) -> None:
    change_service_line(actor=books.finance.actor, line=line_called("FC"), changes={"closed_on": date(2026, 1, 1)})
    answer = sign_in(books.finance).post(HERE + "journal/new/", typed(CLIENT, TRAINING, VAT, act="post"))
    assert answer.status_code == 422
    with pytest.raises(Conflict, match="structure stays open"):
        change_service_line(actor=books.finance.actor, line=line_called("STR"), changes={"closed_on": DAY})


def test_a_draft_is_kept_changed_told_stale_and_posted(books: Cast, sign_in: SignIn) -> None:
    client = sign_in(books.finance)
    client.post(HERE + "journal/new/", typed(CLIENT, TRAINING, act="draft"))
    entry = Entry.objects.get()
    page = f"{HERE}journal/{entry.pk}/"
    assert "differ by" in text_of(client.get(page))
    again = typed(CLIENT, TRAINING, VAT, act="draft", version=str(entry.version))
    assert client.post(page + "edit/", again).status_code == 303
    late = client.post(page + "edit/", {**again, "label": "Too late"})
    assert late.status_code == 422
    assert "Someone else changed this draft" in text_of(late)
    assert "Too late" in late.content.decode()
    fresh = typed(CLIENT, TRAINING, VAT, act="post", version=str(entry.version + 1))
    assert client.post(page + "edit/", fresh).status_code == 303
    assert Entry.objects.get().state == "posted"
    assert client.get(page + "edit/").status_code == 409


def test_a_refused_posting_leaves_the_draft_as_it_was(books: Cast, sign_in: SignIn) -> None:
    client = sign_in(books.finance)
    kept = draft_entry(actor=books.finance.actor, institution_id=books.a.pk, draft=draft(*SALE))
    sent = typed(CLIENT, TRAINING, act="post", version=str(kept.version), label="Other")
    assert client.post(f"{HERE}journal/{kept.pk}/edit/", sent).status_code == 422
    found = Entry.objects.get()
    assert (found.version, found.label, found.lines.count()) == (kept.version, "Écriture", 3)


def test_an_entry_is_posted_reversed_and_discarded_after_its_consequence_was_read(books: Cast, sign_in: SignIn) -> None:
    client, ours = sign_in(books.finance), books.a.pk
    kept = draft_entry(actor=books.finance.actor, institution_id=ours, draft=draft(*SALE))
    assert "corrected by its reversal only" in text_of(client.get(f"{HERE}journal/{kept.pk}/post/"))
    client.post(f"{HERE}journal/{kept.pk}/post/")
    assert client.post(f"{HERE}journal/{kept.pk}/post/").status_code == 422, "double posting"
    assert client.post(f"{HERE}journal/{kept.pk}/reverse/", {"on": "2026-03-11", "reason": ""}).status_code == 422
    client.post(f"{HERE}journal/{kept.pk}/reverse/", {"on": "2026-03-11", "reason": "wrong client"})
    assert "Reversed by" in text_of(client.get(f"{HERE}journal/{kept.pk}/"))
    other = draft_entry(actor=books.finance.actor, institution_id=ours, draft=draft(*SALE))
    client.post(f"{HERE}journal/{other.pk}/discard/")
    assert not Entry.objects.filter(pk=other.pk).exists()
    assert find_differences(ours) == []


def test_papers_stay_with_the_entry(books: Cast, sign_in: SignIn) -> None:
    entry, client = post(books, *SALE), sign_in(books.finance)
    paper = SimpleUploadedFile("facture.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    assert client.post(f"{HERE}journal/{entry.pk}/files/", {"upload": paper}).status_code == 303
    page = client.get(f"{HERE}journal/{entry.pk}/")
    assert "facture.pdf" in text_of(page)
    address = re.search(r'href="([^"]+)"[^>]*><bdi>facture.pdf', page.content.decode())
    assert address is not None
    assert sign_in(books.reader).get(address[1]).status_code == 200
    assert sign_in(books.trainer).get(address[1]).status_code == 403
    wrong = SimpleUploadedFile("virus.exe", b"MZ\x90")
    assert client.post(f"{HERE}journal/{entry.pk}/files/", {"upload": wrong}).status_code == 422


def test_entries_of_another_institution_are_not_there(books: Cast, sign_in: SignIn) -> None:
    entry = post(books, *SALE)
    stranger = sign_in(books.stranger)
    for page in ("", "edit/", "post/", "reverse/", "discard/"):
        assert stranger.get(f"/i/a/accounts/journal/{entry.pk}/{page}").status_code == 404
        assert stranger.get(f"/i/b/accounts/journal/{entry.pk}/{page}").status_code in {200, 404}
    assert "The books are not open yet" in text_of(stranger.get(f"/i/b/accounts/journal/{entry.pk}/"))


# The journal ----------------------------------------------------------------------------------------------------------


def test_the_journal_is_narrowed_by_what_lines_are(books: Cast, sign_in: SignIn) -> None:
    post(books, *SALE, journal="VT", service_line=line_called("FC"), label="Soudage TIG", reference="FA-93")
    post(books, ("61251", 50), ("5141", -50), label="Électricité de mars", day=date(2026, 4, 2))
    draft_entry(actor=books.finance.actor, institution_id=books.a.pk, draft=draft(("3421", 1), label="Brouillon"))
    client = sign_in(books.reader)
    for query, there in {
        "": ("Soudage", "Électricité", "Brouillon"),
        "service=FC": ("Soudage",),
        "category=own_training,pay": ("Soudage",),
        "category=energy": ("Électricité",),
        "account=5": ("Électricité",),
        "from=2026-04-01&until=2026-04-30": ("Électricité",),
        "state=draft": ("Brouillon",),
        "journal=VT": ("Soudage",),
        "q=electricite": ("Électricité",),
        "q=fa-93": ("Soudage",),
        "category=nonsense&account=x&from=never": ("Soudage", "Électricité", "Brouillon"),
    }.items():
        shown = text_of(client.get(f"{HERE}journal/?{query}"))
        missing = {"Soudage", "Électricité", "Brouillon"} - set(there)
        assert all(word in shown for word in there), query
        assert not any(word in shown for word in missing), query


# The ledger of an account ---------------------------------------------------------------------------------------------


def _year(cast: Cast) -> None:
    """Sales of 100 a day, from January to April, some of them on the same day; and drafts, which count nowhere."""
    for number in range(130):
        day = date(2026, 1 + number // 33, 1 + (number % 33) // 2)
        post(cast, *SALE, day=day, label=f"Sale {number:03d}", service_line=line_called("FC" if number % 2 else "CONS"))
    for day in (date(2026, 1, 5), date(2026, 4, 5)):
        draft_entry(actor=cast.finance.actor, institution_id=cast.a.pk, draft=draft(("71243", -7), day=day))


def test_the_running_balance_is_right_at_any_depth(books: Cast, sign_in: SignIn) -> None:
    """Every page, forwards and backwards, whole year and month: the balances are those of counting by hand."""
    _year(books)
    client, path = sign_in(books.finance), f"{HERE}chart/71243000/ledger/"
    rows = EntryLine.objects.filter(account=account("71243"), entry__state="posted").order_by("date", "pk")
    expected, so_far = {}, 0
    for row in rows:
        so_far += row.credit - row.debit
        expected[row.pk] = so_far
    for period in ("2026", "2026-01", "2026-04", "2026-02..2026-03"):
        seen: list[int] = []
        answer: Any = None
        address = f"?period={period}"
        while address:
            answer = client.get(path + address)
            listed = answer.context["lines"]
            for one in listed:
                assert one["balance"] == expected[one["line"].pk], (period, one["line"])
            assert answer.context["page"].start == len(seen) + 1
            seen += [one["line"].pk for one in listed]
            address = f"?period={period}&after={answer.context['later']}" if answer.context["later"] else ""
        assert len(seen) == answer.context["page"].sums.lines
        back = answer
        while back.context["earlier"]:
            back = client.get(f"{path}?period={period}&before={back.context['earlier']}")
            assert all(one["balance"] == expected[one["line"].pk] for one in back.context["lines"])
            assert seen[back.context["page"].start - 1] == back.context["lines"][0]["line"].pk


def test_income_begins_anew_each_year_and_what_is_owned_is_carried_on(books: Cast, sign_in: SignIn) -> None:
    post(books, *SALE, day=date(2025, 12, 30))
    post(books, *SALE, day=date(2026, 1, 2))
    client = sign_in(books.finance)
    income = client.get(f"{HERE}chart/71243000/ledger/?period=2026-01").context
    clients = client.get(f"{HERE}chart/34210000/ledger/?period=2026-01").context
    assert (income["opening"], income["closing"]) == (0, 100 * DIRHAM)
    assert (clients["opening"], clients["closing"]) == (120 * DIRHAM, 240 * DIRHAM)
    post(books, ("3421", 120), ("5141", -120), journal="AN", day=date(2026, 1, 1), label="À-nouveaux")
    opened = client.get(f"{HERE}chart/34210000/ledger/?period=2026").context
    assert (opened["opening"], opened["closing"]) == (0, 240 * DIRHAM), "opening balances hold all that came before"


def test_a_search_or_a_service_narrows_the_account(books: Cast, sign_in: SignIn) -> None:
    _year(books)
    client, path = sign_in(books.finance), f"{HERE}chart/71243000/ledger/"
    of_service = client.get(f"{path}?period=2026&service=FC").context
    assert of_service["page"].sums.lines == 65
    assert of_service["closing"] == 65 * 100 * DIRHAM
    searched = client.get(f"{path}?period=2026&q=sale 12").context
    assert searched["page"].sums.lines == 12
    assert searched["lines"][0]["balance"] is None
    entry = of_service["lines"][0]["entry"].pk
    assert "A posted entry does not change" in text_of(client.get(f"{path}?period=2026&service=FC&entry={entry}"))


@pytest.mark.parametrize(
    "query",
    [
        "period=soon", "after=x", "after=2026-02-31.5", "before=2026-01-01.99999999999999999999",
        "from=2026-02-01&until=2026-01-01", "entry=abc", "q=%00", "year=99999",
    ],
)  # fmt: skip
def test_an_odd_address_shows_the_account_all_the_same(books: Cast, sign_in: SignIn, query: str) -> None:
    post(books, *SALE)
    assert sign_in(books.finance).get(f"{HERE}chart/71243000/ledger/?{query}").status_code == 200
    assert sign_in(books.finance).get(f"{HERE}chart/?{query}").status_code == 200
    assert sign_in(books.finance).get(f"{HERE}periods/?{query}").status_code == 200


@pytest.mark.parametrize("name", ["account_ledger", "entry_list", "account_list", "period_list"])
def test_pages_ask_the_same_number_of_questions_however_much_is_there(
    books: Cast, sign_in: SignIn, assert_queries: Any, name: str
) -> None:
    _year(books)
    paths = {
        "account_ledger": "chart/71243000/ledger/?period=2026",
        "entry_list": "journal/?service=FC&q=sale", "account_list": "chart/", "period_list": "periods/",
    }  # fmt: skip
    client = sign_in(books.finance)
    client.get(HERE + paths[name])
    with assert_queries(budget=f"accounts:{name}"):
        client.get(HERE + paths[name])
    if name == "account_ledger":
        second = client.get(HERE + paths[name]).context["later"]
        with assert_queries(budget=f"accounts:{name}"):
            client.get(f"{HERE}{paths[name]}&after={second}")


# The chart ------------------------------------------------------------------------------------------------------------


def test_a_rule_is_shown_with_what_it_moves_before_it_is_set(books: Cast, sign_in: SignIn) -> None:
    post(books, *SALE)
    client = sign_in(books.finance)
    sent = {"account": "71243", "category": "fees", "service_line": "FC", "valid_from": ""}
    preview = client.post(HERE + "meanings/set/", {**sent, "act": "preview"})
    assert "71243000" in text_of(preview)
    assert "71243000" in text_of(client.post(HERE + "meanings/preview/", sent))
    assert MonthlyBalance.objects.get(account=account("71243")).category == "own_training"
    assert client.post(HERE + "meanings/set/", {**sent, "act": "save"}).status_code == 303
    assert MonthlyBalance.objects.get(account=account("71243")).category == "fees"
    later = client.post(HERE + "meanings/set/", {**sent, "valid_from": "2026-04-15", "act": "save"})
    assert "first day of a month" in text_of(later)


def test_a_rule_is_taken_away_unless_its_accounts_would_mean_nothing(books: Cast, sign_in: SignIn) -> None:
    post(books, *SALE)
    client = sign_in(books.finance)
    rules = client.get(HERE + "meanings/").context["rules"]
    for one in rules:
        code = one["rule"].prefix
        if "34210000".startswith(code) or "71243000".startswith(code):
            client.post(f"{HERE}meanings/{one['rule'].pk}/remove/")
    left = {one["rule"].prefix for one in client.get(HERE + "meanings/").context["rules"]}
    assert any("34210000".startswith(code) for code in left), "the last rule of a used account stays"
    assert find_differences(books.a.pk) == []


def test_accounts_journals_and_services_are_added_and_changed(books: Cast, sign_in: SignIn) -> None:
    client = sign_in(books.finance)
    new = {"code": "71249", "name_ar": "", "name_fr": "Ateliers", "name_en": ""}
    assert client.post(HERE + "chart/new/", new).headers["Location"].endswith("chart/71249/ledger/")
    assert client.post(HERE + "chart/new/", new).status_code == 422, "the code is taken"
    version = str(account_version("71249"))
    closed = {"version": version, "name_fr": "Ateliers", "closed_on": "2026-01-31"}
    assert client.post(HERE + "chart/71249/edit/", closed).status_code == 303
    assert client.post(HERE + "chart/71249/edit/", {**closed, "name_fr": "X"}).status_code == 409, "someone saved first"
    assert client.post(HERE + "journals/new/", {"code": "X1", "name_fr": "Extra", "kind": "general"}).status_code == 303
    edited = {"version": "1", "name_fr": "Plus", "kind": "general"}
    assert client.post(HERE + "journals/X1/", edited).status_code in {303, 409}
    line = {"code": "BAR", "name_fr": "Cafétéria", "kind": "service"}
    assert client.post(HERE + "service-lines/new/", line).status_code == 303
    assert "Cafétéria" in text_of(client.get(HERE + "journals/"))


def account_version(code: str) -> int:
    return Account.objects.get(code=code).version


def test_periods_close_when_no_draft_is_left_and_open_with_a_reason(books: Cast, sign_in: SignIn) -> None:
    post(books, *SALE)
    kept = draft_entry(actor=books.finance.actor, institution_id=books.a.pk, draft=draft(("3421", 1)))
    finance, director = sign_in(books.finance), sign_in(books.director)
    assert finance.post(HERE + "periods/2026/3/close/").status_code == 422
    finance.post(f"{HERE}journal/{kept.pk}/discard/")
    assert finance.post(HERE + "periods/2026/3/close/").status_code == 303
    assert "Fatima Finance" in text_of(finance.get(HERE + "periods/?year=2026"))
    assert finance.post(HERE + "periods/2026/3/reopen/", {"reason": "late"}).status_code == 403
    assert director.post(HERE + "periods/2026/3/reopen/", {"reason": ""}).status_code == 422
    assert director.post(HERE + "periods/2026/3/reopen/", {"reason": "A late invoice"}).status_code == 303
    assert "A late invoice" in text_of(finance.get(HERE + "periods/?year=2026"))
    assert AccountingPeriod.objects.get().closed_on is None
    assert finance.get(HERE + "periods/2026/13/close/").status_code == 404
    assert finance.get(HERE + "periods/9999/1/close/").status_code == 404


def test_the_search_box_finds_accounts_and_entries(books: Cast, sign_in: SignIn) -> None:
    post(books, *SALE, journal="VT", label="Soudage", reference="FA-2026-097")
    client = sign_in(books.finance)
    for words in ("VT 1", "vt-2026/1", "fa-2026-097"):
        assert "Soudage" in text_of(client.get("/i/a/search/", {"q": words})), words
    assert "Prestations" in text_of(client.get("/i/a/search/", {"q": "71243"}))
    assert "Soudage" not in text_of(sign_in(books.trainer).get("/i/a/search/", {"q": "VT 1"}))
