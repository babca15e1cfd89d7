"""Translation catalogues: .po files are kept, .mo files are made from them and never committed.

Pure Python, for it runs before the settings are complete and inside the build of the package.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def ensure_compiled(locale: Path = LOCALE) -> list[Path]:
    """Compile each catalogue of a checkout whose .mo is missing or not of its .po; return the .mo files written.

    An installed package carries .mo files only, so nothing happens there; nor in a folder that may not be written.
    """
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns == source.stat().st_mtime_ns:
            continue
        try:
            compile_catalogue(source, target)
        except PermissionError:
            continue
        written.append(target)
    return written


def compile_catalogue(source: Path, target: Path) -> None:
    """Write ``target`` from ``source`` in one step, so that a process starting meanwhile reads the old or the new."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    stamp = source.stat()
    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parent.parent.name)
    for entry in list(catalogue):
        if isinstance(entry.string, (tuple, list)) and not all(entry.string):
            catalogue.delete(entry.id, entry.context)  # an unfinished plural would be shown as nothing
    handle, partial = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as output:
            write_mo(output, catalogue)
        # Of the same instant as its source: a later change of the .po is seen whatever the clock does.
        os.utime(partial, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        Path(partial).chmod(0o644)
        Path(partial).replace(target)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
