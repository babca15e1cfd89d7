"""Opening the books, and the empty state to which every page of the accounts leads until they are open."""

from __future__ import annotations

import functools
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models.choices import ChartChoice
from charaka.accounts.permissions import CHANGE_CHART
from charaka.accounts.queries.chart import find_book
from charaka.accounts.services.books import open_book
from charaka.accounts.views.frame import account_tabs
from charaka.kernel.ui.form_pages import Words, form_page, posted
from charaka.kernel.web import PageRequest, View, here, page, render_page


def with_books(view: View) -> View:
    """A page that needs the books: while they are not open it says so, and leads whoever may to opening them."""

    @functools.wraps(view)
    def opened(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if find_book(request.institution.pk) is None:
            return not_open(request)
        return view(request, *args, **kwargs)

    return opened


def not_open(request: PageRequest) -> HttpResponse:
    """The kind empty state."""
    may_open = request.actor.may(CHANGE_CHART, request.institution.pk)
    context = {"tabs": account_tabs(request, "ledger"), "may_open": may_open}
    return render_page(request, "accounts/not_open.html", context)


class OpenForm(forms.Form):
    """On which chart the books are kept."""

    chart = forms.ChoiceField(
        label=_("Chart of accounts"),
        choices=ChartChoice.choices,
        widget=forms.RadioSelect,
        help_text=_("The chart of the books that your accountant keeps. It stays."),
    )


@page(CHANGE_CHART)
def book_open(request: PageRequest) -> HttpResponse:
    """Choose a chart and open the books on it."""
    form = OpenForm(posted(request), initial={"chart": ChartChoice.CGNC})
    words = Words(
        title=_("Open the books"),
        label=_("Open the books"),
        done=_("The books are open."),
        text=_(
            "The accounts of the chart, what they mean, the usual journals and the usual services are set up. All can "
            "be adapted afterwards; nothing is posted."
        ),
        icon="book-open",
    )

    def save() -> None:
        chart = form.cleaned_data["chart"]
        open_book(actor=request.actor, institution_id=request.institution.pk, chart=chart)

    back = here(request, "accounts:account_list")
    return form_page(request, form, save, words, way=((_("Accounts"), back),), back=back)
