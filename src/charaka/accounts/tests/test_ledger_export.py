"""What goes out comes back: the same entries in another institution, nothing new in its own."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from django.utils.translation import override
from openpyxl import load_workbook

from charaka.accounts.exports.entries import export_entries
from charaka.accounts.models import Entry, EntryLine
from charaka.accounts.queries.proof import find_differences
from charaka.accounts.services.entries import draft_entry, reverse_entry
from charaka.accounts.tests.books import DAY, draft, line_called, open_books, post
from charaka.accounts.tests.ledgers import RENT, SALE, bring, fec_file
from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.errors import Forbidden
from charaka.kernel.periods import parse
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast

DANGEROUS = ('=HYPERLINK("http://x")', "+cmd|' /C calc'!A0", "@SUM(A1)", '"quoted" wording', "-5 % remise")


def keep_books(cast: Cast) -> None:
    """Books with what is typed, imported, reversed, drafted and dangerous in them."""
    open_books(cast)
    sale = (("3421", 120), ("71243", -100), ("4455", -20))
    first = post(cast, *sale, journal="VT", service_line=line_called("FC"), reference="F-1", reference_date=DAY)
    post(cast, *sale, journal="VT", label="=1+1")
    reverse_entry(actor=cast.finance.actor, entry=first, on=DAY, reason="wrong client")
    draft_entry(actor=cast.finance.actor, institution_id=cast.a.pk, draft=draft(("3421", 1)))
    for text in DANGEROUS:
        worded = draft(("3421", 7), ("5141", -7), label=text)
        worded.lines[0].label, worded.lines[0].party_name = f"{text} line", text
        worded.lines[0].session, worded.lines[0].due_on = "S-26-04", DAY
        post_draft(cast, worded)


def post_draft(cast: Cast, worded: Any) -> None:
    from charaka.accounts.services.entries import post_entry

    post_entry(actor=cast.finance.actor, institution_id=cast.a.pk, draft=worded)


def taken_out(cast: Cast, folder: Path, fmt: str, period: str = "") -> Path:
    stream, _rows = export_entries(
        fmt, actor=cast.finance.actor, institution=cast.a, period=parse(period) if period else None
    )
    path = folder / f"entries.{'txt' if fmt == 'fec' else fmt}"
    with stream:
        path.write_bytes(stream.read())
    return path


def content() -> list[Any]:
    """All that the posted lines in scope say, in the order of an export."""
    rows = EntryLine.objects.filter(entry__state="posted").order_by("date", "entry_id", "position")
    found = rows.values_list(
        "entry__journal__code", "entry__label", "entry__reference", "entry__reference_date", "date", "account__code",
        "debit", "credit", "label", "party_code", "party_name", "due_on", "session", "service_line__code",
    )  # fmt: skip
    return list(found)


@pytest.mark.parametrize(
    ("fmt", "written_in", "read_in"), [("fec", "fr", "en"), ("csv", "ar", "fr"), ("xlsx", "en", "ar")]
)
def test_an_export_is_imported_identically(in_a: Cast, tmp_path: Path, fmt: str, written_in: str, read_in: str) -> None:
    keep_books(in_a)
    before = content()
    with override(written_in):
        path = taken_out(in_a, tmp_path, fmt)
    with override(read_in):
        own = bring(in_a, path)
        assert (own["errors"], own["already_known"]) == ([], own["entries"])
        other = bring(in_a, path, "b")
    assert (other["errors"], other["already_known"]) == ([], 0)
    with scope({in_a.b.pk}):
        assert content() == before
        assert find_differences(in_a.b.pk) == []
        assert bring(in_a, path, "b")["already_known"] == Entry.objects.count()


def test_an_imported_ledger_that_was_corrected_goes_out_and_is_all_known(in_a: Cast, tmp_path: Path) -> None:
    bring(in_a, fec_file(tmp_path, *SALE, *RENT))
    corrected = [(*row[:5], row[5].replace("350,50", "360,00"), row[6].replace("350,50", "360,00")) for row in RENT]
    bring(in_a, fec_file(tmp_path, *SALE, *corrected), replace=True)
    answer = bring(in_a, taken_out(in_a, tmp_path, "fec"))
    assert (answer["errors"], answer["entries"], answer["already_known"]) == ([], 4, 4)


def test_no_spreadsheet_runs_what_somebody_typed(in_a: Cast, tmp_path: Path) -> None:
    keep_books(in_a)
    text = taken_out(in_a, tmp_path, "csv").read_text("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+@-" and cell]
    sheet: Any = load_workbook(taken_out(in_a, tmp_path, "xlsx")).active
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_period_is_taken_out_and_the_audit_says_who_took_it(in_a: Cast, tmp_path: Path) -> None:
    keep_books(in_a)
    post(in_a, ("3421", 5), ("5141", -5), day=DAY.replace(month=4))
    rows = taken_out(in_a, tmp_path, "fec", "2026-04").read_text("utf-8").splitlines()
    assert len(rows) == 3
    assert rows[0].split("\t")[:3] == ["JournalCode", "JournalLib", "EcritureNum"]
    assert "5,00\t0,00" in rows[1]
    assert AuditEntry.objects.filter(action="kernel.export.made").latest("pk").changes["rows"] == [None, 2]
    with pytest.raises(Forbidden):
        export_entries("csv", actor=in_a.trainer.actor, institution=in_a.a)


def test_the_sums_of_an_export_are_those_of_the_books(in_a: Cast, tmp_path: Path) -> None:
    keep_books(in_a)
    sums = EntryLine.objects.filter(entry__state="posted").aggregate(debit=Sum("debit"), credit=Sum("credit"))
    assert sums["debit"] == sums["credit"]
    dry = bring(in_a, taken_out(in_a, tmp_path, "csv"), "b", dry_run=True)
    assert dry["debit"] == dry["credit"] == f"{sums['debit'] / 100:.2f}"
    with scope({in_a.b.pk}):
        assert not Entry.objects.exists()


@pytest.mark.parametrize("tail", ["export/", "export/?format=csv&period=2026", "export.fec?period=2026"])
def test_the_page_gives_the_file(cast: Cast, sign_in: Callable[..., Client], tail: str) -> None:
    with scope({cast.a.pk}):
        open_books(cast)
        post(cast, ("3421", 5), ("5141", -5))
    response = sign_in(cast.finance).get(f"/i/a/accounts/entries/{tail}")
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    assert b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert sign_in(cast.finance).get("/i/a/accounts/entries/export.pdf").status_code == 422
    assert sign_in(cast.finance).get("/i/a/accounts/entries/export/?period=x").status_code == 422
