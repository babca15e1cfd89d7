"""Loaded by pytest before Django's settings: which database, a clean environment, how many processes.

Options and process set-up only. Fixtures live in ``charaka.testing.fixtures`` and ``charaka.testing.browser``.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from charaka.testing.postgres import start_postgres

DATABASES = ("sqlite", "postgresql")
OURS = "CHARAKA_"
KEPT = "CHARAKA_TEST_"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("charaka")
    group.addoption(
        "--database",
        choices=DATABASES,
        default=os.environ.get("CHARAKA_TEST_DATABASE", "sqlite"),
        help="database to test on; postgresql starts a server of its own (default: %(default)s)",
    )
    group.addoption(
        "--update-query-budgets",
        action="store_true",
        help="write the number of queries seen into tests/query_budgets.json instead of comparing",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Settle the environment before pytest-django reads the settings; workers inherit it from the controller."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    for name in [n for n in os.environ if n.startswith(OURS) and not n.startswith(KEPT)]:
        del os.environ[name]  # a developer's own configuration must not colour a test
    home = tempfile.mkdtemp(prefix="charaka-tests-")
    early_config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    Path(home, "static").mkdir()  # whitenoise wants to see the folder
    os.environ["CHARAKA_HOME"] = home
    # The browser driver keeps an event loop on the main thread, and Django would refuse queries beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if early_config.known_args_namespace.database == "postgresql":
        server = start_postgres()
        early_config.add_cleanup(server.stop)
        os.environ["CHARAKA_DATABASE"] = f"{server.address}/charaka"


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, Any, Any]:
    """The whole suite runs on all cores; a named file or test runs here, where a debugger can reach it.

    A wrapper, because xdist settles its workers in its own hook of this name, which must come after.
    """
    if config.pluginmanager.hasplugin("xdist") and not hasattr(config, "workerinput"):
        _spread(config)  # never in a worker, which would start workers of its own
    return (yield)


def _spread(config: pytest.Config) -> None:
    chosen = config.option.numprocesses is not None or config.option.dist != "no" or config.option.tx
    alone = config.option.update_query_budgets or config.option.collectonly or config.option.usepdb
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen and not alone:
        config.option.numprocesses = "logical"
        config.option.dist = "worksteal"


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('database')}"
