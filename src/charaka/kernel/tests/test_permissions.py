"""Rights: registered objects, and every refusal says why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor, Grant, system_actor
from charaka.kernel.errors import Forbidden, NotFound
from charaka.kernel.permissions import Role, all_permissions, decide, permission, permission_called, require

SIGN = permission("tests.paper:sign", _("Sign papers"), Role.DIRECTOR, Role.OPERATOR)


def _actor(*grants: Grant, **more: object) -> Actor:
    return replace(Actor(kind="user", label="Someone", grants=frozenset(grants)), **more)  # type: ignore[arg-type]


CASES = {
    "the director of the house": (_actor(Grant(Role.DIRECTOR, 1)), 1, ""),
    "the director of another house": (_actor(Grant(Role.DIRECTOR, 2)), 1, "stranger"),
    "a trainer of the house": (_actor(Grant(Role.TRAINER, 1)), 1, "role"),
    "a trainer here who directs elsewhere": (_actor(Grant(Role.TRAINER, 1), Grant(Role.DIRECTOR, 2)), 1, "role"),
    "the platform's operator": (_actor(Grant(Role.OPERATOR, None)), 1, ""),
    "a director, on the platform itself": (_actor(Grant(Role.DIRECTOR, 1)), None, "stranger"),
    "nobody": (_actor(), 1, "stranger"),
    "a token without the scope": (_actor(Grant(Role.DIRECTOR, 1), token_scopes=frozenset()), 1, "token_scope"),
    "a token with the scope": (_actor(Grant(Role.DIRECTOR, 1), token_scopes=frozenset({"tests.paper:sign"})), 1, ""),
    "a token with a scope its owner lacks": (
        _actor(Grant(Role.TRAINER, 1), token_scopes=frozenset({"tests.paper:sign"})), 1, "role",
    ),
    "the house itself": (system_actor("nightly work of the tests"), 1, ""),
}  # fmt: skip


@pytest.mark.parametrize("who", CASES)
def test_who_may_sign(who: str) -> None:
    actor, institution_id, reason = CASES[who]
    decision = decide(actor, SIGN, institution_id)
    assert decision.allowed is (reason == "")
    assert decision.reason_code == reason
    assert bool(str(decision.reason)) is not decision.allowed


def test_a_stranger_finds_nothing_and_a_member_is_told_whom_to_ask() -> None:
    with pytest.raises(NotFound):
        require(_actor(), SIGN, 1)
    with pytest.raises(Forbidden, match="Director") as refused:
        require(_actor(Grant(Role.TRAINER, 1)), SIGN, 1)
    assert refused.value.reason_code == "role"


def test_a_permission_is_declared_once_and_well_named() -> None:
    with pytest.raises(ValueError, match="twice"):
        permission("tests.paper:sign", "again", Role.DIRECTOR)
    with pytest.raises(ValueError, match=r"room\.noun:verb"):
        permission("sign", "no room", Role.DIRECTOR)
    with pytest.raises(KeyError):
        permission_called("tests.paper:burn")


def test_every_permission_of_the_product_is_held_by_someone() -> None:
    assert [p.code for p in all_permissions() if not p.roles] == []
    assert [p.code for p in all_permissions() if not str(p.label)] == []


def test_the_fund_never_reads_live_records() -> None:
    """What the fund manager may do is a short list; a new entry here is a decision, not a slip."""
    allowed = {p.code for p in all_permissions() if Role.FUND_MANAGER in p.roles}
    assert allowed <= {"institutions.institution:view", "kernel.measure:view", "web.portfolio:view"}


def test_the_system_says_why_it_acts() -> None:
    with pytest.raises(ValueError, match="why"):
        system_actor("")
