from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "charaka.web"
    label = "web"

    def ready(self) -> None:
        from charaka.kernel.navigation import Entry, Group, entry
        from charaka.kernel.permissions import Role
        from charaka.web.views import SEE_TODAY

        entry(Entry(Group.START, 0, _("Today"), "house", "web:today", SEE_TODAY))
        portfolio_roles = frozenset({Role.FUND_MANAGER, Role.ADVISER, Role.OPERATOR})
        entry(
            Entry(
                Group.START, 1, _("Portfolio"), "layout-dashboard", "web:portfolio",
                roles=portfolio_roles, in_institution=False,
            )
        )  # fmt: skip
