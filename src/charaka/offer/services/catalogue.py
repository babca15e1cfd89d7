"""Offerings and the versions of their sheets: making, writing, moving on, deriving for one client, dating."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Partner, Site
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action
from charaka.kernel.errors import Conflict, Invalid, StaleRecord
from charaka.kernel.events import publish
from charaka.kernel.files.kinds import EVIDENCE
from charaka.kernel.files.services import store_file
from charaka.kernel.models import StoredFile
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record, stale
from charaka.kernel.search_text import fold
from charaka.kernel.services import service
from charaka.kernel.text import Text3
from charaka.kernel.transitions import advance
from charaka.offer.events import OfferingMoved, OfferingPublished
from charaka.offer.models import CatalogueDate, Offering, SheetVersion
from charaka.offer.models.choices import Mode
from charaka.offer.permissions import CHANGE_OFFER, PUBLISH_OFFER
from charaka.offer.rules.programme import modules_of
from charaka.offer.rules.states import OFFERING
from charaka.offer.rules.versions import Effect, differences, effect_of, next_number

OFFERING_CREATED = audit_action("offer.offering.created", _("Offering created"))
OFFERING_CHANGED = audit_action("offer.offering.changed", _("Offering changed"))
OFFERING_MOVED = audit_action("offer.offering.moved", _("Offering moved on"))
SHEET_CHANGED = audit_action("offer.sheet.changed", _("Sheet changed"))
SHEET_BEGUN = audit_action("offer.sheet.begun", _("New version of the sheet begun"))
SHEET_PUBLISHED = audit_action("offer.sheet.published", _("Version of the sheet published"))
DATE_PLANNED = audit_action("offer.date.planned", _("Date planned"))
DATE_CANCELLED = audit_action("offer.date.cancelled", _("Date cancelled"))

OFFERING_FIELDS = frozenset(
    {"code", "kind", "line", "sector", "owner", "on_public_site", "external_type", "valid_until"}
)
SHEET_FIELDS = (
    "title", "aims", "audience", "prerequisites", "methods", "assessment", "certificate", "duration_minutes", "days",
    "min_participants", "max_participants", "modules", "modes", "trainer_qualifications", "equipment", "accessibility",
    "vat_treatment",
)  # fmt: skip


@service
def create_offering(
    *, actor: Actor, institution_id: int, details: Mapping[str, Any], sheet: Mapping[str, Any], state: str = "idea"
) -> Offering:
    """Enter an offering, as an idea (or as a draft), with the first version of its sheet.

    ``details`` maps OFFERING_FIELDS, ``sheet`` SHEET_FIELDS. Raises Invalid, Conflict (the code is taken), Forbidden.
    """
    require(actor, CHANGE_OFFER, institution_id)
    _known(details, OFFERING_FIELDS)
    sheet = _checked({"title": Text3(), **sheet})
    offering = Offering(institution_id=institution_id, state=state if state == "draft" else "idea", **details)
    offering.title = sheet["title"]
    offering.search = search_words(offering.code, offering.title)
    _add_once(offering, actor)
    version = SheetVersion(institution_id=institution_id, offering=offering, number=1, **sheet)
    version.full_clean(exclude={"institution", "offering"}, validate_unique=False, validate_constraints=False)
    version.save()
    Offering.objects.filter(pk=offering.pk).update(draft=version)
    offering.draft = version
    return offering


@service
def change_offering(
    *,
    actor: Actor,
    offering: Offering,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
    reason: str = "",
) -> Offering:
    """Change what does not depend on the version. Raises StaleRecord, Invalid, Conflict, Forbidden, NotFound."""
    require(actor, CHANGE_OFFER, offering.institution_id)
    _known(changes, OFFERING_FIELDS)
    values = dict(changes)
    if "code" in values and values["code"] != offering.code:
        values["search"] = search_words(values["code"], offering.title)
        _refuse_taken(offering, values["code"])
    change_record(
        offering, values, actor=actor, action=OFFERING_CHANGED, expected_version=expected_version, reason=reason
    )
    return offering


@service
def write_sheet(
    *,
    actor: Actor,
    offering: Offering,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    began_from: int | None = None,
    note: str = "",
) -> SheetVersion:
    """Change the sheet. What clients rely on is never changed under them: a sheet on sale gets a new version.

    ``began_from`` is the id of the sheet that was being edited, ``expected_version`` its version. A changed approved
    sheet goes back to draft. Returns the version that holds the change. Raises StaleRecord, Invalid, Posted (a retired
    offering), Forbidden, NotFound.
    """
    require(actor, CHANGE_OFFER, offering.institution_id)
    locked = Offering.objects.select_for_update().get(pk=offering.pk)
    sheet = locked.draft or locked.current
    if sheet is None:
        raise Conflict(_("This offering has no sheet."))
    values = _checked(values, sheet)
    _refuse_stale(sheet, began_from, expected_version)
    changes = differences({name: getattr(sheet, name) for name in values}, values)
    effect = effect_of(locked.state, changes)
    if effect is Effect.NOTHING:
        return sheet
    if sheet.published_at is not None:
        sheet = _begin_version(locked, sheet, actor)
    changed = dict(values) | ({"change_note": note[:400]} if note else {})
    change_record(sheet, changed, actor=actor, action=SHEET_CHANGED)
    if effect is Effect.SEND_BACK:
        advance(locked, "rework", actor=actor, action=OFFERING_MOVED, reason=str(_("The sheet was changed.")))
    _show_title(locked)
    return sheet


def _refuse_stale(sheet: SheetVersion, began_from: int | None, expected: int | None) -> None:
    """Someone saved this sheet, or began a new version of it, while it was being edited. Raises StaleRecord."""
    if began_from is not None and began_from != sheet.pk:
        edited = SheetVersion.objects.filter(offering_id=sheet.offering_id, pk=began_from).first()
        if edited is not None:
            found = differences(*({name: getattr(one, name) for name in SHEET_FIELDS} for one in (edited, sheet)))
            refusal = stale(sheet, max(sheet.version - 1, 0))
            raise StaleRecord(
                str(refusal), theirs={d.field: (d.before, d.after) for d in found}, current_version=sheet.version
            )
    if expected is not None and expected != sheet.version:
        raise stale(sheet, expected)


@service
def move_offering(*, actor: Actor, offering: Offering, verb: str, reason: str = "") -> Offering:
    """Develop, approve, send back, publish, suspend, resume or retire. Publishing makes the draft the version on sale.

    Raises IllegalTransition, Invalid (the sheet is not whole), Forbidden, NotFound.
    """
    locked = Offering.objects.select_for_update(of=("self",)).select_related("draft").get(pk=offering.pk)
    if verb in {"approve", "publish"}:
        _require_whole(locked)
    changes: dict[str, Any] = {}
    if verb == "publish" and locked.draft is not None:
        changes = {"current": locked.draft, "draft": None}
    moved = advance(locked, verb, actor=actor, action=OFFERING_MOVED, reason=reason, changes=changes)
    publish(OfferingMoved(institution_id=moved.institution_id, offering_id=moved.pk, verb=verb, state=moved.state))
    if changes:
        _seal(changes["current"], moved, actor)
    return moved


@service
def publish_version(*, actor: Actor, offering: Offering) -> Offering:
    """Put the draft of an offering that is already on sale in the place of the version on sale.

    Raises Conflict (there is no draft), Invalid (the sheet is not whole), IllegalTransition, Forbidden, NotFound.
    """
    require(actor, PUBLISH_OFFER, offering.institution_id)
    locked = Offering.objects.select_for_update(of=("self",)).select_related("draft").get(pk=offering.pk)
    OFFERING.step("suspend", locked.state)  # only what is on sale has a version to replace
    if locked.draft is None:
        raise Conflict(_("There is no new version to publish."))
    _require_whole(locked)
    draft = locked.draft
    change_record(locked, {"current": draft, "draft": None}, actor=actor, action=OFFERING_CHANGED)
    _seal(draft, locked, actor)
    return locked


@service
def derive_offering(
    *, actor: Actor, parent: Offering, client: Partner, code: str, values: Mapping[str, Any] | None = None
) -> Offering:
    """Derive an offering for one client from the sheet on sale, with what differs. It keeps the version it came from.

    Raises Conflict (nothing is on sale, or the code is taken), Invalid, Forbidden, NotFound.
    """
    require(actor, CHANGE_OFFER, parent.institution_id)
    if parent.current is None or parent.parent_id is not None:
        raise Conflict(_("Only an offering of the catalogue that is on sale is derived for a client."))
    if client.institution_id != parent.institution_id:
        raise Invalid(
            _("The client belongs to another institution."), fields={"client": [_("Not of this institution.")]}
        )
    sheet = {name: getattr(parent.current, name) for name in SHEET_FIELDS} | dict(values or {})
    details = {"code": code, "kind": parent.kind, "line": parent.line, "sector": parent.sector, "owner": parent.owner}
    derived = create_offering(
        actor=actor, institution_id=parent.institution_id, details=details | {"on_public_site": False}, sheet=sheet,
        state="draft",
    )  # fmt: skip
    change_record(
        derived,
        {"parent": parent, "parent_version": parent.current, "client": client},
        actor=actor,
        action=OFFERING_CHANGED,
    )
    return derived


@service
def plan_date(
    *, actor: Actor, offering: Offering, start: date, end: date | None = None, site: Site | None = None, note: str = ""
) -> CatalogueDate:
    """Announce a date of an offering. Raises Invalid, Forbidden, NotFound."""
    require(actor, CHANGE_OFFER, offering.institution_id)
    last = end or start
    if last < start:
        raise Invalid(_("The end lies before the start."), fields={"end": [_("The end lies before the start.")]})
    row = CatalogueDate(
        institution_id=offering.institution_id, offering=offering, start=start, end=last, site=site, note=note.strip()
    )
    return add_record(row, actor=actor, action=DATE_PLANNED)


@service
def cancel_date(*, actor: Actor, planned: CatalogueDate, reason: str = "") -> CatalogueDate:
    """Cancel an announced date; calendars that carry it learn so. Raises Forbidden, NotFound."""
    require(actor, CHANGE_OFFER, planned.institution_id)
    if planned.cancelled_on is None:
        change_record(
            planned, {"cancelled_on": timezone.localdate()}, actor=actor, action=DATE_CANCELLED, reason=reason
        )
    return planned


@service
def attach_sheet_file(*, actor: Actor, offering: Offering, upload: File[bytes]) -> StoredFile:
    """Keep a file about an offering. Raises Invalid, TooLarge, Forbidden, NotFound."""
    require(actor, CHANGE_OFFER, offering.institution_id)
    return store_file(
        upload=upload, actor=actor, institution_id=offering.institution_id, subject=offering, kind=EVIDENCE
    )


def search_words(code: str, title: Text3) -> str:
    """What an offering is found by: its code and its title in three languages, folded."""
    return fold(f"{code} {title.fr} {title.ar} {title.en}")[:1200]


def _begin_version(offering: Offering, sold: SheetVersion, actor: Actor) -> SheetVersion:
    """A copy of the version on sale, to be written."""
    values = {name: getattr(sold, name) for name in SHEET_FIELDS}
    number = next_number(offering.versions.values_list("number", flat=True))
    draft = SheetVersion(institution_id=offering.institution_id, offering=offering, number=number, **values)
    add_record(draft, actor=actor, action=SHEET_BEGUN)
    change_record(offering, {"draft": draft}, actor=actor, action=OFFERING_CHANGED)
    return draft


def _seal(sheet: SheetVersion, offering: Offering, actor: Actor) -> None:
    """From now on the version never changes."""
    change_record(sheet, {"published_at": timezone.now()}, actor=actor, action=SHEET_PUBLISHED)
    _show_title(offering)
    publish(OfferingPublished(institution_id=offering.institution_id, offering_id=offering.pk, version=sheet.number))


def _show_title(offering: Offering) -> None:
    """The title by which lists show the offering, derived: that of the version on sale, else of the draft."""
    sheet = offering.current or offering.draft
    if sheet is not None:
        offering.title = sheet.title
        offering.search = search_words(offering.code, offering.title)
        Offering.objects.filter(pk=offering.pk).update(title=offering.title, search=offering.search)


def _require_whole(offering: Offering) -> None:
    """A sheet that is approved or sold says what it is, for whom, how long, and how many."""
    sheet = offering.draft or offering.current
    if sheet is None or not sheet.title:
        raise Invalid(_("Give the sheet a title first."), fields={"title": [_("This is needed.")]})
    if offering.kind == "course" and not (sheet.duration_minutes and sheet.aims):
        raise Invalid(
            _("A course is approved with its aims and its duration."),
            fields={"aims": [_("This is needed.")], "duration_minutes": [_("This is needed.")]},
        )


def _checked(values: Mapping[str, Any], sheet: SheetVersion | None = None) -> dict[str, Any]:
    """The values as a sheet keeps them. What they leave out is as in ``sheet``. Raises Invalid for the impossible."""
    _known(values, frozenset(SHEET_FIELDS))
    if "title" in values and not values["title"]:
        raise Invalid(_("Give the sheet a title first."), fields={"title": [_("This is needed.")]})
    kept = dict(values)
    if "modules" in values:
        kept["modules"] = [module.to_json() for module in modules_of(values["modules"])]
    if unknown := set(values.get("modes") or ()) - set(Mode.values):
        sentence = _("There is no such mode.")
        raise Invalid(sentence, fields={"modes": [sentence]}, unknown=sorted(map(str, unknown)))
    low, high = (values.get(name, getattr(sheet, name, 1)) for name in ("min_participants", "max_participants"))
    if high < low:
        sentence = _("The most participants are fewer than the fewest.")
        raise Invalid(sentence, fields={"max_participants": [sentence]})
    return kept


def _known(given: Mapping[str, Any], known: frozenset[str]) -> None:
    if unknown := sorted(set(given) - known):
        raise Invalid(_("Unknown field."), fields={name: [_("Unknown field.")] for name in unknown})


def _refuse_taken(offering: Offering, code: str) -> None:
    taken = Offering.objects.filter(institution_id=offering.institution_id, code=code).exclude(pk=offering.pk)
    if taken.exists():
        raise _taken(code)


def _taken(code: str) -> Conflict:
    sentence = _("The code %(code)s is taken.") % {"code": code}
    return Conflict(sentence, fields={"code": [sentence]})


def _add_once(offering: Offering, actor: Actor) -> None:
    _refuse_taken(offering, offering.code)
    try:
        with transaction.atomic():
            add_record(offering, actor=actor, action=OFFERING_CREATED)
    except IntegrityError as fault:
        raise _taken(offering.code) from fault
