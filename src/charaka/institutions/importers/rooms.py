"""Rooms from a table, and the same columns back into one.

A row is known again by its code. What a cell says replaces what is there; an empty cell leaves it. The site is named by
its code or its name; where the institution has only one, it need not be said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Room, Site
from charaka.institutions.models.choices import RoomKind, ServiceState
from charaka.institutions.permissions import CHANGE_ROOMS
from charaka.institutions.queries.places import open_sites
from charaka.institutions.rules.places import HOURS_OF_A_YEAR, MOST_PEOPLE, SiteFault, place_code, which_site
from charaka.institutions.services.room_import import ChangedRoom, import_rooms
from charaka.kernel.actors import Actor
from charaka.kernel.imports.problems import Problem
from charaka.kernel.imports.schema import Choices, Field, Importer, Plan, Row, register_importer
from charaka.kernel.text import LANGUAGES, Text3

MOST_SITES_NAMED: Final = 10


def _also(words: str) -> tuple[str, ...]:
    return tuple(words.split("|"))


# Other words that files use for our values, in three languages; the labels themselves are known anyway.
_WORDS: Final[dict[str, str]] = {
    RoomKind.CLASSROOM: "classroom|class|salle|salle de cours|salle banalisée|cours|قاعة|قاعة الدروس|حجرة",
    RoomKind.WORKSHOP: "workshop|atelier|ورشة|مشغل",
    RoomKind.LABORATORY: "laboratory|lab|labo|laboratoire|مختبر",
    RoomKind.COMPUTER_ROOM: "computer room|salle informatique|informatique|salle multimédia|قاعة المعلوميات|معلوميات",
    RoomKind.MEETING_ROOM: "meeting room|salle de réunion|réunion|قاعة الاجتماعات",
    RoomKind.LECTURE_HALL: "lecture hall|amphi|amphithéâtre|salle de conférences|conférences|مدرج|قاعة المحاضرات",
    ServiceState.IN_SERVICE: "in service|en service|active|disponible|opérationnelle|ok|في الخدمة|مستعملة",
    ServiceState.MAINTENANCE: "maintenance|en maintenance|en travaux|entretien|en panne|الصيانة|في الصيانة|أشغال",
    ServiceState.RETIRED: "retired|réformée|hors service|fermée|désaffectée|خارج الخدمة|مغلقة",
}


def _labelled(choices: Sequence[tuple[str, object]]) -> Choices:
    return {value: (label, *_also(_WORDS[value])) for value, label in choices}


FIELDS: Final = (
    Field(
        "code",
        _("Code"),
        required=True,
        max_length=20,
        example="SOU-A",
        synonyms=_also(
            "code salle|n° salle|numéro de salle|réf|référence|room code|room no|الرمز|رمز القاعة|رقم القاعة"
        ),
    ),
    Field(
        "name_fr",
        _("Name in French"),
        max_length=120,
        example="Atelier Soudage A",
        synonyms=_also("nom|nom de la salle|désignation|intitulé|libellé|salle|local|nom français"),
    ),
    Field(
        "name_ar",
        _("Name in Arabic"),
        max_length=120,
        example="ورشة التلحيم أ",
        synonyms=_also(
            "nom arabe|nom en arabe|intitulé arabe|arabic name|الاسم|اسم القاعة|القاعة|التسمية|الاسم بالعربية"
        ),
    ),
    Field(
        "name_en",
        _("Name in English"),
        max_length=120,
        example="Welding workshop A",
        synonyms=_also("name|room name|room|english name|nom anglais|الاسم بالإنجليزية"),
    ),
    Field(
        "site",
        _("Site"),
        max_length=120,
        example="P",
        synonyms=_also("code site|campus|bâtiment|annexe|implantation|location|الموقع|المقر|البناية"),
    ),
    Field(
        "kind",
        _("Kind"),
        kind="choice",
        choices=_labelled(RoomKind.choices),
        example="atelier",
        synonyms=_also("type|type de salle|nature|catégorie|room type|النوع|نوع القاعة|الصنف"),
    ),
    Field(
        "capacity",
        _("Capacity"),
        kind="integer",
        minimum=1,
        maximum=MOST_PEOPLE,
        example="14",
        synonyms=_also(
            "capacité|places|nombre de places|postes|effectif maximum|seats|الطاقة الاستيعابية|السعة|عدد المقاعد"
        ),
    ),
    Field(
        "practical_hours",
        _("Practical hours a year"),
        kind="integer",
        minimum=0,
        maximum=HOURS_OF_A_YEAR,
        example="1700",
        synonyms=_also(
            "heures pratiques|heures pratiques par an|heures/an|heures|hours|practical hours|الساعات العملية|الساعات"
        ),
    ),
    Field(
        "area",
        _("Area in m²"),
        kind="decimal",
        minimum=0,
        maximum=9_999_999,
        example="84.5",
        synonyms=_also("superficie|surface|m²|m2|surface m2|area|المساحة"),
    ),
    Field(
        "accessible",
        _("Accessible to wheelchairs"),
        kind="bool",
        synonyms=_also("accessible|accessible pmr|pmr|accessibilité|accès handicapés|ولوجيات|ولوج ذوي الإعاقة"),
    ),
    Field(
        "state",
        _("State"),
        kind="choice",
        choices=_labelled(ServiceState.choices),
        synonyms=_also("état|statut|situation|status|الحالة|الوضعية"),
    ),
    Field(
        "notes",
        _("Notes"),
        max_length=2000,
        multiline=True,
        synonyms=_also("observations|remarques|commentaires|équipement|remarks|ملاحظات"),
    ),
)
_NAMES: Final = {f"name_{lang}": lang for lang in LANGUAGES}
_PLAIN: Final = ("kind", "capacity", "practical_hours", "area", "accessible", "state", "notes")


def plan_rooms(rows: Sequence[Row], *, institution_id: int) -> Plan:
    """Compare the rows with the rooms that are here: two queries for any number of rows."""
    sites = list(open_sites().filter(institution_id=institution_id))
    known = {room.code: room for room in Room.objects.filter(institution_id=institution_id).select_related("site")}
    named = {site.pk: (site.code, [getattr(site.name, lang) for lang in LANGUAGES]) for site in sites}
    by_id = {site.pk: site for site in sites}
    create: list[Mapping[str, Any]] = []
    update: list[ChangedRoom] = []
    unchanged, problems = 0, []
    for row in rows:
        room = known.get(place_code(row["code"]))
        said = row["site"] or ""
        site = room.site_id if room is not None and not said else which_site(said, named)
        faults = [*_site_problems(row, site, sites), *_row_problems(row, room)]
        problems += faults
        if faults or isinstance(site, SiteFault):
            continue
        if room is None:
            create.append(_new_values(row, by_id[site]))
            continue
        changes = _changes(row, room, by_id.get(site, room.site))
        problems += _retired_problems(row, room, changes)
        if changes:
            update.append(ChangedRoom(room, changes))
        else:
            unchanged += 1
    return Plan(create, update, unchanged, problems)


def apply_rooms(plan: Plan, *, actor: Actor, progress: Callable[[int], None]) -> None:
    import_rooms(
        actor=actor, institution_id=plan.institution_id, new=plan.create, changed=plan.update, progress=progress
    )


def _site_problems(row: Row, site: int | SiteFault, sites: Sequence[Site]) -> Iterator[Problem]:
    if isinstance(site, SiteFault):
        names = ", ".join(f"{one.code} ({one})" for one in sites[:MOST_SITES_NAMED])
        yield row.problem("site", f"rooms.{site}", sites=names, said=row["site"] or "")


def _row_problems(row: Row, room: Room | None) -> Iterator[Problem]:
    if not place_code(row["code"]):
        yield row.problem("code", "rooms.no_code")
    if room is None:
        if not any(row[key] for key in _NAMES):
            yield row.problem("name_fr", "rooms.no_name")
        for key in ("kind", "capacity"):
            if row[key] is None:
                yield row.problem(key, f"rooms.no_{key}")
    if row["state"] == ServiceState.RETIRED and (room is None or room.state != ServiceState.RETIRED):
        yield row.problem("state", "rooms.retired_by_hand")


def _retired_problems(row: Row, room: Room, changes: Mapping[str, Any]) -> Iterator[Problem]:
    if changes and room.state == ServiceState.RETIRED:
        yield row.problem("code", "rooms.is_retired", name=str(room))


def _new_values(row: Row, site: Site) -> dict[str, Any]:
    values = {key: row[key] for key in _PLAIN if row[key] is not None}
    name = Text3(**{lang: row[key] or "" for key, lang in _NAMES.items()})
    return values | {"code": place_code(row["code"]), "name": name, "site": site}


def _changes(row: Row, room: Room, site: Site) -> dict[str, tuple[Any, Any]]:
    """What the row says otherwise: field -> (before, after)."""
    said = {key: row[key] for key in _PLAIN if row[key] is not None}
    said["name"] = Text3(**{lang: row[key] or getattr(room.name, lang) for key, lang in _NAMES.items()})
    said["site"] = site
    return {key: (getattr(room, key), value) for key, value in said.items() if getattr(room, key) != value}


ROOMS: Final = register_importer(
    Importer(
        code="rooms",
        label=_("Rooms"),
        fields=FIELDS,
        natural_key=("code",),
        plan=plan_rooms,
        apply=apply_rooms,
        permission=CHANGE_ROOMS,
        list_url="institutions:room_list",
        help=_("A room is known again by its code. Name the site by its code. Empty cells change nothing."),
        sentences={
            "rooms.no_sites": _("Add a site first: every room belongs to one."),
            "rooms.not_said": _("Say which site. There are: %(sites)s."),
            "rooms.unknown": _("There is no site “%(said)s”. There are: %(sites)s."),
            "rooms.two_of_the_name": _("Two sites are called “%(said)s”. Give the code of the site."),
            "rooms.no_code": _("Give the room a code."),
            "rooms.no_name": _("Give the new room a name, in one language at least."),
            "rooms.no_kind": _("Say what kind of room the new room is."),
            "rooms.no_capacity": _("Say how many people the new room can hold."),
            "rooms.retired_by_hand": _("A room is retired on its own page, with a reason."),
            "rooms.is_retired": _("“%(name)s” is retired. Put it back into service on its page first."),
        },
    )
)
