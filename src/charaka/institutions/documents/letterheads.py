"""The letterhead of a billing entity, and a specimen of it: how every document of that entity will look."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import BillingEntity, Profile
from charaka.institutions.rules.record import shown_rib
from charaka.kernel.documents.letterheads import Letterhead
from charaka.kernel.documents.services import in_three
from charaka.kernel.documents.sheets import Column, Pair, Pairs, Printing, Prose, RecordSheet, Table, record_sheet
from charaka.kernel.documents.words import Amount, Reference
from charaka.kernel.files.queries import open_bytes
from charaka.kernel.models import StoredFile
from charaka.kernel.money import Money
from charaka.kernel.text import Text3


def letterhead_of(entity: BillingEntity, profile: Profile | None = None) -> Letterhead:
    """The head and the legal foot of the entity's documents. Its own logo, else the institution's. Needs a scope."""
    logo = entity.logo or (profile.logo if profile else None)
    return Letterhead(
        name=entity.name,
        logo=_bytes(logo),
        legal_form=in_three(entity.get_legal_form_display()) if entity.legal_form else Text3(),
        capital=Money(entity.capital, entity.institution.currency) if entity.capital is not None else None,
        seat=entity.seat,
        trade_register=entity.trade_register,
        court=entity.trade_register_court,
        tax_id=entity.tax_id,
        business_tax=entity.professional_tax,
        social_security=entity.social_security,
        ice=entity.ice,
        bank_account=shown_rib(entity.bank_account),
    )


def specimen(entity: BillingEntity, profile: Profile, *, by: str, language: str = "ar+fr") -> bytes:
    """A PDF that binds nobody, under the letterhead of the entity, with a table as invoices have it."""
    price = Money(1_200_00, entity.institution.currency)
    sheet = RecordSheet(
        title=_("Specimen"),
        subtitle=_("How the documents of this entity look"),
        printing=Printing(by, timezone.now()),
        facts=[Pair(_("Number"), Reference("XX-0000-000")), Pair(_("Date"), timezone.localdate())],
        sections=[
            Prose(
                None,
                [
                    _("This sheet shows the head and the legal foot that every document of this entity carries."),
                    _("What is missing here will be missing on quotes, agreements and invoices."),
                ],
            ),
            Table(
                _("Example of a table"),
                [Column(_("Description"), width=6), Column(_("Quantity"), "end"), Column(_("Amount"), "end")],
                [[_("A day of training"), 2, Amount(price * 2)]],
                totals=[[_("Total"), 2, price * 2]],
            ),
            Pairs(_("Payment"), [Pair(_("Bank"), entity.bank_name), Pair("RIB", _reference(entity.bank_account))]),
        ],
    )
    return record_sheet(sheet, language=language, letterhead=letterhead_of(entity, profile))


def _reference(number: str) -> Reference | None:
    return Reference(shown_rib(number)) if number else None


def _bytes(logo: StoredFile | None) -> bytes | None:
    if logo is None or logo.is_removed:
        return None
    with open_bytes(logo) as stream:
        return stream.read()
