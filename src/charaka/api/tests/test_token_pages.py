"""My tokens: made on one page, shown once, ended with one button."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from charaka.api.models import ApiToken
from charaka.api.tests.kit import Caller, caller
from charaka.testing.cast import Cast, Player
from charaka.testing.queries import QueryCounter

pytestmark = pytest.mark.django_db
VIEW = "institutions.partner:view"
KEY = re.compile(r"ck_[a-z0-9]{8}_[0-9a-f]{64}")


def signed_in(player: Player) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(player.user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_token_is_made_shown_once_and_opens_the_api(cast: Cast) -> None:
    client = signed_in(cast.director)
    assert "No token yet" in client.get(reverse("tokens:list")).content.decode()
    form = client.get(reverse("tokens:new")).content.decode()
    assert VIEW in form
    sent = {"name": "Payroll", "institution": "a", "days": "30", "reads": [VIEW]}
    made = client.post(reverse("tokens:new"), sent)
    assert made.status_code == 201
    assert "no-store" in made.headers["Cache-Control"]
    key = KEY.search(made.content.decode())
    assert key
    assert Caller(key[0])("GET", "/me").json["token"]["name"] == "Payroll"
    shown = client.get(reverse("tokens:list")).content.decode()
    assert "Payroll" in shown
    assert key[0] not in shown


def test_scopes_beyond_ones_own_are_not_offered_nor_taken(cast: Cast) -> None:
    client = signed_in(cast.reader)
    assert "institutions.partner:change" not in client.get(reverse("tokens:new")).content.decode()
    sent = {"name": "x", "institution": "a", "days": "30", "writes": ["institutions.partner:change"]}
    refused = client.post(reverse("tokens:new"), sent)
    assert refused.status_code == 422
    assert not ApiToken.objects.exists()


def test_institutions_of_others_are_not_offered_nor_taken(cast: Cast) -> None:
    client = signed_in(cast.director)
    sent = {"name": "x", "institution": "b", "days": "30", "reads": [VIEW]}
    assert client.post(reverse("tokens:new"), sent).status_code == 422
    assert client.post(reverse("tokens:new"), {**sent, "institution": ""}).status_code == 422
    assert not ApiToken.objects.exists()


def test_a_token_that_opens_nothing_is_refused_beside_the_scopes(cast: Cast) -> None:
    refused = signed_in(cast.director).post(reverse("tokens:new"), {"name": "x", "institution": "a", "days": "30"})
    assert refused.status_code == 422
    assert "Choose at least one scope." in refused.content.decode()


def test_another_institution_offers_its_own_scopes(cast: Cast) -> None:
    """The operator changes webhooks everywhere; asked again with another place, the form keeps what was typed."""
    client = signed_in(cast.operator)
    page = client.get(reverse("tokens:new"), {"institution": "b", "name": "Typed before", "days": "7"}).content.decode()
    assert 'value="b" selected' in page
    assert "Typed before" in page
    assert "kernel.webhook:manage" in page


def test_the_fund_makes_a_token_for_all_that_it_follows(cast: Cast) -> None:
    client = signed_in(cast.operator)
    sent = {"name": "x", "institution": "", "days": "30", "reads": [VIEW]}
    assert client.post(reverse("tokens:new"), sent).status_code == 201
    assert ApiToken.objects.get().institution is None


def test_a_token_is_ended_by_its_owner_and_nobody_else(cast: Cast) -> None:
    call = caller(cast.director, cast.a)
    address = reverse("tokens:revoke", args=[ApiToken.objects.get().pk])
    assert signed_in(cast.finance).post(address).status_code == 404
    assert call("GET", "/me").status == 200
    assert signed_in(cast.director).get(address).status_code == 405
    assert signed_in(cast.director).post(address).status_code == 302
    assert call("GET", "/me").status == 401
    assert "revoked" in signed_in(cast.director).get(reverse("tokens:list")).content.decode()


def test_many_tokens_cost_no_more_queries(cast: Cast, assert_queries: QueryCounter) -> None:
    for _number in range(5):
        caller(cast.director, cast.a, [VIEW])
    client = signed_in(cast.director)
    client.get(reverse("tokens:list"))
    with assert_queries(budget="tokens:list"):
        client.get(reverse("tokens:list"))
