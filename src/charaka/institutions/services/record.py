"""Writing the institution's record: founding it, who it is, its logo. Billing entities are in ``entities``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.events import InstitutionChanged
from charaka.institutions.models import Profile, Sector
from charaka.institutions.models.choices import Governance, TrainingLevel
from charaka.institutions.permissions import CHANGE_INSTITUTION, FOUND_INSTITUTION
from charaka.institutions.rules.record import DayFault, day_faults
from charaka.institutions.services.checks import (
    Faults,
    cleaned_text,
    refuse,
    refuse_unknown,
    refusing,
    require_reason,
)
from charaka.institutions.services.logos import keep_logo
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Invalid
from charaka.kernel.events import publish
from charaka.kernel.models import Fund, Institution
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record, stale
from charaka.kernel.scope import scope
from charaka.kernel.search_text import clean_name
from charaka.kernel.services import service
from charaka.kernel.text import Text3

INSTITUTION_FOUNDED = audit_action("institutions.institution.founded", _("Institution added"))
INSTITUTION_CHANGED = audit_action("institutions.institution.changed", _("Institution changed"))
LOGO_CHANGED = audit_action("institutions.institution.logo", _("Logo changed"))

# Columns of the kernel's institution, of its profile, and what stands in a table between.
OWN: Final = ("name", "short_name", "financial_year_start_month")
PROFILE: Final = (
    "governance", "levels", "region", "city", "address", "phone", "email", "website", "opened_on", "agreement_from",
    "agreement_until", "public_seats", "private_seats",
)  # fmt: skip
EDITABLE: Final = (*OWN, *PROFILE, "sector_codes")
_DAY_SENTENCES: Final = {
    DayFault.TOO_OLD: _("This day is too long ago. Check the year."),
    DayFault.REVERSED: _("The end lies before the beginning."),
}


@service
def found_institution(
    *,
    actor: Actor,
    code: str,
    name: Text3,
    short_name: Text3,
    governance: Governance | str,
    fund: Fund | None = None,
    financial_year_start_month: int = 1,
) -> Institution:
    """Add an institution with its record. For operators and for the house itself. Raises Invalid, Forbidden."""
    require(actor, FOUND_INSTITUTION, None)
    institution = Institution(
        code=code,
        name=cleaned_text(name),
        short_name=cleaned_text(short_name),
        fund=fund,
        financial_year_start_month=financial_year_start_month,
    )
    if Institution.objects.filter(code=code).exists():
        sentence = _("An institution of this code exists already.")
        raise Invalid(sentence, fields={"code": [sentence]})
    with refusing():
        institution.full_clean()
    institution.save(force_insert=True)
    given = {f.name: (None, getattr(institution, f.attname)) for f in institution._meta.concrete_fields if f.editable}
    record(INSTITUTION_FOUNDED, institution, actor=actor, changes={n: p for n, p in given.items() if p[1]})
    with scope({institution.pk}), refusing():
        add_record(Profile(institution=institution, governance=governance), actor=actor, action=INSTITUTION_FOUNDED)
    return institution


@service
def change_institution(
    *,
    actor: Actor,
    institution: Institution,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    reason: str = "",
) -> dict[str, tuple[Any, Any]]:
    """Change EDITABLE values of the record; one version guards all of them. Returns field -> (before, after).

    Another first month of the financial year asks for a reason. Raises StaleRecord, Invalid, Forbidden, NotFound.
    """
    require(actor, CHANGE_INSTITUTION, institution.pk)
    profile = _locked_profile(institution, actor)
    if expected_version is not None and expected_version != profile.version:
        raise stale(profile, expected_version)
    checked = _checked(values, profile)
    differing = {n: (getattr(profile, n), v) for n, v in checked.items() if getattr(profile, n) != v}
    if not differing:
        return {}
    if "financial_year_start_month" in differing:
        require_reason(reason, _("Say why the financial year begins in another month."))
    _write(profile, {name: after for name, (_before, after) in differing.items()})
    record(INSTITUTION_CHANGED, profile, actor=actor, changes=differing, reason=reason.strip())
    publish(InstitutionChanged(institution_id=institution.pk, fields=tuple(sorted(differing))))
    return differing


@service
def set_logo(*, actor: Actor, institution: Institution, upload: File[bytes] | None, reason: str = "") -> None:
    """Give the institution a logo (PNG or JPEG, at most 1 MB), or take it away (None). Raises Invalid, TooLarge."""
    require(actor, CHANGE_INSTITUTION, institution.pk)
    profile = _locked_profile(institution, actor)
    logo = keep_logo(actor=actor, owner=institution, institution_id=institution.pk, old=profile.logo, upload=upload)
    change_record(profile, {"logo": logo}, actor=actor, action=LOGO_CHANGED, reason=reason.strip())
    publish(InstitutionChanged(institution_id=institution.pk, fields=("logo",)))


def _locked_profile(institution: Institution, actor: Actor) -> Profile:
    """The record, locked until the end of the act; made when the institution has none yet."""
    rows = Profile.objects.select_for_update(of=("self",)).select_related("institution", "logo")
    found: Profile | None = rows.filter(institution=institution).first()
    if found is None:
        made = Profile(institution=institution, governance=Governance.OTHER)
        try:
            with transaction.atomic():
                return add_record(made, actor=actor, action=INSTITUTION_FOUNDED)
        except IntegrityError:
            found = rows.get(institution=institution)
    return found


def _checked(values: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """The values as they are stored. Raises Invalid naming every field at fault."""
    refuse_unknown(set(values), set(EDITABLE))
    checked = dict(values)
    for name in ("name", "short_name", "address"):
        if name in checked:
            checked[name] = cleaned_text(checked[name])
    for name in ("city", "phone"):
        if name in checked:
            checked[name] = clean_name(str(checked[name] or "")).text
    faults: Faults = {}
    for name in ("name", "short_name"):
        if name in checked and not checked[name]:
            faults[name] = [_("Write it in one language at least.")]
    _check_lists(checked, faults)
    days = [checked.get(name, getattr(profile, name)) for name in ("opened_on", "agreement_from", "agreement_until")]
    faults |= {name: [_DAY_SENTENCES[fault]] for name, fault in day_faults(*days).items()}
    if not 1 <= checked.get("financial_year_start_month", 1) <= 12:
        faults["financial_year_start_month"] = [_("A month is a number from 1 to 12.")]
    refuse(faults)
    return checked


def _check_lists(checked: dict[str, Any], faults: Faults) -> None:
    """Levels and sectors in the order of their lists, each once; unknown codes are faults."""
    known: dict[str, list[str]] = {}
    if "levels" in checked:
        known["levels"] = list(TrainingLevel.values)
    if "sector_codes" in checked:
        known["sector_codes"] = list(Sector.objects.values_list("code", flat=True))
    for name, codes in known.items():
        given = set(checked[name] or ())
        if given - set(codes):
            faults[name] = [_("Choose among the values offered.")]
        checked[name] = [code for code in codes if code in given]


def _write(profile: Profile, after: Mapping[str, Any]) -> None:
    """Save what differs in the three tables, under the next version. Raises Invalid."""
    institution = profile.institution
    for name in OWN:
        if name in after:
            setattr(institution, name, after[name])
    for name in PROFILE:
        if name in after:
            setattr(profile, name, after[name])
    profile.version, profile.updated_at = profile.version + 1, timezone.now()
    with refusing():
        institution.clean_fields(exclude={"fund"})
        profile.clean_fields(exclude={"institution", "logo"})
    own = [name for name in OWN if name in after]
    if own:
        institution.save(update_fields=own)
    profile.save(update_fields=[*(name for name in PROFILE if name in after), "version", "updated_at"])
    if "sector_codes" in after:
        profile.sectors.set(Sector.objects.filter(code__in=after["sector_codes"]))
