"""Settings: the nearest value wins, and says where it comes from."""

from __future__ import annotations

from typing import Any

import pytest

from charaka.kernel.audit.queries import history_of
from charaka.kernel.errors import Forbidden, Invalid, NotFound
from charaka.kernel.models import SettingValue
from charaka.kernel.settings_registry import Level, Setting, all_settings, set_value, setting, value_of, values_of
from charaka.testing.cast import Cast
from charaka.testing.queries import QueryCounter

DAYS = setting("tests.days", int, default=30, label="Days", help="How long", minimum=1, maximum=90)
HOUSE_WIDE = setting("tests.wide", bool, default=False, label="Wide", help="-", level=Level.PLATFORM)
TONE = setting("tests.tone", str, default="calm", label="Tone", help="-", choices=(("calm", "Calm"), ("loud", "Loud")))

pytestmark = pytest.mark.django_db


def test_the_default_of_the_product_holds_until_someone_sets_a_value(cast: Cast) -> None:
    found = value_of(DAYS, cast.a.pk)
    assert (found.value, found.level, found.set_by) == (30, None, "")


def test_the_nearest_value_wins_and_names_its_author(cast: Cast) -> None:
    set_value(actor=cast.operator.actor, wanted=DAYS, value=20, institution_id=None)
    assert (value_of(DAYS, cast.a.pk).value, value_of(DAYS, cast.a.pk).level) == (20, Level.PLATFORM)
    SettingValue.objects.create(level="fund", owner_id=cast.fund.pk, key=DAYS.key, value=15)
    assert (value_of(DAYS, cast.a.pk).value, value_of(DAYS, cast.a.pk).level) == (15, Level.FUND)
    set_value(actor=cast.director.actor, wanted=DAYS, value=10, institution_id=cast.a.pk)
    found = value_of(DAYS, cast.a.pk)
    assert (found.value, found.level, found.set_by) == (10, Level.INSTITUTION, "Dalila Director")
    assert value_of(DAYS, cast.b.pk).value == 15
    assert value_of(DAYS).value == 20


def test_a_change_is_recorded_in_the_institutions_own_history(cast: Cast) -> None:
    set_value(actor=cast.director.actor, wanted=DAYS, value=10, institution_id=cast.a.pk, reason="board of May")
    entry = history_of(SettingValue.objects.get(key=DAYS.key)).get()
    assert entry.institution_id == cast.a.pk
    assert (entry.changes, entry.reason) == ({"tests.days": [30, 10]}, "board of May")


REFUSED: dict[str, tuple[Setting[Any], object]] = {
    "too small": (DAYS, 0),
    "too large": (DAYS, 91),
    "of another kind": (DAYS, "ten"),
    "true is no number": (DAYS, True),
    "not offered": (TONE, "shrill"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_value_that_does_not_fit_is_refused_at_its_field(cast: Cast, why: str) -> None:
    wanted, value = REFUSED[why]
    with pytest.raises(Invalid) as refused:
        set_value(actor=cast.director.actor, wanted=wanted, value=value, institution_id=cast.a.pk)
    assert list(refused.value.fields) == [wanted.key]


def test_who_may_not_set_values(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        set_value(actor=cast.trainer.actor, wanted=DAYS, value=10, institution_id=cast.a.pk)
    with pytest.raises(NotFound):
        set_value(actor=cast.stranger.actor, wanted=DAYS, value=10, institution_id=cast.a.pk)
    with pytest.raises(NotFound):
        set_value(actor=cast.director.actor, wanted=DAYS, value=10, institution_id=None)
    with pytest.raises(Invalid):
        set_value(actor=cast.director.actor, wanted=HOUSE_WIDE, value=True, institution_id=cast.a.pk)


def test_many_settings_are_read_with_one_query(cast: Cast, assert_queries: QueryCounter) -> None:
    institution_id = cast.a.pk
    with assert_queries(max=1):
        values_of(list(all_settings()), institution_id)


def test_every_setting_is_explained() -> None:
    assert [s.key for s in all_settings() if not (str(s.label) and str(s.help))] == []


def test_a_key_is_declared_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        setting("tests.days", int, default=1, label="x", help="x")
