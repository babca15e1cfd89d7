"""Computing figures and opening them. Everything here is read through the scope of the caller."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.errors import Invalid, NotFound
from charaka.kernel.measures.models import MeasureSnapshot
from charaka.kernel.measures.registry import Breakdown, Measure, Slice, SourceRow, Term, Unit, measure_called
from charaka.kernel.measures.suppression import hidden
from charaka.kernel.periods import Period, PeriodError, parse
from charaka.kernel.permissions import require
from charaka.kernel.scope import scope
from charaka.kernel.settings_registry import Level, setting, value_of

SMALLEST_CELL = setting(
    "measures.smallest_cell",
    int,
    default=10,
    label=_("Smallest group shown"),
    help=_("Breakdowns of measures about people hide groups smaller than this."),
    level=Level.FUND,
    minimum=3,
    maximum=50,
)
# Rows of a term's parts are told apart by their id: the part's place, then the row's own.
_PART: Final = 10**15
NO_DENOMINATOR = _("There is nothing to divide by in this period.")


@dataclass(frozen=True, slots=True)
class Figure:
    """A computed figure. ``value`` is exact; None is not computable, and ``reason`` says why. Never zero by default."""

    measure: Measure
    slice: Slice
    numerator: int
    denominator: int | None
    value: Fraction | None
    reason: object = ""
    quality: str = "computed"

    @property
    def version(self) -> int:
        return self.measure.version

    @property
    def shown_value(self) -> Fraction | None:
        """In the unit that people read: shares in percent."""
        return self.value * 100 if self.value is not None and self.measure.unit is Unit.SHARE else self.value


@dataclass(frozen=True, slots=True)
class Cell:
    """One group of a breakdown; hidden cells keep no numbers."""

    key: Any
    label: object
    numerator: int | None
    denominator: int | None
    value: Fraction | None
    hidden: bool = False


def access_measure(actor: Actor, code: str, institution_id: int) -> Measure:
    """The measure of this code, if the actor may see it there. Raises NotFound, Forbidden."""
    try:
        wanted = measure_called(code)
    except KeyError:
        raise NotFound(_("There is no measure of this name.")) from None
    require(actor, wanted.permission, institution_id)
    return wanted


def period_called(code: str) -> Period:
    """The period that is written so. Raises Invalid."""
    try:
        return parse(code)
    except PeriodError as fault:
        sentence = _("This is not a period. Write 2026, 2026-03, 2026-Q1 or 12m:2026-09.")
        raise Invalid(sentence, fields={"period": [sentence]}) from fault


def compute(wanted: Measure, period: Period, institution_ids: Iterable[int]) -> Figure:
    """The figure for a period, over one institution or several."""
    part = Slice(period, frozenset(institution_ids))
    with scope(part.institution_ids):
        top = _amount(wanted.numerator, part)
        bottom = _amount(wanted.denominator, part) if wanted.denominator else None
    return figure_of(wanted, part, top, bottom)


def figure_of(wanted: Measure, part: Slice, top: int, bottom: int | None) -> Figure:
    """A figure from its two terms."""
    if wanted.denominator is None:
        return Figure(wanted, part, top, None, Fraction(top))
    if not bottom:
        return Figure(wanted, part, top, bottom, None, NO_DENOMINATOR)
    return Figure(wanted, part, top, bottom, Fraction(top, bottom))


def series(wanted: Measure, periods: Iterable[Period], institution_ids: Iterable[int]) -> list[Figure]:
    """The figure of each period, in their order."""
    ids = frozenset(institution_ids)
    return [compute(wanted, period, ids) for period in periods]


def break_down(wanted: Measure, by: Breakdown, period: Period, institution_ids: Iterable[int]) -> list[Cell]:
    """The figure per group, largest first, with small groups of people hidden."""
    part = Slice(period, frozenset(institution_ids))
    with scope(part.institution_ids):
        tops = _grouped(wanted.numerator, by, part)
        bottoms = _grouped(wanted.denominator, by, part) if wanted.denominator else None
    sizes = bottoms if bottoms is not None else tops
    keys = sorted(set(tops) | set(sizes), key=lambda key: (-sizes.get(key, 0), str(key)))
    labels = by.labels()
    cells = [_cell(wanted, key, labels.get(key, key), tops, bottoms) for key in keys]
    if not wanted.counts_people:
        return cells
    concealed = hidden([sizes.get(key, 0) for key in keys], _smallest_cell(part))
    return [_concealed(cell) if i in concealed else cell for i, cell in enumerate(cells)]


def open_rows(
    wanted: Measure,
    term: Term,
    period: Period,
    institution_ids: Iterable[int],
    *,
    actor: Actor,
    after: int = 0,
    limit: int = 50,
) -> list[SourceRow]:
    """The rows behind a term, ``limit`` at a time after the row whose id was ``after``. Raises Forbidden, NotFound."""
    part = Slice(period, frozenset(institution_ids))
    for institution_id in part.institution_ids:
        require(actor, wanted.permission, institution_id)
    first, after_id = divmod(after, _PART)
    found: list[SourceRow] = []
    with scope(part.institution_ids):
        for place, one in enumerate(term.parts[first:], first):
            rows = one.rows(part).filter(pk__gt=after_id).order_by("pk").distinct()[: limit - len(found)]
            shown = one.row or wanted.row
            found += [replace(row, id=place * _PART + row.id) for row in map(shown, rows)]
            after_id = 0
            if len(found) == limit:
                break
    return found


def term_called(wanted: Measure, part: str) -> Term:
    """The numerator or the denominator. Raises NotFound."""
    if part == "numerator":
        return wanted.numerator
    if part == "denominator" and wanted.denominator:
        return wanted.denominator
    raise NotFound(_("This measure has no such part."))


def snapshot_of(wanted: Measure, period: Period, institution_id: int) -> MeasureSnapshot | None:
    """The frozen figure of a submitted period, the latest submission first."""
    with scope({institution_id}):
        found = MeasureSnapshot.objects.filter(
            institution_id=institution_id, measure=wanted.code, period_start=period.start, period_end=period.end
        )
        return found.order_by("-pk").first()


def _amount(term: Term, part: Slice) -> int:
    return sum(_own_amount(one, part) for one in term.parts)


def _own_amount(term: Term, part: Slice) -> int:
    if term.total is not None and (kept := term.total(part)) is not None:
        return kept
    if term.value is not None:
        return term.value(term.rows(part))
    return int(term.rows(part).aggregate(amount=term.amount())["amount"] or 0)


def _grouped(term: Term, by: Breakdown, part: Slice) -> dict[Any, int]:
    sums: dict[Any, int] = {}
    for one in term.parts:
        for key, amount in _own_grouped(one, by, part).items():
            sums[key] = sums.get(key, 0) + amount
    return sums


def _own_grouped(term: Term, by: Breakdown, part: Slice) -> dict[Any, int]:
    if (value := term.value) is not None:
        keys = term.rows(part).order_by().values_list(by.path, flat=True).distinct()
        return {key: value(term.rows(part).filter(**{by.path: key})) for key in keys}
    rows: QuerySet[Any] = term.rows(part).order_by().values(by.path).annotate(amount=term.amount())
    return {row[by.path]: int(row["amount"] or 0) for row in rows}


def _cell(wanted: Measure, key: Any, label: object, tops: dict[Any, int], bottoms: dict[Any, int] | None) -> Cell:
    top = tops.get(key, 0)
    if bottoms is None:
        return Cell(key, label, top, None, Fraction(top))
    bottom = bottoms.get(key, 0)
    return Cell(key, label, top, bottom, Fraction(top, bottom) if bottom else None)


def _concealed(cell: Cell) -> Cell:
    return Cell(cell.key, cell.label, None, None, None, hidden=True)


def _smallest_cell(part: Slice) -> int:
    one = next(iter(part.institution_ids)) if len(part.institution_ids) == 1 else None
    return value_of(SMALLEST_CELL, one).value
