"""charaka measure: one figure, with its definition, its two terms and, on demand, the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from charaka.cli.instance import ActingAs, acting, find_institution, require_prepared, start_django
from charaka.cli.output import JsonFlag, print_json, print_table, say
from charaka.kernel.errors import Invalid, NotFound

if TYPE_CHECKING:
    from charaka.kernel.actors import Actor
    from charaka.kernel.measures.queries import Figure

HELP = """Compute a measure, and open it down to its rows with --open.

Several institutions may be named: their numerators and denominators are added, never their ratios.

A figure that cannot be computed has the value null and a reason; it is never zero by default.
Amounts of money are decimal text.

Examples:

  charaka measure --list

  charaka measure institutions.active_partners --institution ain-tazra --period 2026-Q3

  charaka measure improvement.on_time -i ain-tazra -i dar-lamane --period 2026 --open --json
"""
Institutions = Annotated[
    list[str], typer.Option("--institution", "-i", metavar="CODE", help="Code of an institution; may be repeated.")
]
PeriodCode = Annotated[str, typer.Option("--period", "-p", help="2026, 2026-03, 2026-Q1 or 2026-01..2026-06.")]


def register(app: typer.Typer) -> None:
    app.command("measure", help=HELP, rich_help_panel="Data")(measure_command)


def measure_command(
    *,
    code: Annotated[str, typer.Argument(metavar="CODE", help="Code of the measure; --list shows all.")] = "",
    institution: Institutions = [],  # noqa: B006  # typer copies it
    period: PeriodCode = "",
    open_it: Annotated[bool, typer.Option("--open", help="Also print the rows behind the figure.")] = False,
    show_list: Annotated[bool, typer.Option("--list", help="Show the measures.")] = False,
    as_user: ActingAs = "",
    json: JsonFlag = False,
) -> None:
    start_django()
    require_prepared()
    from charaka.kernel.measures.queries import compute
    from charaka.kernel.permissions import require

    if show_list or not code:
        _list_all(json=json)
        return
    if not institution or not period:
        raise Invalid("Say of which institution and for which period: --institution CODE --period 2026-Q3")
    wanted = _wanted(code)
    actor = acting(as_user)
    ids = [find_institution(one).pk for one in institution]
    for one in ids:
        require(actor, wanted.permission, one)
    figure = compute(wanted, _period(period), ids)
    answer = described(figure) | ({"rows": list(_rows(figure, actor))} if open_it else {})
    print_json(answer) if json else _tell(answer, str(wanted.name))


def described(figure: Figure) -> dict[str, Any]:
    """A figure as programs read it. The value is exact where JSON can hold it: an integer, or a decimal number."""
    return {
        "code": figure.measure.code,
        "version": figure.version,
        "unit": figure.measure.unit.value,
        "period": figure.slice.period.code,
        "numerator": _term(figure, figure.numerator),
        "denominator": _term(figure, figure.denominator),
        "value": _value(figure),
        "reason": str(figure.reason),
        "quality": figure.quality,
    }


def _term(figure: Figure, amount: int | None) -> int | str | None:
    """A count as it is; an amount of money in decimal text: ``"1049934.32"``."""
    return amount if amount is None or not figure.measure.in_money else _decimal(amount, figure)


def _value(figure: Figure) -> int | float | str | None:
    from charaka.kernel.measures.registry import Unit
    from charaka.kernel.money import round_half_up

    if figure.measure.unit is Unit.MONEY and figure.value is not None:
        return _decimal(round_half_up(figure.value), figure)
    return _number(figure.value)


def _decimal(minor: int, figure: Figure) -> str:
    from charaka.kernel.models import Institution
    from charaka.kernel.money import Money

    currency = Institution.objects.values_list("currency", flat=True).get(pk=min(figure.slice.institution_ids))
    return f"{Money(minor, currency).decimal:f}"


def _number(value: Fraction | None) -> int | float | None:
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


def _wanted(code: str) -> Any:
    from charaka.kernel.measures.registry import measure_called

    try:
        return measure_called(code)
    except KeyError:
        raise NotFound(f"There is no measure “{code}”. Show them with: charaka measure --list") from None


def _period(code: str) -> Any:
    from charaka.kernel.periods import PeriodError, parse

    try:
        return parse(code)
    except PeriodError as error:
        raise Invalid(str(error)) from error


def _rows(figure: Figure, actor: Actor) -> Iterator[dict[str, Any]]:
    """Every row of both terms, a page at a time."""
    from charaka.kernel.measures.queries import open_rows

    wanted, part = figure.measure, figure.slice
    for name, term in (("numerator", wanted.numerator), ("denominator", wanted.denominator)):
        after = 0
        while term is not None and (
            page := open_rows(wanted, term, part.period, part.institution_ids, actor=actor, after=after, limit=500)
        ):
            for row in page:
                yield {"term": name, "id": row.id, "label": row.label, "detail": row.detail, "on": row.on}
            after = page[-1].id


def _list_all(*, json: bool) -> None:
    from charaka.kernel.measures.registry import all_measures

    found = [(m.code, m.version, m.unit.value, str(m.name)) for m in all_measures()]
    if json:
        print_json([dict(zip(("code", "version", "unit", "name"), row, strict=True)) for row in found])
    else:
        print_table(("code", "version", "unit", "name"), found)


def _tell(answer: dict[str, Any], name: str) -> None:
    value = "not computable: " + answer["reason"] if answer["value"] is None else answer["value"]
    say(f"{name} ({answer['code']}, definition {answer['version']}), {answer['period']}: {value}")
    say(f"numerator {answer['numerator']}, denominator {answer['denominator']}, in {answer['unit']}")
    if answer.get("rows"):
        print_table(
            ("term", "id", "row", "detail"), [(r["term"], r["id"], r["label"], r["detail"]) for r in answer["rows"]]
        )
