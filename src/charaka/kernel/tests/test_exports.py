"""Tables that leave the house: typed, harmless to open, recorded; and what comes back is what left."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.errors import Forbidden, Invalid
from charaka.kernel.exports.services import export_rows
from charaka.kernel.exports.tables import Column, disarmed, write_csv, write_xlsx
from charaka.kernel.imports.checking import Mapped, check
from charaka.kernel.imports.schema import Field, Importer, Plan
from charaka.kernel.imports.sources import open_source
from charaka.kernel.permissions import Role, permission
from charaka.testing.cast import Cast

EXPORT_THINGS = permission("kerneltests.thing:view", "See things", Role.DIRECTOR)
COLUMNS = [
    Column("Name"),
    Column("Fee", "money"),
    Column("Since", "date"),
    Column("Staff", "integer"),
    Column("Rate", "decimal"),
    Column("Active", "bool"),
]


def as_csv(columns: list[Column], rows: list[list[Any]]) -> bytes:
    return b"".join(write_csv(columns, rows))


def as_xlsx(columns: list[Column], rows: list[list[Any]], **options: Any) -> bytes:
    stream = io.BytesIO()
    write_xlsx(columns, rows, stream, **options)
    return stream.getvalue()


def _nothing(*_args: Any, **_kwargs: Any) -> Plan:
    return Plan()


def come_back(data: bytes) -> list[list[Any]]:
    """What an importer reads of an exported file."""
    kinds = {"Name": "text", "Fee": "money", "Since": "date", "Staff": "integer", "Rate": "decimal", "Active": "bool"}
    importer = Importer(
        code="round", label="Round", natural_key=(), plan=_nothing, apply=_nothing, permission=None,  # type: ignore[arg-type]
        fields=[Field(title.lower(), title, kind) for title, kind in kinds.items()],  # type: ignore[arg-type]
    )  # fmt: skip
    checked = check(open_source(data), Mapped({title: title.lower() for title in kinds}), importer)
    assert checked.errors == []
    return [list(row.values) for row in checked.rows]


_names = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=30).map(
    lambda text: " ".join(text.split())
)
_rows = st.tuples(
    _names.filter(bool).map(lambda text: f"n{text}")
    | st.sampled_from(["=1+1", "@x", "-a", "+b", "'=c", "''=d", "مقاولة"]),
    st.integers(-(10**12), 10**12),
    st.dates(date(1901, 1, 1), date(2199, 12, 31)),
    st.none() | st.integers(-(10**9), 10**9),
    st.none() | st.decimals(-(10**6), 10**6, places=4),
    st.none() | st.booleans(),
).map(list)


@settings(max_examples=60, deadline=None)
@given(st.lists(_rows, min_size=1, max_size=8))
def test_what_comes_back_from_csv_is_what_left(rows: list[list[Any]]) -> None:
    with_hints = [["hint", 150, date(2000, 1, 31), 1, Decimal("0.5"), True], *rows]
    clean = [[_seen(row[0]), *row[1:]] for row in with_hints]
    assert come_back(as_csv(COLUMNS, with_hints)) == clean


@settings(max_examples=40, deadline=None)
@given(st.lists(_rows, min_size=1, max_size=8))
def test_what_comes_back_from_xlsx_is_what_left(rows: list[list[Any]]) -> None:
    rows = [[_plain_start(row[0]), *row[1:]] for row in rows]
    assert come_back(as_xlsx(COLUMNS, rows)) == [[_seen(row[0]), *row[1:]] for row in rows]


def _seen(name: str) -> str:
    """A name as imports clean every name."""
    from charaka.kernel.imports.reading import cleaned

    return cleaned(name)[0]


def _plain_start(name: str) -> str:
    """A workbook needs no disarming apostrophe, so one before a sign would be taken for it when it comes back."""
    return name.lstrip("'")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1 555", "'+1 555"),
        ("-2+3", "'-2+3"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("'=1", "''=1"),
        ("plain - text", "plain - text"),
        ("l'été", "l'été"),
    ],
)
def test_no_text_is_run_as_a_formula(text: str, written: str) -> None:
    assert disarmed(text) == written
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx([Column("T")], [[text]]))).worksheets[0]
    assert (sheet["A2"].value, sheet["A2"].data_type) == (text, "s")


def test_negative_numbers_stay_numbers() -> None:
    columns = [Column("Fee", "money"), Column("Staff", "integer")]
    assert as_csv(columns, [[-5, -12]]).decode("utf-8-sig") == "Fee;Staff\r\n-0.05;-12\r\n"
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(columns, [[-5, -12]]))).worksheets[0]
    assert (sheet["A2"].value, sheet["B2"].value, sheet["A2"].number_format) == (-0.05, -12, "#,##0.00")


def test_a_workbook_is_made_to_be_read() -> None:
    data = as_xlsx(
        [Column("الاسم", width=30), Column("Since", "date")],
        [["أ", date(2026, 1, 2)]],
        title="A/B?",
        right_to_left=True,
    )
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert (sheet.title, sheet.freeze_panes, sheet.sheet_view.rightToLeft) == ("A B", "A2", True)
    assert (sheet["A1"].font.bold, sheet.column_dimensions["A"].width) == (True, 30)
    assert (sheet["B2"].value, sheet["B2"].number_format) == (datetime(2026, 1, 2), "yyyy-mm-dd")  # noqa: DTZ001


def test_what_xml_cannot_hold_does_not_break_the_workbook() -> None:
    data = as_xlsx(
        [Column("T"), Column("At", "datetime")], [["a\x00b\x0b\ud800", datetime(2026, 1, 2, 3, 4, tzinfo=UTC)]]
    )
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert (sheet["A2"].value, sheet["B2"].value) == ("ab", datetime(2026, 1, 2, 3, 4))  # noqa: DTZ001
    long = as_xlsx([Column("T")], [["x" * 40_000]])
    assert len(openpyxl.load_workbook(io.BytesIO(long)).worksheets[0]["A2"].value) == 32_767


def test_csv_comes_in_pieces_and_takes_rows_one_by_one() -> None:
    """The second piece is asked for before the rows are exhausted: nothing is gathered."""
    taken = 0

    def rows() -> Iterator[list[str]]:
        nonlocal taken
        for taken in range(20_000):  # noqa: B007
            yield ["some text of a row"]

    pieces = write_csv([Column("T")], rows())
    next(pieces)
    assert 0 < taken < 5_000


@pytest.mark.django_db
def test_who_exported_what_stands_in_the_audit(cast: Cast) -> None:
    response = export_rows(
        [Column("Name")], [["A"], ["B"]], "csv",
        actor=cast.director.actor, institution=cast.a, permission=EXPORT_THINGS, name="partners",
    )  # fmt: skip
    assert response.headers["Content-Disposition"].startswith('attachment; filename="a-partners-20')
    entry = AuditEntry.objects.get(action="kernel.export.made", institution_id=cast.a.pk)
    assert (entry.actor_id, entry.changes) == (
        cast.director.user.pk,
        {"table": [None, "partners"], "rows": [None, 2], "as": [None, "csv"]},
    )


@pytest.mark.django_db
def test_an_export_needs_the_right_and_a_known_form(cast: Cast) -> None:
    for player, fmt, error in ((cast.reader, "csv", Forbidden), (cast.director, "pdf", Invalid)):
        with pytest.raises(error):
            export_rows(
                [Column("N")], [], fmt, actor=player.actor, institution=cast.a, permission=EXPORT_THINGS, name="x"
            )
    assert not AuditEntry.objects.filter(action="kernel.export.made").exists()


@pytest.mark.django_db
def test_arabic_readers_get_a_sheet_from_right_to_left(cast: Cast) -> None:
    with translation.override("ar"):
        response = export_rows(
            [Column("N")], [["A"]], "xlsx",
            actor=cast.director.actor, institution=cast.a, permission=EXPORT_THINGS, name="x",
        )  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[arg-type]
    assert book.worksheets[0].sheet_view.rightToLeft is True
