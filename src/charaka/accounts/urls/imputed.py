"""Addresses of the room: imputed."""

from __future__ import annotations

from django.urls import URLPattern, path

from charaka.accounts.views import grants, in_kind

_ONE = "in-kind/<int:contribution_id>/"
_GRANT = "grants/<int:grant_id>/"
patterns: list[URLPattern] = [
    path("in-kind/", in_kind.in_kind_list, name="in_kind_list"),
    path("in-kind/export/", in_kind.in_kind_export, name="in_kind_export"),
    path("in-kind/new/", in_kind.in_kind_new, name="in_kind_new"),
    path(_ONE, in_kind.in_kind, name="in_kind"),
    path(_ONE + "edit/", in_kind.in_kind_edit, name="in_kind_edit"),
    path(_ONE + "sign/", in_kind.in_kind_sign, name="in_kind_sign"),
    path(_ONE + "end/", in_kind.in_kind_end, name="in_kind_end"),
    path(_ONE + "remove/", in_kind.in_kind_remove, name="in_kind_remove"),
    path(_ONE + "files/", in_kind.in_kind_file, name="in_kind_file"),
    path("grants/", grants.grant_list, name="grant_list"),
    path("grants/export/", grants.grant_export, name="grant_export"),
    path("grants/new/", grants.grant_new, name="grant_new"),
    path("grants/releases/<int:year>/", grants.grant_releases, name="grant_releases"),
    path(_GRANT, grants.grant, name="grant"),
    path(_GRANT + "edit/", grants.grant_edit, name="grant_edit"),
    path(_GRANT + "releases/<int:year>/", grants.grant_release, name="grant_release"),
    path(_GRANT + "clear/", grants.grant_clear, name="grant_clear"),
    path(_GRANT + "entries/<int:entry_id>/<slug:verb>/", grants.grant_entry, name="grant_entry"),
]
