"""The roles from which rights follow, with start and end."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models.people import Person
from charaka.kernel.permissions import FUND_ROLES, PLATFORM_ROLES, ROLE_LABELS, Role
from charaka.kernel.records import Record

_LABELS = [(role.value, ROLE_LABELS[role]) for role in Role]
INSTITUTION_ROLES = [pair for pair in _LABELS if Role(pair[0]) not in FUND_ROLES | PLATFORM_ROLES]


class RoleAssignment(Record):
    """A role that a person holds in the institution, from ``start`` to ``end``, both included.

    ``withdrawn_at`` is the moment at which a role was taken back: it holds no more, even on the day itself.
    """

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="role_assignments"
    )
    role = models.CharField(_("role"), max_length=16, choices=INSTITUTION_ROLES)
    start = models.DateField(_("from"))
    end = models.DateField(_("until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("taken back on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("role")
        indexes = [models.Index(fields=["institution", "role"], name="role_assignment_by_role")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__isnull=True) | models.Q(end__gte=models.F("start")), name="role_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"


class FundRole(models.Model):
    """A role that a user holds in a fund, and so in each of its institutions."""

    fund = models.ForeignKey("kernel.Fund", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="fund_roles")
    role = models.CharField(max_length=16, choices=[p for p in _LABELS if Role(p[0]) in FUND_ROLES])
    start = models.DateField()
    end = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class PlatformRole(models.Model):
    """A role that a user holds on the whole platform."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="platform_roles")
    role = models.CharField(max_length=16, choices=[p for p in _LABELS if Role(p[0]) in PLATFORM_ROLES])
    start = models.DateField()
    end = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
