"""Write each app's 0001_initial.py anew from its models, until the first release. Later migrations stay as they are.

The files are made beside the tree and put in place one by one, so that nothing is half-written while others work.
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from pathlib import Path

APPS = ("kernel", "institutions", "improvement", "offer", "web", "api")
SOURCE = Path(__file__).resolve().parent.parent / "src" / "charaka"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="charaka-migrations-") as scratch:
        os.environ["CHARAKA_HOME"] = scratch
        os.environ["DJANGO_SETTINGS_MODULE"] = "charaka.config.settings"
        _generate(Path(scratch))
        for app in APPS:
            _put_in_place(app, Path(scratch) / "fresh" / app)


def _generate(scratch: Path) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    for app in APPS:
        folder = scratch / "fresh" / app
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
    (scratch / "fresh" / "__init__.py").touch()
    sys.path.insert(0, str(scratch))
    settings.MIGRATION_MODULES = {app: f"fresh.{app}" for app in APPS}
    django.setup()
    for app in APPS:
        # One by one, lowest first: asked together, Django splits an app whose tables point at the swapped user.
        importlib.invalidate_caches()
        call_command("makemigrations", app, include_header=False, interactive=False, verbosity=0)


def _put_in_place(app: str, fresh: Path) -> None:
    made = sorted(fresh.glob("0*.py"))
    if len(made) > 1:
        sys.exit(f"{app} needs {len(made)} first migrations: two apps point at each other.")
    folder = SOURCE / app / "migrations"
    target = folder / "0001_initial.py"
    folder.mkdir(exist_ok=True)
    if not (folder / "__init__.py").exists():
        (folder / "__init__.py").touch()  # without it Django makes the tables before those they point to
    if not made:
        target.unlink(missing_ok=True)
        return
    content = made[0].read_text(encoding="utf-8")
    if target.exists() and target.read_text(encoding="utf-8") == content:
        return
    partial = target.with_suffix(".new")
    partial.write_text(content, encoding="utf-8")
    partial.replace(target)
    print(f"wrote {target.relative_to(SOURCE.parent.parent)}")


if __name__ == "__main__":
    main()
