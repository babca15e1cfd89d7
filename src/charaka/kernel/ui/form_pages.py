"""A page that asks what an act needs, and does it: refusals stand in the form, a conflict shows both values.

Here: the frame that rooms call with their form and their service. Not here: what a form asks, or who may open it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict

from charaka.kernel.errors import Conflict, Invalid, StaleRecord, TooLarge
from charaka.kernel.records import Record
from charaka.kernel.ui.conflicts import conflict_context
from charaka.kernel.ui.form_fields import RecordForm
from charaka.kernel.web import PageRequest, render_page

Crumb = tuple[object, str]


@dataclass(frozen=True, slots=True)
class Words:
    """What the page of a form says: its title, what follows from it, its button, and what is said when it is done."""

    title: object
    label: object
    done: object
    text: object = ""
    icon: str = "check"
    danger: bool = False


def posted(request: PageRequest) -> QueryDict | None:
    """What a form is bound to: whatever was posted, even nothing, and not at all before."""
    return request.POST if request.method == "POST" else None


def form_page(
    request: PageRequest,
    form: Any,
    save: Callable[[], object],
    words: Words,
    *,
    way: Sequence[Crumb],
    back: str,
    template: str = "ui/form_page.html",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """``save`` is called with a valid form and may answer an address; without one the reader goes ``back``.

    ``way`` are the crumbs before this page; ``more`` is added to the context of a template that extends the usual one.
    """
    if request.method == "POST" and form.is_valid():
        try:
            url = save()
        except StaleRecord as refusal:
            return _conflict(request, form, refusal, back)
        except (Invalid, Conflict, TooLarge) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, str(words.done))
            return HttpResponseRedirect(url if isinstance(url, str) else back, status=303)
    context = form_context(form, words, way=way, back=back) | (more or {})
    return render_page(request, template, context, status=422 if form.is_bound else 200)


def form_context(form: Any, words: Words, *, way: Sequence[Crumb], back: str) -> dict[str, Any]:
    """What the template of a form page needs."""
    return {
        "form": form,
        "words": words,
        "back_url": back,
        "crumbs": [{"label": label, "url": url} for label, url in (*way, (words.title, ""))],
        "groups": form.groups() if hasattr(form, "groups") else None,
    }


def take_refusal(form: Any, refusal: Invalid | Conflict | TooLarge) -> None:
    """Show what a service refused at the fields it names, or on top of the form."""
    known = {name: said for name, said in refusal.fields.items() if name in form.fields}
    for name, said in known.items():
        form.add_error(name, [str(sentence) for sentence in said])
    if not known:
        form.add_error(None, str(refusal))


def _conflict(request: PageRequest, form: RecordForm, refusal: StaleRecord, back: str) -> HttpResponse:
    if form.record is None:
        raise refusal
    current: Record = type(form.record).objects.get(pk=form.record.pk)
    context = conflict_context(form, current, refusal, action_url=request.path, back_url=back)
    return render_page(request, "web/errors/conflict.html", context, status=409)
