"""Actions and their steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charaka.improvement.rules import ACTION, Verdict
from charaka.institutions.models import Person
from charaka.kernel.records import Record
from charaka.kernel.transitions import Guard, Stateful, state_choices

VERDICTS = (
    (Verdict.REACHED.value, _("reached")),
    (Verdict.PARTLY.value, _("partly reached")),
    (Verdict.NONE.value, _("no effect")),
    (Verdict.UNKNOWN.value, _("not established")),
)


class Priority(models.TextChoices):
    """How much an action matters."""

    LOW = "1", _("low")
    NORMAL = "2", _("normal")
    HIGH = "3", _("high")
    URGENT = "4", _("urgent")


class Action(Stateful):
    """Something to be done to work better. ``first_due_on`` keeps the first promise when the date is moved.

    The source is a record (``source_type``, ``source_id``: model label and key) or a free text alone; both have a
    label. Effects are in ten-thousandths of the value of the measure ``effect_measure``; without a measure they are
    words. ``closed_on`` is the day on which the action was verified or dropped.
    """

    MACHINE = ACTION
    GUARDS: ClassVar[Mapping[str, Guard]] = {}

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(_("title"), max_length=200)
    problem = models.TextField(_("problem"), max_length=2000, blank=True)
    source_kind = models.CharField(_("source"), max_length=40)
    source_type = models.CharField(max_length=60, blank=True, editable=False)
    source_id = models.CharField(max_length=80, blank=True, editable=False)
    source_label = models.CharField(_("source record"), max_length=200)
    owner = models.ForeignKey(Person, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="owned_actions")
    proposed_on = models.DateField(_("proposed on"), default=timezone.localdate, editable=False)
    due_on = models.DateField(_("due"))
    first_due_on = models.DateField(_("first due"), editable=False)
    priority = models.CharField(_("priority"), max_length=1, choices=Priority.choices, default=Priority.NORMAL)
    state = models.CharField(_("state"), max_length=12, choices=state_choices(ACTION), default=ACTION.initial)
    effect_text = models.CharField(_("expected effect"), max_length=200, blank=True)
    effect_measure = models.CharField(_("measure"), max_length=80, blank=True)
    effect_baseline = models.BigIntegerField(_("value at the start"), null=True, blank=True)
    effect_target = models.BigIntegerField(_("expected value"), null=True, blank=True)
    effect_by = models.DateField(_("expected by"), null=True, blank=True)
    effect_seen = models.BigIntegerField(_("value seen"), null=True, blank=True)
    effect_seen_text = models.CharField(_("effect seen"), max_length=200, blank=True)
    effect_seen_on = models.DateField(_("seen on"), null=True, blank=True)
    effect_verdict = models.CharField(_("verdict"), max_length=8, choices=VERDICTS, blank=True)
    effect_note = models.TextField(_("what else may explain it"), max_length=1000, blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    closed_on = models.DateField(pgettext_lazy("action", "closed on"), null=True, blank=True)
    search = models.CharField(max_length=700, editable=False, blank=True)

    class Meta:
        verbose_name = _("action")
        constraints = [
            models.UniqueConstraint(fields=["institution", "number"], name="action_number_once"),
            models.CheckConstraint(condition=models.Q(state__in=list(ACTION.states)), name="action_state_known"),
        ]
        indexes = [
            models.Index(fields=["institution", "state", "due_on", "id"], name="action_by_state"),
            models.Index(fields=["institution", "owner", "state"], name="action_by_owner"),
            models.Index(fields=["institution", "source_type", "source_id"], name="action_by_source"),
            models.Index(fields=["institution", "first_due_on"], name="action_by_first_due"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        return f"AC-{self.number}"


class ActionStep(Record):
    """A step on the way; ``done_on`` empty while it is open."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("step"), max_length=200)
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        verbose_name = _("step")
        ordering = ("position", "id")
        indexes = [models.Index(fields=["institution", "action", "position"], name="step_of_action")]

    def __str__(self) -> str:
        return self.title
