"""The acts that the audit knows. An act that was never declared cannot be recorded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AuditAction:
    """``code`` is ``room.noun.past-verb``; ``label`` is the sentence that history shows."""

    code: str
    label: object


_registry: dict[str, AuditAction] = {}


def audit_action(code: str, label: object) -> AuditAction:
    """Declare an act once, at import. Raises ValueError when the code is taken or malformed."""
    if code in _registry:
        raise ValueError(f"audit action {code} is declared twice")
    if code.count(".") != 2:
        raise ValueError(f"audit action {code} is not room.noun.past-verb")
    _registry[code] = AuditAction(code, label)
    return _registry[code]


def all_actions() -> tuple[AuditAction, ...]:
    return tuple(_registry[code] for code in sorted(_registry))


def label_of(code: str) -> object:
    """The sentence of an act; its code when the act is of a version that this one does not know."""
    found = _registry.get(code)
    return found.label if found else code
