"""The style sheets and scripts of every page, in the order of the cascade. Nothing else links a file."""

from __future__ import annotations

from typing import Literal

Direction = Literal["ltr", "rtl"]

FONT_FILES = ("charaka/fonts/plex-arabic-400.woff2", "charaka/fonts/plex-arabic-600.woff2")

PARTS = (
    "charaka/css/utilities.css",
    "charaka/css/steps.css",
    "charaka/css/layout.css",
    "charaka/css/shell.css",
    "charaka/css/figures.css",
    "charaka/css/panels.css",
    "charaka/css/tables.css",
    "charaka/css/states.css",
    "charaka/css/forms.css",
    "charaka/css/floating.css",
    "charaka/css/charts.css",
    "charaka/css/planner.css",
    "charaka/css/trade.css",
    "charaka/css/public.css",
    "charaka/css/print.css",
)

# theme.js runs before the first paint, the others after the page is read.
THEME_SCRIPT = "charaka/js/theme.js"
SCRIPTS = ("django_htmx/htmx-2.min.js", "charaka/js/shell.js")


def styles(direction: Direction) -> tuple[str, ...]:
    """Static paths of the style sheets: font, Bootstrap for the direction with tokens and base, then the parts."""
    house = "charaka/css/house.rtl.css" if direction == "rtl" else "charaka/css/house.css"
    return ("charaka/css/fonts.css", house, *PARTS)


def imported(direction: Direction) -> tuple[str, ...]:
    """What the first sheet imports, for the browser to fetch early."""
    bootstrap = "bootstrap/css/bootstrap.rtl.min.css" if direction == "rtl" else "bootstrap/css/bootstrap.min.css"
    return (bootstrap, "charaka/css/tokens.css", "charaka/css/base.css")
