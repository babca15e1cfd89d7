"""The files that users have, and the files that they should not have: what is read, what is refused, and why."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charaka.kernel.imports import workbooks
from charaka.kernel.imports.problems import FileRefused, FileTooLarge
from charaka.kernel.imports.sources import Limits, Options, column_letter, open_source

FRENCH = "Raison sociale;Ville;Créé le\nMétiers d’été;Aïn Tazra;31/12/2025\nÉcole «\u00a0Là\u00a0»;Fès;01/02/2026\n"
ARABIC = "الاسم;المدينة\nمقاولة النور للأشغال;فاس\nشركة الخدمات، المغرب;عين تازرة\n"


def workbook(*rows: Sequence[object], title: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0].title = title
    for row in rows:
        book.worksheets[0].append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def cells(data: bytes, **options: object) -> list[list[object]]:
    return [list(row.cells) for row in open_source(data, options=Options(**options)).rows()]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        (FRENCH, "utf-8", "utf-8"),
        (FRENCH, "utf-8-sig", "utf-8"),
        (FRENCH, "utf-16", "utf-16"),
        (FRENCH, "utf-16-le", "utf-16"),
        (FRENCH, "utf-16-be", "utf-16"),
        (FRENCH, "cp1252", "cp1252"),
        (FRENCH, "mac-roman", "mac-roman"),
        ("Ville;Pays\nFès;Maroc\nMeknès;Côté français\nÉté;à Témara\n", "cp850", "cp850"),
        ("INTITULÉ;SPÉCIALITÉ\nLITTÉRATURES;ÉTRANGÈRES ET RÉGIONALES\n", "cp1252", "cp1252"),
        (ARABIC, "utf-8", "utf-8"),
        (ARABIC, "cp1256", "cp1256"),
        (ARABIC, "iso-8859-6", "iso-8859-6"),
        (ARABIC + "مركز التكوين;Fès, côté médina\n", "cp1256", "cp1256"),
        ("Name;City\nplain;ascii\n", "ascii", "utf-8"),
    ],
)
def test_the_encoding_is_found_and_nothing_is_lost(text: str, encoding: str, told: str) -> None:
    sheet = open_source(text.encode(encoding))
    assert sheet.encoding == told
    assert [";".join(row.cells) for row in sheet.rows()] == text.splitlines()[1:]


def test_a_file_in_two_encodings_is_refused_with_the_row() -> None:
    good = "".join(f"Société n° {n};Fès\n" for n in range(50))
    with pytest.raises(FileRefused) as refusal:
        open_source(f"Nom;Ville\n{good}".encode() + "Été;Salé\n".encode("cp1252"))
    assert (refusal.value.reason, refusal.value.data["row"]) == ("mixed_encodings", 52)
    with pytest.raises(FileRefused) as refusal:
        open_source(f"Nom;Ville\n{good}".encode("cp1252") + "Été;Salé\n".encode())
    assert (refusal.value.reason, refusal.value.data["row"]) == ("mixed_encodings", 52)


def test_an_encoding_chosen_by_the_user_must_fit() -> None:
    assert cells("Nom;Ville\nÉté;Šumava\n".encode("cp1250"), encoding="cp1250") == [["Été", "Šumava"]]
    with pytest.raises(FileRefused) as refusal:
        open_source("Nom;Ville\nok;ok\nÉté;Fès\n".encode("cp1252"), options=Options(encoding="utf-8"))
    assert (refusal.value.reason, refusal.value.data["row"]) == ("unreadable_bytes", 3)


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_found_although_texts_hold_the_others(separator: str) -> None:
    rows = [["Name", "Price", "Note"], ["A; b", "12,5", 'say "x"'], ["c | d", "3,25", "one, two; three"]]
    quoted = "\r\n".join(separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    sheet = open_source(quoted.encode())
    assert sheet.separator == separator
    assert [list(row.cells) for row in sheet.rows()] == rows[1:]


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    """A line break in quotes starts no row; an empty line is one."""
    data = b'Code;Title\r\n1;"two\r\nlines"\r\n\r\n2;one\r\n'
    assert [(row.number, row.cells[1]) for row in open_source(data).rows()] == [(2, "two\r\nlines"), (4, "one")]


def test_a_file_saved_twice_through_text_mode_has_no_ghost_rows() -> None:
    sheet = open_source(b"Code;Title\r\r\n1;one\r\r\n2;two\r\r\n")
    assert [(row.number, row.cells) for row in sheet.rows()] == [(2, ["1", "one"]), (3, ["2", "two"])]


def test_excels_own_hint_names_the_separator() -> None:
    sheet = open_source(b"sep=,\r\nName,Amounts\r\na,1;2;3\r\nb,1;2;3\r\n")
    assert (sheet.separator, sheet.columns, sheet.row_count) == (",", ("Name", "Amounts"), 2)


def test_titles_may_stand_below_a_heading() -> None:
    data = "Liste des partenaires;;\n;;\nNom;Ville;Effectif\nA;Fès;3\nB;Salé;4\n".encode()
    sheet = open_source(data)
    assert (sheet.header_row, sheet.columns, sheet.row_count) == (3, ("Nom", "Ville", "Effectif"), 2)
    assert open_source(b"1;2\n3;4\n", options=Options(header_row=0)).columns == ("A", "B")


def test_repeated_and_missing_titles_get_a_name_and_empty_columns_at_the_end_are_dropped() -> None:
    sheet = open_source(b"Name;Phone;Phone;;;\na;1;2;3;;\n")
    assert sheet.columns == ("Name", "Phone", "Phone (2)", "D")


@pytest.mark.parametrize("rows_after", [2, 40_000])
def test_a_quotation_mark_that_is_never_closed_is_named_by_its_row(rows_after: int) -> None:
    with pytest.raises(FileRefused) as refusal:
        open_source(b'Name;City\na;b\n"open;c\n' + b"d;e\n" * rows_after)
    assert (refusal.value.reason, refusal.value.data["row"]) == ("quote_open", 3)


def test_in_ledgers_a_lone_quotation_mark_is_a_character() -> None:
    sheet = open_source(b'Code\tLabel\tAmount\n1\t"lone\t3\n2\tnext\t4\n')
    assert [row.cells[1] for row in sheet.rows()] == ['"lone', "next"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (b"%PDF-1.7 ...", "is_pdf"),
        (b"\x89PNG\r\n\x1a\n", "is_picture"),
        (b"\xff\xd8\xff\xe0", "is_picture"),
        (b"\x1f\x8b\x08", "is_archive"),
        (b"MZ\x90\x00", "is_program"),
        (b"SQLite format 3\x00", "is_database"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old_office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"<!DOCTYPE html><table><tr><td>1", "is_web_page"),
        (b"<?xml version='1.0'?><Workbook/>", "is_xml"),
        (b"name;x\n\x00\x01\x02\x00\x00\x07;a\n", "not_text"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "is_opendocument"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"word/document.xml", "is_office_text"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"photo.jpg", "is_archive"),
        (workbook(["Name", "City"], ["a", "b"])[:-400], "damaged_workbook"),
        (workbook(), "empty"),
    ],
)
def test_what_is_no_table_is_refused_by_its_name(data: bytes, reason: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        open_source(data)
    assert refusal.value.reason == reason


def test_a_file_of_200_mb_is_refused_without_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    big = tmp_path / "big.csv"
    with big.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    monkeypatch.setattr(Path, "read_bytes", lambda _self: pytest.fail("the file was read"))
    with pytest.raises(FileTooLarge) as refusal:
        open_source(big)
    assert refusal.value.data == {"limit": 50, "size": 200}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"A;B\n" + b"1;2\n" * 11, "too_many_rows"),
        (b";".join(b"c%d" % n for n in range(7)) + b"\n", "too_many_columns"),
        (b"A;B\n1;" + b"x" * 60 + b"\n", "cell_too_long"),
        (workbook(["A", "B"], *[["1", "2"]] * 11), "too_many_rows"),
        (workbook([f"c{n}" for n in range(7)]), "too_many_columns"),
    ],
)
def test_more_than_the_limits_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(FileTooLarge) as refusal:
        open_source(data, limits=Limits(rows=10, columns=6, cell=50))
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"A;B\n1;2\n" + b"x" * 200_000 + b";2\n", "cell_too_long"),
        (b'A;B\n1;"2\n' + b"3;4\n" * 50_000, "quote_open"),
    ],
)
def test_a_cell_that_swallows_the_file_is_told_from_one_that_is_too_long(data: bytes, reason: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        open_source(data)
    assert (refusal.value.reason, refusal.value.data["row"]) == (reason, 3 if reason == "cell_too_long" else 2)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/workbook.xml", b"\x00" * 40 * 1024 * 1024)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("a part was unpacked"))
    with pytest.raises(FileTooLarge) as refusal:
        open_source(stream.getvalue())
    assert refusal.value.reason == "archive_bomb"


def test_an_archive_that_lies_about_its_size_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of contents says 10 bytes; what is unpacked is still counted."""
    data = bytearray(workbook(["Name"], ["x" * 3000]))
    at = data.index(b"PK\x01\x02")
    while at != -1:
        struct.pack_into("<I", data, at + 24, 10)
        at = data.find(b"PK\x01\x02", at + 4)
    with pytest.raises(FileRefused) as refusal:
        open_source(bytes(data))
    assert refusal.value.reason in ("damaged_workbook", "archive_bomb")


def test_one_cell_in_the_last_corner_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Name", "City"])
    book.worksheets[0].append(["a", "b"])
    book.worksheets[0]["XFD1048576"] = "far"
    stream = io.BytesIO()
    book.save(stream)
    monkeypatch.setattr(workbooks, "FAST_FROM", 0)
    monkeypatch.setattr(workbooks, "_fast_rows", lambda *_: pytest.fail("the whole rectangle was reserved"))
    assert cells(stream.getvalue()) == [["a", "b"]]


def test_of_a_formula_the_computed_value_is_taken_and_said() -> None:
    data = _with_cell(b'<c r="B2"><f>1+1</f><v>2</v></c>')
    sheet = open_source(data)
    assert [row.cells[1] for row in sheet.rows()] == [2]
    assert [(p.column, p.code, p.params) for p in sheet.warnings] == [
        ("Staff", "formulas_used", {"count": 1, "row": 2})
    ]


@pytest.mark.parametrize(
    ("xml", "shown"), [(b'<c r="B2"><f>1+1</f></c>', "="), (b'<c r="B2" t="e"><v>#DIV/0!</v></c>', "#DIV/0!")]
)
def test_a_cell_without_value_is_no_empty_cell(xml: bytes, shown: str) -> None:
    (row,) = open_source(_with_cell(xml)).rows()
    assert isinstance(row.cells[1], workbooks.BadCell)
    assert str(row.cells[1]) == shown


def _with_cell(xml: bytes) -> bytes:
    """A workbook whose cell B2 is this XML."""
    stream = io.BytesIO()
    plain = io.BytesIO(workbook(["Name", "Staff"], ["a", 77]))
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(stream, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            if part.endswith("sheet1.xml"):
                start = content.index(b'<c r="B2"')
                content = content[:start] + xml + content[content.index(b"</c>", start) + 4 :]
            target.writestr(part, content)
    return stream.getvalue()


def test_the_first_visible_sheet_with_content_is_taken_and_another_can_be_chosen() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Hidden"
    book.worksheets[0].append(["Secret"])
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("Empty")
    book.create_sheet("First").append(["Name"])
    book["First"].append(["a"])
    book.create_sheet("Second").append(["City"])
    stream = io.BytesIO()
    book.save(stream)
    sheet = open_source(stream.getvalue())
    assert (sheet.sheet, sheet.sheets, sheet.columns) == ("First", ("Empty", "First", "Second"), ("Name",))
    assert open_source(stream.getvalue(), options=Options(sheet="Second")).columns == ("City",)
    with pytest.raises(FileRefused):
        open_source(stream.getvalue(), options=Options(sheet="Hidden"))


_cell = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6, allow_nan=False, width=32),
    st.booleans(),
    st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1)).map(lambda at: at.replace(microsecond=0)),  # noqa: DTZ001
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=12),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_cell, min_size=3, max_size=3), min_size=1, max_size=6))
def test_the_two_readers_of_workbooks_give_the_same_cells(rows: list[list[object]]) -> None:
    data = workbook(["One", "Two", "Three"], *rows)
    before = workbooks.FAST_FROM
    try:
        workbooks.FAST_FROM = 10**9
        exact = workbooks.open_workbook(data, max_rows=100, max_columns=10).rows
        workbooks.FAST_FROM = 0
        fast = workbooks.open_workbook(data, max_rows=100, max_columns=10).rows
    finally:
        workbooks.FAST_FROM = before
    assert [(number, [_near(v) for v in row]) for number, row in fast] == [
        (number, [_near(v) for v in row]) for number, row in exact
    ]


def _near(value: object) -> object:
    """The readers may differ in the last digit of a float."""
    return round(value, 6) if isinstance(value, float) else value


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert [column_letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
