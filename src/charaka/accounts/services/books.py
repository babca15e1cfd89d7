"""Opening the books of an institution, and changing its chart: accounts, what they mean, journals, service lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import Account, AccountRule, Book, Journal, MonthlyBalance, ServiceLine
from charaka.accounts.models.choices import CategoryChoice, ChartChoice, JournalKind
from charaka.accounts.permissions import BEGIN_LINES, CHANGE_CHART
from charaka.accounts.queries.chart import list_service_lines, mapping_of
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record, record_many
from charaka.kernel.audit.services import Act
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.services import service
from charaka.kernel.text import Text3

BOOK_OPENED = audit_action("accounts.book.opened", _("Books opened"))
ACCOUNT_ADDED = audit_action("accounts.account.added", _("Account added"))
ACCOUNT_CHANGED = audit_action("accounts.account.changed", _("Account changed"))
RULE_SET = audit_action("accounts.rule.set", _("Meaning of accounts set"))
RULE_REMOVED = audit_action("accounts.rule.removed", _("Meaning of accounts removed"))
JOURNAL_ADDED = audit_action("accounts.journal.added", _("Journal added"))
LINE_ADDED = audit_action("accounts.line.added", _("Service line added"))
BEGINNING: Final = date(1900, 1, 1)
LONGEST_CODE: Final = 20

USUAL_LINES: Final[tuple[tuple[str, str, Text3], ...]] = (
    ("FI", "initial_training", Text3(ar="التكوين الأساسي", fr="Formation initiale", en="Initial training")),
    ("FC", "continuing_training", Text3(ar="التكوين المستمر", fr="Formation continue", en="Continuing training")),
    ("CONS", "service", Text3(ar="الاستشارة والتشخيص", fr="Conseil et diagnostic", en="Consulting and diagnosis")),
    ("CERT", "service", Text3(ar="الاختبار والإشهاد", fr="Tests et certification", en="Testing and certification")),
    ("LOC", "rental", Text3(ar="الكراء", fr="Location", en="Rental")),
    ("PROD", "production", Text3(ar="الإنتاج والإصلاح", fr="Production et réparation", en="Production and repair")),
    ("STR", "structure", Text3(ar="البنية", fr="Structure", en="Structure")),
)
USUAL_JOURNALS: Final[tuple[tuple[str, JournalKind, Text3], ...]] = (
    ("VT", JournalKind.SALES, Text3(ar="يومية المبيعات", fr="Ventes", en="Sales")),
    ("AC", JournalKind.PURCHASES, Text3(ar="يومية المشتريات", fr="Achats", en="Purchases")),
    ("BQ", JournalKind.BANK, Text3(ar="يومية البنك", fr="Banque", en="Bank")),
    ("CA", JournalKind.CASH, Text3(ar="يومية الصندوق", fr="Caisse", en="Cash")),
    ("PA", JournalKind.PAYROLL, Text3(ar="يومية الأجور", fr="Paie", en="Payroll")),
    ("OD", JournalKind.GENERAL, Text3(ar="عمليات مختلفة", fr="Opérations diverses", en="General")),
    ("AN", JournalKind.OPENING, Text3(ar="الأرصدة الافتتاحية", fr="À-nouveaux", en="Opening balances")),
)


@service
def open_book(*, actor: Actor, institution_id: int, chart: str, mapping: Mapping[str, str] | None = None) -> Book:
    """Open the books on a chart: its accounts, what they mean, the usual journals and service lines.

    ``mapping`` (prefix -> category) replaces the rules that come with the chart. Books that are open already stay as
    they are, on their chart. Raises Invalid, Forbidden, NotFound.
    """
    require(actor, CHANGE_CHART, institution_id)
    present = Book.objects.filter(institution_id=institution_id).first()
    if present is not None:
        return present
    if chart not in ChartChoice.values:
        raise Invalid(_("Choose one of the charts."), fields={"chart": [_("Choose one of the charts.")]})
    book = Book(institution_id=institution_id, chart=chart)
    book.save(force_insert=True)
    accounts, rules = chart_accounts(chart), mapping or chart_rules(chart)
    Account.objects.bulk_create(
        [Account(institution_id=institution_id, code=code, name=name) for code, name in accounts.items()]
    )
    AccountRule.objects.bulk_create(
        AccountRule(institution_id=institution_id, prefix=p, category=_category(c), valid_from=BEGINNING)
        for p, c in rules.items()
    )
    Journal.objects.bulk_create(
        [Journal(institution_id=institution_id, code=c, kind=k, name=n) for c, k, n in USUAL_JOURNALS]
    )
    _add_usual_lines(institution_id, actor)
    opened = {"chart": (None, chart), "accounts": (None, len(accounts)), "rules": (None, len(rules))}
    record(BOOK_OPENED, book, actor=actor, changes=opened)
    return book


@service
def ensure_service_lines(*, actor: Actor, institution_id: int) -> list[ServiceLine]:
    """The usual service lines of an institution, made once; those that exist stay. Raises Forbidden, NotFound."""
    require(actor, BEGIN_LINES, institution_id)
    _add_usual_lines(institution_id, actor)
    return list_service_lines(institution_id)


@service
def add_service_line(*, actor: Actor, institution_id: int, values: Mapping[str, Any]) -> ServiceLine:
    """Add a service line: ``code``, ``name``, ``kind``. Raises Conflict (the code is taken), Invalid, Forbidden."""
    require(actor, CHANGE_CHART, institution_id)
    _refuse_taken(ServiceLine, institution_id, values["code"])
    last = ServiceLine.objects.filter(institution_id=institution_id).count()
    return add_record(
        ServiceLine(institution_id=institution_id, position=last, **values), actor=actor, action=LINE_ADDED
    )


@service
def add_account(*, actor: Actor, institution_id: int, code: str, name: Text3) -> Account:
    """Add an account. Raises Invalid (letters in the code, nothing says what it means), Conflict, Forbidden."""
    require(actor, CHANGE_CHART, institution_id)
    if not code.isascii() or not code.isdigit() or len(code) > LONGEST_CODE:
        raise Invalid(_("An account’s code is made of digits."), fields={"code": [_("Digits only.")]})
    if mapping_of(institution_id).rule_of(code, date.max) is None:
        raise unknown_account(code)
    _refuse_taken(Account, institution_id, code)
    return add_record(Account(institution_id=institution_id, code=code, name=name), actor=actor, action=ACCOUNT_ADDED)


@service
def change_account(
    *, actor: Actor, account: Account, changes: Mapping[str, Any], expected_version: int | None = None
) -> Account:
    """Rename an account, or close it (``closed_on``). Raises StaleRecord, Forbidden, NotFound."""
    require(actor, CHANGE_CHART, account.institution_id)
    change_record(account, changes, actor=actor, action=ACCOUNT_CHANGED, expected_version=expected_version)
    return account


@service
def add_journal(*, actor: Actor, institution_id: int, code: str, name: Text3, kind: str) -> Journal:
    """Add a journal. Raises Conflict (the code is taken), Invalid, Forbidden."""
    require(actor, CHANGE_CHART, institution_id)
    _refuse_taken(Journal, institution_id, code)
    journal = Journal(institution_id=institution_id, code=code, name=name, kind=kind)
    return add_record(journal, actor=actor, action=JOURNAL_ADDED)


@service
def set_account_rule(
    *,
    actor: Actor,
    institution_id: int,
    prefix: str,
    category: str,
    valid_from: date = BEGINNING,
    service_line: ServiceLine | None = None,
) -> AccountRule:
    """Say what accounts with a prefix mean from the first of a month on; balances follow in the same transaction.

    Raises Invalid (unknown category, not a first of a month), Forbidden, NotFound.
    """
    require(actor, CHANGE_CHART, institution_id)
    if valid_from.day != 1:
        sentence = _("What accounts mean changes on the first day of a month.")
        raise Invalid(sentence, fields={"valid_from": [sentence]})
    values = {"category": _category(category), "service_line": service_line}
    lock_book(institution_id)
    rule = AccountRule.objects.filter(institution_id=institution_id, prefix=prefix, valid_from=valid_from).first()
    if rule is None:
        rule = AccountRule(institution_id=institution_id, prefix=prefix, valid_from=valid_from, **values)
        add_record(rule, actor=actor, action=RULE_SET)
    else:
        change_record(rule, values, actor=actor, action=RULE_SET)
    recategorise(institution_id)
    return rule


@service
def remove_account_rule(*, actor: Actor, rule: AccountRule) -> None:
    """Take a rule away; a shorter prefix then says what the accounts mean. Raises Conflict when none does."""
    require(actor, CHANGE_CHART, rule.institution_id)
    lock_book(rule.institution_id)
    record(RULE_REMOVED, rule, actor=actor, changes={"prefix": (rule.prefix, None), "category": (rule.category, None)})
    rule.delete()
    recategorise(rule.institution_id)


def lock_book(institution_id: int) -> Book:
    """The institution's books, locked until the transaction ends. Raises Conflict when they are not open yet."""
    book = Book.objects.select_for_update().filter(institution_id=institution_id).first()
    if book is None:
        raise Conflict(_("The books are not open yet. Choose a chart of accounts first."))
    return book


def recategorise(institution_id: int) -> None:
    """Bring the category of each monthly balance in line with the rules. Raises Conflict for one without a rule."""
    mapping = mapping_of(institution_id)
    moved: dict[str, list[int]] = {}
    rows = MonthlyBalance.objects.filter(institution_id=institution_id)
    for pk, month, code, category in rows.values_list("pk", "month", "account__code", "category"):
        rule = mapping.rule_of(code, month)
        if rule is None:
            raise Conflict(_("The account %(code)s is used and would mean nothing.") % {"code": code})
        if rule.category != category:
            moved.setdefault(rule.category, []).append(pk)
    for category, ids in moved.items():
        MonthlyBalance.objects.filter(pk__in=ids).update(category=category)


def unknown_account(code: str) -> Invalid:
    sentence = _("Nothing says what the account %(code)s means. Add a rule for its prefix.") % {"code": code}
    return Invalid(sentence, fields={"account": [sentence]})


@cache
def chart_rules(chart: str) -> Mapping[str, str]:
    """What the prefixes of a chart mean: prefix -> category."""
    return dict(_rows(f"{chart}-rules.csv"))


@cache
def chart_accounts(chart: str) -> Mapping[str, Text3]:
    """The accounts that come with a chart, by code. Charts whose accounts come with the books bring none."""
    file = resources.files("charaka.accounts.data") / f"{chart}.json"
    if not file.is_file():
        return {}
    return {code: Text3.from_json(name) for code, name in json.loads(file.read_text("utf-8")).items()}


def _rows(name: str) -> list[tuple[str, str]]:
    text = (resources.files("charaka.accounts.data") / name).read_text("utf-8")
    return [(prefix, category) for prefix, category in list(csv.reader(text.splitlines()))[1:]]


def _category(value: str) -> str:
    if value not in CategoryChoice.values:
        sentence = _("There is no category “%(category)s”.") % {"category": value}
        raise Invalid(sentence, fields={"category": [sentence]})
    return value


def _refuse_taken(model: type[Any], institution_id: int, code: str) -> None:
    if model.objects.filter(institution_id=institution_id, code=code).exists():
        sentence = _("The code %(code)s is taken.") % {"code": code}
        raise Conflict(sentence, fields={"code": [sentence]})


def _add_usual_lines(institution_id: int, actor: Actor) -> None:
    present = set(ServiceLine.objects.filter(institution_id=institution_id).values_list("code", flat=True))
    missing = [
        ServiceLine(institution_id=institution_id, code=code, kind=kind, name=name, position=position)
        for position, (code, kind, name) in enumerate(USUAL_LINES)
        if code not in present
    ]
    for line in missing:
        line.save(force_insert=True)
    record_many(LINE_ADDED, [Act(line, {"code": (None, line.code)}) for line in missing], actor=actor)
