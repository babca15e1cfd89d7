"""People from a file and back into one, and the figure of staff that they make."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from charaka.institutions.exports.people import people_columns
from charaka.institutions.importers.people import FIELDS, PEOPLE
from charaka.institutions.measures.people import STAFF
from charaka.institutions.models import Engagement, Person
from charaka.institutions.services.people import add_engaged_person, end_engagement
from charaka.institutions.services.roles import give_role
from charaka.kernel.audit.queries import history_of, verify
from charaka.kernel.errors import Forbidden
from charaka.kernel.exports.services import write_table
from charaka.kernel.imports.running import import_file
from charaka.kernel.measures.queries import break_down, compute, open_rows
from charaka.kernel.periods import month_of
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast
from charaka.testing.queries import QueryCounter

HEAD = "Matricule;Nom et prénom;Sexe;Né en;Statut;Fonction;Date d'embauche;Courriel\n"


@pytest.fixture(autouse=True)
def inside_a(cast: Cast) -> Iterator[None]:
    with scope({cast.a.pk}):
        yield


def bring(cast: Cast, tmp_path: Path, text: str, *, encoding: str = "utf-8", **options: Any) -> dict[str, Any]:
    file = tmp_path / "personnel.csv"
    file.write_bytes(text.encode(encoding))
    actor = options.pop("actor", cast.director.actor)
    return import_file("people", file, institution_code="a", actor=actor, **options)


def test_a_table_of_the_staff_enters_whole_and_a_second_time_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    table = HEAD + (
        "M-1;OUAZZAR Hamid;H;1978;Formateur;Formateur expert;01/09/2021;H.Ouazzar@example.org\n"
        "M-2;Karima EL LAHSINI;femme;1985;vacataire;Soudage;2023-02-01;\n"
        ";أمينة التازي;أنثى;1990;موظف;محاسبة;;\n"
    )
    first = bring(cast, tmp_path, table)
    assert (first["rows"], first["created"], first["errors"]) == (3, 3, [])
    hamid = Person.objects.get(staff_number="M-1")
    assert (hamid.first_name, hamid.last_name, hamid.sex, hamid.email) == (
        "Hamid",
        "OUAZZAR",
        "M",
        "h.ouazzar@example.org",
    )
    assert [(e.kind, e.start) for e in hamid.engagements.all()] == [("own_trainer", date(2021, 9, 1))]
    assert Person.objects.get(staff_number="M-2").last_name == "EL LAHSINI"
    assert Person.objects.get(birth_year=1990).sex == "F"
    assert history_of(hamid).get().action == "institutions.person.added"
    again = bring(cast, tmp_path, table)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 3)
    assert verify(cast.a.pk).whole


def test_people_are_known_again_by_number_then_address_then_name(cast: Cast, tmp_path: Path) -> None:
    bring(cast, tmp_path, HEAD + "M-1;OUAZZAR Hamid;;1978;staff;Clerk;;h@example.org\n;LAHSINI Karima;;1985;staff;;;\n")
    told = bring(
        cast,
        tmp_path,
        HEAD
        + "M-1;OUAZZAR-TAZI Hamid;;1978;staff;Head clerk;;h@example.org\n"
        + "M-7;Karima LAHSINI;F;1985;formatrice;Soudage;;\n",
    )
    assert (told["created"], told["updated"], told["errors"]) == (0, 2, [])
    hamid, karima = Person.objects.get(staff_number="M-1"), Person.objects.get(staff_number="M-7")
    assert (hamid.last_name, hamid.version, "tazi" in hamid.search) == ("OUAZZAR-TAZI", 2, True)
    assert [e.title for e in hamid.engagements.all()] == ["Head clerk"]
    assert sorted(e.kind for e in karima.engagements.all()) == ["own_trainer", "staff"]


def test_a_wrong_table_is_refused_row_by_row_and_writes_nothing(cast: Cast, tmp_path: Path) -> None:
    before = Person.objects.count()
    table = HEAD + (
        "M-1;OUAZZAR Hamid;X;1978;staff;;;\n"
        "M-2;Hamid;M;1978;staff;;;\n"
        "M-3;LAHSINI Karima;F;1850;staff;;;\n"
        "M-4;TAZI Amina;F;2020;staff;;;\n"
        "M-5;ALAOUI Omar;M;1980;wizard;;;not an address\n"
    )
    told = bring(cast, tmp_path, table)
    assert (told["created"], Person.objects.count()) == (0, before)
    told = bring(cast, tmp_path, table, dry_run=True)
    assert {(e["row"], e["column"]) for e in told["errors"]} == {
        (2, "Sexe"),
        (3, "Nom et prénom"),
        (4, "Né en"),
        (5, "Né en"),
        (6, "Statut"),
        (6, "Courriel"),
    }
    assert all(e["message"] and "%(" not in e["message"] for e in told["errors"])


def test_one_person_twice_in_a_file_is_an_error_that_names_the_row(cast: Cast, tmp_path: Path) -> None:
    told = bring(cast, tmp_path, HEAD + ";OUAZZAR Hamid;;;staff;;;\n;hamid ouazzar;;;staff;Clerk;;\n")
    assert [(e["row"], "Row 2 is the same person" in e["message"]) for e in told["errors"]] == [(3, True)]


def test_a_table_that_takes_two_people_for_one_is_refused(cast: Cast, tmp_path: Path) -> None:
    bring(
        cast, tmp_path, HEAD + "M-1;OUAZZAR Hamid;;;staff;;;h@example.org\nM-2;LAHSINI Karima;;;staff;;;k@example.org\n"
    )
    told = bring(cast, tmp_path, HEAD + "M-1;LAHSINI Karima;;;staff;;;k@example.org\n")
    assert "that of Hamid OUAZZAR" in told["errors"][0]["message"]


def test_old_encodings_are_read(cast: Cast, tmp_path: Path) -> None:
    bring(cast, tmp_path, HEAD + "M-1;BENNÎS Hélène;F;1978;formatrice;Qualité;;\n", encoding="cp1252")
    assert str(Person.objects.get(staff_number="M-1")) == "Hélène BENNÎS"


def test_a_dry_run_counts_and_writes_nothing(cast: Cast, tmp_path: Path) -> None:
    before = Person.objects.count()
    told = bring(cast, tmp_path, HEAD + "M-1;OUAZZAR Hamid;;;staff;;;\n", dry_run=True)
    assert (told["created"], Person.objects.count()) == (1, before)


def test_only_those_who_change_people_import_them(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        bring(cast, tmp_path, HEAD, actor=cast.finance.actor)


def test_planning_costs_the_same_for_any_number_of_rows(cast: Cast, assert_queries: QueryCounter) -> None:
    with assert_queries(max=2):
        PEOPLE.plan([], institution_id=cast.a.pk)


def test_what_is_exported_can_be_imported_again(cast: Cast, tmp_path: Path) -> None:
    titles = {str(field.label) for field in FIELDS}
    assert {str(column.title) for column in people_columns(private=True)} <= titles
    bring(cast, tmp_path, HEAD + "M-1;OUAZZAR Hamid;M;1978;formateur;Expert;2021-09-01;h@example.org\n")
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.director.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get("/i/a/people/export/", {"format": "xlsx", "q": "ouazzar"})
    book = tmp_path / "people.xlsx"
    book.write_bytes(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    told = import_file("people", book, institution_code="a", actor=cast.director.actor)
    assert (told["errors"], told["rows"], told["unchanged"]) == ([], 1, 1)


def test_a_name_that_a_spreadsheet_would_run_is_disarmed(cast: Cast) -> None:
    stream, _count = write_table(people_columns(private=False)[:2], [["=1+1", "x"]], "csv")
    assert isinstance(stream, io.IOBase) or hasattr(stream, "read")
    assert "'=1+1" in stream.read().decode("utf-8-sig")


# The measure ---------------------------------------------------------------------------------------------------------


def test_staff_counts_each_person_once_on_the_last_day_of_the_period(cast: Cast) -> None:
    today = timezone.localdate()
    period = month_of(today)
    team = compute(STAFF, period, {cast.a.pk})
    assert team.numerator == 4  # director, manager, finance, trainer; the member of the board is none
    person = add_engaged_person(
        actor=cast.director.actor,
        institution_id=cast.a.pk,
        details={"first_name": "Hamid", "last_name": "Ouazzar", "sex": "M"},
        engagement={"kind": "hired_trainer", "start": period.start},
    )
    Engagement.objects.create(institution=cast.a, person=person, kind="staff", start=period.start)
    give_role(actor=cast.director.actor, person=person, role="trainer")
    assert compute(STAFF, period, {cast.a.pk}).numerator == 5
    for by in STAFF.breakdowns:
        cells = break_down(STAFF, by, period, {cast.a.pk})
        assert all(cell.hidden or cell.numerator is not None for cell in cells), by.code
    for row in person.engagements.all():
        end_engagement(actor=cast.director.actor, engagement=row, on=period.end - timedelta(days=1))
    assert compute(STAFF, period, {cast.a.pk}).numerator == 4


def test_groups_of_a_breakdown_are_counted_once_and_small_ones_are_hidden(cast: Cast, tmp_path: Path) -> None:
    rows = "".join(f"W-{n};NAME{n} Amina;F;1980;staff;;;\n" for n in range(14))
    rows += "".join(f"M-{n};NOM{n} Omar;M;1980;formateur;;;\n" for n in range(12))
    bring(cast, tmp_path, HEAD + rows)
    cells = {c.key: c for c in break_down(STAFF, STAFF.breakdown("sex"), month_of(timezone.localdate()), {cast.a.pk})}
    assert cells["F"].numerator == 14
    assert cells[""].hidden
    assert cells["M"].hidden  # or the four of unstated sex could be computed


def test_the_figure_opens_to_the_people_for_those_who_may_see_them(cast: Cast) -> None:
    period = month_of(timezone.localdate())
    rows = open_rows(STAFF, STAFF.numerator, period, {cast.a.pk}, actor=cast.director.actor)
    assert {row.label for row in rows} == {"Dalila Director", "Mounir Manager", "Fatima Finance", "Tariq Trainer"}
    assert rows[0].link == ("institutions:person", (rows[0].id,))
    with pytest.raises(Forbidden):
        open_rows(STAFF, STAFF.numerator, period, {cast.a.pk}, actor=cast.reader.actor)
