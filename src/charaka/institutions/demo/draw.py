"""Drawing people, companies and numbers for the demo. Deterministic: all chance comes from the world's own."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from charaka.institutions.demo.words import COMPANIES, FAMILIES, FORMS, MEN, ROOTS, WOMEN

INVENTED_PREFIX = 999_000_000  # company numbers that no administration has given


@dataclass(frozen=True, slots=True)
class DrawnPerson:
    first: str
    last: str
    arabic: str
    sex: str


def person(chance: Random, sex: str = "") -> DrawnPerson:
    """A first and a last name that go together, in both scripts."""
    sex = sex or chance.choice("FM")
    first, first_ar = chance.choice(WOMEN if sex == "F" else MEN)
    last, last_ar = chance.choice(FAMILIES)
    return DrawnPerson(first, last, f"{first_ar} {last_ar}", sex)


def company(chance: Random, trade: str) -> str:
    """``Froid Oumlil SARL``."""
    kind, root, form = chance.choice(COMPANIES[trade]), chance.choice(ROOTS), chance.choice(FORMS)
    return f"{kind} {root} {form}".strip()


def ice(serial: int) -> str:
    """An identifier of 15 digits with a right key, of a company that does not exist."""
    body = f"{INVENTED_PREFIX + serial:09d}0000"
    key = 97 - int(body) * 100 % 97
    return f"{body}{key:02d}"


def phone(chance: Random) -> str:
    """A number of a range that is not given out: it begins with 05 00."""
    return "05 00 " + " ".join(f"{chance.randrange(100):02d}" for _turn in range(3))
