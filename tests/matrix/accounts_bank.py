"""Who may see and match the bank, and see what is expected. It is money: the director and the finance officer."""

from __future__ import annotations

from charaka.accounts.models import BankAccount, BankLine, BankRule, ExpectedFlow
from charaka.accounts.services.bank import add_bank_rule
from charaka.accounts.services.expected import add_expected_flow
from charaka.accounts.tests.books import DAY, account
from charaka.accounts.tests.statements import bring, mt940, open_bank
from charaka.kernel.files.kinds import TABLE
from charaka.kernel.files.services import store_file
from charaka.testing.cast import Cast

PAGES = """
                                                                     D M T F R V U O S N
# The director looks, the finance officer does.
accounts:bank                                                        + - - + - - - - 0 >
accounts:bank_account account_id=bank_account                        + - - + - - - - 0 >
accounts:bank_account_new                                            - - - + - - - - 0 >
accounts:bank_account_edit account_id=bank_account                   - - - + - - - - 0 >
accounts:bank_import                                                 - - - + - - - - 0 >
accounts:bank_import_check file_id=statement_file                    - - - + - - - - 0 >
accounts:bank_statement_list                                         + - - + - - - - 0 >
accounts:bank_statement_export                                       + - - + - - - - 0 >
accounts:bank_line_export account_id=bank_account                    + - - + - - - - 0 >
accounts:bank_reconciliation account_id=bank_account                 + - - + - - - - 0 >
accounts:bank_reconciliation_export account_id=bank_account fmt=csv  + - - + - - - - 0 >
accounts:bank_rules                                                  - - - + - - - - 0 >
POST accounts:bank_rule_remove rule_id=bank_rule                     - - - + - - - - 0 >
POST accounts:bank_sure account_id=bank_account                      - - - + - - - - 0 >
POST accounts:bank_line_match line_id=bank_line                      - - - + - - - - 0 >
POST accounts:bank_line_posted line_id=bank_line                     - - - + - - - - 0 >
POST accounts:bank_line_book line_id=bank_line                       - - - + - - - - 0 >
accounts:bank_line_undo line_id=bank_line                            - - - + - - - - 0 >

accounts:cash_forecast                                               + - - + - - - - 0 >
accounts:cash_forecast_export fmt=csv                                + - - + - - - - 0 >
accounts:flow_new                                                    - - - + - - - - 0 >
accounts:flow_edit flow_id=expected_flow                             - - - + - - - - 0 >
POST accounts:flow_remove flow_id=expected_flow                      - - - + - - - - 0 >
"""

OPERATIONS = """
                                                                     D M T F R V U O S N
GET /institutions/{code}/bank/accounts                               + - - + - - - - 0 >
GET /institutions/{code}/bank/statements                             + - - + - - - - 0 >
POST /institutions/{code}/bank/statements                            - - - + - - - - 0 >
GET /institutions/{code}/bank/lines                                  + - - + - - - - 0 >
POST /institutions/{code}/bank/lines/{line_id}/match line_id=bank_line
                                                                     - - - + - - - - 0 >
POST /institutions/{code}/bank/lines/{line_id}/booking line_id=bank_line
                                                                     - - - + - - - - 0 >
POST /institutions/{code}/bank/lines/{line_id}/undo line_id=bank_line reason:=x
                                                                     - - - + - - - - 0 >
"""

FILE = mt940(("12", "100,00", "VIR A"))


def bank_account(cast: Cast) -> int:
    found = BankAccount.objects.first()
    return (found or open_bank(cast)).pk


def bank_line(cast: Cast) -> object:
    bank_account(cast)
    bring(cast, FILE)
    return BankLine.objects.get().pk


def bank_rule(cast: Cast) -> object:
    bank_account(cast)
    found = BankRule.objects.first()
    if found is None:
        found = add_bank_rule(
            actor=cast.finance.actor, institution_id=cast.a.pk, words="frais", account=account("6147")
        )
    return found.pk


def statement_file(cast: Cast) -> object:
    subject = BankAccount.objects.get(pk=bank_account(cast))
    kept = store_file(
        upload=FILE, actor=cast.finance.actor, institution_id=cast.a.pk, subject=subject, kind=TABLE, name="a.txt"
    )
    return kept.public_id


def expected_flow(cast: Cast) -> object:
    values = {"kind": "tax", "label": "TVA", "due_on": DAY, "amount": -100}
    found = ExpectedFlow.objects.first()
    return (found or add_expected_flow(actor=cast.finance.actor, institution_id=cast.a.pk, values=values)).pk


THINGS = {
    "bank_account": bank_account,
    "bank_line": bank_line,
    "bank_rule": bank_rule,
    "statement_file": statement_file,
    "expected_flow": expected_flow,
}
