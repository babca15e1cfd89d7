"""The strip of figures above the register; each opens the rows behind it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charaka.improvement.queries.actions import RegisterFigures
from charaka.kernel import formats
from charaka.kernel.ui.shown import language, number, out_of
from charaka.kernel.web import PageRequest, here


def strip_of(request: PageRequest, figures: RegisterFigures) -> list[dict[str, Any]]:
    """Open, verified in 12 months, effects established, effects reached."""
    base = here(request, "improvement:actions")
    return [
        {"label": _("Open actions"), "value": number(figures.open), "url": f"{base}?show=open", **_late(figures, base)},
        {
            "label": _("Verified in 12 months"),
            "value": number(figures.verified),
            "note": _months(figures.months),
            "url": f"{base}?effect=verified",
        },
        {
            "label": _("Effect established"),
            "value": out_of(figures.established, figures.verified),
            "note": _unproven(figures.verified - figures.established),
            "url": f"{base}?effect=established",
        },
        {
            "label": _("Expected effect reached"),
            "value": out_of(figures.reached, figures.established),
            "note": _("%(partly)d partly, %(none)d without effect")
            % {"partly": figures.partly, "none": figures.without},
            "url": f"{base}?effect=reached",
        },
    ]


def _late(figures: RegisterFigures, base: str) -> dict[str, Any]:
    if not figures.late:
        return {"note": _("none is late")}
    return {"note": ngettext("%(n)d late", "%(n)d late", figures.late) % {"n": figures.late}, "bad": True}


def _months(months: float | None) -> str:
    if months is None:
        return ""
    return _("%(months)s months on average") % {"months": formats.number(round(months, 1), None, language())}


def _unproven(count: int) -> str:
    return ngettext("%(n)d without enough proof", "%(n)d without enough proof", count) % {"n": count} if count else ""
