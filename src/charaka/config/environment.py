"""What the deployment decides, read once from the environment: every variable starts with CHARAKA_.

A variable may also be given as NAME_FILE, the path of a file that holds the value (secrets of a container).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

PREFIX = "CHARAKA_"
# Refused outside demo mode by a system check.
DEFAULT_SECRET = "insecure-only-for-demo-and-tests"  # noqa: S105  # nosec B105


def read(name: str, default: str = "") -> str:
    """The value of CHARAKA_<name>, or the content of the file named by CHARAKA_<name>_FILE, or the default."""
    path = os.environ.get(f"{PREFIX}{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(f"{PREFIX}{name}", default)


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1, true, yes, on; False for anything else that is set."""
    value = read(name)
    return value.lower() in {"1", "true", "yes", "on"} if value else default


@dataclass(frozen=True)
class Environment:
    """One deployment. ``home`` holds the SQLite file and the uploads when no other place is named."""

    demo: bool
    debug: bool
    secret: str
    home: Path
    database: str
    hosts: tuple[str, ...]
    origin: str
    mail: str
    sender: str
    bucket: str
    seal_file: str
    proxies: int

    @classmethod
    def load(cls) -> Environment:
        home = Path(read("HOME") or Path.cwd() / "var")
        origin = read("ORIGIN", "http://127.0.0.1:8000").rstrip("/")
        return cls(
            demo=flag("DEMO"),
            debug=flag("DEBUG"),
            secret=read("SECRET", DEFAULT_SECRET),
            home=home,
            database=read("DATABASE") or f"sqlite:///{home / 'charaka.sqlite3'}",
            hosts=tuple(h for h in read("HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h),
            origin=origin,
            mail=read("MAIL"),
            sender=read("SENDER", "charaka@localhost"),
            bucket=read("BUCKET"),
            seal_file=read("SEAL_FILE"),
            # https is spoken by a proxy: without its word on who asks, failed sign-ins would lock all readers out.
            proxies=int(read("PROXIES") or origin.startswith("https:")),
        )


def database_settings(address: str) -> dict[str, object]:
    """Django's database dictionary for ``sqlite:///path`` or ``postgresql://user:password@host:port/name``.

    Raises ValueError when the address is of another kind.
    """
    if address.startswith("sqlite:///"):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": address.removeprefix("sqlite:///"),
            "OPTIONS": {
                # IMMEDIATE takes the write lock at BEGIN: two writers wait for each other instead of failing.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(f"CHARAKA_DATABASE must start with sqlite:/// or postgresql://, not {parts.scheme}://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}},
    }


@dataclass(frozen=True, slots=True)
class MailServer:
    """How mail leaves the house: Django's backend and, for SMTP, the server. ``tls`` from the first byte."""

    backend: str
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


_BACKENDS: Final = "django.core.mail.backends"
_SMTP_PORTS: Final = {"plain": 25, "starttls": 587, "tls": 465}


def mail_settings(environment: Environment) -> MailServer:
    """The mail server of ``smtp://user:password@host:port?tls`` (STARTTLS) or ``smtps://…`` (TLS from the first byte).

    Without an address the demo writes mails as files into its home and every other deployment to the terminal.
    Raises ValueError when the address is of another kind or names no host.
    """
    if not environment.mail:
        return MailServer(f"{_BACKENDS}.{'filebased' if environment.demo else 'console'}.EmailBackend")
    parts = urlsplit(environment.mail)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("CHARAKA_MAIL must look like smtp://user:password@host:587?tls or smtps://user:password@host")
    way = "tls" if parts.scheme == "smtps" else "starttls" if "tls" in parse_qs(parts.query, True) else "plain"
    return MailServer(
        f"{_BACKENDS}.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or _SMTP_PORTS[way],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=way == "starttls",
        tls=way == "tls",
    )
