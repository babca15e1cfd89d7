"""charaka check: is everything in place?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal

import typer

from charaka.cli.exit_codes import Exit
from charaka.cli.instance import require_prepared, start_django
from charaka.cli.output import JsonFlag, print_json, print_table
from charaka.kernel.errors import CharakaError

HELP = """Look whether this instance can work: settings, database, tables, worker, failed jobs, mail, fonts, storage.

Exits with 6 when something must be mended; warnings alone exit with 0.

Examples:

  charaka check

  charaka check --json
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer."""

    what: str
    state: Literal["ok", "warning", "error"]
    says: str = ""


def register(app: typer.Typer) -> None:
    app.command("check", help=HELP, rich_help_panel="Operation")(check_command)


def check_command(*, json: JsonFlag = False) -> None:
    start_django()
    findings = [
        finding for look in (_settings, _tables, _worker, _jobs, _mail, _fonts, _storage) for finding in _safely(look)
    ]
    if json:
        print_json([asdict(finding) for finding in findings])
    else:
        print_table(("", "state", "says"), [(f.what, f.state, f.says) for f in findings])
    if any(finding.state == "error" for finding in findings):
        raise typer.Exit(Exit.NOT_READY)


def _safely(look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """A check that cannot even be made is an error of its own, and no reason to leave out the others."""
    from django.db import Error

    try:
        return list(look())
    except (CharakaError, Error, OSError) as error:
        return [Finding(look.__name__.strip("_"), "error", str(error).strip().splitlines()[0])]


def _settings() -> Iterator[Finding]:
    """Our own system checks, and Django's errors: its advice for deployments is about what our settings decide."""
    from django.core.checks import ERROR, run_checks

    messages = [
        m for m in run_checks(include_deployment_checks=True) if m.level >= ERROR or str(m.id).startswith("charaka.")
    ]
    for message in messages:
        yield Finding(
            "settings", "error" if message.level >= ERROR else "warning", f"{message.msg} {message.hint or ''}"
        )
    if not messages:
        yield Finding("settings", "ok")


def _tables() -> Iterator[Finding]:
    from django.db import connection

    require_prepared()
    yield Finding("database", "ok", f"{connection.display_name}, tables of this version")


def _worker() -> Iterator[Finding]:
    from charaka.kernel.jobs.queries import list_living_workers

    living = list_living_workers()
    if living:
        yield Finding("worker", "ok", ", ".join(worker.name for worker in living))
    else:
        yield Finding(
            "worker", "warning", "None was seen in the last minute: mails and imports wait. Run: charaka worker"
        )


def _jobs() -> Iterator[Finding]:
    from charaka.kernel.jobs.queries import count_waiting, list_failed_runs

    failed = list(list_failed_runs()[:1])
    waiting = count_waiting()
    if failed:
        last = failed[0].result.traceback.strip().splitlines()[-1:] or [""]
        yield Finding(
            "jobs", "warning", f"{list_failed_runs().count()} have failed; the last: {failed[0].job}: {last[0]}"
        )
    else:
        yield Finding("jobs", "ok", f"{waiting} wait")


def _mail() -> Iterator[Finding]:
    from django.conf import settings

    from charaka.kernel.mail.queries import count_failed_mail

    failed = count_failed_mail()
    backend = settings.EMAIL_BACKEND.rsplit(".", 2)[-2]
    yield Finding("mail", "warning" if failed else "ok", f"{failed} failed" if failed else f"sent by {backend}")


def _fonts() -> Iterator[Finding]:
    from importlib.resources import files

    found = [p for p in files("fontpkg_ibm_plex_sans_arabic").rglob("*") if p.suffix in {".ttf", ".otf"}]  # type: ignore[attr-defined]
    if found:
        yield Finding("fonts", "ok", f"{len(found)} files of IBM Plex Sans Arabic")
    else:
        yield Finding("fonts", "error", "IBM Plex Sans Arabic is missing: documents cannot be set.")


def _storage() -> Iterator[Finding]:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    name = default_storage.save("check/probe.txt", ContentFile(b"probe"))
    default_storage.delete(name)
    yield Finding("storage", "ok", "takes and gives back a file")
