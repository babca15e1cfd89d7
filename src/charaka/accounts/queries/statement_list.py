"""All the statements, by the name that stands in addresses and in the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from charaka.accounts.queries import statements, statements_of_lines
from charaka.accounts.queries.statement_table import Statement
from charaka.kernel.errors import NotFound
from charaka.kernel.periods import Period

Make = Callable[..., Statement]


@dataclass(frozen=True, slots=True)
class Named:
    """A statement that can be asked for: its name, title, what it says, its icon."""

    name: str
    title: object
    text: object
    icon: str
    make: Make


STATEMENTS: Final = (
    Named(
        "income-by-nature", _("Income by nature"), _("What was earned and spent, by what it is."), "scale",
        statements.income_by_nature,
    ),
    Named(
        "income-by-service", _("Income by service line"), _("Before and after shared costs are spread."), "layers",
        statements.income_by_service,
    ),
    Named(
        "balance-sheet", _("Balance sheet summary"), _("What the institution has, what it owes, and that it ties."),
        "landmark", statements.balance_sheet,
    ),
    Named(
        "own-revenue", _("Own revenue"), _("By kind and month, beside the year before."), "trending-up",
        statements.own_revenue,
    ),
    Named(
        "aged-receivables", _("Aged receivables"), _("Who owes what, and for how long."), "hourglass",
        statements_of_lines.aged_receivables,
    ),
    Named(
        "vat-collected", _("VAT collected by rate"), _("On cash basis: what clients paid of it."), "percent",
        statements_of_lines.vat_collected,
    ),
    Named(
        "trial-balance", _("Trial balance"), _("Every account: before, moved, after."), "table",
        statements.trial_balance,
    ),
)  # fmt: skip
NAMES: Final = tuple(one.name for one in STATEMENTS)


def make_statement(name: str, institution_id: int, period: Period, *, compared: bool = False) -> Statement:
    """A statement of whole months; ``compared`` puts the same period a year before beside it. Raises NotFound."""
    found = next((one for one in STATEMENTS if one.name == name), None)
    if found is None:
        raise NotFound(_("There is no such statement. There are: %(names)s.") % {"names": ", ".join(NAMES)})
    return found.make(institution_id, period, compared=compared)
