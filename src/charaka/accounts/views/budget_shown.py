"""How execution is shown: rows with their bars and addresses, the strip of figures, the chart. Nothing is computed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from charaka.accounts.queries.budget_execution import Execution, Row
from charaka.accounts.rules.budget import Deviation
from charaka.kernel import formats
from charaka.kernel.calendar_names import SHORT_MONTHS
from charaka.kernel.charts import Point, line_chart
from charaka.kernel.money import Money
from charaka.kernel.ui.shown import NOTHING, figure, language
from charaka.kernel.web import PageRequest, here

FULL_BAR: Final = Fraction(15, 100)  # a deviation that fills its half of the bar


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the table with what its figures open to."""

    row: Row
    change: object
    share: object
    tone: str
    bar: int
    side: str
    url: str


def shown_row(request: PageRequest, found: Execution, row: Row) -> ShownRow:
    """Figures signed, the tone by whether it helps, the bar by its share, the address of its accounts."""
    deviation = row.to_date
    tone = "" if not deviation.amount else "mint" if row.good else "terra" if row.asks else "saffron"
    return ShownRow(
        row, signed(deviation.amount, request), signed_share(deviation), tone, bar_of(deviation),
        ("neg" if deviation.amount < 0 else "") + ("" if row.good else " bad"), row_address(request, found, row),
    )  # fmt: skip


def signed(amount: int, request: PageRequest) -> SafeString:
    """An amount in whole units with its sign."""
    money = Money(amount, request.institution.currency)
    return figure(formats.money(money, language(), 0, with_currency=False, signed=True))


def signed_share(deviation: Deviation) -> object:
    share = deviation.share
    return NOTHING if share is None else figure(formats.percent(share, 1, language(), signed=True))


def bar_of(deviation: Deviation) -> int:
    """How far the bar reaches, 0 to 100; what nobody foresaw fills it."""
    if not deviation.amount:
        return 0
    share = deviation.share
    return 100 if share is None else max(1, min(100, round(abs(share) / FULL_BAR * 100)))


def row_address(request: PageRequest, found: Execution, row: Row) -> str:
    address = here(request, "accounts:budget_row", budget_id=found.budget.pk, subject=row.subject)
    return f"{address}?until={found.until:%Y-%m}"


def entries_query(found: Execution, row: Row) -> str:
    """The query by which the ledger shows the months that have passed, of the row’s service line if it has one."""
    kind, _sep, code = row.subject.partition(":")
    service = f"&service={code}" if kind == "line" and code else ""
    return f"from={found.year.start.isoformat()}&until={found.until.isoformat()}{service}"


def entries_address(request: PageRequest, found: Execution, row: Row) -> str:
    """All entries of the row’s category, or of its service line."""
    kind, _sep, code = row.subject.partition(":")
    category = f"category={code}&" if kind == "category" else ""
    return f"{here(request, 'accounts:entry_list')}?{category}{entries_query(found, row)}"


def stats(request: PageRequest, found: Execution) -> list[dict[str, Any]]:
    """Own revenue and cost to date, the result, and the year end as it looks."""
    own, cost, result = found.total("own"), found.total("expense"), found.result

    def whole(amount: int) -> SafeString:
        money = Money(amount, request.institution.currency)
        return figure(formats.money(money, language(), 0, with_currency=False))

    def against(row: Row) -> str:
        share = row.to_date.share
        if share is None:
            return _("nothing was foreseen")
        return _("%(share)s against the budget") % {
            "share": isolated(formats.percent(share, 1, language(), signed=True))
        }

    gap = result.forecast - result.year
    return [
        {"label": _("Own revenue to date"), "value": whole(own.to_date.actual), "note": against(own), "url": "#own"},
        {"label": _("Cost to date"), "value": whole(cost.to_date.actual), "note": against(cost), "url": "#expense"},
        {
            "label": _("Result to date"), "value": signed(result.to_date.actual, request), "url": "#result",
            "note": _("foreseen: %(amount)s") % {"amount": _plain(result.to_date.budget, request)},
        },
        {
            "label": _("Result at year end, forecast"), "value": signed(result.forecast, request), "url": "#result",
            "note": _("%(amount)s against the budget") % {"amount": _plain(gap, request)},
        },
    ]  # fmt: skip


def _plain(amount: int, request: PageRequest) -> str:
    money = Money(amount, request.institution.currency)
    return isolated(formats.money(money, language(), 0, with_currency=False, signed=True))


def isolated(text: str) -> str:
    """A signed figure inside a sentence, which keeps its order in Arabic."""
    return f"\u2066{text}\u2069"


def own_chart(request: PageRequest, found: Execution) -> SafeString:
    """Own revenue as it adds up over the year, with the budget dashed, in thousands."""
    own, lang = found.total("own"), language()
    points, actual, budget = [], 0, 0
    for place, month in enumerate(found.year.months()):
        actual, budget = actual + own.actual[place], budget + own.original[place]
        passed = place < found.passed
        points.append(
            Point(
                label=SHORT_MONTHS[lang][month.start.month - 1],
                value=actual / 100 if passed else None,
                target=budget / 100,
                url=f"?{_with_until(request, month.code)}#own" if passed else "",
            )
        )
    return line_chart(
        points, message=own_sentence(request, found), rtl=lang == "ar", zero=True, width=520, height=250,
        written=lambda value: formats.number(round(value / 1000), 0, lang),
    )  # fmt: skip


def own_sentence(request: PageRequest, found: Execution) -> str:
    gap = found.total("own").to_date.amount
    amount = formats.money(Money(abs(gap), request.institution.currency), language(), 0)
    if gap < 0:
        return _("Own revenue is %(amount)s behind the budget.") % {"amount": amount}
    return _("Own revenue is %(amount)s ahead of the budget.") % {"amount": amount}


def _with_until(request: PageRequest, month: str) -> str:
    query = request.GET.copy()
    query["until"] = month
    return query.urlencode()
