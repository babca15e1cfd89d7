"""What the team can do, what it costs, when it is free, and how it grows (S10)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models.choices import GoalState, Mastery
from charaka.institutions.models.people import Person
from charaka.kernel.fields import MoneyField
from charaka.kernel.money import Money
from charaka.kernel.records import Record

WEEKDAYS = [
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")),
    (4, _("Friday")), (5, _("Saturday")), (6, _("Sunday")),
]  # fmt: skip


class Qualification(Record):
    """A diploma, a certificate or an accreditation that a person holds."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="qualifications"
    )
    title = models.CharField(_("title"), max_length=160)
    awarded_by = models.CharField(_("awarded by"), max_length=160, blank=True)
    obtained_on = models.DateField(_("obtained on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    proof = models.ForeignKey(
        "kernel.StoredFile", verbose_name=_("proof"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("qualification of a person")
        indexes = [models.Index(fields=["institution", "expires_on"], name="qualification_by_expiry")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_on__isnull=True)
                | models.Q(obtained_on__isnull=True)
                | models.Q(expires_on__gte=models.F("obtained_on")),
                name="qualification_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class HourlyCost(Record):
    """What an hour of a trainer costs the institution, from a day on, until the next one begins."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="hourly_costs")
    amount = MoneyField(_("cost of an hour"))
    start = models.DateField(_("from"))
    note = models.CharField(_("note"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("cost of an hour")
        constraints = [
            models.UniqueConstraint(fields=["person", "start"], name="hourly_cost_once_a_day"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="hourly_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.start}"

    @property
    def money(self) -> Money:
        """The cost of an hour in the institution's currency."""
        return Money(self.amount, self.institution.currency)


class Availability(Record):
    """A weekly slot in which a trainer can teach, or (``free`` false) an absence of whole days."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="availabilities"
    )
    free = models.BooleanField(_("available"), default=True)
    weekday = models.PositiveSmallIntegerField(_("day"), null=True, blank=True, choices=WEEKDAYS)
    begins = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("until"), null=True, blank=True)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("availability")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(free=False)
                | models.Q(
                    weekday__isnull=False, begins__isnull=False, ends__isnull=False, ends__gt=models.F("begins")
                ),
                name="availability_slot_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(end__isnull=True) | models.Q(end__gte=models.F("start")),
                name="availability_in_order",
            ),
        ]
        indexes = [models.Index(fields=["institution", "free", "start"], name="availability_by_start")]

    def __str__(self) -> str:
        return f"{self.person}: {self.start}"


class Skill(Record):
    """How well a person masters a competency, as last assessed. ``key`` is the folded name: one row per competency."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="skills")
    competency = models.CharField(_("competency"), max_length=160)
    key = models.CharField(max_length=200, editable=False, blank=True)
    level = models.CharField(_("level"), max_length=1, choices=Mastery.choices)
    assessed_on = models.DateField(_("assessed on"))

    class Meta:
        verbose_name = _("level of mastery")
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="skill_once_per_person")]
        indexes = [models.Index(fields=["institution", "key", "level"], name="skill_by_key")]

    def __str__(self) -> str:
        return self.competency


class TrainingReceived(Record):
    """A training that a member of the team has followed."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="trainings")
    title = models.CharField(_("title"), max_length=160)
    provider = models.CharField(_("provider"), max_length=160, blank=True)
    start = models.DateField(_("from"))
    end = models.DateField(_("until"), null=True, blank=True)
    hours = models.PositiveSmallIntegerField(_("hours"))
    goal = models.ForeignKey(
        "DevelopmentGoal",
        verbose_name=_("goal"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="trainings",
    )
    proof = models.ForeignKey(
        "kernel.StoredFile", verbose_name=_("proof"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("training received")

    def __str__(self) -> str:
        return self.title


class DevelopmentGoal(Record):
    """A line of a development plan: a competency, where the person stands and where they want to be, and by when."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="goals")
    competency = models.CharField(_("competency"), max_length=160)
    now = models.CharField(_("level today"), max_length=1, choices=Mastery.choices)
    wanted = models.CharField(_("level wanted"), max_length=1, choices=Mastery.choices)
    means = models.CharField(_("how"), max_length=300, blank=True)
    due_on = models.DateField(_("by"))
    state = models.CharField(_("state"), max_length=10, choices=GoalState.choices, default=GoalState.PLANNED)

    class Meta:
        verbose_name = _("development goal")

    def __str__(self) -> str:
        return self.competency
