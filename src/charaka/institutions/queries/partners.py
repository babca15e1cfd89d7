"""Reading partners: one partner with the actor's right, the list and what stands beside it, history, files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Engagement, Partner, PartnerMerge, PartnerRole, Sector
from charaka.institutions.models.choices import PartnerPart
from charaka.institutions.permissions import MERGE_PARTNERS, VIEW_PARTNERS
from charaka.institutions.queries.actors import in_force
from charaka.institutions.queries.search import holding
from charaka.institutions.rules.partners import Standing, quiet_since, standing
from charaka.kernel.actors import Actor
from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.errors import NotFound
from charaka.kernel.models import StoredFile
from charaka.kernel.permissions import Permission, require

NO_PARTNER = _("There is no such partner, or none that you may see.")


def access_partner(actor: Actor, partner_id: int, wanted: Permission = VIEW_PARTNERS) -> Partner:
    """The partner, merged ones included, if the actor has the right. Raises NotFound, Forbidden. Needs a scope."""
    found: Partner | None = Partner.objects.select_related("sector", "merged_into").filter(pk=partner_id).first()
    if found is None:
        raise NotFound(NO_PARTNER)
    require(actor, wanted, found.institution_id)
    return found


def list_partners(on: date | None = None) -> QuerySet[Partner]:
    """The partners in scope that were not merged, each with its sector and ``parts_now`` (list of PartnerRole).

    ``contacted_on`` is the day since which a partner is counted as quiet: last contact, else beginning, else nothing.
    """
    day = on or timezone.localdate()
    now = PartnerRole.objects.filter(in_force(day)).order_by("part")
    return (
        whole_partners()
        .annotate(contacted_on=Coalesce("last_contact_on", "since"))
        .select_related("sector")
        .prefetch_related(Prefetch("roles", now, to_attr="parts_now"))
    )


def whole_partners() -> QuerySet[Partner]:
    """The partners in scope that were not merged into another."""
    return Partner.objects.filter(merged_into__isnull=True)


def plays(part: PartnerPart, on: date) -> Exists:
    """A condition on partners: they play this part on a day."""
    return Exists(PartnerRole.objects.filter(in_force(on), partner=OuterRef("pk"), part=part))


def is_quiet(on: date) -> Q:
    """A condition on ``list_partners``: going on, and no contact for 90 days."""
    going_on = Q(ended_on__isnull=True) | Q(ended_on__gte=on)
    return going_on & Q(contacted_on__lte=quiet_since(on))


def standing_of(partner: Partner, on: date | None = None) -> Standing:
    """Where the partnership stands on a day (today)."""
    return standing(
        since=partner.since,
        ended_on=partner.ended_on,
        last_contact_on=partner.last_contact_on,
        merged=partner.merged_into_id is not None,
        on=on or timezone.localdate(),
    )


def list_quiet(on: date, limit: int) -> list[Partner]:
    """The partners to be called again, the longest silent first."""
    return list(list_partners(on).filter(is_quiet(on)).order_by("contacted_on", "pk")[:limit])


@dataclass(frozen=True, slots=True)
class SectorLine:
    """How many partners work in a sector (None: not stated), and their share of the largest, in percent."""

    sector: Sector | None
    count: int
    share: int


def count_by_sector() -> list[SectorLine]:
    """The sectors of the partners in scope, the largest first, those without a sector last. Two queries."""
    counted = whole_partners().order_by().values("sector").annotate(count=Count("pk"))
    counts = {row["sector"]: row["count"] for row in counted}
    sectors = Sector.objects.in_bulk([key for key in counts if key is not None])
    largest = max(counts.values(), default=1)
    keys = sorted(counts, key=lambda key: (key is None, -counts[key], key or 0))
    return [SectorLine(sectors.get(key), counts[key], round(100 * counts[key] / largest)) for key in keys]


def find_partners(words: str, limit: int) -> list[Partner]:
    """Partners in scope whose folded text holds all the words, for the search box and for pickers."""
    return list(whole_partners().filter(holding(words)).order_by("name", "pk")[:limit])


# One partner ----------------------------------------------------------------------------------------------------------


def family_of(partner: Partner) -> list[int]:
    """The ids under which final records may name the partner: its own, and those that were merged into it."""
    merged = Partner.objects.filter(merged_into=partner).order_by("pk").values_list("pk", flat=True)
    return [partner.pk, *merged]


def list_files(partner: Partner) -> QuerySet[StoredFile]:
    """The files of the partner and of those that were merged into it, newest first."""
    ids = [str(pk) for pk in family_of(partner)]
    rows = StoredFile.objects.filter(
        subject_type=Partner._meta.label_lower, subject_id__in=ids, removed_at__isnull=True
    )
    return rows.order_by("-id")


def list_parts(partner: Partner, on: date | None = None) -> QuerySet[PartnerRole]:
    """The parts of a partner, those in force first, then by their beginning, latest first."""
    day = on or timezone.localdate()
    now = PartnerRole.objects.filter(in_force(day), pk=OuterRef("pk"))
    return (
        PartnerRole.objects.filter(partner=partner).annotate(now=Exists(now)).order_by("-now", F("start").desc(), "pk")
    )


def parts_today(partner: Partner) -> list[str]:
    """The parts that a partner plays now."""
    now = PartnerRole.objects.filter(in_force(timezone.localdate()), partner=partner)
    return list(now.order_by("part").values_list("part", flat=True).distinct())


def list_merges(partner: Partner) -> QuerySet[PartnerMerge]:
    """The merges into this partner that were not undone, latest first."""
    return PartnerMerge.objects.filter(kept=partner, undone_at__isnull=True).select_related("dissolved").order_by("-id")


def access_merge(actor: Actor, merge_id: int) -> PartnerMerge:
    """The merge, undone ones included, if the actor has the right. Raises NotFound, Forbidden. Needs a scope."""
    found: PartnerMerge | None = PartnerMerge.objects.filter(pk=merge_id).first()
    if found is None:
        raise NotFound(_("There is no such merge."))
    require(actor, MERGE_PARTNERS, found.institution_id)
    return found


def merge_that_dissolved(partner: Partner) -> PartnerMerge | None:
    """The merge by which this partner became a signpost."""
    found: PartnerMerge | None = (
        PartnerMerge.objects.filter(dissolved=partner, undone_at__isnull=True)
        .select_related("kept")
        .order_by("-id")
        .first()
    )
    return found


def history_of_partner(partner: Partner) -> QuerySet[AuditEntry]:
    """The acts on the partner, on those merged into it, on its parts and its contacts, newest first."""
    about = Q()
    for model, ids in _subjects(partner):
        about |= Q(subject_type=model, subject_id__in=[str(pk) for pk in ids])
    return AuditEntry.objects.filter(about, institution_id=partner.institution_id).order_by("-id")


def _subjects(partner: Partner) -> Sequence[tuple[str, Sequence[int]]]:
    roles = PartnerRole.objects.filter(partner=partner).values_list("pk", flat=True)
    engaged = Engagement.objects.filter(partner=partner).values_list("pk", flat=True)
    return (
        (Partner._meta.label_lower, family_of(partner)),
        (PartnerRole._meta.label_lower, list(roles)),
        (Engagement._meta.label_lower, list(engaged)),
    )
