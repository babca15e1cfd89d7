"""charaka backup and charaka restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from charaka.cli.instance import make_database_folder, require_prepared, start_django
from charaka.cli.output import JsonFlag, print_json, progress_bar, say

BACKUP = """Write the whole instance, database and files, into one consistent file while the server runs.

The file holds everything, personal data included: keep it as safe as the database. It can be read by its owner only.

Examples:

  charaka backup /backups/charaka-$(date +%F).tar.gz

  charaka backup today.tar.gz --json
"""
RESTORE = """Make this instance what a backup says. Everything is verified before anything is written.

Refuses to overwrite an instance that holds institutions or people, unless --force is given. Stop the server and the
workers first. --verify only checks the file.

Examples:

  charaka restore /backups/charaka-2026-10-13.tar.gz --verify

  charaka restore /backups/charaka-2026-10-13.tar.gz --force
"""


def register(app: typer.Typer) -> None:
    app.command("backup", help=BACKUP, rich_help_panel="Operation")(backup_command)
    app.command("restore", help=RESTORE, rich_help_panel="Operation")(restore_command)


def backup_command(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, .tar.gz by custom.")],
    json: JsonFlag = False,
) -> None:
    start_django()
    require_prepared()
    from charaka.kernel.backup import backup

    with progress_bar(shown=not json) as step:
        manifest = backup(file, report=step)
    _tell(file, manifest, json=json, done="written")


def restore_command(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")],
    force: Annotated[bool, typer.Option("--force", help="Replace an instance that is not empty.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Check the file and write nothing.")] = False,
    json: JsonFlag = False,
) -> None:
    start_django()
    from charaka.kernel.backup import read_manifest, restore

    if verify:
        _tell(file, read_manifest(file), json=json, done="whole")
        return
    make_database_folder()
    with progress_bar(shown=not json) as step:
        manifest = restore(file, force=force, report=step)
    _tell(file, manifest, json=json, done="restored")


def _tell(file: Path, manifest: object, *, json: bool, done: str) -> None:
    from charaka.kernel.backup import Manifest

    assert isinstance(manifest, Manifest)  # nosec B101  # for the type checker
    rows, files = sum(manifest.counts.values()), len(manifest.files)
    if json:
        facts = {"version": manifest.version, "database": manifest.database, "created_at": manifest.created_at}
        print_json({"file": str(file), "state": done, "rows": rows, "files": files, **facts})
        return
    say(f"{file}: {done}. {rows} rows, {files} files, {manifest.database}, version {manifest.version}.")
