"""What people say of actions, and what the house has said to their owners."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from charaka.improvement.models.actions import Action
from charaka.institutions.models import Person
from charaka.kernel.scope import Scoped


class ActionComment(Scoped):
    """What someone said, and whom they mentioned. Never changed; withdrawn, it keeps its place without its words."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    author_label = models.CharField(max_length=200)
    text = models.TextField(_("comment"), max_length=4000, blank=True)
    mentions = models.ManyToManyField(Person, related_name="+", blank=True)
    posted_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        ordering = ("posted_at", "id")
        indexes = [models.Index(fields=["institution", "action", "id"], name="comment_of_action")]

    def __str__(self) -> str:
        return f"{self.author_label}: {self.text[:60]}"


class ReminderSent(Scoped):
    """A reminder that has gone out: the same one never goes twice, however often the schedule runs."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=20)
    due_on = models.DateField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reminder")
        constraints = [models.UniqueConstraint(fields=["action", "kind", "due_on"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.action_id} {self.kind}"
