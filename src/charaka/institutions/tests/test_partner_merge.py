"""Merging keeps everything: every row of every room follows, both histories stay, and 30 days allow to take it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import models
from django.utils import timezone

from charaka.institutions.models import Engagement, Partner, PartnerDistinction, PartnerMerge, PartnerRole, Person
from charaka.institutions.queries.partners import list_files
from charaka.institutions.services import references as references_of_the_room
from charaka.institutions.services.merge import Expected, merge_partners, undo_merge
from charaka.institutions.services.partners import change_partner, create_partner, declare_distinct, give_part
from charaka.institutions.services.references import references
from charaka.kernel.audit.queries import history_of, verify
from charaka.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from charaka.kernel.models import StoredFile
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast
from charaka.testing.races import Race

Racer = Callable[[int, Callable[[int], Any]], Race[Any]]


@pytest.fixture
def house(cast: Cast) -> Iterator[Cast]:
    with scope({cast.a.pk}):
        yield cast


def a_partner(cast: Cast, name: str, **values: Any) -> Partner:
    given = {"name": name, "side": "private", "kind": "company"} | values
    return create_partner(actor=cast.director.actor, institution_id=cast.a.pk, values=given)


def a_contact(cast: Cast, partner: Partner, first_name: str) -> Engagement:
    person = Person.objects.create(institution=cast.a, first_name=first_name, last_name="Contact")
    made: Engagement = Engagement.objects.create(institution=cast.a, person=person, kind="contact", partner=partner)
    return made


def a_file(cast: Cast, partner: Partner) -> StoredFile:
    made: StoredFile = StoredFile.objects.create(
        institution=cast.a,
        kind="document",
        name="statutes.pdf",
        size=1,
        content_type="application/pdf",
        sha256="0" * 64,
        storage_key=f"key-{partner.pk}",
        subject_type="institutions.partner",
        subject_id=str(partner.pk),
        uploaded_at=timezone.now(),
    )
    return made


def test_all_that_referred_to_one_refers_to_the_other(house: Cast) -> None:
    """Tiwizi was entered twice: by hand, and by an import that brought a contact, a part and a file."""
    kept = a_partner(house, "Câblages Tiwizi", city="Aïn Tazra", phone="0522000001")
    other = a_partner(house, "CABLAGE TIWIZI SARL", ice="001561191000066", employees=260, phone="0522000002")
    contact, file = a_contact(house, other, "Adil"), a_file(house, other)
    role = give_part(actor=house.director.actor, partner=other, part="client")
    before = contact.version

    merge = merge_partners(
        actor=house.manager.actor,
        kept=kept,
        dissolved=other,
        from_dissolved=["ice", "employees"],
        reason="same company",
    )

    for row in (kept, other, contact, role):
        row.refresh_from_db()
    assert (contact.partner_id, role.partner_id) == (kept.pk, kept.pk)
    assert file in list_files(kept)
    assert contact.version == before + 1
    assert (kept.ice, kept.employees, kept.size, kept.phone) == ("001561191000066", 260, "large", "0522000001")
    assert (other.merged_into_id, other.ice) == (kept.pk, "001561191000066")
    assert merge.moved_count == 2
    assert "adil" in kept.search
    assert history_of(kept)[0].changes["merged"] == [None, "CABLAGE TIWIZI SARL"]
    assert history_of(other)[0].changes["merged_into"] == [None, "Câblages Tiwizi"]
    assert history_of(contact)[0].changes == {"partner": [other.pk, kept.pk]}
    assert verify(house.a.pk).whole


def test_undoing_gives_everything_back_but_what_came_later(house: Cast) -> None:
    kept = a_partner(house, "Froid Oumlil", city="Fès", phone="0522000001")
    other = a_partner(house, "Oumlil Froid et Clim", city="Meknès", phone="0522000002")
    contact, file = a_contact(house, other, "Adil"), a_file(house, other)
    merge = merge_partners(actor=house.manager.actor, kept=kept, dissolved=other, from_dissolved=["city", "phone"])
    kept.refresh_from_db()
    change_partner(actor=house.director.actor, partner=kept, values={"phone": "0522000003"})
    later = a_contact(house, kept, "Loubna")

    parted = undo_merge(actor=house.director.actor, merge=merge, reason="two plants after all")

    for row in (kept, other, contact, later):
        row.refresh_from_db()
    assert parted == other
    assert other.merged_into_id is None
    assert contact.partner_id == other.pk
    assert file in list_files(other)
    assert file not in list_files(kept)
    assert later.partner_id == kept.pk
    assert (kept.city, kept.phone) == ("Fès", "0522000003")
    assert history_of(other)[0].action == "institutions.partner.parted"
    with pytest.raises(Conflict, match="already been undone"):
        undo_merge(actor=house.director.actor, merge=merge)
    assert verify(house.a.pk).whole


def test_what_someone_pointed_elsewhere_since_stays_there(house: Cast) -> None:
    kept, other, third = (a_partner(house, name) for name in ("One", "Two", "Three"))
    contact = a_contact(house, other, "Adil")
    merge = merge_partners(actor=house.manager.actor, kept=kept, dissolved=other)
    Engagement.objects.filter(pk=contact.pk).update(partner=third)
    undo_merge(actor=house.manager.actor, merge=merge)
    contact.refresh_from_db()
    assert contact.partner_id == third.pk


def test_a_chain_of_merges_is_undone_from_its_end(house: Cast) -> None:
    """A into B, then B into C: A's signpost leads to C. B's merge is undone first, then A's."""
    a, b, c = (a_partner(house, name) for name in ("Alpha", "Beta", "Gamma"))
    contact = a_contact(house, a, "Adil")
    first = merge_partners(actor=house.manager.actor, kept=b, dissolved=a)
    second = merge_partners(actor=house.manager.actor, kept=c, dissolved=b)
    a.refresh_from_db()
    contact.refresh_from_db()
    assert (a.merged_into_id, contact.partner_id) == (c.pk, c.pk)
    with pytest.raises(Conflict, match="Undo that merge first"):
        undo_merge(actor=house.manager.actor, merge=first)
    undo_merge(actor=house.manager.actor, merge=second)
    undo_merge(actor=house.manager.actor, merge=first)
    contact.refresh_from_db()
    a.refresh_from_db()
    assert (a.merged_into_id, contact.partner_id) == (None, a.pk)


def test_after_thirty_days_a_merge_stays(house: Cast) -> None:
    kept, other = a_partner(house, "One"), a_partner(house, "Two")
    merge = merge_partners(actor=house.manager.actor, kept=kept, dissolved=other)
    with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1)), pytest.raises(Conflict, match="30 days"):
        undo_merge(actor=house.manager.actor, merge=merge)


def test_what_was_declared_two_stays_two_after_a_merge(house: Cast) -> None:
    kept, other, twin = (a_partner(house, name) for name in ("One", "Two", "Twin of Two"))
    declare_distinct(actor=house.manager.actor, first=other, second=twin)
    merge = merge_partners(actor=house.manager.actor, kept=kept, dissolved=other)
    assert PartnerDistinction.objects.filter(first=kept, second=twin).exists()
    undo_merge(actor=house.manager.actor, merge=merge)
    assert not PartnerDistinction.objects.filter(first=kept, second=twin).exists()
    assert PartnerDistinction.objects.filter(first=other, second=twin).exists()


def test_two_people_merge_at_once_and_one_is_told(cast: Cast, race: Racer) -> None:
    """Each keeps another of the two. One merge wins whole, the other changes nothing."""
    with scope({cast.a.pk}):
        one, other = a_partner(cast, "One"), a_partner(cast, "Two")
        a_contact(cast, one, "Adil")
        a_contact(cast, other, "Loubna")
        actors = (cast.director.actor, cast.manager.actor)

        def merge(index: int) -> PartnerMerge:
            kept, dissolved = (one, other) if index else (other, one)
            return merge_partners(actor=actors[index], kept=kept, dissolved=dissolved)

        outcome = race(2, merge)
        assert len(outcome.results) == 1
        assert len(outcome.errors) == 1
        won, told = outcome.results[0], outcome.errors[0]
        assert isinstance(told, Conflict)
        assert told.data["merged_into"] == won.kept_id
        assert set(Engagement.objects.filter(kind="contact").values_list("partner_id", flat=True)) == {won.kept_id}
        assert PartnerMerge.objects.count() == 1
        assert verify(cast.a.pk).whole


def test_a_partner_changed_while_comparing_is_looked_at_again(house: Cast) -> None:
    kept, other = a_partner(house, "One"), a_partner(house, "Two")
    change_partner(actor=house.finance.actor, partner=other, values={"city": "Fès"})
    with pytest.raises(Conflict, match="“Two” was changed"):
        merge_partners(actor=house.manager.actor, kept=kept, dissolved=other, expected=Expected(1, 1))
    assert not PartnerMerge.objects.exists()


def test_who_may_merge_and_what(house: Cast) -> None:
    kept, other = a_partner(house, "One"), a_partner(house, "Two")
    for player in (house.finance, house.trainer, house.reader):
        with pytest.raises(Forbidden):
            merge_partners(actor=player.actor, kept=kept, dissolved=other)
    with pytest.raises(NotFound):
        merge_partners(actor=house.stranger.actor, kept=kept, dissolved=other)
    with pytest.raises(Invalid, match="two different"):
        merge_partners(actor=house.manager.actor, kept=kept, dissolved=kept)
    with pytest.raises(Invalid):
        merge_partners(actor=house.manager.actor, kept=kept, dissolved=other, from_dissolved=["merged_into"])


def test_a_partner_of_another_house_is_not_there(house: Cast) -> None:
    kept = a_partner(house, "One")
    with scope({house.b.pk}):
        theirs = create_partner(
            actor=house.stranger.actor,
            institution_id=house.b.pk,
            values={"name": "Theirs", "side": "private", "kind": "company"},
        )
    with pytest.raises(NotFound):
        merge_partners(actor=house.manager.actor, kept=kept, dissolved=theirs)


def test_a_merged_partner_is_changed_no_more(house: Cast) -> None:
    kept, other = a_partner(house, "One"), a_partner(house, "Two")
    merge_partners(actor=house.manager.actor, kept=kept, dissolved=other)
    other.refresh_from_db()
    with pytest.raises(Conflict, match="has been merged"):
        change_partner(actor=house.director.actor, partner=other, values={"city": "Fès"})
    with pytest.raises(Conflict, match="has been merged"):
        give_part(actor=house.director.actor, partner=other, part="client", start=date(2024, 1, 1))
    assert not PartnerRole.objects.exists()


def test_a_final_row_stays_and_the_merge_goes_through(house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wall refuses to change what is final. Its reference stays with the signpost; the rest is moved."""
    final = references_of_the_room.Reference(StoredFile, "subject_id", "subject_type")
    monkeypatch.setattr(references_of_the_room, "_declared", [final])
    kept, other = a_partner(house, "One"), a_partner(house, "Two")
    contact, file = a_contact(house, other, "Adil"), a_file(house, other)
    merge = merge_partners(actor=house.manager.actor, kept=kept, dissolved=other)
    contact.refresh_from_db()
    file.refresh_from_db()
    assert (contact.partner_id, file.subject_id, merge.moved_count) == (kept.pk, str(other.pk), 1)


def test_a_declared_subject_follows(house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns that name a record by label and id move too, once a room has declared them."""
    monkeypatch.setattr(references_of_the_room, "_declared", [])
    references_of_the_room.subject_reference(StoredFile, type_field="subject_type", id_field="subject_id")
    references_of_the_room.subject_reference(StoredFile, type_field="subject_type", id_field="subject_id")
    partner = a_partner(house, "One")
    file = a_file(house, partner)
    declared = [reference for reference in references() if reference.name == "kernel.storedfile.subject_id"]
    assert [list(reference.rows(partner.pk)) for reference in declared] == [[file]]


def test_every_foreign_key_to_a_partner_is_covered() -> None:
    """Walk all models of all rooms: whoever adds a foreign key to Partner tomorrow is in the list of references."""
    pointing = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields(include_parents=False)
        if isinstance(field, models.ForeignKey) and field.related_model is Partner
    }
    own = {
        "institutions.partnermerge.kept",
        "institutions.partnermerge.dissolved",
        "institutions.partnerdistinction.first",
        "institutions.partnerdistinction.second",
    }
    known = {reference.name for reference in references()}
    assert pointing - own <= known
    assert {"institutions.engagement.partner", "institutions.partnerrole.partner"} <= known
    assert not known & own
