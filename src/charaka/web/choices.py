"""What a browser keeps of its reader for a year: the language and the colours of the pages."""

from __future__ import annotations

from typing import Final

from django.http.response import HttpResponseBase

from charaka.web.middleware import LANGUAGE_COOKIE
from charaka.web.shell import THEME_COOKIE

YEAR: Final = 31_536_000


def keep_language(response: HttpResponseBase, language: str) -> None:
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR, samesite="Lax", httponly=True)


def keep_theme(response: HttpResponseBase, theme: str) -> None:
    """Scripts read it, to draw the first page in its colours."""
    response.set_cookie(THEME_COOKIE, theme, max_age=YEAR, samesite="Lax")
