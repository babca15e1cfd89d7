"""charaka audit: prove that the history is whole."""

from __future__ import annotations

from typing import Annotated

import typer

from charaka.cli.exit_codes import Exit
from charaka.cli.instance import find_institution, require_prepared, start_django
from charaka.cli.output import JsonFlag, print_json, say

app = typer.Typer(help="The history of everything that was done.", no_args_is_help=True, rich_markup_mode="rich")

VERIFY = """Recompute the chain of the history and say whether it is whole.

Each entry is sealed with the one before it. An entry that was changed, removed or slipped in breaks the chain there.
Exits with 5 when a chain is broken.

Examples:

  charaka audit verify

  charaka audit verify --institution ain-tazra --json
"""


@app.command("verify", help=VERIFY)
def verify_command(
    *,
    institution: Annotated[str, typer.Option("--institution", "-i", metavar="CODE", help="Only this one.")] = "",
    json: JsonFlag = False,
) -> None:
    start_django()
    require_prepared()
    from charaka.kernel.audit.queries import verify

    proof = verify(find_institution(institution).pk) if institution else verify(every=True)
    breaks = [{"institution": b.institution_id, "position": b.position, "fault": str(b.fault)} for b in proof.breaks]
    if json:
        print_json({"whole": proof.whole, "chains": proof.chains, "entries": proof.entries, "breaks": breaks})
    else:
        say(f"{proof.chains} chains, {proof.entries} entries: {'whole' if proof.whole else 'BROKEN'}.")
        for one in breaks:
            say(f"  {one['institution'] or 'platform'}, entry {one['position']}: {one['fault']}")
    if not proof.whole:
        raise typer.Exit(Exit.CONFLICT)


@app.callback()
def group() -> None:
    """Keep ``verify`` a command of its own group, also while it is the only one."""
