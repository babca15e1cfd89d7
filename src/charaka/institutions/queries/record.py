"""Reading the institution's record: who it is, in whose name it invoices, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import BillingEntity, Profile, Sector
from charaka.institutions.permissions import VIEW_INSTITUTION
from charaka.institutions.queries.ice import ice_sentence
from charaka.institutions.queries.rib import rib_sentence
from charaka.institutions.rules.ice import Verdict, check_ice
from charaka.institutions.rules.record import Gap, check_rib, completeness, gaps, legal_gaps
from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound
from charaka.kernel.models import Institution
from charaka.kernel.permissions import Permission, require

# What a complete record says. Seats are judged together: an institution may have only one college.
ASKED = (
    "name", "short_name", "governance", "sector_codes", "levels", "region", "city", "address", "phone", "email",
    "website", "opened_on", "agreement_from", "agreement_until", "seats", "logo",
)  # fmt: skip
ASKED_OF_ENTITIES = ("name", "legal_form", "seat", "invoices_for", "bank_account")


def profile_of(institution: Institution) -> Profile:
    """The record of an institution, its sectors at hand; an empty one, not saved, when none was kept yet."""
    rows = Profile.objects.select_related("institution", "logo").prefetch_related("sectors")
    found: Profile | None = rows.filter(institution=institution).first()
    return found or Profile(institution=institution)


def list_sectors() -> list[Sector]:
    """All sectors of the platform, in their order."""
    return list(Sector.objects.all())


def list_entities() -> QuerySet[BillingEntity]:
    """The billing entities in scope, open ones first, then as they were added."""
    return BillingEntity.objects.select_related("logo").order_by(F("closed_on").asc(nulls_first=True), "pk")


def access_entity(actor: Actor, entity_id: int, wanted: Permission = VIEW_INSTITUTION) -> BillingEntity:
    """The billing entity, if the actor has the right. Raises NotFound, Forbidden. Needs a scope."""
    found: BillingEntity | None = (
        BillingEntity.objects.select_related("logo", "institution").filter(pk=entity_id).first()
    )
    if found is None:
        raise NotFound(_("There is no such billing entity, or none that you may see."))
    require(actor, wanted, found.institution_id)
    return found


# What is missing ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Completeness:
    """``percent`` of what a complete record says, and the gaps in the order of the form."""

    percent: int
    gaps: list[Gap]


def completeness_of(profile: Profile) -> Completeness:
    """What the record of an institution does not say yet, with no query beyond those of the profile."""
    values = _asked_values(profile)
    return Completeness(completeness(values), gaps(values))


def gaps_of_entity(entity: BillingEntity) -> list[Gap]:
    """What a billing entity does not say yet; its texts are printed in Arabic and French."""
    values = {name: getattr(entity, name) for name in ASKED_OF_ENTITIES}
    return gaps(values, languages=("ar", "fr"))


def law_asks(entity: BillingEntity) -> list[str]:
    """The fields that the law wants on the documents of this entity and that are empty."""
    names = ("legal_form", "capital", "seat", "trade_register", "ice", "tax_id")
    return list(legal_gaps(entity.legal_form, {name: getattr(entity, name) for name in names}))


def warnings_of_entity(entity: BillingEntity) -> list[tuple[str, object]]:
    """Doubts about the numbers of an entity: (label, sentence)."""
    found: list[tuple[str, object]] = []
    ice = check_ice(entity.ice)
    if ice.verdict is Verdict.FAILED_KEY:
        found.append(("ICE", ice_sentence(ice)))
    rib = check_rib(entity.bank_account)
    if rib.warned:
        found.append(("RIB", rib_sentence(rib)))
    return found


def _asked_values(profile: Profile) -> Mapping[str, Any]:
    values: dict[str, Any] = {name: getattr(profile, name) for name in ASKED if name not in {"seats", "logo"}}
    values["seats"] = profile.public_seats + profile.private_seats
    values["logo"] = profile.logo_id
    return values
