"""The bank and the forecast in a real browser, in Arabic and French, wide and narrow."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from charaka.accounts.models import BankAccount
from charaka.accounts.services.bank import add_bank_rule
from charaka.accounts.tests.books import account
from charaka.accounts.tests.statements import bring, line_saying
from charaka.accounts.tests.test_bank import STATEMENT, documents
from charaka.accounts.tests.test_bank_pages import a_bad_autumn
from charaka.kernel.scope import scope
from charaka.testing.browser import PageIn
from charaka.testing.cast import Cast

SHOTS = os.environ.get("SHOTS", "")


def furnished(cast: Cast) -> tuple[BankAccount, Any]:
    """A statement of four lines, their documents, a rule; a forecast with a tranche and payroll."""
    with scope({cast.a.pk}):
        a_bad_autumn(cast)
        documents(cast)
        bring(cast, STATEMENT)
        add_bank_rule(actor=cast.finance.actor, institution_id=cast.a.pk, words="frais tenue", account=account("6147"))
        return BankAccount.objects.get(), line_saying("OUMLIL")


@pytest.mark.parametrize(
    ("lang", "width", "theme"), [("ar", 390, "dark"), ("ar", 1440, "light"), ("fr", 1440, "dark"), ("fr", 390, "light")]
)
def test_every_page_of_the_bank_is_accessible(
    page_in: PageIn, axe: Callable[[Page], None], cast: Cast, lang: Any, width: int, theme: Any
) -> None:
    own, line = furnished(cast)
    page = page_in(lang, width, theme, user=cast.finance.user)
    for place, path in enumerate((
        "bank/", f"bank/{own.pk}/?line={line.pk}", "bank/import/", "bank/statements/", "bank/rules/",
        f"bank/{own.pk}/reconciliation/", "cash/?tranche=late", "cash/?step=month", "cash/flows/new/",
    )):  # fmt: skip
        page.goto(f"/i/a/accounts/{path}")
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{place}-{lang}-{width}.png", full_page=True)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path


def test_a_gap_is_settled_without_script(page_in: PageIn, cast: Cast) -> None:
    own, line = furnished(cast)
    page = page_in("fr", user=cast.finance.user, javascript=False, statuses=frozenset({422}))
    page.goto(f"/i/a/accounts/bank/{own.pk}/?line={line.pk}")
    expect(page.locator("input[name=document]:checked")).to_have_count(1)
    page.locator("button[value=match]").click()
    expect(page.locator(".ck-note.terra")).to_be_visible()
    page.locator("input[name=rest][value=open]").check()
    page.locator("button[value=match]").click()
    expect(page.locator(".ck-lines")).not_to_contain_text("OUMLIL")
