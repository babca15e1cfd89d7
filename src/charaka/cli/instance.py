"""The instance that a command works on: its environment, Django started, who acts, which institution is meant.

Nothing here imports Django before ``start_django``: help must be quick.
"""

from __future__ import annotations

import getpass
import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from charaka.kernel.errors import CharakaError, NotFound

if TYPE_CHECKING:
    from charaka.kernel.actors import Actor
    from charaka.kernel.models import Institution, User

ENVIRONMENT_FILE: Final = "charaka.env"
InstitutionCode = Annotated[str, typer.Option("--institution", "-i", metavar="CODE", help="Code of the institution.")]
ActingAs = Annotated[
    str, typer.Option("--as", metavar="EMAIL", help="Act as this user, with their rights; without it as the operator.")
]


class NotReady(CharakaError):
    """The instance cannot work now, and the sentence says what to do."""

    code = "not_ready"
    status = 503


def start_django() -> None:
    """Read ``charaka.env`` (or the file that CHARAKA_ENV_FILE names) and start Django. May be called twice."""
    load_environment(Path(os.environ.get("CHARAKA_ENV_FILE") or ENVIRONMENT_FILE))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "charaka.config.settings")
    import django
    from django.apps import apps
    from django.utils import translation
    from django.utils.module_loading import autodiscover_modules

    if not apps.ready:
        try:
            django.setup()
        except ValueError as error:  # a wrong CHARAKA_ variable; the sentence names it
            raise NotReady(str(error)) from error
    for drawer in ("measures", "imports", "exports", "tasks"):
        autodiscover_modules(drawer)
    translation.activate("en")


def load_permissions() -> None:
    """Make every right known. Each is declared beside the page or service that asks for it; the addresses name all."""
    from django.conf import settings

    import_module(settings.ROOT_URLCONF)


def load_environment(path: Path) -> None:
    """Take lines NAME=value of a file into the environment; what is set already wins. A missing file is none."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and name.startswith("CHARAKA_"):
            os.environ.setdefault(name, value.strip().strip('"'))


def require_prepared() -> None:
    """Raise NotReady unless the database answers and its tables are those of this version."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        _knock()
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise NotReady(f"The database does not answer: {error}".strip()) from error
    if missing:
        raise NotReady("The database is not prepared for this version. Run: charaka init")


def prepare_database() -> None:
    """Make or bring up to date the tables. The folder of a SQLite file is made first. Raises NotReady."""
    from django.core.management import call_command
    from django.db import DatabaseError

    make_database_folder()
    try:
        _knock()
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise NotReady(f"The database does not answer: {error}".strip()) from error


def make_database_folder() -> None:
    """Make the folder of a SQLite file, which SQLite does not; PostgreSQL needs none."""
    from django.db import connection

    if connection.vendor == "sqlite":
        Path(str(connection.settings_dict["NAME"])).parent.mkdir(parents=True, exist_ok=True)


def _knock() -> None:
    """Connect once to PostgreSQL without the pool, which would try for long and then not say what was wrong."""
    from django.db import connection

    if connection.vendor == "postgresql":
        from charaka.kernel.backup.postgresql import connected

        with connection.wrap_database_errors, connected():
            return


def acting(email: str) -> Actor:
    """The user of this address with their rights of today, or the operator at the command line. Raises NotFound."""
    from charaka.institutions.queries.actors import actor_for
    from charaka.kernel.actors import system_actor

    if email:
        return actor_for(find_user(email))
    return system_actor(f"command line ({getpass.getuser()})")


def find_user(email: str) -> User:
    """The account of this address, whatever its case. Raises NotFound."""
    from charaka.kernel.models import User

    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise NotFound(f"There is no user {email}. List them with: charaka user list")
    return user


def find_institution(code: str) -> Institution:
    """The institution of this code. Raises NotFound, naming some that exist."""
    from charaka.kernel.models import Institution

    found = Institution.objects.filter(code=code).first()
    if found is None:
        some = ", ".join(Institution.objects.order_by("code").values_list("code", flat=True)[:5]) or "none yet"
        raise NotFound(f"There is no institution “{code}”. There are: {some}.")
    return found
