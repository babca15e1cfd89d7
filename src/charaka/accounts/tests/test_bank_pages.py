"""The pages of the bank and of the cash forecast, as a finance officer goes through them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from charaka.accounts.models import BankAccount, BankLine, BankRule, ExpectedFlow
from charaka.accounts.services.expected import add_expected_flow
from charaka.accounts.tests.books import DIRHAM, account, post
from charaka.accounts.tests.statements import IBAN, bring, invoice, line_saying, open_bank
from charaka.accounts.tests.test_bank import STATEMENT, documents
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast

SignIn = Callable[..., Client]
BANK = "/i/a/accounts/bank/"


@pytest.fixture
def bank(in_a: Cast) -> BankAccount:
    return open_bank(in_a)


def said(response: Any) -> str:
    """The words of a page, without its marks."""
    return re.sub("<[^>]+>", "", response.content.decode()).replace("\u00a0", " ")


def test_from_an_empty_page_to_a_matched_statement(cast: Cast, sign_in: SignIn) -> None:
    finance = sign_in(cast.finance)
    assert "The books are not open yet" in said(finance.get(BANK))
    with scope({cast.a.pk}):
        own = open_bank(cast)
        papers = documents(cast)
    upload = SimpleUploadedFile("releve 10.sta", STATEMENT)
    page = finance.post(f"{BANK}import/", {"file": upload}, follow=True)
    assert "4 new lines, 0 known already" in said(page)
    check = page.redirect_chain[-1][0]
    with scope({cast.a.pk}):
        assert not BankLine.objects.exists(), "looking writes nothing"
    page = finance.post(check, follow=True)
    assert "4 new lines" in said(page)
    assert "one sure proposal" in said(page)
    assert "0 new lines, 4 known already" in said(finance.get(check))

    with scope({cast.a.pk}):
        seen = [line.pk for line in BankLine.objects.all()]
    page = finance.post(f"{BANK}{own.pk}/sure/", {"line": seen}, follow=True)
    assert "One line matched" in said(page)
    with scope({cast.a.pk}):
        line = line_saying("OUMLIL")
    page = finance.get(f"{BANK}{own.pk}/?line={line.pk}")
    assert "240.00 less" in said(page)
    assert "number 083 in the text" in said(page)
    act = f"{BANK}lines/{line.pk}/match/"
    refused = finance.post(act, {"document": papers["083"].pk, "act": "match"})
    assert refused.status_code == 422
    assert "differ by" in said(refused)
    assert finance.post(act, {"document": papers["083"].pk, "act": "match", "rest": "account"}).status_code == 422
    done = finance.post(act, {"document": papers["083"].pk, "act": "match", "rest": "open"})
    assert done.status_code == 303
    assert finance.post(act, {"document": papers["083"].pk, "act": "match", "rest": "open"}).status_code == 422

    with scope({cast.a.pk}):
        fees = line_saying("FRAIS")
        sixth = account("6147").pk
    form = {"account": sixth, "remember": "FRAIS TENUE CPTE"}
    assert finance.post(f"{BANK}lines/{fees.pk}/book/", form).status_code == 303
    with scope({cast.a.pk}):
        assert BankRule.objects.get().words == "FRAIS TENUE CPTE"
    assert "FA-2026-083" in said(finance.get(f"{BANK}{own.pk}/?state=matched&line={line.pk}"))
    page = finance.post(f"{BANK}lines/{line.pk}/undo/", {"reason": "wrong client"}, follow=True)
    assert "The line is open again" in said(page)
    told = said(finance.get(f"{BANK}{own.pk}/reconciliation/"))
    assert "Balances stood apart before the first statement" in told
    assert "does not tie" not in told


@pytest.mark.parametrize(
    "path", ["", "import/", "statements/", "rules/", "new/", "statements/export/", "statements/export/?format=csv"]
)
def test_every_page_of_the_bank_opens(bank: BankAccount, in_a: Cast, sign_in: SignIn, path: str) -> None:
    bring(in_a, STATEMENT)
    assert sign_in(in_a.finance).get(BANK + path).status_code == 200


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize(
    "path", ["?q=oumlil", "?find=zahramet", "edit/", "reconciliation/", "reconciliation/export.xlsx", "lines/export/"]
)
def test_every_page_of_an_account_opens(
    bank: BankAccount, in_a: Cast, sign_in: SignIn, path: str, language: str
) -> None:
    documents(in_a)
    bring(in_a, STATEMENT)
    post(in_a, ("5141", 18_000), ("3421", -18_000), day=date(2026, 10, 8), journal="BQ")
    page = sign_in(in_a.finance).get(f"{BANK}{bank.pk}/{path}", headers={"accept-language": language})
    assert page.status_code == 200


def test_a_wrong_file_says_why_on_the_page(bank: BankAccount, in_a: Cast, sign_in: SignIn) -> None:
    finance = sign_in(in_a.finance)
    wrong = finance.post(
        f"{BANK}import/", {"file": SimpleUploadedFile("x.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")}
    )
    assert wrong.status_code == 422
    assert "declares entities" in said(wrong)
    assert finance.post(f"{BANK}import/", {}).status_code == 422


def test_strangers_and_readers_stay_out(bank: BankAccount, in_a: Cast, sign_in: SignIn) -> None:
    bring(in_a, STATEMENT)
    line = BankLine.objects.first()
    assert line is not None
    assert sign_in(in_a.stranger).get(f"{BANK}{bank.pk}/").status_code == 404
    for player, expected in ((in_a.reader, 403), (in_a.director, 403)):
        assert sign_in(player).post(f"{BANK}lines/{line.pk}/match/").status_code == expected
    assert sign_in(in_a.director).get(f"{BANK}{bank.pk}/").status_code == 200
    assert sign_in(in_a.stranger).get(f"/i/b/accounts/bank/{bank.pk}/").status_code in {403, 404}


def test_the_number_of_an_account_is_checked_on_the_form(bank: BankAccount, in_a: Cast, sign_in: SignIn) -> None:
    values = {
        "name": "Autre", "number": IBAN[:-1] + "0", "currency": "MAD", "account": bank.account_id,
        "journal": bank.journal_id,
    }  # fmt: skip
    page = sign_in(in_a.finance).post(f"{BANK}new/", values)
    assert page.status_code == 422
    assert "a digit is wrong" in said(page)


# Cash -----------------------------------------------------------------------------------------------------------------


def a_bad_autumn(cast: Cast) -> None:
    """10,000 at the bank; a tranche of 90,000 in three weeks; payroll of 40,000 in four, every month."""
    today = timezone.localdate()
    open_bank(cast)
    post(cast, ("5141", 10_000), ("71610", -10_000), day=today, journal="BQ")
    invoice(cast, "FA-1", "Grande Minoterie", 20_000, due=today + timedelta(days=10))
    common: dict[str, Any] = {"actor": cast.finance.actor, "institution_id": cast.a.pk}
    tranche = {"kind": "tranche", "label": "Tranche 2", "due_on": today + timedelta(days=21), "amount": 90_000 * DIRHAM}
    pay = {
        "kind": "payroll", "label": "Paie", "due_on": today + timedelta(days=28), "amount": -40_000 * DIRHAM,
        "every_months": 1,
    }  # fmt: skip
    for values in (tranche, pay):
        add_expected_flow(**common, values=values)


def test_the_forecast_says_when_cash_runs_out(in_a: Cast, sign_in: SignIn) -> None:
    a_bad_autumn(in_a)
    finance = sign_in(in_a.finance)
    calm = said(finance.get("/i/a/accounts/cash/"))
    assert "Cash stays above zero" in calm
    late = said(finance.get("/i/a/accounts/cash/?tranche=late"))
    assert "Cash falls below zero first in the week of" in late
    assert "Tranches 90 days late" in late
    client = said(finance.get("/i/a/accounts/cash/?client=late&step=month&scenario=high"))
    assert "Grande Minoterie pays 60 days late" in client
    low = said(finance.get("/i/a/accounts/cash/?scenario=low"))
    assert "Cash falls below zero" in low, "a tranche is not counted on in the low scenario"
    for language in ("ar", "fr"):
        assert finance.get("/i/a/accounts/cash/?step=month", headers={"accept-language": language}).status_code == 200
    assert finance.get("/i/a/accounts/cash/export.csv?tranche=late").status_code == 200
    assert finance.get("/i/a/accounts/cash/?step=nonsense&scenario=x").status_code == 200


def test_expected_flows_are_kept_changed_and_removed(bank: BankAccount, in_a: Cast, sign_in: SignIn) -> None:
    finance = sign_in(in_a.finance)
    values = {"kind": "tax", "label": "TVA T3", "way": "out", "amount": "12 500,50", "due_on": "2026-10-20"}
    assert finance.post("/i/a/accounts/cash/flows/new/", values).status_code == 303
    flow = ExpectedFlow.objects.get()
    assert (flow.amount, flow.every_months) == (-1_250_050, 0)
    changed = values | {"until": "2026-10-19", "version": "1"}
    assert finance.post(f"/i/a/accounts/cash/flows/{flow.pk}/edit/", changed).status_code == 422
    changed = values | {"amount": "1", "version": "1", "every_months": "3"}
    assert finance.post(f"/i/a/accounts/cash/flows/{flow.pk}/edit/", changed).status_code == 303
    assert finance.post(f"/i/a/accounts/cash/flows/{flow.pk}/edit/", changed | {"amount": "2"}).status_code == 409
    assert sign_in(in_a.director).post(f"/i/a/accounts/cash/flows/{flow.pk}/remove/").status_code == 403
    assert finance.post(f"/i/a/accounts/cash/flows/{flow.pk}/remove/").status_code == 303
    assert not ExpectedFlow.objects.exists()


def test_lists_keep_their_budgets(bank: BankAccount, in_a: Cast, sign_in: SignIn, assert_queries: Any) -> None:
    documents(in_a)
    bring(in_a, STATEMENT)
    finance = sign_in(in_a.finance)
    finance.get(BANK)
    with assert_queries(budget="accounts:bank"):
        finance.get(BANK)
    with assert_queries(budget="accounts:bank_statement_list"):
        finance.get(f"{BANK}statements/")
    with assert_queries(budget="accounts:bank_account"):
        finance.get(f"{BANK}{bank.pk}/")
    with assert_queries(budget="accounts:cash_forecast"):
        finance.get("/i/a/accounts/cash/")
