"""Offerings and their versions: what is sold is never changed under a client, whoever writes and whenever."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from charaka.accounts.models import ServiceLine
from charaka.accounts.services.books import ensure_service_lines
from charaka.kernel.audit.queries import verify
from charaka.kernel.errors import Conflict, Forbidden, IllegalTransition, Invalid, NotFound, Posted, StaleRecord
from charaka.kernel.scope import scope
from charaka.kernel.text import Text3
from charaka.offer.models import CatalogueDate, Offering, SheetVersion
from charaka.offer.queries.catalogue import (
    compared,
    derivation_of,
    find_offerings,
    history_of_offering,
    list_versions,
    next_dates,
    open_verbs,
    public_offerings,
)
from charaka.offer.services.catalogue import (
    cancel_date,
    change_offering,
    create_offering,
    derive_offering,
    move_offering,
    plan_date,
    publish_version,
    write_sheet,
)
from charaka.offer.tests.catalogue import TITLE, a_client, again, an_offering
from charaka.testing.cast import Cast
from charaka.testing.races import Racer

# From idea to sale ----------------------------------------------------------------------------------------------------


def test_an_idea_becomes_an_offering_on_sale(in_a: Cast) -> None:
    idea = an_offering(in_a)
    assert (idea.state, idea.draft and idea.draft.number, idea.current) == ("idea", 1, None)
    sold = an_offering(in_a, "FC-2", "published")
    assert sold.state == "published"
    assert sold.draft is None
    assert sold.current is not None
    assert sold.current.published_at is not None
    assert verify(in_a.a.pk).whole


def test_the_usual_service_lines_are_made_once(in_a: Cast) -> None:
    first = ensure_service_lines(actor=in_a.director.actor, institution_id=in_a.a.pk)
    again_ = ensure_service_lines(actor=in_a.director.actor, institution_id=in_a.a.pk)
    assert [line.pk for line in first] == [line.pk for line in again_]
    assert {line.kind for line in first} >= {"continuing_training", "service", "production", "rental"}


def test_a_code_is_given_once(in_a: Cast) -> None:
    an_offering(in_a, "FC-1")
    other = an_offering(in_a, "FC-2")
    with pytest.raises(Conflict, match="FC-1 is taken"):
        an_offering(in_a, "FC-1")
    with pytest.raises(Conflict, match="FC-1 is taken"):
        change_offering(actor=in_a.manager.actor, offering=other, changes={"code": "FC-1"})


def test_a_course_without_aims_or_duration_is_not_approved(in_a: Cast) -> None:
    bare = an_offering(in_a, aims=Text3(), duration_minutes=0, state="draft")
    with pytest.raises(Invalid, match="aims and its duration"):
        move_offering(actor=in_a.director.actor, offering=bare, verb="approve")
    rental = an_offering(in_a, "LO-1", "draft", kind="rental", aims=Text3(), duration_minutes=0)
    assert move_offering(actor=in_a.director.actor, offering=rental, verb="approve").state == "approved"


def test_who_writes_does_not_approve(in_a: Cast) -> None:
    draft = an_offering(in_a, state="draft")
    with pytest.raises(Forbidden):
        move_offering(actor=in_a.manager.actor, offering=draft, verb="approve")
    with pytest.raises(Forbidden):
        write_sheet(actor=in_a.trainer.actor, offering=draft, values={"days": 4})
    with pytest.raises(NotFound):
        write_sheet(actor=in_a.stranger.actor, offering=draft, values={"days": 4})


def test_retiring_asks_why_and_is_for_good(in_a: Cast) -> None:
    sold = an_offering(in_a, state="published")
    with pytest.raises(Invalid, match="Say why"):
        move_offering(actor=in_a.director.actor, offering=sold, verb="retire")
    move_offering(actor=in_a.director.actor, offering=sold, verb="retire", reason="No demand for two years")
    with pytest.raises(IllegalTransition):
        move_offering(actor=in_a.director.actor, offering=sold, verb="resume")
    with pytest.raises(Posted, match="kept as it was"):
        write_sheet(actor=in_a.director.actor, offering=sold, values={"days": 4})


def test_buttons_are_the_steps_that_are_open(in_a: Cast) -> None:
    approved = an_offering(in_a, state="approved")
    assert [s.verb for s in open_verbs(in_a.director.actor, approved)] == ["send_back", "publish", "retire"]
    assert [s.verb for s in open_verbs(in_a.manager.actor, approved)] == ["rework", "publish", "retire"]
    assert open_verbs(in_a.trainer.actor, approved) == []


# Versions -------------------------------------------------------------------------------------------------------------


def test_a_draft_is_changed_in_place(in_a: Cast) -> None:
    draft = an_offering(in_a, state="draft")
    write_sheet(actor=in_a.manager.actor, offering=draft, values={"days": 4}, note="Shorter")
    (version,) = list_versions(draft)
    assert (version.number, version.days, version.change_note) == (1, 4, "Shorter")


def test_an_approved_sheet_that_changes_goes_back_to_its_writer(in_a: Cast) -> None:
    approved = an_offering(in_a, state="approved")
    write_sheet(actor=in_a.manager.actor, offering=approved, values={"duration_minutes": 28 * 60})
    assert again(in_a, approved).state == "draft"


def test_a_sheet_on_sale_is_changed_by_a_new_version(in_a: Cast) -> None:
    sold = an_offering(in_a, state="published")
    bought = sold.current
    assert bought is not None
    title = Text3(ar="تلحيم", fr="Soudage TIG inox", en="TIG welding")
    written = write_sheet(actor=in_a.manager.actor, offering=sold, values={"title": title, "days": 4}, note="In 4 days")
    assert (written.number, written.published_at) == (2, None)
    now = again(in_a, sold)
    assert (now.current_id, now.title.fr) == (bought.pk, "Soudage TIG")
    assert [d.field for d in compared(bought, written)] == ["title", "days"]
    assert find_offerings("inox", 5) == []

    publish_version(actor=in_a.manager.actor, offering=sold)

    now = again(in_a, sold)
    assert (now.current_id, now.draft, now.title.fr) == (written.pk, None, "Soudage TIG inox")
    assert [o.pk for o in find_offerings("inox", 5)] == [sold.pk]
    bought.refresh_from_db()
    assert (bought.title.fr, bought.days) == ("Soudage TIG", 5)


def test_saying_the_same_begins_no_version(in_a: Cast) -> None:
    sold = an_offering(in_a, state="published")
    write_sheet(actor=in_a.manager.actor, offering=sold, values={"title": TITLE, "days": 5}, note="Nothing really")
    assert len(list_versions(sold)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE offer_sheetversion SET days = 1 WHERE published_at IS NOT NULL",
        "DELETE FROM offer_sheetversion WHERE published_at IS NOT NULL",
    ],
)
def test_the_database_keeps_a_published_version(in_a: Cast, statement: str) -> None:
    an_offering(in_a, state="published")
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_only_what_is_on_sale_has_a_version_to_replace(in_a: Cast) -> None:
    sold = an_offering(in_a, state="published")
    with pytest.raises(Conflict, match="no new version"):
        publish_version(actor=in_a.director.actor, offering=sold)
    with pytest.raises(IllegalTransition):
        publish_version(actor=in_a.director.actor, offering=an_offering(in_a, "FC-2", "approved"))


def test_the_second_to_save_is_told_and_overwrites_nothing(in_a: Cast) -> None:
    draft = an_offering(in_a, state="draft")
    sheet = draft.draft
    assert sheet is not None
    read = sheet.version
    write_sheet(actor=in_a.director.actor, offering=draft, values={"days": 4}, expected_version=read)
    with pytest.raises(StaleRecord, match="Dalila Director saved") as told:
        write_sheet(actor=in_a.manager.actor, offering=draft, values={"days": 3}, expected_version=read)
    assert told.value.theirs["days"] == (5, 4)


def test_who_began_from_the_version_on_sale_learns_of_the_new_one(in_a: Cast) -> None:
    """Two people open the sheet on sale. The first to save begins version 2; the second must not overwrite it."""
    sold = an_offering(in_a, state="published")
    sheet = sold.current
    assert sheet is not None
    write_sheet(actor=in_a.director.actor, offering=sold, values={"days": 4}, began_from=sheet.pk)
    for version in (sheet.version, 1, 2, 3):
        with pytest.raises(StaleRecord) as told:
            write_sheet(
                actor=in_a.manager.actor,
                offering=sold,
                values={"days": 3},
                began_from=sheet.pk,
                expected_version=version,
            )
        assert told.value.theirs["days"] == (5, 4)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": Text3()}, "title"),
        ({"max_participants": 3}, "max_participants"),
        ({"modes": ["on_the_moon"]}, "modes"),
        ({"modules": [{"title": {"fr": "A"}, "minutes": -1}]}, "modules"),
        ({"modules": [{"minutes": 10}]}, "modules"),
        ({"modules": [{"title": {"fr": "A"}, "hours": 1}]}, "modules"),
        ({"modules": "none"}, "modules"),
        ({"price": 1}, "price"),
    ],
)
def test_a_sheet_says_nothing_impossible(in_a: Cast, values: dict[str, Any], field: str) -> None:
    draft = an_offering(in_a, state="draft")
    with pytest.raises(Invalid) as refused:
        write_sheet(actor=in_a.manager.actor, offering=draft, values=values)
    assert field in refused.value.fields


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_publish_once(cast: Cast, race: Racer) -> None:
    with scope({cast.a.pk}):
        approved = an_offering(cast, state="approved")
        run = race(4, lambda _n: move_offering(actor=cast.director.actor, offering=approved, verb="publish"))
        assert (len(run.results), {type(e) for e in run.errors}) == (1, {IllegalTransition})
        write_sheet(actor=cast.manager.actor, offering=approved, values={"days": 4})
        run = race(4, lambda _n: publish_version(actor=cast.manager.actor, offering=approved))
        assert (len(run.results), {type(e) for e in run.errors}) == (1, {Conflict})
        assert [v.published_at is not None for v in list_versions(approved)] == [True, True]
        assert verify(cast.a.pk).whole


# For one client -------------------------------------------------------------------------------------------------------


def test_a_variant_for_a_client_shows_what_differs(in_a: Cast) -> None:
    parent = an_offering(in_a, state="published")
    client = a_client(in_a)
    variant = derive_offering(
        actor=in_a.manager.actor, parent=parent, client=client, code="FC-SOU-212-TW", values={"days": 4}
    )
    found = derivation_of(again(in_a, variant))
    assert found is not None
    assert [(d.field, d.before, d.after) for d in found.changes] == [("days", 5, 4)]
    assert not found.parent_moved_on
    assert (variant.state, variant.on_public_site, variant.client_id) == ("draft", False, client.pk)

    write_sheet(actor=in_a.manager.actor, offering=parent, values={"aims": Text3(fr="Mieux souder")})
    publish_version(actor=in_a.manager.actor, offering=parent)
    found = derivation_of(again(in_a, variant))
    assert found is not None
    assert found.parent_moved_on
    assert [d.field for d in found.changes] == ["days"]  # compared with the version that it came from


def test_only_a_catalogue_sheet_on_sale_is_derived(in_a: Cast) -> None:
    client = a_client(in_a)
    sold = an_offering(in_a, state="published")
    variant = derive_offering(actor=in_a.manager.actor, parent=sold, client=client, code="V-1")
    for parent in (an_offering(in_a, "FC-2", "approved"), again(in_a, variant)):
        with pytest.raises(Conflict, match="on sale"):
            derive_offering(actor=in_a.manager.actor, parent=parent, client=client, code="V-2")


# Dates ----------------------------------------------------------------------------------------------------------------


def test_dates_are_announced_and_cancelled(in_a: Cast) -> None:
    sold = an_offering(in_a, state="published")
    today = timezone.localdate()
    far = plan_date(actor=in_a.manager.actor, offering=sold, start=today + timedelta(days=40))
    near = plan_date(
        actor=in_a.manager.actor, offering=sold, start=today + timedelta(days=20), end=today + timedelta(days=24)
    )
    assert (far.end - far.start).days == 0
    assert next_dates([sold], today) == {sold.pk: near.start}
    cancel_date(actor=in_a.manager.actor, planned=near, reason="Too few")
    assert next_dates([sold], today) == {sold.pk: far.start}
    with pytest.raises(Invalid, match="before the start"):
        plan_date(actor=in_a.manager.actor, offering=sold, start=date(2026, 5, 2), end=date(2026, 5, 1))
    assert CatalogueDate.objects.count() == 2


def test_the_history_holds_versions_and_dates(in_a: Cast) -> None:
    sold = an_offering(in_a, state="published")
    plan_date(actor=in_a.manager.actor, offering=sold, start=timezone.localdate())
    actions = set(history_of_offering(sold).values_list("action", flat=True))
    assert actions >= {"offer.offering.created", "offer.offering.moved", "offer.sheet.published", "offer.date.planned"}


# Walls ----------------------------------------------------------------------------------------------------------------


def test_the_public_sees_what_is_on_sale_for_all(in_a: Cast) -> None:
    sold = an_offering(in_a, "FC-1", "published")
    an_offering(in_a, "FC-2", "published", on_public_site=False)
    an_offering(in_a, "FC-3", "suspended")
    an_offering(in_a, "FC-4", "approved")
    variant = derive_offering(actor=in_a.manager.actor, parent=sold, client=a_client(in_a), code="FC-1-T")
    for verb in ("approve", "publish"):
        move_offering(actor=in_a.director.actor, offering=variant, verb=verb)
    change_offering(actor=in_a.manager.actor, offering=again(in_a, variant), changes={"on_public_site": True})
    assert [o.code for o in public_offerings()] == ["FC-1"]


def test_another_institution_sees_nothing(cast: Cast) -> None:
    with scope({cast.a.pk}):
        offering = an_offering(cast, state="published")
    with scope({cast.b.pk}):
        assert Offering.objects.count() + SheetVersion.objects.count() + ServiceLine.objects.count() == 0
        with pytest.raises(NotFound):
            change_offering(actor=cast.stranger.actor, offering=offering, changes={"external_type": "x"})


def test_fields_that_are_none_of_the_record_are_refused(in_a: Cast) -> None:
    with pytest.raises(Invalid, match="Unknown field"):
        create_offering(
            actor=in_a.manager.actor, institution_id=in_a.a.pk, details={"state": "published"}, sheet={"title": TITLE}
        )
