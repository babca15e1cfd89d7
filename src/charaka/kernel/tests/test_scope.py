"""Tenancy: a query says for which institutions it asks, or it does not run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import Model

from charaka.institutions.models import Person, Site
from charaka.kernel.errors import ScopeMissing
from charaka.kernel.models import NumberSeries
from charaka.kernel.scope import current_scope, everywhere, scope
from charaka.testing.cast import Cast

pytestmark = pytest.mark.django_db

FORGOTTEN: dict[str, Callable[[Any], object]] = {
    "all": lambda m: list(m.objects.all()),
    "exists": lambda m: m.objects.exists(),
    "count": lambda m: m.objects.count(),
    "get": lambda m: m.objects.get(pk=1),
    "in_bulk": lambda m: m.objects.in_bulk([1]),
    "first": lambda m: m.objects.first(),
    "update": lambda m: m.objects.update(institution=1),
    "delete": lambda m: m.objects.filter(pk=1).delete(),
    "aggregate": lambda m: m.objects.aggregate(),
    "values": lambda m: list(m.objects.values_list("pk")),
    "bulk_create": lambda m: m.objects.bulk_create([m()]),
    "save": lambda m: m().save(),
}


@pytest.mark.parametrize("how", FORGOTTEN)
def test_without_a_scope_no_way_leads_into_a_tenant_table(how: str) -> None:
    with pytest.raises(ScopeMissing):
        FORGOTTEN[how](NumberSeries)


def _site(institution_id: int, code: str) -> Site:
    return Site.objects.create(institution_id=institution_id, code=code)


def test_a_scope_shows_the_rows_of_its_institutions_only(cast: Cast) -> None:
    with scope({cast.a.pk, cast.b.pk}):
        mine, theirs = _site(cast.a.pk, "s1"), _site(cast.b.pk, "s2")
    with scope({cast.a.pk}):
        assert list(Site.objects.all()) == [mine]
        assert not Site.objects.filter(pk=theirs.pk).exists()
    with scope({cast.a.pk, cast.b.pk}):
        assert Site.objects.count() == 2


def test_an_empty_scope_shows_nothing(cast: Cast) -> None:
    with scope({cast.a.pk}):
        _site(cast.a.pk, "s1")
    with scope(set()):
        assert Site.objects.count() == 0


def test_rows_are_neither_made_nor_moved_outside_the_scope(cast: Cast) -> None:
    with scope({cast.a.pk}):
        site = _site(cast.a.pk, "s1")
        with pytest.raises(ScopeMissing):
            _site(cast.b.pk, "s2")
        site.institution_id = cast.b.pk
        with pytest.raises(ScopeMissing):
            site.save()
        with pytest.raises(ScopeMissing):
            Site.objects.bulk_create([Site(institution_id=cast.b.pk, code="s3")])


def test_a_related_table_is_scoped_as_well(cast: Cast) -> None:
    with scope({cast.a.pk}):
        person = Person.objects.create(institution=cast.a, first_name="Amina", last_name="Idrissi")
        assert person.engagements.count() == 0
    with pytest.raises(ScopeMissing):
        person.engagements.count()


def test_scopes_nest_and_end(cast: Cast) -> None:
    with scope({cast.a.pk}):
        with scope({cast.b.pk}):
            assert current_scope() == frozenset({cast.b.pk})
        assert current_scope() == frozenset({cast.a.pk})
    with pytest.raises(ScopeMissing):
        current_scope()


def test_leaving_the_scope_takes_a_reason(cast: Cast) -> None:
    with pytest.raises(ScopeMissing), everywhere(reason="because"):
        pass
    with scope({cast.a.pk}):
        _site(cast.a.pk, "s1")
    with everywhere(reason="this test counts all sites"):
        assert Site.objects.count() == 1


def test_every_tenant_table_has_the_scoped_manager() -> None:
    from django.apps import apps

    from charaka.kernel.scope import Scoped, ScopedManager

    tenant: list[type[Model]] = [m for m in apps.get_models() if issubclass(m, Scoped)]
    assert len(tenant) > 15
    assert [m for m in tenant if not isinstance(m._default_manager, ScopedManager)] == []


def test_date_of_a_series_is_scoped(cast: Cast) -> None:
    with scope({cast.a.pk}):
        NumberSeries.objects.create(institution=cast.a, series="x", year=2026, last_on=date(2026, 1, 1))
    with scope({cast.b.pk}):
        assert NumberSeries.objects.count() == 0
