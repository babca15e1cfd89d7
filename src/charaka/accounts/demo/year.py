"""The entries of a month: sales and their payments, expenses and theirs, the grant, VAT."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from charaka.accounts.demo.plan import COSTS, GRANT_LABEL, GRANT_YEARLY, RELEASE_YEARLY, SALES, SEASON, Sale
from charaka.accounts.models import Account, Journal
from charaka.accounts.services.posting import EntryDraft, LineDraft, entry_in, line_on
from charaka.institutions.models import Partner
from charaka.kernel.money import Money, allocate

TERM = timedelta(days=60)
PAID_WITHIN = (25, 85)  # days after the invoice
CENTIMES = 100
WHOLE = 1_000


@dataclass
class Shop:
    """One institution while its books are written. ``share`` is its size in thousandths of the rich one.

    ``strength`` is how well each line of service sells, in percent; the rich institution sells as the plan says.
    """

    accounts: dict[str, Account]
    journals: dict[str, Journal]
    lines: dict[str, int]
    clients: list[Partner]
    chance: Random
    today: date
    share: int
    strength: dict[str, int]
    drafts: list[EntryDraft] = field(default_factory=list)
    paid: list[tuple[int, int]] = field(default_factory=list)
    serial: int = 0

    @property
    def rich(self) -> bool:
        return self.share == WHOLE

    def amount(self, yearly: int, month: date, percent: int) -> int:
        """The part of a year's dirhams that falls in a month, in centimes."""
        whole = yearly * CENTIMES * self.share * percent // 100_000
        return whole * SEASON[month.month - 1] // 1_000

    def add(
        self,
        journal: str,
        day: date,
        label: str,
        lines: list[LineDraft],
        *,
        reference: str = "",
        due: date | None = None,
    ) -> int:
        """Note an entry and answer its place."""
        self.drafts.append(entry_in(self.journals[journal], day, label, lines, reference=reference))
        return len(self.drafts) - 1

    def on(
        self, code: str, amount: int, *, line: str = "", client: Partner | None = None, due: date | None = None
    ) -> LineDraft:
        """A line of so many centimes: debit when positive."""
        found = line_on(self.accounts[code], debit=max(amount, 0), credit=max(-amount, 0))
        found.service_line_id = self.lines[line] if line else None
        found.due_on = due
        if client is not None:
            found.partner_id, found.party_name, found.party_code = client.pk, client.name, f"C{client.pk}"
        return found


def write_month(shop: Shop, month: date, percent: int) -> None:
    """All entries of a month that lies before today."""
    for sale in SALES:
        _sell(shop, sale, month, percent)
    _spend(shop, month, percent)
    if month.month % 3 == 0:
        _grant(shop, month, percent)


def _sell(shop: Shop, sale: Sale, month: date, percent: int) -> None:
    total = shop.amount(sale.yearly, month, percent) * shop.strength[sale.line] // 100
    weights = [shop.chance.randrange(4, 11) for _each in range(sale.invoices if shop.rich else 1)]
    for part in allocate(Money(total, "MAD"), weights):
        net = part.minor
        day = month + timedelta(days=shop.chance.randrange(2, 26))
        if net == 0 or day >= shop.today:
            continue
        client = shop.chance.choice(shop.clients)
        vat = net * sale.vat // 100
        shop.serial += 1
        reference = f"FA-{day.year}-{shop.serial:04d}"
        lines = [
            shop.on("3421", net + vat, client=client, due=day + TERM),
            shop.on(sale.account, -net, line=sale.line),
        ]
        if vat:
            lines.append(shop.on("4455", -vat))
        place = shop.add("VT", day, f"{sale.label}, {client.name}"[:300], lines, reference=reference)
        _collect(shop, place, client, net + vat)


def _collect(shop: Shop, place: int, client: Partner, amount: int) -> None:
    """Most clients pay within three months; what is not yet due is open, and now and then one is late."""
    sold = shop.drafts[place]
    late = shop.chance.randrange(12) == 0
    on = sold.day + timedelta(days=shop.chance.randrange(*PAID_WITHIN) + (90 if late else 0))
    if on >= shop.today:
        return
    payment = shop.add(
        "BQ", on, f"Virement {client.name}"[:300],
        [shop.on("5141", amount), shop.on("3421", -amount, client=client)], reference=sold.reference,
    )  # fmt: skip
    shop.paid.append((place, payment))


def _spend(shop: Shop, month: date, percent: int) -> None:
    months = 1 if shop.rich else 3
    if month.month % months:
        return
    for cost in COSTS:
        amount = cost.yearly * CENTIMES * shop.share * percent // 100_000 * months // 12
        day = month + timedelta(days=24)
        if not amount or day >= shop.today:
            continue
        shop.add(
            cost.journal,
            day,
            cost.label,
            [shop.on(cost.account, amount, line=cost.line), shop.on(cost.against, -amount)],
        )
        if cost.against in {"4411", "4432", "4441"} and (paid_on := day + timedelta(days=12)) < shop.today:
            shop.add(
                "BQ", paid_on, f"Règlement : {cost.label}", [shop.on(cost.against, amount), shop.on("5141", -amount)]
            )


def _grant(shop: Shop, month: date, percent: int) -> None:
    """The grant of a quarter is promised, then paid; the part of investment grants that is used up is released."""
    amount = GRANT_YEARLY * CENTIMES * shop.share * percent // 100_000 // 4
    promised, paid = month + timedelta(days=4), month + timedelta(days=19)
    if paid >= shop.today:
        return
    shop.add("OD", promised, GRANT_LABEL, [shop.on("34512", amount), shop.on("7161", -amount, line="FI")])
    shop.add("BQ", paid, GRANT_LABEL, [shop.on("5141", amount), shop.on("34512", -amount)])
    released = RELEASE_YEARLY * CENTIMES * shop.share // 1_000 // 4
    shop.add("OD", paid, "Reprise sur subventions d’investissement", [
        shop.on("1319", released), shop.on("7577", -released, line="STR"),
    ])  # fmt: skip


def months_until(start: date, today: date) -> Iterator[date]:
    """The first days of the months from ``start`` to that of today."""
    month = start
    while month <= today:
        yield month
        month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
