"""What the part bank makes known to the kernel and to the shells."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charaka.accounts.models import BankAccount, BankLine
from charaka.accounts.models.choices import BankLineState
from charaka.accounts.permissions import CHANGE_BANK, VIEW_BANK
from charaka.kernel.files.access import access_for
from charaka.kernel.navigation import Todo, today_todos
from charaka.kernel.web import here

access_for(BankAccount._meta.label_lower, VIEW_BANK)


def bank_todos(request: Any) -> list[Todo]:
    """Lines of statements that wait for their counterpart, for those who match them: one query."""
    if not request.actor.may(CHANGE_BANK, request.institution.pk):
        return []
    waiting = BankLine.objects.filter(state=BankLineState.OPEN).count()
    if not waiting:
        return []
    title = ngettext("One line of the bank is to be matched", "%(n)s lines of the bank are to be matched", waiting)
    return [
        Todo(
            title=title % {"n": waiting}, why=_("What is paid shows as open until then."), icon="landmark",
            url=here(request, "accounts:bank"), button=_("Match"), kind="bank",
        )
    ]  # fmt: skip


today_todos(bank_todos)
