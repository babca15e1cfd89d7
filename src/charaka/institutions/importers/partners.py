"""Partners from a table, and the same columns back into one.

A row is known again by its ICE when the key of it agrees; else by its name without legal form, accents and articles.
What a cell says replaces what is there; an empty cell leaves it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.importers.partner_fields import FIELDS, labelled
from charaka.institutions.models import Partner, PartnerRole, Sector
from charaka.institutions.models.choices import PartnerPart
from charaka.institutions.permissions import CHANGE_PARTNERS
from charaka.institutions.queries.actors import in_force
from charaka.institutions.rules.ice import has_right_key
from charaka.institutions.rules.partners import date_faults, guessed_kind, usual_side
from charaka.institutions.services.partner_import import ChangedPartner, NewPartner, import_partners
from charaka.kernel.actors import Actor
from charaka.kernel.imports.problems import Problem
from charaka.kernel.imports.schema import Importer, Plan, Row, Update, compare, register_importer
from charaka.kernel.search_text import company_key, fold

CODE: Final = "partners"
_BETWEEN: Final = re.compile(r"\s*[,;،/|]\s*")
_PLAIN: Final = tuple(field.key for field in FIELDS if field.key != "parts")


def plan_partners(rows: Sequence[Row], *, institution_id: int) -> Plan:
    """Compare the rows with the partners that are here: three queries for any number of rows."""
    known = _Known(institution_id)
    parts_of = _PartReader()
    problems: list[Problem] = []
    found: dict[Hashable, Partner] = {}
    claimed: dict[object, Row] = {}
    for row in rows:
        partner = known.find(row, problems)
        problems += [*_date_problems(row, partner), *_website_problem(row), *parts_of.problems(row)]
        problems += _claimed_twice(row, partner, claimed)
        if partner is not None:
            found[row.number] = partner
    keys = [key for key in (rows[0].keys if rows else ()) if key in _PLAIN]
    plan = compare(rows, found, key=lambda row: row.number, value_of=_value_of, fields=keys)
    create = [NewPartner(_new_values(row), parts_of.read(row)) for row in plan.create]
    update, unchanged = _with_parts(plan, rows, found, known, parts_of)
    return Plan(create, update, unchanged, problems)


def apply_partners(plan: Plan, *, actor: Actor, progress: Callable[[int], None]) -> None:
    import_partners(
        actor=actor, institution_id=plan.institution_id, new=plan.create, changed=plan.update, progress=progress
    )


# Knowing a row again --------------------------------------------------------------------------------------------------


class _Known:
    """The partners of an institution by ICE and by name."""

    def __init__(self, institution_id: int) -> None:
        self.by_ice: dict[str, Partner] = {}
        self.by_name: dict[str, list[Partner]] = defaultdict(list)
        self.parts: dict[int, set[str]] = defaultdict(set)
        partners = Partner.objects.filter(institution_id=institution_id, merged_into__isnull=True)
        for partner in partners.select_related("sector").order_by("pk"):
            self.by_name[partner.name_key].append(partner)
            if partner.ice:
                self.by_ice.setdefault(partner.ice, partner)
        played = PartnerRole.objects.filter(in_force(timezone.localdate()), institution_id=institution_id)
        for partner_id, part in played.values_list("partner_id", "part"):
            self.parts[partner_id].add(part)

    def find(self, row: Row, problems: list[Problem]) -> Partner | None:
        ice = row["ice"] or ""
        if has_right_key(ice) and ice in self.by_ice:
            return self.by_ice[ice]
        named = self.by_name.get(company_key(row["name"]), [])
        alike = [partner for partner in named if not (ice and partner.ice and partner.ice != ice)]
        if len(alike) > 1:
            exact = [partner for partner in alike if fold(partner.name) == fold(row["name"])]
            if len(exact) != 1:
                problems.append(row.problem("name", "partners.several", name=row["name"], count=len(alike)))
            return exact[0] if len(exact) == 1 else None
        return alike[0] if alike else None


def _claimed_twice(row: Row, partner: Partner | None, claimed: dict[object, Row]) -> Iterator[Problem]:
    """Two rows that would write the same partner."""
    ice = row["ice"] or ""
    key: object = partner.pk if partner else ice if has_right_key(ice) else f"{company_key(row['name'])}|{ice}"
    first = claimed.setdefault(key, row)
    if first is not row:
        yield row.problem("name", "partners.twice", first=first.number, name=first["name"])


# Reading cells --------------------------------------------------------------------------------------------------------


class _PartReader:
    """Reads the cell of parts: several words of any language with commas between."""

    def __init__(self) -> None:
        self.words = {
            fold(str(word)): value for value, words in labelled(PartnerPart.choices).items() for word in (value, *words)
        }

    def read(self, row: Row) -> tuple[str, ...]:
        words = [word for word in _BETWEEN.split(row["parts"] or "") if word]
        return tuple(dict.fromkeys(self.words[fold(word)] for word in words if fold(word) in self.words))

    def problems(self, row: Row) -> Iterator[Problem]:
        for word in _BETWEEN.split(row["parts"] or ""):
            if word and fold(word) not in self.words:
                yield row.problem("parts", "partners.no_such_part", part=word)


def _date_problems(row: Row, partner: Partner | None) -> Iterator[Problem]:
    def day(name: str) -> date | None:
        said: date | None = row[name]
        return said or (getattr(partner, name) if partner else None)

    faults = date_faults(day("since"), day("ended_on"), day("last_contact_on"), on=timezone.localdate())
    for name, fault in faults.items():
        yield row.problem(name, f"partners.date_{fault}")


def _website_problem(row: Row) -> Iterator[Problem]:
    if website := row["website"]:
        try:
            URLValidator(schemes=["http", "https"])(_with_scheme(website))
        except ValidationError:
            yield row.problem("website", "partners.no_website")


def _with_scheme(website: str) -> str:
    return website if "://" in website else f"https://{website}"


def _stored(key: str, value: Any) -> Any:
    """A cell as the record keeps it."""
    if value is None:
        return None if key in {"sector", "employees", "since", "last_contact_on", "ended_on"} else ""
    if key == "sector":
        return Sector(pk=int(value))
    return _with_scheme(value) if key == "website" else value


def _new_values(row: Row) -> dict[str, Any]:
    values = {key: _stored(key, row[key]) for key in row.keys if key in _PLAIN}
    kind = values.get("kind") or guessed_kind(row["name"])
    return values | {"kind": kind, "side": values.get("side") or usual_side(kind)}


def _value_of(partner: Partner, key: str) -> Any:
    """What the record holds, as a cell would say it."""
    if key == "sector":
        return str(partner.sector_id) if partner.sector_id else None
    return getattr(partner, key)


def _with_parts(
    plan: Plan, rows: Sequence[Row], found: Mapping[Hashable, Partner], known: _Known, reader: _PartReader
) -> tuple[list[ChangedPartner], int]:
    """The updates with the parts that are new; a row that only adds a part is an update as well."""
    changes: dict[int, Update] = {update.row.number: update for update in plan.update}
    updates: list[ChangedPartner] = []
    for row in rows:
        partner = found.get(row.number)
        if partner is None:
            continue
        new = tuple(part for part in reader.read(row) if part not in known.parts[partner.pk])
        changed = _kept_changes(changes[row.number], partner) if row.number in changes else {}
        if changed or new:
            updates.append(ChangedPartner(partner, changed, new))
    return updates, len(found) - len(updates)


def _kept_changes(update: Update, partner: Partner) -> dict[str, tuple[Any, Any]]:
    """The changes as the record keeps them; a size that the number of employees contradicts is none."""
    changes = {key: (_before(partner, key), _stored(key, after)) for key, (_old, after) in update.changes.items()}
    employees = update.row["employees"] if update.row["employees"] is not None else partner.employees
    if "size" in changes and employees is not None:
        del changes["size"]
    if "website" in changes and changes["website"][0] == changes["website"][1]:
        del changes["website"]
    return changes


def _before(partner: Partner, key: str) -> Any:
    return partner.sector if key == "sector" else getattr(partner, key)


# The declaration ----------------------------------------------------------------------------------------------------


PARTNERS: Final = register_importer(
    Importer(
        code=CODE,
        label=_("Partners"),
        fields=FIELDS,
        natural_key=("ice", "name"),
        plan=plan_partners,
        apply=apply_partners,
        permission=CHANGE_PARTNERS,
        list_url="institutions:partner_list",
        help=_("A partner is known again by its ICE, or else by its name. Empty cells change nothing."),
        sentences={
            "partners.several": _("%(count)s partners have a name like “%(name)s”. Give the ICE."),
            "partners.twice": _("The same partner as in row %(first)s: “%(name)s”."),
            "partners.no_such_part": _("“%(part)s” is not a part that a partner plays."),
            "partners.no_website": _("Not an address of a website."),
            "partners.date_too_old": _("This day is too long ago. Check the year."),
            "partners.date_reversed": _("The end lies before the beginning."),
            "partners.date_ahead": _("This day is still to come."),
        },
    )
)
