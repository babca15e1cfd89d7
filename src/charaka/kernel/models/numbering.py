"""The counter behind each series of numbers."""

from __future__ import annotations

from django.db import models

from charaka.kernel.scope import Scoped


class NumberSeries(Scoped):
    """The last number taken in a series (``action``, ``invoice:entity-3``) of a year, and its date."""

    series = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)
    last_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "series", "year"], name="number_series_once"),
        ]
