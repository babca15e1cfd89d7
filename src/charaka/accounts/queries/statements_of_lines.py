"""Statements that need the entry lines: receivables by age, and VAT collected by rate. Amounts are centimes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import EntryLine, LineMatch
from charaka.accounts.models.choices import EntryState
from charaka.accounts.queries.books_state import day_of_figures
from charaka.accounts.queries.chart import accounts_of
from charaka.accounts.queries.receivables import RECEIVABLES, owed_by_party, party_key, settled
from charaka.accounts.queries.statement_table import Head, Opens, Row, Statement
from charaka.accounts.rules.ageing import BANDS, band_of, collected_between, rates_of
from charaka.accounts.rules.categories import INCOME, Category
from charaka.kernel import formats
from charaka.kernel.periods import Period
from charaka.kernel.text import LANGUAGES, Text3

SOLD = (*INCOME, Category.ADVANCES)
BAND_LABELS = (_("Not due"), _("1–30 days"), _("31–60"), _("61–90"), _("91–120"), _("Over 120"))

# Receivables ----------------------------------------------------------------------------------------------------------


def aged_receivables(institution_id: int, period: Period, *, compared: bool) -> Statement:
    """What clients owe at the end of a period (today while it lasts), by client and by how long it has been due."""
    day = day_of_figures(institution_id, period)
    now = _owed_by_party(institution_id, day)
    before = _owed_by_party(institution_id, period.year_earlier().end) if compared else {}

    def values(bands: list[int], past: list[int]) -> list[object]:
        return [*bands, sum(bands), *([sum(past)] if compared else [])]

    nothing = [0] * BANDS
    parties = [party for party, bands in (before | now).items() if any(bands) or any(now.get(party, nothing))]
    parties.sort(key=lambda party: (-sum(now.get(party, nothing)), party))
    rows = [
        Row(
            party[1] or _("no party named"), values(now.get(party, nothing), before.get(party, nothing)),
            code=party[0], opens=Opens(owed_on=day, party=party),
        )
        for party in parties
    ]  # fmt: skip
    sums = [sum(bands[place] for bands in now.values()) for place in range(BANDS)]
    past = [sum(bands[place] for bands in before.values()) for place in range(BANDS)]
    rows.append(Row(_("All clients"), values(sums, past), "total", "total", Opens(owed_on=day)))
    heads = [Head(f"band_{place}", label, band=place) for place, label in enumerate(BAND_LABELS)]
    heads += [Head("total", _("Owed")), *([Head("before", _("A year before"))] if compared else [])]
    return Statement(
        "aged-receivables", _("Aged receivables"), period, _("Client"), tuple(heads), tuple(rows),
        notes=(_("Open lines of receivables, less what was settled by that day; age from the due date, else the date."),
               _("What was paid and not matched yet counts against the client.")),
        compared=compared, figures={"owed": sum(sums), "late": sum(sums[1:])},
    )  # fmt: skip


def _owed_by_party(institution_id: int, day: date) -> dict[tuple[str, str], list[int]]:
    """Open amounts by party (code, name) and band."""
    found: dict[tuple[str, str], list[int]] = {}
    for due, amount, partner, code, name in owed_by_party(institution_id, day):
        party = (party_key(partner, code), name or code)
        found.setdefault(party, [0] * BANDS)[band_of(due, day)] += int(amount)
    return found


# VAT ------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Sale:
    """A sales entry: net amounts and VAT (credit less debit), what the client owes for it (debit less credit)."""

    bases: list[int] = field(default_factory=list)
    taxes: list[int] = field(default_factory=list)
    owed: int = 0
    paid_before: int = 0
    paid_after: int = 0


def vat_collected(institution_id: int, period: Period, *, compared: bool) -> Statement:
    """VAT on sales by rate, in the part that clients paid in a period; sales paid at once count on their day."""
    now = collected_by_rate(institution_id, period)
    before = collected_by_rate(institution_id, period.year_earlier()) if compared else {}
    rates = sorted(now.keys() | before.keys(), key=lambda rate: -1 if rate is None else rate, reverse=True)
    rows = [
        Row(
            _rate_words(rate), [*now.get(rate, (0, 0)), *([before.get(rate, (0, 0))[1]] if compared else [])],
            code="" if rate is None else str(rate),
        )
        for rate in rates
    ]  # fmt: skip
    base, tax = (sum(one[place] for one in now.values()) for place in (0, 1))
    past = sum(one[1] for one in before.values())
    rows.append(Row(_("All rates"), [base, tax, *([past] if compared else [])], "total", "total",
                    Opens(categories=(Category.TAX_COLLECTED,))))  # fmt: skip
    heads = (Head("base", _("Net amount collected")), Head("tax", _("VAT collected")),
             *((Head("before", _("A year before")),) if compared else ()))  # fmt: skip
    return Statement(
        "vat-collected", _("VAT collected by rate"), period, _("Rate"), heads, tuple(rows),
        notes=(
            _("On cash basis: of each sale the share that its client paid in the period, as matched in the ledger."),
            _("The rate follows from net amount and VAT of the entry; with several rates, from its lines."),
            _("Prepare the return with your accountant: this table is not one."),
        ),
        compared=compared, figures={"base": base, "tax": tax},
    )  # fmt: skip


def _rate_words(rate: int | None) -> object:
    if rate is None:
        return _("no single rate")
    return Text3(**{language: formats.percent(Fraction(rate, 1000), None, language) for language in LANGUAGES})


def collected_by_rate(institution_id: int, period: Period) -> dict[int | None, tuple[int, int]]:
    """Net amount and VAT collected in a period, by rate in per mille (None: no single rate explains them)."""
    found: dict[int | None, list[int]] = {}
    for sale in _sales_collected(institution_id, period):
        for rate, base, tax in rates_of(sale.bases, sale.taxes):
            sums = found.setdefault(rate, [0, 0])
            sums[0] += collected_between(base, sale.owed, sale.paid_before, sale.paid_after)
            sums[1] += collected_between(tax, sale.owed, sale.paid_before, sale.paid_after)
    return {rate: (sums[0], sums[1]) for rate, sums in found.items() if any(sums)}


def _sales_collected(institution_id: int, period: Period) -> Iterable[Sale]:
    """Sales on which something was paid in the period, and sales without a receivable dated in it."""
    matches = LineMatch.objects.filter(
        institution_id=institution_id, matched_on__gte=period.start, matched_on__lte=period.end
    )
    touched = EntryLine.objects.filter(
        Q(pk__in=matches.values("debit_line")) | Q(pk__in=matches.values("credit_line")), institution_id=institution_id
    ).values("entry")
    taxed = _of(institution_id, (Category.TAX_COLLECTED,), period.end)
    at_once = EntryLine.objects.filter(taxed, date__gte=period.start).values("entry")
    rows = EntryLine.objects.filter(
        Q(entry__in=touched) | Q(entry__in=at_once), institution_id=institution_id, entry__state=EntryState.POSTED
    )
    sales: dict[int, Sale] = {}
    for entry, amount in rows.filter(taxed).order_by("position").values_list("entry_id", F("credit") - F("debit")):
        sales.setdefault(entry, Sale()).taxes.append(int(amount))
    for entry, amount in (
        rows.filter(_of(institution_id, SOLD, period.end))
        .order_by("position")
        .values_list("entry_id", F("credit") - F("debit"))
    ):
        if entry in sales:
            sales[entry].bases.append(int(amount))
    _pay(sales, rows.filter(_of(institution_id, RECEIVABLES, period.end)), period)
    return [sale for sale in sales.values() if any(sale.bases) and any(sale.taxes) and sale.owed]


def _pay(sales: dict[int, Sale], receivables: QuerySet[EntryLine], period: Period) -> None:
    """What was paid on each sale before the period and by its end; a sale without a receivable was paid at once."""
    before = date.fromordinal(period.start.toordinal() - 1)
    owing = set()
    paid = receivables.values_list(
        "entry_id", "date", F("debit") - F("credit"),
        settled("debit_line", before), settled("credit_line", before),
        settled("debit_line", period.end), settled("credit_line", period.end),
    )  # fmt: skip
    for entry, _on, owed, debit_before, credit_before, debit_after, credit_after in paid:
        if entry not in sales:
            continue
        owing.add(entry)
        sale = sales[entry]
        sale.owed += int(owed)
        sale.paid_before += int(debit_before) - int(credit_before)
        sale.paid_after += int(debit_after) - int(credit_after)
    for entry, sale in sales.items():
        if entry not in owing:
            sale.owed = sale.paid_after = sum(sale.bases) + sum(sale.taxes)


def _of(institution_id: int, categories: Iterable[Category], until: date) -> Q:
    return accounts_of(categories, [institution_id], date(1900, 1, 1), until)
