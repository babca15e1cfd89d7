"""Every row is checked before anything is written: what is refused, what is only said, and how it is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from charaka.kernel.imports.checking import KEPT, Checked, Mapped, check
from charaka.kernel.imports.problems import Problem
from charaka.kernel.imports.schema import (
    Field,
    Importer,
    Plan,
    Row,
    Update,
    compare,
    importer_called,
    register_importer,
)
from charaka.kernel.imports.sources import open_source


def _nothing(*_args: Any, **_kwargs: Any) -> Plan:
    return Plan()


SIDES = {"public": ["Public", "عمومي", "Public sector"], "private": ["Privé", "خاص", "Private"]}
IMPORTER = Importer(
    code="test-partners",
    label="Partners",
    fields=[
        Field("name", "Name", required=True, max_length=20),
        Field("ice", "ICE", "ice"),
        Field("side", "Side", "choice", choices=SIDES),
        Field("staff", "Staff", "integer", minimum=0),
        Field("rate", "Rate", "decimal"),
        Field("fee", "Fee", "money"),
        Field("since", "Since", "date"),
        Field("email", "E-mail", "email"),
        Field("phone", "Phone", "phone"),
        Field("active", "Active", "bool"),
        Field("note", "Note", multiline=True),
    ],
    natural_key=["name"],
    plan=_nothing,
    apply=_nothing,  # type: ignore[arg-type]
    permission=None,
)
TITLES = {one.key: one.key for one in IMPORTER.fields}


def checked(text: str | bytes, **settings: Any) -> Checked:
    sheet = open_source(text.encode() if isinstance(text, str) else text)
    return check(sheet, Mapped({t: TITLES[t] for t in sheet.columns if t in TITLES}, **settings), IMPORTER)


def one(field: str, value: str) -> Checked:
    quoted = '"' + value.replace('"', '""') + '"'
    return checked(f"name;{field}\nA;{quoted}\n" if field != "name" else f"name;side\n{quoted};\n")


def codes(problems: list[Problem]) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.code) for problem in problems]


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("name", "  Zahramet \u00a0 Industrie ", "Zahramet Industrie"),
        ("side", "PRIVE", "private"),
        ("side", "عمومي", "public"),
        ("staff", "1 420", 1420),
        ("staff", "00000012", 12),
        ("rate", "12,5 %", Decimal("12.5")),
        ("fee", "1 234,50 MAD", 123450),
        ("fee", "-0,01", -1),
        ("since", "31/12/2025", date(2025, 12, 31)),
        ("email", "RH@Zahramet.Example", "RH@zahramet.example"),
        ("phone", "+212 5 22 00 00 11", "+212 5 22 00 00 11"),
        ("active", "oui", True),
        ("active", "لا", False),
        ("note", "two\r\nlines", "two\nlines"),
        ("note", "'=not a formula", "=not a formula"),
        ("staff", "", None),
    ],
)
def test_values_are_read_by_the_kind_of_their_field(field: str, text: str, value: object) -> None:
    outcome = one(field, text)
    assert (codes(outcome.errors), outcome.rows[0][field]) == ([], value)


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("name", "", "no_rows"),
        ("name", "N" * 21, "too_long"),
        ("ice", "00152364A000012", "ice_letters"),
        ("ice", "99900027100009", "ice_length"),
        ("ice", "1,52364E+14", "ice_shortened"),
        ("side", "mixed", "not_a_choice"),
        ("staff", "12,5", "not_a_whole_number"),
        ("staff", "beaucoup", "not_a_whole_number"),
        ("staff", "-1", "below"),
        ("staff", "9" * 30, "number_too_large"),
        ("fee", "1,005", "too_many_decimals"),
        ("since", "31/02/2025", "not_a_date"),
        ("since", "01/01/1900", "date_of_nothing"),
        ("since", "12/10/0024", "date_of_nothing"),
        ("since", "1/1/3024", "date_after"),
        ("email", "minoterie@", "not_an_email"),
        ("phone", "call me", "not_a_phone"),
        ("active", "maybe", "not_yes_or_no"),
    ],
)
def test_wrong_values_refuse_the_row_with_a_reason(field: str, text: str, code: str) -> None:
    outcome = one(field, text) if field != "fee" else checked(f"name;fee\nA;{text}\nB;1,5\n", decimals=",")
    assert [problem.code for problem in outcome.errors if problem.code != "required"] == [code]
    assert not [row for row in outcome.rows if row["name"] != "B"]


@pytest.mark.parametrize(
    ("field", "text", "code", "value"),
    [
        ("name", "Zahra\u202emet\u202c", "hidden_characters", "Zahramet"),
        ("name", "=HYPERLINK(1)", "like_a_formula", "=HYPERLINK(1)"),
        ("ice", "001523644000012", "ice_key", "001523644000012"),
        ("staff", "n.c.", "left_empty", None),
    ],
)
def test_odd_values_are_accepted_with_a_word(field: str, text: str, code: str, value: object) -> None:
    outcome = one(field, text)
    assert codes(outcome.warnings) == [(2, field, code)]
    assert (outcome.ok, outcome.rows[0][field]) == (True, value)


def test_hidden_characters_are_shown_as_boxes_where_the_value_is_listed() -> None:
    """A list of problems must not be reversed by the very character it reports."""
    assert [warning.value for warning in one("name", "Zahra\u202emet").warnings] == ["Zahra▯met"]


def test_a_number_that_is_no_formula_raises_no_word() -> None:
    assert one("note", "+212 5 22").warnings == one("note", "- 3").warnings == []


def test_a_required_cell_and_a_required_column_must_be_there() -> None:
    assert codes(checked("name;staff\n;3\n").errors) == [(2, "name", "required")]
    assert [(p.code, p.params) for p in checked("staff;side\n3;public\n").errors] == [
        ("field_missing", {"field": "name"})
    ]


def test_a_file_with_titles_only_has_no_rows() -> None:
    assert codes(checked("name;staff\n").errors) == [(0, "", "no_rows")]


def test_two_rows_of_one_key_are_refused_unless_they_say_the_same() -> None:
    outcome = checked("name;staff\nTôlerie Imlal;3\nTOLERIE IMLAL;4\nB;1\nB;1\n")
    assert [(p.row, p.code, p.params) for p in outcome.errors] == [(3, "duplicate", {"first": 2})]
    assert [(p.row, p.code, p.params) for p in outcome.warnings] == [(5, "repeated", {"first": 4})]
    assert (outcome.row_count, outcome.bad_rows, outcome.repeated, len(outcome.rows)) == (4, 1, 1, 2)


def test_without_a_natural_key_every_row_stands_for_itself() -> None:
    """Two equal lines of a ledger are two lines."""
    sheet = open_source(b"name;staff\nA;1\nA;1\n")
    outcome = check(sheet, Mapped({"name": "name", "staff": "staff"}), replace(IMPORTER, natural_key=()))
    assert len(outcome.rows) == 2


def test_a_separator_in_an_unquoted_text_is_noticed() -> None:
    outcome = checked("name;side\nA;public;and more\nB;public;\n")
    assert codes(outcome.errors) == [(2, "", "extra_cells")]


def test_dates_that_could_be_exchanged_are_said_once_and_can_be_settled() -> None:
    text = "name;since\nA;01/02/2026\nB;03/04/2026\n"
    assert codes(checked(text).warnings) == [(0, "since", "dates_unsure")]
    settled = checked(text, dates="mdy")
    assert (settled.warnings, settled.rows[0]["since"]) == ([], date(2026, 1, 2))


def test_ten_thousand_errors_are_counted_grouped_and_kept_in_bounds() -> None:
    rows = "".join(f"P{n};x;A{n}\n" for n in range(6_000))
    outcome = checked(f"name;staff;ice\n{rows}")
    assert (outcome.error_count, len(outcome.errors), outcome.bad_rows) == (12_000, KEPT, 6_000)
    groups = {(group.column, group.code): (group.count, group.rows[:2]) for group in outcome.groups.values()}
    assert groups == {("staff", "not_a_whole_number"): (6_000, [2, 3]), ("ice", "ice_letters"): (6_000, [2, 3])}


def test_a_very_long_wrong_value_is_kept_short() -> None:
    (problem,) = one("staff", "x" * 5_000).errors
    assert len(problem.value) == 120
    assert Problem.from_json(problem.to_json()) == problem


def test_compare_tells_new_changed_and_unchanged_and_leaves_empty_cells_alone() -> None:
    """Three rows against two records: one is new, one changes its staff, one says nothing new."""
    outcome = checked("name;staff;side\nA;10;\nB;;public\nC;5;private\n")
    existing: dict[Any, dict[str, Any]] = {
        "A": {"name": "A", "staff": 8, "side": "public"},
        "B": {"name": "B", "staff": 3, "side": "public"},
    }

    def key(row: Row) -> str:
        return str(row["name"])

    plan = compare(outcome.rows, existing, key=key, value_of=lambda record, name: record[name])
    assert [row["name"] for row in plan.create] == ["C"]
    assert [(update.record["name"], update.changes) for update in plan.update if isinstance(update, Update)] == [
        ("A", {"staff": (8, 10)})
    ]
    assert plan.unchanged == 1
    completing = compare(outcome.rows, existing, key=key, value_of=lambda r, n: r[n], overwrite=False)
    assert (len(completing.update), completing.unchanged) == (0, 2)


def test_an_importer_that_contradicts_itself_is_not_declared() -> None:
    with pytest.raises(ValueError, match="natural key"):
        register_importer(replace(IMPORTER, code="test-bad-key", natural_key=["nothing"]))
    with pytest.raises(ValueError, match="one key"):
        register_importer(replace(IMPORTER, code="test-twice", fields=[Field("a", "A"), Field("a", "B")]))
    with pytest.raises(KeyError):
        importer_called("test-bad-key")


def test_choices_may_depend_on_the_institution() -> None:
    fields = [Field("name", "Name"), Field("side", "Site", "choice", choices=lambda i: {"7": [f"Site {i}"]})]
    sheet = open_source(b"name;side\nA;site 3\n")
    outcome = check(sheet, Mapped({"name": "name", "side": "side"}), replace(IMPORTER, fields=fields), institution_id=3)
    assert outcome.rows[0]["side"] == "7"
