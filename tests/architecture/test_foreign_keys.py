"""Foreign keys point down. Imports are watched by import-linter; keys written as strings are not, hence this walk."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from lint.storeys import HEIGHT, may_know

KEYS = [
    (model, field)
    for model in apps.get_models(include_auto_created=True)
    if model._meta.app_label in HEIGHT
    for field in model._meta.get_fields()
    if isinstance(field, (models.ForeignKey, models.ManyToManyField))
]


def test_every_room_with_models_has_its_storey() -> None:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("charaka.")}
    assert ours <= set(HEIGHT)


@pytest.mark.parametrize(("model", "field"), KEYS, ids=[f"{model._meta.label}.{field.name}" for model, field in KEYS])
def test_a_foreign_key_points_to_its_own_room_or_down(
    model: type[models.Model], field: models.ForeignKey[models.Model, models.Model]
) -> None:
    target = field.remote_field.model
    assert not isinstance(target, str), "the key was never resolved"
    assert may_know(model._meta.app_label, target._meta.app_label)
