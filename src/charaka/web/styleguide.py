"""Every component in every state."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from charaka.kernel.web import public


@public
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "web/styleguide.html")
