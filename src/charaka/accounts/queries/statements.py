"""Statements made from the monthly balances: income, services, balance sheet, own revenue, trial balance.

Those that read entry lines (receivables, VAT) are in ``statements_of_lines``. Amounts are centimes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from django.db.models import Max, Q, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charaka.accounts.models import Account, Entry, MonthlyBalance
from charaka.accounts.models.choices import CategoryChoice, EntryState, JournalKind
from charaka.accounts.queries.books_state import day_of_figures
from charaka.accounts.queries.services import GRANTS, amounts_by_line, amounts_by_month, service_results
from charaka.accounts.queries.statement_table import Head, Opens, Row, RowKind, Statement, change_of, share_of
from charaka.accounts.rules.categories import ASSETS, EXPENSE, INCOME, LIABILITIES, OWN_STRICT, OWN_WIDE, Category
from charaka.kernel import formats
from charaka.kernel.models import Institution
from charaka.kernel.periods import Period, financial_year_of
from charaka.kernel.text import LANGUAGES, Text3

Amounts = Mapping[Category, int]
BEGINNING: Final = date(1900, 1, 1)
RESULT: Final = frozenset((*INCOME, *EXPENSE))
COMPARED: Final = (Head("before", _("A year before")), Head("change", pgettext_lazy("difference", "Change"), "share"))


def label_of(category: Category) -> object:
    return CategoryChoice(category.value).label


def period_words(period: Period) -> Text3:
    """A period in each language, for papers."""
    return Text3(**{language: formats.period_name(period, language) for language in LANGUAGES})


def day_words(day: date) -> Text3:
    return Text3(**{language: formats.short_date(day, language) for language in LANGUAGES})


# Income ---------------------------------------------------------------------------------------------------------------


def income_by_nature(institution_id: int, period: Period, *, compared: bool) -> Statement:
    """Income and expense by what they are, and the result."""
    now = _by_category(institution_id, period)
    before = _by_category(institution_id, period.year_earlier()) if compared else {}
    income, cost = _sum(now, INCOME), -_sum(now, EXPENSE)

    def line(label: object, categories: tuple[Category, ...], sign: int, kind: RowKind = "row") -> Row:
        amount, earlier = sign * _sum(now, categories), sign * _sum(before, categories)
        whole = income if sign > 0 else cost
        values: list[object] = [amount, share_of(amount, whole)]
        values += [earlier, change_of(amount, earlier)] if compared else []
        opens = Opens(categories=categories)
        return Row(label, values, kind, categories[0].value if kind == "row" else "", opens)

    own = [line(label_of(c), (c,), 1) for c in INCOME if c not in GRANTS and (now.get(c) or before.get(c))]
    granted = [line(label_of(c), (c,), 1) for c in GRANTS if now.get(c) or before.get(c)]
    costs = [line(label_of(c), (c,), -1) for c in EXPENSE if now.get(c) or before.get(c)]
    result, earlier = income - cost, _sum(before, INCOME) + _sum(before, EXPENSE)
    last: list[object] = [result, share_of(result, income)]
    last += [earlier, change_of(result, earlier)] if compared else []
    rows = [
        Row(_("Income without grants"), kind="head"), *own,
        Row(_("Grants"), kind="head"), *granted,
        line(_("All income"), INCOME, 1, "sum"),
        Row(_("Expense"), kind="head"), *costs,
        line(_("All expense"), EXPENSE, -1, "sum"),
        Row(_("Result of the period"), last, "total", "result"),
    ]  # fmt: skip
    heads = (Head("amount", _("Amount")), Head("share", _("Share"), "share"), *(COMPARED if compared else ()))
    return Statement(
        "income-by-nature", _("Income by nature"), period, _("Nature"), heads, tuple(rows), compared=compared,
        figures={"result": result},
    )  # fmt: skip


def income_by_service(institution_id: int, period: Period, *, compared: bool) -> Statement:
    """Revenue, cost and result of each service line, before and after allocation."""
    found = service_results(institution_id, period)
    earlier = service_results(institution_id, period.year_earlier()) if compared else None
    past = {one.line.pk: one.result for one in earlier.lines} if earlier else {}
    names = ("revenue", "direct_cost", "margin", "shared_cost", "result")

    def more(now: int, before: int) -> list[object]:
        return [before, change_of(now, before)] if compared else []

    shown = [one for one in found.lines if one in found.shown or past.get(one.line.pk)]
    rows = [
        Row(
            one.line.name, [*(getattr(one, name) for name in names), *more(one.result, past.get(one.line.pk, 0))],
            code=one.line.code, opens=Opens(service=one.line.code, categories=(*INCOME, *EXPENSE)),
        )
        for one in shown
    ]  # fmt: skip
    before = earlier.total("result") if earlier else 0
    rows.append(Row(_("All services"), [*(found.total(n) for n in names), *more(found.total("result"), before)], "sum"))
    grants, granted = found.total("grants"), earlier.total("grants") if earlier else 0
    rows.append(Row(_("Grants"), [grants, None, None, None, grants, *more(grants, granted)], code="grants",
                    opens=Opens(categories=GRANTS)))  # fmt: skip
    last = earlier.result if earlier else 0
    rows.append(
        Row(_("Result of the period"), [found.income, found.total("direct_cost"), None, found.total("shared_cost"),
            found.result, *more(found.result, last)], "total", "result")
    )  # fmt: skip
    heads = (
        Head("revenue", _("Revenue")), Head("direct_cost", _("Direct cost")), Head("margin", _("Margin before")),
        Head("shared_cost", _("Shared costs")), Head("result", _("Result after")), *(COMPARED if compared else ()),
    )  # fmt: skip
    return Statement(
        "income-by-service", _("Income by service line"), period, _("Service line"), heads, tuple(rows),
        compared=compared, notes=(_("Before and after the allocation of shared costs in force."),),
        figures={"result": found.result},
    )  # fmt: skip


def own_revenue(institution_id: int, period: Period, *, compared: bool) -> Statement:
    """Own revenue by kind, month by month, with the same month a year before."""
    now = amounts_by_month(institution_id, period, OWN_WIDE)
    before = amounts_by_month(institution_id, period.year_earlier(), OWN_WIDE)
    kinds = [kind for kind in OWN_WIDE if any(amount and key[1] is kind for key, amount in now.items())]

    def values(sums: list[int], last: int) -> list[object]:
        return [*sums, sum(sums), *([last, change_of(sum(sums), last)] if compared else [])]

    rows = []
    for month in period.months():
        sums = [now.get((month.start, kind), 0) for kind in kinds]
        start = month.year_earlier().start
        last = sum(amount for (day, _kind), amount in before.items() if day == start)
        rows.append(Row(period_words(month), values(sums, last), code=month.code,
                        opens=Opens(categories=OWN_WIDE, period=month)))  # fmt: skip
    totals = [sum(amount for (_day, one), amount in now.items() if one is kind) for kind in kinds]
    strict = sum(amount for (_day, kind), amount in now.items() if kind in OWN_STRICT)
    rows.append(Row(_("Total"), values(totals, sum(before.values())), "total", "total", Opens(categories=OWN_WIDE)))
    heads = (*(Head(kind.value, label_of(kind), category=kind) for kind in kinds), Head("total", _("Own revenue")))
    return Statement(
        "own-revenue", _("Own revenue"), period, _("Month"), (*heads, *(COMPARED if compared else ())), tuple(rows),
        notes=(_("In the strict sense without fees set by the State and without the training levy."),),
        compared=compared, figures={"strict": strict, "wide": sum(totals)},
    )  # fmt: skip


# The balance sheet ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Position:
    """Debit less credit by category of the balance sheet; results are credit less debit."""

    amounts: Amounts
    earlier: int = 0
    result: int = 0
    begin: date = BEGINNING


def balance_sheet(institution_id: int, period: Period, *, compared: bool) -> Statement:
    """What the institution has and owes on the last day of a period; it ties, or says by how much it does not."""
    now = position_on(institution_id, period.end)
    before = position_on(institution_id, period.year_earlier().end) if compared else Position({})

    whole = Period(now.begin, period.end)

    def row(
        label: object, amount: Callable[[Position], int], kind: RowKind = "row", code: str = "",
        categories: tuple[Category, ...] = (),
    ) -> Row:  # fmt: skip
        figure, past = amount(now), amount(before)
        values: list[object] = [figure, *([past, change_of(figure, past)] if compared else [])]
        return Row(label, values, kind, code, Opens(categories=categories, period=whole) if categories else None)

    def group(categories: tuple[Category, ...], sign: int) -> list[Row]:
        present = [c for c in categories if now.amounts.get(c) or before.amounts.get(c)]
        return [row(label_of(c), partial(_signed, sign, (c,)), code=c.value, categories=(c,)) for c in present]

    earlier = row(_("Results of earlier years, not carried forward"), lambda p: p.earlier, code="earlier")
    rows = [
        Row(_("Assets"), kind="head"), *group(ASSETS, 1),
        row(_("All assets"), partial(_signed, 1, ASSETS), "sum", "assets"),
        Row(_("Liabilities"), kind="head"), *group(LIABILITIES, -1), *([earlier] if any(earlier.values) else []),
        row(_("Result of the year"), lambda p: p.result, code="result"),
        row(_("All liabilities and the result"), _owed, "sum", "liabilities"),
    ]  # fmt: skip
    assets = _signed(1, ASSETS, now)
    return Statement(
        "balance-sheet", _("Balance sheet summary"), period, _("Heading"),
        (Head("amount", day_words(day_of_figures(institution_id, period))), *(COMPARED if compared else ())),
        tuple(rows),
        notes=(_("Summed from the last opening entries, or from the first entry where there are none."),),
        gap=assets - _owed(now), compared=compared, figures={"assets": assets, "result": now.result},
    )  # fmt: skip


def _signed(sign: int, categories: Iterable[Category], position: Position) -> int:
    return sign * _sum(position.amounts, categories)


def _owed(position: Position) -> int:
    """Liabilities with the results, which belong to the owner."""
    return _signed(-1, LIABILITIES, position) + position.earlier + position.result


def position_on(institution_id: int, day: date) -> Position:
    """What stands in the books at the end of a day's month: one query on the balances, and one for where they begin."""
    begin, year = books_begin(institution_id, day), year_start(institution_id, day)
    rows = (
        MonthlyBalance.objects.filter(institution_id=institution_id, month__gte=begin, month__lte=day)
        .values_list("category")
        .annotate(debits=Sum("debit"), credits=Sum("credit"), **_before(year))
        .order_by()
    )
    amounts: dict[Category, int] = {}
    earlier = result = 0
    for code, debit, credit, old_debit, old_credit in rows:
        net, old = int(debit) - int(credit), int(old_debit or 0) - int(old_credit or 0)
        if Category(code) in RESULT:
            earlier, result = earlier - old, result - (net - old)
        else:
            amounts[Category(code)] = net
    return Position(amounts, earlier, result, begin)


def books_begin(institution_id: int, day: date) -> date:
    """From when balances are summed: the year of the last opening entries up to a day, else the first entry.

    Books that come with opening entries each year would otherwise count what was carried forward twice.
    """
    openings = Entry.objects.filter(
        institution_id=institution_id, state=EntryState.POSTED, journal__kind=JournalKind.OPENING, date__lte=day
    )
    last = openings.aggregate(last=Max("date"))["last"]
    return year_start(institution_id, last) if last else BEGINNING


def year_start(institution_id: int, day: date) -> date:
    month = Institution.objects.values_list("financial_year_start_month", flat=True).get(pk=institution_id)
    return financial_year_of(day, month).start


def _before(day: date) -> dict[str, Sum]:
    """Debits and credits of the months before a day, beside those of all."""
    earlier = Q(month__lt=day)
    return {"old_debits": Sum("debit", filter=earlier), "old_credits": Sum("credit", filter=earlier)}


# The trial balance ----------------------------------------------------------------------------------------------------


def trial_balance(institution_id: int, period: Period, *, compared: bool) -> Statement:
    """Every account: what stood before the period, what moved in it, what stands after. Debits equal credits."""
    rows = [
        Row(name, values, code=code, opens=Opens(account=code))
        for code, name, values in _accounts(institution_id, period, compared=compared)
    ]
    sums = [sum(column) for column in zip(*(row.values for row in rows), strict=True)] if rows else [0] * (5 + compared)
    heads = [
        Head("opening", _("Before")), Head("debit", _("Debit")), Head("credit", _("Credit")),
        Head("closing_debit", _("Debit balance")), Head("closing_credit", _("Credit balance")),
    ]  # fmt: skip
    if compared:
        heads.append(Head("before", _("Balance a year before")))
    return Statement(
        "trial-balance", _("Trial balance"), period, _("Account"), tuple(heads),
        (*rows, Row(_("All accounts"), sums, "total", "total")),
        notes=(_("“Before” is debit less credit. Income and expense begin anew with the financial year."),),
        gap=sums[1] - sums[2], compared=compared, figures={"debit": sums[1], "credit": sums[2]},
    )  # fmt: skip


def _accounts(institution_id: int, period: Period, *, compared: bool) -> Iterable[tuple[str, Text3, list[int]]]:
    """Code, name and figures of each account that moved or stands."""
    found = _standing(institution_id, period)
    past = _standing(institution_id, period.year_earlier()) if compared else {}
    named = Account.objects.filter(pk__in=found.keys() | past.keys()).order_by("code")
    for pk, code, name in named.values_list("pk", "code", "name"):
        opening, debit, credit = found.get(pk, (0, 0, 0))
        closing = opening + debit - credit
        values = [opening, debit, credit, max(closing, 0), max(-closing, 0)]
        if compared:
            opened, owed, paid = past.get(pk, (0, 0, 0))
            values.append(opened + owed - paid)
        if any(values):
            yield code, name, values


def _standing(institution_id: int, period: Period) -> dict[int, tuple[int, int, int]]:
    """What stood before a period on each account (debit less credit), and what moved in it."""
    begin, year = books_begin(institution_id, period.end), year_start(institution_id, period.start)
    rows = (
        MonthlyBalance.objects.filter(institution_id=institution_id, month__gte=begin, month__lte=period.end)
        .exclude(category__in=[category.value for category in RESULT], month__lt=year)
        .values_list("account_id")
        .annotate(debits=Sum("debit"), credits=Sum("credit"), **_before(period.start))
        .order_by()
    )
    return {
        pk: (int(old or 0) - int(older or 0), int(debit) - int(old or 0), int(credit) - int(older or 0))
        for pk, debit, credit, old, older in rows
    }


def _by_category(institution_id: int, period: Period) -> Amounts:
    """Credit less debit of income and expense: one query."""
    found: dict[Category, int] = {}
    for (_line, category), amount in amounts_by_line(institution_id, period).items():
        found[category] = found.get(category, 0) + amount
    return found


def _sum(amounts: Amounts, categories: Iterable[Category]) -> int:
    return sum(amounts.get(category, 0) for category in categories)
