"""The commands as an operator or a script uses them: what they print, what they leave, and their exit codes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from charaka.cli.exit_codes import Exit, exit_code_of
from charaka.cli.main import app, main
from charaka.institutions.models import Person
from charaka.institutions.queries.actors import actor_for
from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.errors import Conflict, Forbidden, Invalid, NotFound, ScopeMissing, TooLarge
from charaka.kernel.jobs import after_commit
from charaka.kernel.models import User
from charaka.kernel.permissions import Role
from charaka.kernel.scope import everywhere
from charaka.kernel.tests import job_samples
from charaka.testing.cast import Cast

Answer = tuple[int, Any, str]
Charaka = Callable[..., Answer]


@pytest.fixture
def charaka(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Charaka]:
    """``charaka("user", "list")`` answers the exit code, standard output (read as JSON if it is), standard error."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Answer:
        code = main(arguments)
        out, err = capsys.readouterr()
        return code, json.loads(out) if "--json" in arguments and out else out, err

    yield run


def names_of(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for command in group.registered_commands:
        yield (*path, command.name)
    for inner in group.registered_groups:
        yield from names_of(inner.typer_instance, (*path, inner.name))


COMMANDS = sorted(names_of(app))


def test_every_command_of_the_house_is_there() -> None:
    wanted = "demo init serve worker import export measure backup restore check openapi".split()
    assert {(name,) for name in wanted} | {("audit", "verify")} <= set(COMMANDS)
    assert {("user", n) for n in ("add", "list", "role", "disable", "password-link")} <= set(COMMANDS)
    assert {("token", n) for n in ("create", "list", "revoke")} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_teaches_with_an_example(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--help"]) == Exit.OK
    text = " ".join(re.sub(r"[│\s]+", " ", capsys.readouterr().out).split())
    assert f"charaka {' '.join(command)}" in text.partition("Example")[2]


def test_help_does_not_start_django(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = "import sys; from charaka.cli.main import main; main(['--help']); sys.exit('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=tmp_path, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Invalid("x"), Exit.REFUSED),
        (TooLarge("x"), Exit.REFUSED),
        (NotFound("x"), Exit.NOT_FOUND),
        (Forbidden("x"), Exit.FORBIDDEN),
        (Conflict("x"), Exit.CONFLICT),
        (ScopeMissing("x"), Exit.UNEXPECTED),
        (ValueError("x"), Exit.UNEXPECTED),
        (KeyboardInterrupt(), Exit.INTERRUPTED),
    ],
)
def test_what_an_error_means_to_a_script(error: BaseException, code: Exit) -> None:
    assert exit_code_of(error) is code


def test_a_wrong_option_is_refused_input(charaka: Charaka) -> None:
    assert charaka("measure", "--perod", "2026")[0] == Exit.REFUSED
    assert charaka("frobnicate")[0] == Exit.REFUSED


def test_a_refusal_is_one_sentence_and_for_programs_an_object(charaka: Charaka, cast: Cast) -> None:
    code, out, err = charaka("user", "password-link", "nobody@example.org")
    assert (code, out) == (Exit.NOT_FOUND, "")
    assert err == "There is no user nobody@example.org. List them with: charaka user list\n"
    code, answer, _err = charaka("token", "list", "nobody@example.org", "--json")
    assert (code, answer["error"]["code"]) == (Exit.NOT_FOUND, "not_found")


def test_an_account_with_a_role_is_opened_and_recorded(charaka: Charaka, cast: Cast) -> None:
    code, answer, err = charaka(
        "user", "add", "Nadia@Example.org", "--name", "Nadia Fertahi", "--role", "finance", "-i", "a", "--json"
    )
    assert (code, err) == (Exit.OK, "")
    user = User.objects.get(email="nadia@example.org")
    assert not user.has_usable_password()
    assert answer["password_link"].startswith("http")
    assert {(g.role, g.institution_id) for g in actor_for(user).grants} == {(Role.FINANCE, cast.a.pk)}
    with everywhere(reason="the test looks at the person"):
        assert str(Person.objects.get(user=user)) == "Nadia Fertahi"
    assert AuditEntry.objects.get(action="cli.user.added").actor_label.startswith("command line")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("x", "--name", "Y"), Exit.REFUSED),
        (("director@example.org", "--name", "Y"), Exit.CONFLICT),
        (("new@example.org", "--name", "Y", "--role", "king"), Exit.REFUSED),
        (("new@example.org", "--name", "Y", "--role", "director"), Exit.REFUSED),
        (("new@example.org", "--name", "Y", "--role", "director", "-i", "nowhere"), Exit.NOT_FOUND),
        (("new@example.org", "--name", "Y", "--role", "fund_manager", "-i", "a"), Exit.REFUSED),
        (("new@example.org", "--name", "Y", "--role", "fund_manager", "--fund", "nowhere"), Exit.NOT_FOUND),
    ],
)
def test_an_account_that_cannot_be_opened_leaves_nothing(
    charaka: Charaka, cast: Cast, arguments: tuple[str, ...], code: Exit
) -> None:
    before = User.objects.count()
    assert charaka("user", "add", *arguments)[0] == code
    assert User.objects.count() == before


def test_roles_are_given_and_taken_back(charaka: Charaka, cast: Cast) -> None:
    def roles() -> set[str]:
        rows = charaka("user", "list", "--json")[1]
        return set(next(row["roles"] for row in rows if row["email"] == "trainer@example.org"))

    assert charaka("user", "role", "trainer@example.org", "finance", "-i", "a")[0] == Exit.OK
    assert charaka("user", "role", "trainer@example.org", "finance", "-i", "a")[0] == Exit.CONFLICT
    assert charaka("user", "role", "trainer@example.org", "operator")[0] == Exit.OK
    assert charaka("user", "role", "trainer@example.org", "fund_manager", "--fund", "fund")[0] == Exit.OK
    assert roles() == {"trainer@a", "finance@a", "operator@platform", "fund_manager@a", "fund_manager@b"}
    for role in ("finance", "-i", "a"), ("operator",), ("fund_manager", "--fund", "fund"):
        assert charaka("user", "role", "trainer@example.org", *role, "--end")[0] == Exit.OK
    assert roles() == {"trainer@a"}
    assert charaka("user", "role", "director@example.org", "director", "-i", "a", "--end")[0] == Exit.CONFLICT


def test_a_closed_account_holds_nothing_until_it_is_opened_again(charaka: Charaka, cast: Cast) -> None:
    assert charaka("user", "disable", "trainer@example.org", "--reason", "has left")[0] == Exit.OK
    assert actor_for(User.objects.get(email="trainer@example.org")).grants == frozenset()
    assert AuditEntry.objects.get(action="cli.user.disabled").reason == "has left"
    charaka("user", "disable", "trainer@example.org", "--undo")
    assert len(actor_for(User.objects.get(email="trainer@example.org")).grants) == 1


def test_a_token_is_made_shown_once_and_revoked(charaka: Charaka, cast: Cast) -> None:
    scope = ("--scope", "kernel.webhook:view")
    code, made, _err = charaka(
        "token", "create", "director@example.org", "--name", "payroll", "-i", "a", *scope, "--json"
    )
    assert code == Exit.OK
    assert made["key"].startswith("ck_")
    listed = charaka("token", "list", "director@example.org", "--json")[1]
    assert (listed[0]["id"], listed[0]["valid"], "key" in listed[0]) == (made["id"], True, False)
    assert charaka("token", "revoke", str(made["id"]))[0] == Exit.OK
    assert charaka("token", "list", "director@example.org", "--json")[1][0]["valid"] is False
    beyond = charaka("token", "create", "trainer@example.org", "--name", "x", "-i", "a", *scope)
    assert beyond[0] == Exit.REFUSED


def test_the_history_is_verified(charaka: Charaka, cast: Cast) -> None:
    charaka("user", "disable", "trainer@example.org")
    code, proof, _err = charaka("audit", "verify", "--json")
    assert (code, proof["whole"], proof["breaks"]) == (Exit.OK, True, [])
    assert proof["entries"] >= 1
    assert charaka("audit", "verify", "-i", "nowhere")[0] == Exit.NOT_FOUND


def test_a_figure_that_does_not_exist(charaka: Charaka, cast: Cast) -> None:
    assert charaka("measure", "no.such", "-i", "a", "-p", "2026")[0] == Exit.NOT_FOUND
    assert charaka("measure", "no.such")[0] == Exit.REFUSED
    assert charaka("measure", "--list", "--json")[0] == Exit.OK


def test_a_list_that_does_not_exist(charaka: Charaka, cast: Cast) -> None:
    assert charaka("export", "unicorns", "-i", "a")[0] == Exit.NOT_FOUND
    assert charaka("export", "--list", "--json")[0] == Exit.OK


EXPORTS = "actions catalogue duplicates equipment journal partners people roles rooms sites team".split()


@pytest.mark.parametrize("name", EXPORTS)
def test_every_list_can_be_taken_out(charaka: Charaka, cast: Cast, name: str) -> None:
    code, table, _err = charaka("export", name, "-i", "a")
    assert code == Exit.OK
    titles, *rows = table.splitlines()
    assert ";" in titles
    assert any("Dalila" in row for row in rows) == (name in {"people", "roles"})


def test_something_that_cannot_be_imported(charaka: Charaka, cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a;b\n")
    assert charaka("import", "unicorns", "x.csv", "-i", "a")[0] == Exit.NOT_FOUND
    assert charaka("import", "partners", "missing.csv", "-i", "a")[0] == Exit.REFUSED


def test_the_check_says_what_is_missing(charaka: Charaka) -> None:
    code, findings, _err = charaka("check", "--json")
    by_name = {finding["what"]: finding for finding in findings}
    assert code == Exit.NOT_READY  # the secret of the tests is nobody's secret
    of_settings = [finding for finding in findings if finding["what"] == "settings"]  # in no order of their own
    assert any("secret" in finding["says"] for finding in of_settings)
    assert by_name["database"]["state"] == "ok"
    assert "charaka worker" in by_name["worker"]["says"]
    assert by_name["fonts"]["state"] == by_name["storage"]["state"] == "ok"


def test_a_worker_empties_the_queue_and_ends(
    charaka: Charaka, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("charaka.kernel.jobs.worker.stop_on_signals", lambda _stop: None)
    job_samples.seen.clear()
    for number in range(3):
        after_commit(job_samples.note, number=number)
    assert charaka("worker", "--drain")[:2] == (Exit.OK, "3 jobs.\n")
    assert len(job_samples.seen) == 3


def test_backup_and_restore(charaka: Charaka, transactional_db: None, tmp_path: Path) -> None:
    code, written, _err = charaka("backup", "b.tar.gz", "--json")
    assert (code, written["state"]) == (Exit.OK, "written")
    assert charaka("restore", "b.tar.gz", "--verify", "--json")[1]["state"] == "whole"
    assert charaka("restore", "b.tar.gz")[0] == Exit.CONFLICT
    assert charaka("restore", "b.tar.gz", "--force")[0] == Exit.OK
    (tmp_path / "b.tar.gz").write_bytes(b"x")
    assert charaka("restore", "b.tar.gz", "--force")[0] == Exit.REFUSED
