"""What a deployment must not get wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import override_settings

GOOD: dict[str, Any] = {
    "DEMO": False,
    "SECRET_KEY": "k7" * 20,
    "ORIGIN": "https://charaka.example.org",
    "ALLOWED_HOSTS": ["charaka.example.org"],
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
}


def found(**changes: Any) -> list[str]:
    with override_settings(**{**GOOD, **changes}):
        messages = run_checks(include_deployment_checks=True)
    return [str(message.id) for message in messages if str(message.id).startswith("charaka.")]


def test_a_good_deployment_has_nothing_to_complain_of() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"SECRET_KEY": "insecure-only-for-demo-and-tests"}, "charaka.E001"),
        ({"SECRET_KEY": "short"}, "charaka.E001"),
        ({"DEMO": True}, "charaka.E002"),
        ({"ORIGIN": "http://charaka.example.org"}, "charaka.E003"),
        ({"ALLOWED_HOSTS": ["other.example.org"]}, "charaka.E004"),
        ({"ALLOWED_HOSTS": ["*"]}, "charaka.W001"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "charaka.W002"),
    ],
)
def test_each_mistake_is_found(changes: dict[str, Any], complaint: str) -> None:
    assert found(**changes) == [complaint]


def test_the_demo_needs_nothing_at_home() -> None:
    assert found(DEMO=True, SECRET_KEY="insecure", ORIGIN="http://127.0.0.1:8000", EMAIL_BACKEND="x") == []


@pytest.mark.django_db
def test_the_database_of_the_suite_is_recent_enough() -> None:
    assert [m.id for m in run_checks(databases=["default"]) if str(m.id).startswith("charaka.")] == []
