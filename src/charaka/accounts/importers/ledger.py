"""The books from a table: which columns there are, and what each row means. What is written is in the service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charaka.accounts.importers.ledger_checks import Chart, check_entries
from charaka.accounts.importers.ledger_lines import BooksRead, entries_of
from charaka.accounts.permissions import IMPORT_LEDGER
from charaka.accounts.queries.imported import Compared, compare_with_books
from charaka.accounts.rules.fec import in_major
from charaka.accounts.services.ledger_import import import_ledger
from charaka.kernel.actors import Actor
from charaka.kernel.errors import Conflict
from charaka.kernel.imports.problems import Problem
from charaka.kernel.imports.schema import Field, Importer, Plan, Row, register_importer
from charaka.kernel.imports.services import PlanRefused
from charaka.kernel.imports.sources import Limits

CODE: Final = "ledger"
NOT_KEPT: Final = frozenset({"valid_on", "currency_amount", "currency"})
LIMITS: Final = Limits(bytes=400 * 1024 * 1024, rows=2_000_000, columns=60)
FIELDS: Final = (
    Field("journal", pgettext_lazy("of entries", "Journal"), max_length=10, synonyms=["JournalCode", "Code journal", "Jal", "Jnl", "Journ", "اليومية", "رمز اليومية"], example="VT"),
    Field("journal_name", _("Name of the journal"), max_length=120, synonyms=["JournalLib", "Libellé journal", "Intitulé journal", "اسم اليومية"], example="Ventes"),
    Field("number", _("Number of the entry"), max_length=60, synonyms=["EcritureNum", "N° écriture", "Numéro écriture", "N° pièce interne", "N° mouvement", "رقم القيد"], example="12"),
    Field("date", _("Date"), "date", synonyms=["EcritureDate", "Date écriture", "Date comptable", "Date opération", "Date pièce comptable", "التاريخ", "تاريخ القيد"], example="2026-03-31"),
    Field("account", _("Account"), required=True, max_length=20, synonyms=["CompteNum", "Compte", "N° compte", "Numéro de compte", "Compte général", "Cpte", "الحساب", "رقم الحساب"], example="71243000"),
    Field("account_name", _("Name of the account"), max_length=200, synonyms=["CompteLib", "Libellé compte", "Intitulé compte", "Intitulé du compte", "Libellé du compte", "اسم الحساب"], example="Prestations"),
    Field("party_code", _("Party’s code"), max_length=40, synonyms=["CompAuxNum", "Tiers", "Compte tiers", "Code tiers", "Auxiliaire", "Compte auxiliaire", "الطرف", "رمز الطرف"], example="C0012"),
    Field("party_name", _("Party"), max_length=200, synonyms=["CompAuxLib", "Nom tiers", "Intitulé tiers", "Libellé tiers", "اسم الطرف"]),
    Field("reference", _("Document"), max_length=80, synonyms=["PieceRef", "Pièce", "N° pièce", "Référence", "Référence pièce", "N° facture", "الوثيقة", "المرجع"], example="F-2026-018"),
    Field("reference_date", _("Date of the document"), "date", old_is_none=True, synonyms=["PieceDate", "Date pièce", "Date de la pièce", "Date facture", "تاريخ الوثيقة"]),
    Field("label", _("Wording"), max_length=300, synonyms=["EcritureLib", "Libellé", "Libellé écriture", "Désignation", "Description", "Narration", "البيان"], example="Formation soudage"),
    Field("debit", _("Debit"), max_length=40, synonyms=["Débit", "Montant débit", "Mouvement débit", "Mvt débit", "Solde débit", "Solde débiteur", "مدين"], example="1200.00"),
    Field("credit", _("Credit"), max_length=40, synonyms=["Crédit", "Montant crédit", "Mouvement crédit", "Mvt crédit", "Solde crédit", "Solde créditeur", "دائن"], example=""),
    Field("amount", _("Amount"), max_length=40, synonyms=["Montant", "المبلغ"]),
    Field("side", _("Side (D or C)"), "choice", choices={"D": ["D", "debit", "débit", "+1", "1", "مدين"], "C": ["C", "credit", "crédit", "-1", "دائن"]}, synonyms=["Sens", "الاتجاه"]),
    Field("balance", _("Balance"), max_length=40, synonyms=["Solde", "Solde au", "Solde final", "Balance at", "الرصيد"]),
    Field("lettering", _("Lettering"), max_length=20, synonyms=["EcritureLet", "Lettrage", "Lettre", "الترصيص"]),
    Field("lettered_on", _("Date of lettering"), "date", old_is_none=True, synonyms=["DateLet", "Date lettrage", "Date de lettrage"]),
    Field("due_on", _("Due on"), "date", old_is_none=True, synonyms=["DateEcheance", "Échéance", "Date échéance", "Date d’échéance", "تاريخ الاستحقاق"]),
    Field("service_line", _("Service line"), max_length=20, synonyms=["LigneService", "Ligne de service", "Section analytique", "Section", "خط الخدمة"]),
    Field("offering", _("Offering"), max_length=40, synonyms=["Offre", "العرض"]),
    Field("session", _("Session"), max_length=40, synonyms=["Session", "الدورة"]),
    Field("grant_line", _("Grant line"), max_length=40, synonyms=["LigneSubvention", "Ligne de subvention", "خط المنحة"]),
    Field("entry_label", _("Wording of the entry"), max_length=300, synonyms=["LibelleEcriture", "Libellé de l’entrée", "بيان القيد"]),
    Field("valid_on", _("Validated on (not kept)"), max_length=40, synonyms=["ValidDate", "Date de validation"]),
    Field("currency_amount", _("Amount in another currency (not kept)"), max_length=40, synonyms=["Montantdevise", "Montant devise", "Montant en devise"]),
    Field("currency", _("Other currency (not kept)"), max_length=10, synonyms=["Idevise", "Devise", "العملة"]),
)  # fmt: skip


def plan_ledger(rows: Sequence[Row], *, institution_id: int) -> Plan:
    """What the file would post: entries put together, checked against the chart, compared with the books."""
    read = BooksRead(len(rows), titles=rows[0].titles if rows else {})
    read.entries = entries_of(rows, read.problems)
    return plan_entries(read, Chart.of(institution_id), institution_id)


def plan_entries(read: BooksRead, chart: Chart, institution_id: int) -> LedgerPlan:
    """The plan of entries that were read. Differences are told as warnings: who goes on knows them."""
    problems, warnings = list(read.problems), list(read.warnings)
    entries = [] if problems else check_entries(read.entries, chart, read.titles, problems, warnings)
    compared = Compared() if problems else compare_with_books(entries, institution_id)
    warnings += differences(compared)
    return LedgerPlan(compared, problems, warnings)


class LedgerPlan(Plan):
    """A plan that remembers what it was compared with."""

    def __init__(self, compared: Compared, problems: Sequence[Problem], warnings: Sequence[Problem]) -> None:
        super().__init__(compared.new, compared.differing, compared.known, problems, warnings)
        self.mark = compared.mark


def apply_ledger(plan: Plan, *, actor: Actor, progress: Callable[[int], None]) -> None:
    mark = plan.mark if isinstance(plan, LedgerPlan) else None
    done = _EntriesDone(plan, progress)
    try:
        import_ledger(
            actor=actor, institution_id=plan.institution_id, new=plan.create, replaced=plan.update, mark=mark,
            progress=done,
        )  # fmt: skip
    except Conflict as conflict:
        raise PlanRefused([Problem(0, "", "ledger.refused", {"why": str(conflict)})]) from conflict


class _EntriesDone:
    """Lines posted, told as the share of entries that the page counts."""

    def __init__(self, plan: Plan, progress: Callable[[int], None]) -> None:
        entries = [*plan.create, *(one.new for one in plan.update)]
        self.share = len(entries) / max(1, sum(len(entry.lines) for entry in entries))
        self.progress = progress

    def __call__(self, lines: int) -> None:
        self.progress(int(lines * self.share))


def differences(compared: Compared) -> Iterator[Problem]:
    """What the books say otherwise, one problem for each account of each entry."""
    for one in compared.differing:
        key = one.new.key
        for account, before, after in one.changes:
            told: dict[str, Any] = {
                "entry": f"{key.journal} {key.number} {key.day.isoformat()}".replace("  ", " "),
                "account": account, "before": in_major(before), "after": in_major(after),
            }  # fmt: skip
            yield Problem(one.new.lines[0].row, "", "ledger.differs", told)


LEDGER: Final = register_importer(
    Importer(
        code=CODE,
        label=_("Books"),
        fields=FIELDS,
        natural_key=(),
        plan=plan_ledger,
        apply=apply_ledger,
        permission=IMPORT_LEDGER,
        list_url="accounts:entry_list",
        help=_(
            "Journal entries (the FEC layout, or a table of your package), or a trial balance alone. What is known "
            "already is not posted twice; an entry that the file corrects is reversed and posted anew, and you see "
            "the difference before."
        ),
        sentences={
            "ledger.amount": _("“%(text)s” is not an amount that can be read in one way only. Write 1234.50."),
            "ledger.two_sides": _("An amount on both sides: a line stands on one."),
            "ledger.no_amount": _("No amount: a line has a debit or a credit."),
            "ledger.account": _("“%(account)s” is not an account: digits only."),
            "ledger.unknown_account": _("Unknown account %(account)s: no rule says what its prefix means."),
            "ledger.unknown_line": _("There is no service line “%(line)s”."),
            "ledger.unbalanced": _("The entry does not balance: debit %(debit)s, credit %(credit)s."),
            "ledger.alone": _("The entry has one line only."),
            "ledger.nothing": _("An entry without any amount is left out."),
            "ledger.closed": _("%(month)s is closed: it takes no entries."),
            "ledger.no_books": _("The books are not open yet. Choose a chart of accounts first."),
            "ledger.no_columns": _("The file needs a journal, a date, and a debit and a credit (or an amount)."),
            "ledger.no_day": _(
                "A trial balance needs its day: a column of dates, or a title like “Solde au 31/12/2025”."
            ),
            "ledger.required": _("A value is missing here."),
            "ledger.differs": _("%(entry)s, account %(account)s: the books say %(before)s, the file %(after)s."),
            "ledger.refused": _("%(why)s"),
        },
        whole=True,
        limits=LIMITS,
    )
)
