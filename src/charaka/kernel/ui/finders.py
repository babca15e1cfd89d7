"""Serves the three files of Bootstrap that pages use, from the package that carries it. Nothing is copied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bootstrap_wrapper import get_bootstrap_dir
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

BOOTSTRAP_FILES = (
    "css/bootstrap.min.css",
    "css/bootstrap.rtl.min.css",
    "js/bootstrap.bundle.min.js",
)


class BootstrapFinder(BaseFinder):
    """Finds ``bootstrap/<file>`` for the names in BOOTSTRAP_FILES and nothing else of the package."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.root = Path(get_bootstrap_dir())
        self.storage = FileSystemStorage(location=self.root)
        # collectstatic reads the prefix to know where a storage's files go.
        self.storage.prefix = "bootstrap"  # type: ignore[attr-defined]

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002  Django's signature
        name = Path(path).as_posix().removeprefix("bootstrap/")
        known = path.startswith("bootstrap/") and name in BOOTSTRAP_FILES
        found = str(self.root / name) if known else None
        if find_all or kwargs.get("all"):
            return [found] if found else []
        return found or []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in BOOTSTRAP_FILES:
            yield name, self.storage
