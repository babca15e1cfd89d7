"""The form with which one makes a token for oneself."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charaka.api.queries import grantable
from charaka.api.services import DEFAULT_DAYS
from charaka.kernel.actors import Actor
from charaka.kernel.models import Institution, User
from charaka.kernel.permissions import FUND_ROLES, PLATFORM_ROLES, Permission

LASTING = [(7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("1 year"))]


class TokenForm(forms.Form):
    """Name, place, how long, and a part of one's own rights. The rights offered are those held in the place chosen."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Which program will use it."))
    institution = forms.ModelChoiceField(
        label=_("Institution"), queryset=Institution.objects.none(), to_field_name="code", required=False
    )
    days = forms.TypedChoiceField(label=_("Lasts"), coerce=int, choices=LASTING, initial=DEFAULT_DAYS)
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The token may do what is ticked here, as long as you may do it yourself."),
    )

    def __init__(self, *args: Any, actor: Actor, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everywhere = bool({grant.role for grant in actor.grants} & (FUND_ROLES | PLATFORM_ROLES))
        on_platform = any(grant.institution_id is None for grant in actor.grants)
        reached = Q() if on_platform else Q(pk__in=actor.institutions)
        place = self.fields["institution"]
        assert isinstance(place, forms.ModelChoiceField)  # nosec B101: tells the type checker
        place.queryset = Institution.objects.filter(reached).order_by("code")
        place.required = not everywhere
        place.empty_label = _("All that I follow") if everywhere else None
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)  # nosec B101
        scopes.choices = list(grouped(grantable(owner, self._chosen())))

    def _chosen(self) -> Institution | None:
        """The place that the form was sent with; before, the first one, or none when it may be left empty."""
        place = self.fields["institution"]
        assert isinstance(place, forms.ModelChoiceField)  # nosec B101
        rows = place.queryset
        if rows is None:
            return None
        if self.is_bound:
            return rows.filter(code=str(self.data.get("institution", ""))[:40]).first()
        return None if not place.required else rows.first()


def grouped(permissions: tuple[Permission, ...]) -> Any:
    """The permissions as choices under the name of their noun, reading ones first."""
    by_noun = sorted(permissions, key=lambda p: (p.code.partition(":")[0], p.writes, p.code))
    for noun, members in groupby(by_noun, key=lambda p: p.code.partition(":")[0]):
        yield noun, [(p.code, p.label) for p in members]
