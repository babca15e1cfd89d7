"""The audit: nothing is written unrecorded, nothing recorded is changed, and a broken chain is found."""

from __future__ import annotations

import contextlib
import random
import time

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st

from charaka.institutions.models import Site
from charaka.kernel.actors import Actor, system_actor
from charaka.kernel.audit import audit_action, record, record_many
from charaka.kernel.audit.hashing import chained
from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.audit.queries import history_of, verify
from charaka.kernel.audit.services import Act
from charaka.kernel.errors import Conflict, UnrecordedWrite
from charaka.kernel.models import User
from charaka.kernel.scope import scope
from charaka.kernel.services import service
from charaka.testing.cast import Cast
from charaka.testing.races import Racer

SITE_OPENED = audit_action("tests.site.opened", _("Site opened"))
SITE_MOVED = audit_action("tests.site.moved", _("Site moved"))


@service
def open_site(*, actor: Actor, institution_id: int, code: str, tell: bool = True) -> Site:
    site = Site.objects.create(institution_id=institution_id, code=code, city="Aïn Tazra")
    if tell:
        record(SITE_OPENED, site, actor=actor, changes={"code": (None, code)}, reason="a new hall")
    return site


@service
def tell_then_move(*, actor: Actor, site: Site) -> None:
    record(SITE_MOVED, site, actor=actor)
    time.sleep(0.05)
    Site.objects.filter(pk=site.pk).update(city="Azrou")


@service
def move_then_tell(*, actor: Actor, site: Site) -> None:
    Site.objects.filter(pk=site.pk).update(city="Ifrane")
    time.sleep(0.05)
    record(SITE_MOVED, site, actor=actor)


@service
def try_two(*, actor: Actor, institution_id: int) -> None:
    """The second is refused and undone; the first stays."""
    open_site(actor=actor, institution_id=institution_id, code="n1")
    with contextlib.suppress(Conflict):
        open_and_regret(actor=actor, institution_id=institution_id)


@service
def open_and_regret(*, actor: Actor, institution_id: int) -> None:
    open_site(actor=actor, institution_id=institution_id, code="n2")
    raise Conflict("regretted")


@service
def open_two(*, actor: Actor, institution_id: int) -> None:
    open_site(actor=actor, institution_id=institution_id, code="n1")
    open_site(actor=actor, institution_id=institution_id, code="n2", tell=False)


@pytest.mark.django_db
def test_the_history_of_a_record_says_who_when_what_and_why(cast: Cast) -> None:
    with scope({cast.a.pk}):
        site = open_site(actor=cast.director.actor, institution_id=cast.a.pk, code="s1")
    entry = history_of(site).get()
    assert entry.actor_label == "Dalila Director"
    assert entry.actor_id == cast.director.user.pk
    assert entry.changes == {"code": [None, "s1"]}
    assert entry.reason == "a new hall"
    assert (entry.institution_id, entry.action) == (cast.a.pk, "tests.site.opened")


@pytest.mark.django_db
def test_a_service_that_writes_without_recording_fails_and_leaves_nothing(cast: Cast) -> None:
    with scope({cast.a.pk}):
        with pytest.raises(UnrecordedWrite, match="open_site wrote institutions_site"):
            open_site(actor=cast.director.actor, institution_id=cast.a.pk, code="s1", tell=False)
        assert not Site.objects.exists()


@pytest.mark.django_db
def test_a_service_needs_an_actor(cast: Cast) -> None:
    with pytest.raises(TypeError, match="who acts"):
        open_site(actor=None, institution_id=cast.a.pk, code="s1")  # type: ignore[arg-type]


def test_a_service_takes_keyword_only_arguments_with_an_actor() -> None:
    with pytest.raises(TypeError, match="actor among them"):

        @service
        def rename(site: int) -> None:
            raise AssertionError(site)


@pytest.mark.django_db
def test_an_entry_outside_a_transaction_is_refused(cast: Cast) -> None:
    connection.in_atomic_block, kept = False, connection.in_atomic_block
    try:
        with pytest.raises(transaction.TransactionManagementError):
            record(SITE_OPENED, cast.a, actor=cast.director.actor)
    finally:
        connection.in_atomic_block = kept


@pytest.mark.django_db
def test_secrets_never_enter_the_audit(cast: Cast) -> None:
    record(SITE_OPENED, cast.director.user, actor=cast.operator.actor, changes={"password": ("old", "new")})
    entry = AuditEntry.objects.latest("id")
    assert entry.changes == {"password": ["•", "•"]}


@pytest.mark.django_db
def test_the_chain_of_each_institution_and_of_the_platform_is_whole(cast: Cast) -> None:
    with scope({cast.a.pk, cast.b.pk}):
        for turn in range(5):
            open_site(actor=cast.director.actor, institution_id=cast.a.pk, code=f"a{turn}")
            open_site(actor=cast.stranger.actor, institution_id=cast.b.pk, code=f"b{turn}")
    record(SITE_OPENED, cast.fund, actor=system_actor("the fund's own chain"))
    proof = verify(every=True)
    assert proof.whole
    assert verify(cast.a.pk).entries == verify(cast.b.pk).entries >= 5
    assert verify(None).entries >= 1


def _tamper(statement: str, *values: int) -> None:
    """Change the table as someone with the database's password would: without its triggers."""
    with connection.cursor() as cursor:
        for event in ("update", "delete"):
            on = " ON kernel_auditentry" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS kernel_auditentry_no_{event}{on}")
        cursor.execute(statement, values)


TAMPERINGS = {
    "a reason": ("UPDATE kernel_auditentry SET reason = 'other' WHERE id = %s", 3),
    "an actor": ("UPDATE kernel_auditentry SET actor_label = 'Someone else' WHERE id = %s", 1),
    "a value": ('UPDATE kernel_auditentry SET changes = \'{"code": [null, "zz"]}\' WHERE id = %s', 2),
    "a moment": ("UPDATE kernel_auditentry SET at = '2020-01-01 00:00:00+00' WHERE id = %s", 4),
    "a hash": ("UPDATE kernel_auditentry SET hash = previous WHERE id = %s", 2),
    "the subject": ("UPDATE kernel_auditentry SET subject_id = '99' WHERE id = %s", 5),
    "the middle": ("DELETE FROM kernel_auditentry WHERE id = %s", 3),
    "the beginning": ("DELETE FROM kernel_auditentry WHERE id = %s", 1),
    "the end": ("DELETE FROM kernel_auditentry WHERE id = %s", 5),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", TAMPERINGS)
def test_whoever_edits_an_entry_is_found(cast: Cast, what: str) -> None:
    before = AuditEntry.objects.filter(institution=cast.a).count()
    with scope({cast.a.pk}):
        for turn in range(5):
            open_site(actor=cast.director.actor, institution_id=cast.a.pk, code=f"a{turn}")
    made = list(AuditEntry.objects.filter(institution=cast.a, position__gt=before).order_by("position"))
    statement, nth = TAMPERINGS[what]
    _tamper(statement, made[nth - 1].pk)
    proof = verify(cast.a.pk)
    assert not proof.whole
    assert proof.breaks[0].institution_id == cast.a.pk


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE kernel_auditentry SET reason = 'x'", "DELETE FROM kernel_auditentry"])
def test_the_database_refuses_to_change_an_entry(cast: Cast, statement: str) -> None:
    record(SITE_OPENED, cast.a, actor=cast.director.actor)
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_many_acts_are_chained_in_their_order(cast: Cast) -> None:
    with scope({cast.a.pk}):
        sites = Site.objects.bulk_create([Site(institution=cast.a, code=f"s{n}") for n in range(900)])
    assert record_many(SITE_OPENED, [Act(site) for site in sites], actor=cast.director.actor) == 900
    entries = AuditEntry.objects.filter(action=SITE_OPENED.code).order_by("position")
    assert [e.subject_id for e in entries] == [str(s.pk) for s in sites]
    assert verify(cast.a.pk).whole


@pytest.mark.django_db
def test_acts_recorded_together_are_of_one_institution(cast: Cast) -> None:
    with pytest.raises(ValueError, match="one institution"):
        record_many(SITE_OPENED, [Act(cast.a), Act(cast.b)], actor=cast.operator.actor)


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_leave_one_whole_chain(cast: Cast, race: Racer) -> None:
    actor, institution_id = cast.director.actor, cast.a.pk
    before = verify(institution_id).entries

    def write(index: int) -> None:
        for turn in range(5):
            with scope({institution_id}):
                open_site(actor=actor, institution_id=institution_id, code=f"{index}-{turn}")

    assert race(6, write).errors == []
    proof = verify(institution_id)
    assert proof.whole
    assert proof.entries == before + 30


@pytest.mark.django_db(transaction=True)
def test_acts_that_lock_rows_before_and_after_they_record_do_not_wait_for_each_other(cast: Cast, race: Racer) -> None:
    with scope({cast.a.pk}):
        site = open_site(actor=cast.director.actor, institution_id=cast.a.pk, code="s1")
        acts = (tell_then_move, move_then_tell)
        ran = race(2, lambda index: acts[index](actor=cast.director.actor, site=site))
    assert ran.errors == []
    assert verify(cast.a.pk).whole


@pytest.mark.django_db
def test_a_part_that_was_undone_leaves_no_entry(cast: Cast) -> None:
    with scope({cast.a.pk}):
        try_two(actor=cast.director.actor, institution_id=cast.a.pk)
        assert [site.code for site in Site.objects.all()] == ["n1"]
        opened = AuditEntry.objects.filter(action=SITE_OPENED.code)
        assert [entry.changes["code"][1] for entry in opened] == ["n1"]


@pytest.mark.django_db
def test_a_nested_service_that_forgets_is_covered_by_the_outer_ones_entry(cast: Cast) -> None:
    with scope({cast.a.pk}):
        open_two(actor=cast.director.actor, institution_id=cast.a.pk)
        assert Site.objects.count() == 2


FIELDS = st.dictionaries(st.text(min_size=1, max_size=8), st.one_of(st.none(), st.integers(), st.text(max_size=20)))


@given(st.lists(FIELDS, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_any_edited_entry_changes_its_hash_and_all_that_follow(
    entries: list[dict[str, object]], chance: random.Random
) -> None:
    def chain(rows: list[dict[str, object]]) -> list[str]:
        head, hashes = "", []
        for row in rows:
            head = chained(head, row)
            hashes.append(head)
        return hashes

    place = chance.randrange(len(entries))
    edited = [dict(e) for e in entries]
    edited[place]["edited"] = 1
    before, after = chain(entries), chain(edited)
    assert before[:place] == after[:place]
    assert all(a != b for a, b in zip(before[place:], after[place:], strict=True))


@pytest.mark.django_db
def test_the_audit_outlives_the_language_of_the_writer(cast: Cast) -> None:
    from django.utils import translation

    with translation.override("ar"):
        record(SITE_MOVED, cast.a, actor=cast.director.actor, changes={"name": (cast.a.name, cast.b.name)})
    with translation.override("fr"):
        assert verify(cast.a.pk).whole
    assert User.objects.filter(pk=cast.director.user.pk).exists()
