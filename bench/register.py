"""A made register of titles: the file that is imported, and the words of the titles that are listed."""

from __future__ import annotations

import csv
import random
from pathlib import Path

TITLES = "Soudage Froid Électricité Maçonnerie Gestion Hôtellerie Mécanique Réseaux Textile Logistique".split()
WHAT = "initiation perfectionnement sécurité maintenance organisation « qualité » supervision".split()
HEAD = (
    "Numero_Fiche", "Intitule", "Date_Fin_Enregistrement", "Actif", "Abrege_Intitule", "Ancienne_Certification",
    "Nouvelle_Certification", "Type_Enregistrement",
)  # fmt: skip


def title_of(drawn: random.Random, number: int) -> str:
    """The title of a course: a trade, a subject, its number."""
    return f"{drawn.choice(TITLES)} {drawn.choice(WHAT)} – parcours {number}"


def write_register(path: Path, rows: int) -> None:
    """A register with the oddities of a real one: cp1252, line breaks in titles, US dates, a code in several rows."""
    drawn = random.Random(2026)  # noqa: S311  # nosec B311: the same file each time
    with path.open("w", encoding="cp1252", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        writer.writerow(HEAD)
        for number in range(rows):
            code = number - 1 if number % 170 == 169 else number  # every 170th row repeats the code before it
            seeded = random.Random(code)  # noqa: S311  # nosec B311: rows of one code say the same
            title = title_of(seeded, code)
            if code % 40 == 0:
                title = title.replace(" – ", "\r\n")
            day = f"{seeded.randint(1, 12)}/{seeded.randint(1, 28)}/{seeded.randint(20, 29)}"
            newer = f"T{drawn.randrange(rows):06d}" if number % 5 == 0 else ""
            older = f"T{drawn.randrange(rows):06d}" if number % 170 > 167 else ""
            force = "ACTIVE" if seeded.random() < 0.4 else "INACTIVE"
            writer.writerow([f"T{code:06d}", title, day, force, "Titre professionnel", older, newer, "Sur demande"])
