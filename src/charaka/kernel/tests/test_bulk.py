"""Many rows at once: the same rows as one at a time, in scope, with ids that nobody else gets."""

from __future__ import annotations

import json

import pytest
from django.db import DataError, connection, transaction

from charaka.institutions.models import Site
from charaka.kernel import bulk
from charaka.kernel.bulk import insert_values, reserve_ids
from charaka.kernel.errors import ScopeMissing
from charaka.kernel.fields import Text3Field
from charaka.kernel.scope import scope
from charaka.kernel.text import Text3
from charaka.testing.cast import Cast
from charaka.testing.races import Racer

NAMES = ("id", "institution_id", "code", "name")


def test_rows_are_as_if_they_were_saved(in_a: Cast) -> None:
    one = Site.objects.create(institution=in_a.a, code="S0", name=Text3(ar='ت"\\\nب', fr="é\u2028è"))
    (pk,) = reserve_ids(Site, 1)
    assert insert_values(Site, NAMES, [(pk, in_a.a.pk, "S1", one.name)]) == 1
    other = Site.objects.get(pk=pk)
    same = {f.name for f in Site._meta.concrete_fields} - {"id", "code", "created_at", "updated_at"}
    assert {n: getattr(one, n) for n in same} == {n: getattr(other, n) for n in same}
    assert abs((other.created_at - one.created_at).total_seconds()) < 60


def test_the_rows_after_the_first_batch_are_written_as_those_of_it(in_a: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 2)
    name = Text3(ar='ت"\\\nب', fr="é\u2028è\\N")
    rows = [(pk, in_a.a.pk, f"S{n}", name) for n, pk in enumerate(reserve_ids(Site, 7))]
    assert insert_values(Site, NAMES, rows) == 7
    same = [f.name for f in Site._meta.concrete_fields if f.name not in {"id", "code", "created_at", "updated_at"}]
    written = Site.objects.filter(pk__in=[row[0] for row in rows]).order_by("pk")
    assert [site.code for site in written] == [f"S{n}" for n in range(7)]
    first = [getattr(written[0], field) for field in same]
    assert all([getattr(site, field) for field in same] == first for site in written)
    assert written[6].name == name


def test_a_row_out_of_scope_stops_the_statement(cast: Cast) -> None:
    with scope({cast.a.pk}), transaction.atomic():
        rows = [
            (pk, house, f"S{pk}", Text3())
            for pk, house in zip(reserve_ids(Site, 2), (cast.a.pk, cast.b.pk), strict=True)
        ]
        with pytest.raises(ScopeMissing):
            insert_values(Site, NAMES, rows)
        assert not Site.objects.filter(code__startswith="S").exists()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite keeps text of any length")
def test_a_text_that_is_too_long_is_refused_and_not_cut(in_a: Cast) -> None:
    (pk,) = reserve_ids(Site, 1)
    longest = Site._meta.get_field("code").max_length
    assert isinstance(longest, int)
    with pytest.raises(DataError):
        insert_values(Site, NAMES, [(pk, in_a.a.pk, "S" * (longest + 1), Text3())])


def test_ids_are_reserved_after_those_in_use_and_go_on_after_them(in_a: Cast) -> None:
    first, second = reserve_ids(Site, 2)
    insert_values(Site, NAMES, [(first, in_a.a.pk, "S1", Text3()), (second, in_a.a.pk, "S2", Text3())])
    assert Site.objects.create(institution=in_a.a, code="S3").pk > second
    assert min(reserve_ids(Site, 3)) > second


@pytest.mark.django_db(transaction=True)
def test_two_who_reserve_at_once_get_different_ids(cast: Cast, race: Racer) -> None:
    def reserve(turn: int) -> list[int]:
        with scope({cast.a.pk}), transaction.atomic():
            found = reserve_ids(Site, 5)
            insert_values(Site, NAMES, [(pk, cast.a.pk, f"R{pk}", Text3.same(str(turn))) for pk in found])
        return found

    run = race(4, reserve)
    assert run.errors == []
    assert len({pk for found in run.results for pk in found}) == 20


def test_three_languages_are_written_as_json_writes_them() -> None:
    for text in (Text3(), Text3(ar='ت"\\\n\x01', fr="é\u2028", en="</script>")):
        field = Text3Field()
        if connection.vendor == "sqlite":
            assert field.get_db_prep_value(text, connection) == json.dumps(text.to_json())
