"""Processes: the web server in this one, workers beside it that end with it."""

from __future__ import annotations

import os
import socket
import subprocess  # nosec B404  # starts our own workers
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from charaka.cli.instance import NotReady

# Pages are mostly Python, which runs one thread at a time: 1 thread answered 33 requests a second on two busy cores,
# 2 answered 26, 4 answered 27, 8 answered 25. The second is there so that one slow request does not stop the others.
THREADS: Final = 2
PATIENCE: Final = 30  # seconds that a worker is given to finish the job in hand


def require_free_port(host: str, port: int) -> None:
    """Raise NotReady when something else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise NotReady(f"Port {port} of {host} cannot be used: it is taken. Choose another with --port.") from error


def serve_web(host: str, port: int, *, workers: int, threads: int = THREADS) -> None:
    """Serve the pages until a signal ends it. Django must have been started."""
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns of a folder that is not there
    Granian(
        "charaka.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


@contextmanager
def job_workers(count: int, queues: str = "") -> Iterator[list[subprocess.Popen[bytes]]]:
    """``count`` worker processes that live as long as the block, and as this process, however it ends."""
    with ExitStack() as stack:
        yield [stack.enter_context(_job_worker(queues)) for _number in range(count)]


@contextmanager
def _job_worker(queues: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [
        sys.executable,
        "-m",
        "charaka.cli",
        "worker",
        "--with-parent",
        *(["--queues", queues] if queues else []),
    ]
    # A session of its own: Ctrl C reaches us alone, and we let the worker finish its job.
    process = subprocess.Popen(  # noqa: S603  # nosec B603  # our own program
        command, stdin=subprocess.PIPE, env=os.environ.copy(), start_new_session=True
    )
    try:
        yield process
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def stop_with_parent(stop: threading.Event) -> None:
    """Set ``stop`` when our standard input closes: whoever started us is gone."""

    def watch() -> None:
        while os.read(0, 1024):
            pass
        stop.set()

    threading.Thread(target=watch, name="charaka-parent", daemon=True).start()
