"""What readers are told about a bank account number. The rule itself is in ``rules.record``."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from charaka.institutions.rules.record import RIB_LENGTH, RibCheck, RibVerdict

_SENTENCES: Final = {
    RibVerdict.FAILED_KEY: _("The last two digits do not match the rest. Compare with the bank’s paper."),
    RibVerdict.LETTERS: _("A RIB is made of digits only."),
}


def rib_sentence(check: RibCheck) -> object:
    """What is to be said of a RIB; "" when all is well."""
    if check.verdict is RibVerdict.LENGTH:
        numbers = {"length": RIB_LENGTH, "found": len(check.number)}
        return _("A RIB has %(length)s digits. This one has %(found)s.") % numbers
    return _SENTENCES.get(check.verdict, "")
