"""charaka export: a list as a table for other programs, recorded in the audit like an export from the page."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Literal

import typer

from charaka.cli.instance import ActingAs, InstitutionCode, acting, find_institution, require_prepared, start_django
from charaka.cli.output import JsonFlag, print_json, say
from charaka.kernel.errors import Invalid

if TYPE_CHECKING:
    from charaka.kernel.actors import Actor
    from charaka.kernel.models import Institution

HELP = """Export a list of an institution to xlsx or csv. Who took what is recorded in the institution's history.

Examples:

  charaka export partners --institution ain-tazra --output partners.xlsx

  charaka export people -i ain-tazra --format csv > people.csv

  charaka export entries -i ain-tazra --period 2026 --format fec --output fec-2026.txt

  charaka export --list
"""
ENTRIES = "entries"


def register(app: typer.Typer) -> None:
    app.command("export", help=HELP, rich_help_panel="Data")(export_command)


def export_command(  # each is an option of the command line
    *,
    what: Annotated[str, typer.Argument(metavar="LIST", help="The list; --list shows all.")] = "",
    institution: InstitutionCode = "",
    form: Annotated[
        Literal["xlsx", "csv", "fec"], typer.Option("--format", help="xlsx or csv; entries also fec.")
    ] = "csv",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to write; standard output if not given.")
    ] = None,
    period: Annotated[str, typer.Option("--period", help="Of entries: 2026, 2026-03, 2026-01..2026-06.")] = "",
    show_lists: Annotated[bool, typer.Option("--list", help="Show what can be exported.")] = False,
    as_user: ActingAs = "",
    json: JsonFlag = False,
) -> None:
    start_django()
    require_prepared()
    from charaka.kernel.exports.registry import all_exports, export_called, export_list

    if show_lists or not what:
        codes = {declared.code: str(declared.label) for declared in all_exports()}
        print_json(codes) if json else say("\n".join(f"{code}: {label}" for code, label in codes.items()))
        return
    declared = export_called(what)
    actor, house = acting(as_user), find_institution(institution)
    if what == ENTRIES:
        stream, rows = _entries(form, period, actor, house)
    elif period or form == "fec":
        raise Invalid(f"Only {ENTRIES} have a period and the form fec.")
    else:
        stream, rows = export_list(declared, form, actor=actor, institution=house)
    with stream:
        if output is None:
            shutil.copyfileobj(stream, sys.stdout.buffer)
            return
        with output.open("wb") as target:
            shutil.copyfileobj(stream, target)
    print_json({"list": what, "rows": rows, "file": str(output)}) if json else say(f"{rows} rows written to {output}.")


def _entries(form: str, period: str, actor: Actor, institution: Institution) -> tuple[IO[bytes], int]:
    from charaka.accounts.exports.entries import export_entries
    from charaka.kernel.periods import PeriodError, parse
    from charaka.kernel.scope import scope

    try:
        span = parse(period) if period else None
    except PeriodError as error:
        raise Invalid(f"“{period}” is not a period. Write 2026, 2026-03 or 2026-01..2026-06.") from error
    with scope({institution.pk}):
        return export_entries(form, actor=actor, institution=institution, period=span)
