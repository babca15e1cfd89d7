"""Writes docs/reference/*.md and docs/openapi.json from what the rooms declare: ``python -m tools.reference``.

``--check`` only compares.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

DOCS: Final = Path(__file__).resolve().parent.parent / "docs"
NOTE: Final = "<!-- Written by `make docs`. Do not edit. -->"
Row = tuple[object, ...]


def _files() -> dict[str, str]:
    """Each file under docs with its text."""
    from charaka.api.docs import document_text

    return {f"reference/{name}.md": text for name, text in _pages().items()} | {"openapi.json": document_text()}


def _pages() -> dict[str, str]:
    from charaka.kernel.audit.registry import all_actions
    from charaka.kernel.events import all_event_types
    from charaka.kernel.measures.registry import all_measures
    from charaka.kernel.permissions import ROLE_LABELS, all_permissions
    from charaka.kernel.settings_registry import all_settings

    return {
        "permissions": _page(
            "Permissions",
            ("Permission", "Meaning", "Roles that hold it"),
            (
                (f"`{p.code}`", p.label, ", ".join(str(ROLE_LABELS[role]) for role in ROLE_LABELS if role in p.roles))
                for p in all_permissions()
            ),
        ),
        "settings": _page(
            "Settings",
            ("Setting", "Meaning", "Default", "Lowest level that may set it"),
            ((f"`{s.key}`", f"{s.label}. {s.help}", f"`{s.default!r}`", s.level.value) for s in all_settings()),
        ),
        "audit": _page(
            "Acts in the history",
            ("Code", "Sentence"),
            ((f"`{action.code}`", action.label) for action in all_actions()),
        ),
        "measures": _page(
            "Measures",
            ("Code", "Version", "Name", "Definition"),
            ((f"`{m.code}`", m.version, m.name, m.definition) for m in all_measures()),
        ),
        "events": _page(
            "Events",
            ("Event", "Meaning"),
            ((f"`{kind.__module__}.{kind.__name__}`", (kind.__doc__ or "").strip()) for kind in all_event_types()),
        ),
    }


def _page(title: str, heads: tuple[str, ...], rows: Iterable[Row]) -> str:
    lines = [_line(heads), _line(["---"] * len(heads)), *sorted(_line(row) for row in rows)]
    return "\n".join([f"# {title}", "", NOTE, "", *lines, ""])


def _line(cells: Iterable[object]) -> str:
    return "| " + " | ".join(" ".join(str(cell).split()).replace("|", "\\|") for cell in cells) + " |"


def _declare_everything() -> None:
    """Import what declares at import: all views, by reading the addresses."""
    import django
    from django.urls import get_resolver

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "charaka.config.settings")
    django.setup()
    pending: list[Any] = [get_resolver()]
    while pending:
        pending += [p for p in pending.pop().url_patterns if hasattr(p, "url_patterns")]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a page is out of date")
    only_check = parser.parse_args(arguments).check
    _declare_everything()
    from django.utils import translation

    with translation.override("en"):
        files = _files()
    (DOCS / "reference").mkdir(parents=True, exist_ok=True)
    stale = [name for name, text in files.items() if _differs(DOCS / name, text)]
    for name in [] if only_check else stale:
        (DOCS / name).write_text(files[name], encoding="utf-8")
    if stale:
        print("out of date, run `make docs`:" if only_check else "written:", ", ".join(stale))
    return 1 if stale and only_check else 0


def _differs(path: Path, text: str) -> bool:
    return not path.exists() or path.read_text(encoding="utf-8") != text


if __name__ == "__main__":
    sys.exit(main())
