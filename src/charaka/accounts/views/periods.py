"""The months of a year: open or closed, by whom; closing one, and opening it again with a reason."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from charaka.accounts.permissions import CLOSE_PERIODS, REOPEN_PERIODS, VIEW_ACCOUNTS
from charaka.accounts.queries.periods import access_period, months_of_year
from charaka.accounts.services.periods import close_period, reopen_period
from charaka.accounts.views.books import with_books
from charaka.accounts.views.frame import account_tabs
from charaka.accounts.views.ledger_frame import ledger_parts, year_asked, years_beside
from charaka.institutions.forms.people import lines
from charaka.kernel import formats
from charaka.kernel.errors import NotFound
from charaka.kernel.periods import Period, PeriodError, month
from charaka.kernel.ui.form_pages import Crumb, Words, form_page, posted
from charaka.kernel.ui.shown import language
from charaka.kernel.web import PageRequest, here, page, render_page


class ReasonForm(forms.Form):
    """Why."""

    reason = lines(_("Reason"), 400, required=True)


@page(VIEW_ACCOUNTS)
@with_books
@require_safe
def period_list(request: PageRequest) -> HttpResponse:
    """The months of a financial year."""
    ours, year = request.institution.pk, year_asked(request)
    months = [
        {"state": state, "name": formats.period_name(state.month, language()), "code": state.month.code}
        for state in months_of_year(ours, year)
    ]
    context = {
        "months": months,
        "year": year,
        "years": years_beside(request, year),
        "tabs": account_tabs(request, "ledger"),
        "parts": ledger_parts(request, "periods"),
        "may_close": request.actor.may(CLOSE_PERIODS, ours),
        "may_reopen": request.actor.may(REOPEN_PERIODS, ours),
    }
    return render_page(request, "accounts/period_list.html", context)


@page(CLOSE_PERIODS)
@with_books
def period_close(request: PageRequest, year: int, number: int) -> HttpResponse:
    """Close a month, once its consequence was read."""
    span = _month(year, number)
    words = Words(
        title=_("Close %(month)s") % {"month": formats.period_name(span, language())},
        label=_("Close the month"),
        done=_("Month closed."),
        text=_("It takes no entry from then on. Only the director opens it again, with a reason."),
        icon="lock",
    )

    def save() -> None:
        close_period(actor=request.actor, institution_id=request.institution.pk, month=span.start)

    return form_page(request, forms.Form(posted(request)), save, words, way=_way(request), back=_back(request, span))


@page(REOPEN_PERIODS)
@with_books
def period_reopen(request: PageRequest, year: int, number: int) -> HttpResponse:
    """Open a closed month again, with a reason."""
    span = _month(year, number)
    period = access_period(request.institution.pk, span)
    form = ReasonForm(posted(request))
    words = Words(
        title=_("Open %(month)s again") % {"month": formats.period_name(span, language())},
        label=_("Open it again"),
        done=_("Month open again."),
        text=_("Figures that were reported for it may change. The reason stays in the journal of acts."),
        icon="lock-open",
        danger=True,
    )

    def save() -> None:
        reopen_period(actor=request.actor, period=period, reason=form.cleaned_data["reason"])

    return form_page(request, form, save, words, way=_way(request), back=_back(request, span))


def _month(year: int, number: int) -> Period:
    try:
        return month(year, number)
    except (PeriodError, ValueError) as fault:
        raise NotFound(_("There is no such month.")) from fault


def _back(request: PageRequest, span: Period) -> str:
    start: date = span.start
    first = request.institution.financial_year_start_month
    return f"{here(request, 'accounts:period_list')}?year={start.year - (start.month < first)}"


def _way(request: PageRequest) -> tuple[Crumb, ...]:
    return ((_("Periods"), here(request, "accounts:period_list")),)
