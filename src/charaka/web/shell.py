"""What the frame of every page needs: navigation, institution, languages, theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language

from charaka.kernel.models import Institution, User
from charaka.kernel.periods import financial_year_of
from charaka.kernel.permissions import FUND_ROLES
from charaka.web.navigation import Item, NavGroup, navigation, tabbar

LANGUAGE_MARKS = (("ar", "ع", "العربية"), ("fr", "FR", "Français"), ("en", "EN", "English"))
THEME_COOKIE = "charaka_theme"
LAST_INSTITUTION = "last_institution"


@dataclass
class Shell:
    """Lazy: a page without the frame (a fragment, a document) pays for none of it."""

    request: HttpRequest

    @property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @property
    def direction(self) -> str:
        return "rtl" if self.language == "ar" else "ltr"

    @property
    def theme(self) -> str:
        chosen = self.request.COOKIES.get(THEME_COOKIE, "auto")
        return chosen if chosen in {"light", "dark"} else "auto"

    @property
    def languages(self) -> list[dict[str, Any]]:
        return [{"code": c, "mark": m, "name": n, "current": c == self.language} for c, m, n in LANGUAGE_MARKS]

    @property
    def demo(self) -> bool:
        return settings.DEMO

    @property
    def user(self) -> User | None:
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def institution(self) -> Institution | None:
        """The institution whose page is open; on pages of no institution, the one visited last."""
        opened: Institution | None = getattr(self.request, "institution", None)
        if opened is not None or self.user is None:
            return opened
        last = self.request.session.get(LAST_INSTITUTION)
        return next((i for i in self.institutions if i.pk == last), self.institutions[0] if self.institutions else None)

    @cached_property
    def institutions(self) -> list[Institution]:
        """The institutions between which the reader may switch; the fund works on its portfolio, not inside them."""
        if self.user is None:
            return []
        actor = self.request.actor  # type: ignore[attr-defined]
        inside = {g.institution_id for g in actor.grants if g.role not in FUND_ROLES}
        mine = Q() if actor.roles_in(None) else Q(pk__in=inside)
        return list(Institution.objects.filter(mine).order_by("code"))

    @property
    def financial_year(self) -> str:
        """The label of the institution's present financial year."""
        if self.institution is None:
            return ""
        today = timezone.localdate()
        return financial_year_of(today, self.institution.financial_year_start_month).label

    @cached_property
    def nav(self) -> list[NavGroup]:
        return navigation(self.request, self.institution) if self.user else []

    @property
    def tabbar(self) -> list[Item]:
        return tabbar(self.nav)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell`` in every template."""
    return {"shell": Shell(request)}
