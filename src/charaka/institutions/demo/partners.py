"""The partners of an institution of the demo, with contacts, parts and a few likely duplicates."""

from __future__ import annotations

from itertools import count
from typing import Any

from charaka.institutions.demo import draw
from charaka.institutions.demo.houses import RICH, House
from charaka.institutions.demo.words import CONTACT_TITLES
from charaka.institutions.errors import LikelyDuplicate
from charaka.institutions.models import Partner, Sector
from charaka.institutions.services.contacts import add_contact
from charaka.institutions.services.partners import create_partner, give_part, note_contact
from charaka.kernel.demo import DemoWorld
from charaka.kernel.errors import Conflict
from charaka.kernel.models import Institution

# The partners that the screens name: (name, Arabic name, side, kind, employees, town, parts).
NAMED: tuple[tuple[str, str, str, str, int, str, str], ...] = (
    ("Agence Emploi Avenir", "وكالة التشغيل والمستقبل", "public", "public_body", 130, "Aïn Tazra", "financial"),
    ("Zahramet Industrie", "زهرامت للصناعة", "private", "company", 420, "Aïn Tazra", "client governance internships"),
    ("Régie des eaux d’Aghbalou", "وكالة مياه أغبالو", "public", "public_body", 240, "Aghbalou Zerqa", "client"),
    ("Câblages Tiwizi", "كابلاج تيويزي", "private", "company", 260, "Aïn Tazra", "client governance"),
    ("Conseil provincial d’Aïn Tazra", "المجلس الإقليمي لعين تازرة", "public", "local_authority", 90, "Aïn Tazra", "governance financial"),
    ("Froid Oumlil", "تبريد أومليل", "private", "company", 85, "Aïn Tazra", "client"),
    ("Emballages Nourane", "تلفيف نوران", "private", "company", 140, "Hamria Jdida", "client internships"),
    ("Tôlerie Imlal", "مطالة إملال", "private", "company", 60, "Aïn Tazra", "client internships"),
    ("Carrières Naour", "مقالع ناعور", "private", "company", 110, "Oued Naour", "client"),
    ("Transport Bab Rih", "نقل باب الريح", "private", "company", 95, "Borj Rih", "client"),
    ("Minoterie Sidi Wahdan", "مطحنة سيدي وحدان", "private", "company", 75, "Sidi Wahdan", "client"),
    ("Fédération des industriels du plateau", "فيدرالية صناعيي الهضبة", "private", "federation", 12, "Aïn Tazra", "governance"),
    ("Direction régionale de la formation", "المديرية الجهوية للتكوين", "public", "ministry", 60, "Aïn Tazra", "governance"),
    ("Chambre de commerce du plateau", "غرفة التجارة للهضبة", "public", "chamber", 40, "Aïn Tazra", "support"),
    ("Groupement de conseil en formation", "مجموعة الاستشارة في التكوين", "private", "payer", 15, "Aïn Tazra", "financial"),
)  # fmt: skip
# Entered a second time by someone who did not look: (name, like which, what agrees).
DOUBLES = (("Ste Zahramet Ind.", "Zahramet Industrie", "ice"), ("CABLAGE TIWIZI SARL", "Câblages Tiwizi", "email"),
           ("Oumlil Froid et Clim", "Froid Oumlil", ""))  # fmt: skip
SIDES = (("private", "company"),) * 7 + (
    ("public", "public_body"), ("public", "local_authority"), ("private", "association"), ("private", "federation"),
    ("private", "training_firm"), ("public", "ministry"),
)  # fmt: skip
PUBLIC_NAMES = {
    "public_body": (
        "Office de l’eau",
        "Agence urbaine",
        "Hôpital provincial",
        "Port sec",
        "Centre d’essais",
        "Parc naturel",
    ),
    "local_authority": ("Commune", "Conseil préfectoral", "Syndicat intercommunal"),
    "association": ("Association Amal", "Association Jeunes et métiers", "Coopérative Tifaouine", "Association Nour"),
    "federation": ("Fédération des métiers", "Union des employeurs", "Groupement professionnel"),
    "training_firm": ("Cabinet Tadbir", "Cabinet Kafaa", "Cabinet Masar", "Cabinet Ofoq"),
    "ministry": ("Délégation de l’emploi", "Direction de l’équipement", "Délégation de l’artisanat"),
}
TOWNS = (
    "Aïn Tazra", "Oued Naour", "Sidi Wahdan", "Ras Tamda", "Hamria Jdida", "Borj Rih", "Kef Sahla", "Dar Lqasba",
    "Souk Lfouqi", "Jnane Lward", "Aghbalou Zerqa", "Mers Laqwas", "Tlat Imlal", "Aït Nassif", "Tizi Ourir",
    "Bir Sfaya", "Zaouit Nakhla", "Oulad Kerma", "Tanout Sghira", "Qsar Moulaya", "Aïn Chellala", "Bni Wahd",
)  # fmt: skip


def seed_partners(
    world: DemoWorld, house: House, institution: Institution, sectors: dict[str, Sector]
) -> list[Partner]:
    """Partners of one institution; the rich one has those of the screens and seventy in all."""
    rich = house.code == RICH
    partners = [_named(world, institution, line, sectors) for line in NAMED] if rich else []
    wanted = (70 if rich else 12 + world.random.randrange(8)) * world.scale
    names = {partner.name for partner in partners}
    while len(partners) < wanted:
        partners.append(_drawn(world, house, institution, sectors, names))
    if rich:
        partners += [_double(world, institution, line, partners) for line in DOUBLES]
    return partners


def _named(world: DemoWorld, institution: Institution, line: tuple[Any, ...], sectors: dict[str, Sector]) -> Partner:
    name, arabic, side, kind, employees, town, parts = line
    host = draw_host(name)
    values = {
        "name": name, "name_ar": arabic, "side": side, "kind": kind, "employees": employees, "city": town,
        "ice": _next_ice(world), "region": "MA-06", "sector": sectors["industry"],
        "email": f"contact@{host}", "phone": draw.phone(world.random), "since": world.ago(900),
    }  # fmt: skip
    partner = create_partner(actor=world.actor, institution_id=institution.pk, values=values)
    for part in parts.split():
        give_part(actor=world.actor, partner=partner, part=part, start=world.ago(600 + world.random.randrange(200)))
    _contacts(world, partner, host, 2)
    note_contact(actor=world.actor, partner=partner, on=world.ago(world.random.choice((3, 8, 12, 20, 45, 109, 131))))
    return partner


def _next_ice(world: DemoWorld) -> str:
    return draw.ice(next(world.shelf.setdefault("ice serials", count(1))))


def draw_host(name: str) -> str:
    """An address of the names set aside for examples."""
    plain = "".join(c for c in name.lower() if c.isascii() and c.isalnum())
    return f"{plain[:24]}.example"


def _drawn(
    world: DemoWorld, house: House, institution: Institution, sectors: dict[str, Sector], names: set[str]
) -> Partner:
    chance = world.random
    side, kind = chance.choice(SIDES)
    sector = chance.choice((*house.sectors, "services"))
    name = _name(world, kind, sector, names)
    started = world.ago(40 + chance.randrange(1100))
    values: dict[str, Any] = {
        "name": name, "side": side, "kind": kind, "city": house.town.fr, "region": house.region,
        "sector": sectors[sector], "employees": chance.choice((4, 8, 14, 22, 35, 60, 90, 150, 240, 480)),
        "since": started, "phone": draw.phone(chance),
    }  # fmt: skip
    if chance.random() < 0.85:
        values["ice"] = _next_ice(world)
    if chance.random() < 0.8:
        values["email"] = f"contact@{draw_host(name)}"
    partner = create_partner(actor=world.actor, institution_id=institution.pk, values=values)
    part = "client" if kind == "company" else chance.choice(("governance", "support", "financial", "technical"))
    if chance.random() < 0.7:
        give_part(actor=world.actor, partner=partner, part=part, start=started)
    if chance.random() < 0.6:
        _contacts(world, partner, draw_host(name), 1)
        note_contact(actor=world.actor, partner=partner, on=world.ago(chance.randrange(1, 200)))
    return partner


def _name(world: DemoWorld, kind: str, sector: str, names: set[str]) -> str:
    """A name that no partner has yet; a load test that has used them all numbers them."""
    chance = world.random
    for attempt in count():
        drawn = (
            draw.company(chance, sector)
            if kind == "company"
            else f"{chance.choice(PUBLIC_NAMES[kind])} {chance.choice(TOWNS)}"
        )
        name = drawn if attempt < 20 else f"{drawn} {len(names)}"
        if name not in names:
            names.add(name)
            return name
    raise AssertionError


def _contacts(world: DemoWorld, partner: Partner, host: str, how_many: int) -> None:
    for turn in range(how_many):
        someone = draw.person(world.random)
        mailbox = f"{someone.first[0].lower()}.{someone.last.lower()}{partner.pk}"
        try:
            add_contact(
                actor=world.actor, partner=partner, first_name=someone.first, last_name=someone.last,
                title=world.random.choice(CONTACT_TITLES), email=f"{mailbox}@{host}", main=turn == 0,
            )  # fmt: skip
        except (Conflict, LikelyDuplicate):
            continue  # chance drew the same name twice


def _double(world: DemoWorld, institution: Institution, line: tuple[str, str, str], partners: list[Partner]) -> Partner:
    name, original_name, agrees = line
    original = next(p for p in partners if p.name == original_name)
    values: dict[str, Any] = {"name": name, "side": "private", "kind": "company", "since": world.ago(40)}
    if agrees == "ice":
        values |= {"ice": original.ice, "phone": original.phone, "city": original.city}
    if agrees == "email":
        values |= {"email": f"achats@{original.email.split('@')[1]}", "city": original.city}
    return create_partner(actor=world.actor, institution_id=institution.pk, values=values)
