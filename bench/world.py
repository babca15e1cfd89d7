"""Where it is measured: a database of one's own, institutions in it, and somebody who may open every page."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any


def prepare(database: str) -> Callable[[], None]:
    """A new database, migrated; returns what takes it away."""
    home = tempfile.mkdtemp(prefix="charaka-bench-")
    Path(home, "static").mkdir()
    os.environ |= {"CHARAKA_HOME": home, "DJANGO_SETTINGS_MODULE": "charaka.config.settings"}
    stop: Callable[[], None] = lambda: None  # noqa: E731
    if database == "postgresql":
        import psycopg

        from charaka.testing.postgres import start_postgres

        server = start_postgres()
        stop = server.stop
        with psycopg.connect(f"{server.address}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        os.environ["CHARAKA_DATABASE"] = f"{server.address}/bench"
    else:
        os.environ["CHARAKA_DATABASE"] = f"sqlite:///{home}/bench.sqlite3"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)

    def end() -> None:
        from django.db import connections

        connections.close_all()
        stop()
        shutil.rmtree(home, ignore_errors=True)

    return end


def house(code: str) -> Any:
    """An institution with its service lines."""
    from charaka.accounts.services.books import ensure_service_lines
    from charaka.kernel.models import Institution
    from charaka.kernel.scope import scope
    from charaka.kernel.text import Text3

    made = Institution.objects.create(code=code, name=Text3.same(code), short_name=Text3.same(code))
    with scope({made.pk}):
        ensure_service_lines(actor=system(), institution_id=made.pk)
    return made


def system() -> Any:
    """Who imports and prepares."""
    from charaka.kernel.actors import system_actor

    return system_actor("bench of the catalogue")


def director_of(institution: Any) -> Any:
    """Somebody who may open every page of the house."""
    from charaka.institutions.models import Person, RoleAssignment
    from charaka.kernel.models import User
    from charaka.kernel.scope import scope

    user = User.objects.create_user(f"director@{institution.code}.example", None, name="Director", language="fr")
    with scope({institution.pk}):
        person = Person.objects.create(institution=institution, first_name="D", last_name="D", user=user)
        RoleAssignment.objects.create(institution=institution, person=person, role="director", start=date(2020, 1, 1))
    return user
