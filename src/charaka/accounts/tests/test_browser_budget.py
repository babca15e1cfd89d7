"""Budgets and registers in a real browser, in Arabic and in French: nothing overflows, everyone can use them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page

from charaka.accounts.services.budgets import begin_revision, explain_variance
from charaka.accounts.services.grants import propose_release
from charaka.accounts.tests.books import open_books
from charaka.accounts.tests.test_budgets import adopted, three_months
from charaka.accounts.tests.test_grants import FIRST, a_grant
from charaka.accounts.tests.test_in_kind import premises
from charaka.kernel.scope import scope
from charaka.testing.browser import PageIn
from charaka.testing.cast import Cast


@pytest.mark.parametrize(("lang", "width", "theme"), [("ar", 390, "dark"), ("fr", 1440, "light")])
def test_every_page_is_accessible(
    page_in: PageIn, axe: Callable[[Page], None], cast: Cast, lang: Any, width: int, theme: Any
) -> None:
    with scope({cast.a.pk}):
        open_books(cast)
        budget = adopted(cast)
        three_months(cast)
        explain_variance(
            actor=cast.finance.actor, budget=budget, subject="line:FC", until=date(2026, 3, 31), text="Trois reports."
        )
        revision = begin_revision(actor=cast.finance.actor, budget=budget)
        grant, building = a_grant(cast), premises(cast)
        propose_release(actor=cast.finance.actor, grant=grant, year=FIRST)
    page = page_in(lang, width, theme, user=cast.finance.user)
    for path in (
        "budget/?year=2026&until=2026-03", f"budgets/{budget.pk}/rows/line:FC/?until=2026-03", "budgets/",
        f"budgets/{revision.pk}/", f"budgets/{revision.pk}/lines/new/", f"budgets/{budget.pk}/compare/{revision.pk}/",
        "in-kind/", f"in-kind/{building.pk}/", "grants/", f"grants/{grant.pk}/", "grants/new/",
    ):  # fmt: skip
        page.goto(f"/i/a/accounts/{path}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
