"""What readers are told about an ICE. The rule itself is in ``rules.ice``."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from charaka.institutions.rules.ice import LENGTH, IceCheck, Verdict

_SENTENCES: Final = {
    Verdict.MISSING: _("No ICE yet. Invoices to this partner should carry it."),
    Verdict.RESTORED: _("Leading zeros were missing and have been put back."),
    Verdict.FAILED_KEY: _("The last two digits do not match the rest. Compare with the partner’s papers."),
    Verdict.LETTERS: _("An ICE is made of digits only."),
}


def ice_sentence(check: IceCheck) -> object:
    """What is to be said of an ICE; "" when all is well."""
    if check.verdict is Verdict.LENGTH:
        return _("An ICE has %(length)s digits. This one has %(found)s.") % {
            "length": LENGTH,
            "found": len(check.number),
        }
    return _SENTENCES.get(check.verdict, "")
