"""charaka openapi: the contract of the API."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from charaka.cli.instance import start_django
from charaka.cli.output import say

HELP = """Print the OpenAPI 3.1 document of the REST API, as /api/v1/openapi.json serves it. Needs no database.

Examples:

  charaka openapi > docs/openapi.json

  charaka openapi --output openapi.json
"""


def register(app: typer.Typer) -> None:
    app.command("openapi", help=HELP, rich_help_panel="Operation")(openapi_command)


def openapi_command(
    *,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to write it.")] = None,
) -> None:
    start_django()
    from charaka.api.docs import document_text

    if output is None:
        typer.echo(document_text(), nl=False)
        return
    output.write_text(document_text(), encoding="utf-8")
    say(f"Written to {output}.")
