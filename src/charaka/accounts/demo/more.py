"""What the rich institution keeps beside its entries: keys, budget, in-kind register, grants, bank, expected flows."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Sum

from charaka.accounts.demo.plan import COSTS, GRANT_YEARLY, SALES
from charaka.accounts.models import Account, EntryLine, Journal, MonthlyBalance
from charaka.accounts.queries.chart import list_service_lines
from charaka.accounts.services.allocation import run_allocation, set_key, set_shares
from charaka.accounts.services.bank import add_bank_account, add_bank_rule
from charaka.accounts.services.budgets import adopt_budget, begin_budget, spread_budget_line
from charaka.accounts.services.expected import add_expected_flow
from charaka.accounts.services.grants import add_grant
from charaka.accounts.services.imputed import add_in_kind, sign_in_kind
from charaka.accounts.services.statements import import_statement
from charaka.kernel.demo import DemoWorld
from charaka.kernel.models import Institution
from charaka.kernel.periods import Period, month_of, rolling_months
from charaka.kernel.text import Text3

CENTIMES = 100
RIB = "007780000123456789012396"
HOURS = {"FI": 21_400, "FC": 5_900, "CERT": 640, "CONS": 420, "LOC": 880, "PROD": 310}


def furnish(world: DemoWorld, institution: Institution) -> None:
    """Everything that a finance officer would find in the room."""
    _allocate(world, institution)
    _budget(world, institution)
    _imputed(world, institution)
    _bank(world, institution)
    _expect(world, institution)


def _allocate(world: DemoWorld, institution: Institution) -> None:
    keys = {}
    for code, basis, prefix, name in (
        ("COM", "direct_cost", "", Text3(fr="Charges directes", ar="التكاليف المباشرة", en="Direct cost")),
        ("BAT", "volume", "61251", Text3(fr="Heures de salle", ar="ساعات القاعات", en="Room hours")),
        ("VEN", "revenue", "6144", Text3(fr="Recettes vendues", ar="مداخيل المبيعات", en="Revenue sold")),
    ):
        values = {"name": name, "basis": basis, "prefix": prefix, "decision": "D-13-04"}
        keys[code] = set_key(actor=world.actor, institution_id=institution.pk, code=code, values=values)
    lines = {line.code: line for line in list_service_lines(institution.pk)}
    weights = {lines[code]: weight for code, weight in HOURS.items()}
    set_shares(actor=world.actor, key=keys["BAT"], weights=weights, valid_from=date(world.today.year - 2, 1, 1))
    whole = rolling_months(month_of(world.today).previous())
    run_allocation(actor=world.actor, institution_id=institution.pk, period=Period(whole.start, whole.end))


def _budget(world: DemoWorld, institution: Institution) -> None:
    """The original of the year: income a little above what comes, cost a little below."""
    lines = {line.code: line for line in list_service_lines(institution.pk)}
    budget = begin_budget(actor=world.actor, institution_id=institution.pk, year=world.today.year, scenario="probable")
    for sale in SALES:
        amount = sale.yearly * CENTIMES * 106 // 100
        spread_budget_line(
            actor=world.actor, budget=budget, prefix=sale.account, service_line=lines[sale.line], amount=amount
        )
    sums: dict[tuple[str, str], int] = {}
    for cost in COSTS:
        sums[cost.account, cost.line] = sums.get((cost.account, cost.line), 0) + cost.yearly * CENTIMES * 98 // 100
    for (account, line), amount in sums.items():
        spread_budget_line(actor=world.actor, budget=budget, prefix=account, service_line=lines[line], amount=amount)
    spread_budget_line(
        actor=world.actor, budget=budget, prefix="7161", service_line=lines["FI"], amount=GRANT_YEARLY * CENTIMES
    )
    adopt_budget(actor=world.actor, budget=budget, decision="D-11-01", on=date(world.today.year, 1, 4))


def _imputed(world: DemoWorld, institution: Institution) -> None:
    start = date(world.today.year - 2, 1, 1)
    for kind, label, provider, value, method, signed in (
        ("premises", "Bâtiments et ateliers de l’État", "Domaine privé de l’État", 1_180_000, "valeur locative au mètre carré", True),
        ("staff", "Enseignants mis à disposition", "Département de la formation professionnelle", 1_460_000, "bulletins de paie", True),
        ("equipment", "Machines remises par le programme", "Programme de coopération", 420_000, "prix d’acquisition sur dix ans", True),
        ("utilities", "Eau payée par la commune", "Commune d’Aïn Tazra", 38_000, "relevés de compteur", False),
    ):  # fmt: skip
        one = add_in_kind(actor=world.actor, institution_id=institution.pk, values={
            "kind": kind, "label": label, "provider": provider, "yearly_value": value * CENTIMES, "method": method,
            "valid_from": start,
        })  # fmt: skip
        if signed:
            sign_in_kind(actor=world.actor, contribution=one)
    for reference, asset, amount, cost, years in (
        ("SI-2024-03", "Cabines de soudage et aspiration", 1_200_000, 1_500_000, 10),
        ("SI-2024-07", "Centre d’usinage à commande numérique", 2_400_000, 2_400_000, 10),
    ):
        add_grant(actor=world.actor, institution_id=institution.pk, values={
            "reference": reference, "grantor": "Fonds d’appui", "asset": asset, "notified_on": start,
            "amount": amount * CENTIMES, "asset_cost": cost * CENTIMES, "in_service_on": date(start.year, 3, 1),
            "months": years * 12,
        })  # fmt: skip


def _bank(world: DemoWorld, institution: Institution) -> None:
    """A bank account, rules, and the statement of the last days with lines that wait for their counterpart."""
    accounts = {account.code: account for account in Account.objects.all()}
    bank = add_bank_account(
        actor=world.actor, institution_id=institution.pk, name="Banque Populaire du Gharb", number=RIB,
        account=accounts["5141"], journal=Journal.objects.get(code="BQ"), currency="MAD",
    )  # fmt: skip
    structure = next(line for line in list_service_lines(institution.pk) if line.code == "STR")
    add_bank_rule(
        actor=world.actor, institution_id=institution.pk, words="frais tenue compte", account=accounts["61473"],
        service_line=structure,
    )  # fmt: skip
    lines = [
        (world.ago(3), "VIR RECU " + (one.party_name or "CLIENT").upper()[:40] + " " + one.entry.reference, one.debit)
        for one in _waiting(accounts["3421"])
    ]
    lines += [
        (world.ago(2), "COM ET FRAIS TENUE COMPTE", -1_842_00),
        (world.ago(2), "VERST ESP AGENCE", 3_000_00),
    ]
    data = _table(lines, opening=_balance(accounts["5141"]))
    import_statement(actor=world.actor, institution_id=institution.pk, data=data, bank_account=bank)


def _balance(account: Account) -> int:
    """What the ledger says of an account today, in centimes."""
    sums = MonthlyBalance.objects.filter(account=account).aggregate(debit=Sum("debit"), credit=Sum("credit"))
    return int(sums["debit"] - sums["credit"])


def _waiting(receivables: Account) -> list[EntryLine]:
    """Three invoices that nobody has settled."""
    open_lines = EntryLine.objects.filter(account=receivables, debit__gt=0, settled_by__isnull=True)
    return list(open_lines.exclude(entry__reference="").select_related("entry").order_by("-date", "-pk")[:3])


def _table(lines: list[tuple[date, str, int]], *, opening: int) -> bytes:
    """A statement as a bank writes it: csv with a balance after each line."""
    rows = ["Date;Date valeur;Libellé;Débit;Crédit;Solde"]
    balance = opening
    for day, text, amount in lines:
        balance += amount
        shown = f"{day:%d/%m/%Y}"
        debit, credit = (_written(-amount), "") if amount < 0 else ("", _written(amount))
        rows.append(f"{shown};{shown};{text.replace(';', ' ')};{debit};{credit};{_written(balance)}")
    return "\r\n".join([*rows, ""]).encode("cp1252", errors="replace")


def _written(amount: int) -> str:
    return f"{amount // CENTIMES},{amount % CENTIMES:02}"


def _expect(world: DemoWorld, institution: Institution) -> None:
    first = month_of(world.today).next().start
    for kind, label, due, amount, every in (
        ("payroll", "Salaires nets", first - timedelta(days=2), -455_000, 1),
        ("tax", "CNSS et retraites", first + timedelta(days=9), -59_000, 1),
        ("tranche", "Tranche de la subvention d’exploitation", first + timedelta(days=19), 1_725_000, 3),
        ("supplier", "Entretien annuel des machines", first + timedelta(days=40), -96_000, 0),
    ):
        add_expected_flow(actor=world.actor, institution_id=institution.pk, values={
            "kind": kind, "label": label, "due_on": due, "amount": amount * CENTIMES, "every_months": every,
        })  # fmt: skip
