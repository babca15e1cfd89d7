"""The catalogue from a table. An offering is known again by its code.

A code may stand in several rows, each with another link to an older or newer title: the rows are one offering, and no
link is lost. Rows of one code that disagree on anything else refuse the file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import ServiceLine
from charaka.kernel.actors import Actor
from charaka.kernel.imports.problems import Problem
from charaka.kernel.imports.schema import Field, Importer, Plan, Row, register_importer
from charaka.kernel.text import Text3
from charaka.offer.models import Offering, OfferingLink
from charaka.offer.models.choices import LinkKind, OfferingKind
from charaka.offer.permissions import CHANGE_OFFER
from charaka.offer.rules.states import SEEN_STATES
from charaka.offer.services.catalogue_import import TITLES, CatalogueEntry, import_catalogue

CODE: Final = "catalogue"
_FRENCH, _ARABIC, _ENGLISH = TITLES
_PLAIN: Final = ("kind", "state", "line", "valid_until", "external_type", "certificate")
_LINKS: Final = (LinkKind.REPLACES.value, LinkKind.REPLACED_BY.value)
_NOT_VALUES: Final = frozenset({"code", *_LINKS})


class Known(NamedTuple):
    """What is compared of an offering of the catalogue. A sheet that is not there has empty texts."""

    pk: int
    state: str
    kind: str
    line: str
    valid_until: date | None
    external_type: str
    sold_title: Text3
    sold_certificate: Text3
    draft_title: Text3
    draft_certificate: Text3

    def says(self, key: str, value: object) -> bool:
        """Whether the catalogue says this already: on sale, or in the version that is being written."""
        if key == "certificate":
            return value in {self.draft_certificate.fr, self.sold_certificate.fr}
        if key in TITLES:
            return value in {getattr(title, TITLES[key]) for title in (self.draft_title, self.sold_title)}
        return bool(getattr(self, key) == value)

    def value(self, key: str) -> object:
        """What the sheet that would be changed says."""
        if key == "certificate":
            return (self.draft_certificate or self.sold_certificate).fr
        if key in TITLES:
            return getattr(self.draft_title or self.sold_title, TITLES[key])
        return getattr(self, key)


def _lines(institution_id: int) -> dict[str, Sequence[object]]:
    """The institution's service lines as choices: their code, and their names in three languages."""
    lines = ServiceLine.objects.filter(institution_id=institution_id)
    return {line.code: [line.code, line.name.fr, line.name.ar, line.name.en] for line in lines}


FIELDS: Final = (
    Field("code", _("Code"), required=True, max_length=40, synonyms=["Numero_Fiche", "Référence", "Réf", "الرمز", "المرجع"], example="FC-SOU-212"),
    Field(_FRENCH, _("Title in French"), required=True, max_length=1000, multiline=True, synonyms=["Intitule", "Intitulé", "Titre", "Titre en français"], example="Soudage TIG inox"),
    Field(_ARABIC, _("Title in Arabic"), max_length=1000, multiline=True, synonyms=["Titre en arabe", "العنوان", "العنوان بالعربية"]),
    Field(_ENGLISH, _("Title in English"), max_length=1000, multiline=True, synonyms=["Titre en anglais", "Title"]),
    Field("kind", _("Kind"), "choice", choices={k.value: [k.label] for k in OfferingKind}, synonyms=["Type d’offre", "Nature", "النوع"]),
    Field("line", _("Service line"), "choice", choices=_lines, synonyms=["Ligne de service", "Service", "خط الخدمة"]),
    Field("state", _("In force"), "choice", choices={"draft": ["ACTIVE", "actif", "active", "oui", "yes", "نعم", "draft", "brouillon"], "retired": ["INACTIVE", "inactif", "inactive", "non", "no", "لا", "retired", "retirée"]}, synonyms=["Actif", "État", "Statut", "الحالة"]),
    Field("valid_until", _("Registered until"), "date", synonyms=["Date_Fin_Enregistrement", "Fin d’enregistrement", "Échéance", "صالح إلى"]),
    Field("external_type", _("Type of registration"), max_length=120, synonyms=["Type_Enregistrement", "Type d’enregistrement"]),
    Field("certificate", _("Certificate"), max_length=400, synonyms=["Abrege_Intitule", "Diplôme", "Certificat", "الشهادة"]),
    Field("replaces", _("Replaces (code)"), max_length=40, synonyms=["Ancienne_Certification", "Remplace", "يعوض"]),
    Field("replaced_by", _("Replaced by (code)"), max_length=40, synonyms=["Nouvelle_Certification", "Remplacée par", "عوض ب"]),
)  # fmt: skip


def plan_catalogue(rows: Sequence[Row], *, institution_id: int) -> Plan:
    """Group the rows by code and compare them with the catalogue: two queries for any number of rows."""
    problems: list[Problem] = []
    warnings: list[Problem] = []
    first, linked = _by_code(rows, problems)
    known, links = _known(institution_id), _links(institution_id)
    create: list[CatalogueEntry] = []
    update: list[CatalogueEntry] = []
    unchanged = 0
    for code, row in first.items():
        entry = CatalogueEntry(code, _values(row), tuple(linked.get(code, ())))
        present = known.get(code)
        if present is None:
            create.append(entry)
            continue
        _compare(entry, present, row, warnings)
        entry.links = tuple(link for link in entry.links if (present.pk, *link) not in links)
        if entry.changes or entry.links or entry.retires:
            update.append(entry)
        else:
            unchanged += 1
    return Plan(create, update, unchanged, problems, warnings)


def _compare(entry: CatalogueEntry, present: Known, row: Row, warnings: list[Problem]) -> None:
    """What the row changes of a known offering. What is on sale is not retired by a file, nor is a retired one changed."""
    entry.offering_id = present.pk
    gone = entry.values.pop("state", "") == "retired"
    differing = {k: (present.value(k), v) for k, v in entry.values.items() if not present.says(k, v)}
    if present.state == "retired":
        if differing:
            warnings.append(row.problem(next(iter(differing)), "catalogue.retired", offering=entry.code))
        return
    entry.changes = differing
    if gone and present.state in SEEN_STATES:
        warnings.append(row.problem("state", "catalogue.on_sale", offering=entry.code))
    entry.retires = gone and present.state not in SEEN_STATES


def apply_catalogue(plan: Plan, *, actor: Actor, progress: Callable[[int], None]) -> None:
    import_catalogue(
        actor=actor, institution_id=plan.institution_id, new=plan.create, changed=plan.update, progress=progress
    )


def _by_code(
    rows: Sequence[Row], problems: list[Problem]
) -> tuple[dict[str, Row], dict[str, dict[tuple[str, str], None]]]:
    """Of each code the first row, which says what it is, and the links that any of its rows adds, each once."""
    found: dict[str, Row] = {}
    links: dict[str, dict[tuple[str, str], None]] = {}
    for row in rows:
        code = row["code"]
        first = found.setdefault(code, row)
        if first is not row and (differing := _differs(first, row)):
            problems.append(row.problem(differing, "catalogue.two_titles", offering=code, first=first.number))
        for key in _LINKS:
            if other := row[key]:
                links.setdefault(code, {})[key, other] = None
    return found, links


def _differs(first: Row, second: Row) -> str:
    """The first field, links aside, in which two rows of one code disagree."""
    return next((key for key in (*TITLES, *_PLAIN) if first[key] != second[key]), "")


def _values(row: Row) -> dict[str, Any]:
    """What a row says beside its code and its links; an empty cell says nothing."""
    return {k: v for k, v in row.as_dict().items() if v is not None and v != "" and k not in _NOT_VALUES}


def _known(institution_id: int) -> dict[str, Known]:
    rows = Offering.objects.filter(institution_id=institution_id).values_list(
        "code", "pk", "state", "kind", "line__code", "valid_until", "external_type",
        "current__title", "current__certificate", "draft__title", "draft__certificate",
    )  # fmt: skip
    return {code: Known(*rest) for code, *rest in rows.iterator(chunk_size=5000)}


def _links(institution_id: int) -> set[tuple[int, str, str]]:
    rows = OfferingLink.objects.filter(institution_id=institution_id)
    return set(rows.values_list("offering_id", "kind", "other_code"))


def value_of(offering: Offering, key: str) -> object:
    """What an export writes under a column of the import."""
    sheet = offering.current or offering.draft
    if key in TITLES:
        return getattr(offering.title, TITLES[key])
    if key == "certificate":
        return sheet.certificate.fr if sheet else ""
    if key == "line":
        return offering.line.code
    return getattr(offering, key)


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
            "catalogue.retired": _("%(offering)s is retired and stays as it was."),
            "catalogue.on_sale": _("%(offering)s is on sale: a file does not retire it."),
            "catalogue.two_titles": _(
                "The code %(offering)s stands already in row %(first)s, which says something else here."
            ),
        },
    )
)
