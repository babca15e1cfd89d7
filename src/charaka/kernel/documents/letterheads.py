"""Who writes: the head and the legal foot of a document. The records they come from live in the rooms above."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charaka.kernel.documents.words import Phrase, Reference
from charaka.kernel.money import Money
from charaka.kernel.text import Text3


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The issuer as the law wants it on paper; whatever is empty is left out.

    ``logo`` is a PNG or JPEG. ``statement`` is one free sentence, such as the governance model. The law on public
    limited companies (17-95, art. 4) asks for form, capital, seat and trade register on every letter and invoice.
    """

    name: Text3
    place: Text3 = field(default_factory=Text3)
    logo: bytes | None = None
    statement: Text3 = field(default_factory=Text3)
    legal_form: Text3 = field(default_factory=Text3)
    capital: Money | None = None
    seat: Text3 = field(default_factory=Text3)
    trade_register: str = ""
    court: Text3 = field(default_factory=Text3)
    tax_id: str = ""
    business_tax: str = ""
    social_security: str = ""
    ice: str = ""
    bank_account: str = ""

    def foot(self) -> list[dict[str, Any]]:
        """The legal line: ``{"label": words or None, "value": words}`` in the order readers expect."""
        parts = [self._part(None, self.statement), self._part(None, self._form()), self._part(_("Seat:"), self.seat)]
        parts.append(self._part(_("Trade register"), self._register()))
        for label, number in (
            (_("Tax ID (IF)"), self.tax_id),
            (_("Business tax (TP)"), self.business_tax),
            (_("CNSS"), self.social_security),
            (_("ICE"), self.ice),
            (_("RIB"), self.bank_account),
        ):
            parts.append(self._part(label, Reference(number) if number else None))
        return [part for part in parts if part is not None]

    def plain(self) -> dict[str, Any]:
        """What enters the fingerprint of a document: the words, and the logo by its digest."""
        logo = hashlib.sha256(self.logo).hexdigest() if self.logo else None
        return {"name": self.name, "place": self.place, "logo": logo, "legal": self.foot()}

    def _form(self) -> object | None:
        if self.legal_form and self.capital is not None:
            return Phrase(
                _("%(form)s with a capital of %(capital)s"), {"form": self.legal_form, "capital": self.capital}
            )
        return self.legal_form

    def _register(self) -> object | None:
        if self.trade_register and self.court:
            return Phrase(
                _("%(number)s, court of %(court)s"), {"number": Reference(self.trade_register), "court": self.court}
            )
        return Reference(self.trade_register) if self.trade_register else None

    @staticmethod
    def _part(label: Promise | str | None, value: object | None) -> dict[str, Any] | None:
        return {"label": label, "value": value} if value else None
