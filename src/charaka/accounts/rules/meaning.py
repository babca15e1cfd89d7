"""What a change of the rules does: the accounts that mean something else afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from charaka.accounts.rules.categories import AccountMapping, Category, Rule


class Turn(NamedTuple):
    """An account that means something else from ``day`` on. None: nothing says what it means."""

    code: str
    before: Category | None
    after: Category | None
    line_before: int | None
    line_after: int | None


def with_rule(rules: Iterable[Rule], added: Rule) -> list[Rule]:
    """The rules with one set: it takes the place of the one of its prefix and day."""
    kept = [rule for rule in rules if (rule.prefix, rule.valid_from) != (added.prefix, added.valid_from)]
    return [*kept, added]


def without_rule(rules: Iterable[Rule], prefix: str, valid_from: date) -> list[Rule]:
    """The rules without that of a prefix and day."""
    return [rule for rule in rules if (rule.prefix, rule.valid_from) != (prefix, valid_from)]


def turned(before: Iterable[Rule], after: Iterable[Rule], codes: Iterable[str], day: date) -> list[Turn]:
    """The accounts whose category or service line differs on a day between two sets of rules, by code."""
    old, new = AccountMapping(before), AccountMapping(after)
    found = []
    for code in sorted(codes):
        was, becomes = old.rule_of(code, day), new.rule_of(code, day)
        turn = Turn(
            code,
            was.category if was else None,
            becomes.category if becomes else None,
            was.line if was else None,
            becomes.line if becomes else None,
        )
        if (turn.before, turn.line_before) != (turn.after, turn.line_after):
            found.append(turn)
    return found
