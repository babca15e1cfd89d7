"""Partners from files and back: known again, filled, never twice; and the figure that counts them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from charaka.institutions.exports.partners import partner_columns, partner_rows
from charaka.institutions.importers.partners import PARTNERS
from charaka.institutions.measures.partners import ACTIVE_PARTNERS
from charaka.institutions.models import Partner, PartnerRole, Sector
from charaka.institutions.queries.partners import list_partners
from charaka.institutions.services.merge import merge_partners
from charaka.institutions.services.partners import change_partner, create_partner, give_part
from charaka.kernel.audit.queries import history_of, verify
from charaka.kernel.errors import Forbidden
from charaka.kernel.exports.tables import write_csv, write_xlsx
from charaka.kernel.imports.running import import_file
from charaka.kernel.measures.queries import break_down, compute, open_rows
from charaka.kernel.periods import parse
from charaka.kernel.scope import scope
from charaka.kernel.text import Text3
from charaka.testing.cast import Cast, Player

ICE = "001561191000066"
Bring = Callable[..., dict[str, Any]]


@pytest.fixture
def house(cast: Cast) -> Iterator[Cast]:
    with scope({cast.a.pk}):
        yield cast


def a_partner(cast: Cast, name: str, **values: Any) -> Partner:
    given = {"name": name, "side": "private", "kind": "company"} | values
    return create_partner(actor=cast.director.actor, institution_id=cast.a.pk, values=given)


@pytest.fixture
def bring(house: Cast, tmp_path: Path) -> Bring:
    """Import a file as the command does, as the director unless another player is named."""

    def brought(content: str | bytes, name: str = "partners.csv", player: Player | None = None) -> dict[str, Any]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return import_file(PARTNERS.code, path, institution_code="a", actor=(player or house.director).actor)

    return brought


def counts(outcome: Any) -> tuple[int, int, int]:
    return outcome["created"], outcome["updated"], outcome["unchanged"]


FRENCH = """Raison sociale;N° ICE;Statut;Type;Effectif;Ville;Tél;Courriel;Partenaire depuis;Rôle
Câblages Tiwizi;001561191000066;privé;entreprise;260;Aïn Tazra;05 22 00 00 01;dg@tiwizi.ma;15/03/2021;client, stages
Régie des eaux d’Aghbalou;;;;240;Aghbalou;;;;
Commune de Sidi Wahdan;;;;;;;;;gouvernance
"""
ARABIC = """التسمية;التعريف الموحد للمقاولة;المدينة;عدد المستخدمين
كابلاج تيويزي;001561191000066;عين تازرة;260
"""


def test_a_french_file_makes_partners_and_says_nothing_new_the_second_time(house: Cast, bring: Bring) -> None:
    assert counts(bring(FRENCH)) == (3, 0, 0)
    tiwizi = Partner.objects.get(ice=ICE)
    assert (tiwizi.size, tiwizi.since, tiwizi.name_key) == ("large", date(2021, 3, 15), "cablages tiwizi")
    assert set(PartnerRole.objects.filter(partner=tiwizi).values_list("part", flat=True)) == {"client", "internships"}
    guessed = {p.name: (p.kind, p.side) for p in Partner.objects.exclude(pk=tiwizi.pk)}
    assert guessed == {
        "Régie des eaux d’Aghbalou": ("public_body", "public"),
        "Commune de Sidi Wahdan": ("local_authority", "public"),
    }
    assert history_of(tiwizi).get().changes["name"] == [None, "Câblages Tiwizi"]
    assert counts(bring(FRENCH)) == (0, 0, 3)
    assert verify(house.a.pk).whole


def test_an_arabic_file_knows_the_partner_by_its_ice(house: Cast, bring: Bring) -> None:
    partner = a_partner(house, "Câblages Tiwizi", ice=ICE)
    assert counts(bring(ARABIC)) == (0, 1, 0)
    partner.refresh_from_db()
    assert (partner.employees, partner.size, partner.version) == (260, "large", 2)


def test_a_name_without_ice_is_known_again_by_its_words_and_filled(house: Cast, bring: Bring) -> None:
    partner = a_partner(house, "Câblages Tiwizi", city="Aïn Tazra", phone="0522000001")
    assert counts(bring(f"Nom;ICE;Ville;Tél\nCABLAGES TIWIZI SARL;{ICE};;0522000009\n")) == (0, 1, 0)
    partner.refresh_from_db()
    assert (partner.ice, partner.city, partner.phone) == (ICE, "Aïn Tazra", "0522000009")
    assert history_of(partner)[0].changes["phone"] == ["0522000001", "0522000009"]


def test_the_same_name_with_another_ice_is_another_partner(house: Cast, bring: Bring) -> None:
    a_partner(house, "Câblages Tiwizi", ice=ICE)
    assert counts(bring("Nom;ICE\nCâblages Tiwizi;002136093000040\n")) == (1, 0, 0)


def test_one_wrong_row_and_nothing_is_written(house: Cast, bring: Bring) -> None:
    text = (
        "Nom;ICE;Type;Rôle;Partenaire depuis;Fin\nGood;;;;;\nBad;00156119100006O;cirque;clown;01/01/2024;01/01/2020\n"
    )
    outcome = bring(text)
    assert not Partner.objects.exists()
    wrong = {(error["row"], error["column"]) for error in outcome["errors"]}
    assert {(3, "ICE"), (3, "Type")} <= wrong


def test_what_only_the_room_knows_is_said_by_row_and_column(house: Cast, bring: Bring) -> None:
    text = (
        "Nom;Rôle;Partenaire depuis;Fin;Site web\nOne;clown;01/01/2024;01/01/2020;not a site\nSTE ONE SARL;client;;;\n"
    )
    outcome = bring(text)
    said = {(e["row"], e["column"]): e["message"] for e in outcome["errors"]}
    assert "“clown” is not a part" in said[2, "Rôle"]
    assert "before the beginning" in said[2, "Fin"]
    assert "website" in said[2, "Site web"]
    assert "The same partner as in row 2" in said[3, "Nom"]
    assert not Partner.objects.exists()


def test_a_name_that_fits_several_asks_for_the_ice(house: Cast, bring: Bring) -> None:
    a_partner(house, "Atlas SARL")
    a_partner(house, "Atlas SA")
    outcome = bring("Nom;Ville\nAtlas;Fès\n")
    assert "Give the ICE" in outcome["errors"][0]["message"]


def test_a_trainer_imports_nothing(house: Cast, bring: Bring) -> None:
    with pytest.raises(Forbidden):
        bring(FRENCH, player=house.trainer)


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_goes_out_comes_back_unchanged(house: Cast, bring: Bring, language: str, form: str) -> None:
    """A full partner, one with nothing, and one with a hostile name survive the round trip in every language."""
    sector = Sector.objects.create(code="round-trip", name=Text3("الطاقة", "Énergie", "Energy"))
    full = a_partner(
        house, "Câblages Tiwizi", name_ar="كابلاج تيويزي", ice=ICE, tax_id="01234567", trade_register="12345",
        employees=260, sector=sector, region="MA-06", city="Aïn Tazra", address="Zone industrielle\nlot 12",
        phone="+212 5 22 00 00 01", email="dg@tiwizi.ma", website="https://tiwizi.example", since=date(2021, 3, 15),
        last_contact_on=date(2026, 10, 9), notes="Line one\nline two",
    )  # fmt: skip
    give_part(actor=house.director.actor, partner=full, part="client")
    give_part(actor=house.director.actor, partner=full, part="internships")
    a_partner(house, "Zahramet", size="small")
    a_partner(house, "=1+1")
    with translation.override(language):
        rows = partner_rows(list_partners().order_by("name", "pk"))
        if form == "csv":
            content = b"".join(write_csv(partner_columns(), rows))
        else:
            stream = io.BytesIO()
            write_xlsx(partner_columns(), rows, stream)
            content = stream.getvalue()
        outcome = bring(content, f"partners.{form}")
    assert outcome["errors"] == []
    assert counts(outcome) == (0, 0, 3)


def test_a_workbook_with_a_shortened_ice_is_restored(house: Cast, bring: Bring) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["Raison sociale", "ICE"])
    sheet.append(["Câblages Tiwizi", 1561191000066])
    stream = io.BytesIO()
    book.save(stream)
    assert counts(bring(stream.getvalue(), "p.xlsx")) == (1, 0, 0)
    assert Partner.objects.get().ice == ICE


# The measure ----------------------------------------------------------------------------------------------------------


def test_active_partners_are_counted_on_the_last_day_by_type_and_side(house: Cast) -> None:
    """In 2025: one goes on, one begins later, one ended within the year, one ended on its last day, one was merged."""
    goes_on = a_partner(house, "Goes on", since=date(2021, 1, 1))
    a_partner(house, "Begins later", since=date(2026, 1, 1))
    a_partner(house, "Ended", since=date(2021, 1, 1), ended_on=date(2025, 6, 30))
    last_day = a_partner(
        house, "Last day", since=date(2021, 1, 1), ended_on=date(2025, 12, 31), side="public", kind="ministry"
    )
    twin = a_partner(house, "Goes on twice", since=date(2021, 1, 1))
    merge_partners(actor=house.director.actor, kept=goes_on, dissolved=twin)
    year = parse("2025")

    figure = compute(ACTIVE_PARTNERS, year, {house.a.pk})

    assert figure.value == 2
    rows = open_rows(ACTIVE_PARTNERS, ACTIVE_PARTNERS.numerator, year, {house.a.pk}, actor=house.reader.actor)
    assert [row.label for row in rows] == ["Goes on", "Last day"]
    assert rows[1].link == ("institutions:partner", (last_day.pk,))
    by_side = break_down(ACTIVE_PARTNERS, ACTIVE_PARTNERS.breakdown("side"), year, {house.a.pk})
    assert {cell.key: cell.numerator for cell in by_side} == {"private": 1, "public": 1}
    by_kind = break_down(ACTIVE_PARTNERS, ACTIVE_PARTNERS.breakdown("kind"), year, {house.a.pk})
    assert {cell.key for cell in by_kind} == {"company", "ministry"}


def test_a_partner_without_a_first_day_counts_from_its_entry_on(house: Cast) -> None:
    partner = a_partner(house, "No day")
    assert compute(ACTIVE_PARTNERS, parse("2020"), {house.a.pk}).value == 0
    assert compute(ACTIVE_PARTNERS, parse(str(partner.created_at.year)), {house.a.pk}).value == 1
    change_partner(actor=house.director.actor, partner=partner, values={"since": date(2019, 1, 1)})
    assert compute(ACTIVE_PARTNERS, parse("2020"), {house.a.pk}).value == 1


def test_the_fund_opens_no_partner(house: Cast) -> None:
    a_partner(house, "Goes on")
    with pytest.raises(Forbidden):
        open_rows(
            ACTIVE_PARTNERS, ACTIVE_PARTNERS.numerator, parse("2026"), {house.a.pk}, actor=house.fund_manager.actor
        )
