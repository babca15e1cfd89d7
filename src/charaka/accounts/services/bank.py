"""Bank accounts, and the rules by which lines of statements are booked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import Account, BankAccount, BankRule, Journal
from charaka.accounts.models.choices import JournalKind
from charaka.accounts.permissions import CHANGE_BANK
from charaka.accounts.queries.chart import mapping_of
from charaka.accounts.rules.bank.statements import iban_fits, looks_like_account, plain_number
from charaka.accounts.rules.categories import Category
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.money import PLACES
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.search_text import fold
from charaka.kernel.services import service

BANK_ACCOUNT_ADDED = audit_action("accounts.bank_account.added", _("Bank account added"))
BANK_ACCOUNT_CHANGED = audit_action("accounts.bank_account.changed", _("Bank account changed"))
BANK_RULE_ADDED = audit_action("accounts.bank_rule.added", _("Bank rule added"))
BANK_RULE_REMOVED = audit_action("accounts.bank_rule.removed", _("Bank rule removed"))
TWO_DECIMALS = 2


@service
def add_bank_account(
    *, actor: Actor, institution_id: int, name: str, number: str, account: Account, journal: Journal, currency: str
) -> BankAccount:
    """Add an account at a bank. Raises Invalid (number, currency, account, journal), Conflict (it is there already)."""
    require(actor, CHANGE_BANK, institution_id)
    plain = plain_number(number)
    _check_number(plain)
    if PLACES.get(currency) != TWO_DECIMALS:
        sentence = _("Accounts are kept in currencies with two decimals.")
        raise Invalid(sentence, fields={"currency": [sentence]})
    _check_mirror(institution_id, account, journal)
    if BankAccount.objects.filter(institution_id=institution_id, number=plain).exists():
        sentence = _("This bank account is there already.")
        raise Conflict(sentence, fields={"number": [sentence]})
    row = BankAccount(
        institution_id=institution_id, name=name, number=plain, account=account, journal=journal, currency=currency
    )
    return add_record(row, actor=actor, action=BANK_ACCOUNT_ADDED)


@service
def change_bank_account(
    *, actor: Actor, bank_account: BankAccount, changes: Mapping[str, Any], expected_version: int | None = None
) -> BankAccount:
    """Change name, ledger account or journal; the number stays. Raises StaleRecord, Invalid, Forbidden."""
    require(actor, CHANGE_BANK, bank_account.institution_id)
    account, journal = changes.get("account", bank_account.account), changes.get("journal", bank_account.journal)
    _check_mirror(bank_account.institution_id, account, journal)
    if account.pk != bank_account.account_id and bank_account.lines.filter(state="matched").exists():
        sentence = _("Lines of this account are matched already: its ledger account stays.")
        raise Conflict(sentence, fields={"account": [sentence]})
    change_record(bank_account, changes, actor=actor, action=BANK_ACCOUNT_CHANGED, expected_version=expected_version)
    return bank_account


@service
def add_bank_rule(
    *, actor: Actor, institution_id: int, words: str, account: Account, service_line: Any = None
) -> BankRule:
    """Book lines whose text holds these words on an account. Raises Invalid, Conflict (the words have a rule)."""
    require(actor, CHANGE_BANK, institution_id)
    folded = fold(words)
    if len(folded) < 3:
        sentence = _("Write three letters at least.")
        raise Invalid(sentence, fields={"words": [sentence]})
    if any(fold(rule.words) == folded for rule in BankRule.objects.filter(institution_id=institution_id)):
        sentence = _("There is a rule for these words.")
        raise Conflict(sentence, fields={"words": [sentence]})
    row = BankRule(institution_id=institution_id, words=words.strip(), account=account, service_line=service_line)
    return add_record(row, actor=actor, action=BANK_RULE_ADDED)


@service
def remove_bank_rule(*, actor: Actor, rule: BankRule) -> None:
    """Take a rule away; what was booked by it stays. Raises Forbidden, NotFound."""
    require(actor, CHANGE_BANK, rule.institution_id)
    record(BANK_RULE_REMOVED, rule, actor=actor, changes={"words": (rule.words, None)})
    rule.delete()


def _check_number(plain: str) -> None:
    if not looks_like_account(plain):
        sentence = _("This is neither an IBAN nor a RIB of 24 digits.")
        raise Invalid(sentence, fields={"number": [sentence]})
    if not iban_fits(plain):
        sentence = _("The check digits of this number do not fit: a digit is wrong.")
        raise Invalid(sentence, fields={"number": [sentence]})


def _check_mirror(institution_id: int, account: Account, journal: Journal) -> None:
    """The ledger account is one of cash, and the journal one of the bank or of cash."""
    category = {rule.category for rule in [mapping_of(institution_id).rule_of(account.code, date.max)] if rule}
    if account.institution_id != institution_id or category != {Category.CASH}:
        sentence = _("Choose a ledger account of cash and bank, such as 5141.")
        raise Invalid(sentence, fields={"account": [sentence]})
    if journal.institution_id != institution_id or journal.kind not in {JournalKind.BANK, JournalKind.CASH}:
        sentence = _("Choose a journal of the bank or of cash.")
        raise Invalid(sentence, fields={"journal": [sentence]})
