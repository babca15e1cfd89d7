"""All addresses. An institution's pages begin with /i/<code>/."""

from __future__ import annotations

from django.urls import include, path

from charaka.offer.urls import public_patterns as offer_public

urlpatterns = [
    path("", include("charaka.web.urls")),
    path("account/", include("allauth.urls")),
    path("i/<slug:code>/", include("charaka.institutions.urls")),
    path("i/<slug:code>/", include("charaka.improvement.urls")),
    path("i/<slug:code>/accounts/", include("charaka.accounts.urls")),
    path("i/<slug:code>/", include("charaka.offer.urls")),
    path("i/<slug:code>/", include("charaka.kernel.house_urls")),
    path("i/<slug:code>/imports/", include("charaka.kernel.imports.urls")),
    path("p/<slug:code>/", include((offer_public, "offer_public"))),
    path("", include("charaka.kernel.urls")),
    path("me/tokens/", include("charaka.api.token_urls")),
    path("api/", include("charaka.api.urls")),
]

handler400 = "charaka.web.errors.bad_request"
handler404 = "charaka.web.errors.not_found"
handler500 = "charaka.web.errors.fault"
handler403 = "charaka.web.errors.forbidden"
