"""Names of files: kept as people gave them, or refused with a reason. Never used as a path."""

from __future__ import annotations

import unicodedata
from typing import Final

from django.utils.translation import gettext as _

from charaka.kernel.errors import Invalid

MOST_LETTERS: Final = 150
_REORDERING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SILENT: Final = frozenset("\u200b\u200e\u200f\u2060\ufeff\u00ad")


def accepted_name(given: str) -> str:
    """The name, composed (NFC) and trimmed. Raises Invalid for a path, an overlong name or marks that disguise it."""
    if len(given) > MOST_LETTERS * 4 or len(name := _composed(given)) > MOST_LETTERS:
        raise Invalid(
            _("The name of the file is longer than %(most)s characters. Shorten it.") % {"most": MOST_LETTERS}
        )
    if any(letter in _REORDERING for letter in name):
        raise Invalid(_("The name of the file hides marks that change the order of its letters. Rename it."))
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Cn"} for letter in name):
        raise Invalid(_("The name of the file contains characters that cannot be shown. Rename it."))
    if "/" in name or "\\" in name or name.strip(".") == "":
        raise Invalid(_("The name of the file looks like a path. Rename it."))
    return name


def extension_of(name: str) -> str:
    """What follows the last point, in small letters; empty when there is none."""
    stem, point, extension = name.rpartition(".")
    return extension.lower() if point and stem else ""


def _composed(given: str) -> str:
    return unicodedata.normalize("NFC", "".join(c for c in given if c not in _SILENT)).strip()
