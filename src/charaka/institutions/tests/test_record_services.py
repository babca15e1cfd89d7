"""The institution's record is kept by services: founded, changed openly, guarded by one version, with its entities."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from charaka.institutions.events import InstitutionChanged
from charaka.institutions.models import BillingEntity, Profile, Sector
from charaka.institutions.queries.record import completeness_of, law_asks, profile_of, warnings_of_entity
from charaka.institutions.reference import SECTORS
from charaka.institutions.rules.record import rib_key
from charaka.institutions.services.entities import (
    change_entity,
    close_entity,
    create_entity,
    reopen_entity,
    set_entity_logo,
)
from charaka.institutions.services.record import change_institution, found_institution, set_logo
from charaka.kernel import events
from charaka.kernel.audit.presentation import entry_lines
from charaka.kernel.audit.queries import history_of, verify
from charaka.kernel.errors import Conflict, Forbidden, Invalid, NotFound, StaleRecord
from charaka.kernel.models import Institution
from charaka.kernel.scope import scope
from charaka.kernel.text import Text3
from charaka.testing.cast import Cast

ICE = "001561191000066"
BODY = "0077800001234567890123"
RIB = BODY + rib_key(BODY)


@pytest.fixture
def house(cast: Cast) -> Iterator[Cast]:
    with scope({cast.a.pk}):
        yield cast


@pytest.fixture
def heard() -> Iterator[list[events.Event]]:
    told: list[events.Event] = []
    events.subscribe(events.Event, told.append)
    yield told
    events._listeners[events.Event].remove(told.append)


def change(cast: Cast, *, version: Any = None, reason: Any = "", **values: Any) -> dict[str, Any]:
    return change_institution(
        actor=cast.director.actor, institution=cast.a, values=values, expected_version=version, reason=reason
    )


def picture(form: str = "PNG") -> SimpleUploadedFile:
    stream = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(stream, form)
    return SimpleUploadedFile(f"logo.{form.lower()}", stream.getvalue())


# Founding -------------------------------------------------------------------------------------------------------------


def test_an_operator_founds_an_institution(cast: Cast) -> None:
    """It has a name, a record and a first line in its own chain of acts."""
    made = found_institution(
        actor=cast.operator.actor,
        code="oued-naour",
        name=Text3(ar="معهد واد ناعور", fr="Institut \u202eOued  Naour"),
        short_name=Text3(fr="ITL"),
        governance="company",
        fund=cast.fund,
        financial_year_start_month=9,
    )
    assert (made.name.fr, made.financial_year_start_month) == ("Institut Oued Naour", 9)
    with scope({made.pk}):
        assert Profile.objects.get().governance == "company"
        assert verify(made.pk).whole
    assert history_of(made).get().changes["code"] == [None, "oued-naour"]


def test_who_may_not_found_and_what_cannot_be_founded(cast: Cast) -> None:
    given: dict[str, Any] = {"code": "new", "name": Text3(fr="N"), "short_name": Text3(fr="N"), "governance": "council"}
    with pytest.raises(NotFound):
        found_institution(actor=cast.director.actor, **given)
    for wrong, field in (
        ({"code": "a"}, "code"),
        ({"code": "Not A Code"}, "code"),
        ({"governance": "x"}, "governance"),
    ):
        with pytest.raises(Invalid) as refusal:
            found_institution(actor=cast.operator.actor, **(given | wrong))
        assert field in refusal.value.fields
    assert not Institution.objects.filter(code="new").exists()


# Who the institution is -----------------------------------------------------------------------------------------------


def test_the_record_is_changed_in_one_act(house: Cast, heard: list[events.Event]) -> None:
    """Name, seats, sectors and levels lie in three tables; one act and one version hold them together."""
    changed = change(
        house,
        name=Text3(fr="Institut A", ar="المعهد أ", en="Institute A"),
        sector_codes=["energy", "industry"],
        levels=["technician", "qualification"],
        public_seats=6,
        private_seats=7,
        city=" Aïn\u200b Tazra ",
    )
    profile = profile_of(house.a)
    assert profile.name.ar == "المعهد أ"
    assert profile.sector_codes == ["industry", "energy"]
    assert profile.levels == ["qualification", "technician"]
    assert (profile.city, profile.version) == ("Aïn Tazra", 2)
    assert set(changed) == {"name", "sector_codes", "levels", "public_seats", "private_seats", "city"}
    assert heard == [InstitutionChanged(institution_id=house.a.pk, fields=tuple(sorted(changed)))]
    assert change(house, city="Aïn Tazra", sector_codes=["industry", "energy"]) == {}


def test_the_history_speaks_in_words(house: Cast) -> None:
    change(house, name=Text3(en="Institute A"), sector_codes=["health"], levels=["technician"], reason="")
    change(house, financial_year_start_month=9, reason="school year")
    newest, older = entry_lines(history_of(profile_of(house.a))[:2])
    assert newest.reason == "school year"
    assert [(str(line.label), line.before, line.after) for line in newest.changes] == [
        ("first month of the financial year", "January", "September")
    ]
    said = {str(line.label): str(line.after) for line in older.changes}
    assert said == {"name": "Institute A", "sectors": "Health and social action", "levels": "technician"}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", Text3(), "one language"),
        ("sector_codes", ["circus"], "values offered"),
        ("levels", ["master"], "values offered"),
        ("governance", "kingdom", "not a valid choice"),
        ("email", "nobody", "valid email"),
        ("opened_on", date(1900, 1, 1), "too long ago"),
        ("agreement_until", date(2019, 1, 1), "before the beginning"),
        ("financial_year_start_month", 13, "from 1 to 12"),
        ("public_seats", -1, "greater than or equal to 0"),
        ("colour", "red", "No such field"),
    ],
)
def test_what_cannot_be_is_refused_by_field(house: Cast, field: str, value: object, sentence: str) -> None:
    before = change(house, agreement_from=date(2020, 1, 1))
    with pytest.raises(Invalid) as refusal:
        change(house, **{field: value})
    assert sentence in str(refusal.value.fields[field][0])
    assert before
    assert profile_of(house.a).version == 2


def test_another_financial_year_asks_why(house: Cast) -> None:
    with pytest.raises(Invalid) as refusal:
        change(house, financial_year_start_month=9)
    assert "reason" in refusal.value.fields
    change(house, financial_year_start_month=9, reason="school year")
    assert Institution.objects.get(pk=house.a.pk).financial_year_start_month == 9


def test_the_second_to_save_is_told_even_of_the_name(house: Cast) -> None:
    """The operator renames while the director edits: the name lies in another table, the version is the same."""
    change(house, phone="05 22")
    change_institution(
        actor=house.operator.actor, institution=house.a, values={"short_name": Text3(fr="IA")}, expected_version=2
    )
    with pytest.raises(StaleRecord) as told:
        change(house, version=2, city="Fès")
    assert told.value.theirs["short_name"][1] == {"fr": "IA"}
    assert "Omar Operator" in str(told.value)
    assert profile_of(house.a).city == ""


def test_who_may_change_the_record(house: Cast) -> None:
    for player in (house.finance, house.manager, house.trainer, house.reader, house.adviser, house.fund_manager):
        with pytest.raises(Forbidden):
            change_institution(actor=player.actor, institution=house.a, values={"city": "Fès"})
    with pytest.raises(NotFound):
        change_institution(actor=house.stranger.actor, institution=house.a, values={"city": "Fès"})


def test_what_is_missing_shrinks_as_the_record_grows(house: Cast) -> None:
    before = completeness_of(profile_of(house.a))
    change(house, city="Fès", address=Text3(fr="Lot 4"))
    after = completeness_of(profile_of(house.a))
    assert after.percent > before.percent
    assert "city" not in {gap.field for gap in after.gaps}
    assert next(gap for gap in after.gaps if gap.field == "address").languages == ("ar", "en")


# Logos ----------------------------------------------------------------------------------------------------------------


def test_a_logo_is_kept_replaced_and_taken_away(house: Cast) -> None:
    set_logo(actor=house.director.actor, institution=house.a, upload=picture())
    first = profile_of(house.a).logo
    set_logo(actor=house.director.actor, institution=house.a, upload=picture("JPEG"))
    second = profile_of(house.a).logo
    assert first is not None and second is not None and first.pk != second.pk
    first.refresh_from_db()
    assert first.is_removed
    set_logo(actor=house.director.actor, institution=house.a, upload=None)
    assert profile_of(house.a).logo is None


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n" + b"broken" * 20),
        SimpleUploadedFile("logo.png", b"MZ this is a program"),
        SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_what_cannot_be_printed_is_refused_at_once(house: Cast, upload: SimpleUploadedFile) -> None:
    with pytest.raises(Invalid):
        set_logo(actor=house.director.actor, institution=house.a, upload=upload)
    assert profile_of(house.a).logo is None


# Billing entities -----------------------------------------------------------------------------------------------------


def an_entity(cast: Cast, **values: Any) -> BillingEntity:
    given = {"name": Text3(fr="Formation SA", ar="شركة التكوين"), "legal_form": "sa"} | values
    return create_entity(actor=cast.finance.actor, institution_id=cast.a.pk, values=given)


def test_an_entity_is_added_and_the_law_says_what_it_lacks(house: Cast, heard: list[events.Event]) -> None:
    entity = an_entity(house, ice="ICE 1561191000066", bank_account=f"RIB {RIB}", capital=300_000_00)
    entity.refresh_from_db()
    assert (entity.ice, entity.bank_account) == (ICE, RIB)
    assert law_asks(entity) == ["seat", "trade_register", "tax_id"]
    assert warnings_of_entity(entity) == []
    assert heard == [InstitutionChanged(institution_id=house.a.pk, fields=("entities",))]
    line = entry_lines(history_of(entity))[0]
    assert "public limited company (SA)" in {str(change.after) for change in line.changes}


def test_doubtful_numbers_warn_and_impossible_ones_are_refused(house: Cast) -> None:
    wrong_key = RIB[:-1] + str((int(RIB[-1]) + 1) % 10)
    entity = an_entity(house, ice="001561191000065", bank_account=wrong_key)
    assert [label for label, _sentence in warnings_of_entity(entity)] == ["ICE", "RIB"]
    for field, value in (("ice", "00156119100006O"), ("bank_account", "123"), ("capital", -1), ("name", Text3())):
        with pytest.raises(Invalid) as refusal:
            change_entity(actor=house.finance.actor, entity=entity, values={field: value})
        assert field in refusal.value.fields


def test_an_entity_is_closed_with_a_reason_and_then_stays_as_it_is(house: Cast) -> None:
    entity = an_entity(house)
    with pytest.raises(Invalid, match="Say why"):
        close_entity(actor=house.director.actor, entity=entity, on=date(2026, 6, 30), reason=" ")
    close_entity(actor=house.director.actor, entity=entity, on=date(2026, 6, 30), reason="merged into the council")
    assert history_of(entity)[0].reason == "merged into the council"
    with pytest.raises(Conflict, match="is closed"):
        change_entity(actor=house.finance.actor, entity=entity, values={"bank_name": "Banque"})
    reopen_entity(actor=house.director.actor, entity=entity)
    assert change_entity(actor=house.finance.actor, entity=entity, values={"bank_name": "Banque"})
    with pytest.raises(Conflict):
        reopen_entity(actor=house.director.actor, entity=entity)


def test_who_may_change_entities(house: Cast) -> None:
    entity = an_entity(house)
    for player in (house.manager, house.trainer, house.reader, house.adviser, house.fund_manager):
        with pytest.raises(Forbidden):
            change_entity(actor=player.actor, entity=entity, values={"bank_name": "x"})
        with pytest.raises(Forbidden):
            set_entity_logo(actor=player.actor, entity=entity, upload=picture())
    with pytest.raises(NotFound):
        create_entity(actor=house.stranger.actor, institution_id=house.a.pk, values={"name": Text3(fr="x")})


def test_the_chain_of_acts_is_whole_after_all_this(house: Cast) -> None:
    entity = an_entity(house)
    set_entity_logo(actor=house.finance.actor, entity=entity, upload=picture())
    change(house, city="Fès")
    assert verify(house.a.pk).whole


@pytest.mark.django_db
def test_the_sectors_of_the_platform_are_there_from_the_beginning() -> None:
    kept = {sector.code: sector.name for sector in Sector.objects.all()}
    assert kept == {code: Text3(ar, fr, en) for code, ar, fr, en in SECTORS}
