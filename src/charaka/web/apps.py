from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "charaka.web"
    label = "web"

    def ready(self) -> None:
        from charaka.kernel.audit.views import VIEW_HISTORY
        from charaka.kernel.measures.permissions import VIEW_MEASURES
        from charaka.kernel.navigation import Entry, Group, entry
        from charaka.kernel.permissions import Role
        from charaka.kernel.settings_views import VIEW_SETTINGS
        from charaka.web.views import SEE_TODAY

        entry(Entry(Group.START, 0, _("Today"), "house", "web:today", SEE_TODAY))
        portfolio_roles = frozenset({Role.FUND_MANAGER, Role.ADVISER, Role.OPERATOR})
        entry(
            Entry(
                Group.START, 1, _("Portfolio"), "layout-dashboard", "web:portfolio",
                roles=portfolio_roles, in_institution=False,
            )
        )  # fmt: skip
        entry(Entry(Group.AUTONOMY, 10, _("Measures"), "gauge", "house:measures", VIEW_MEASURES))
        entry(Entry(Group.HOUSE, 90, _("Journal"), "scroll-text", "house:history", VIEW_HISTORY))
        entry(Entry(Group.HOUSE, 95, _("Settings"), "sliders-horizontal", "house:settings", VIEW_SETTINGS))
