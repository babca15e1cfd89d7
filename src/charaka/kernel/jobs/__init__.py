"""Work that does not make people wait: ``@job`` declares it, ``after_commit`` asks for it, a worker does it.

Only the doors are here; see ``queue`` (asking), ``worker`` (doing), ``registry`` (declaring), ``models`` (why a table).
"""

from charaka.kernel.jobs.progress import Cancelled, cancelled, current_run, progress
from charaka.kernel.jobs.queue import after_commit, request_cancel, run_pending, start_run
from charaka.kernel.jobs.registry import job, periodic
from charaka.kernel.jobs.running import GiveUp

__all__ = [
    "Cancelled",
    "GiveUp",
    "after_commit",
    "cancelled",
    "current_run",
    "job",
    "periodic",
    "progress",
    "request_cancel",
    "run_pending",
    "start_run",
]
