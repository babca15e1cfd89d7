"""The books from a file in one go, as the command brings them: opened, read, checked, compared, posted."""

from __future__ import annotations

import csv
import gc
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from charaka.accounts.importers.ledger import LEDGER, NOT_KEPT, LedgerPlan, differences, plan_entries
from charaka.accounts.importers.ledger_checks import Chart
from charaka.accounts.importers.ledger_lines import BooksRead, entries_of
from charaka.accounts.models.choices import CategoryChoice, ChartChoice
from charaka.accounts.permissions import IMPORT_LEDGER
from charaka.accounts.queries.chart import find_book
from charaka.accounts.queries.imported import Compared
from charaka.accounts.rules.fec import in_major
from charaka.accounts.services.books import chart_rules, open_book
from charaka.accounts.services.ledger_import import import_ledger
from charaka.kernel.actors import Actor
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.imports.bringing import opened
from charaka.kernel.imports.checking import Mapped, check
from charaka.kernel.imports.detect import understand
from charaka.kernel.imports.languages import in_all_languages
from charaka.kernel.imports.problems import FileRefused, Problem
from charaka.kernel.imports.queries import kept_mapping
from charaka.kernel.imports.schema import Importer
from charaka.kernel.imports.sentences import say
from charaka.kernel.imports.sources import Options, Sheet
from charaka.kernel.models import Institution
from charaka.kernel.permissions import require
from charaka.kernel.scope import scope

Told = Callable[[str, int, int], None]
ATTEMPTS: Final = 3  # how often a file is compared anew because somebody posted meanwhile


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the caller asks for beside the file. ``on`` is the day of a trial balance."""

    chart: str = ""
    rules: Mapping[str, str] | None = None
    on: date | None = None
    dry_run: bool = False
    replace: bool = False


def import_ledger_file(
    path: Path, *, institution: Institution, wish: Wish, actor: Actor, told: Told | None = None
) -> dict[str, Any]:
    """Import the books; open them on the wished chart first when they are not open yet.

    Answers lines, entries, debit, credit (of the file), already_known and errors; with errors nothing was written.
    Raises Invalid (another chart, no chart), Forbidden, NotFound.
    """
    require(actor, IMPORT_LEDGER, institution.pk)
    with _uncollected(), scope({institution.pk}):
        _refuse_other_chart(institution.pk, wish)
        try:
            file = read_ledger(path, institution.pk, on=wish.on, told=told)
        except FileRefused as refusal:
            return _answer(BooksRead(problems=[Problem(0, "", "ledger.refused", {"why": str(refusal)})]), 0)
        plan = _plan(file, institution.pk, wish)
        for _attempt in range(ATTEMPTS):
            file.problems = [*plan.problems, *([] if wish.replace else differences_of(plan))]
            if file.problems or wish.dry_run:
                break
            try:
                _post(plan, institution.pk, wish, actor, told)
            except Conflict:
                plan = _plan(file, institution.pk, wish)
            else:
                return _answer(file, plan.unchanged)
        return _answer(file, plan.unchanged)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold Python's search for cycles meanwhile: a file is millions of plain values, and each search walks them all."""
    held = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if held:
            gc.enable()


def differences_of(plan: LedgerPlan) -> list[Problem]:
    return list(differences(Compared(differing=list(plan.update))))


def read_ledger(path: Path, institution_id: int, *, on: date | None = None, told: Told | None = None) -> BooksRead:
    """Open the file, guess its columns (or take the mapping that the institution kept), read and check every row.

    Raises FileRefused.
    """
    sheet = opened(path, Options(), LEDGER)
    importer = in_all_languages(LEDGER, institution_id)
    mapping = _mapping(sheet, importer, institution_id)
    progress = (lambda done: told("reading", done, sheet.row_count)) if told else None
    checked = check(sheet, mapping, importer, institution_id=institution_id, progress=progress)
    problems: list[Problem] = list(checked.errors)
    entries = entries_of(checked.rows, problems, on)
    titles = {field: title for title, field in mapping.columns.items()}
    return BooksRead(checked.row_count, entries, titles, problems)


def rules_from(path: Path) -> dict[str, str]:
    """Prefix -> category of a file: JSON (an object) or csv (two columns, titles allowed). Raises Invalid."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Invalid(_("The mapping cannot be read as UTF-8.")) from None
    try:
        found = json.loads(text) if text.lstrip().startswith(("{", "[")) else _rules_of_csv(text)
        rules = {str(prefix).strip(): str(category).strip() for prefix, category in dict(found).items()}
    except (ValueError, TypeError):
        raise Invalid(_("The mapping holds a prefix and a category in each row.")) from None
    for prefix, category in rules.items():
        if not (prefix.isascii() and prefix.isdigit()) or category not in CategoryChoice.values:
            raise Invalid(_("The mapping says nothing for “%(prefix)s”: “%(category)s”.") % {
                "prefix": prefix, "category": category,
            })  # fmt: skip
    if not rules:
        raise Invalid(_("The mapping is empty."))
    return rules


def _rules_of_csv(text: str) -> list[tuple[str, str]]:
    separator = ";" if ";" in text.partition("\n")[0] else ","
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(row)]
    begins = 0 if rows and rows[0][0].strip().isdigit() else 1
    return [(row[0], row[1] if len(row) > 1 else "") for row in rows[begins:]]


def _mapping(sheet: Sheet, importer: Importer, institution_id: int) -> Mapped:
    """The mapping that the institution kept for these titles, else the guess."""
    kept = kept_mapping(institution_id, importer.code, sheet.columns)
    matches = understand(sheet, importer, kept.columns if kept else None).matches
    columns = {title: match.field for title, match in matches.items() if match.field not in NOT_KEPT}
    return Mapped(columns, (kept.dates or None) if kept else None, (kept.decimals or None) if kept else None)


def _plan(file: BooksRead, institution_id: int, wish: Wish) -> LedgerPlan:
    chart = Chart.of(institution_id)
    if not chart.is_open:
        chart = Chart.to_be(wish.rules or chart_rules(wish.chart))
    return plan_entries(file, chart, institution_id)


def _post(plan: LedgerPlan, institution_id: int, wish: Wish, actor: Actor, told: Told | None) -> None:
    entries = [*plan.create, *(one.new for one in plan.update)]
    if not entries:
        return
    total = sum(len(entry.lines) for entry in entries)
    with transaction.atomic():  # books that are opened for a file that is refused after all stay unopened
        if find_book(institution_id) is None:
            open_book(actor=actor, institution_id=institution_id, chart=wish.chart, mapping=wish.rules)
        import_ledger(
            actor=actor, institution_id=institution_id, new=plan.create, replaced=plan.update, mark=plan.mark,
            progress=lambda done: told("writing", done, total) if told else None,
        )  # fmt: skip


def _refuse_other_chart(institution_id: int, wish: Wish) -> None:
    book = find_book(institution_id)
    if book is None and wish.chart not in ChartChoice.values:
        raise Invalid(_("The books are not open yet: name the chart they follow (--chart pcg-fr or cgnc)."))
    if book is not None and wish.chart and book.chart != wish.chart:
        raise Invalid(_("The books are open already and follow another chart: %(chart)s.") % {"chart": book.chart})


def _answer(file: BooksRead, known: int) -> dict[str, Any]:
    lines = [line for entry in file.entries for line in entry.lines]
    return {
        "lines": file.lines,
        "entries": len(file.entries),
        "debit": in_major(sum(line.debit for line in lines)),
        "credit": in_major(sum(line.credit for line in lines)),
        "already_known": known,
        "errors": [{"row": p.row, "column": p.column, "message": say(p, LEDGER)} for p in file.problems],
    }
