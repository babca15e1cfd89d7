"""charaka demo: a fictional world on this computer, ready to be looked at."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Annotated, Final

import typer

from charaka.cli.instance import NotReady, prepare_database, start_django
from charaka.cli.output import JsonFlag, print_json, print_table, progress_bar, say
from charaka.cli.serving import job_workers, require_free_port, serve_web

HELP = """Prepare and serve a fictional world: one fund, fifteen institutions, three years, three languages.

Everything lies in one folder (var/demo): delete it, and nothing is left. Nothing leaves this computer: mails become
files there. Whoever can reach the address can sign in as anybody, so it listens on this computer only.

Examples:

  charaka demo

  charaka demo --port 9000 --fresh

  charaka demo --scale 10 --no-serve
"""
MARK: Final = ".charaka-demo"
SEEDED: Final = "seeded"


def register(app: typer.Typer) -> None:
    app.command("demo", help=HELP, rich_help_panel="Start")(demo_command)


def demo_command(
    *,
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
    scale: Annotated[int, typer.Option("--scale", min=1, max=1000, help="So many times the data, for load tests.")] = 1,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew; what was changed in the demo is lost.")] = False,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve it, or only prepare it.")] = True,
    home: Annotated[Path, typer.Option("--home", help="The folder of the demo.")] = Path("var/demo"),
    database: Annotated[str, typer.Option("--database", help="Another database, empty, for load tests.")] = "",
    empty: Annotated[bool, typer.Option("--empty", hidden=True, help="Without the world, for tests.")] = False,
    json: JsonFlag = False,
) -> None:
    if serve:
        require_free_port("127.0.0.1", port)
    home = home.resolve()
    _take_over_environment(home, port, database)
    _make_home(home, fresh=fresh)
    start_django()
    prepare_database()
    _seed(home, 0 if empty else scale, quiet=json)
    _show_doors(port, json=json)
    if serve:
        say("\nStop with Ctrl C.")
        with job_workers(1):
            serve_web("127.0.0.1", port, workers=1)


def _take_over_environment(home: Path, port: int, database: str) -> None:
    """The demo knows no other instance: what is set for one must not be touched, mailed from or wiped by it."""
    for name in [name for name in os.environ if name.startswith("CHARAKA_") and name != "CHARAKA_DEBUG"]:
        del os.environ[name]
    os.environ.update(
        CHARAKA_DEMO="1",
        CHARAKA_HOME=str(home),
        CHARAKA_ORIGIN=f"http://127.0.0.1:{port}",
        CHARAKA_ENV_FILE=os.devnull,
        CHARAKA_DATABASE=database or f"sqlite:///{home / 'charaka.sqlite3'}",
    )


def _make_home(home: Path, *, fresh: bool) -> None:
    """An empty folder, or one that a demo has filled; a half-seeded one is begun anew. Raises NotReady."""
    mark = home / MARK
    if home.exists() and any(home.iterdir()) and not mark.exists():
        raise NotReady(f"{home} holds something that is no demo. Choose another folder with --home.")
    if mark.exists() and (fresh or mark.read_text(encoding="utf-8") != SEEDED):
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    if not mark.exists():
        mark.write_text("", encoding="utf-8")


def _seed(home: Path, scale: int, *, quiet: bool) -> None:
    from charaka.cli.world import seed
    from charaka.kernel.backup.operations import is_empty

    mark = home / MARK
    if mark.read_text(encoding="utf-8") == SEEDED:
        return
    if not is_empty():
        raise NotReady("This database is not empty. The demo fills empty ones only.")
    with progress_bar(shown=not quiet) as step:
        if scale:
            seed(scale, step)
    mark.write_text(SEEDED, encoding="utf-8")


def _show_doors(port: int, *, json: bool) -> None:
    """The address, and one person to sign in as for each role."""
    from charaka.web.accounts import demo_doors

    address = f"http://127.0.0.1:{port}"
    doors = [(str(d["role"]), str(d["user"]), getattr(d["user"], "email", ""), str(d["place"])) for d in demo_doors()]
    if json:
        keys = ("role", "name", "email", "place")
        print_json({"address": address, "sign_in": [dict(zip(keys, door, strict=True)) for door in doors]})
        return
    say(f"\n  {address}/demo/   sign in as anybody with one click\n")
    print_table(("role", "name", "e-mail", "where"), doors)
