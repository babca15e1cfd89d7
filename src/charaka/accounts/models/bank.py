"""The bank: accounts, statements with their lines, what they were matched with; and flows that are expected."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models.chart import Account, ServiceLine
from charaka.accounts.models.choices import BankLineState, FlowKind
from charaka.accounts.models.ledger import Entry, EntryLine, Journal
from charaka.institutions.models import Partner
from charaka.kernel.fields import MoneyField
from charaka.kernel.records import Record
from charaka.kernel.scope import Scoped


class BankAccount(Record):
    """An account at a bank, with the ledger account and the journal that mirror it."""

    name = models.CharField(_("name"), max_length=120)
    number = models.CharField(_("RIB or IBAN"), max_length=34)
    currency = models.CharField(_("currency"), max_length=3, default="MAD")
    account = models.ForeignKey(Account, verbose_name=_("account"), on_delete=models.PROTECT, related_name="+")
    journal = models.ForeignKey(Journal, verbose_name=_("journal"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("bank account")
        constraints = [models.UniqueConstraint(fields=["institution", "number"], name="bank_account_once")]

    def __str__(self) -> str:
        return f"{self.name} …{self.number[-4:]}"

    @property
    def number_kind(self) -> str:
        """What banks call such a number."""
        return "IBAN" if self.number[:2].isalpha() else "RIB"


class BankStatement(Record):
    """A statement: opening balance, lines, closing balance; the three tie or it is refused. Centimes."""

    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="statements")
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    opening = MoneyField(_("opening balance"))
    closing = MoneyField(_("closing balance"))
    sha256 = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("bank statement")
        indexes = [models.Index(fields=["bank_account", "end"], name="bank_statement_by_day")]

    def __str__(self) -> str:
        return f"{self.reference} {self.start}..{self.end}".strip()


class BankLine(Record):
    """A line of a statement; ``amount`` is positive when money came in. ``fingerprint`` keeps it from coming twice."""

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    date = models.DateField(_("date"))
    value_date = models.DateField(_("value date"), null=True, blank=True)
    amount = MoneyField(_("amount"))
    reference = models.CharField(_("reference"), max_length=120, blank=True)
    counterparty = models.CharField(_("counterparty"), max_length=200, blank=True)
    text = models.CharField(_("text"), max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=BankLineState.choices, default=BankLineState.OPEN, editable=False)
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False)
    fingerprint = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("line of a bank statement")
        constraints = [
            models.UniqueConstraint(fields=["bank_account", "fingerprint"], name="bank_line_once"),
            models.CheckConstraint(
                condition=Q(state="open", entry__isnull=True) | Q(state="matched", entry__isnull=False),
                name="bank_line_matched_has_entry",
            ),
        ]
        indexes = [models.Index(fields=["bank_account", "state", "date", "id"], name="bank_line_by_state")]

    def __str__(self) -> str:
        return f"{self.date} {self.text or self.reference}"


class BankMatch(Scoped):
    """What a bank line settled: an open ledger line and how much of it, in centimes."""

    bank_line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="matches")
    entry_line = models.ForeignKey(EntryLine, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()

    class Meta:
        verbose_name = _("bank match")
        constraints = [models.UniqueConstraint(fields=["bank_line", "entry_line"], name="bank_match_once")]


class BankRule(Record):
    """Lines whose text holds ``words`` are booked on this account: fees, contributions, standing orders."""

    words = models.CharField(_("words"), max_length=120)
    account = models.ForeignKey(Account, verbose_name=_("account"), on_delete=models.PROTECT, related_name="+")
    service_line = models.ForeignKey(
        ServiceLine, verbose_name=_("service line"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("bank rule")
        constraints = [models.UniqueConstraint(fields=["institution", "words"], name="bank_rule_once")]

    def __str__(self) -> str:
        return self.words


class ExpectedFlow(Record):
    """Money that is expected to come in (positive) or go out (negative), once or every so many months. Centimes."""

    kind = models.CharField(_("kind"), max_length=10, choices=FlowKind.choices)
    label = models.CharField(_("what"), max_length=200)
    due_on = models.DateField(_("due on"))
    amount = MoneyField(_("amount"))
    every_months = models.PositiveSmallIntegerField(_("again every (months)"), default=0)
    until = models.DateField(_("until"), null=True, blank=True)
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("expected flow")
        indexes = [models.Index(fields=["institution", "due_on"], name="expected_flow_by_day")]

    def __str__(self) -> str:
        return self.label
