"""Records: two people may open one, and the second to save is told, and loses nothing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Site
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action
from charaka.kernel.audit.queries import history_of
from charaka.kernel.errors import StaleRecord
from charaka.kernel.records import add_record, change_record
from charaka.kernel.scope import scope
from charaka.kernel.services import service
from charaka.kernel.text import Text3
from charaka.testing.cast import Cast
from charaka.testing.races import Racer

ADDED = audit_action("tests.record.added", _("Record added"))
CHANGED = audit_action("tests.record.changed", _("Record changed"))


@service
def add_site(*, actor: Actor, institution_id: int, code: str) -> Site:
    return add_record(
        Site(institution_id=institution_id, code=code, name=Text3(fr="Annexe")), actor=actor, action=ADDED
    )


@service
def move_site(*, actor: Actor, site: Site, city: str, version: int | None = None) -> Mapping[str, object]:
    return change_record(site, {"city": city}, actor=actor, action=CHANGED, expected_version=version)


@pytest.mark.django_db
def test_a_change_is_saved_counted_and_recorded(cast: Cast) -> None:
    with scope({cast.a.pk}):
        site = add_site(actor=cast.director.actor, institution_id=cast.a.pk, code="s1")
        move_site(actor=cast.director.actor, site=site, city="Fès")
        site.refresh_from_db()
    assert (site.city, site.version) == ("Fès", 2)
    assert [e.changes for e in history_of(site)] == [
        {"city": ["", "Fès"]},
        {"code": [None, "s1"], "name": [None, {"fr": "Annexe"}]},
    ]


@pytest.mark.django_db
def test_saving_what_is_already_so_changes_nothing(cast: Cast) -> None:
    with scope({cast.a.pk}):
        site = add_site(actor=cast.director.actor, institution_id=cast.a.pk, code="s1")
        assert move_site(actor=cast.director.actor, site=site, city="") == {}
    assert site.version == 1
    assert history_of(site).count() == 1


@pytest.mark.django_db
def test_the_second_to_save_is_told_what_the_first_changed(cast: Cast) -> None:
    with scope({cast.a.pk}):
        site = add_site(actor=cast.director.actor, institution_id=cast.a.pk, code="s1")
        opened_by_manager = Site.objects.get(pk=site.pk)
        move_site(actor=cast.director.actor, site=site, city="Fès")
        move_site(actor=cast.director.actor, site=site, city="Meknès")
        with pytest.raises(StaleRecord, match="Dalila Director") as refused:
            move_site(actor=cast.manager.actor, site=opened_by_manager, city="Oujda", version=1)
        assert refused.value.theirs == {"city": ("", "Meknès")}
        assert refused.value.data["current_version"] == 3
        assert Site.objects.get(pk=site.pk).city == "Meknès"


@pytest.mark.django_db
def test_an_invalid_change_is_refused_whole(cast: Cast) -> None:
    with scope({cast.a.pk}):
        site = add_site(actor=cast.director.actor, institution_id=cast.a.pk, code="s1")
        with pytest.raises(ValidationError), transaction.atomic():
            move_site(actor=cast.director.actor, site=site, city="x" * 81)
        assert Site.objects.get(pk=site.pk).version == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_exactly_one_wins(cast: Cast, race: Racer) -> None:
    with scope({cast.a.pk}):
        site_id = add_site(actor=cast.director.actor, institution_id=cast.a.pk, code="s1").pk
    actors = [cast.director.actor, cast.manager.actor, cast.finance.actor]
    institution_id = cast.a.pk

    def save(index: int) -> int:
        with scope({institution_id}):
            site = Site.objects.get(pk=site_id)
            move_site(actor=actors[index], site=site, city=f"City {index}", version=1)
        return index

    outcome = race(3, save)
    assert len(outcome.results) == 1
    assert {type(e) for e in outcome.errors} == {StaleRecord}
    with scope({institution_id}):
        assert Site.objects.get(pk=site_id).city == f"City {outcome.results[0]}"
