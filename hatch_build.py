"""Compiles the translation catalogues when the package is built."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface[Any]):  # type: ignore[misc]  # hatchling is there while building only
    """Adds one .mo beside each .po; git ignores them, hence ``artifacts``."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, str(Path(self.root) / "src"))
        from charaka.kernel.catalogues import ensure_compiled

        ensure_compiled(Path(self.root) / "src" / "charaka" / "locale")
        build_data["artifacts"].append("src/charaka/locale/**/*.mo")
