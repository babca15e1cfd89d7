"""The small forms of an action: moving it and its date, steps, comments, evidence, the effect seen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.improvement.models.actions import VERDICTS
from charaka.improvement.rules import Verdict
from charaka.kernel.ui.form_fields import DayFormField, RecordForm


def _words(**attributes: Any) -> forms.Textarea:
    return forms.Textarea({"rows": 3, "dir": "auto", **attributes})


class ReasonForm(RecordForm):
    """Why: for reopening, dropping, removing."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=_words())


class FinishForm(RecordForm):
    """The day on which an action was done."""

    on = DayFormField(label=_("Done on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class DueForm(RecordForm):
    """Another due date, with its reason."""

    due_on = DayFormField(label=_("New due date"))
    reason = forms.CharField(label=_("Why the date moves"), max_length=300, widget=_words())


class VerifyForm(RecordForm):
    """What was seen. ``computed`` says that the registry knows the value and the verdict: only the note is asked."""

    seen_text = forms.CharField(
        label=_("What was seen"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"data-wide": "", "dir": "auto"}),
    )
    judged = forms.ChoiceField(label=_("Was the effect reached?"), choices=VERDICTS, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What else may explain it"), max_length=1000, required=False, widget=_words(),
        help_text=_("Another change at the same time, a season, a new way of counting."),
    )  # fmt: skip

    def __init__(self, *args: Any, computed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if computed:
            del self.fields["judged"], self.fields["seen_text"]

    @property
    def found(self) -> dict[str, Any]:
        """What ``judge_effect`` takes."""
        given = self.values
        judged = given.pop("judged", None)
        return given | {"judged": Verdict(judged) if judged else None}


class StepsForm(RecordForm):
    """The steps of an action, one on each line."""

    steps = forms.CharField(
        label=_("Steps"), required=False, max_length=9000, widget=_words(rows=8),
        help_text=_("One step on each line, in order."),
    )  # fmt: skip

    @property
    def titles(self) -> list[str]:
        return str(self.cleaned_data["steps"]).splitlines()


class CommentForm(forms.Form):
    """A comment. ``mention`` is a name of the list offered, beside those written as @Name in the text."""

    text = forms.CharField(
        label=_("Comment"), max_length=4000, widget=_words(), help_text=_("Write @ and a name to tell someone by mail.")
    )
    mention = forms.CharField(
        label=_("Tell"), max_length=200, required=False,
        widget=forms.TextInput({"list": "people", "autocomplete": "off", "dir": "auto"}),
    )  # fmt: skip

    @property
    def words(self) -> str:
        """The text, with the name that was chosen beside it in front."""
        text, name = str(self.cleaned_data["text"]), str(self.cleaned_data.get("mention") or "").lstrip("@ ")
        return f"@{name} {text}" if name and f"@{name}" not in text else text


class EvidenceForm(forms.Form):
    """A file, a link or a note."""

    title = forms.CharField(
        label=_("What it shows"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"data-wide": "", "dir": "auto"}),
    )
    upload = forms.FileField(label=_("File"), required=False, max_length=150)
    url = forms.CharField(
        label=_("Link"), max_length=500, required=False, widget=forms.URLInput({"dir": "ltr", "placeholder": "https://"})
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=_words())
