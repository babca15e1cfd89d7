"""The pages of people: what each role sees, forms that refuse, fragments, budgets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from charaka.institutions.models import Person, RoleAssignment
from charaka.institutions.queries.roles import count_holders
from charaka.institutions.services.people import add_engaged_person
from charaka.institutions.services.team import add_qualification, assess_skill, set_goal, set_hourly_cost
from charaka.kernel.models import OutgoingMail
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast, Player
from charaka.testing.queries import QueryCounter

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PEOPLE = "/i/a/people/"


def sign_in(player: Player) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(player.user, backend=BACKEND)
    return client


@pytest.fixture
def hamid(cast: Cast) -> Person:
    details = {
        "first_name": "Hamid", "last_name": "Ouazzar", "email": "h.ouazzar@example.org", "birth_year": 1978, "sex": "M",
        "disability": True,
    }  # fmt: skip
    engagement = {"kind": "own_trainer", "title": "Expert trainer", "start": date(2021, 9, 1)}
    with scope({cast.a.pk}):
        person = add_engaged_person(
            actor=cast.director.actor, institution_id=cast.a.pk, details=details, engagement=engagement
        )
        set_hourly_cost(actor=cast.director.actor, person=person, amount=187_50, start=date(2021, 9, 1))
        add_qualification(actor=cast.director.actor, person=person, title="CQP", expires_on=date(2020, 1, 1))
        assess_skill(actor=cast.director.actor, person=person, competency="TIG welding", level="3")
        set_goal(
            actor=cast.director.actor, person=person, competency="Robots", now="1", wanted="3", due_on=date(2027, 1, 1)
        )
    return person


TABS = ("", "roles/", "qualifications/", "availability/", "development/", "history/")
SEES = {
    "director": {"", "roles/", "qualifications/", "availability/", "development/", "history/"},
    "manager": {"", "roles/", "qualifications/", "availability/", "development/", "history/"},
    "finance": {"", "roles/", "qualifications/", "availability/"},
    "trainer": {"", "qualifications/", "availability/"},
    "adviser": {"", "qualifications/", "availability/", "development/"},
    "operator": {"", "roles/", "qualifications/", "availability/"},
    "reader": set(),
    "fund_manager": set(),
}


@pytest.mark.parametrize("key", SEES)
def test_each_role_opens_its_tabs_and_no_other(cast: Cast, hamid: Person, key: str) -> None:
    client = sign_in(getattr(cast, key))
    opened = {tab for tab in TABS if client.get(f"{PEOPLE}{hamid.pk}/{tab}").status_code == 200}
    assert opened == SEES[key]
    if "" in opened:
        page = client.get(f"{PEOPLE}{hamid.pk}/").content.decode()
        linked = {tab for tab in TABS if f'href="{PEOPLE}{hamid.pk}/{tab}"' in page}
        assert linked - opened == set()


def test_a_stranger_finds_nothing(cast: Cast, hamid: Person) -> None:
    client = sign_in(cast.stranger)
    assert [client.get(f"{PEOPLE}{hamid.pk}/{tab}").status_code for tab in TABS] == [404] * len(TABS)
    assert client.get(f"/i/b/people/{hamid.pk}/").status_code == 404


def test_private_data_and_costs_show_to_those_who_may_see_them(cast: Cast, hamid: Person) -> None:
    def shown(player: Player) -> tuple[bool, bool]:
        client = sign_in(player)
        overview = client.get(f"{PEOPLE}{hamid.pk}/").content.decode()
        skills = client.get(f"{PEOPLE}{hamid.pk}/qualifications/").content.decode()
        return "1978" in overview, "187.50" in skills

    assert shown(cast.director) == (True, True)
    assert shown(cast.finance) == (False, True)
    assert shown(cast.trainer) == (False, False)
    assert shown(cast.adviser) == (False, False)


def test_the_list_filters_searches_and_answers_a_fragment(cast: Cast, hamid: Person) -> None:
    client = sign_in(cast.director)

    def names(page: Any) -> set[str]:
        return {str(line.person) for line in page.context["lines"]}

    assert "Hamid Ouazzar" in names(client.get(PEOPLE))
    assert names(client.get(PEOPLE, {"kind": "own_trainer"})) == {"Hamid Ouazzar", "Tariq Trainer"}
    assert names(client.get(PEOPLE, {"q": "OUAZ"})) == {"Hamid Ouazzar"}
    assert names(client.get(PEOPLE, {"see_to": "renewal"})) == {"Hamid Ouazzar"}
    part = client.get(PEOPLE, {"q": "ouaz"}, headers={"hx-request": "true"}).content.decode()
    assert part.strip().startswith("<section")
    assert "<html" not in part
    nobody = client.get(PEOPLE, {"q": "nobody at all"})
    assert "Nothing matches" in nobody.content.decode()


@pytest.mark.parametrize(("path", "allowed"), [("", 14), ("roles/", 15), ("team/", 14)])
def test_lists_cost_the_same_for_any_number(
    cast: Cast, hamid: Person, assert_queries: QueryCounter, path: str, allowed: int
) -> None:
    client = sign_in(cast.director)
    client.get(PEOPLE + path)
    with scope({cast.a.pk}):
        for n in range(8):
            person = add_engaged_person(
                actor=cast.director.actor,
                institution_id=cast.a.pk,
                details={"first_name": "P", "last_name": f"N{n}", "email": f"p{n}@example.org"},
                engagement={"kind": "staff"},
            )
            RoleAssignment.objects.create(institution=cast.a, person=person, role="staff", start=date(2024, 1, 1))
            assess_skill(actor=cast.director.actor, person=person, competency="TIG welding", level="2")
    with assert_queries(max=allowed):
        assert client.get(PEOPLE + path).status_code == 200


def test_a_person_is_added_after_the_one_alike_was_seen(cast: Cast, hamid: Person) -> None:
    client = sign_in(cast.manager)
    given = {"first_name": "Hamid", "last_name": "OUAZZAR", "language": "fr", "kind": "staff", "title": "Clerk"}
    warned = client.post(f"{PEOPLE}new/", given)
    assert warned.status_code == 422
    assert "Someone like this is already here" in warned.content.decode()
    made = client.post(f"{PEOPLE}new/", {**given, "confirmed": "on"})
    assert made.status_code == 303
    with scope({cast.a.pk}):
        assert Person.objects.filter(name_key="hamid ouazzar").count() == 2


def test_a_form_says_which_field_is_wrong_and_writes_nothing(cast: Cast) -> None:
    client = sign_in(cast.director)
    wrong = {"first_name": "A", "last_name": "", "language": "fr", "kind": "staff", "birth_year": "1850"}
    page = client.post(f"{PEOPLE}new/", wrong)
    assert page.status_code == 422
    assert {field.name for field in page.context["form"] if field.errors} == {"last_name", "birth_year"}


def test_two_who_edit_see_both_values(cast: Cast, hamid: Person) -> None:
    edit = f"{PEOPLE}{hamid.pk}/edit/"
    mine, theirs = sign_in(cast.director), sign_in(cast.manager)
    form = mine.get(edit).context["form"]
    start = {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}
    assert theirs.post(edit, start | {"last_name": "Tazi"}).status_code == 303
    page = mine.post(edit, start | {"last_name": "Alaoui", "staff_number": "M-9"})
    assert page.status_code == 409
    shown = page.content.decode()
    assert "Mounir Manager" in shown
    assert "Tazi" in shown
    assert "Alaoui" in shown
    kept = {field.name: field.value for field in page.context["kept"]}
    answer = kept | {clash.name: clash.yours for clash in page.context["clashes"]} | {"version": page.context["now"]}
    assert mine.post(edit, answer).status_code == 303
    hamid.refresh_from_db()
    assert (hamid.last_name, hamid.staff_number, hamid.disability) == ("Alaoui", "M-9", True)


def test_roles_are_given_ended_and_access_is_closed_on_the_pages(cast: Cast, hamid: Person) -> None:
    client = sign_in(cast.director)
    base = f"{PEOPLE}{hamid.pk}/"
    today = timezone.localdate()
    assert client.post(f"{base}roles/new/", {"role": "trainer", "start": today.isoformat()}).status_code == 303
    with scope({cast.a.pk}):
        role = RoleAssignment.objects.get(person=hamid)
    assert client.post(f"{base}invite/").status_code == 303
    assert OutgoingMail.objects.get().to == "h.ouazzar@example.org"
    assert "invited" in client.get(f"{PEOPLE}roles/").content.decode()
    assert client.post(f"{base}access/close/", {"reason": "left"}).status_code == 303
    assert "access closed" in client.get(f"{base}roles/").content.decode()
    assert client.post(f"{base}access/open/").status_code == 303
    assert client.post(f"{base}roles/{role.pk}/end/", {"reason": "left"}).status_code == 303
    role.refresh_from_db()
    assert role.withdrawn_at is not None


def test_someone_new_is_invited_on_one_page(cast: Cast, hamid: Person) -> None:
    client = sign_in(cast.director)
    given = {
        "first_name": "Karima", "last_name": "Lahsini", "email": "k@example.org", "language": "ar",
        "kind": "own_trainer", "title": "Trainer", "role": "trainer",
    }  # fmt: skip
    assert client.post(f"{PEOPLE}roles/invite/", given | {"email": ""}).status_code == 422
    twin = client.post(f"{PEOPLE}roles/invite/", given | {"email": "h.ouazzar@example.org"})
    assert "Hamid Ouazzar" in twin.content.decode()
    assert client.post(f"{PEOPLE}roles/invite/", given).status_code == 303
    with scope({cast.a.pk}):
        person = Person.objects.get(email="k@example.org")
        assert RoleAssignment.objects.get(person=person).role == "trainer"
        assert count_holders() == (7, 1)  # the director alone has signed in
    assert OutgoingMail.objects.get().language == "ar"
    assert "without a double key" in client.get(f"{PEOPLE}roles/").content.decode()
    assert sign_in(cast.manager).get(f"{PEOPLE}roles/invite/").status_code == 403


def test_names_are_written_in_the_script_of_the_page(cast: Cast, hamid: Person) -> None:
    client = sign_in(cast.director)
    client.post(f"{PEOPLE}{hamid.pk}/edit/", {"first_name": "Hamid", "last_name": "Ouazzar", "language": "fr",
                "name_ar": "حميد وعزار", "version": "1"})  # fmt: skip
    for language, shown, beside in (("ar", "حميد وعزار", "Hamid Ouazzar"), ("en", "Hamid Ouazzar", "حميد وعزار")):
        page = client.get(f"{PEOPLE}{hamid.pk}/", headers={"accept-language": language})
        heading = page.content.decode().split("<h1>")[1].split("</h1>")[0]
        assert shown in heading
        assert beside not in heading
        assert f"<p><bdi>{beside}</bdi></p>" in page.content.decode()


def test_the_last_director_is_told_why_not(cast: Cast) -> None:
    client = sign_in(cast.director)
    with scope({cast.a.pk}):
        person = cast.director.person
        role = RoleAssignment.objects.get(person=person)
    page = client.post(f"{PEOPLE}{person.pk}/roles/{role.pk}/end/", {})
    assert page.status_code == 422
    assert "Nobody would be left to direct" in page.content.decode()


def test_a_role_is_ended_only_on_the_page_of_the_person_who_holds_it(cast: Cast, hamid: Person) -> None:
    with scope({cast.a.pk}):
        role = RoleAssignment.objects.get(person=cast.trainer.person)
    client = sign_in(cast.director)
    assert client.get(f"{PEOPLE}{hamid.pk}/roles/{role.pk}/end/").status_code == 404
    assert client.post(f"{PEOPLE}{hamid.pk}/roles/{role.pk}/end/", {}).status_code == 404
    with scope({cast.a.pk}):
        assert RoleAssignment.objects.get(pk=role.pk).end is None


def test_what_is_added_to_the_team_stands_on_its_page(cast: Cast, hamid: Person) -> None:
    client = sign_in(cast.manager)
    base = f"{PEOPLE}{hamid.pk}/"
    today = timezone.localdate()
    soon = (today + timedelta(days=10)).isoformat()
    posts = {
        "qualifications/new/": {"title": "Habilitation B2V", "expires_on": soon},
        "skills/new/": {"competency": "Hydraulics", "level": "2"},
        "costs/new/": {"amount": "210,50", "start": today.isoformat()},
        "availability/new/": {"weekday": "1", "begins": "08:30", "ends": "12:30", "start": "2026-01-05"},
        "availability/away/": {"start": soon, "note": "jury"},
        "development/goals/new/": {"competency": "CAD", "now": "0", "wanted": "2", "due_on": soon},
        "development/trainings/new/": {"title": "CAD 1", "start": "2026-02-02", "hours": "35"},
        "engagements/new/": {"kind": "body_member", "title": "Staff delegate"},
    }
    answers = {path: client.post(base + path, given).status_code for path, given in posts.items()}
    assert set(answers.values()) == {303}, answers
    skills = client.get(f"{base}qualifications/").content.decode()
    assert "Habilitation B2V" in skills
    assert "expires soon" in skills
    assert "210.50" in skills
    assert "08:30" in client.get(f"{base}availability/").content.decode().replace("8:30", "08:30")
    development = client.get(f"{base}development/").content.decode()
    assert "CAD 1" in development
    assert "Staff delegate" in client.get(base).content.decode()
    assert "Hydraulics" in client.get(f"{PEOPLE}team/").content.decode()


def test_an_act_that_cannot_be_is_refused_on_its_form(cast: Cast, hamid: Person) -> None:
    client = sign_in(cast.manager)
    past = {"amount": "200", "start": "2022-01-01"}
    page = client.post(f"{PEOPLE}{hamid.pk}/costs/new/", past)
    assert page.status_code == 422
    assert "The past does not change" in page.content.decode()


def test_the_plan_is_printed(cast: Cast, hamid: Person) -> None:
    pdf = sign_in(cast.manager).get(f"{PEOPLE}{hamid.pk}/development/plan.pdf")
    assert pdf.status_code == 200
    assert pdf.content.startswith(b"%PDF")


def test_the_table_holds_private_data_for_those_who_may_see_them(cast: Cast, hamid: Person) -> None:
    def table(player: Player) -> str:
        answer = sign_in(player).get(f"{PEOPLE}export/", {"format": "csv"})
        return b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

    assert "1978" in table(cast.manager)
    assert "1978" not in table(cast.finance)
    assert "Ouazzar" in table(cast.finance)


def test_people_are_found_from_the_search_box(cast: Cast, hamid: Person) -> None:
    found = sign_in(cast.trainer).get("/i/a/search/", {"q": "ouazzar"}).content.decode()
    assert f"{PEOPLE}{hamid.pk}/" in found
    assert f"{PEOPLE}{hamid.pk}/" not in sign_in(cast.reader).get("/i/a/search/", {"q": "ouazzar"}).content.decode()
