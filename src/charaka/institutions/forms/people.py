"""What people fill in about people, roles and the team. The services judge it; here are fields, order and hints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Partner, Person
from charaka.institutions.models.choices import EngagementKind, GoalState, Mastery, Sex
from charaka.institutions.models.roles import INSTITUTION_ROLES
from charaka.institutions.models.team import WEEKDAYS
from charaka.institutions.rules.people import PRIVATE_FIELDS
from charaka.kernel.ui.form_fields import DayFormField, MoneyFormField, NumberFormField, RecordForm

EMPTY = ("", "—")
YES_NO = {True: "yes", False: "no", None: ""}
LTR: dict[str, Any] = {"dir": "ltr"}
Words = Any  # a text or a lazy translation
Groups = tuple[tuple[object, tuple[str, ...]], ...]


def text(label: Words, longest: int, *, required: bool = False, hint: Words = "", **attrs: Any) -> forms.CharField:
    """A line of text."""
    widget = forms.TextInput(attrs)
    return forms.CharField(label=label, max_length=longest, required=required, help_text=hint, widget=widget)


def lines(label: Words, longest: int, *, required: bool = False, hint: Words = "") -> forms.CharField:
    """A few lines of text."""
    return forms.CharField(
        label=label, max_length=longest, required=required, help_text=hint, widget=forms.Textarea({"rows": 3})
    )


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields under one heading."""

    heading: object
    fields: tuple[BoundField, ...]


class PartForm(RecordForm):
    """A form of a person or of a part of their record."""

    def as_stored(self, record: Any) -> Any:
        """The record as it is now, with each field of this form as the form writes it: what a conflict compares."""
        for name in self.fields:
            if not hasattr(record, name):
                setattr(record, name, "")
        return record


class PersonForm(PartForm):
    """A person's own record. Private fields are there only for those who may see them."""

    first_name = text(_("First name"), 80, required=True, autocomplete="off")
    last_name = text(_("Last name"), 80, required=True, autocomplete="off")
    name_ar = text(_("Name in Arabic"), 160, dir="rtl", lang="ar")
    staff_number = text(_("Staff number"), 30, **LTR)
    email = forms.EmailField(
        label=_("E-mail"), required=False, widget=forms.EmailInput(LTR), help_text=_("Invitations go there.")
    )
    phone = text(_("Telephone"), 30, type="tel", **LTR)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("ar", "العربية"), ("fr", "Français"), ("en", "English")]
    )
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=[EMPTY, *Sex.choices])
    birth_year = NumberFormField(label=_("Year of birth"), required=False, minimum=1900, maximum=2100)
    disability = forms.ChoiceField(
        label=_("Has a disability"), required=False, choices=[EMPTY, ("yes", _("yes")), ("no", _("no"))]
    )
    notes = lines(_("Notes"), 4000)

    GROUPS: ClassVar[Groups] = (
        (_("Who it is"), ("first_name", "last_name", "name_ar", "staff_number")),
        (_("How to reach them"), ("email", "phone", "language")),
        (_("To measure inclusion"), ("sex", "birth_year", "disability")),
        (_("Notes"), ("notes",)),
    )

    def __init__(self, *args: Any, record: Person | None = None, private: bool = False, **kwargs: Any) -> None:
        disability = YES_NO[record.disability] if record is not None else ""
        language = record.language if record is not None else "fr"
        kwargs["initial"] = {"disability": disability, "language": language} | kwargs.get("initial", {})
        super().__init__(*args, record=record, **kwargs)
        if not private:
            for name in PRIVATE_FIELDS:
                del self.fields[name]

    @property
    def values(self) -> dict[str, Any]:
        """The person's fields as the services take them."""
        given = {name: self.cleaned_data[name] for name in PersonForm.base_fields if name in self.cleaned_data}
        given.pop("version")
        if "disability" in given:
            given["disability"] = {"yes": True, "no": False}.get(given["disability"])
        return given

    def as_stored(self, record: Any) -> Any:
        record.disability = YES_NO[record.disability]
        return record

    def groups(self) -> Iterator[FieldGroup]:
        for heading, names in self.GROUPS:
            present = tuple(self[name] for name in names if name in self.fields)
            if present:
                yield FieldGroup(heading, present)


class NewPersonForm(PersonForm):
    """A person and what they are to the institution, on one page."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[pair for pair in EngagementKind.choices if pair[0] != "contact"])
    title = text(_("Position"), 120)
    start = DayFormField(label=_("From"), required=False)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    GROUPS: ClassVar[Groups] = (
        PersonForm.GROUPS[0],
        (_("What they are here"), ("kind", "title", "start")),
        *PersonForm.GROUPS[1:],
    )

    @property
    def engagement(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "title", "start")}


class InviteForm(NewPersonForm):
    """Someone new: who, what they are here, the role they get, and the address to which the invitation goes."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(LTR), help_text=_("The invitation goes there."))
    role = forms.ChoiceField(label=_("Role"), choices=INSTITUTION_ROLES)

    GROUPS: ClassVar[Groups] = (
        (_("Who it is"), ("first_name", "last_name", "email", "language")),
        (_("What they are here"), ("kind", "title")),
        (_("What they see and do"), ("role",)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = {name for _heading, names in self.GROUPS for name in names}
        for name in set(self.fields) - shown - {"version", "confirmed"}:
            del self.fields[name]

    @property
    def engagement(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "title")}


class EngagementForm(PartForm):
    """What a person is to the institution, from a day to a day."""

    kind = forms.ChoiceField(label=_("Kind"), choices=EngagementKind.choices)
    title = text(_("Position"), 120)
    partner: Any = forms.ModelChoiceField(
        label=_("Partner"), queryset=None, required=False,
        help_text=_("For contacts, and for members who represent a partner."),
    )  # fmt: skip
    start = DayFormField(label=_("From"), required=False)
    end = DayFormField(label=_("Until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners: Any = self.fields["partner"]
        partners.queryset = Partner.objects.filter(merged_into__isnull=True).order_by("name", "pk")


class EndForm(PartForm):
    """The last day of something, and why."""

    on = DayFormField(label=_("Last day"), initial=timezone.localdate)
    reason = lines(_("Reason"), 500)


class RoleForm(PartForm):
    """A role from a day to a day."""

    role = forms.ChoiceField(label=_("Role"), choices=INSTITUTION_ROLES)
    start = DayFormField(label=_("From"), initial=timezone.localdate)
    end = DayFormField(label=_("Until"), required=False, help_text=_("Empty: until further notice."))
    reason = lines(_("Reason"), 500)


class EndRoleForm(PartForm):
    """The end of a role: at once, or after a day."""

    on = DayFormField(label=_("Last day"), required=False, help_text=_("Empty: at once."))
    reason = lines(_("Reason"), 500)


class ReasonForm(PartForm):
    """Why."""

    reason = lines(_("Reason"), 500)


class ErasureForm(PartForm):
    """Who asked for the erasure, and when."""

    reason = lines(_("Who asked for it, and when"), 500, required=True)


class QualificationForm(PartForm):
    """A diploma, a certificate, an accreditation."""

    title = text(_("Title"), 160, required=True)
    awarded_by = text(_("Awarded by"), 160)
    obtained_on = DayFormField(label=_("Obtained on"), required=False)
    expires_on = DayFormField(label=_("Expires on"), required=False, help_text=_("You are warned 90 days before."))


class SkillForm(PartForm):
    """How well a competency is mastered."""

    competency = text(_("Competency"), 160, required=True, list="competencies", autocomplete="off")
    level = forms.ChoiceField(label=_("Level"), choices=Mastery.choices, widget=forms.RadioSelect)


class CostForm(PartForm):
    """What an hour costs, from a day on."""

    amount = MoneyFormField(label=_("Cost of an hour"))
    start = DayFormField(label=_("From"), initial=timezone.localdate)
    note = text(_("Note"), 160)


class SlotForm(PartForm):
    """A weekly time."""

    weekday = forms.TypedChoiceField(label=_("Day"), choices=WEEKDAYS, coerce=int)
    begins = forms.TimeField(label=_("From"), widget=forms.TimeInput({"type": "time", **LTR}))
    ends = forms.TimeField(label=_("Until"), widget=forms.TimeInput({"type": "time", **LTR}))
    start = DayFormField(label=_("First week from"), initial=timezone.localdate)
    end = DayFormField(label=_("Last week until"), required=False, help_text=_("Empty: until further notice."))


class AbsenceForm(PartForm):
    """Whole days away."""

    start = DayFormField(label=_("First day"), initial=timezone.localdate)
    end = DayFormField(label=_("Last day"), required=False, help_text=_("Empty: this day only."))
    note = text(_("Note"), 160)


class TrainingForm(PartForm):
    """A training that was followed."""

    title = text(_("Title"), 160, required=True)
    provider = text(_("Provider"), 160)
    start = DayFormField(label=_("From"))
    end = DayFormField(label=_("Until"), required=False)
    hours = NumberFormField(label=_("Hours"), minimum=1, maximum=2000)
    goal: Any = forms.ModelChoiceField(label=_("For the goal"), queryset=None, required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goals: Any = self.fields["goal"]
        goals.queryset = person.goals.order_by("due_on", "pk")


class GoalForm(PartForm):
    """A line of the development plan."""

    competency = text(_("Competency"), 160, required=True, list="competencies", autocomplete="off")
    now = forms.ChoiceField(label=_("Level today"), choices=Mastery.choices)
    wanted = forms.ChoiceField(label=_("Level wanted"), choices=Mastery.choices[1:])
    due_on = DayFormField(label=_("By"))
    means = text(_("How"), 300, hint=_("A course, a stay in a company, a colleague."))


class GoalStateForm(GoalForm):
    """The same, with its state."""

    state = forms.ChoiceField(label=_("State"), choices=GoalState.choices)
    reason = text(_("Reason"), 300, hint=_("Needed when it is given up."))
