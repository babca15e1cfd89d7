"""Who may open and call what of accounts by service, allocation and statements. Trainers see no accounts."""

from __future__ import annotations

from charaka.accounts.models import AllocationKey, AllocationRun, Book
from charaka.accounts.services.allocation import run_allocation, set_key
from charaka.accounts.tests.books import open_books, post
from charaka.kernel.periods import month
from charaka.kernel.text import Text3
from charaka.testing.cast import Cast

PAGES = """
                                                                     D M T F R V U O S N
# What each service earns and costs: those who steer, the board and the adviser.
accounts:by_service                                                  + - - + + + - - 0 >
accounts:by_service_export fmt=csv                                   + - - + + + - - 0 >
accounts:allocated                                                   + - - + + + - - 0 >
accounts:allocated_export fmt=csv                                    + - - + + + - - 0 >
accounts:allocation                                                  + - - + + + - - 0 >
accounts:allocation_simulate                                         + - - + + + - - 0 >
accounts:allocation_run run_id=allocation_run                        + - - + + + - - 0 >

# Keys decide what a service seems to earn: the director and the finance officer set them.
accounts:allocation_new                                              + - - + - - - - 0 >
POST accounts:allocation_new                                         + - - + - - - - 0 >
accounts:key_new                                                     + - - + - - - - 0 >
POST accounts:key_new                                                + - - + - - - - 0 >
accounts:key_edit key_id=allocation_key                              + - - + - - - - 0 >
accounts:key_shares key_id=allocation_key                            + - - + - - - - 0 >
accounts:key_remove key_id=allocation_key                            + - - + - - - - 0 >

accounts:statement_list                                              + - - + + + - - 0 >
accounts:statement name=statement_name                               + - - + + + - - 0 >
accounts:statement_export name=statement_name fmt=csv                + - - + + + - - 0 >
accounts:statement_paper name=statement_name                         + - - + + + - - 0 >
"""

OPERATIONS = """
                                                                     D M T F R V U O S N
GET /institutions/{code}/statements                                  + - - + + + - - 0 >
GET /institutions/{code}/statements/{name} name=statement_name       + - - + + + - - 0 >
GET /institutions/{code}/allocation/keys                             + - - + + + - - 0 >
PUT /institutions/{code}/allocation/keys/{key_code} key_code=allocation_key_code
                                                                     + - - + - - - - 0 >
GET /institutions/{code}/allocation/runs                             + - - + + + - - 0 >
POST /institutions/{code}/allocation/runs                            + - - + - - - - 0 >
GET /institutions/{code}/allocation/runs/{run_id}/amounts run_id=allocation_run
                                                                     + - - + + + - - 0 >
"""


def allocation_key(cast: Cast) -> int:
    """A key for all shared costs, in open books."""
    if not Book.objects.exists():
        open_books(cast)
    found = AllocationKey.objects.filter(code="ALL").first()
    if found is None:
        values = {"name": Text3.same("All"), "basis": "revenue", "prefix": ""}
        found = set_key(actor=cast.finance.actor, institution_id=cast.a.pk, code="ALL", values=values)
    return found.pk


def allocation_run(cast: Cast) -> int:
    """Energy of March, spread over what was sold."""
    allocation_key(cast)
    found = AllocationRun.objects.first()
    if found is None:
        from charaka.accounts.tests.books import line_called

        post(cast, ("5141", 100), ("71243", -100), service_line=line_called("FC"))
        post(cast, ("61251", 30), ("5141", -30))
        found = run_allocation(actor=cast.finance.actor, institution_id=cast.a.pk, period=month(2026, 3))
    return found.pk


THINGS = {
    "allocation_key": allocation_key,
    "allocation_key_code": lambda _cast: "ALL",
    "allocation_run": allocation_run,
    "statement_name": lambda _cast: "trial-balance",
}
