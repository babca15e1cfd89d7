"""charaka init: from nothing to an instance that can be served; again, to bring its tables up to date."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated, Literal

import typer

from charaka.cli.instance import ENVIRONMENT_FILE, acting, prepare_database, start_django
from charaka.cli.output import say
from charaka.kernel.errors import Invalid

HELP = """Prepare an instance: settings, tables, the first institution and its director.

What is not given as an option is asked for. A secret is made, and written with the other settings into charaka.env,
which only its owner can read. The address of a PostgreSQL database contains its password: leave the option out and it
is asked for, so that it does not stay in the history of the terminal.

Run it again after an update: it brings the tables up to date and leaves everything else alone.

Examples:

  charaka init

  charaka init --no-input --code ain-tazra --name-fr "IMI Aïn Tazra" --director "Nadia Fertahi" --email n@example.org
"""
Governance = Literal["company", "council", "other"]


def register(app: typer.Typer) -> None:
    app.command("init", help=HELP, rich_help_panel="Start")(init_command)


def init_command(  # noqa: PLR0913  # one option for each question
    *,
    database: Annotated[str, typer.Option("--database", help="sqlite:///path or postgresql://user@host/name")] = "",
    origin: Annotated[str, typer.Option("--origin", help="Where people will reach it, https://…")] = "",
    code: Annotated[str, typer.Option("--code", help="Code of the first institution, as in addresses.")] = "",
    name_fr: Annotated[str, typer.Option("--name-fr", help="Its name in French.")] = "",
    name_ar: Annotated[str, typer.Option("--name-ar", help="Its name in Arabic.")] = "",
    name_en: Annotated[str, typer.Option("--name-en", help="Its name in English.")] = "",
    governance: Annotated[Governance, typer.Option("--governance", help="How it is governed.")] = "other",
    director: Annotated[str, typer.Option("--director", help="Name of its director.")] = "",
    email: Annotated[str, typer.Option("--email", help="E-mail address of the director.")] = "",
    no_input: Annotated[bool, typer.Option("--no-input", help="Ask nothing.")] = False,
) -> None:
    ask = _Asking(enabled=not no_input)
    _write_environment(database, origin, ask)
    start_django()
    prepare_database()
    from charaka.kernel.models import Institution

    if Institution.objects.exists():
        say("The tables are up to date.")
        return
    names = {
        "fr": ask("Name of the first institution, in French", name_fr),
        "ar": ask("in Arabic", name_ar),
        "en": ask("in English", name_en),
    }
    code = ask("Code of the institution, as in addresses (small letters, digits, hyphens)", code)
    director, email = ask("Name of its director", director), ask("E-mail address of the director", email)
    if not (code and director and email):
        raise Invalid("Give --code, a name, --director and --email, or leave out --no-input to be asked.")
    _found(code, names, governance, director, email)


class _Asking:
    """Asks for what was not given; with --no-input takes the default."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled

    def __call__(self, question: str, given: str, *, default: str = "", hidden: bool = False) -> str:
        if given or not self._enabled:
            return given or default
        return str(typer.prompt(question, default=default, hide_input=hidden, show_default=bool(default))).strip()


def _write_environment(database: str, origin: str, ask: _Asking) -> None:
    """Write the settings that are not set yet; an existing file is left alone."""
    path = Path(os.environ.get("CHARAKA_ENV_FILE") or ENVIRONMENT_FILE)
    if path.exists() or os.environ.get("CHARAKA_SECRET") or os.environ.get("CHARAKA_SECRET_FILE"):
        return
    home = Path(os.environ.get("CHARAKA_HOME") or "var").resolve()
    lines = {"CHARAKA_HOME": str(home), "CHARAKA_SECRET": secrets.token_urlsafe(48)}
    if not os.environ.get("CHARAKA_DATABASE"):
        default = f"sqlite:///{home / 'charaka.sqlite3'}"
        lines["CHARAKA_DATABASE"] = ask("Address of the database", database, default=default)
    if not os.environ.get("CHARAKA_ORIGIN"):
        lines["CHARAKA_ORIGIN"] = ask("Address where people will reach it", origin, default="http://127.0.0.1:8000")
        lines["CHARAKA_HOSTS"] = _hosts(lines["CHARAKA_ORIGIN"])
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in lines.items())
    say(f"Settings written to {path}; keep it as safe as the data.")


def _hosts(origin: str) -> str:
    from urllib.parse import urlsplit

    host = urlsplit(origin).hostname or ""
    return ",".join(dict.fromkeys([host, "localhost", "127.0.0.1"]))


def _found(code: str, names: dict[str, str], governance: str, director: str, email: str) -> None:
    from django.db import transaction

    from charaka.cli.accounts import Place, assign_role, found_institution, open_account
    from charaka.cli.commands.user import password_link
    from charaka.kernel.permissions import Role

    actor = acting("")
    with transaction.atomic():
        institution = found_institution(actor=actor, code=code, names=names, governance=governance)
        user = open_account(actor=actor, email=email, name=director)
        assign_role(actor=actor, user=user, role=Role.DIRECTOR, place=Place(institution))
    say(f"{institution.code} is founded. {director} sets a password here:")
    say(password_link(user))
    say("Next: charaka serve --with-worker")
