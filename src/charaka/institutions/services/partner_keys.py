"""The derived columns by which partners are found and compared, kept in step with partners and their contacts."""

from __future__ import annotations

from collections.abc import Iterable

from charaka.institutions.models import Engagement, Partner, Person
from charaka.institutions.models.choices import EngagementKind
from charaka.institutions.rules.partners import phone_key, search_words
from charaka.kernel.search_text import company_key, email_domain


def refresh_search(partner_ids: Iterable[int]) -> None:
    """Derive anew what partners are found and compared by, after a change of the partners or of their contacts.

    Part of the act that calls it: records nothing by itself.
    """
    ids = list(partner_ids)
    contacts: dict[int, list[str]] = {}
    named = Engagement.objects.filter(kind=EngagementKind.CONTACT, partner_id__in=ids).order_by("pk")
    for partner_id, *names in named.values_list(
        "partner_id", "person__first_name", "person__last_name", "person__name_ar"
    ):
        contacts.setdefault(partner_id, []).extend(names)
    for partner in Partner.objects.filter(pk__in=ids):
        Partner.objects.filter(pk=partner.pk).update(**derived(partner, contacts.get(partner.pk, ())))


def refresh_search_of_contact(person: Person) -> None:
    """The same, for the partners of which a person is or was a contact: added, renamed or erased."""
    contacts = Engagement.objects.filter(person=person, kind=EngagementKind.CONTACT, partner__isnull=False)
    if ids := set(contacts.values_list("partner_id", flat=True)):
        refresh_search(ids)


def derived(partner: Partner, contact_names: Iterable[str] = ()) -> dict[str, str]:
    """The columns by which a partner is found and compared."""
    texts = (partner.name, partner.name_ar, partner.ice, partner.city, partner.tax_id, partner.trade_register)
    return {
        "search": search_words(*texts, partner.email, *contact_names),
        "name_key": company_key(partner.name)[:160],
        "name_ar_key": company_key(partner.name_ar)[:160] if partner.name_ar else "",
        "email_domain": email_domain(partner.email)[:120],
        "phone_key": phone_key(partner.phone),
    }
