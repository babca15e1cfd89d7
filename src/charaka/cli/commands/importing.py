"""charaka import: a whole file or nothing, through the same importer as the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from charaka.cli.exit_codes import Exit
from charaka.cli.instance import ActingAs, InstitutionCode, acting, find_institution, require_prepared, start_django
from charaka.cli.output import JsonFlag, print_json, print_table, progress_bar, say
from charaka.kernel.errors import NotFound

if TYPE_CHECKING:
    from charaka.kernel.actors import Actor

HELP = """Import a file (xlsx or csv): every row is checked before any is written, the whole file or nothing.

Encoding, separator and dates are detected. A mapping file (JSON) says which column is which; without it the titles are
matched, then the mapping remembered for the institution.

The books (WHAT is ledger) may be a ledger in the FEC layout, journal entries in a table, or a trial balance. Books that
are not open yet are opened on --chart; --mapping then is a file (csv or JSON) of prefix and category that replaces what
the accounts of the chart mean. What is known already is not posted again. An entry that the file says otherwise refuses
it, with the differences, unless --replace: then it is reversed and posted anew. Prints lines, entries, debit, credit,
already_known and errors.

Prints rows, created, updated, unchanged and errors by row and column; exits with 2 when the file is refused.

Examples:

  charaka import partners partners.xlsx --institution ain-tazra --dry-run

  charaka import people people.csv -i ain-tazra --mapping people.json --json

  charaka import ledger fec-2025.txt -i ain-tazra --chart cgnc --dry-run
"""
LEDGER = "ledger"
Mapping = Annotated[
    Path | None,
    typer.Option("--mapping", exists=True, dir_okay=False, help="JSON: the columns. For ledger: prefix, category."),
]
ChartCode = Annotated[str, typer.Option("--chart", metavar="CHART", help="For ledger: cgnc or pcg-fr.")]
Replace = Annotated[bool, typer.Option("--replace", help="For ledger: reverse and post anew what the file corrects.")]
OnDay = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="For a trial balance: its day.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check the file and write nothing.")]


def register(app: typer.Typer) -> None:
    app.command("import", help=HELP, rich_help_panel="Data")(import_command)


def import_command(  # noqa: PLR0913  # each is an option of the command line
    *,
    what: Annotated[str, typer.Argument(metavar="WHAT", help="partners, people, rooms, bank, …")],
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The xlsx or csv file.")],
    institution: InstitutionCode,
    mapping: Mapping = None,
    dry_run: DryRun = False,
    chart: ChartCode = "",
    replace: Replace = False,
    on: OnDay = None,
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
    if what == LEDGER:
        wish = {"chart": chart, "dry_run": dry_run, "replace": replace, "on": on.date() if on else None}
        outcome = _ledger(file, institution, mapping, wish, actor=acting(as_user), quiet=json)
        _end(outcome, _tell_ledger, json=json, dry_run=dry_run)
        return
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
    _end(outcome, _tell, json=json, dry_run=dry_run)


def _ledger(
    file: Path,
    institution: str,
    mapping: Path | None,
    wish: dict[str, Any],
    *,
    actor: Actor,
    quiet: bool,
) -> dict[str, Any]:
    """The books have questions of their own: chart, meaning of accounts, corrections, the day of a trial balance."""
    from charaka.accounts.importers.ledger_file import Wish, import_ledger_file, rules_from

    rules = rules_from(mapping) if mapping else None
    with progress_bar(shown=not quiet) as told:
        return import_ledger_file(
            file,
            institution=find_institution(institution),
            wish=Wish(rules=rules, **wish),
            actor=actor,
            told=told,
        )


def _end(outcome: dict[str, Any], tell: Callable[..., None], *, json: bool, dry_run: bool) -> None:
    if json:
        print_json(outcome)
    elif outcome["errors"]:
        _tell_errors(outcome["errors"])
    else:
        tell(outcome, dry_run=dry_run)
    if outcome["errors"]:
        raise typer.Exit(Exit.REFUSED)


def _tell_errors(errors: list[dict[str, Any]]) -> None:
    print_table(("row", "column", "what is wrong"), [(e["row"], e["column"], e["message"]) for e in errors[:50]])
    more = ", of which the first 50 are shown" if len(errors) > 50 else ""
    say(f"{len(errors)} errors{more}. Nothing was written.")


def _tell(outcome: dict[str, Any], *, dry_run: bool) -> None:
    counts = ", ".join(f"{outcome[name]} {name}" for name in ("created", "updated", "unchanged"))
    say(f"{outcome['rows']} rows: {counts}." + _dry(dry_run))


def _tell_ledger(outcome: dict[str, Any], *, dry_run: bool) -> None:
    say(
        f"{outcome['lines']} lines in {outcome['entries']} entries, debit {outcome['debit']}, credit "
        f"{outcome['credit']}; {outcome['already_known']} entries were known already." + _dry(dry_run)
    )


def _dry(dry_run: bool) -> str:  # noqa: FBT001
    return " Nothing was written: this was a dry run." if dry_run else ""
