"""charaka import bank: statements of the bank, whole or not at all, no line twice. Called by ``importing``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from charaka.cli.exit_codes import Exit
from charaka.cli.instance import find_institution
from charaka.cli.output import print_json, say
from charaka.kernel.errors import Invalid, NotFound, TooLarge
from charaka.kernel.money import Money

if TYPE_CHECKING:
    from charaka.accounts.models import BankAccount
    from charaka.kernel.actors import Actor


def import_statements(
    file: Path, institution: str, account: str, actor: Actor, *, dry_run: bool, as_json: bool
) -> None:
    """Import a file, or only read it, and print lines, statements, opening, closing, already_known and errors.

    Opening is that of the first statement, closing that of the last. Exits with 2 when the file is refused.
    """
    from charaka.accounts.permissions import CHANGE_BANK
    from charaka.kernel.permissions import require
    from charaka.kernel.scope import scope

    found = find_institution(institution)
    require(actor, CHANGE_BANK, found.pk)
    with scope({found.pk}):
        outcome = _outcome(file, found.pk, account, actor, dry_run=dry_run)
    if as_json:
        print_json(outcome)
    else:
        _tell(outcome, dry_run=dry_run)
    if outcome["errors"]:
        raise typer.Exit(Exit.REFUSED)


def _outcome(file: Path, institution_id: int, account: str, actor: Actor, *, dry_run: bool) -> dict[str, Any]:
    from charaka.accounts.queries.bank_files import plan_import
    from charaka.accounts.services.statements import import_statement
    from charaka.kernel.imports.sources import Limits

    outcome: dict[str, Any] = {
        "lines": 0, "statements": 0, "opening": None, "closing": None, "already_known": 0, "errors": [],
    }  # fmt: skip
    try:
        if file.stat().st_size > (limit := Limits().bytes):
            raise TooLarge(f"The file is larger than {limit // 1024**2} MB. Nothing was read. Split it.")
        chosen = _chosen(account) if account else None
        data = file.read_bytes()
        if dry_run:
            plan = plan_import(institution_id, data, bank_account=chosen)
        else:
            plan = import_statement(actor=actor, institution_id=institution_id, data=data, bank_account=chosen)
    except (Invalid, TooLarge) as refusal:
        return outcome | {"errors": [str(refusal)]}
    first, last = plan.statements[0], plan.statements[-1]
    return outcome | {
        "lines": plan.line_count, "statements": len(plan.statements), "already_known": plan.known_count,
        "opening": str(Money(first.statement.opening, first.account.currency).decimal),
        "closing": str(Money(last.statement.closing, last.account.currency).decimal),
    }  # fmt: skip


def _chosen(number: str) -> BankAccount:
    """The bank account of this number. Raises NotFound."""
    from charaka.accounts.models import BankAccount
    from charaka.accounts.rules.bank.statements import same_account

    for one in BankAccount.objects.select_related("account", "journal"):
        if same_account(number, one.number):
            return one
    raise NotFound(f"There is no bank account {number} here.")


def _tell(outcome: dict[str, Any], *, dry_run: bool) -> None:
    if outcome["errors"]:
        say(f"{outcome['errors'][0]} Nothing was written.")
        return
    tail = " Nothing was written: this was a dry run." if dry_run else ""
    say(
        f"{outcome['statements']} statements, {outcome['lines']} lines, {outcome['already_known']} known already, "
        f"from {outcome['opening']} to {outcome['closing']}.{tail}"
    )
