"""What a person looks like in a list or a badge: words and tones for what rules and queries say in codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charaka.institutions.models import Engagement, Person, Qualification
from charaka.institutions.models.choices import EngagementKind, GoalState
from charaka.institutions.queries.roles import ACCESS_LABELS, Access, access_of
from charaka.institutions.rules.team import Validity, validity
from charaka.kernel import formats
from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.audit.presentation import EntryLine, entry_lines
from charaka.kernel.permissions import Role
from charaka.kernel.ui.lists import Chip, Chips, Column, ListSpec
from charaka.kernel.ui.shown import language

# What a role opens, in a line; the page of permissions has it all.
SEES_AND_DOES: Final = {
    Role.DIRECTOR: _("everything; signs and approves"),
    Role.FINANCE: _("accounts, bank, invoices, board file"),
    Role.TRAINING_MANAGER: _("needs, quotes, sessions, team; not the bank"),
    Role.TRAINER: _("own sessions and availability; no prices"),
    Role.STAFF: _("partners, contacts, rooms; no costs"),
    Role.BOARD_MEMBER: _("scoreboard, decisions, board documents"),
    Role.ADVISER: _("support areas, practices; no bank data"),
}
ACCESS_TONES: Final = {Access.NONE: "draft", Access.INVITED: "info", Access.ACTIVE: "ok", Access.CLOSED: "bad"}
VALIDITY: Final = {
    Validity.LASTING: (_("does not expire"), ""),
    Validity.VALID: (_("valid"), "ok"),
    Validity.EXPIRING: (_("expires soon"), "warn"),
    Validity.EXPIRED: (pgettext_lazy("qualification", "expired"), "bad"),
}
GOAL_TONES: Final = {
    GoalState.PLANNED: "draft",
    GoalState.UNDER_WAY: "run",
    GoalState.REACHED: "ok",
    GoalState.GIVEN_UP: "draft",
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with its tone, for the tag ``state``."""

    word: object
    tone: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person as a row of the list: the position that counts, the kinds, what to see to."""

    person: Person
    position: str
    kinds: tuple[object, ...]
    partners: tuple[Any, ...]
    roles: tuple[object, ...]
    access: Badge
    needs_access: bool
    renewal: bool


@dataclass(frozen=True, slots=True)
class QualificationLine:
    qualification: Qualification
    badge: Badge


PEOPLE: Final = ListSpec(
    name="people",
    columns=(
        Column("name", _("Person"), sort=("last_name", "first_name")),
        Column("kinds", _("What they are here")),
        Column("reach", _("E-mail and telephone"), sort=("email",)),
        Column("roles", _("Roles")),
        Column("access", _("Access")),
    ),
    default_sort="name",
    search=("search",),
    placeholder=_("Name, e-mail, number…"),
    chips=(
        Chips(
            "kind",
            _("What they are here"),
            (
                Chip("staff", _("Staff"), Q(is_staff=True)),
                Chip("own_trainer", _("Own trainers"), Q(is_own_trainer=True)),
                Chip("hired_trainer", _("Hired trainers"), Q(is_hired_trainer=True)),
                Chip("body_member", _("Members of bodies"), Q(is_body_member=True)),
                Chip("contact", _("Contacts"), Q(is_contact=True)),
            ),
        ),
        Chips(
            "see_to",
            _("To see to"),
            (
                Chip("renewal", _("Qualification to renew"), Q(needs_renewal=True)),
                Chip("left", _("No longer here"), Q(is_engaged=False)),
            ),
        ),
    ),
)

ROLES: Final = ListSpec(
    name="roles",
    columns=(
        Column("name", _("Person"), sort=("last_name", "first_name")),
        Column("roles", _("Roles")),
        Column("does", _("Sees and does")),
        Column("visit", _("Last visit"), css="ck-nowrap"),
        Column("key", _("Double key"), css="c"),
    ),
    default_sort="name",
    search=("search",),
    placeholder=_("Name, e-mail…"),
)


def person_lines(people: Iterable[Any]) -> list[PersonLine]:
    """Rows of ``list_people`` as the list shows them."""
    return [_line(person) for person in people]


def _line(person: Any) -> PersonLine:
    engaged: list[Engagement] = person.engaged_now
    kinds = tuple(dict.fromkeys(e.get_kind_display() for e in engaged))
    partners = tuple({e.partner_id: e.partner for e in engaged if e.partner_id}.values())
    roles = tuple(role.get_role_display() for role in person.roles_now)
    position = next((e.title for e in engaged if e.title), "")
    # A contact of a partner needs no account: that there is none is no news.
    needs_access = bool(person.user_id or roles) or any(e.kind != EngagementKind.CONTACT for e in engaged)
    badge = access_badge(person)
    return PersonLine(person, position, kinds, partners, roles, badge, needs_access, person.needs_renewal)


def lines_of(entries: Iterable[AuditEntry]) -> list[EntryLine]:
    """The history of a person, without saying on each line again whose it is."""
    listed = list(entries)
    for entry in listed:
        entry.changes = {name: pair for name, pair in entry.changes.items() if name not in {"person", "free"}}
    return entry_lines(listed)


def access_badge(person: Person) -> Badge:
    access = access_of(person)
    return Badge(ACCESS_LABELS[access], ACCESS_TONES[access])


def qualification_lines(rows: Iterable[Qualification], today: date) -> list[QualificationLine]:
    return [QualificationLine(row, Badge(*VALIDITY[validity(row.expires_on, today)])) for row in rows]


def span(begins: time | None, ends: time | None) -> str:
    """From an hour to an hour, as the reader's language writes them."""
    return "–".join(formats.time(moment, language()) for moment in (begins, ends) if moment)


def minute_spans(spans: Iterable[tuple[int, int]]) -> list[str]:
    """Spans in minutes after midnight, as hours."""
    return [span(time(*divmod(first, 60)), time(*divmod(last, 60))) for first, last in spans]
