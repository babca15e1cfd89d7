"""People, kept once per institution, and what they are to it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models.choices import EngagementKind, Sex
from charaka.institutions.models.partners import Partner
from charaka.kernel.records import Record


class Person(Record):
    """A person known to the institution. ``user`` ties the record to an account when the person signs in.

    ``search`` and ``name_key`` are derived by the services for finding and comparing. ``access_closed_at`` bars the
    account from this institution and from no other. ``erased_at``: the personal data are gone, the number stays.
    """

    # The audit tells that these changed, never what they were: it is kept for ever, they are not.
    MASKED_IN_AUDIT: ClassVar[frozenset[str]] = frozenset(
        {"sex", "birth_year", "disability", "email", "phone", "notes"}
    )

    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    name_ar = models.CharField(_("name in Arabic"), max_length=160, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    disability = models.BooleanField(_("has a disability"), null=True, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    language = models.CharField(
        _("language"), max_length=2, default="fr", choices=[("ar", "العربية"), ("fr", "Français"), ("en", "English")]
    )
    staff_number = models.CharField(_("staff number"), max_length=30, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
    )
    notes = models.TextField(_("notes"), max_length=4000, blank=True)
    invited_at = models.DateTimeField(_("invited on"), null=True, editable=False)
    access_closed_at = models.DateTimeField(_("access closed on"), null=True, editable=False)
    erased_at = models.DateTimeField(_("erased on"), null=True, editable=False)
    search = models.CharField(max_length=500, editable=False, blank=True)
    name_key = models.CharField(max_length=200, editable=False, blank=True)

    class Meta:
        verbose_name = _("person")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "user"], name="person_once_per_user", condition=models.Q(user__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["institution", "staff_number"],
                name="person_staff_number_once",
                condition=~models.Q(staff_number=""),
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "last_name", "first_name", "id"], name="person_by_name"),
            models.Index(fields=["institution", "name_key"], name="person_by_key"),
            models.Index(fields=["institution", "email"], name="person_by_email"),
        ]

    def __str__(self) -> str:
        if self.erased_at:
            return gettext("Person %(number)s, erased") % {"number": self.pk}
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def shown_name(self) -> str:
        """The name as the page's language writes it: in Arabic letters where they are known and Arabic is read."""
        in_arabic = (get_language() or "").startswith("ar") and self.name_ar and not self.erased_at
        return self.name_ar if in_arabic else str(self)

    @property
    def other_name(self) -> str:
        """The name in the other script, when both are known."""
        return str(self) if self.shown_name != str(self) else "" if self.erased_at else self.name_ar

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper()


class Engagement(Record):
    """What a person is to the institution, from a day to a day. Contacts and members may stand for a partner."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="engagements")
    kind = models.CharField(_("kind"), max_length=14, choices=EngagementKind.choices)
    title = models.CharField(_("position"), max_length=120, blank=True)
    partner = models.ForeignKey(
        Partner, verbose_name=_("partner"), null=True, blank=True, on_delete=models.PROTECT, related_name="engagements"
    )
    main_contact = models.BooleanField(_("main contact"), default=False)
    start = models.DateField(_("from"), null=True, blank=True)
    end = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("engagement")
        indexes = [
            models.Index(fields=["institution", "kind", "person"], name="engagement_by_kind"),
            models.Index(fields=["institution", "partner", "kind"], name="engagement_by_partner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__isnull=True)
                | models.Q(start__isnull=True)
                | models.Q(end__gte=models.F("start")),
                name="engagement_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"
