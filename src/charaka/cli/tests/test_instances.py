"""Whole instances, as processes: from nothing to a served page, on a machine that knows no other instance."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from charaka.cli.exit_codes import Exit

PATIENCE = 120


def charaka(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, with nothing of our own environment but what is given."""
    return subprocess.run(
        [sys.executable, "-m", "charaka.cli", *arguments],
        cwd=folder,
        env=clean() | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def clean() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CHARAKA_", "DJANGO_"))}
    return kept | {"COLUMNS": "200"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which ``charaka init`` has run."""
    folder = tmp_path_factory.mktemp("instance")
    names = ("--code", "ain-tazra", "--name-fr", "IMI Aïn Tazra", "--governance", "company")
    done = charaka(folder, "init", "--no-input", *names, "--director", "Nadia Fertahi", "--email", "n@example.org")
    assert done.returncode == Exit.OK, done.stderr
    assert "http://127.0.0.1:8000/account/" in done.stdout
    return folder


def test_init_founds_an_instance_that_commands_find_again(founded: Path) -> None:
    listed = charaka(founded, "user", "list", "--json")
    assert json.loads(listed.stdout)[0]["roles"] == ["director@ain-tazra"]
    again = charaka(founded, "init", "--no-input")
    assert (again.returncode, again.stdout) == (Exit.OK, "The tables are up to date.\n")


def test_the_settings_are_for_their_owner_only_and_hold_a_secret(founded: Path) -> None:
    settings = founded / "charaka.env"
    assert settings.stat().st_mode & 0o777 == 0o600
    secret = next(line for line in settings.read_text().splitlines() if line.startswith("CHARAKA_SECRET="))
    assert len(secret) > 60


def test_a_founded_instance_is_ready(founded: Path) -> None:
    done = charaka(founded, "check", "--json")
    assert done.returncode == Exit.OK, done.stdout
    assert {f["what"]: f["state"] for f in json.loads(done.stdout)}["settings"] in {"ok", "warning"}


def test_a_token_takes_every_right_that_its_owner_holds(founded: Path) -> None:
    rights = ("kernel.webhook:manage", "kernel.measure:submit", "kernel.import:use", "kernel.job:view")
    scopes = [word for right in rights for word in ("--scope", right)]
    made = charaka(founded, "token", "create", "n@example.org", "--name", "bus", "-i", "ain-tazra", *scopes, "--json")
    assert made.returncode == Exit.OK, made.stderr
    assert set(json.loads(made.stdout)["scopes"]) == set(rights)


def test_init_without_answers_says_what_it_needs(tmp_path: Path) -> None:
    done = charaka(tmp_path, "init", "--no-input")
    assert done.returncode == Exit.REFUSED
    assert "--director" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_instance_that_is_not_prepared_says_so(tmp_path: Path) -> None:
    done = charaka(tmp_path, "user", "list", CHARAKA_HOME=str(tmp_path))
    assert (done.returncode, done.stderr) == (
        Exit.NOT_READY,
        "The database is not prepared for this version. Run: charaka init\n",
    )


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"CHARAKA_DATABASE": "mysql://x"}, "CHARAKA_DATABASE must start with"),
        ({"CHARAKA_DATABASE": "postgresql://nobody@127.0.0.1:1/x"}, "The database does not answer"),
        ({"CHARAKA_MAIL": "relay.example.org"}, "CHARAKA_MAIL must look like"),
    ],
)
def test_a_wrong_environment_is_named_in_a_sentence(tmp_path: Path, environment: dict[str, str], sentence: str) -> None:
    done = charaka(tmp_path, "user", "list", **environment)
    assert done.returncode == Exit.NOT_READY
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_refuses_a_port_that_is_taken(founded: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = charaka(founded, "serve", "--port", str(other.getsockname()[1]))
    assert done.returncode == Exit.NOT_READY
    assert "is taken" in done.stderr


def test_the_demo_is_prepared_once_and_begins_anew_on_demand(tmp_path: Path) -> None:
    def prepared(*options: str) -> subprocess.CompletedProcess[str]:
        return charaka(
            tmp_path, "demo", "--no-serve", "--empty", "--json", *options, CHARAKA_DATABASE="postgresql://real/one"
        )

    done = prepared()
    assert done.returncode == Exit.OK, done.stderr
    assert json.loads(done.stdout)["address"] == "http://127.0.0.1:8000"
    mark(tmp_path)
    prepared()
    assert marked(tmp_path)
    prepared("--fresh")
    assert not marked(tmp_path)


def mark(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "var/demo/charaka.sqlite3")) as database, database:
        database.execute("CREATE TABLE looked_at (day text)")


def marked(folder: Path) -> bool:
    with closing(sqlite3.connect(folder / "var/demo/charaka.sqlite3")) as database:
        return bool(database.execute("SELECT 1 FROM sqlite_master WHERE name = 'looked_at'").fetchone())


def test_the_demo_touches_no_folder_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    done = charaka(tmp_path, "demo", "--no-serve", "--fresh", "--home", str(tmp_path))
    assert done.returncode == Exit.NOT_READY
    assert (tmp_path / "thesis.txt").exists()


def test_the_demo_is_served_with_a_worker_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "charaka.cli", "demo", "--port", str(port)],
        cwd=tmp_path,
        env=clean(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert status_of(f"http://127.0.0.1:{port}/demo/", process) == 200
        wait_for_worker(tmp_path)
    finally:
        process.send_signal(signal.SIGINT)
        output, _none = process.communicate(timeout=PATIENCE)
    assert f"http://127.0.0.1:{port}/demo/" in output
    assert workers(tmp_path) == 0


def status_of(address: str, process: subprocess.Popen[str]) -> int:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing was served: {process.communicate()[0] if process.poll() is not None else 'late'}")


def workers(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "var/demo/charaka.sqlite3", timeout=10)) as database:
        return int(database.execute("SELECT count(*) FROM kernel_jobworker").fetchone()[0])


def wait_for_worker(folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not workers(folder):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_backup_comes_to_life_on_a_machine_that_never_saw_the_instance(founded: Path, tmp_path: Path) -> None:
    written = charaka(founded, "backup", str(tmp_path / "b.tar.gz"))
    assert written.returncode == Exit.OK, written.stderr
    elsewhere = {"CHARAKA_HOME": str(tmp_path / "new" / "home"), "CHARAKA_DEMO": "1"}
    restored = charaka(tmp_path, "restore", "b.tar.gz", "--json", **elsewhere)
    assert restored.returncode == Exit.OK, restored.stderr
    assert json.loads(restored.stdout)["state"] == "restored"
    assert json.loads(charaka(tmp_path, "audit", "verify", "--json", **elsewhere).stdout)["whole"]
    assert charaka(tmp_path, "restore", "b.tar.gz", **elsewhere).returncode == Exit.CONFLICT
