"""Sizes: functions of at most 50 lines, files of at most 500 (tests 800), templates of at most 200.

``python -m lint.sizes`` fails beyond these limits; ``--report`` also lists what is beyond the soft ones (30 and 300).
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from lint.findings import ROOT, Finding, judge, load_exemptions, relative

FOLDERS: Final = ("src", "tests", "lint", "tools")
RULES: Final = frozenset({"file-size", "function-size", "template-size"})


class Limits(NamedTuple):
    """In lines."""

    function: int
    file: int
    tests: int
    template: int


HARD: Final = Limits(50, 500, 800, 200)
SOFT: Final = Limits(30, 300, 400, 120)


def measure(root: Path, limits: Limits) -> Iterator[Finding]:
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                yield from _measure_python(path, root, limits)
            elif path.suffix == ".html" and "templates" in path.parts:
                yield from _measure_file(path, root, "template-size", limits.template)


def _measure_python(path: Path, root: Path, limits: Limits) -> Iterator[Finding]:
    is_test = "tests" in path.parts
    yield from _measure_file(path, root, "file-size", limits.tests if is_test else limits.file)
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError:
        return  # house_rules reports it
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > limits.function:
                message = f"{node.name} has {lines} lines, {limits.function} allowed"
                yield Finding(relative(path, root), node.lineno, "function-size", message, node.name)


def _measure_file(path: Path, root: Path, rule: str, limit: int) -> Iterator[Finding]:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    if lines > limit:
        yield Finding(relative(path, root), 1, rule, f"{lines} lines, {limit} allowed")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--report", action="store_true", help="list what is beyond the soft limits")
    if parser.parse_args(arguments).report:
        print(*sorted(measure(ROOT, SOFT)), sep="\n")
    remaining = judge(measure(ROOT, HARD), load_exemptions(), RULES)
    print(*remaining, f"{len(remaining)} beyond the hard limits", sep="\n")
    return 1 if remaining else 0


if __name__ == "__main__":
    sys.exit(main())
