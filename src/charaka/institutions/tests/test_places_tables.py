"""Rooms from files and back: known again by their code, placed on a site, never half-written."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from charaka.institutions.exports.places import (
    equipment_columns,
    equipment_rows,
    room_columns,
    room_rows,
    site_columns,
    site_rows,
)
from charaka.institutions.models import Equipment, Room, Site
from charaka.institutions.queries.places import list_equipment, list_rooms, list_sites
from charaka.institutions.services.places import create_site, retire_room
from charaka.kernel.audit.queries import history_of, verify
from charaka.kernel.errors import Forbidden
from charaka.kernel.exports.tables import write_csv, write_xlsx
from charaka.kernel.imports.running import import_file
from charaka.kernel.scope import scope
from charaka.kernel.text import Text3
from charaka.testing.cast import Cast, Player

Bring = Callable[..., dict[str, Any]]


@pytest.fixture
def house(cast: Cast) -> Iterator[Cast]:
    with scope({cast.a.pk}):
        a_site(cast, "P", Text3(ar="الموقع الرئيسي", fr="Site principal"))
        yield cast


def a_site(cast: Cast, code: str, name: Text3) -> Site:
    values = {"code": code, "name": name}
    return create_site(actor=cast.director.actor, institution_id=cast.a.pk, values=values)


@pytest.fixture
def bring(house: Cast, tmp_path: Path) -> Bring:
    """Import a file as the command does, as the training manager unless another player is named."""

    def brought(content: str | bytes, name: str = "rooms.csv", player: Player | None = None) -> dict[str, Any]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return import_file("rooms", path, institution_code="a", actor=(player or house.manager).actor)

    return brought


def counts(outcome: Any) -> tuple[int, int, int]:
    return outcome["created"], outcome["updated"], outcome["unchanged"]


FRENCH = """Code salle;Désignation;Type;Capacité;Heures pratiques;Superficie;PMR;État
SOU-A;Atelier Soudage A;atelier;6;1 700;84,5;non;en service
COU-1;Salle de cours 1;salle de cours;30;;;oui;en travaux
"""
ARABIC = """رمز القاعة;اسم القاعة;النوع;السعة;الموقع
sou‑a;ورشة التلحيم أ;ورشة;6;الموقع الرئيسي
"""


def test_a_french_file_makes_rooms_and_says_nothing_new_the_second_time(house: Cast, bring: Bring) -> None:
    assert counts(bring(FRENCH)) == (2, 0, 0)
    room = Room.objects.get(code="SOU-A")
    assert (room.site.code, room.kind, room.capacity, room.practical_hours) == ("P", "workshop", 6, 1700)
    assert (room.area, room.accessible, room.name) == (Decimal("84.5"), False, Text3(fr="Atelier Soudage A"))
    assert Room.objects.get(code="COU-1").state == "maintenance"
    assert history_of(room).get().changes["capacity"] == [None, 6]
    assert counts(bring(FRENCH)) == (0, 0, 2)
    assert verify(house.a.pk).whole


def test_an_arabic_file_completes_the_names_that_are_there(house: Cast, bring: Bring) -> None:
    bring(FRENCH)
    assert counts(bring(ARABIC)) == (0, 1, 0)
    room = Room.objects.get(code="SOU-A")
    assert room.name == Text3(ar="ورشة التلحيم أ", fr="Atelier Soudage A")
    assert (room.version, "التلحيم" in room.search) == (2, True)


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ("A;Salle;salle;12;Oujda", "Site", "There is no site “Oujda”. There are: N (Annexe), P (Site principal)."),
        ("A;Salle;salle;12;", "Site", "Say which site. There are: N (Annexe), P (Site principal)."),
        ("A;;salle;12;P", "Nom", "in one language at least"),
        ("A;Salle;cirque;12;P", "Type", "Not one of: classroom, workshop"),
        ("A;Salle;salle;beaucoup;P", "Capacité", ""),
        ("A;Salle;salle;;P", "Capacité", "how many people"),
        ("A;Salle;salle;9999;P", "Capacité", "5000"),
        (";Salle;salle;12;P", "Code", ""),
    ],
)
def test_one_wrong_row_says_where_and_nothing_is_written(
    house: Cast, bring: Bring, row: str, column: str, sentence: str
) -> None:
    a_site(house, "N", Text3(fr="Annexe"))
    outcome = bring(f"Code;Nom;Type;Capacité;Site\nGOOD;Salle 1;salle;12;P\n{row}\n")
    (error,) = outcome["errors"]
    assert (error["row"], error["column"]) == (3, column)
    assert sentence in error["message"]
    assert not Room.objects.exists()


def test_without_a_site_the_file_is_told_so(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "rooms.csv"
    path.write_text(FRENCH)
    with scope({cast.a.pk}):
        outcome = import_file("rooms", path, institution_code="a", actor=cast.manager.actor)
    assert "Add a site first" in outcome["errors"][0]["message"]


def test_a_file_neither_retires_nor_wakes_a_room(house: Cast, bring: Bring) -> None:
    bring(FRENCH)
    retired = bring("Code;État\nCOU-1;réformée\n")
    assert "on its own page" in retired["errors"][0]["message"]
    room = Room.objects.get(code="SOU-A")
    retire_room(actor=house.director.actor, room=room, reason="works")
    assert "is retired" in bring("Code;Capacité\nSOU-A;8\n")["errors"][0]["message"]
    assert Room.objects.get(code="SOU-A").capacity == 6


def test_who_may_not_import(house: Cast, bring: Bring) -> None:
    for player in (house.finance, house.trainer, house.reader):
        with pytest.raises(Forbidden):
            bring(FRENCH, player=player)


@pytest.mark.parametrize("lang", ["en", "fr", "ar"])
@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_what_is_taken_out_can_be_brought_back_unchanged(house: Cast, bring: Bring, lang: str, fmt: str) -> None:
    bring(FRENCH)
    bring(ARABIC)
    retire_room(actor=house.director.actor, room=Room.objects.get(code="COU-1"), reason="works")
    with translation.override(lang):
        columns, rows = room_columns(), list(room_rows(list_rooms().order_by("code")))
        stream = io.BytesIO()
        if fmt == "csv":
            stream.write(b"".join(write_csv(columns, rows)))
        else:
            write_xlsx(columns, rows, stream)
        outcome = bring(stream.getvalue(), name=f"rooms.{fmt}")
    assert outcome["errors"] == []
    assert counts(outcome) == (0, 0, 2)


def test_sites_and_equipment_are_taken_out_with_their_sums(house: Cast, bring: Bring) -> None:
    bring(FRENCH)
    room = Room.objects.get(code="SOU-A")
    Equipment.objects.create(institution=house.a, room=room, code="EQ-1", name=Text3(fr="Tour"), value=150_000_00)
    (site,) = site_rows(list_sites())
    assert dict(zip([str(c.title) for c in site_columns()], site, strict=True))["Capacity"] == 36
    (machine,) = equipment_rows(list_equipment())
    said = dict(zip([str(c.title) for c in equipment_columns()], machine, strict=True))
    assert (said["Room"], said["Value"], said["State"]) == ("SOU-A", 150_000_00, "in service")
