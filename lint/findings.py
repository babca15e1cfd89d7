"""What a check reports, and the exemptions that the house has granted with a reason."""

from __future__ import annotations

import fnmatch
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
EXEMPTIONS: Final = ROOT / "lint" / "exemptions.toml"


@dataclass(frozen=True, order=True)
class Finding:
    """One breach. ``path`` is relative to the root; ``name`` is the function or class, if one is meant."""

    path: str
    line: int
    rule: str
    message: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


@dataclass(frozen=True)
class Exemption:
    """``path`` may hold ``*``; ``name`` empty means the whole file; ``count`` 0 means any number of times."""

    rule: str
    path: str
    reason: str
    name: str = ""
    count: int = 0

    def covers(self, finding: Finding) -> bool:
        return (
            finding.rule == self.rule and fnmatch.fnmatch(finding.path, self.path) and self.name in {"", finding.name}
        )


def load_exemptions(path: Path = EXEMPTIONS) -> list[Exemption]:
    """Read the exemptions. Raises ValueError for one without a reason."""
    listed = [Exemption(**entry) for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("exempt", [])]
    for exemption in listed:
        if len(exemption.reason) < 15:
            raise ValueError(f"the exemption of {exemption.path} from {exemption.rule} says not why")
    return listed


def judge(findings: Iterable[Finding], exemptions: list[Exemption], rules: frozenset[str]) -> list[str]:
    """What remains: findings not exempted, exemptions exceeded, and exemptions that nothing needs any more."""
    used = dict.fromkeys(range(len(exemptions)), 0)
    remaining = []
    for finding in sorted(findings):
        index = next((i for i, exemption in enumerate(exemptions) if exemption.covers(finding)), None)
        if index is None:
            remaining.append(str(finding))
            continue
        used[index] += 1
        if exemptions[index].count and used[index] > exemptions[index].count:
            remaining.append(f"{finding} (only {exemptions[index].count} granted)")
    remaining += [
        f"lint/exemptions.toml: {exemptions[i].rule} for {exemptions[i].path} is needed no more"
        for i, count in used.items()
        if not count and exemptions[i].rule in rules
    ]
    return remaining


def relative(path: Path, root: Path = ROOT) -> str:
    return path.relative_to(root).as_posix()
