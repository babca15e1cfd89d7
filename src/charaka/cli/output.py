"""What commands print: sentences and tables for people, JSON for programs, refusals to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from charaka.cli.exit_codes import Exit

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]
Step = Callable[[str, int, int], None]


def wants_json(arguments: Sequence[str]) -> bool:
    return "--json" in arguments


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")


def print_json(value: Any) -> None:
    """One JSON document, UTF-8, keys in the order in which they are documented."""
    say(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold", no_wrap=head == "e-mail")  # an address is copied whole
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    Console(highlight=False).print(table)


def print_refusal(error: BaseException, code: Exit, *, as_json: bool) -> None:
    """Say in a sentence what is wrong; with --json also as an object on standard output."""
    sentence = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    fields = {name: [str(m) for m in messages] for name, messages in getattr(error, "fields", {}).items()}
    if as_json:
        print_json(
            {"error": {"code": getattr(error, "code", code.name.lower()), "message": sentence, "fields": fields}}
        )
    sys.stderr.write(sentence + "\n")
    for name, messages in fields.items():
        for message in messages:
            if message != sentence:
                sys.stderr.write(f"  {name}: {message}\n")


@contextmanager
def progress_bar(*, shown: bool = True) -> Iterator[Step]:
    """A bar on standard error; call what it yields with what is being done, how much of it is done, and of how much."""
    if not shown or not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def step(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield step
