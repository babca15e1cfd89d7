"""Backing up and restoring: database first, then files, so that every file that a row names is there.

A file that is removed while the backup runs may be missing from it; one that is added may be in it without a row.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from charaka.kernel.backup import postgresql, sqlite
from charaka.kernel.backup.archive import Manifest, members, read_manifest, writing
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.models.identity import User
from charaka.kernel.models.institution import Institution

Report = Callable[[str, int, int], object]


def backup(path: Path, *, report: Report = lambda _what, _done, _total: None) -> Manifest:
    """Write one consistent file while the server runs, and return its manifest. An existing file is replaced.

    ``report`` is called with what is being done, how far it is, and of how much.
    """
    engine = _engine()
    manifest = Manifest(version("charaka"), connection.vendor, engine.fingerprint(), timezone.now().isoformat())
    with tempfile.TemporaryDirectory(prefix="charaka-backup-") as made:
        folder = Path(made)
        report("database", 0, 1)
        manifest.counts = engine.dump(folder)
        report("database", 1, 1)
        with writing(path, manifest) as writer:
            for dumped in sorted((folder / "database").iterdir()):
                with dumped.open("rb") as source:
                    writer.add(f"database/{dumped.name}", source, dumped.stat().st_size)
            names = sorted(_stored_files())
            for done, name in enumerate(names, start=1):
                _add_stored(writer, name)
                report("files", done, len(names))
    return manifest


def restore(path: Path, *, force: bool = False, report: Report = lambda _what, _done, _total: None) -> Manifest:
    """Make this instance what the backup says, and return its manifest. The tables are made when there are none.

    Raises Invalid when the file is no whole backup, or one of another database or schema; Conflict when the instance
    holds people or institutions and ``force`` is not given, or when the database does not become free.
    """
    report("verify", 0, 1)
    manifest = read_manifest(path)
    report("verify", 1, 1)
    if manifest.database != connection.vendor:
        names = {"theirs": manifest.database, "ours": connection.vendor}
        raise Invalid(_("This backup is of a %(theirs)s database; this instance uses %(ours)s.") % names)
    if not force and not is_empty():
        raise Conflict(_("This instance is not empty. Restore into an empty one, or use --force to replace it."))
    call_command("migrate", verbosity=0, interactive=False)
    engine = _engine()
    if engine.fingerprint() != manifest.schema:
        raise Invalid(
            _("This backup has the tables of version %(theirs)s; this is version %(ours)s. Restore it with its own.")
            % {"theirs": manifest.version, "ours": version("charaka")}
        )
    with tempfile.TemporaryDirectory(prefix="charaka-restore-") as made:
        folder = Path(made)
        _unpack(path, manifest, folder, report)
        report("database", 0, 1)
        engine.load(folder)
        report("database", 1, 1)
    for name in set(_stored_files()) - set(manifest.files):
        default_storage.delete(name)
    return manifest


def is_empty() -> bool:
    """Whether nobody would miss this instance: no institution, no account."""
    made = set(connection.introspection.table_names())
    return not any(model._meta.db_table in made and model.objects.exists() for model in (Institution, User))


def _engine() -> Any:
    engines: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}
    return engines[connection.vendor]


def _unpack(path: Path, manifest: Manifest, folder: Path, report: Report) -> None:
    """Stored files to the storage (their names are random: they disturb nothing), the database into ``folder``."""
    (folder / "database").mkdir()
    done, total = 0, len(manifest.files)
    for info, content in members(path):
        if info.name not in manifest.members:
            continue
        if info.name.startswith("database/"):
            with (folder / info.name).open("wb") as target:
                shutil.copyfileobj(content, target)
            continue
        _put_stored(info.name.removeprefix("files/"), content)
        done += 1
        report("files", done, total)


def _add_stored(writer: Any, name: str) -> None:
    try:
        size = default_storage.size(name)
        with default_storage.open(name, "rb") as source:
            writer.add(f"files/{name}", source, size)
    except FileNotFoundError:  # removed since it was listed
        return


def _put_stored(name: str, content: Any) -> None:
    default_storage.delete(name)
    kept = default_storage.save(name, File(content, name=name))
    if kept != name:
        raise Invalid(_("The storage did not take the file “%(name)s”.") % {"name": name})


def _stored_files(folder: str = "") -> Iterator[str]:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        yield f"{folder}/{name}" if folder else name
    for inner in folders:
        yield from _stored_files(f"{folder}/{inner}" if folder else inner)
