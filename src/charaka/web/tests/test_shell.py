"""The shell: where each role begins, what its sidebar shows, language, theme, search, and the pages of refusals."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import override_settings

from charaka.kernel.models import User
from charaka.testing.cast import PASSWORD, Cast, Player
from charaka.web.middleware import LANGUAGE_COOKIE, ErrorMiddleware
from charaka.web.shell import THEME_COOKIE

pytestmark = pytest.mark.django_db
SignIn = Callable[[Player], Client]

STARTS = {"director": "/i/a/", "finance": "/i/a/", "trainer": "/i/a/", "reader": "/i/a/", "adviser": "/i/a/",
          "stranger": "/i/b/", "fund_manager": "/portfolio/"}  # fmt: skip


@pytest.mark.parametrize("who", STARTS)
def test_each_role_begins_where_its_work_is(cast: Cast, sign_in: SignIn, who: str) -> None:
    assert sign_in(getattr(cast, who)).get("/").headers["Location"] == STARTS[who]


def test_someone_without_a_role_is_told_so(cast: Cast) -> None:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(User.objects.create_user("nobody@example.org", name="Nobody"))
    answer = client.get("/")
    assert answer.status_code == 403
    assert "no role" in answer.content.decode()


def test_a_stranger_to_the_house_is_asked_to_sign_in() -> None:
    assert Client().get("/i/a/").headers["Location"].startswith("/account/login/")


def test_signing_in_takes_the_password_and_the_language_of_the_account(cast: Cast) -> None:
    client = Client()
    wrong = client.post("/account/login/", {"login": cast.director.user.email, "password": "wrong"})
    assert wrong.status_code == 200
    right = client.post("/account/login/", {"login": cast.director.user.email.upper(), "password": PASSWORD})
    assert right.status_code == 302
    assert right.cookies[LANGUAGE_COOKIE].value == "en"


SIDEBARS = {
    "director": {"Today", "Partners", "Measures", "Journal", "Settings"},
    "trainer": {"Today", "Partners"},
    "reader": {"Today", "Partners", "Measures"},
}
HIDDEN = {
    "trainer": {"Journal", "Settings", "Portfolio of the offer"},
    "reader": {"Journal", "Settings"},
    "director": set(),
}


@pytest.mark.parametrize("who", SIDEBARS)
def test_the_sidebar_shows_what_a_role_may_open(cast: Cast, sign_in: SignIn, who: str) -> None:
    client = sign_in(getattr(cast, who))
    shown = [str(item.label) for group in client.get("/i/a/").context["shell"].nav for item in group.items]
    assert SIDEBARS[who] <= set(shown)
    assert not HIDDEN[who] & set(shown)


@pytest.mark.parametrize("who", ["director", "finance", "manager", "trainer", "reader", "adviser", "operator"])
def test_every_entry_of_every_sidebar_opens(cast: Cast, sign_in: SignIn, who: str) -> None:
    client = sign_in(getattr(cast, who))
    urls = [item.url for group in client.get("/i/a/").context["shell"].nav for item in group.items]
    assert {url: client.get(url).status_code for url in urls} == dict.fromkeys(urls, 200)


def test_the_fund_sees_its_institutions_but_is_not_inside_them(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.fund_manager)
    page = client.get("/portfolio/")
    assert [followed.institution.code for followed in page.context["portfolio"]] == ["a", "b"]
    assert page.context["shell"].institutions == []
    assert client.get("/i/a/").status_code == 403
    assert client.get("/i/a/partners/").status_code == 403


@pytest.mark.parametrize(("lang", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_the_language_is_kept_and_leads_back_to_the_page(
    cast: Cast, sign_in: SignIn, lang: str, direction: str
) -> None:
    client = sign_in(cast.director)
    answer = client.post("/language/", {"language": lang, "next": "/i/a/partners/"})
    assert answer.headers["Location"] == "/i/a/partners/"
    page = client.get("/i/a/").content.decode()
    assert f'<html lang="{lang}" dir="{direction}"' in page
    assert User.objects.get(pk=cast.director.user.pk).language == lang


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_no_choice_leads_to_a_foreign_page(cast: Cast, sign_in: SignIn, evil: str) -> None:
    answer = sign_in(cast.director).post("/language/", {"language": "fr", "next": evil})
    assert answer.headers["Location"] == "/"


def test_the_theme_is_kept_and_an_unknown_one_is_not(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.director)
    client.post("/theme/", {"theme": "dark"})
    assert 'data-bs-theme="dark"' in client.get("/i/a/").content.decode()
    assert client.post("/theme/", {"theme": "<script>"}).cookies[THEME_COOKIE].value == "auto"


def test_one_changes_ones_own_account(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.director)
    assert client.post("/me/", {"name": "Dalila D.", "language": "ar", "theme": "dark"}).status_code == 302
    user = User.objects.get(pk=cast.director.user.pk)
    assert (user.name, user.language, user.theme) == ("Dalila D.", "ar", "dark")


@pytest.mark.parametrize(
    ("who", "places"),
    [
        ("director", ["Institution A"]),
        ("fund_manager", ["Institution A", "Institution B"]),
        ("operator", ["the platform"]),
    ],
)
def test_my_account_names_where_i_hold_my_roles(cast: Cast, sign_in: SignIn, who: str, places: list[str]) -> None:
    answer = sign_in(getattr(cast, who)).get("/me/")
    assert [place for _role, place in answer.context["roles"]] == places


def test_search_finds_pages_and_people_as_page_and_as_fragment(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.director)
    page = client.get("/i/a/search/", {"q": "measu"})
    assert "Measures" in page.content.decode()
    part = client.get("/i/a/search/", {"q": "mounir"}, headers={"HX-Request": "true"}).content.decode()
    assert "Mounir Manager" in part
    assert "<html" not in part


@pytest.mark.parametrize("asked", ["q=%00", "action=%00", "subject_type=a%00b"])
def test_the_journal_ignores_what_no_database_can_look_for(cast: Cast, sign_in: SignIn, asked: str) -> None:
    assert sign_in(cast.director).get(f"/i/a/journal/?{asked}").status_code == 200


def test_a_refusal_says_why_and_a_stranger_learns_nothing(cast: Cast, sign_in: SignIn) -> None:
    refused = sign_in(cast.trainer).get("/i/a/settings/")
    assert refused.status_code == 403
    assert "Director" in refused.content.decode()
    for address in ("/i/a/settings/", "/i/nowhere/settings/"):
        assert sign_in(cast.stranger).get(address).status_code == 404


def test_an_unknown_address_has_a_page_of_its_own(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.director).get("/i/a/nothing-here/")
    assert answer.status_code == 404
    assert "start page" in answer.content.decode()


def test_every_answer_carries_an_id_a_language_and_the_policy(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.director).get("/i/a/", headers={"X-Request-Id": "abc-12345678"})
    assert answer.headers["X-Request-Id"] == "abc-12345678"
    assert answer.headers["Content-Language"] == "en"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_htmx_is_sent_to_the_page_a_redirect_leads_to(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.director).post("/me/", {"name": "D"}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/me/"


def test_the_demo_door_exists_in_the_demo_only(cast: Cast) -> None:
    guest = User.objects.create_user("guest@demo.charaka.example", name="Guest")
    with override_settings(DEMO=False):
        assert Client().get("/demo/").status_code == 404
        assert Client().post(f"/demo/{guest.pk}/").status_code == 404
    with override_settings(DEMO=True):
        assert Client().get("/demo/").status_code == 200
        assert Client().post(f"/demo/{cast.director.user.pk}/").status_code == 404
        entered = Client()
        assert entered.post(f"/demo/{guest.pk}/").status_code == 302
        assert "_auth_user_id" in entered.session


@pytest.mark.parametrize("path", ["/i/a/partners/", "/i/a/", "/me/", "/i/a/nowhere/", "/i/b/"])
def test_what_only_the_signed_in_may_see_is_kept_by_no_cache(cast: Cast, sign_in: SignIn, path: str) -> None:
    answer = sign_in(cast.director).get(path)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "given",
    [{"language": "xx"}, {"theme": "9" * 5000}, {"name": "A" * 151}, {"name": "A" * 10_000_000}],
    ids=["language", "theme", "long", "huge"],
)
def test_a_value_that_no_account_may_have_is_refused_with_a_sentence(
    cast: Cast, sign_in: SignIn, given: dict[str, str]
) -> None:
    answer = sign_in(cast.director).post("/me/", {"name": "Dalila Director"} | given)
    assert answer.status_code in {400, 422}
    assert 'lang="en"' in answer.content.decode()
    assert User.objects.get(pk=cast.director.user.pk).name == "Dalila Director"


def test_the_name_of_an_account_hides_no_characters(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.director).post("/me/", {"name": "Dalila\u202e \x00D\r\nBcc: x"})
    assert User.objects.get(pk=cast.director.user.pk).name == "Dalila D Bcc: x"


@pytest.mark.parametrize("path", ["/account/email/", "/account/confirm-email/"])
def test_nobody_gives_themselves_another_address(cast: Cast, sign_in: SignIn, path: str) -> None:
    client = sign_in(cast.trainer)
    assert client.get(path).status_code == 404
    added = client.post(path, {"email": "director2@example.org", "action_add": ""})
    assert added.status_code == 404


def test_the_passkeys_of_an_account_are_listed(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.trainer).get("/account/2fa/webauthn/", follow=True)
    assert answer.status_code == 200


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_failed_sign_ins_of_one_place_lock_nobody_elsewhere_out(cast: Cast) -> None:
    def try_from(place: str, number: int, password: str) -> int:
        login = {"login": cast.director.user.email if password == PASSWORD else f"{number}@example.org"}
        given = login | {"password": password}
        return Client().post("/account/login/", given, headers={"X-Forwarded-For": place}).status_code

    for number in range(12):
        try_from("9.9.9.9, 203.0.113.5", number, "wrong")
    assert try_from("203.0.113.5", 0, PASSWORD) == 200
    assert try_from("203.0.113.6", 0, PASSWORD) == 302


@pytest.mark.parametrize(
    "said",
    [
        "database is locked",
        "deadlock detected\nDETAIL:  Process 4 waits for ShareLock; blocked by process 5.",
        "canceling statement due to lock timeout",
        "couldn't get a connection after 20.00 sec",
    ],
)
def test_a_busy_database_asks_to_try_again(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    def busy(*_: object) -> None:
        raise OperationalError(said)

    client = sign_in(cast.director)
    monkeypatch.setattr("charaka.kernel.web.access_institution", busy)
    answer = client.get("/i/a/partners/")
    assert answer.status_code == 503
    assert "try again" in answer.content.decode()


def test_another_fault_of_the_database_is_not_called_busy(rf: RequestFactory) -> None:
    fault = OperationalError("disk I/O error")
    assert ErrorMiddleware(lambda _request: HttpResponse()).process_exception(rf.get("/"), fault) is None
