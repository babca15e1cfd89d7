"""The entry point: the tree of commands, and what becomes of an error. Each command has its file in ``commands``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

if sys.version_info < (3, 11):  # noqa: UP036  # said in a sentence, before anything that needs it
    sys.exit(f"Charaka needs Python 3.11 or later; this is {sys.version.split()[0]}.")

import typer

from charaka.cli.commands import audit, backup, checking, demo, exporting, importing, init, measure, openapi, serve
from charaka.cli.commands import token as tokens
from charaka.cli.commands import user as users
from charaka.cli.exit_codes import Exit, exit_code_of
from charaka.cli.output import wants_json

HELP = """Run and prove the autonomy of vocational training institutions.

Start here: [bold]charaka demo[/] serves a fictional world on this computer.

For a real instance: [bold]charaka init[/], then [bold]charaka serve --with-worker[/].

Every command has --help with examples. --json prints what a program can read.

Exit codes: 0 done, 1 fault of the program, 2 refused input, 3 not found, 4 forbidden, 5 conflict, 6 not ready.
"""

app = typer.Typer(
    name="charaka",
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (demo, init, serve, importing, exporting, measure, backup, checking, openapi):
    module.register(app)
app.add_typer(users.app, name="user", rich_help_panel="People and programs")
app.add_typer(tokens.app, name="token", rich_help_panel="People and programs")
app.add_typer(audit.app, name="audit", rich_help_panel="Operation")


def run() -> NoReturn:
    """What the installed command ``charaka`` calls."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. Refusals are one sentence; only faults of the program show a trace."""
    try:
        app(args=list(arguments), prog_name="charaka")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else Exit.OK if end.code is None else _said(str(end.code))
    except BaseException as error:  # noqa: BLE001  # the edge of the program
        return _reported(error, as_json=wants_json(arguments))
    return Exit.OK


def _said(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return Exit.UNEXPECTED


def _reported(error: BaseException, *, as_json: bool) -> int:
    from charaka.cli.output import print_refusal

    code = exit_code_of(error)
    if code is Exit.UNEXPECTED:
        import traceback

        traceback.print_exception(error)
    print_refusal(error, code, as_json=as_json)
    return code
