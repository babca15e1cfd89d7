"""What a deployment must not get wrong, as Django system checks. Those that need a real deployment run with ``deploy``.

``charaka serve`` refuses to start on an error; ``charaka check`` shows them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004  # Django's name
from django.db import connections

INSECURE: Final = "insecure"  # the secret of the demo and of tests begins with this word
LOCAL_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "::1"})
SHORTEST_SECRET: Final = 32
OLDEST_POSTGRESQL: Final = 150_000
Apps = Sequence[AppConfig] | None


def _is_local(origin: str) -> bool:
    return urlsplit(origin).hostname in LOCAL_HOSTS


@register(Tags.security, deploy=True)
def secret_is_ours(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Outside the demo the secret must be set, and be long enough not to be guessed."""
    secret = settings.SECRET_KEY
    if settings.DEMO or (not secret.startswith(INSECURE) and len(secret) >= SHORTEST_SECRET):
        return []
    hint = "Set CHARAKA_SECRET (or CHARAKA_SECRET_FILE) to at least 32 random characters."
    return [Error("The secret is missing or too short.", hint=hint, id="charaka.E001")]


@register(Tags.security)
def demo_stays_at_home(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """The demo signs anybody in; it must not be reachable from elsewhere."""
    if not settings.DEMO or _is_local(settings.ORIGIN):
        return []
    hint = "Unset CHARAKA_DEMO, or let CHARAKA_ORIGIN be http://127.0.0.1 and a port."
    return [Error("Demo mode, where anybody signs in, has a public origin.", hint=hint, id="charaka.E002")]


@register(Tags.security, deploy=True)
def origin_is_encrypted(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Passwords must not travel in the open."""
    if settings.ORIGIN.startswith("https://") or _is_local(settings.ORIGIN):
        return []
    hint = "Set CHARAKA_ORIGIN to an https:// address."
    return [Error("The origin is not https.", hint=hint, id="charaka.E003")]


@register(Tags.security, deploy=True)
def hosts_are_named(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """The origin's host must be among those that are answered, and not every host."""
    host = urlsplit(settings.ORIGIN).hostname or ""
    if "*" in settings.ALLOWED_HOSTS:
        return [Warning("Any host name is answered.", hint="List the names in CHARAKA_HOSTS.", id="charaka.W001")]
    if host not in settings.ALLOWED_HOSTS and not _is_local(settings.ORIGIN):
        return [Error(f"CHARAKA_HOSTS does not contain {host}.", hint="Add it.", id="charaka.E004")]
    return []


@register("mail", deploy=True)
def mail_leaves_the_house(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Without a mail server nobody gets a link to set a password."""
    if settings.DEMO or settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return []
    hint = "Set CHARAKA_MAIL, for example smtp://user:password@host:587?tls."
    return [Warning("No mail server is configured: mails go to the terminal.", hint=hint, id="charaka.W002")]


@register(Tags.database)
def database_is_recent(app_configs: Apps, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """PostgreSQL before 15 knows no UNIQUE NULLS NOT DISTINCT, which some of our walls are made of."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor == "postgresql" and connection.pg_version < OLDEST_POSTGRESQL:  # type: ignore[attr-defined]
            found.append(Error("PostgreSQL is older than 15.", hint="Use PostgreSQL 15 or later.", id="charaka.E005"))
        elif connection.vendor not in {"postgresql", "sqlite"}:
            found.append(Error("The database is neither PostgreSQL nor SQLite.", id="charaka.E006"))
    return found
