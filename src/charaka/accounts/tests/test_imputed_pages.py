"""The pages of the in-kind register and of investment grants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from charaka.accounts.models import Entry, InKindContribution, InvestmentGrant
from charaka.accounts.services.imputed import sign_in_kind
from charaka.accounts.tests.books import DIRHAM, line_called, open_books
from charaka.accounts.tests.test_budget_pages import text_of
from charaka.accounts.tests.test_grants import FIRST, a_grant
from charaka.accounts.tests.test_in_kind import premises
from charaka.testing.cast import Cast

IN_KIND = "/i/a/accounts/in-kind/"
GRANTS = "/i/a/accounts/grants/"
SignIn = Callable[..., Client]


def test_a_contribution_from_its_form_to_its_end(in_a: Cast, sign_in: SignIn) -> None:
    open_books(in_a)
    client, director = sign_in(in_a.finance), sign_in(in_a.director)
    assert "Nothing in the register yet" in text_of(client.get(IN_KIND))
    form = {
        "kind": "premises", "label": "Bâtiment A", "provider": "État", "yearly_value": "365 000", "method": "Domaines",
        "service_line": line_called("FI").pk, "valid_from": "2025-01-01", "valid_until": "",
    }  # fmt: skip
    assert client.post(f"{IN_KIND}new/", form | {"yearly_value": "0"}).status_code == 422
    assert client.post(f"{IN_KIND}new/", form).status_code == 303
    one = InKindContribution.objects.get()
    path = f"{IN_KIND}{one.pk}/"
    upload = {"upload": SimpleUploadedFile("avis.exe", b"MZ")}
    assert client.post(f"{path}files/", upload).status_code == 422
    assert client.post(f"{path}files/", {"upload": SimpleUploadedFile("avis.csv", b"a;b\n")}).status_code == 303
    assert "avis.csv" in text_of(client.get(path))
    edited = client.post(f"{path}edit/", form | {"version": "1", "method": "Avis des Domaines"})
    assert edited.status_code == 303
    assert client.post(f"{path}edit/", form | {"version": "1", "method": "x"}).status_code == 409
    assert client.post(f"{path}sign/").status_code == 403
    assert director.post(f"{path}sign/").status_code == 303
    assert "Dalila Director" in text_of(client.get(path))
    assert "365,000" in text_of(client.get(f"{IN_KIND}?period=2026"))
    assert client.post(f"{path}edit/", form | {"version": "3"}).status_code == 422
    assert client.post(f"{path}remove/").status_code == 409
    assert client.post(f"{path}end/", {"on": "2025-01-31"}).status_code == 303
    assert "31,000" in text_of(client.get(f"{IN_KIND}?period=2025"))


def test_the_register_is_a_list_like_all_others(
    in_a: Cast, sign_in: SignIn, assert_queries: Callable[..., Any]
) -> None:
    for number in range(30):
        one = premises(in_a, label=f"Salle {number}", valid_from=date(2025, 1, 1 + number % 28))
        if number % 2:
            sign_in_kind(actor=in_a.director.actor, contribution=one)
    client = sign_in(in_a.reader)
    client.get(IN_KIND)
    with assert_queries(budget="accounts:in_kind_list"):
        text = text_of(client.get(f"{IN_KIND}?state=waiting&sort=label&period=2026"))
    assert "15 rows" in text
    table = client.get(f"{IN_KIND}export/?format=csv&state=waiting").getvalue()
    assert table.count(b"\r\n") == 16
    assert client.get(f"{IN_KIND}?period=never").status_code == 422


def test_the_officer_takes_a_grant_through_its_years(
    in_a: Cast, sign_in: SignIn, assert_queries: Callable[..., Any]
) -> None:
    open_books(in_a)
    client = sign_in(in_a.finance)
    assert "No investment grant yet" in text_of(client.get(GRANTS))
    form = {
        "reference": "SI-12", "grantor": "Fonds", "asset": "Atelier", "notified_on": f"{FIRST}-01-05",
        "amount": "900 000", "asset_cost": "1 200 000", "in_service_on": f"{FIRST}-01-01", "months": "36",
    }  # fmt: skip
    assert client.post(f"{GRANTS}new/", form | {"asset_cost": "1"}).status_code == 422
    assert client.post(f"{GRANTS}new/", form).status_code == 303
    grant = InvestmentGrant.objects.get()
    path = f"{GRANTS}{grant.pk}/"
    for year in (FIRST, FIRST + 1, FIRST + 2):
        assert client.post(f"{path}releases/{year}/").status_code == 303
        entry = Entry.objects.get(state="draft")
        assert client.post(f"{path}entries/{entry.pk}/post/").status_code == 303
    assert client.post(f"{path}releases/{FIRST}/").status_code == 409
    text = text_of(client.get(path))
    assert "fully released" in text
    assert "OD " in text
    assert client.post(f"{path}clear/").status_code == 303
    clearing = Entry.objects.get(state="draft")
    assert client.post(f"{path}entries/{clearing.pk}/discard/").status_code == 303
    assert client.post(f"{path}clear/").status_code == 303
    assert client.post(f"{path}entries/{Entry.objects.get(state='draft').pk}/post/").status_code == 303
    assert "cleared" in text_of(client.get(path))
    assert client.post(f"{path}entries/999999/post/").status_code == 404
    with assert_queries(budget="accounts:grant_list"):
        assert "SI-12" in text_of(client.get(GRANTS))
    assert b"900000.00" in client.get(f"{GRANTS}export/?format=csv").getvalue()
    assert sign_in(in_a.stranger).get(f"/i/b/accounts/grants/{grant.pk}/").status_code == 404
    reader = sign_in(in_a.reader)
    assert reader.get(path).status_code == 200
    assert reader.post(f"{path}clear/").status_code == 403


def test_the_releases_of_a_year_are_proposed_together(in_a: Cast, sign_in: SignIn) -> None:
    open_books(in_a)
    for number in (1, 2):
        a_grant(in_a, reference=f"SI-{number}", amount=number * 300 * DIRHAM)
    client = sign_in(in_a.finance)
    assert client.post(f"{GRANTS}releases/{FIRST}/").status_code == 303
    assert client.post(f"{GRANTS}releases/{FIRST}/").status_code == 303
    assert Entry.objects.count() == 2
