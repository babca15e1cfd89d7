"""charaka export: a list as a table for other programs, recorded in the audit like an export from the page."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from charaka.cli.instance import ActingAs, InstitutionCode, acting, find_institution, require_prepared, start_django
from charaka.cli.output import JsonFlag, print_json, say

HELP = """Export a list of an institution to xlsx or csv. Who took what is recorded in the institution's history.

Examples:

  charaka export partners --institution ain-tazra --output partners.xlsx

  charaka export people -i ain-tazra --format csv > people.csv

  charaka export --list
"""


def register(app: typer.Typer) -> None:
    app.command("export", help=HELP, rich_help_panel="Data")(export_command)


def export_command(
    *,
    what: Annotated[str, typer.Argument(metavar="LIST", help="The list; --list shows all.")] = "",
    institution: InstitutionCode = "",
    form: Annotated[Literal["xlsx", "csv"], typer.Option("--format", help="xlsx or csv.")] = "csv",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to write; standard output if not given.")
    ] = None,
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
    stream, rows = export_list(declared, form, actor=acting(as_user), institution=find_institution(institution))
    with stream:
        if output is None:
            shutil.copyfileobj(stream, sys.stdout.buffer)
            return
        with output.open("wb") as target:
            shutil.copyfileobj(stream, target)
    print_json({"list": what, "rows": rows, "file": str(output)}) if json else say(f"{rows} rows written to {output}.")
