"""Icons of the house: lucide drawings as inline SVG, made once and kept. No template is evaluated."""

from __future__ import annotations

from functools import lru_cache
from xml.etree import ElementTree as ET  # nosec B405  # writes the drawings of the package, reads nothing

import lucide
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# Icons that show a direction of reading: mirrored where the page reads from the right.
DIRECTIONAL = frozenset(
    "arrow-left arrow-right book-open chevron-left chevron-right chevrons-left chevrons-right list list-checks log-in "
    "log-out messages-square redo-2 reply send skip-forward trending-down trending-up undo-2".split()
)


@lru_cache(maxsize=512)
def _drawing(name: str) -> str:
    """The inner marks of an icon, without its frame. Raises lucide.IconDoesNotExist for an unknown name."""
    svg = lucide._load_icon_svg(name)  # noqa: SLF001  its tag evaluates strings as templates, its loader does not
    marks = "".join(ET.tostring(node, encoding="unicode") for node in svg)
    return " ".join(marks.split())


@lru_cache(maxsize=2048)
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """An inline SVG with class ck-icon: an image named ``label``, or hidden from assistive tools without one.

    Raises lucide.IconDoesNotExist when lucide has no icon of this name.
    """
    classes = " ".join(part for part in ("ck-icon", "flip" if name in DIRECTIONAL else "", css) if part)
    marks = mark_safe(_drawing(name))  # nosec B308 B703  # drawings of the package, no user text
    if label:
        frame = '<svg class="{}" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>'
        return format_html(frame, classes, label, marks)
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', classes, marks
    )
