"""The ledger: journals, periods, entries with their lines, and the monthly balances kept with them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models.chart import Account, ServiceLine
from charaka.accounts.models.choices import CategoryChoice, EntryOrigin, EntryState, JournalKind
from charaka.institutions.models import Partner
from charaka.kernel.fields import MoneyField, Text3Field, shown
from charaka.kernel.records import Record
from charaka.kernel.scope import Scoped


class Journal(Record):
    """A journal: entries of one sort, numbered in a row for each financial year."""

    code = models.CharField(_("code"), max_length=10)
    name = Text3Field(longest=120)
    kind = models.CharField(_("kind"), max_length=10, choices=JournalKind.choices)

    class Meta:
        verbose_name = _("journal")
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="journal_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {shown(self.name).text}"


class AccountingPeriod(Record):
    """A month of the books. A closed one takes no entry; months without a row are open."""

    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("accounting period")
        constraints = [models.UniqueConstraint(fields=["institution", "start"], name="accounting_period_once")]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m}"


class Entry(Record):
    """An entry: lines whose debits equal their credits. A posted one is corrected by its reversal only.

    ``number`` has no gaps within journal and financial year (``year``, named by the year in which it starts).
    ``source_type`` and ``source_id`` name the record it was made from. ``external_number`` and ``fingerprint`` know
    an imported entry again.
    """

    journal = models.ForeignKey(Journal, verbose_name=_("journal"), on_delete=models.PROTECT, related_name="entries")
    year = models.PositiveSmallIntegerField(editable=False)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True, editable=False)
    date = models.DateField(_("date"))
    label = models.CharField(_("wording"), max_length=300)
    reference = models.CharField(_("document"), max_length=80, blank=True)
    reference_date = models.DateField(_("date of the document"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=6, choices=EntryState.choices, default=EntryState.DRAFT, editable=False
    )
    origin = models.CharField(max_length=8, choices=EntryOrigin.choices, default=EntryOrigin.TYPED, editable=False)
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by", editable=False
    )
    source_type = models.CharField(max_length=60, blank=True, editable=False)
    source_id = models.BigIntegerField(null=True, blank=True, editable=False)
    external_number = models.CharField(max_length=60, blank=True, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    posted_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(fields=["journal", "year", "number"], name="entry_number_once"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(number__isnull=False), name="entry_posted_has_number"
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "date", "id"], name="entry_by_day"),
            models.Index(fields=["institution", "source_type", "source_id"], name="entry_by_source"),
            models.Index(
                fields=["institution", "date", "journal", "external_number"],
                name="entry_imported", condition=Q(origin="imported"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.journal.code} {self.year}/{self.number}" if self.number else str(_("Draft of an entry"))


class EntryLine(Scoped):
    """A line of an entry: an amount on one side of an account, in centimes. ``date`` is that of its entry.

    ``offering``, ``session`` and ``grant_line`` are codes that rooms above give a meaning.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    account = models.ForeignKey(Account, verbose_name=_("account"), on_delete=models.PROTECT, related_name="lines")
    date = models.DateField(_("date"), editable=False)
    service_line = models.ForeignKey(
        ServiceLine, verbose_name=_("service line"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    debit = MoneyField(_("debit"), default=0)
    credit = MoneyField(_("credit"), default=0)
    label = models.CharField(_("wording"), max_length=300, blank=True)
    party_code = models.CharField(_("party’s code"), max_length=40, blank=True)
    party_name = models.CharField(_("party"), max_length=200, blank=True)
    partner = models.ForeignKey(
        Partner, verbose_name=_("partner"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    lettering = models.CharField(max_length=20, blank=True)
    lettered_on = models.DateField(null=True, blank=True)
    offering = models.CharField(_("offering"), max_length=40, blank=True)
    session = models.CharField(_("session"), max_length=40, blank=True)
    grant_line = models.CharField(_("grant line"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("line of an entry")
        constraints = [
            models.UniqueConstraint(fields=["entry", "position"], name="entry_line_position_once"),
            models.CheckConstraint(condition=Q(debit=0) | Q(credit=0), name="entry_line_on_one_side"),
        ]
        # The amounts are in the index, so that what stands before a line is summed without reading the lines.
        indexes = [
            models.Index(
                fields=["institution", "account", "date", "id", "service_line", "debit", "credit"],
                name="entry_line_by_account",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.debit - self.credit}"

    @property
    def net(self) -> int:
        """Debit less credit, in centimes."""
        return int(self.debit) - int(self.credit)


class LineMatch(Scoped):
    """A debit and a credit of one account that settle each other, in part or whole: invoices and payments.

    Posted lines do not change, so what is settled is told beside them. ``amount`` in centimes.
    """

    debit_line = models.ForeignKey(EntryLine, on_delete=models.PROTECT, related_name="settled_by")
    credit_line = models.ForeignKey(EntryLine, on_delete=models.PROTECT, related_name="settles")
    amount = MoneyField()
    matched_on = models.DateField()

    class Meta:
        verbose_name = _("settlement")
        constraints = [
            models.UniqueConstraint(fields=["debit_line", "credit_line"], name="line_match_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="line_match_positive"),
        ]


class MonthlyBalance(Scoped):
    """What was posted in a month on an account and a service line: kept in the transaction that posts.

    ``month`` is its first day; ``line_key`` the id of the service line, 0 for none; ``lines`` counts entry lines.
    """

    month = models.DateField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="balances")
    line_key = models.BigIntegerField(default=0)
    category = models.CharField(max_length=20, choices=CategoryChoice.choices)
    debit = MoneyField(default=0)
    credit = MoneyField(default=0)
    lines = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("monthly balance")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "month", "account", "line_key"], name="monthly_balance_once"
            ),
            models.CheckConstraint(condition=Q(lines__gte=0), name="monthly_balance_lines"),
        ]
        indexes = [models.Index(F("institution"), F("category"), F("month"), name="monthly_balance_by_category")]
