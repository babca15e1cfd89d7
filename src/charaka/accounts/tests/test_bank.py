"""The bank: what the statement says is compared with what was expected, and settled once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from charaka.accounts.models import BankLine, BankMatch, BankStatement, Entry, LineMatch
from charaka.accounts.queries.bank import Finder, open_lines, standings
from charaka.accounts.queries.proof import find_differences
from charaka.accounts.queries.reconciliation import reconcile
from charaka.accounts.rules.matching import Ground, sure
from charaka.accounts.services.bank import add_bank_account, add_bank_rule
from charaka.accounts.services.matching import (
    Part,
    Rest,
    book_line,
    confirm_match,
    confirm_sure,
    match_posted,
    undo_match,
)
from charaka.accounts.services.periods import close_period
from charaka.accounts.services.statements import import_statement
from charaka.accounts.tests.books import DIRHAM, account, post
from charaka.accounts.tests.statements import IBAN, RIB, bring, invoice, line_saying, mt940, open_bank
from charaka.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast
from charaka.testing.races import Race

STATEMENT = mt940(
    ("12", "64800,00", "VIR ZAHRAMET IND SA REF 099"),
    ("12", "18000,00", "VIR FROID OUMLIL ACPTE FACT 083"),
    ("12", "41040,00", "REM CHQ 2 N 0041872"),
    ("13", "-1842,00", "COM ET FRAIS TENUE CPTE T3"),
)


def documents(cast: Cast) -> dict[str, Any]:
    return {
        "099": invoice(cast, "FA-2026-099", "Zahramet Industrie SA", 64_800),
        "083": invoice(cast, "FA-2026-083", "Froid Oumlil SARL", 18_240),
        "084": invoice(cast, "FA-2026-084", "Atlas Textile", 21_040),
        "085": invoice(cast, "FA-2026-085", "Atlas Textile", 20_000),
    }


def test_the_morning_of_a_finance_officer(in_a: Cast) -> None:
    """Four lines come in; what is sure is settled, a gap is left open, fees follow their rule, and all ties."""
    bank = open_bank(in_a)
    papers = documents(in_a)
    actor = in_a.finance.actor
    assert bring(in_a, STATEMENT).fresh_count == 4
    add_bank_rule(actor=actor, institution_id=in_a.a.pk, words="frais tenue", account=account("6147"))
    found = {one.line.text: one for one in Finder(bank).find(list(BankLine.objects.order_by("position")))}
    transfer, part, cheques, fees = found.values()
    best = sure(transfer.proposals)
    assert best is not None
    assert best.keys == (papers["099"].pk,)
    assert {r.ground for r in best.reasons} == {Ground.SAME_AMOUNT, Ground.NUMBER_IN_TEXT, Ground.SAME_PARTY}
    assert part.proposals[0].difference == -240 * DIRHAM
    assert sure(part.proposals) is None
    assert set(cheques.proposals[0].keys) == {papers["084"].pk, papers["085"].pk}
    assert fees.rule is not None

    lines = [one.line.pk for one in found.values()]
    assert confirm_sure(actor=actor, bank_account=bank, line_ids=lines) == 1
    with pytest.raises(Invalid, match=r"differ by .240\.00"):
        confirm_match(actor=actor, line=part.line, parts=[Part(papers["083"].pk)])
    confirm_match(actor=actor, line=part.line, parts=[Part(papers["083"].pk)], rest=Rest())
    assert open_lines(in_a.a.pk).get(pk=papers["083"].pk).left == 240 * DIRHAM
    confirm_match(actor=actor, line=cheques.line, parts=[Part(papers["084"].pk), Part(papers["085"].pk)])
    book_line(actor=actor, line=fees.line, account=fees.rule.account)

    (standing,) = standings()
    assert standing.to_match == 0
    assert standing.statement is not None
    assert standing.ledger == standing.statement.closing - standing.statement.opening
    assert [row.pk for row in open_lines(in_a.a.pk)] == [papers["083"].pk]
    assert find_differences(in_a.a.pk) == []


def test_a_gap_may_be_booked_as_fees_and_the_invoice_is_settled(in_a: Cast) -> None:
    open_bank(in_a)
    paper = documents(in_a)["083"]
    bring(in_a, STATEMENT)
    line = confirm_match(
        actor=in_a.finance.actor, line=line_saying("OUMLIL"), parts=[Part(paper.pk)], rest=Rest(account("6147"))
    )
    assert line.entry is not None
    sums = {row.account.code[:4]: row.net for row in line.entry.lines.select_related("account")}
    assert sums == {"5141": 18_000 * DIRHAM, "3421": -18_240 * DIRHAM, "6147": 240 * DIRHAM}
    assert not open_lines(in_a.a.pk).filter(pk=paper.pk).exists()


def test_a_payment_too_high_stays_open_with_the_client(in_a: Cast) -> None:
    open_bank(in_a)
    paper = invoice(in_a, "FA-2026-083", "Froid Oumlil", 17_000)
    bring(in_a, STATEMENT)
    confirm_match(actor=in_a.finance.actor, line=line_saying("OUMLIL"), parts=[Part(paper.pk)], rest=Rest())
    (left,) = open_lines(in_a.a.pk)
    assert (left.left, left.party_name) == (-1_000 * DIRHAM, "Froid Oumlil")


def test_a_supplier_is_paid_in_part(in_a: Cast) -> None:
    open_bank(in_a)
    bill = invoice(in_a, "ONEE-778", "Lydec", -3_000)
    bring(in_a, mt940(("20", "-1000,00", "PRLV LYDEC 778")))
    confirm_match(actor=in_a.finance.actor, line=line_saying("LYDEC"), parts=[Part(bill.pk, 1_000 * DIRHAM)])
    assert open_lines(in_a.a.pk).get().left == -2_000 * DIRHAM


def test_an_imported_payment_is_taken_once_and_posts_nothing(in_a: Cast) -> None:
    bank = open_bank(in_a)
    entry = post(in_a, ("5141", 18_000), ("3421", -18_000), day=date(2026, 10, 8), journal="BQ")
    bring(in_a, STATEMENT)
    line = line_saying("OUMLIL")
    (found,) = Finder(bank).find([line])
    assert [row.entry for row in found.posted] == [entry]
    match_posted(actor=in_a.finance.actor, line=line, entry_line=found.posted[0])
    assert Entry.objects.filter(journal__code="BQ").count() == 1
    bring(in_a, mt940(("14", "18000,00", "VIR AUTRE"), opening="5,00"))
    with pytest.raises(Conflict, match="taken this entry"):
        match_posted(actor=in_a.finance.actor, line=line_saying("AUTRE"), entry_line=found.posted[0])


def test_a_match_undone_leaves_all_as_it_was(in_a: Cast) -> None:
    open_bank(in_a)
    paper = documents(in_a)["099"]
    bring(in_a, STATEMENT)
    actor = in_a.finance.actor
    line = confirm_match(actor=actor, line=line_saying("ZAHRAMET"), parts=[Part(paper.pk)])
    with pytest.raises(Invalid, match="Say why"):
        undo_match(actor=actor, line=line, reason="")
    line = undo_match(actor=actor, line=line, reason="wrong client")
    assert (line.state, line.entry) == ("open", None)
    assert not LineMatch.objects.exists()
    assert not BankMatch.objects.exists()
    assert open_lines(in_a.a.pk).get(pk=paper.pk).left == 64_800 * DIRHAM
    (standing,) = standings()
    assert standing.ledger == 0
    confirm_match(actor=actor, line=line, parts=[Part(paper.pk)])


def test_nobody_settles_with_what_is_not_open_or_not_theirs(in_a: Cast) -> None:
    open_bank(in_a)
    paper = documents(in_a)["099"]
    bill = invoice(in_a, "L-1", "Lydec", -64_800)
    bring(in_a, STATEMENT)
    line = line_saying("ZAHRAMET")
    finance = in_a.finance.actor
    with pytest.raises(Invalid, match="what we owe"):
        confirm_match(actor=finance, line=line, parts=[Part(bill.pk)])
    with pytest.raises(Invalid, match="is open"):
        confirm_match(actor=finance, line=line, parts=[Part(paper.pk, 64_801 * DIRHAM)])
    with pytest.raises(NotFound):
        confirm_match(actor=finance, line=line, parts=[Part(10**9)])
    for player in (in_a.director, in_a.manager, in_a.reader):
        with pytest.raises(Forbidden):
            confirm_match(actor=player.actor, line=line, parts=[Part(paper.pk)])
    with pytest.raises(NotFound):
        confirm_match(actor=in_a.stranger.actor, line=line, parts=[Part(paper.pk)])
    close_period(actor=finance, institution_id=in_a.a.pk, month=date(2026, 10, 1))
    with pytest.raises(Conflict, match="closed"):
        confirm_match(actor=finance, line=line, parts=[Part(paper.pk)])
    assert not BankMatch.objects.exists()
    assert BankLine.objects.filter(state="open").count() == 4


def test_the_reconciliation_explains_every_centime(in_a: Cast) -> None:
    own = open_bank(in_a)
    documents(in_a)
    empty = reconcile(own)
    assert (empty.ledger, empty.rest) == (0, 0)
    bring(in_a, STATEMENT)
    told = reconcile(own)
    assert (told.balance, told.at_bank_sum, told.before, told.rest) == (
        122_998 * DIRHAM, 121_998 * DIRHAM, 1_000 * DIRHAM, 0,
    )  # fmt: skip


# Statements ----------------------------------------------------------------------------------------------------------


def test_the_same_file_twice_adds_nothing_and_an_overlap_only_what_is_new(in_a: Cast) -> None:
    open_bank(in_a)
    first = mt940(("12", "100,00", "VIR A"), ("12", "100,00", "VIR A"), ("13", "-5,00", "FRAIS"))
    assert bring(in_a, first).fresh_count == 3, "two equal payments of a day are two"
    assert (bring(in_a, first).fresh_count, bring(in_a, first).known_count) == (0, 3)
    longer = mt940(
        ("12", "100,00", "VIR A"), ("12", "100,00", "VIR A"), ("13", "-5,00", "FRAIS"), ("14", "7,00", "VIR B")
    )
    assert bring(in_a, longer).fresh_count == 1
    assert BankLine.objects.count() == 4
    assert BankStatement.objects.count() == 2


def test_a_day_cut_in_two_keeps_two_equal_lines(in_a: Cast) -> None:
    """The evening's statement continues the morning's: its equal line is another payment."""
    open_bank(in_a)
    morning = mt940(("31", "50,00", "VIR A"))
    evening = mt940(("31", "50,00", "VIR A"), opening="1050,00")
    assert bring(in_a, morning).fresh_count == 1
    assert bring(in_a, evening).fresh_count == 1
    assert bring(in_a, evening).fresh_count == 0
    assert bring(in_a, mt940(("31", "50,00", "VIR A"), ("31", "50,00", "VIR A"))).fresh_count == 0


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (mt940(("12", "100,00", "VIR A"), closing="1099,00"), r"differ from the closing balance by .1\.00"),
        (STATEMENT.replace(RIB.encode(), b"011000000000000000000099"), "none of your bank accounts"),
        (STATEMENT.replace(b"MAD", b"EUR"), "is in EUR"),
        (STATEMENT.replace(b":25:" + RIB.encode() + b"\n", b""), "does not say of which account"),
        (STATEMENT.partition(b":62F:")[0], "cut short"),
        (b"%PDF-1.7", "no bank statement"),
        (b"  \n", "empty"),
        (b"bonjour;tout;le monde\n1;2;3\n", "No row names the columns"),
    ],
)
def test_a_wrong_file_is_refused_whole(in_a: Cast, data: bytes, why: str) -> None:
    open_bank(in_a)
    with pytest.raises(Invalid, match=why):
        bring(in_a, data)
    assert not BankStatement.objects.exists()
    assert not BankLine.objects.exists()


def test_only_finance_brings_statements_in(in_a: Cast) -> None:
    open_bank(in_a)
    with pytest.raises(Forbidden):
        import_statement(actor=in_a.director.actor, institution_id=in_a.a.pk, data=STATEMENT)


def test_a_bank_account_has_a_number_that_fits_and_comes_once(in_a: Cast) -> None:
    bank = open_bank(in_a)
    common: dict[str, Any] = {
        "actor": in_a.finance.actor, "institution_id": in_a.a.pk, "name": "Autre", "currency": "MAD",
        "journal": bank.journal,
    }  # fmt: skip
    with pytest.raises(Invalid, match="check digits"):
        add_bank_account(**common, number="007780000123400000123486", account=account("5141"))
    with pytest.raises(Invalid, match="cash and bank"):
        add_bank_account(**common, number=IBAN, account=account("3421"))
    with pytest.raises(Conflict, match="already"):
        add_bank_account(**common, number=RIB, account=account("5141"))


@pytest.mark.django_db(transaction=True)
def test_two_press_confirm_at_once_and_one_is_told(cast: Cast, race: Callable[..., Race[Any]]) -> None:
    with scope({cast.a.pk}):
        open_bank(cast)
        paper = documents(cast)["099"]
        bring(cast, STATEMENT)
        line = line_saying("ZAHRAMET")

        def press(_index: int) -> None:
            confirm_match(actor=cast.finance.actor, line=line, parts=[Part(paper.pk)])

        outcome = race(2, press)
        assert len(outcome.results) == 1
        (told,) = outcome.errors
        assert isinstance(told, Conflict)
        assert "first" in str(told)
        assert LineMatch.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_import_the_same_file_at_once(cast: Cast, race: Callable[..., Race[Any]]) -> None:
    with scope({cast.a.pk}):
        open_bank(cast)
        outcome = race(2, lambda _index: bring(cast, STATEMENT).fresh_count)
        assert outcome.errors == []
        assert sorted(outcome.results) == [0, 4]
