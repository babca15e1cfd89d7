"""The ledger of one account: a page of its lines by key, with the balance before them, at any depth for the same cost.

The balance before a line is what the monthly balances hold up to its month, plus the lines of the month before it (or
less those after it, whichever are nearer). Lines of drafts are left out: they count nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum

from charaka.accounts.models import Account, Entry, EntryLine, Journal, MonthlyBalance, ServiceLine
from charaka.accounts.models.choices import EntryState, JournalKind
from charaka.accounts.queries.chart import mapping_of
from charaka.accounts.queries.words import words_in
from charaka.accounts.rules.balances import Amounts
from charaka.accounts.rules.carrying import carried_from, running
from charaka.accounts.rules.categories import Category
from charaka.kernel.periods import Period, financial_year, financial_year_of, month_of

SIZE: Final = 40


class Key(NamedTuple):
    """Where a line stands in its account."""

    day: date
    id: int


class Sums(NamedTuple):
    """Debit, credit and number of lines, in centimes."""

    debit: int = 0
    credit: int = 0
    lines: int = 0

    @property
    def net(self) -> int:
        return self.debit - self.credit

    def plus(self, other: Sums, sign: int = 1) -> Sums:
        return Sums(*(mine + sign * theirs for mine, theirs in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class Asked:
    """What of an account is asked for. ``words`` narrow to lines that say them; then there is no running balance."""

    account: Account
    period: Period
    service_line: ServiceLine | None = None
    words: str = ""
    after: Key | None = None
    before: Key | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the year with what was posted in it."""

    period: Period
    sums: Sums


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line with the balance after it, or none when the lines shown do not follow one another."""

    line: EntryLine
    balance: int | None


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """A page of an account. ``opening`` is carried to the first day asked for, ``brought`` to the first line shown."""

    lines: tuple[LedgerLine, ...]
    opening: int
    brought: int | None
    sums: Sums
    start: int
    earlier: Key | None
    later: Key | None

    @property
    def closing(self) -> int:
        return self.opening + self.sums.net

    @property
    def end(self) -> int:
        return self.start + len(self.lines) - 1


def category_of(account: Account, day: date) -> Category | None:
    """What the account means on a day: one query."""
    rule = mapping_of(account.institution_id).rule_of(account.code, day)
    return rule.category if rule else None


def months_of(asked: Asked, year: Period) -> list[Month]:
    """The months of a year with their sums, those without lines too: one query."""
    rows = _balances(asked).filter(month__gte=year.start, month__lte=year.end).values("month")
    found = {
        row["month"]: Sums(int(row["d"]), int(row["c"]), int(row["n"]))
        for row in rows.annotate(d=Sum("debit"), c=Sum("credit"), n=Sum("lines")).order_by()
    }
    return [Month(month, found.get(month.start, Sums())) for month in year.months()]


def last_month_of(account: Account) -> date | None:
    """The month of the account's last line."""
    rows = MonthlyBalance.objects.filter(institution_id=account.institution_id, account=account)
    last: date | None = rows.aggregate(last=Max("month"))["last"]
    return last


def first_counted(account: Account, category: Category | None, period: Period, start_month: int) -> date:
    """The day from which the balance of the account is counted in a period."""
    year = financial_year_of(period.start, start_month)
    on_account = EntryLine.objects.filter(entry=OuterRef("pk"), account=account)
    opening = Entry.objects.filter(
        Exists(on_account), institution_id=account.institution_id, journal__kind=JournalKind.OPENING,
        state=EntryState.POSTED, year__lte=year.start.year,
    )  # fmt: skip
    opened = opening.aggregate(year=Max("year"))["year"]
    return carried_from(category, year.start, financial_year(start_month, opened).start if opened else None)


def page_of(asked: Asked, counted_from: date) -> LedgerPage:
    """The page asked for. ``counted_from``: see ``first_counted``. Four statements at most, whatever the depth."""
    lines, earlier, later = _turn(asked)
    opening = _sums(asked, counted_from, asked.period.start)
    if asked.words:
        sums = _summed(_matching(replace(asked, after=None, before=None)))
        return LedgerPage(tuple(LedgerLine(line, None) for line in lines), opening.net, None, sums, 0, earlier, later)
    whole = _in_period(asked)
    before = _before(asked, lines[0]) if lines and earlier else Sums()
    brought = opening.net + before.net
    balances = running(brought, (Amounts(line.debit, line.credit) for line in lines))
    shown = tuple(LedgerLine(line, balance) for line, balance in zip(lines, balances, strict=True))
    return LedgerPage(shown, opening.net, brought, whole, before.lines + 1 if lines else 0, earlier, later)


def beside(account: Account) -> tuple[str, str]:
    """The codes of the accounts before and after this one; empty at the ends."""
    rows = Account.objects.filter(institution_id=account.institution_id)
    before = rows.filter(code__lt=account.code).order_by("-code").values_list("code", flat=True)[:1]
    after = rows.filter(code__gt=account.code).order_by("code").values_list("code", flat=True)[:1]
    return next(iter(before), ""), next(iter(after), "")


# Lines ----------------------------------------------------------------------------------------------------------------


def _of_account(asked: Asked) -> QuerySet[EntryLine]:
    rows = EntryLine.objects.filter(institution_id=asked.account.institution_id, account=asked.account)
    return rows.filter(service_line=asked.service_line) if asked.service_line else rows


def _matching(asked: Asked) -> QuerySet[EntryLine]:
    """The posted lines of the period, from the key on, that have the words.

    One condition on each end of the days: a database that is given two may take the wider to its index.
    """
    first = max(asked.period.start, asked.after.day) if asked.after and not asked.before else asked.period.start
    last = min(asked.period.end, asked.before.day) if asked.before else asked.period.end
    rows = _of_account(asked).filter(date__gte=first, date__lte=last, entry__state=EntryState.POSTED)
    columns = ("label", "party_name", "party_code", "entry__label", "entry__reference")
    return rows.filter(words_in(asked.words, columns)) if asked.words else rows


def _turn(asked: Asked) -> tuple[list[EntryLine], Key | None, Key | None]:
    """The lines of the page, and the keys from which to turn back and on."""
    rows = _matching(asked).select_related("entry__journal", "service_line")
    if asked.before:
        found = list(rows.filter(_beyond(asked.before, back=True)).order_by("-date", "-id")[: SIZE + 1])
        lines, more_before, more_after = found[:SIZE][::-1], len(found) > SIZE, True
    else:
        if asked.after:
            rows = rows.filter(_beyond(asked.after, back=False))
        found = list(rows.order_by("date", "id")[: SIZE + 1])
        lines, more_before, more_after = found[:SIZE], asked.after is not None, len(found) > SIZE
    if not lines:
        return [], None, None
    return lines, _key(lines[0]) if more_before else None, _key(lines[-1]) if more_after else None


def _beyond(key: Key, *, back: bool) -> Q:
    """Lines on the far side of a key, among those up to its day (or from its day on)."""
    if back:
        return Q(date__lt=key.day) | Q(pk__lt=key.id)
    return Q(date__gt=key.day) | Q(pk__gt=key.id)


def _key(line: EntryLine) -> Key:
    return Key(line.date, line.pk)


# Sums -----------------------------------------------------------------------------------------------------------------


def _balances(asked: Asked) -> QuerySet[MonthlyBalance]:
    rows = MonthlyBalance.objects.filter(institution_id=asked.account.institution_id, account=asked.account)
    return rows.filter(line_key=asked.service_line.pk) if asked.service_line else rows


def _sums(asked: Asked, first: date, until: date) -> Sums:
    """What was posted from a day to the day before ``until``: whole months from the balances, the rest from lines."""
    month = month_of(until)
    whole = _kept(asked, first, month.start)
    if until == month.start:
        return whole
    return whole.plus(_posted(asked, month.start, date.fromordinal(until.toordinal() - 1), Q()))


def _in_period(asked: Asked) -> Sums:
    """What was posted in the period."""
    period = asked.period
    if period.is_whole_months:
        return _kept(asked, period.start, date.fromordinal(period.end.toordinal() + 1))
    return _summed(_matching(replace(asked, after=None, before=None)))


def _kept(asked: Asked, first: date, until: date) -> Sums:
    rows = _balances(asked).filter(month__gte=first, month__lt=until)
    found = rows.aggregate(d=Sum("debit"), c=Sum("credit"), n=Sum("lines"))
    return Sums(*(int(found[name] or 0) for name in ("d", "c", "n")))


def _before(asked: Asked, line: EntryLine) -> Sums:
    """What was posted in the period before a line."""
    month = month_of(line.date)
    first = max(month.start, asked.period.start)
    earlier = _kept(asked, asked.period.start, month.start) if first == month.start else Sums()
    if line.date.day <= 15 or month.end > asked.period.end or first > month.start:
        return earlier.plus(_posted(asked, first, line.date, _beyond(_key(line), back=True)))
    after = _posted(asked, line.date, month.end, Q(date__gt=line.date) | Q(pk__gte=line.pk))
    through = _kept(asked, month.start, date.fromordinal(month.end.toordinal() + 1))
    return earlier.plus(through).plus(after, -1)


def _posted(asked: Asked, first: date, last: date, where: Q) -> Sums:
    """What was posted in days of one month that meets a condition: all lines less those of drafts, which are few."""
    rows = _of_account(asked).filter(where, date__gte=first, date__lte=last)
    years = range(first.year - 1, first.year + 2)
    journals = list(Journal.objects.filter(institution_id=asked.account.institution_id).values_list("pk", flat=True))
    drafts = Entry.objects.filter(journal__in=journals, year__in=years, number__isnull=True).values("pk")
    whole = _summed(rows)
    return whole.plus(_summed(rows.filter(entry__in=drafts)), -1) if drafts.exists() else whole


def _summed(rows: QuerySet[EntryLine]) -> Sums:
    found = rows.order_by().aggregate(d=Sum("debit"), c=Sum("credit"), n=Count("pk"))
    return Sums(*(int(found[name] or 0) for name in ("d", "c", "n")))
