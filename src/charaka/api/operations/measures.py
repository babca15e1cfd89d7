"""Figures, and the rows that they stand on."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Any

from django.core import signing
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from charaka.kernel.errors import Invalid
from charaka.kernel.measures import Measure, SourceRow, Unit, all_measures
from charaka.kernel.measures.permissions import VIEW_MEASURES
from charaka.kernel.measures.presentation import in_money
from charaka.kernel.measures.queries import (
    Cell,
    Figure,
    access_measure,
    break_down,
    compute,
    open_rows,
    period_called,
    snapshot_of,
    term_called,
)
from charaka.kernel.money import Money, round_to
from charaka.kernel.periods import Period
from charaka.kernel.rest import (
    ApiRequest,
    Count,
    Found,
    Id,
    In,
    Line,
    MoneyValue,
    Out,
    Page,
    PageParams,
    Query,
    Router,
    next_page,
    requires,
)

router = Router(tags=["measures"])
_CURSOR = "measure-rows"
_PERIOD = Field(
    max_length=40,
    description="A month `2026-03`, a quarter `2026-Q1`, a year `2026`, twelve months `12m:2026-03`, "
    "or days `2026-01-01..2026-06-30`.",
    examples=["2026-Q1"],
)


class LabelledOut(Out):
    """A code and its name in the reader's language."""

    code: str
    label: str


class DefinitionOut(Out):
    """The definition of a measure that is in force since a day, and what it changed."""

    number: Count
    since: date
    note: str


class MeasureOut(Out):
    """What a measure means: the value is numerator divided by denominator, or the numerator alone."""

    code: str
    name: str
    definition: str
    unit: Unit
    version: Count
    versions: list[DefinitionOut]
    numerator: str
    denominator: str | None
    breakdowns: list[LabelledOut]
    counts_people: bool
    higher_is_better: bool


class CellOut(Out):
    """One group of a breakdown. Small groups of people are hidden: then nothing is given."""

    key: str
    label: str
    numerator: int | None
    denominator: int | None
    value: str | None
    hidden: bool


class SubmittedOut(Out):
    """The figure as it was submitted; it stays so."""

    version: Count
    numerator: int
    denominator: int | None
    taken_at: datetime


class FigureOut(Out):
    """A figure. ``value`` is decimal text (a share is of 1), null when it cannot be computed: see ``reason``."""

    measure: str
    version: Count
    unit: Unit
    period: str
    start: date
    end: date
    numerator: int
    denominator: int | None
    value: str | None
    money: MoneyValue | None = Field(description="The value of a measure of money.")
    reason: str
    breakdown: str | None
    cells: list[CellOut]
    submitted: SubmittedOut | None


class RowOut(Out):
    """One row behind a figure. ``page`` is the address of its page."""

    id: Id
    label: str
    detail: str
    on: date | None
    page: str | None


class FigureParams(In):
    """Which figure."""

    period: Annotated[str, _PERIOD]
    breakdown: Annotated[Line, Field(description="The code of a breakdown, to have the figure of each group.")] = ""


class RowParams(PageParams):
    """Which rows."""

    period: Annotated[str, _PERIOD]
    part: Annotated[str, Field(pattern="^(numerator|denominator)$")] = "numerator"


@router.get("/measures", response=list[MeasureOut])
@requires(VIEW_MEASURES)
def list_measures(request: ApiRequest) -> list[dict[str, Any]]:
    """List the measures that you may see, with their definitions."""
    seen = [m for m in all_measures() if request.actor.may(m.permission, request.institution.pk)]
    return [_described(one) for one in seen]


@router.get("/measures/{measure}", response=FigureOut)
@requires(VIEW_MEASURES)
def read_measure(request: ApiRequest, measure: Line, asked: Query[FigureParams]) -> dict[str, Any]:
    """Compute a measure for a period, in groups when a breakdown is asked for."""
    wanted, period = _asked(request, measure, asked.period)
    own = {request.institution.pk}
    cells = break_down(wanted, _breakdown(wanted, asked.breakdown), period, own) if asked.breakdown else []
    figure = compute(wanted, period, own)
    return {
        **_figure(figure, request.institution.currency),
        "breakdown": asked.breakdown or None,
        "cells": [_cell(cell) for cell in cells],
        "submitted": snapshot_of(wanted, period, request.institution.pk),
    }


@router.get("/measures/{measure}/rows", response=Page[RowOut])
@requires(VIEW_MEASURES)
def list_measure_rows(request: ApiRequest, measure: Line, asked: Query[RowParams]) -> Found[dict[str, Any]]:
    """List the rows that a figure counts, page by page."""
    wanted, period = _asked(request, measure, asked.period)
    rows = open_rows(
        wanted,
        term_called(wanted, asked.part),
        period,
        {request.institution.pk},
        actor=request.actor,
        after=_unsealed(asked.after),
        limit=asked.limit + 1,
    )
    page = [_row(request, row) for row in rows[: asked.limit]]
    if len(rows) <= asked.limit:
        return Found(page)
    return Found(page, next_page(request, signing.dumps(rows[asked.limit - 1].id, salt=_CURSOR)))


def _asked(request: ApiRequest, code: str, period: str) -> tuple[Measure, Period]:
    return access_measure(request.actor, code, request.institution.pk), period_called(period)


def _breakdown(wanted: Measure, code: str) -> Any:
    try:
        return wanted.breakdown(code)
    except KeyError:
        sentence = _("This measure has no such breakdown.")
        raise Invalid(sentence, fields={"breakdown": [sentence]}) from None


def _unsealed(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(signing.loads(cursor, salt=_CURSOR))
    except (signing.BadSignature, ValueError, TypeError):
        sentence = _("This is no cursor of this list. Take it from the address of the next page.")
        raise Invalid(sentence, fields={"after": [sentence]}) from None


def _described(one: Measure) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": str(one.name),
        "definition": str(one.definition),
        "unit": one.unit,
        "version": one.version,
        "versions": [{"number": v.number, "since": v.since, "note": str(v.note)} for v in one.versions],
        "numerator": str(one.numerator.label),
        "denominator": str(one.denominator.label) if one.denominator else None,
        "breakdowns": [{"code": b.code, "label": str(b.label)} for b in one.breakdowns],
        "counts_people": one.counts_people,
        "higher_is_better": one.higher_is_better,
    }


def _figure(figure: Figure, currency: str) -> dict[str, Any]:
    period = figure.slice.period
    return {
        "measure": figure.measure.code,
        "version": figure.version,
        "unit": figure.measure.unit,
        "period": str(period),
        "start": period.start,
        "end": period.end,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": _decimal(figure.value),
        "money": _money(figure, currency),
        "reason": str(figure.reason),
    }


def _money(figure: Figure, currency: str) -> Money | None:
    if figure.measure.unit is not Unit.MONEY or figure.value is None:
        return None
    return in_money(figure.value, currency)


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "key": str(cell.key),
        "label": str(cell.label),
        "numerator": cell.numerator,
        "denominator": cell.denominator,
        "value": _decimal(cell.value),
        "hidden": cell.hidden,
    }


def _row(request: ApiRequest, row: SourceRow) -> dict[str, Any]:
    page = None
    if row.link:
        name, arguments = row.link
        try:
            page = request.build_absolute_uri(reverse(name, args=(request.institution.code, *arguments)))
        except NoReverseMatch:
            page = None
    return {"id": row.id, "label": row.label, "detail": row.detail, "on": row.on, "page": page}


def _decimal(value: Fraction | None) -> str | None:
    """Exact when it is whole, else with six decimals, half up."""
    if value is None:
        return None
    return str(value.numerator) if value.denominator == 1 else f"{round_to(value, 6):f}"
