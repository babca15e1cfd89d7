"""What the pages of one action share: where one goes back to, and refusals shown in the form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from charaka.improvement.models import Action
from charaka.kernel.errors import Conflict, Invalid, StaleRecord, TooLarge
from charaka.kernel.ui.form_pages import take_refusal
from charaka.kernel.web import PageRequest, here


def back_to(request: PageRequest, action: Action, anchor: str = "") -> HttpResponse:
    """The page from which a form was sent, when it is ours; else the action's own."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    url = wanted if ours and wanted.startswith("/") else here(request, "improvement:action", action.number)
    return HttpResponseRedirect(f"{url}#{anchor}" if anchor and "#" not in url else url, status=303)


@contextmanager
def refused_in(form: forms.BaseForm) -> Iterator[list[bool]]:
    """Run a service; ``done`` becomes true when it went through, otherwise its sentences stand in the form.

    Someone who saved first is no mistake of the form: StaleRecord passes on.
    """
    done: list[bool] = []
    try:
        yield done
        done.append(True)
    except StaleRecord:
        raise
    except (Invalid, Conflict, TooLarge) as refusal:
        take_refusal(form, refusal)
