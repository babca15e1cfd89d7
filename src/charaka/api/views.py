"""My tokens: the list, making one, ending one."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from charaka.api.forms import TokenForm
from charaka.api.queries import list_tokens
from charaka.api.services import DEFAULT_DAYS, create_token, revoke_token
from charaka.kernel.errors import Invalid
from charaka.kernel.models import User
from charaka.kernel.permissions import all_permissions
from charaka.kernel.web import PageRequest, signed_in


@signed_in
@never_cache
def token_list(request: HttpRequest) -> HttpResponse:
    """My tokens, newest first."""
    labels = {permission.code: permission.label for permission in all_permissions()}
    rows = [(token, [labels.get(code, code) for code in token.scopes]) for token in list_tokens(_user(request))[:200]]
    return render(request, "api/tokens.html", {"rows": rows})


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def token_new(request: HttpRequest) -> HttpResponse:
    """Make a token. Its key is in the answer to this request and nowhere else, so there is no redirect."""
    actor, owner = cast(PageRequest, request).actor, _user(request)
    form = TokenForm(request.POST or None, actor=actor, owner=owner, initial=_initial(request))
    if request.method != "POST" or not form.is_valid():
        return render(request, "api/token_new.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        issued = create_token(actor=actor, owner=owner, **form.values)
    except Invalid as refusal:
        for field, sentences in (refusal.fields or {"": [refusal.message]}).items():
            named = "reads" if field == "scopes" else field
            form.add_error(named if named in form.fields else None, [str(sentence) for sentence in sentences])
        return render(request, "api/token_new.html", {"form": form}, status=422)
    return render(request, "api/token_made.html", {"issued": issued}, status=201)


@signed_in
@require_POST
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End one of my tokens."""
    token = revoke_token(actor=cast(PageRequest, request).actor, token_id=token_id)
    messages.success(request, _("The token “%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("tokens:list")


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What another choice of the institution sends along, without the bytes that no field takes."""
    given = {
        name: request.GET[name].replace("\x00", "") for name in ("institution", "name", "days") if name in request.GET
    }
    return {"days": DEFAULT_DAYS} | given
