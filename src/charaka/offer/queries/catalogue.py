"""Reading the catalogue: the list, one offering with the actor's right, its versions, dates, files and history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import ServiceLine
from charaka.kernel.actors import Actor
from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.errors import NotFound
from charaka.kernel.models import StoredFile
from charaka.kernel.permissions import Permission, require
from charaka.kernel.states import Transition
from charaka.kernel.transitions import verbs_open_to
from charaka.offer.models import CatalogueDate, Offering, OfferingLink, SheetVersion
from charaka.offer.permissions import VIEW_OFFER
from charaka.offer.rules.versions import Difference, differences

NO_OFFERING = _("There is no such offering, or none that you may see.")
KEPT_ON_CALENDARS: Final = timedelta(days=92)  # a calendar that subscribes late still learns of a cancellation
SHEET_LABELS: Final = {
    "title": _("Title"),
    "aims": _("Aims"),
    "audience": _("Audience"),
    "prerequisites": _("Prerequisites"),
    "methods": _("Methods"),
    "assessment": _("Assessment"),
    "certificate": _("Certificate"),
    "duration_minutes": _("Duration"),
    "days": _("Days"),
    "min_participants": _("Fewest participants"),
    "max_participants": _("Most participants"),
    "modules": _("Programme"),
    "modes": _("Where and how"),
    "trainer_qualifications": _("Qualifications required of trainers"),
    "equipment": _("Equipment"),
    "accessibility": _("Accessibility"),
    "vat_treatment": _("VAT"),
}
COMPARED: Final = tuple(SHEET_LABELS)
# What a row of the list shows: the sheets of 25 offerings are long texts that nobody reads there.
_SHOWN_OF_SHEETS: Final = ("number", "duration_minutes", "days", "min_participants", "max_participants")
_SHOWN: Final = (
    "institution_id", "code", "kind", "state", "title", "version", "parent_id", "client_id", "on_public_site",
    "line__code", "line__name", "parent__code", "client__name", "client__name_ar",
    *(f"{sheet}__{name}" for sheet in ("current", "draft") for name in _SHOWN_OF_SHEETS),
)  # fmt: skip

_TABLED: Final = (
    "institution_id", "code", "kind", "state", "title", "valid_until", "external_type", "line__code",
    "current__certificate", "draft__certificate",
)  # fmt: skip


def access_offering(actor: Actor, offering_id: int, wanted: Permission = VIEW_OFFER) -> Offering:
    """The offering with what its page names, if the actor has the right. Raises NotFound, Forbidden. Needs a scope."""
    related = ("line", "sector", "owner", "parent", "parent_version", "client", "current", "draft")
    found: Offering | None = Offering.objects.select_related(*related).filter(pk=offering_id).first()
    if found is None:
        raise NotFound(NO_OFFERING)
    require(actor, wanted, found.institution_id)
    return found


def list_offerings() -> QuerySet[Offering]:
    """The offerings in scope as a list shows them: one query, without the long texts of their sheets."""
    return Offering.objects.select_related("line", "parent", "client", "current", "draft").only(*_SHOWN)


def whole_offerings() -> QuerySet[Offering]:
    """The offerings in scope with all that a table of them holds: of their sheets the certificate, and their links.

    The links stand in ``listed_links``, as a list: the manager would build a query for each offering, sent or not.
    """
    rows = Offering.objects.select_related("line", "current", "draft").only(*_TABLED)
    return rows.prefetch_related(Prefetch("links", to_attr="listed_links")).order_by("code", "pk")


def sheet_of(offering: Offering) -> SheetVersion | None:
    """The sheet by which an offering is shown: the version on sale, else the one that is being written."""
    return offering.current or offering.draft


def sheet_being_written(offering: Offering) -> SheetVersion | None:
    """The sheet that a change would meet: the draft, else the version on sale."""
    return offering.draft or offering.current


def list_lines() -> list[ServiceLine]:
    """The service lines in scope, in their order."""
    return list(ServiceLine.objects.order_by("position", "code"))


def next_dates(offerings: Iterable[Offering], on: date) -> dict[int, date]:
    """The first date ahead of each offering that has one: one query."""
    ids = [offering.pk for offering in offerings]
    rows = CatalogueDate.objects.filter(offering__in=ids, start__gte=on, cancelled_on__isnull=True)
    return dict(rows.order_by("-start").values_list("offering_id", "start"))


def find_offerings(words: str, limit: int) -> list[Offering]:
    """Offerings whose code or title holds all the words (folded), for the search box and for pickers."""
    wanted = Q()
    for word in words.split():
        wanted &= Q(search__contains=word)
    return list(list_offerings().filter(wanted).exclude(state="retired").order_by("code", "pk")[:limit])


def open_verbs(actor: Actor, offering: Offering) -> list[Transition]:
    """The steps that this actor may take now. Rework is left to those who do not send back: it is the same step."""
    steps = verbs_open_to(actor, offering)
    sends_back = any(step.verb == "send_back" for step in steps)
    return [step for step in steps if step.verb != "rework" or not sends_back]


# Versions -------------------------------------------------------------------------------------------------------------


def list_versions(offering: Offering) -> list[SheetVersion]:
    """All versions of the sheet, the newest first."""
    return list(SheetVersion.objects.filter(offering=offering).order_by("-number"))


def access_version(offering: Offering, number: int) -> SheetVersion:
    """One version of the sheet. Raises NotFound."""
    found: SheetVersion | None = SheetVersion.objects.filter(offering=offering, number=number).first()
    if found is None:
        raise NotFound(_("There is no such version."))
    return found


def compared(before: SheetVersion, after: SheetVersion) -> tuple[Difference, ...]:
    """What differs between two sheets, field by field, in the order of the sheet."""
    return differences(*({name: getattr(sheet, name) for name in COMPARED} for sheet in (before, after)))


@dataclass(frozen=True, slots=True)
class Derived:
    """How an offering made for one client stands to the sheet it came from."""

    changes: tuple[Difference, ...]
    parent_moved_on: bool


def derivation_of(offering: Offering) -> Derived | None:
    """What was changed for the client, and whether the catalogue has a newer version; None for a catalogue sheet."""
    sheet = sheet_of(offering)
    if offering.parent is None or offering.parent_version is None or sheet is None:
        return None
    moved_on = offering.parent.current_id not in {None, offering.parent_version_id}
    return Derived(compared(offering.parent_version, sheet), moved_on)


# What stands beside an offering ---------------------------------------------------------------------------------------


def list_derived(offering: Offering) -> list[Offering]:
    """The offerings derived from this one, by code."""
    return list(list_offerings().filter(parent=offering).order_by("code", "pk"))


def list_links(offering: Offering) -> list[OfferingLink]:
    """Older and newer titles of the offering, with the offering itself where it is in the catalogue."""
    rows = OfferingLink.objects.filter(offering=offering).select_related("other")
    return list(rows.order_by("kind", "other_code"))


def list_dates(offering: Offering) -> QuerySet[CatalogueDate]:
    """The announced dates of an offering, the latest first."""
    return CatalogueDate.objects.filter(offering=offering).select_related("site").order_by("-start", "-pk")


def access_date(offering: Offering, date_id: int) -> CatalogueDate:
    """One announced date. Raises NotFound."""
    found: CatalogueDate | None = list_dates(offering).filter(pk=date_id).first()
    if found is None:
        raise NotFound(_("There is no such date."))
    return found


def list_files(offering: Offering) -> QuerySet[StoredFile]:
    """The files of an offering, newest first."""
    rows = StoredFile.objects.filter(
        subject_type=Offering._meta.label_lower, subject_id=str(offering.pk), removed_at__isnull=True
    )
    return rows.order_by("-id")


def history_of_offering(offering: Offering) -> QuerySet[AuditEntry]:
    """The acts on the offering, on its versions and on its dates, newest first."""
    sheets = SheetVersion.objects.filter(offering=offering).values_list("pk", flat=True)
    dates = CatalogueDate.objects.filter(offering=offering).values_list("pk", flat=True)
    subjects: Sequence[tuple[type[Any], Sequence[int]]] = (
        (Offering, [offering.pk]), (SheetVersion, list(sheets)), (CatalogueDate, list(dates)),
    )  # fmt: skip
    about = Q()
    for model, ids in subjects:
        about |= Q(subject_type=model._meta.label_lower, subject_id__in=[str(pk) for pk in ids])
    return AuditEntry.objects.filter(about, institution_id=offering.institution_id).order_by("-id")


# What everyone may see ------------------------------------------------------------------------------------------------


def public_offerings() -> QuerySet[Offering]:
    """What is published for everyone in the scope: on sale, meant for the public, made for no client."""
    rows = Offering.objects.filter(
        state="published", on_public_site=True, parent__isnull=True, client__isnull=True, current__isnull=False
    )
    return rows.select_related("line", "sector", "current").order_by("code", "pk")


def public_dates(on: date | None = None, offerings: Iterable[Offering] | None = None) -> QuerySet[CatalogueDate]:
    """The dates of the public offerings, those of the last three months included, by day."""
    wanted = public_offerings().order_by().values("pk") if offerings is None else [o.pk for o in offerings]
    rows = CatalogueDate.objects.filter(offering__in=wanted, end__gte=(on or timezone.localdate()) - KEPT_ON_CALENDARS)
    return rows.select_related("offering__current", "site").order_by("start", "pk")


def dates_by_offering(offerings: Iterable[Offering], on: date) -> Mapping[int, list[CatalogueDate]]:
    """The public dates ahead of some offerings: one query."""
    found: dict[int, list[CatalogueDate]] = {}
    for planned in public_dates(on, offerings).filter(end__gte=on):
        found.setdefault(planned.offering_id, []).append(planned)
    return found


def counts_of(offering: Offering, on: date) -> tuple[int, int]:
    """Versions of the sheet, and dates ahead that are not cancelled: for the tabs."""
    ahead = CatalogueDate.objects.filter(offering=offering, start__gte=on, cancelled_on__isnull=True).count()
    return SheetVersion.objects.filter(offering=offering).count(), ahead
