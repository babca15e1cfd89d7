"""The form with which one makes a token for oneself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from charaka.api.queries import grantable
from charaka.api.services import DEFAULT_DAYS
from charaka.kernel.actors import Actor
from charaka.kernel.models import Institution, User
from charaka.kernel.permissions import FUND_ROLES, PLATFORM_ROLES, Permission

LASTING = [(7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("1 year"))]


class TokenForm(forms.Form):
    """Name, place, how long, and a part of one's own rights. The rights offered are those held in the place chosen."""

    institution = forms.ModelChoiceField(
        label=_("Institution"),
        queryset=Institution.objects.none(),
        to_field_name="code",
        required=False,
        help_text=_("The scopes below are those that you hold there."),
    )
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Which program will use it."))
    days = forms.TypedChoiceField(label=_("Lasts"), coerce=int, choices=LASTING, initial=DEFAULT_DAYS)
    reads = forms.MultipleChoiceField(label=_("What it may see"), widget=forms.CheckboxSelectMultiple, required=False)
    writes = forms.MultipleChoiceField(
        label=_("What it may change"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("The token may do what is ticked here, as long as you may do it yourself."),
    )

    def __init__(self, *args: Any, actor: Actor, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everywhere = bool({grant.role for grant in actor.grants} & (FUND_ROLES | PLATFORM_ROLES))
        on_platform = any(grant.institution_id is None for grant in actor.grants)
        reached = Q() if on_platform else Q(pk__in=actor.institutions)
        place = self.fields["institution"]
        assert isinstance(place, forms.ModelChoiceField)  # nosec B101
        place.queryset = Institution.objects.filter(reached).order_by("code")
        place.required = not everywhere
        place.empty_label = _("All that I follow") if everywhere else None
        # Another place has other scopes: the page is asked for again, and what was typed is sent along.
        place.widget.attrs |= {
            "hx-get": reverse("tokens:new"),
            "hx-target": "#main",
            "hx-select": "#main",
            "hx-swap": "outerHTML",
            "hx-include": "[name=name], [name=days]",
        }
        held = grantable(owner, self._chosen())
        self._offer("reads", [p for p in held if not p.writes])
        self._offer("writes", [p for p in held if p.writes])

    def _offer(self, name: str, permissions: Iterable[Permission]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)  # nosec B101
        field.choices = [(permission.code, permission.label) for permission in permissions]

    @property
    def values(self) -> dict[str, Any]:
        """What ``create_token`` asks for."""
        kept = {name: self.cleaned_data[name] for name in ("name", "institution", "days")}
        return kept | {"scopes": [*self.cleaned_data["reads"], *self.cleaned_data["writes"]]}

    def _chosen(self) -> Institution | None:
        """The place that the form was sent with; before, the first one, or none when it may be left empty."""
        place = self.fields["institution"]
        assert isinstance(place, forms.ModelChoiceField)  # nosec B101
        rows = place.queryset
        if rows is None:
            return None
        if self.is_bound:
            return rows.filter(code=str(self.data.get("institution", ""))[:40]).first()
        asked = rows.filter(code=str(self.initial.get("institution", ""))[:40]).first()
        return asked or (rows.first() if place.required else None)
