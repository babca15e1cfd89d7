"""What a year of the demo's institutions looks like, in dirhams of the present year; earlier years are smaller.

The rich institution follows the figures of the screens; the others are a share of it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

YEARS: Final = 3
GROWTH: Final = (78, 89, 100)  # percent of the present year, oldest first
# How much of a year falls in each month, in thousandths: few courses in August, many in spring and autumn.
SEASON: Final = (70, 85, 100, 95, 105, 90, 60, 20, 95, 105, 100, 75)


class Sale(NamedTuple):
    """A year's revenue of a service line on an account, in ``invoices`` a month."""

    line: str
    account: str
    yearly: int
    invoices: int
    vat: int
    label: str


SALES: Final = (
    Sale("FC", "71243", 2_486_400, 8, 20, "Formation continue"),
    Sale("FI", "71243", 1_132_000, 2, 0, "Programmes publics de qualification"),
    Sale("CERT", "71243", 418_600, 3, 20, "Tests et certification"),
    Sale("CONS", "71242", 356_200, 2, 20, "Diagnostic et conseil"),
    Sale("LOC", "71271", 187_300, 2, 20, "Location d’ateliers et de salles"),
    Sale("PROD", "7121", 96_000, 1, 20, "Pièces produites en atelier"),
)


class Cost(NamedTuple):
    """A year's expense of a service line, booked each month against a creditor's account."""

    line: str
    account: str
    yearly: int
    against: str
    journal: str
    label: str


COSTS: Final = (
    Cost("FC", "61351", 612_000, "4411", "AC", "Formateurs vacataires"),
    Cost("FC", "61225", 318_000, "4411", "AC", "Fournitures d’atelier"),
    Cost("FC", "61711", 292_000, "4432", "PA", "Salaires, formation continue"),
    Cost("FC", "6143", 100_900, "4411", "AC", "Déplacements des formateurs"),
    Cost("FI", "61711", 3_905_000, "4432", "PA", "Salaires, formation initiale"),
    Cost("FI", "6174", 703_000, "4441", "PA", "Charges sociales"),
    Cost("FI", "61225", 1_052_000, "4411", "AC", "Matières d’œuvre"),
    Cost("CERT", "61263", 193_400, "4411", "AC", "Organismes de certification"),
    Cost("CONS", "61365", 284_700, "4411", "AC", "Honoraires d’experts"),
    Cost("LOC", "6133", 41_800, "4411", "AC", "Entretien des ateliers loués"),
    Cost("PROD", "6121", 61_000, "4411", "AC", "Matières premières"),
    Cost("STR", "61711", 1_204_000, "4432", "PA", "Salaires, direction et administration"),
    Cost("STR", "61251", 586_500, "4411", "AC", "Eau et électricité"),
    Cost("STR", "6133", 400_000, "4411", "AC", "Entretien des bâtiments"),
    Cost("STR", "6193", 612_000, "2833", "OD", "Dotations aux amortissements"),
    Cost("STR", "61455", 181_000, "4411", "AC", "Téléphone et informatique"),
    Cost("STR", "6144", 170_000, "4411", "AC", "Communication et inscriptions"),
    Cost("STR", "61473", 14_400, "5141", "BQ", "Frais de banque"),
)
GRANT_YEARLY: Final = 6_900_000
GRANT_LABEL: Final = "Subvention d’exploitation"
RELEASE_YEARLY: Final = 240_000

# Balance sheet on the first day: account, debit (positive) or credit, in dirhams.
OPENING: Final = (
    ("2321", 9_400_000), ("2332", 6_120_000), ("2355", 840_000), ("2832", -2_350_000), ("2833", -1_960_000),
    ("3421", 286_000), ("5141", 1_930_000), ("51611", 14_000), ("1112", -10_200_000), ("1311", -3_600_000),
    ("4411", -310_000), ("4441", -170_000),
)  # fmt: skip
