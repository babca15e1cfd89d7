"""Statements as banks write them, read to the centime or refused; proposals with their reasons; the forecast."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.accounts.rules.bank.reading import read_statements
from charaka.accounts.rules.bank.statements import ReadLine, fingerprints, iban_fits, same_account
from charaka.accounts.rules.forecast import (
    Delays,
    Flow,
    Scenario,
    Step,
    Stress,
    counted,
    expected_day,
    forecast,
    months_later,
    occurrences,
    spans,
    stressed,
    top_client,
)
from charaka.accounts.rules.matching import Ground, OpenItem, Wanted, names, propose, shared, sure
from charaka.kernel.imports.problems import FileRefused

MT940 = """{1:F01BMCEMAMCXXXX0000000000}{2:O9400000}{4:\r
:20:STMT1\r
:25:BMCEMAMC/007780000123400000123485\r
:28C:10/1\r
:60F:C261001MAD1284,63\r
:61:2610121012C64800,00NTRF099//BMCE77\r
VIREMENT RECU\r
:86:VIR ZAHRAMET IND SA\r
REF 099\r
:61:2610130101DD1842,NCHGNONREF\r
:86:?00FRAIS?20COM ET FRAIS?32Banque?33du Souss\r
:62M:C261013MAD64242,63\r
-}\r
{1:F01}{2:O940}{4:\r
:20:STMT1\r
:25:007780000123400000123485\r
:28C:10/2\r
:60M:C261013MAD64242,63\r
:61:261014RC100,5NTRFNONREF\r
:61:261014RD0,50NTRFNONREF\r
:62F:C261014MAD64142,63\r
:86:Information for the owner\r
-}\r
"""

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">
<BkToCstmrStmt>{statements}</BkToCstmrStmt></Document>
"""
STMT = """<Stmt><Id>{id}</Id><ElctrncSeqNb>10</ElctrncSeqNb>
<Acct><Id><IBAN>MA64007780000123400000123485</IBAN></Id><Ccy>MAD</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="MAD">{opening}</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-10-01</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="MAD">{closing}</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-10-31</Dt></Dt></Bal>
{entries}</Stmt>"""
NTRY = """<Ntry><Amt Ccy="MAD">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd>
<RvslInd>{reversal}</RvslInd><Sts>{status}</Sts>
<BookgDt><Dt>2026-10-12</Dt></BookgDt><ValDt><DtTm>2026-10-13T00:00:00</DtTm></ValDt>
<NtryDtls><TxDtls><Refs><EndToEndId>FA-2026-099</EndToEndId></Refs>
<RltdPties><Dbtr><Pty><Nm>Zahramet</Nm></Pty></Dbtr></RltdPties>
<RmtInf><Ustrd>REF 099</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"""


def camt(*statements: str, version: str = "08") -> bytes:
    return CAMT.format(version=version, statements="".join(statements)).encode()


def entry(amount: str, mark: str = "CRDT", *, reversal: str = "false", status: str = "BOOK") -> str:
    return NTRY.format(amount=amount, mark=mark, reversal=reversal, status=status)


def stmt(*entries: str, opening: str = "100.00", closing: str) -> str:
    return STMT.format(id="S", opening=opening, closing=closing, entries="".join(entries))


def test_mt940_with_pages_marks_and_texts_of_many_rows() -> None:
    kind, (found,) = read_statements(MT940.encode("cp1252"))
    assert kind == "mt940"
    assert (found.opening, found.closing, found.currency) == (128_463, 6_414_263, "MAD")
    received, fees, back, again = found.lines
    assert (received.amount, received.day, received.value_date) == (6_480_000, date(2026, 10, 12), date(2026, 10, 12))
    assert "VIREMENT RECU VIR ZAHRAMET IND SA REF 099" in received.text
    assert received.reference == "099 BMCE77"
    assert (fees.amount, fees.day, fees.counterparty) == (-184_200, date(2027, 1, 1), "Banque du Souss")
    assert (back.amount, again.amount) == (-10_050, 50), "a reversed credit goes out, a reversed debit comes in"
    assert same_account(found.number, "MA64 0077 8000 0123 4000 0012 3485")


@pytest.mark.parametrize("version", ["02", "08", "12"])
def test_camt_of_any_version_with_reversals_and_what_is_pending(version: str) -> None:
    first = stmt(
        entry("64.80"), entry("4.80", "DBIT"), entry("10.00", "CRDT", reversal="true"), entry("9.99", status="PDNG"),
        closing="170.00",
    )  # fmt: skip
    second = stmt(
        entry("1.00").replace("<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>"), opening="170.00", closing="171.00"
    )
    kind, (one, two) = read_statements(camt(first, second, version=version))
    assert kind == "camt.053"
    assert [line.amount for line in one.lines] == [6_480, -480, 1_000]
    assert (two.opening, two.closing) == (17_000, 17_100)
    line = one.lines[0]
    assert (line.counterparty, line.reference, line.text) == ("Zahramet", "FA-2026-099", "REF 099")
    assert (line.day, line.value_date) == (date(2026, 10, 12), date(2026, 10, 13))


CSV_TWO_SIDES = """Relevé de compte;;;;;
RIB : 007 780 0001234000001234 85;;Devise MAD;;;
Date opération;Date valeur;Libellé;Débit;Crédit;Solde
13/10/2026;13/10/2026;COM ET FRAIS;1 842,00;;63 958,00
12/10/2026;12/10/2026;Virement reçu Zahramet; ;64 800,00;65 800,00
"""
CSV_SIGNED = """"Date","Libellé","Montant"
Solde initial,,"1.000,00"
2026-10-12,Virement,"64.800,00"
2026-10-13,"Frais, T3","-1.842,00"
Solde final,,"63.958,00"
"""
CSV_SIDES = "date;label;amount;sens;balance\n12/10/26;VIR;64800.00;C;65800.00\n13/10/26;COM;1842.00;D;63958.00\n"


@pytest.mark.parametrize("text", [CSV_TWO_SIDES, CSV_SIGNED, CSV_SIDES])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_tables_as_banks_export_them(text: str, encoding: str) -> None:
    kind, (found,) = read_statements(text.encode(encoding))
    assert kind == "csv"
    assert (found.opening, found.closing) == (100_000, 6_395_800)
    assert [(line.day.day, line.amount) for line in found.lines] == [(12, 6_480_000), (13, -184_200)]
    if text is CSV_TWO_SIDES:
        assert same_account(found.number, "007780000123400000123485")
        assert found.currency == "MAD"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (MT940.replace("64242,63", "64242,64").encode(), "does_not_tie"),
        (MT940.replace(":60M:C261013MAD64242,63", ":60M:C261013MAD64242,60").encode(), "page_missing"),
        (MT940.replace("C64800,00N", "X64800,00N").encode(), "bad_line"),
        (MT940.replace("1284,63", "1284,635").encode(), "bad_amount"),
        (MT940.replace(":61:261014RC", ":61:261314RC").encode(), "bad_day"),
        (camt(stmt(entry("1.00"), closing="100.99")), "does_not_tie"),
        (camt(stmt(entry("1.00"), closing="101.00")).replace(b"CLBD", b"ITBD"), "balance_missing"),
        (camt(stmt(entry("1.00"), closing="101.00")).replace(b"camt.053", b"camt.054"), "other_message"),
        (camt(stmt(entry("1.00"), closing="101.00"))[:-40], "xml_damaged"),
        (camt(stmt(entry("NaN"), closing="101.00")), "bad_amount"),
        (camt(stmt(entry("-1.00"), closing="99.00")), "bad_amount"),
        (camt(stmt(entry("1.00").replace("MAD", "EUR"), closing="101.00")), "line_currency"),
        (b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><l>&b;</l>', "xml_entities"),
        (b'<?xml version="1.0"?><!DOCTYPE l SYSTEM "file:///etc/passwd"><l/>', "xml_entities"),
        (b"<html><body/></html>", "no_statement"),
        (CSV_TWO_SIDES.replace("65 800,00", "65 801,00").encode(), "balance_breaks"),
        (CSV_SIGNED.replace("63.958,00", "63.959,00").encode(), "does_not_tie"),
        (CSV_SIGNED.replace("Solde initial", "Autre").encode(), "bad_day"),
        (b"date;label;amount\n12/10/2026;VIR;5,00\n", "no_balances"),
        (CSV_SIDES.replace("12/10/26", "31/02/26").encode(), "bad_day"),
        (CSV_SIDES.replace("64800.00", "abc").encode(), "bad_amount"),
        (b"\x00\x01\x02", "unreadable_bytes"),
        (CSV_TWO_SIDES.encode() + "é".encode("cp1252"), "mixed_encodings"),
    ],
)
def test_what_is_wrong_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        read_statements(data)
    assert refusal.value.reason == reason


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(data: bytes) -> None:
    try:
        read_statements(data)
    except FileRefused as refusal:
        assert refusal.reason


@given(st.text(alphabet=":6012FMCDRNTR,.-\n84586ABC", max_size=200))
def test_no_mt940_breaks_the_reader(text: str) -> None:
    try:
        read_statements(f":20:X\n:25:1\n:60F:C260101MAD0,\n{text}".encode())
    except FileRefused as refusal:
        assert refusal.reason


def test_numbers_of_accounts() -> None:
    assert iban_fits("MA64007780000123400000123485")
    assert not iban_fits("MA65007780000123400000123485")
    assert not iban_fits("007780000123400000123486")
    assert same_account("0001234000001234", "007780000123400000123485")
    assert not same_account("34", "007780000123400000123485")
    assert not same_account("", "")


LINES = st.lists(
    st.builds(
        ReadLine, day=st.dates(date(2026, 1, 1), date(2026, 1, 3)), amount=st.integers(-3, 3),
        text=st.sampled_from(["A", "B"]),
    )
)  # fmt: skip


@given(LINES, LINES)
def test_lines_are_known_again_and_equal_ones_are_told_apart(lines: list[ReadLine], more: list[ReadLine]) -> None:
    own = fingerprints(lines)
    assert len(set(own)) == len(lines)
    assert fingerprints([*lines, *more])[: len(lines)] == own, "a longer statement knows those of a shorter one"


# Proposals ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "text", "same"),
    [
        ("Zahramet Industrie SA", "vir zahramet ind sa ref 099", True),
        ("Société Froid Oumlil SARL", "vir froid oumlil acpte", True),
        ("Sté Atlas", "vir atlantique", False),
        ("Lydec", "prlv onee", False),
        ("", "vir", False),
    ],
)
def test_a_payer_is_known_by_a_name_cut_short(party: str, text: str, same: bool) -> None:
    assert names(party, text) is same


def test_two_invoices_of_one_amount_are_not_sure() -> None:
    items = [OpenItem(1, 500, "FA-1", "Atlas"), OpenItem(2, 500, "FA-2", "Atlas")]
    found = propose(Wanted(500, "VIR ATLAS"), items)
    assert [one.keys for one in found] == [(1,), (2,)]
    assert sure(found) is None


def test_three_documents_with_the_exact_sum() -> None:
    items = [OpenItem(key, amount, f"FA-{key:03}", "Atlas") for key, amount in ((1, 100), (2, 250), (3, 650), (4, 90))]
    best = propose(Wanted(1000, "REM CHQ ATLAS"), items)[0]
    assert (best.keys, best.difference) == ((1, 2, 3), 0)
    assert best.reasons[0].ground is Ground.EXACT_SUM


@given(
    st.integers(1, 10_000),
    st.lists(st.builds(OpenItem, key=st.integers(), amount=st.integers(1, 10_000), reference=st.just("FA-077"),
                       party=st.sampled_from(["Atlas", "Souss", ""])), max_size=12, unique_by=lambda item: item.key),
)  # fmt: skip
def test_a_proposal_never_lies(amount: int, items: list[OpenItem]) -> None:
    amounts = {item.key: item.amount for item in items}
    for one in propose(Wanted(amount, "VIR ATLAS 77"), items):
        assert one.total == sum(amounts[key] for key in one.keys)
        assert one.difference == amount - one.total
        assert 0 <= one.score <= 100
        exact = {reason.ground for reason in one.reasons} & {Ground.SAME_AMOUNT, Ground.EXACT_SUM}
        assert bool(exact) == (one.difference == 0)


@given(st.integers(1, 1000), st.lists(st.integers(1, 500), max_size=6))
def test_a_line_is_never_shared_beyond_itself(amount: int, wanted: list[int]) -> None:
    found = shared(amount, list(enumerate(wanted)))
    assert sum(part for _key, part in found) == min(amount, sum(wanted))
    assert all(0 < part <= wanted[key] for key, part in found)


# The forecast ---------------------------------------------------------------------------------------------------------

TODAY = date(2026, 10, 14)  # a Wednesday
DELAYS = Delays(overdue_in=30, overdue_out=7, terms=60)


def test_weeks_and_months_follow_each_other_without_a_gap() -> None:
    weeks, months = spans(TODAY, Step.WEEK), spans(TODAY, Step.MONTH)
    assert (len(weeks), len(months)) == (13, 12)
    assert weeks[0] == (TODAY, date(2026, 10, 18))
    assert months[-1] == (date(2027, 9, 1), date(2027, 9, 30))
    for periods in (weeks, months):
        for before, after in pairwise(periods):
            assert after[0] == before[1] + timedelta(days=1)


def test_payroll_of_the_31st_falls_on_the_last_day_of_short_months() -> None:
    days = occurrences(date(2026, 1, 31), 1, date(2026, 4, 30), date(2026, 2, 1), date(2026, 12, 31))
    assert days == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    assert occurrences(date(2026, 1, 31), 0, None, TODAY, date(2026, 12, 31)) == []
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_what_is_overdue_comes_late_but_in_the_high_scenario() -> None:
    due = date(2026, 9, 1)
    assert expected_day(due, 100, TODAY, DELAYS, Scenario.MID) == date(2026, 11, 13)
    assert expected_day(due, 100, TODAY, DELAYS, Scenario.HIGH) == TODAY
    assert expected_day(due, -100, TODAY, DELAYS, Scenario.LOW) == date(2026, 10, 21)
    assert expected_day(date(2026, 12, 1), 100, TODAY, DELAYS, Scenario.LOW) == date(2026, 12, 1)


def test_a_late_tranche_and_a_late_client_move_the_lowest_point() -> None:
    flows = [
        Flow(TODAY + timedelta(days=14), 9_000, "tranche", "T2", sure=False),
        Flow(TODAY + timedelta(days=14), 2_000, "receivable", "FA-1", sure=True, party="Minoterie"),
        Flow(TODAY + timedelta(days=14), 100, "receivable", "FA-2", sure=True, party="Atlas"),
        Flow(TODAY + timedelta(days=20), -5_000, "payroll", "Paie", sure=False),
    ]
    weeks = spans(TODAY, Step.WEEK)
    calm = forecast(1_000, flows, weeks)
    assert (calm.lowest.closing, calm.negative) == (1_000, None)
    assert calm.buckets[-1].closing == 7_100
    late = forecast(1_000, stressed(flows, Stress(90, 60, top_client(flows))), weeks)
    assert late.negative is not None
    assert late.negative.start == date(2026, 11, 2)
    assert late.lowest.closing == -3_900
    assert [flow.label for flow in counted(flows, Scenario.LOW)] == ["FA-1", "FA-2", "Paie"]


FLOWS = st.lists(
    st.builds(
        Flow, day=st.dates(TODAY, TODAY + timedelta(days=400)), amount=st.integers(-10_000, 10_000),
        kind=st.sampled_from(["receivable", "payable", "tranche"]), label=st.just("x"), sure=st.booleans(),
        party=st.sampled_from(["A", "B"]),
    )
)  # fmt: skip


@given(st.integers(-10_000, 10_000), FLOWS, st.sampled_from(list(Step)))
def test_nothing_is_lost_between_today_and_the_last_period(opening: int, flows: list[Flow], step: Step) -> None:
    periods = spans(TODAY, step)
    found = forecast(opening, flows, periods)
    inside = sum(flow.amount for flow in flows if flow.day <= periods[-1][1])
    assert found.buckets[-1].closing == opening + inside
    assert all(bucket.closing >= found.lowest.closing for bucket in found.buckets)
    low = forecast(opening, counted(flows, Scenario.LOW), periods)
    assert low.buckets[-1].closing <= found.buckets[-1].closing
