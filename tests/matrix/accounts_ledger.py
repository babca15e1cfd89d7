"""Who may open and call what of the journal, the chart and the periods. Trainers and managers see no books."""

from __future__ import annotations

from charaka.accounts.models import AccountRule, Book, Entry
from charaka.accounts.models.choices import EntryState
from charaka.accounts.services.entries import draft_entry, post_entry
from charaka.accounts.services.periods import close_period
from charaka.accounts.tests.books import DAY, draft, open_books
from charaka.testing.cast import Cast

PAGES = """
                                                                     D M T F R V U O S N
# The books are read by those who answer for them, and by those who watch over it.
accounts:entry_list                                                  + - - + + + - - 0 >
accounts:entry entry_id=posted_entry                                 + - - + + + - - 0 >
accounts:account_list                                                + - - + + + - - 0 >
accounts:account_ledger account=account_code                         + - - + + + - - 0 >
accounts:rule_list                                                   + - - + + + - - 0 >
accounts:journal_list                                                + - - + + + - - 0 >
accounts:period_list                                                 + - - + + + - - 0 >

# Entries are written by the finance officer and the director.
accounts:entry_new                                                   + - - + - - - - 0 >
POST accounts:entry_check                                            + - - + - - - - 0 >
accounts:entry_edit entry_id=kept_entry                              + - - + - - - - 0 >
accounts:entry_post entry_id=kept_entry                              + - - + - - - - 0 >
accounts:entry_discard entry_id=kept_entry                           + - - + - - - - 0 >
accounts:entry_reverse entry_id=posted_entry                         + - - + - - - - 0 >
POST accounts:entry_file entry_id=posted_entry                       + - - + - - - - 0 >

# The chart is the finance officer's alone.
accounts:book_open                                                   - - - + - - - - 0 >
accounts:account_new                                                 - - - + - - - - 0 >
accounts:account_edit account=account_code                           - - - + - - - - 0 >
accounts:rule_set                                                    - - - + - - - - 0 >
POST accounts:rule_preview                                           - - - + - - - - 0 >
accounts:rule_remove rule_id=rule                                    - - - + - - - - 0 >
accounts:journal_new                                                 - - - + - - - - 0 >
accounts:journal_edit journal=journal_code                           - - - + - - - - 0 >
accounts:service_line_new                                            - - - + - - - - 0 >
accounts:service_line_edit line=line_code                            - - - + - - - - 0 >

# Both close a month; only the director opens it again.
accounts:period_close year=2026 number=3                             + - - + - - - - 0 >
accounts:period_reopen year=2026 number=closed_month                 + - - - - - - - 0 >
"""

OPERATIONS = """
                                                                     D M T F R V U O S N
GET /institutions/{code}/accounts                                    + - - + + + - - 0 >
POST /institutions/{code}/accounts                                   - - - + - - - - 0 >
GET /institutions/{code}/accounts/{account} account=account_code     + - - + + + - - 0 >
PATCH /institutions/{code}/accounts/{account} account=account_code   - - - + - - - - 0 >
GET /institutions/{code}/account-rules                               + - - + + + - - 0 >
POST /institutions/{code}/account-rules                              - - - + - - - - 0 >
DELETE /institutions/{code}/account-rules/{rule_id} rule_id=rule     - - - + - - - - 0 >
GET /institutions/{code}/journals                                    + - - + + + - - 0 >
POST /institutions/{code}/journals                                   - - - + - - - - 0 >
GET /institutions/{code}/periods                                     + - - + + + - - 0 >
POST /institutions/{code}/periods/{year}/{number}/closure year=2026 number=5
                                                                     + - - + - - - - 0 >
POST /institutions/{code}/periods/{year}/{number}/reopening year=2026 number=closed_month
                                                                     + - - - - - - - 0 >
GET /institutions/{code}/entries                                     + - - + + + - - 0 >
POST /institutions/{code}/entries                                    + - - + - - - - 0 >
GET /institutions/{code}/entries/{entry_id} entry_id=posted_entry    + - - + + + - - 0 >
POST /institutions/{code}/entries/{entry_id}/post entry_id=kept_entry
                                                                     + - - + - - - - 0 >
POST /institutions/{code}/entries/{entry_id}/reverse entry_id=posted_entry
                                                                     + - - + - - - - 0 >
DELETE /institutions/{code}/entries/{entry_id} entry_id=kept_entry   + - - + - - - - 0 >
"""


def books(cast: Cast) -> None:
    if not Book.objects.exists():
        open_books(cast)


def posted_entry(cast: Cast) -> int:
    books(cast)
    made = draft(("3421", 120), ("71243", -100), ("4455", -20))
    found = Entry.objects.filter(state=EntryState.POSTED).first()
    return (found or post_entry(actor=cast.finance.actor, institution_id=cast.a.pk, draft=made)).pk


def kept_entry(cast: Cast) -> int:
    books(cast)
    made = draft(("3421", 120), ("71243", -120), day=DAY.replace(month=4))
    found = Entry.objects.filter(state=EntryState.DRAFT).first()
    return (found or draft_entry(actor=cast.finance.actor, institution_id=cast.a.pk, draft=made)).pk


def closed_month(cast: Cast) -> int:
    books(cast)
    close_period(actor=cast.finance.actor, institution_id=cast.a.pk, month=DAY.replace(month=1))
    return 1


def account_code(cast: Cast) -> str:
    books(cast)
    return "71243000"


def rule(cast: Cast) -> int:
    books(cast)
    return AccountRule.objects.order_by("prefix")[0].pk


def journal_code(cast: Cast) -> str:
    books(cast)
    return "VT"


def line_code(cast: Cast) -> str:
    books(cast)
    return "FC"


THINGS = {
    "posted_entry": posted_entry,
    "kept_entry": kept_entry,
    "closed_month": closed_month,
    "account_code": account_code,
    "rule": rule,
    "journal_code": journal_code,
    "line_code": line_code,
}
