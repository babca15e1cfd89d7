"""The books come from files: whole or not at all, never twice, and what is wrong is named with its row."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from charaka.accounts.events import LedgerImported
from charaka.accounts.importers.ledger_file import rules_from
from charaka.accounts.models import Account, Book, Entry, EntryLine, Journal
from charaka.accounts.queries.proof import find_differences
from charaka.accounts.services.periods import close_period
from charaka.accounts.tests.books import DAY, open_books, post
from charaka.accounts.tests.ledgers import FEC, RENT, SALE, bring, fec_file, fec_rows, text_file, told
from charaka.kernel.audit.queries import verify
from charaka.kernel.errors import Forbidden, Invalid
from charaka.kernel.events import subscribe
from charaka.kernel.imports.models import ImportRun
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast


def sheet_of(book: Workbook) -> Any:
    return book.active


TOTALS = ("1550.50", "1550.50")


def sums(answer: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(answer[name] for name in ("lines", "entries", "already_known", "debit", "credit"))


# What comes in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("separator", "encoding", "end"),
    [("\t", "utf-8-sig", "\r\n"), ("|", "utf-8", "\r\r\n"), (";", "cp1252", "\n"), ("\t", "cp1252", "\r\n")],
)
def test_a_ledger_is_imported_whole_and_opens_the_books(
    in_a: Cast, tmp_path: Path, separator: str, encoding: str, end: str
) -> None:
    path = fec_file(tmp_path, *SALE, *RENT, separator=separator, encoding=encoding, end=end)
    answer = bring(in_a, path)
    assert answer["errors"] == []
    assert sums(answer) == (5, 2, 0, *TOTALS)
    assert Book.objects.get().chart == "cgnc"
    sale = Entry.objects.get(journal__code="VE")
    assert (sale.number, sale.external_number, sale.origin, sale.label) == (1, "1", "imported", "Écriture")
    assert sale.lines.get(account__code="34210000").party_code == "C001"
    assert Journal.objects.get(code="VE").kind == "sales"
    assert str(Account.objects.get(code="61310000").name) == "Loyers"
    assert find_differences(in_a.a.pk) == []
    assert verify(in_a.a.pk).whole


def test_padded_values_and_a_nineteenth_empty_column_are_read_for_what_they_are(in_a: Cast, tmp_path: Path) -> None:
    rows = [
        [cell.ljust(8) for cell in row[:11]] + [row[11].rjust(13, "0"), row[12].rjust(13, "0"), *row[13:], ""]
        for row in fec_rows(*SALE, *RENT)
    ]
    text = "\n".join("|".join(row) for row in ([*FEC, ""], *rows)) + "\n"
    assert sums(bring(in_a, text_file(tmp_path, text, name="padded.txt"))) == (5, 2, 0, *TOTALS)


def test_entries_without_numbers_are_told_apart_by_journal_and_day(in_a: Cast, tmp_path: Path) -> None:
    bare = [(journal, "00000000", *rest) for journal, _number, *rest in (*SALE, *RENT)]
    path = fec_file(tmp_path, *bare)
    assert sums(bring(in_a, path)) == (5, 2, 0, *TOTALS)
    assert sums(bring(in_a, path)) == (5, 2, 2, *TOTALS)
    assert Entry.objects.count() == 2


def test_a_table_of_a_moroccan_package_is_read(in_a: Cast, tmp_path: Path) -> None:
    text = (
        "Journal;Date;Compte;Tiers;N° pièce;Libellé;Débit;Crédit;Échéance\n"
        "VT;05/03/2026;34210000;C001;F-18;Formation soudage;1 200,00;;04/04/2026\n"
        "VT;05/03/2026;71243000;;F-18;Formation soudage;;1 000;\n"
        "VT;05/03/2026;44550000;;F-18;Formation soudage;;200,0;\n"
    )
    assert sums(bring(in_a, text_file(tmp_path, text, encoding="cp1252"))) == (3, 1, 0, "1200.00", "1200.00")
    line = EntryLine.objects.get(account__code="34210000")
    assert (str(line.due_on), line.entry.reference, line.entry.label) == ("2026-04-04", "F-18", "Formation soudage")


def test_amounts_with_a_side_and_a_workbook_are_read(in_a: Cast, tmp_path: Path) -> None:
    book = Workbook()
    sheet_of(book).append(["Journal", "Date", "Compte", "Libellé", "Montant", "Sens"])
    sheet_of(book).append(["VT", DAY, 34210000, "Vente", 1234.5, "D"])
    sheet_of(book).append(["VT", DAY, 71243000, "Vente", 1234.5, "C"])
    book.save(tmp_path / "books.xlsx")
    assert sums(bring(in_a, tmp_path / "books.xlsx")) == (2, 1, 0, "1234.50", "1234.50")


@pytest.mark.parametrize("columns", ["Compte;Intitulé;Débit;Crédit", "Compte;Intitulé;Solde au 31/12/2025"])
def test_a_trial_balance_alone_is_one_entry_on_its_day(in_a: Cast, tmp_path: Path, columns: str) -> None:
    two = columns.count(";") == 3
    rows = [("51410000", 900), ("34210000", 100), ("71243000", -1000), ("61310000", 0)]
    told_rows = [f"{code};X;{max(net, 0)};{max(-net, 0)}" if two else f"{code};X;{net},00" for code, net in rows]
    path = text_file(tmp_path, "\n".join([columns, *told_rows]) + "\n")
    wish: dict[str, Any] = {"on": DAY.replace(year=2025, month=12, day=31)} if two else {}
    assert sums(bring(in_a, path, **wish)) == (4, 1, 0, "1000.00", "1000.00")
    entry = Entry.objects.get()
    assert (entry.journal.code, str(entry.date), entry.lines.count()) == ("OD", "2025-12-31", 3)


def test_a_mapping_of_ones_own_replaces_what_the_chart_says(in_a: Cast, tmp_path: Path) -> None:
    rules = text_file(tmp_path, "prefix;category\n3;receivables\n7;fees\n4;tax_collected\n", name="rules.csv")
    answer = bring(in_a, fec_file(tmp_path, *SALE), rules=rules_from(rules))
    assert answer["errors"] == []
    path = fec_file(tmp_path, *RENT, name="rent.txt")
    assert told(bring(in_a, path)) == [
        (2, "CompteNum", "Unknown account 61310000: no rule says what its prefix means."),
        (3, "CompteNum", "Unknown account 51410000: no rule says what its prefix means."),
    ]


# What comes again -----------------------------------------------------------------------------------------------------


def test_the_same_file_adds_nothing_and_a_longer_one_only_what_is_new(in_a: Cast, tmp_path: Path) -> None:
    heard: list[LedgerImported] = []
    subscribe(LedgerImported, heard.append)
    bring(in_a, fec_file(tmp_path, *SALE))
    acts = verify(in_a.a.pk).entries
    assert sums(bring(in_a, fec_file(tmp_path, *SALE)))[2] == 1
    assert verify(in_a.a.pk).entries == acts, "nothing happened, so nothing is recorded"
    assert sums(bring(in_a, fec_file(tmp_path, *SALE, *RENT))) == (5, 2, 1, *TOTALS)
    assert Entry.objects.count() == 2
    assert [event.entries for event in heard] == [1, 1]


def test_a_corrected_file_shows_the_difference_and_then_reverses_and_posts_anew(in_a: Cast, tmp_path: Path) -> None:
    bring(in_a, fec_file(tmp_path, *SALE, *RENT))
    corrected = [(*row[:5], row[5].replace("350,50", "360,00"), row[6].replace("350,50", "360,00")) for row in RENT]
    path = fec_file(tmp_path, *SALE, *corrected)
    answer = bring(in_a, path)
    assert Entry.objects.count() == 2
    assert told(answer) == [
        (5, "", "BQ 7 2026-03-31, account 51410000: the books say -350.50, the file -360.00."),
        (5, "", "BQ 7 2026-03-31, account 61310000: the books say 350.50, the file 360.00."),
    ]
    assert bring(in_a, path, replace=True)["errors"] == []
    wrong, mirror, right = Entry.objects.filter(journal__code="BQ").order_by("pk")
    assert mirror.reverses == wrong
    assert right.external_number == "7"
    assert sum(EntryLine.objects.filter(account__code="61310000").values_list("debit", flat=True)) == 71_050
    assert sums(bring(in_a, path))[2] == 2
    assert find_differences(in_a.a.pk) == []


def test_two_files_at_once_post_each_entry_once(cast: Cast, tmp_path: Path) -> None:
    """The second compares anew when the first has posted in between."""
    from charaka.accounts.importers import ledger_file

    with scope({cast.a.pk}):
        path = fec_file(tmp_path, *SALE)
        bring(cast, fec_file(tmp_path, *RENT, name="rent.txt"))
        planned = ledger_file._plan
        turns: list[int] = []

        def slow(*arguments: Any) -> Any:
            plan = planned(*arguments)
            turns.append(1)
            if len(turns) == 1:
                bring(cast, path)
            return plan

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ledger_file, "_plan", slow)
            answer = bring(cast, path)
        assert answer["already_known"] == 1
        assert Entry.objects.filter(journal__code="VE").count() == 1


# What is refused ------------------------------------------------------------------------------------------------------


def spoilt(place: int, value: str) -> list[tuple[str, ...]]:
    """The sale with one value changed in its first row."""
    return [tuple(value if n == place else cell for n, cell in enumerate(SALE[0])), *SALE[1:]]


@pytest.mark.parametrize(
    ("rows", "column", "why"),
    [
        (spoilt(5, "1 234,50-"), "Debit", "one way only"),
        (spoilt(5, "(1.234,50)"), "Debit", "one way only"),
        (spoilt(5, "1'234.50"), "Debit", "one way only"),
        (spoilt(5, "1.234,50"), "Debit", "one way only"),
        (spoilt(5, "1200,005"), "Debit", "one way only"),
        (spoilt(5, "1e3"), "Debit", "one way only"),
        (spoilt(5, "1201,00"), "Debit", "debit 1201.00, credit 1200.00"),
        (spoilt(6, "1200,00"), "Credit", "both sides"),
        (spoilt(2, "00/00/0000"), "EcritureDate", "date"),
        (spoilt(2, "20260231"), "EcritureDate", "date"),
        (spoilt(2, ""), "EcritureDate", "missing"),
        (spoilt(3, "3421A"), "CompteNum", "digits only"),
    ],
)
def test_bad_values_refuse_the_file_with_row_and_reason(
    in_a: Cast, tmp_path: Path, rows: Any, column: str, why: str
) -> None:
    answer = bring(in_a, fec_file(tmp_path, *RENT, *rows))
    found = told(answer)
    assert any(row == 4 and title == column and why in message for row, title, message in found), found
    assert not Book.objects.exists()
    assert not Entry.objects.exists()


def test_rows_that_are_not_as_wide_as_the_titles_are_refused(in_a: Cast, tmp_path: Path) -> None:
    rows = ["\t".join(cells) for cells in (FEC, *fec_rows(*SALE))]
    wider = text_file(tmp_path, "\n".join([rows[0], *(f"{row}\t" for row in rows[1:])]) + "\n", name="wider.txt")
    assert [(row, "19 cells under 18 titles" in why) for row, _c, why in told(bring(in_a, wider))] == [
        (2, True), (3, True), (4, True),
    ]  # fmt: skip
    cut = text_file(tmp_path, "\n".join(rows)[:-25], name="cut.txt")
    assert [row for row, _column, why in told(bring(in_a, cut)) if "cut off" in why] == [4]
    assert not Entry.objects.exists()


def test_two_encodings_in_one_file_are_refused_with_the_row(in_a: Cast, tmp_path: Path) -> None:
    data = fec_file(tmp_path, *SALE, *RENT, encoding="utf-8").read_bytes().split(b"\r\n")
    data[4] = data[4].decode().encode("cp1252")
    (tmp_path / "mixed.txt").write_bytes(b"\r\n".join(data))
    ((_row, _column, why),) = told(bring(in_a, tmp_path / "mixed.txt"))
    assert "Row 5" in why


def test_a_closed_month_takes_no_file(in_a: Cast, tmp_path: Path) -> None:
    open_books(in_a)
    close_period(actor=in_a.finance.actor, institution_id=in_a.a.pk, month=DAY)
    answer = bring(in_a, fec_file(tmp_path, *SALE))
    assert told(answer) == [(2, "EcritureDate", "2026-03 is closed: it takes no entries.")]


def test_ten_thousand_errors_are_told_and_nothing_is_written(in_a: Cast, tmp_path: Path) -> None:
    answer = bring(in_a, fec_file(tmp_path, *([(*SALE[0][:3], "34x", "", "1'0", "0")] * 5_000)))
    assert (answer["lines"], len(answer["errors"])) == (5_000, 10_000)


def test_formulas_and_bombs_are_no_books(in_a: Cast, tmp_path: Path) -> None:
    book = Workbook()
    sheet_of(book).append(["Journal", "Date", "Compte", "Débit", "Crédit"])
    sheet_of(book).append(["VT", DAY, "34210000", 10, 0])
    sheet_of(book).append(["VT", DAY, "71243000", 0, "=D2"])
    book.save(tmp_path / "formula.xlsx")
    assert (3, "Crédit") in [(row, column) for row, column, _why in told(bring(in_a, tmp_path / "formula.xlsx"))]
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    assert "swell" in told(bring(in_a, tmp_path / "bomb.xlsx"))[0][2]
    assert not Entry.objects.exists()


def test_who_may_not_import_and_which_chart_does_not_fit(in_a: Cast, tmp_path: Path) -> None:
    from charaka.accounts.importers.ledger_file import Wish, import_ledger_file

    path = fec_file(tmp_path, *SALE)
    with pytest.raises(Forbidden):
        import_ledger_file(path, institution=in_a.a, wish=Wish(chart="cgnc"), actor=in_a.reader.actor)
    with pytest.raises(Invalid, match="name the chart"):
        bring(in_a, path, chart="")
    bring(in_a, path)
    with pytest.raises(Invalid, match="another chart"):
        bring(in_a, path, chart="pcg-fr")


def test_what_the_house_posted_itself_is_known_when_the_books_bring_it(in_a: Cast, tmp_path: Path) -> None:
    open_books(in_a)
    post(in_a, ("3421", 1200), ("71243", -1000), ("4455", -200), journal="VT", label="Own invoice")
    back = [("VT", "0001", "20260310", account, "", debit, credit) for _j, _n, _d, account, _p, debit, credit in SALE]
    assert sums(bring(in_a, fec_file(tmp_path, *back)))[2] == 1
    assert Entry.objects.count() == 1


# By page --------------------------------------------------------------------------------------------------------------


def test_the_finance_officer_brings_the_books_by_page(
    cast: Cast, sign_in: Callable[..., Client], tmp_path: Path
) -> None:
    client = sign_in(cast.finance)
    assert "The books are not open yet" in client.get("/i/a/accounts/import/").content.decode()
    assert client.post("/i/a/accounts/import/", {"chart": "cgnc"}).url == "/i/a/imports/ledger/"  # type: ignore[attr-defined]

    def brought(path: Path) -> ImportRun:
        client.post("/i/a/imports/ledger/", {"file": SimpleUploadedFile(path.name, path.read_bytes())})
        with scope({cast.a.pk}):
            run = ImportRun.objects.latest("pk")
        fields = {f"column-{n}": run.columns.get(title, "") for n, title in enumerate(run.found["columns"])}
        client.post(f"/i/a/imports/ledger/{run.pk}/columns/", {"dates": "", "decimals": "", **fields})
        return run

    run = brought(fec_file(tmp_path, *SALE, *RENT))
    check = client.get(f"/i/a/imports/ledger/{run.pk}/check/").content.decode()
    assert "will be created" in check
    client.post(f"/i/a/imports/ledger/{run.pk}/check/")
    corrected = [(*row[:5], row[5].replace("350,50", "360,00"), row[6].replace("350,50", "360,00")) for row in RENT]
    again = brought(fec_file(tmp_path, *SALE, *corrected))
    check = client.get(f"/i/a/imports/ledger/{again.pk}/check/").content.decode()
    assert "the books say 350.50, the file 360.00" in check
    broken = brought(fec_file(tmp_path, *SALE, *RENT[:1]))
    check = client.get(f"/i/a/imports/ledger/{broken.pk}/check/").content.decode()
    assert "does not balance" in check
    assert "good rows" not in check
    client.post(f"/i/a/imports/ledger/{broken.pk}/check/", {"ready_only": "1"})
    client.post(f"/i/a/imports/ledger/{again.pk}/check/")
    with scope({cast.a.pk}):
        assert ImportRun.objects.get(pk=broken.pk).state == "refused"
        assert Entry.objects.count() == 4
        assert find_differences(cast.a.pk) == []
