"""The scope root: the institution to which every tenant row belongs, and the fund that follows several of them.

Only what the kernel needs to know stands here; the institution's record is kept by the room ``institutions``.
"""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from charaka.kernel.fields import Text3Field, shown

CODE_FORM = r"^[a-z0-9]+(-[a-z0-9]+)*$"
CODE = RegexValidator(CODE_FORM, _("Small letters, digits and single hyphens."))


class Fund(models.Model):
    """A fund that supports institutions and follows what they submit."""

    code = models.CharField(max_length=40, unique=True, validators=[CODE])
    name = Text3Field()

    def __str__(self) -> str:
        return shown(self.name).text


class Institution(models.Model):
    """A training institution: the owner of every tenant row. Never deleted; closed with a date."""

    code = models.CharField(max_length=40, unique=True, validators=[CODE])
    name = Text3Field()
    short_name = Text3Field()
    fund = models.ForeignKey(Fund, null=True, blank=True, on_delete=models.PROTECT, related_name="institutions")
    currency = models.CharField(max_length=3, default="MAD")
    financial_year_start_month = models.PositiveSmallIntegerField(default=1)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("institution")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(financial_year_start_month__range=(1, 12)), name="institution_month_of_the_year"
            ),
        ]

    def __str__(self) -> str:
        return shown(self.short_name or self.name).text
