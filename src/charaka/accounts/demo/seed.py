"""Three years of books for each institution: rich for one, in outline for the others; closed up to two months ago."""

from __future__ import annotations

from datetime import date

from charaka.accounts.demo.more import furnish
from charaka.accounts.demo.plan import GROWTH, OPENING, SALES, YEARS
from charaka.accounts.demo.year import CENTIMES, WHOLE, Shop, months_until, write_month
from charaka.accounts.models import Account, EntryLine, Journal, LineMatch
from charaka.accounts.queries.chart import list_service_lines
from charaka.accounts.services.books import open_book
from charaka.accounts.services.periods import close_period
from charaka.accounts.services.posting import write_posted
from charaka.institutions.demo.houses import RICH
from charaka.institutions.models import Partner
from charaka.kernel.actors import Actor
from charaka.kernel.audit import record
from charaka.kernel.demo import DEMO_SEEDED, DemoWorld
from charaka.kernel.models import Institution
from charaka.kernel.scope import scope
from charaka.kernel.services import service

OPEN_MONTHS = 2


def seed(world: DemoWorld) -> None:
    """Open the books of every institution, post its years, close what is long past."""
    for code, institution in world.institutions.items():
        with scope({institution.pk}):
            open_book(actor=world.actor, institution_id=institution.pk, chart="cgnc")
            share = WHOLE if code == RICH else world.random.randrange(180, 620)
            _post_years(actor=world.actor, world=world, institution=institution, share=share)
            _close(world, institution)
            if code == RICH:
                furnish(world, institution)


@service
def _post_years(*, actor: Actor, world: DemoWorld, institution: Institution, share: int) -> None:
    shop = _shop(world, institution, share)
    first = date(world.today.year - YEARS + 1, 1, 1)
    opening = [shop.on(account, dirhams * CENTIMES * share // WHOLE) for account, dirhams in OPENING]
    off = sum(line.debit - line.credit for line in opening)
    opening[8].credit += off  # the endowment takes what rounding leaves
    shop.add("AN", first, "À-nouveaux", opening)
    for month in months_until(first, world.today):
        write_month(shop, month, GROWTH[month.year - first.year])
    ids = write_posted(shop.drafts, institution_id=institution.pk)
    _settle(shop, ids, institution)
    record(DEMO_SEEDED, institution, actor=actor, changes={"entries": (None, len(ids))})


def _shop(world: DemoWorld, institution: Institution, share: int) -> Shop:
    return Shop(
        accounts={account.code: account for account in Account.objects.all()},
        journals={journal.code: journal for journal in Journal.objects.all()},
        lines={line.code: line.pk for line in list_service_lines(institution.pk)},
        clients=list(Partner.objects.filter(merged_into__isnull=True).order_by("pk")[:40]),
        chance=world.random,
        today=world.today,
        share=share,
        strength={sale.line: 100 if share == WHOLE else world.random.randrange(40, 180) for sale in SALES},
    )


def _settle(shop: Shop, ids: list[int], institution: Institution) -> None:
    """Tie payments to the invoices they paid."""
    lines = {
        line.entry_id: line for line in EntryLine.objects.filter(account=shop.accounts["3421"]).only("entry_id", "date")
    }
    LineMatch.objects.bulk_create(
        LineMatch(
            institution_id=institution.pk, debit_line=(sold := lines[ids[sale]]), credit_line=(paid := lines[ids[payment]]),
            amount=sum(one.debit for one in shop.drafts[sale].lines), matched_on=max(sold.date, paid.date),
        )
        for sale, payment in shop.paid
    )  # fmt: skip


def _close(world: DemoWorld, institution: Institution) -> None:
    months = list(months_until(date(world.today.year - YEARS + 1, 1, 1), world.today))
    for month in months[:-OPEN_MONTHS]:
        close_period(actor=world.actor, institution_id=institution.pk, month=month)
