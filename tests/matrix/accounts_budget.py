"""Who may open and call what of budgets, in-kind contributions and investment grants. Trainers see no accounts."""

from __future__ import annotations

from datetime import date

from charaka.accounts.models import Book, Budget, Entry, InKindContribution, InvestmentGrant
from charaka.accounts.services.grants import propose_release
from charaka.accounts.tests.books import open_books
from charaka.accounts.tests.test_budgets import a_budget, spread
from charaka.accounts.tests.test_grants import FIRST, a_grant
from charaka.accounts.tests.test_in_kind import premises
from charaka.testing.cast import Cast

PAGES = """
                                                                     D M T F R V U O S N
# The board and the adviser read budgets; finance and the director prepare them; the director marks one as adopted.
accounts:budget                                                      + - - + + + - - 0 >
accounts:budget_list                                                 + - - + + + - - 0 >
accounts:budget_list_export                                          + - - + + + - - 0 >
accounts:budget_new                                                  + - - + - - - - 0 >
accounts:budget_edit budget_id=budget                                + - - + + + - - 0 >
POST accounts:budget_edit budget_id=budget                           + - - + - - - - 0 >
accounts:budget_line budget_id=budget                                + - - + - - - - 0 >
accounts:budget_adopt budget_id=budget                               + - - - - - - - 0 >
POST accounts:budget_revise budget_id=budget                         + - - + - - - - 0 >
POST accounts:budget_discard budget_id=budget                        + - - + - - - - 0 >
accounts:budget_compare budget_id=budget other_id=budget             + - - + + + - - 0 >
accounts:budget_export budget_id=budget fmt=csv                      + - - + + + - - 0 >
accounts:execution_export budget_id=budget fmt=csv                   + - - + + + - - 0 >
accounts:budget_row budget_id=budget subject=subject                 + - - + + + - - 0 >
POST accounts:budget_row budget_id=budget subject=subject            + - - + - - - - 0 >

# Finance keeps the registers, the director signs what was valued.
accounts:in_kind_list                                                + - - + + + - - 0 >
accounts:in_kind_export                                              + - - + + + - - 0 >
accounts:in_kind_new                                                 - - - + - - - - 0 >
accounts:in_kind contribution_id=contribution                        + - - + + + - - 0 >
accounts:in_kind_edit contribution_id=contribution                   - - - + - - - - 0 >
POST accounts:in_kind_sign contribution_id=contribution              + - - - - - - - 0 >
accounts:in_kind_end contribution_id=contribution                    - - - + - - - - 0 >
POST accounts:in_kind_remove contribution_id=contribution            - - - + - - - - 0 >
POST accounts:in_kind_file contribution_id=contribution              - - - + - - - - 0 >
accounts:grant_list                                                  + - - + + + - - 0 >
accounts:grant_export                                                + - - + + + - - 0 >
accounts:grant_new                                                   - - - + - - - - 0 >
accounts:grant grant_id=grant                                        + - - + + + - - 0 >
accounts:grant_edit grant_id=grant                                   - - - + - - - - 0 >
POST accounts:grant_release grant_id=grant year=year                 - - - + - - - - 0 >
POST accounts:grant_releases year=year                               - - - + - - - - 0 >
POST accounts:grant_clear grant_id=grant                             - - - + - - - - 0 >
POST accounts:grant_entry grant_id=grant entry_id=release verb=post  + - - + - - - - 0 >
"""

OPERATIONS = """
                                                                     D M T F R V U O S N
GET /institutions/{code}/budgets                                     + - - + + + - - 0 401
POST /institutions/{code}/budgets                                    + - - + - - - - 0 401
GET /institutions/{code}/budgets/{budget_id} budget_id=budget        + - - + + + - - 0 401
PUT /institutions/{code}/budgets/{budget_id}/lines budget_id=budget  + - - + - - - - 0 401
POST /institutions/{code}/budgets/{budget_id}/adopt budget_id=budget
                                                                     + - - - - - - - 0 401
POST /institutions/{code}/budgets/{budget_id}/revise budget_id=budget
                                                                     + - - + - - - - 0 401
GET /institutions/{code}/budgets/{budget_id}/execution budget_id=budget
                                                                     + - - + + + - - 0 401
GET /institutions/{code}/in-kind                                     + - - + + + - - 0 401
POST /institutions/{code}/in-kind                                    - - - + - - - - 0 401
POST /institutions/{code}/in-kind/{contribution_id}/sign contribution_id=contribution
                                                                     + - - - - - - - 0 401
POST /institutions/{code}/in-kind/{contribution_id}/end contribution_id=contribution
                                                                     - - - + - - - - 0 401
GET /institutions/{code}/investment-grants                           + - - + + + - - 0 401
POST /institutions/{code}/investment-grants                          - - - + - - - - 0 401
GET /institutions/{code}/investment-grants/{grant_id}/schedule grant_id=grant
                                                                     + - - + + + - - 0 401
POST /institutions/{code}/investment-grants/{grant_id}/releases grant_id=grant
                                                                     - - - + - - - - 0 401
POST /institutions/{code}/investment-grants/{grant_id}/clearing grant_id=grant
                                                                     - - - + - - - - 0 401
"""


def budget(cast: Cast) -> int:
    """A draft with one line."""
    found = Budget.objects.first()
    if found is None:
        _books(cast)
        found = a_budget(cast)
        spread(cast, found, "617", None, 12)
    return found.pk


def contribution(cast: Cast) -> int:
    found = InKindContribution.objects.first()
    return (found or premises(cast, valid_from=date(2025, 1, 1))).pk


def grant(cast: Cast) -> int:
    found = InvestmentGrant.objects.first()
    if found is None:
        _books(cast)
        found = a_grant(cast)
    return found.pk


def release(cast: Cast) -> int:
    """The draft of the first year’s release."""
    one = InvestmentGrant.objects.get(pk=grant(cast))
    found = Entry.objects.first()
    return (found or propose_release(actor=cast.finance.actor, grant=one, year=FIRST)).pk


def year(cast: Cast) -> int:
    return FIRST + 1


def subject(cast: Cast) -> str:
    return "category:pay"


def _books(cast: Cast) -> None:
    if not Book.objects.exists():
        open_books(cast)


THINGS = {
    "budget": budget,
    "contribution": contribution,
    "grant": grant,
    "release": release,
    "year": year,
    "subject": subject,
}
