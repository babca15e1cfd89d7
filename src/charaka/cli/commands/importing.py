"""charaka import: a whole file or nothing, through the same importer as the page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from charaka.cli.exit_codes import Exit
from charaka.cli.instance import ActingAs, InstitutionCode, acting, require_prepared, start_django
from charaka.cli.output import JsonFlag, print_json, print_table, progress_bar, say
from charaka.kernel.errors import NotFound

HELP = """Import a file (xlsx or csv): every row is checked before any is written, the whole file or nothing.

Encoding, separator and dates are detected. A mapping file (JSON) says which column is which; without it the titles are
matched, then the mapping remembered for the institution.

Prints rows, created, updated, unchanged and errors by row and column; exits with 2 when the file is refused.

Examples:

  charaka import partners partners.xlsx --institution ain-tazra --dry-run

  charaka import people people.csv -i ain-tazra --mapping people.json --json
"""
Mapping = Annotated[Path | None, typer.Option("--mapping", exists=True, dir_okay=False, help="JSON file: the columns.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check the file and write nothing.")]


def register(app: typer.Typer) -> None:
    app.command("import", help=HELP, rich_help_panel="Data")(import_command)


def import_command(
    *,
    what: Annotated[str, typer.Argument(metavar="WHAT", help="partners, people, rooms, bank, …")],
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The xlsx or csv file.")],
    institution: InstitutionCode,
    mapping: Mapping = None,
    dry_run: DryRun = False,
    as_user: ActingAs = "",
    json: JsonFlag = False,
    account: Annotated[str, typer.Option("--account", metavar="IBAN", help="For bank: when the file names none.")] = "",
) -> None:
    start_django()
    require_prepared()
    if what == "bank":
        from charaka.cli.commands.bank_statements import import_statements

        import_statements(file, institution, account, acting(as_user), dry_run=dry_run, as_json=json)
        return
    from charaka.kernel.imports.running import import_file
    from charaka.kernel.imports.schema import all_importers

    known = [importer.code for importer in all_importers()]
    if what not in known:
        raise NotFound(f"Nothing called “{what}” can be imported. There are: {', '.join(known)}.")
    with progress_bar(shown=not json) as told:
        outcome = import_file(
            what,
            file,
            institution_code=institution,
            actor=acting(as_user),
            mapping_path=mapping,
            dry_run=dry_run,
            told=told,
        )
    if json:
        print_json(outcome)
    else:
        _tell(outcome, dry_run=dry_run)
    if outcome["errors"]:
        raise typer.Exit(Exit.REFUSED)


def _tell(outcome: dict[str, object], *, dry_run: bool) -> None:
    errors = outcome["errors"]
    if isinstance(errors, list) and errors:
        print_table(("row", "column", "what is wrong"), [(e["row"], e["column"], e["message"]) for e in errors[:50]])
        more = ", of which the first 50 are shown" if len(errors) > 50 else ""
        say(f"{len(errors)} errors{more}. Nothing was written.")
        return
    counts = ", ".join(f"{outcome[name]} {name}" for name in ("created", "updated", "unchanged"))
    say(f"{outcome['rows']} rows: {counts}." + (" Nothing was written: this was a dry run." if dry_run else ""))
