"""Statements: brought in with a preview, listed, and taken out with their lines."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from charaka.accounts.forms.bank import StatementForm
from charaka.accounts.models import BankAccount, BankStatement
from charaka.accounts.permissions import CHANGE_BANK, VIEW_BANK
from charaka.accounts.queries.bank import access_bank_account
from charaka.accounts.queries.bank_files import Plan, plan_import
from charaka.accounts.services.statements import import_statement
from charaka.accounts.views.bank import crumbs, may_change
from charaka.accounts.views.bank_matching import LINES, searchable_lines
from charaka.accounts.views.frame import account_tabs
from charaka.kernel.errors import Conflict, Invalid, NotFound, TooLarge
from charaka.kernel.exports import tables
from charaka.kernel.exports.services import export_rows
from charaka.kernel.files.kinds import TABLE
from charaka.kernel.files.models import StoredFile, subject_of
from charaka.kernel.files.queries import access_file, open_bytes
from charaka.kernel.files.services import store_file
from charaka.kernel.ui.form_pages import posted, take_refusal
from charaka.kernel.ui.list_spec import Column, ListSpec, Select
from charaka.kernel.ui.lists import filtered_rows, list_page
from charaka.kernel.web import PageRequest, here, page, render_page

SHOWN = 100
STATEMENTS = ListSpec(
    name="bank_statements",
    columns=(
        Column("end", gettext_lazy("Last day"), sort=("end",)),
        Column("start", gettext_lazy("First day"), sort=("start",)),
        Column("bank_account", gettext_lazy("Account"), sort=("bank_account__name",)),
        Column("reference", gettext_lazy("Reference"), sort=("reference",)),
        Column("line_count", gettext_lazy("New lines"), sort=("line_count",), numeric=True),
        Column("opening", gettext_lazy("Opening balance"), sort=("opening",), numeric=True),
        Column("closing", gettext_lazy("Closing balance"), sort=("closing",), numeric=True),
    ),
    default_sort="-end",
    selects=(
        Select(
            "account", gettext_lazy("Account"),
            lambda: [(str(one.pk), str(one)) for one in BankAccount.objects.order_by("name")],
            lambda value: Q(bank_account=value),
        ),
    ),
)  # fmt: skip


@page(CHANGE_BANK)
def bank_import(request: PageRequest) -> HttpResponse:
    """Choose a file. It is read and shown before anything is written."""
    form = StatementForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload, chosen = form.cleaned_data["file"], form.cleaned_data["bank_account"]
        try:
            data = upload.read()
            plan = plan_import(request.institution.pk, data, bank_account=chosen)
            kept = store_file(
                upload=data, actor=request.actor, institution_id=request.institution.pk, kind=TABLE,
                subject=plan.statements[0].account, name=f"{str(upload.name).rpartition('.')[0][:100] or 'releve'}.txt",
            )  # fmt: skip
        except (Invalid, Conflict, TooLarge) as refusal:
            take_refusal(form, refusal)
        else:
            own = f"?account={chosen.pk}" if chosen else ""
            return HttpResponseRedirect(here(request, "accounts:bank_import_check", kept.public_id) + own, status=303)
    context = {"form": form, "crumbs": [*crumbs(request), {"label": _("Import a statement"), "url": ""}]}
    return render_page(request, "accounts/bank_import.html", context, status=422 if form.is_bound else 200)


@page(CHANGE_BANK)
def bank_import_check(request: PageRequest, file_id: UUID) -> HttpResponse:
    """What the file would bring; the button brings it."""
    file = _statement_file(request, file_id)
    asked = request.GET.get("account", "")
    chosen = access_bank_account(request.actor, int(asked)) if asked.isdecimal() and len(asked) < 19 else None
    with open_bytes(file) as stream:
        data = stream.read()
    if request.method == "POST":
        done = import_statement(
            actor=request.actor, institution_id=request.institution.pk, data=data, bank_account=chosen
        )
        said = ngettext("One new line.", "%(n)s new lines.", done.fresh_count) % {"n": done.fresh_count}
        messages.success(request, said if done.fresh_count else _("Nothing was new in this file."))
        return HttpResponseRedirect(here(request, "accounts:bank_account", done.statements[0].account.pk), status=303)
    plan = plan_import(request.institution.pk, data, bank_account=chosen)
    context = {
        "file": file, "plan": plan, "shown": _shown(plan),
        "crumbs": [*crumbs(request), {"label": _("Import a statement"), "url": ""}],
    }  # fmt: skip
    return render_page(request, "accounts/bank_import_check.html", context)


def _statement_file(request: PageRequest, file_id: UUID) -> StoredFile:
    """A file that was uploaded here as a statement. Raises NotFound."""
    file = access_file(request.actor, file_id)
    if file.institution_id != request.institution.pk or file.subject_type != subject_of(BankAccount())[0]:
        raise NotFound(_("There is no such file, or none that you may see."))
    return file


def _shown(plan: Plan) -> list[dict[str, Any]]:
    """The statements with their first lines."""
    return [{"one": one, "lines": one.lines[:SHOWN], "more": max(len(one.lines) - SHOWN, 0)} for one in plan.statements]


@page(VIEW_BANK)
@require_safe
def bank_statement_list(request: PageRequest) -> HttpResponse:
    """The statements that were brought in."""
    export = here(request, "accounts:bank_statement_export")
    context = {
        "tabs": account_tabs(request, "bank"),
        "list": list_page(STATEMENTS, _statements(), request.GET, export_url=export),
        "may_change": may_change(request),
        "crumbs": [*crumbs(request), {"label": _("Statements of the bank"), "url": ""}],
    }
    return render_page(request, "accounts/bank_statement_list.html", context, fragment="rows")


@page(VIEW_BANK)
@require_safe
def bank_statement_export(request: PageRequest) -> HttpResponseBase:
    """The statements of the list as it is filtered and sorted."""
    columns = [
        tables.Column(_("Account")), tables.Column(_("Reference")), tables.Column(_("First day"), "date"),
        tables.Column(_("Last day"), "date"), tables.Column(_("Opening balance"), "money"),
        tables.Column(_("New lines"), "integer"), tables.Column(_("Closing balance"), "money"),
    ]  # fmt: skip
    rows = filtered_rows(STATEMENTS, _statements(), request.GET)
    written = (
        (str(row.bank_account), row.reference, row.start, row.end, row.opening, row.line_count, row.closing)
        for row in rows.iterator(chunk_size=500)
    )
    return export_rows(
        columns, written, request.GET.get("format", "xlsx"), actor=request.actor, institution=request.institution,
        permission=VIEW_BANK, name="bank-statements", title=_("Statements of the bank"),
    )  # fmt: skip


@page(VIEW_BANK)
@require_safe
def bank_line_export(request: PageRequest, account_id: int) -> HttpResponseBase:
    """The lines of an account as they are filtered."""
    found = access_bank_account(request.actor, account_id)
    columns = [
        tables.Column(_("Date"), "date"), tables.Column(_("Value date"), "date"), tables.Column(_("Text"), width=50),
        tables.Column(_("Reference")), tables.Column(_("Counterparty")), tables.Column(_("Amount"), "money"),
        tables.Column(_("State")), tables.Column(_("Entry")),
    ]  # fmt: skip
    rows = filtered_rows(LINES, searchable_lines(found), request.GET)
    written = (
        (row.date, row.value_date, row.text, row.reference, row.counterparty, row.amount, row.get_state_display(),
         str(row.entry) if row.entry else "")
        for row in rows.iterator(chunk_size=500)
    )  # fmt: skip
    return export_rows(
        columns, written, request.GET.get("format", "xlsx"), actor=request.actor, institution=request.institution,
        permission=VIEW_BANK, name=f"bank-lines-{found.account.code}", title=str(found),
    )  # fmt: skip


def _statements() -> Any:
    rows = BankStatement.objects.select_related("bank_account")
    return rows.annotate(line_count=Count("lines"))
