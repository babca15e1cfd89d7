"""What the tests of the catalogue share: an offering of the cast, brought to a state by those who may. In scope A."""

from __future__ import annotations

from typing import Any

from charaka.accounts.services.books import ensure_service_lines
from charaka.institutions.models import Partner
from charaka.institutions.services.partners import create_partner
from charaka.kernel.text import Text3
from charaka.offer.models import Offering
from charaka.offer.queries.catalogue import access_offering
from charaka.offer.services.catalogue import create_offering, move_offering
from charaka.testing.cast import Cast

WAY = {
    "idea": (),
    "draft": ("develop",),
    "approved": ("develop", "approve"),
    "published": ("develop", "approve", "publish"),
    "suspended": ("develop", "approve", "publish", "suspend"),
    "retired": ("retire",),
}
TITLE = Text3(ar="تلحيم", fr="Soudage TIG", en="TIG welding")


def an_offering(cast: Cast, code: str = "FC-SOU-212", state: str = "idea", **given: Any) -> Offering:
    """A course of 35 hours for 6 to 12, written by the training manager and brought to a state by the director.

    ``given`` replaces fields of the record or of the sheet.
    """
    lines = ensure_service_lines(actor=cast.manager.actor, institution_id=cast.a.pk)
    details: dict[str, Any] = {"code": code, "kind": "course", "line": next(li for li in lines if li.code == "FC")}
    sheet: dict[str, Any] = {
        "title": TITLE, "aims": Text3(fr="Souder l’inox", en="Weld stainless steel"), "duration_minutes": 35 * 60,
        "days": 5, "min_participants": 6, "max_participants": 12, "modes": ["on_site"],
    }  # fmt: skip
    for name, value in given.items():
        (details if name in {"code", "kind", "line", "sector", "owner", "on_public_site"} else sheet)[name] = value
    made = create_offering(actor=cast.manager.actor, institution_id=cast.a.pk, details=details, sheet=sheet)
    for verb in WAY[state]:
        move_offering(actor=cast.director.actor, offering=made, verb=verb, reason="As agreed")
    return again(cast, made)


def again(cast: Cast, offering: Offering) -> Offering:
    """The offering as it is now."""
    return access_offering(cast.director.actor, offering.pk)


def a_client(cast: Cast, name: str = "Câblages Tiwizi") -> Partner:
    values = {"name": name, "side": "private", "kind": "company"}
    made: Partner = create_partner(actor=cast.director.actor, institution_id=cast.a.pk, values=values)
    return made
