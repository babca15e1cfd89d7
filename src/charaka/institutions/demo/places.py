"""Who the institutions of the demo are, in whose name they invoice, and where they train."""

from __future__ import annotations

from datetime import date

from charaka.institutions.demo import draw
from charaka.institutions.demo.houses import RICH, House
from charaka.institutions.models import BillingEntity, Equipment, Profile, Room, Sector, Site
from charaka.institutions.models.choices import RoomKind, ServiceState, TrainingLevel
from charaka.kernel.audit import record_many
from charaka.kernel.audit.services import Act
from charaka.kernel.demo import DEMO_SEEDED, DemoWorld
from charaka.kernel.models import Institution
from charaka.kernel.search_text import fold
from charaka.kernel.services import service
from charaka.kernel.text import Text3

RICH_ROOMS = (
    ("SOU-A", "Atelier Soudage A", "ورشة التلحيم أ", RoomKind.WORKSHOP, 6, 1700),
    ("ELE", "Atelier Électro", "ورشة الكهرباء", RoomKind.WORKSHOP, 14, 1700),
    ("FRO", "Labo Froid", "مختبر التبريد", RoomKind.LABORATORY, 10, 1700),
    ("AUT", "Salle Automates", "قاعة الآليات المبرمجة", RoomKind.COMPUTER_ROOM, 12, 1700),
    ("COU-1", "Salle de cours 1", "قاعة الدروس 1", RoomKind.CLASSROOM, 30, 1700),
    ("COU-2", "Salle de cours 2", "قاعة الدروس 2", RoomKind.CLASSROOM, 30, 1700),
    ("COU-3", "Salle de cours 3", "قاعة الدروس 3", RoomKind.CLASSROOM, 30, 1700),
    ("COU-4", "Salle de cours 4", "قاعة الدروس 4", RoomKind.CLASSROOM, 30, 1700),
)
ROOMS = RICH_ROOMS[:2] + RICH_ROOMS[4:6]
MACHINES = (
    ("Poste à souder TIG", "جهاز تلحيم TIG", 45_000_00), ("Banc d’essai électrique", "منصة اختبار كهربائية", 62_000_00),
    ("Automate programmable", "آلي مبرمج", 28_000_00), ("Table aspirante", "طاولة شفط", 39_000_00),
    ("Robot d’étude", "روبوت تعليمي", 180_000_00), ("Vidéoprojecteur", "عاكس ضوئي", 6_500_00),
    ("Station de récupération", "محطة استرجاع", 33_000_00), ("Tour conventionnel", "مخرطة", 150_000_00),
)  # fmt: skip


@service
def seed_record(
    *, actor: object, world: DemoWorld, house: House, institution: Institution, sectors: dict[str, Sector]
) -> None:
    """The profile, the billing entities, the rooms and the equipment of one institution."""
    profile = Profile.objects.create(
        institution=institution,
        governance=house.model,
        levels=[TrainingLevel.QUALIFICATION, TrainingLevel.TECHNICIAN, TrainingLevel.SPECIALISED_TECHNICIAN],
        region=house.region,
        city=house.town.fr,
        address=Text3(ar=f"الحي الصناعي، {house.town.ar}", fr=f"Quartier industriel, lot 4, {house.town.fr}"),
        phone=draw.phone(world.random),
        email=f"contact@{house.code}.example",
        opened_on=date(house.opened, 9, 1),
        agreement_from=world.ago(620),
        agreement_until=world.ahead(840),
        public_seats=6,
        private_seats=7,
    )
    profile.sectors.set([sectors[code] for code in house.sectors])
    entities = _entities(world, house, institution)
    site = Site.objects.create(
        institution=institution,
        code="P",
        name=Text3(ar="الموقع الرئيسي", fr="Site principal", en="Main site"),
        city=house.town.fr,
    )
    rooms = _rooms(house, institution, site)
    machines = _machines(world, institution, rooms)
    record_many(DEMO_SEEDED, [Act(row) for row in (profile, *entities, site, *rooms, *machines)], actor=world.actor)


def _entities(world: DemoWorld, house: House, institution: Institution) -> list[BillingEntity]:
    serial = 900_000 + institution.pk * 10
    public = BillingEntity(
        institution=institution, name=house.short, legal_form="public_body", ice=draw.ice(serial),
        tax_id=f"99{serial:06d}", seat=Text3(fr=f"Quartier industriel, {house.town.fr}", ar=f"الحي الصناعي، {house.town.ar}"),
        invoices_for=Text3(fr="conventions publiques, subventions, formation initiale", ar="الاتفاقيات العمومية والإعانات والتكوين الأساسي", en="public agreements, grants, initial training"),
    )  # fmt: skip
    if house.model != "company":
        return [_saved(public)]
    company = BillingEntity(
        institution=institution, name=Text3(fr=f"{house.town.fr} Formation SA", ar=f"شركة {house.town.ar} للتكوين", en=f"{house.town.fr} Formation SA"),
        legal_form="sa", capital=300_000_00, ice=draw.ice(serial + 1), tax_id=f"99{serial + 1:06d}",
        trade_register=f"{serial % 10_000}", trade_register_court=house.town, professional_tax=f"35{serial:06d}",
        social_security=f"7{serial:06d}", bank_account=_rib(serial), bank_name="Banque du Plateau",
        seat=Text3(fr=f"Quartier industriel, lot 4, {house.town.fr}", ar=f"الحي الصناعي، القطعة 4، {house.town.ar}"),
        invoices_for=Text3(fr="formation continue, services, location", ar="التكوين المستمر والخدمات والكراء", en="continuing training, services, rental"),
    )  # fmt: skip
    return [_saved(public), _saved(company)]


def _saved(entity: BillingEntity) -> BillingEntity:
    entity.save()
    return entity


def _rib(serial: int) -> str:
    """An account number of 24 digits with a right key, of a bank that does not exist."""
    body = f"999780{serial:016d}"
    return f"{body}{97 - int(body) * 100 % 97:02d}"


def _rooms(house: House, institution: Institution, site: Site) -> list[Room]:
    lines = RICH_ROOMS if house.code == RICH else ROOMS
    rooms = [
        Room(
            institution=institution, site=site, code=code, name=Text3(ar=ar, fr=fr), kind=kind, capacity=capacity,
            practical_hours=hours, accessible=kind is RoomKind.CLASSROOM, search=fold(f"{code} {fr} {ar}"),
            state=ServiceState.MAINTENANCE if code == "AUT" else ServiceState.IN_SERVICE,
        )
        for code, fr, ar, kind, capacity, hours in lines
    ]  # fmt: skip
    return Room.objects.bulk_create(rooms)


def _machines(world: DemoWorld, institution: Institution, rooms: list[Room]) -> list[Equipment]:
    chance = world.random
    wanted = (60 if len(rooms) == len(RICH_ROOMS) else 10) * world.scale
    machines = []
    for number in range(1, wanted + 1):
        fr, ar, value = chance.choice(MACHINES)
        code = f"EQ-{number:04d}"
        machines.append(
            Equipment(
                institution=institution, room=chance.choice(rooms), code=code, name=Text3(ar=ar, fr=fr),
                quantity=chance.randrange(1, 5), practical_hours=1500, acquired_on=world.ago(200 + chance.randrange(900)),
                value=value, owner_is_state=chance.random() < 0.4, search=fold(f"{code} {fr} {ar}"),
                next_inspection_on=world.ahead(chance.randrange(-20, 300)) if chance.random() < 0.3 else None,
            )
        )  # fmt: skip
    return Equipment.objects.bulk_create(machines, batch_size=500)
