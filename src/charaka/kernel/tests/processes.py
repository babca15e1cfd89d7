"""Starting processes of the house on the database of the test that runs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from urllib.parse import quote

from django.db import connection

PATIENCE = 60  # seconds; a hang fails the test instead of the suite


def database_address() -> str:
    """The address of the test database, as CHARAKA_DATABASE wants it."""
    named = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{named['NAME']}"
    return f"postgresql://{quote(named['USER'])}@{named['HOST']}:{named['PORT']}/{named['NAME']}"


def start_python(code: str, **environment: str) -> subprocess.Popen[str]:
    """Run Python code in a process of its own, Django being set up on the test database."""
    start = "import django; django.setup()\n"
    return subprocess.Popen(
        [sys.executable, "-c", start + code],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "charaka.config.settings",
            "CHARAKA_DATABASE": database_address(),
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    """Look again and again; fail when the process ends first or patience does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if process is not None and process.poll() is not None:
            raise AssertionError(f"the process ended: {process.communicate()[0]}")
        if time.monotonic() > deadline:
            raise AssertionError("waited in vain")
        time.sleep(0.05)
