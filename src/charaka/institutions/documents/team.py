"""The development plan of a person, on paper."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Person, Profile
from charaka.institutions.queries.team import hours_received
from charaka.kernel.actors import Actor
from charaka.kernel.documents.letterheads import Letterhead
from charaka.kernel.documents.sheets import Column, Pair, Printing, RecordSheet, Table, record_sheet
from charaka.kernel.text import Text3


def development_plan_pdf(person: Person, *, actor: Actor, language: str) -> bytes:
    """Goals with their levels and days, trainings received with their hours, in ar, fr, en or ar+fr."""
    goals = Table(
        _("Goals"),
        [
            Column(_("Competency"), width=5),
            Column(_("Level today"), width=3),
            Column(_("Level wanted"), width=3),
            Column(_("How"), width=5),
            Column(_("By"), width=3),
            Column(_("State"), width=3),
        ],
        [
            [g.competency, g.get_now_display(), g.get_wanted_display(), g.means, g.due_on, g.get_state_display()]
            for g in person.goals.order_by("due_on", "pk")
        ],
        empty=_("No goal has been set."),
    )
    trainings = Table(
        _("Training received"),
        [
            Column(_("Training"), width=6),
            Column(_("Provider"), width=4),
            Column(_("From"), width=3),
            Column(_("Hours"), "end", width=2),
        ],
        [[t.title, t.provider, t.start, t.hours] for t in person.trainings.order_by("-start", "-pk")],
        totals=[[_("Total"), None, None, hours_received(person)]],
        empty=_("No training has been recorded."),
    )
    sheet = RecordSheet(
        _("Development plan"),
        [goals, trainings],
        Printing(actor.label, timezone.now()),
        subtitle=_name(person),
        facts=[Pair(_("Position"), _position(person)), Pair(_("Date"), timezone.localdate())],
    )
    return record_sheet(sheet, language=language, letterhead=_letterhead(person))


def _name(person: Person) -> Text3:
    """The name in the script of the page."""
    latin = str(person)
    return Text3(ar=person.name_ar or latin, fr=latin, en=latin)


def _position(person: Person) -> str:
    held = person.engagements.exclude(title="").order_by("-start", "-pk").first()
    return held.title if held else "—"


def _letterhead(person: Person) -> Letterhead:
    """The institution's name and address. A plan is an inner paper: it carries no legal block."""
    profile = Profile.objects.filter(institution_id=person.institution_id).first()
    return Letterhead(name=person.institution.name, place=profile.address if profile else Text3())
