"""The catalogue from a table. An offering is known again by its code.

A code may stand in several rows, each with another link to an older or newer title: the rows are one offering, and no
link is lost. Rows of one code that disagree on anything else refuse the file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.imports.problems import Problem
from charaka.kernel.imports.schema import Field, Importer, Plan, Row, register_importer
from charaka.offer.models import Offering, OfferingLink, ServiceLine
from charaka.offer.models.choices import LinkKind, OfferingKind
from charaka.offer.permissions import CHANGE_OFFER
from charaka.offer.services.catalogue_import import CatalogueEntry, import_catalogue

CODE: Final = "catalogue"
_FRENCH, _ARABIC, _ENGLISH = "title_fr", "title_ar", "title_en"
_PLAIN: Final = ("kind", "state", "line", "valid_until", "external_type", "certificate")


@dataclass(slots=True)
class Grouped:
    """The rows of one code: the first says what it is, each may add links."""

    row: Row
    links: dict[tuple[str, str], None] = field(default_factory=dict)


def _lines(institution_id: int) -> dict[str, Sequence[object]]:
    """The institution's service lines as choices: their code, and their names in three languages."""
    lines = ServiceLine.objects.filter(institution_id=institution_id)
    return {line.code: [line.code, line.name.fr, line.name.ar, line.name.en] for line in lines}


FIELDS: Final = (
    Field("code", _("Code"), required=True, max_length=40, synonyms=["Numero_Fiche", "Référence", "Réf", "الرمز", "المرجع"], example="FC-SOU-212"),
    Field(_FRENCH, _("Title in French"), required=True, max_length=1000, multiline=True, synonyms=["Intitule", "Intitulé", "Titre", "Titre en français"], example="Soudage TIG inox"),
    Field(_ARABIC, _("Title in Arabic"), max_length=1000, multiline=True, synonyms=["Titre en arabe", "العنوان", "العنوان بالعربية"]),
    Field(_ENGLISH, _("Title in English"), max_length=1000, multiline=True, synonyms=["Titre en anglais", "Title"]),
    Field("kind", _("Kind"), "choice", choices={k.value: [k.value, k.label] for k in OfferingKind}, synonyms=["Type d’offre", "Nature", "النوع"]),
    Field("line", _("Service line"), "choice", choices=_lines, synonyms=["Ligne de service", "Service", "خط الخدمة"]),
    Field("state", _("In force"), "choice", choices={"draft": ["ACTIVE", "actif", "active", "oui", "yes", "نعم", "draft", "brouillon"], "retired": ["INACTIVE", "inactif", "inactive", "non", "no", "لا", "retired", "retirée"]}, synonyms=["Actif", "État", "Statut", "الحالة"]),
    Field("valid_until", _("Registered until"), "date", synonyms=["Date_Fin_Enregistrement", "Fin d’enregistrement", "Échéance", "صالح إلى"]),
    Field("external_type", _("Type of registration"), max_length=120, synonyms=["Type_Enregistrement", "Type d’enregistrement"]),
    Field("certificate", _("Certificate"), max_length=400, synonyms=["Abrege_Intitule", "Diplôme", "Certificat", "الشهادة"]),
    Field("replaces", _("Replaces (code)"), max_length=40, synonyms=["Ancienne_Certification", "Remplace", "يعوض"]),
    Field("replaced_by", _("Replaced by (code)"), max_length=40, synonyms=["Nouvelle_Certification", "Remplacée par", "عوض ب"]),
)  # fmt: skip


def plan_catalogue(rows: Sequence[Row], *, institution_id: int) -> Plan:
    """Group the rows by code and compare them with the catalogue: three queries for any number of rows."""
    problems: list[Problem] = []
    grouped = _grouped(rows, problems)
    known = _known(institution_id)
    links = _links(institution_id)
    plan = Plan(problems=problems)
    create: list[CatalogueEntry] = []
    update: list[CatalogueEntry] = []
    for code, group in grouped.items():
        entry = CatalogueEntry(code, _values(group.row), tuple(group.links))
        present = known.get(code)
        if present is None:
            create.append(entry)
            continue
        entry.offering = present
        entry.changes = _changes(present, entry.values)
        entry.links = tuple(link for link in entry.links if (present.pk, *link) not in links)
        if entry.changes or entry.links:
            update.append(entry)
        else:
            plan.unchanged += 1
    plan.create, plan.update = create, update
    return plan


def apply_catalogue(plan: Plan, *, actor: Actor, progress: Callable[[int], None]) -> None:
    import_catalogue(
        actor=actor, institution_id=plan.institution_id, new=plan.create, changed=plan.update, progress=progress
    )


def _grouped(rows: Sequence[Row], problems: list[Problem]) -> dict[str, Grouped]:
    found: dict[str, Grouped] = {}
    for row in rows:
        group = found.get(row["code"])
        if group is None:
            group = found[row["code"]] = Grouped(row)
        elif differing := _differs(group.row, row):
            problems.append(
                row.problem(differing, "catalogue.two_titles", offering=row["code"], first=group.row.number)
            )
        for key, kind in (("replaces", LinkKind.REPLACES), ("replaced_by", LinkKind.REPLACED_BY)):
            if row[key]:
                group.links[kind.value, row[key]] = None
    return found


def _differs(first: Row, second: Row) -> str:
    """The first field, links aside, in which two rows of one code disagree."""
    keys = (_FRENCH, _ARABIC, _ENGLISH, *_PLAIN)
    return next((key for key in keys if first[key] != second[key]), "")


def _values(row: Row) -> dict[str, Any]:
    """What a row says; an empty cell says nothing."""
    given = {key: row[key] for key in (_FRENCH, _ARABIC, _ENGLISH, *_PLAIN)}
    return {key: value for key, value in given.items() if value not in (None, "")}


def _known(institution_id: int) -> dict[str, Offering]:
    offerings = Offering.objects.filter(institution_id=institution_id).select_related("line", "draft", "current")
    return {offering.code: offering for offering in offerings}


def _links(institution_id: int) -> set[tuple[int, str, str]]:
    rows = OfferingLink.objects.filter(institution_id=institution_id)
    return set(rows.values_list("offering_id", "kind", "other_code"))


def value_of(offering: Offering, key: str) -> object:
    """What the catalogue holds under a column of the import, and what an export writes."""
    sheet = offering.current or offering.draft
    if key in {_FRENCH, _ARABIC, _ENGLISH}:
        return getattr(offering.title, key.removeprefix("title_"))
    if key == "certificate":
        return sheet.certificate.fr if sheet else ""
    if key == "line":
        return offering.line.code
    if key == "state":
        return "retired" if offering.state == "retired" else "draft"
    return getattr(offering, key)


def _changes(offering: Offering, values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Field -> (before, after) where a row says something else than the catalogue."""
    return {key: (value_of(offering, key), value) for key, value in values.items() if value_of(offering, key) != value}


CATALOGUE: Final = register_importer(
    Importer(
        code=CODE,
        label=_("Catalogue"),
        fields=FIELDS,
        natural_key=(),  # a code may stand in several rows
        plan=plan_catalogue,
        apply=apply_catalogue,
        permission=CHANGE_OFFER,
        list_url="offer:offering_list",
        help=_("A code that stands in several rows is one offering with several links."),
        sentences={
            "catalogue.two_titles": _(
                "The code %(offering)s stands already in row %(first)s, which says something else here."
            ),
        },
    )
)
