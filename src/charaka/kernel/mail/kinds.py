"""The kinds of mail that people may switch off. Declared once by the room that sends them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class MailKind:
    """``code`` is ``room.noun``. A necessary kind (links to sign in, alarms) cannot be switched off."""

    code: str
    label: Promise | str
    necessary: bool = False


_registry: dict[str, MailKind] = {}


def mail_kind(code: str, label: Promise | str, *, necessary: bool = False) -> MailKind:
    """Declare a kind once, at import. Raises ValueError when the code is taken."""
    if code in _registry:
        raise ValueError(f"mail kind {code} is declared twice")
    _registry[code] = MailKind(code, label, necessary)
    return _registry[code]


def all_kinds() -> tuple[MailKind, ...]:
    return tuple(_registry[code] for code in sorted(_registry))


def kind_called(code: str) -> MailKind | None:
    return _registry.get(code)


NECESSARY = mail_kind("kernel.necessary", _("What you need to work: links, alarms"), necessary=True)
