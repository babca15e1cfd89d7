"""charaka serve and charaka worker: the two kinds of process of an instance."""

from __future__ import annotations

import threading
from typing import Annotated

import typer

from charaka.cli.instance import NotReady, require_prepared, start_django
from charaka.cli.output import say
from charaka.cli.serving import THREADS, job_workers, require_free_port, serve_web, stop_with_parent

SERVE = """Serve the pages and the API. Refuses to start when the tables are not those of this version or a check fails.

Put a proxy with TLS before it, or a load balancer before several. Settings are environment variables that begin with
CHARAKA_, or lines of charaka.env; charaka init writes that file.

Examples:

  charaka serve --with-worker

  charaka serve --host 0.0.0.0 --port 8080 --workers 4
"""
WORKER = """Run what does not make people wait: mails, imports, webhooks, nightly work. Start as many as you like.

SIGTERM lets the job in hand end first. What a killed worker was doing is done by another.

Examples:

  charaka worker

  charaka worker --processes 3 --queues mail,default

  charaka worker --drain
"""


def register(app: typer.Typer) -> None:
    app.command("serve", help=SERVE, rich_help_panel="Start")(serve_command)
    app.command("worker", help=WORKER, rich_help_panel="Start")(worker_command)


def serve_command(
    *,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Web processes.")] = 1,
    threads: Annotated[int, typer.Option("--threads", min=1, help="Threads of each.")] = THREADS,
    with_worker: Annotated[bool, typer.Option("--with-worker", help="Also run one worker for jobs.")] = False,
) -> None:
    start_django()
    require_prepared()
    _refuse_errors()
    require_free_port(host, port)
    _collect_static()
    say(f"http://{host}:{port}")
    with job_workers(1 if with_worker else 0):
        serve_web(host, port, workers=workers, threads=threads)


def worker_command(
    *,
    queues: Annotated[str, typer.Option("--queues", help="default, mail, bulk; all if not given.")] = "",
    processes: Annotated[int, typer.Option("--processes", min=1, max=64)] = 1,
    drain: Annotated[bool, typer.Option("--drain", help="End as soon as nothing is due.")] = False,
    with_parent: Annotated[bool, typer.Option("--with-parent", hidden=True)] = False,
) -> None:
    start_django()
    require_prepared()
    from charaka.kernel.jobs.worker import stop_on_signals, work

    stop = threading.Event()
    stop_on_signals(stop)
    if with_parent:
        stop_with_parent(stop)
    wanted = [name.strip() for name in queues.split(",") if name.strip()]
    with job_workers(processes - 1, queues):
        ran = work(wanted, stop, drain=drain)
    if drain:
        say(f"{ran} jobs.")


def _refuse_errors() -> None:
    """Raise NotReady when a system check finds an error."""
    from django.core.checks import ERROR, run_checks

    errors = [m for m in run_checks(include_deployment_checks=True) if m.level >= ERROR]
    if errors:
        raise NotReady(f"{errors[0].msg} {errors[0].hint or ''} All of them: charaka check")


def _collect_static() -> None:
    """Gather style sheets and scripts where they are served from, once for each version."""
    from importlib.metadata import version
    from pathlib import Path

    from django.conf import settings
    from django.core.management import call_command

    if settings.WHITENOISE_USE_FINDERS:
        return
    mark = Path(settings.STATIC_ROOT) / ".version"
    if not mark.is_file() or mark.read_text(encoding="utf-8") != version("charaka"):
        call_command("collectstatic", verbosity=0, interactive=False)
        mark.write_text(version("charaka"), encoding="utf-8")
