"""People from a file. A row is known again by its staff number, else its e-mail, else its name and year of birth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Engagement, Person
from charaka.institutions.models.choices import EngagementKind
from charaka.institutions.permissions import CHANGE_PEOPLE
from charaka.institutions.queries.actors import in_force
from charaka.institutions.rules.people import OLDEST, YOUNGEST, is_birth_year, name_key, split_name
from charaka.institutions.services.people_import import PERSON_KEYS, Step, import_people
from charaka.kernel.actors import Actor
from charaka.kernel.imports.problems import Problem
from charaka.kernel.imports.schema import Field, Importer, Plan, Row, register_importer

FIELDS: Final = (
    Field("staff_number", _("Staff number"), max_length=30, synonyms=(
        "matricule", "n° matricule", "numéro", "n°", "som", "staff no", "employee number", "رقم التأجير", "الرقم",
    ), example="M-014"),
    Field("last_name", _("Last name"), max_length=80, synonyms=(
        "nom", "nom de famille", "surname", "family name", "النسب", "الاسم العائلي",
    ), example="Ouazzar"),
    Field("first_name", _("First name"), max_length=80, synonyms=(
        "prénom", "prenom", "given name", "الاسم الشخصي", "الاسم",
    ), example="Hamid"),
    Field("full_name", _("Full name"), max_length=160, synonyms=(
        "nom et prénom", "nom complet", "nom & prénom", "prénom et nom", "name", "الاسم الكامل", "الاسم والنسب",
    ), help=_("Instead of first and last name. Words in capitals are the last name.")),
    Field("name_ar", _("Name in Arabic"), max_length=160, synonyms=(
        "nom arabe", "nom en arabe", "arabic name", "الاسم بالعربية",
    ), example="حميد وزار"),
    Field("kind", _("What they are here"), "choice", synonyms=(
        "type", "catégorie", "statut", "nature", "category", "status", "الصفة", "الفئة",
    ), choices={
        EngagementKind.STAFF.value: (
            EngagementKind.STAFF.label, "staff", "personnel", "permanent", "administratif", "employé", "salarié",
            "مستخدم", "إداري", "موظف",
        ),
        EngagementKind.OWN_TRAINER.value: (
            EngagementKind.OWN_TRAINER.label, "own trainer", "formateur", "formatrice", "formateur permanent",
            "formateur interne", "trainer", "مكون", "مكونة", "مكون دائم",
        ),
        EngagementKind.HIRED_TRAINER.value: (
            EngagementKind.HIRED_TRAINER.label, "hired trainer", "vacataire", "formateur vacataire",
            "formateur externe", "intervenant", "freelance", "عرضي", "مكون عرضي", "مكون خارجي",
        ),
        EngagementKind.BODY_MEMBER.value: (
            EngagementKind.BODY_MEMBER.label, "member of a body", "membre du conseil", "administrateur",
            "board member", "عضو", "عضو المجلس", "عضو مجلس الإدارة",
        ),
    }, example="formateur"),
    Field("title", _("Position"), max_length=120, synonyms=(
        "fonction", "poste", "titre", "emploi", "job title", "role", "الوظيفة", "المهمة", "المنصب",
    ), example="Formateur soudage"),
    Field("start", _("From"), "date", synonyms=(
        "date d'embauche", "date de recrutement", "date d'entrée", "début", "hired on", "start date",
        "تاريخ التوظيف", "تاريخ الالتحاق",
    ), example="2021-09-01"),
    Field("email", _("E-mail"), "email", max_length=254, synonyms=(
        "email", "courriel", "adresse e-mail", "mail", "adresse électronique", "البريد الإلكتروني",
    ), example="h.ouazzar@example.org"),
    Field("phone", _("Telephone"), "phone", max_length=30, synonyms=(
        "téléphone", "tél", "tel", "gsm", "portable", "mobile", "phone", "الهاتف", "الهاتف المحمول",
    ), example="+212 6 00 00 00 00"),
    Field("language", _("Language"), "choice", synonyms=("langue", "اللغة"), choices={
        "ar": ("العربية", "arabe", "arabic", "ar"),
        "fr": ("français", "french", "الفرنسية", "fr"),
        "en": ("english", "anglais", "الإنجليزية", "en"),
    }, example="fr"),
    Field("sex", _("Sex"), "choice", synonyms=("sexe", "genre", "gender", "الجنس", "النوع"), choices={
        "F": ("F", _("female"), "femme", "féminin", "female", "woman", "mme", "أنثى", "امرأة", "مؤنث"),
        "M": ("M", _("male"), "H", "homme", "masculin", "male", "man", "mr", "ذكر", "رجل", "مذكر"),
    }, example="M"),
    Field("birth_year", _("Year of birth"), "integer", minimum=1900, maximum=2100, synonyms=(
        "année de naissance", "né en", "born in", "birth year", "سنة الازدياد", "سنة الميلاد",
    ), example="1978"),
    Field("disability", _("Has a disability"), "bool", synonyms=(
        "handicap", "situation de handicap", "rqth", "disability", "إعاقة", "في وضعية إعاقة",
    )),
)  # fmt: skip


def plan(rows: Sequence[Row], *, institution_id: int) -> Plan:
    """Compare the rows with the people who are here, in two queries."""
    known = _Known(Person.objects.filter(erased_at__isnull=True))
    engaged = _engaged()
    found = Plan(create=[], update=[], problems=[])
    creates, updates, problems = [], [], []
    taken: dict[object, int] = {}
    for row in rows:
        values = _values(row)
        wrong = _problem(row, values) or known.contradiction(row, values)
        person = None if wrong else known.find(values)
        identity = person.pk if person else _identity(values)
        if not wrong and identity in taken:
            wrong = row.problem("last_name", "people.twice", first=taken[identity])
        if wrong:
            problems.append(wrong)
            continue
        taken[identity] = row.number
        step = _step(row, values, person, engaged)
        if person is None:
            creates.append(step)
        elif step.does_something:
            updates.append(step)
        else:
            found.unchanged += 1
    found.create, found.update, found.problems = creates, updates, problems
    return found


class _Known:
    """The people who are here, by each of their keys."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.by_number: dict[str, Person] = {}
        self.by_email: dict[str, Person] = {}
        self.by_name: dict[tuple[str, int | None], Person] = {}
        for person in people:
            if person.staff_number:
                self.by_number[person.staff_number] = person
            if person.email:
                self.by_email.setdefault(person.email.lower(), person)
            self.by_name.setdefault((person.name_key, person.birth_year), person)

    def find(self, values: dict[str, Any]) -> Person | None:
        """By staff number; else by address, else by name and year, someone who has no other staff number."""
        number = values.get("staff_number") or ""
        if number in self.by_number:
            return self.by_number[number]
        by_email = self.by_email.get(values.get("email") or "")
        by_name = self.by_name.get((_key(values), values.get("birth_year")))
        return next((p for p in (by_email, by_name) if p and not (number and p.staff_number)), None)

    def contradiction(self, row: Row, values: dict[str, Any]) -> Problem | None:
        """The staff number is one person's, the address another's."""
        one = self.by_number.get(values.get("staff_number") or "")
        other = self.by_email.get(values.get("email") or "")
        if one is None or other is None or one.pk == other.pk or other.name_key != _key(values):
            return None
        return row.problem("staff_number", "people.two_people", one=str(one), other=str(other))


def _values(row: Row) -> dict[str, Any]:
    """The person's fields that the row fills."""
    values = {key: row[key] for key in PERSON_KEYS if row[key] is not None}
    if row["full_name"] and not (values.get("first_name") and values.get("last_name")):
        values["first_name"], values["last_name"] = split_name(row["full_name"])
    if "email" in values:
        values["email"] = values["email"].lower()
    return values


def _problem(row: Row, values: dict[str, Any]) -> Problem | None:
    if not values.get("first_name") or not values.get("last_name"):
        column = "full_name" if "full_name" in row.keys else "last_name"
        return row.problem(column, "people.no_name")
    if len(values["first_name"]) > 80 or len(values["last_name"]) > 80:
        return row.problem("full_name", "people.long_name")
    year = values.get("birth_year")
    if year is not None and not is_birth_year(year, timezone.localdate()):
        return row.problem("birth_year", "people.birth_year", youngest=YOUNGEST, oldest=OLDEST)
    return None


def _key(values: dict[str, Any]) -> str:
    return name_key(values["first_name"], values["last_name"])


def _identity(values: dict[str, Any]) -> object:
    """By what two rows of one file are one new person."""
    return values.get("staff_number") or values.get("email") or (_key(values), values.get("birth_year"))


def _engaged() -> dict[tuple[int, str], Engagement]:
    """The engagements of today, by person and kind."""
    rows = Engagement.objects.filter(in_force(timezone.localdate())).order_by("-pk")
    return {(row.person_id, row.kind): row for row in rows}


def _step(row: Row, values: dict[str, Any], person: Person | None, engaged: dict[tuple[int, str], Engagement]) -> Step:
    step = Step(row, values, person, engages=bool(row["kind"]))
    if person is None:
        return step
    step.changes = {k: (getattr(person, k), v) for k, v in values.items() if getattr(person, k) != v}
    standing = engaged.get((person.pk, row["kind"] or ""))
    if standing is not None:
        step.engagement, step.engages = standing, False
        given = {key: row[key] for key in ("title", "start") if row[key] is not None}
        step.engagement_changes = {k: (getattr(standing, k), v) for k, v in given.items() if getattr(standing, k) != v}
    return step


def apply(plan: Plan, *, actor: Actor, progress: Callable[[int], None]) -> None:
    """Write the plan, as the service does it."""
    import_people(
        actor=actor, institution_id=plan.institution_id, create=plan.create, update=plan.update, progress=progress
    )


PEOPLE = register_importer(
    Importer(
        code="people",
        label=_("People"),
        fields=FIELDS,
        natural_key=(),
        plan=plan,
        apply=apply,
        permission=CHANGE_PEOPLE,
        list_url="institutions:person_list",
        help=_(
            "A person is known again by the staff number, else by the e-mail, else by the name and the year of birth. "
            "Empty cells leave what is there."
        ),
        sentences={
            "people.no_name": _("Give first and last name, or the full name."),
            "people.long_name": _("The name is longer than 80 characters."),
            "people.birth_year": _("Give a year of birth of someone aged %(youngest)s to %(oldest)s."),
            "people.twice": _("Row %(first)s is the same person. Give staff numbers to tell two people apart."),
            "people.two_people": _("The staff number is that of %(one)s, the e-mail that of %(other)s."),
        },
    )
)
