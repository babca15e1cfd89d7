"""The search box (Ctrl K): partners, people, pages. Each room finds its own."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from charaka.kernel.search import Hit, finder, finders
from charaka.kernel.search_text import fold
from charaka.kernel.web import PageRequest, page, render_page
from charaka.web.navigation import navigation
from charaka.web.views import SEE_TODAY

PER_FINDER = 6


@page(SEE_TODAY)
def search(request: PageRequest) -> HttpResponse:
    """Results by kind; a fragment for the dialog, a page without JavaScript."""
    asked = request.GET.get("q", "")[:100]
    words = fold(asked)
    hits = [hit for find in finders() for hit in find(request, words, PER_FINDER)] if words else []
    groups = [(label, list(found)) for label, found in groupby(hits, key=lambda hit: str(hit.group))]
    return render_page(request, "web/search.html", {"asked": asked, "groups": groups}, fragment="results")


@finder
def find_pages(request: PageRequest, words: str, limit: int) -> list[Hit]:
    """The entries of the reader's own sidebar whose name holds all the words."""
    wanted = words.split()
    items = [item for group in navigation(request, request.institution) for item in group.items]
    found = [item for item in items if all(word in fold(str(item.label)) for word in wanted)]
    return [Hit(_("Pages"), str(item.label), "", item.url, item.icon) for item in found[:limit]]
