"""Makes the web fonts from the packaged typeface: IBM Plex Sans Arabic as woff2 in three weights, and its licence.

Run it after the font package has a new version: ``uv run --no-sync python lint/make_fonts.py``. The files are
committed, so that a deployment needs neither fonttools nor brotli.
"""

from __future__ import annotations

import importlib.resources
from pathlib import Path

from fontTools.ttLib import TTFont

WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold"}
TARGET = Path(__file__).resolve().parent.parent / "src/charaka/kernel/static/charaka/fonts"


def make_fonts(target: Path = TARGET) -> list[Path]:
    """Writes plex-arabic-<weight>.woff2 and OFL.txt into ``target`` and returns the paths."""
    package = importlib.resources.files("fontpkg_ibm_plex_sans_arabic")
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for weight, name in WEIGHTS.items():
        with importlib.resources.as_file(package / "files" / f"IBMPlexSansArabic-{name}.ttf") as source:
            font = TTFont(source, recalcTimestamp=False)
        font.flavor = "woff2"
        path = target / f"plex-arabic-{weight}.woff2"
        font.save(path)
        written.append(path)
    licence = target / "OFL.txt"
    licence.write_text((package / "LICENSE").read_text(encoding="utf-8"), encoding="utf-8")
    return [*written, licence]


if __name__ == "__main__":
    for made in make_fonts():
        print(f"{made.name}: {made.stat().st_size} bytes")
