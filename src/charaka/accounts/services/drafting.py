"""An entry as a page or a program sends it, its lines with codes, made into a draft that can be kept or posted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import Account, Entry, Journal, ServiceLine
from charaka.accounts.queries.chart import list_service_lines
from charaka.accounts.services.entries import change_draft, post_draft
from charaka.accounts.services.posting import EntryDraft, LineDraft, entry_in
from charaka.kernel.actors import Actor
from charaka.kernel.errors import Invalid
from charaka.kernel.fields import shown
from charaka.kernel.search_text import fold
from charaka.kernel.services import service

MOST_LINES: Final = 40


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as it is sent: account by code (its beginning is enough when it is the only one) or by name."""

    account: str
    debit: int = 0
    credit: int = 0
    service_line: str = ""
    label: str = ""
    party: str = ""
    offering: str = ""
    session: str = ""
    grant_line: str = ""


class LinesInvalid(Invalid):
    """Lines that cannot be read. ``of_lines`` tells what is wrong with which field of which line, from 0."""

    def __init__(self, of_lines: Mapping[int, tuple[str, object]]) -> None:
        self.of_lines = dict(of_lines)
        sentences = [_("Line %(n)d: %(what)s") % {"n": n + 1, "what": what} for n, (_f, what) in of_lines.items()]
        super().__init__(" ".join(map(str, sentences)), fields={"lines": sentences})


def draft_of(
    journal: Journal, day: date, label: str, typed: Sequence[TypedLine], *, reference: str = "",
    reference_date: date | None = None,
) -> EntryDraft:  # fmt: skip
    """The draft that was typed. Raises LinesInvalid: an account or service line is unknown or closed."""
    accounts = list(Account.objects.filter(institution_id=journal.institution_id).order_by("code"))
    services = {line.code: line for line in list_service_lines(journal.institution_id)}
    faults: dict[int, tuple[str, object]] = {}
    lines = []
    for place, one in enumerate(typed):
        found = _account(one.account, accounts, day)
        service = _service(one.service_line, services, day)
        if isinstance(found, Account) and not isinstance(service, _Fault):
            lines.append(_line(one, found, service))
        else:
            faults[place] = ("account", found.why) if isinstance(found, _Fault) else ("service_line", service.why)  # type: ignore[union-attr]
    if faults:
        raise LinesInvalid(faults)
    return entry_in(journal, day, label, lines, reference=reference, reference_date=reference_date)


@service
def post_changed_draft(*, actor: Actor, entry: Entry, draft: EntryDraft, expected_version: int | None = None) -> Entry:
    """Replace what a draft says and post it: both, or neither. Raises as ``change_draft`` and ``post_draft``."""
    changed = change_draft(actor=actor, entry=entry, draft=draft, expected_version=expected_version)
    return post_draft(actor=actor, entry=changed)


@dataclass(frozen=True, slots=True)
class _Fault:
    why: object


def _account(typed: str, accounts: Iterable[Account], day: date) -> Account | _Fault:
    """The account that was meant: by code, by the beginning of a code that only one account has, or by name."""
    text = typed.strip()
    code, named = text.split()[0] if text else "", fold(text)
    exact = [one for one in accounts if one.code == code]
    begun = exact or [one for one in accounts if code.isdigit() and one.code.startswith(code)]
    found = begun or [one for one in accounts if named and named in map(fold, _names(one))]
    if not found:
        return _Fault(_("There is no account “%(typed)s”.") % {"typed": text} if text else _("Name the account."))
    if len(found) > 1:
        return _Fault(_("Several accounts begin so: %(codes)s.") % {"codes": ", ".join(one.code for one in found[:4])})
    if found[0].closed_on and found[0].closed_on < day:
        return _Fault(_("The account %(code)s is closed.") % {"code": found[0].code})
    return found[0]


def _names(account: Account) -> list[str]:
    return [account.name.ar, account.name.fr, account.name.en]


def _service(code: str, services: Mapping[str, ServiceLine], day: date) -> ServiceLine | _Fault | None:
    if not code:
        return None
    found = services.get(code)
    if found is None:
        return _Fault(_("There is no service line of this code."))
    if found.closed_on and found.closed_on < day:
        return _Fault(_("The service line %(name)s is closed.") % {"name": shown(found.name).text})
    return found


def _line(typed: TypedLine, account: Account, service: ServiceLine | None) -> LineDraft:
    return LineDraft(
        account.pk, account.code, typed.debit, typed.credit, typed.label, service.pk if service else None,
        party_name=typed.party, offering=typed.offering, session=typed.session, grant_line=typed.grant_line,
    )  # fmt: skip
