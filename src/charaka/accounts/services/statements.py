"""Importing statements of the bank: the whole file or nothing, and no line twice."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import BankAccount, BankLine, BankStatement
from charaka.accounts.permissions import CHANGE_BANK
from charaka.accounts.queries.bank_files import Plan, PlannedStatement, plan_import
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record_many
from charaka.kernel.audit.services import Act
from charaka.kernel.permissions import require
from charaka.kernel.services import service

STATEMENT_IMPORTED = audit_action("accounts.statement.imported", _("Bank statement imported"))
BATCH = 500


@service
def import_statement(
    *, actor: Actor, institution_id: int, data: bytes, bank_account: BankAccount | None = None
) -> Plan:
    """Bring in the statements of a file, and answer what was new in it.

    The same file again adds nothing; one that overlaps adds the lines that are new. Raises Invalid with the sentence
    (unknown account, other currency, does not tie, unreadable), TooLarge, Forbidden, NotFound.
    """
    require(actor, CHANGE_BANK, institution_id)
    _lock_accounts(institution_id)
    plan = plan_import(institution_id, data, bank_account=bank_account)
    kept = [_keep(planned, plan.sha256) for planned in plan.statements if planned.fresh or not planned.kept]
    acts = [Act(one, {"lines": (None, count), "closing": (None, one.closing)}) for one, count in kept]
    if acts:
        record_many(STATEMENT_IMPORTED, acts, actor=actor)
    return plan


def _lock_accounts(institution_id: int) -> None:
    """Two who import at once do so one after the other."""
    list(BankAccount.objects.select_for_update().filter(institution_id=institution_id).order_by("pk"))


def _keep(planned: PlannedStatement, sha256: str) -> tuple[BankStatement, int]:
    read = planned.statement
    statement = BankStatement(
        institution_id=planned.account.institution_id, bank_account=planned.account, reference=read.reference,
        start=read.first_day, end=read.last_day, opening=read.opening, closing=read.closing, sha256=sha256,
    )  # fmt: skip
    statement.save(force_insert=True)
    rows = [
        BankLine(
            institution_id=statement.institution_id, statement=statement, bank_account=planned.account,
            position=position, date=one.line.day, value_date=one.line.value_date, amount=one.line.amount,
            reference=one.line.reference, counterparty=one.line.counterparty, text=one.line.text,
            fingerprint=one.fingerprint,
        )
        for position, one in enumerate(planned.lines, 1)
        if not one.known
    ]  # fmt: skip
    BankLine.objects.bulk_create(rows, batch_size=BATCH)
    return statement, len(rows)
