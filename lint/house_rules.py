"""Runs the house rules over the product: ``python -m lint.house_rules``. Tests, migrations and fixtures are free."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lint.findings import ROOT, Finding, judge, load_exemptions, relative
from lint.python_rules import PYTHON_RULES, check_python
from lint.template_rules import CSS_RULES, TEMPLATE_RULES, check_css, check_template

SKIPPED: Final = frozenset({"tests", "testing", "migrations", "__pycache__"})
RULES: Final = PYTHON_RULES | TEMPLATE_RULES | CSS_RULES


def check_tree(root: Path) -> Iterator[Finding]:
    for path in sorted((root / "src").rglob("*")):
        if SKIPPED & set(path.parts) or not path.is_file():
            continue
        if path.suffix == ".py":
            yield from check_python(path.read_text(encoding="utf-8"), relative(path, root))
        elif "templates" in path.parts and path.suffix in {".html", ".svg"}:
            yield from check_template(path.read_text(encoding="utf-8"), relative(path, root))
        elif path.suffix == ".css":
            yield from check_css(path.read_text(encoding="utf-8"), relative(path, root))


def main() -> int:
    remaining = judge(check_tree(ROOT), load_exemptions(), RULES)
    print(*remaining, f"{len(remaining)} breaches of the house rules", sep="\n")
    return 1 if remaining else 0


if __name__ == "__main__":
    sys.exit(main())
