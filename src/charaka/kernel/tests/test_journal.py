"""The page of the journal and its table: narrowed alike, complete, harmless to open."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from charaka.institutions.models import Site
from charaka.kernel.audit import audit_action, exports, record
from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.services import service
from charaka.kernel.text import Text3
from charaka.testing.cast import Cast, Player
from charaka.testing.queries import QueryCounter

SITE_MOVED = audit_action("tests.journal.moved", "Site moved")
JOURNAL = "/i/a/journal/"
SignIn = Callable[[Player], Client]


@service
def move_site(*, actor: Any, cast: Cast, code: str, city: str = "Fès", reason: str = "") -> Site:
    site: Site = Site.objects.create(institution=cast.a, code=code, name=Text3(fr=code), city=city)
    changes = {"city": ("Rabat", city), "address": (None, Text3(fr="Rue 1")), "closed_on": ("2026-01-31", None)}
    record(SITE_MOVED, site, actor=actor, changes=changes, reason=reason)
    return site


def table(client: Client, **asked: str) -> list[dict[str, str]]:
    answer: Any = client.get(f"{JOURNAL}export/", {"format": "csv", **asked})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_journal_goes_out_in_words(in_a: Cast, sign_in: SignIn) -> None:
    move_site(actor=in_a.director.actor, cast=in_a, code="S1", reason="more room")
    act = AuditEntry.objects.get(action=SITE_MOVED.code)
    (row,) = table(sign_in(in_a.finance), action=SITE_MOVED.code)
    assert row == {
        "No.": str(act.position),
        "When": timezone.localtime(act.at).strftime("%Y-%m-%d %H:%M"),
        "Who": "Dalila Director",
        "What": "Site moved",
        "Record": act.subject_label,
        "Kind": "site",
        "Changes": "city: Rabat, then Fès; address: Rue 1; closed on: 31\xa0Jan\xa02026, then —",
        "Reason": "more room",
    }


def test_the_journal_goes_out_whole_as_it_is_narrowed(
    in_a: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "BATCH", 2)
    for number in range(5):
        move_site(actor=in_a.director.actor, cast=in_a, code=f"S{number}")
    client = sign_in(in_a.director)
    client.get(f"{JOURNAL}export/")

    page = client.get(JOURNAL, {"action": SITE_MOVED.code, "before": "1", "verify": "1"})
    assert page.context["export_url"] == f"{JOURNAL}export/?action={SITE_MOVED.code}"
    assert f"{JOURNAL}export/?action={SITE_MOVED.code}&amp;format=csv" in page.content.decode()

    rows = table(client, action=SITE_MOVED.code)
    assert [row["No."] for row in rows] == sorted((row["No."] for row in rows), key=int, reverse=True)
    assert len(rows) == 5
    assert len(table(client, q="S3")) == 1
    assert {row["What"] for row in table(client)} >= {"Site moved", "Table exported"}


def test_a_reason_that_attacks_a_spreadsheet_is_only_text(in_a: Cast, sign_in: SignIn) -> None:
    move_site(actor=in_a.director.actor, cast=in_a, code="S1", reason="=1+1")
    client = sign_in(in_a.director)
    assert table(client)[-1]["Reason"] == "'=1+1"
    answer: Any = client.get(f"{JOURNAL}export/", {"action": SITE_MOVED.code})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}


def test_the_journal_costs_the_same_for_few_acts_and_for_many(
    in_a: Cast, sign_in: SignIn, assert_queries: QueryCounter
) -> None:
    for number in range(30):
        move_site(actor=in_a.director.actor, cast=in_a, code=f"S{number}")
    client = sign_in(in_a.director)
    with assert_queries(budget="kernel:history_export"):
        assert len(table(client, action=SITE_MOVED.code)) == 30
