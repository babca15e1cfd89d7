"""The kinds of document that the house issues, declared by the rooms that issue them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """``code`` is ``room.noun``. A ``legal`` kind must have every text in every language of its page."""

    code: str
    label: object
    legal: bool


_registry: dict[str, DocumentKind] = {}


def document_kind(code: str, label: object, *, legal: bool) -> DocumentKind:
    """Declare a kind once, at import. Raises ValueError when the code is taken or malformed."""
    if code in _registry or code.count(".") != 1:
        raise ValueError(f"document kind {code} is taken, or is not room.noun")
    _registry[code] = DocumentKind(code, label, legal)
    return _registry[code]


def label_of_kind(code: str) -> object:
    """The name of a kind; the general word when this version does not know it."""
    found = _registry.get(code)
    return found.label if found else _("Document")


RECORD_SHEET = document_kind("kernel.record_sheet", _("Record sheet"), legal=False)
