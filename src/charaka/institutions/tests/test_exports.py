"""Lists that leave the house: roles, the team, likely duplicates. Partners, people and places have their own files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from charaka.institutions.models import Person
from charaka.institutions.services.partners import create_partner
from charaka.institutions.services.people import change_person
from charaka.institutions.services.roles import give_role
from charaka.institutions.services.team import assess_skill
from charaka.kernel.audit.models import AuditEntry
from charaka.testing.cast import Cast, Player
from charaka.testing.queries import QueryCounter

SignIn = Callable[[Player], Client]
PEOPLE = "/i/a/people/"
DUPLICATES = "/i/a/partners/duplicates/"


def table(client: Client, address: str, **asked: str) -> list[dict[str, str]]:
    """The rows of an export by the titles of its columns."""
    answer: Any = client.get(address, {"format": "csv", **asked})
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def kinds_in_book(client: Client, address: str) -> set[str]:
    """What kinds of cells the workbook holds: ``f`` would be a formula."""
    answer: Any = client.get(address)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None}


# Roles ----------------------------------------------------------------------------------------------------------------


def test_roles_go_out_a_person_a_row_as_the_list_is_searched(in_a: Cast, sign_in: SignIn) -> None:
    give_role(actor=in_a.director.actor, person=in_a.trainer.person, role="staff")
    visit = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    type(in_a.trainer.user).objects.filter(pk=in_a.trainer.user.pk).update(last_login=visit)
    client = sign_in(in_a.finance)

    (tariq,) = table(client, f"{PEOPLE}roles/export/", q="tariq")

    assert (tariq["Last name"], tariq["Roles"], tariq["Access"]) == ("Trainer", "Trainer, Staff", "signs in")
    assert tariq["Last visit"] == timezone.localtime(visit).strftime("%Y-%m-%d %H:%M")
    assert tariq["Double key"] == "0"
    shown = client.get(f"{PEOPLE}roles/").context["list"]
    assert len(table(client, f"{PEOPLE}roles/export/")) == shown.total
    assert f"{PEOPLE}roles/export/" in shown.export_url
    assert AuditEntry.objects.filter(action="kernel.export.made", changes__table=[None, "roles"]).count() == 2


# The team -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def team(in_a: Cast) -> Cast:
    def assess(person: Person, competency: str, level: str) -> None:
        assess_skill(actor=in_a.manager.actor, person=person, competency=competency, level=level)

    assess(in_a.trainer.person, "TIG welding", "3")
    assess(in_a.manager.person, "TIG welding", "4")
    assess(in_a.manager.person, "Robots", "2")
    assess(in_a.trainer.person, "Hydraulics", "1")
    return in_a


def test_the_team_goes_out_as_competencies_by_person(team: Cast, sign_in: SignIn) -> None:
    client = sign_in(team.adviser)
    assert f"{PEOPLE}team/export/?&amp;format=csv" in client.get(f"{PEOPLE}team/").content.decode()
    rows = {row.pop("Competency"): row for row in table(client, f"{PEOPLE}team/export/")}
    mounir, tariq = "Mounir Manager", "Tariq Trainer"
    assert rows["TIG welding"] == {"Able": "2", "To see to": "", mounir: "teaches it", tariq: "expert"}
    assert rows["Robots"] == {"Able": "1", "To see to": "one person", mounir: "independent", tariq: ""}
    assert rows["Hydraulics"] == {"Able": "0", "To see to": "nobody yet", mounir: "", tariq: "basic"}


def test_names_that_attack_a_spreadsheet_are_only_names(team: Cast, sign_in: SignIn) -> None:
    formula = '=HYPERLINK("http://evil.example")'
    assess_skill(actor=team.manager.actor, person=team.trainer.person, competency=formula, level="3")
    tariq = Person.objects.get(pk=team.trainer.person.pk)
    names = {"first_name": "@SUM(A1)", "last_name": "-2"}
    change_person(actor=team.director.actor, person=tariq, changes=names, expected_version=tariq.version)
    client = sign_in(team.director)
    rows = table(client, f"{PEOPLE}team/export/")
    assert f"'{formula}" in {row["Competency"] for row in rows}
    assert "'@SUM(A1) -2" in rows[0]
    assert "'@SUM(A1)" in {row["First name"] for row in table(client, f"{PEOPLE}roles/export/")}
    assert kinds_in_book(client, f"{PEOPLE}team/export/") == {"s", "n"}
    assert kinds_in_book(client, f"{PEOPLE}roles/export/") == {"s", "d", "b"}


# Likely duplicates ----------------------------------------------------------------------------------------------------


def a_partner(cast: Cast, name: str, **values: str) -> None:
    given = {"name": name, "side": "private", "kind": "company"} | values
    create_partner(actor=cast.director.actor, institution_id=cast.a.pk, values=given)


def test_likely_duplicates_go_out_a_pair_a_row(in_a: Cast, sign_in: SignIn) -> None:
    a_partner(in_a, "=Câblages Tiwizi", city="Fès", ice="001561191000066")
    a_partner(in_a, "=CABLAGES TIWIZI SARL", city="Meknès", ice="001561191000066", email="achats@tiwizi.ma")
    client = sign_in(in_a.manager)
    assert f"{DUPLICATES}export/?&amp;format=csv" in client.get(DUPLICATES).content.decode()

    (pair,) = table(client, f"{DUPLICATES}export/")

    assert (pair["How sure"], pair["What agrees"], pair["What differs"]) == ("certain", "same ICE", "other city")
    assert (pair["Partner"], pair["City"]) == ("'=CABLAGES TIWIZI SARL", "Meknès")
    assert (pair["Other partner"], pair["City of the other"]) == ("'=Câblages Tiwizi", "Fès")
    assert pair["Likeness of the names"] == "1"
    assert "f" not in kinds_in_book(client, f"{DUPLICATES}export/")
    assert sign_in(in_a.finance).get(f"{DUPLICATES}export/").status_code == 403


# What an export costs -------------------------------------------------------------------------------------------------


def newcomers(cast: Cast, count: int) -> None:
    """People with a role and an assessed competency, and partners that look alike."""
    for number in range(count):
        person = Person.objects.create(institution=cast.a, first_name="P", last_name=f"N{number}")
        person.engagements.create(institution=cast.a, kind="staff", start=timezone.localdate())
        give_role(actor=cast.director.actor, person=person, role="staff")
        assess_skill(actor=cast.director.actor, person=person, competency=f"Competency {number}", level="2")
        a_partner(cast, "Minoterie", phone=f"05220000{number:02}")
        a_partner(cast, "Moulins", phone=f"05220000{number:02}")


@pytest.mark.parametrize("name", ["role", "team", "duplicate"])
def test_an_export_costs_the_same_for_any_number(
    team: Cast, sign_in: SignIn, assert_queries: QueryCounter, name: str
) -> None:
    address = {
        "role": f"{PEOPLE}roles/export/",
        "team": f"{PEOPLE}team/export/",
        "duplicate": f"{DUPLICATES}export/",
    }[name]
    client = sign_in(team.director)
    before = len(table(client, address))
    newcomers(team, 8)
    with assert_queries(budget=f"institutions:{name}_export"):
        assert len(table(client, address)) >= before + 8
