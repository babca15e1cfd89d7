"""The in-kind register: what is used without rent is valued, signed, counted by days, and never booked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from charaka.accounts.models import InKindContribution, MonthlyBalance
from charaka.accounts.queries.imputed import access_in_kind, in_kind_amount
from charaka.accounts.services.imputed import (
    add_in_kind,
    attach_in_kind_file,
    change_in_kind,
    end_in_kind,
    remove_in_kind,
    sign_in_kind,
)
from charaka.accounts.tests.books import DIRHAM, line_called, open_books
from charaka.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from charaka.kernel.files.queries import list_files_of
from charaka.kernel.periods import calendar_year, month, quarter
from charaka.testing.cast import Cast


def in_kind_values(**more: Any) -> dict[str, Any]:
    return {
        "kind": "premises", "label": "Bâtiment A", "provider": "État", "yearly_value": 365_000 * DIRHAM,
        "method": "Loyer de marché, avis des Domaines du 3 mars", "valid_from": date(2025, 7, 1), "valid_until": None,
    } | more  # fmt: skip


def premises(cast: Cast, **more: Any) -> InKindContribution:
    return add_in_kind(actor=cast.finance.actor, institution_id=cast.a.pk, values=in_kind_values(**more))


def test_premises_of_the_state_count_from_the_day_they_are_signed_for(in_a: Cast) -> None:
    """The finance officer values the building, the director signs, and the year shows it apart from the books."""
    open_books(in_a)
    building = premises(in_a, service_line=line_called("FI"))
    attach_in_kind_file(
        actor=in_a.finance.actor, contribution=building, upload=SimpleUploadedFile("avis.csv", b"a;b\n1;2\n")
    )
    assert [file.name for file in list_files_of(building)] == ["avis.csv"]
    assert in_kind_amount([in_a.a.pk], calendar_year(2026)).total == 0, "nothing counts unsigned"

    with pytest.raises(Forbidden):
        sign_in_kind(actor=in_a.finance.actor, contribution=building)
    signed = sign_in_kind(actor=in_a.director.actor, contribution=building)
    assert signed.signed_by == "Dalila Director"

    year = in_kind_amount([in_a.a.pk], calendar_year(2026))
    assert (year.total, dict(year.by_kind)) == (365_000 * DIRHAM, {"premises": 365_000 * DIRHAM})
    assert dict(year.by_line) == {line_called("FI").pk: 365_000 * DIRHAM}
    assert in_kind_amount([in_a.a.pk], month(2025, 6)).total == 0
    assert sum(in_kind_amount([in_a.a.pk], quarter(2026, n)).total for n in (1, 2, 3, 4)) == year.total
    assert not MonthlyBalance.objects.exists(), "it is never mixed with what is booked"


def test_what_is_signed_ends_but_does_not_change(in_a: Cast) -> None:
    building = premises(in_a)
    change_in_kind(actor=in_a.finance.actor, contribution=building, changes={"yearly_value": 36_500 * DIRHAM})
    sign_in_kind(actor=in_a.director.actor, contribution=building)
    building.refresh_from_db()
    for act in (
        lambda: change_in_kind(actor=in_a.finance.actor, contribution=building, changes={"yearly_value": 5}),
        lambda: sign_in_kind(actor=in_a.director.actor, contribution=building),
        lambda: remove_in_kind(actor=in_a.finance.actor, contribution=building),
    ):
        with pytest.raises(Conflict, match="does not change"):
            act()
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_inkindcontribution SET yearly_value = 1")
    end_in_kind(actor=in_a.finance.actor, contribution=building, on=date(2026, 1, 31))
    assert in_kind_amount([in_a.a.pk], calendar_year(2026)).total == 3_100 * DIRHAM
    for wrong in (date(2026, 2, 1), date(2025, 6, 30)):
        with pytest.raises(Invalid):
            end_in_kind(actor=in_a.finance.actor, contribution=building, on=wrong)


def test_the_register_refuses_what_makes_no_sense_and_strangers(in_a: Cast) -> None:
    for wrong in ({"yearly_value": 0}, {"valid_until": date(2025, 6, 30)}):
        with pytest.raises(Invalid):
            premises(in_a, **wrong)
    building = premises(in_a)
    with pytest.raises(Invalid):
        change_in_kind(actor=in_a.finance.actor, contribution=building, changes={"yearly_value": -1})
    with pytest.raises(NotFound):
        access_in_kind(in_a.stranger.actor, building.pk)
    with pytest.raises(Forbidden):
        add_in_kind(actor=in_a.reader.actor, institution_id=in_a.a.pk, values=in_kind_values())
    remove_in_kind(actor=in_a.finance.actor, contribution=building)
    assert not InKindContribution.objects.exists()
