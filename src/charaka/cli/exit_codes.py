"""What the exit code of every command means. Scripts may rely on it."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """0 is success; each other number says who has to do something, and what."""

    OK = 0
    UNEXPECTED = 1
    """A fault of the program: the message and the log say where. Report it."""
    REFUSED = 2
    """What was given cannot be accepted: a wrong option, a file with errors. Nothing was written."""
    NOT_FOUND = 3
    """No such institution, user, measure, file."""
    FORBIDDEN = 4
    """The actor has not this right."""
    CONFLICT = 5
    """Right in itself, but not in the present state: not empty, already there, changed meanwhile, chain broken."""
    NOT_READY = 6
    """The instance cannot work now: database unreachable, not prepared, port taken, a check failed."""
    INTERRUPTED = 130
    """Stopped by Ctrl C."""


_BY_STATUS = {403: Exit.FORBIDDEN, 404: Exit.NOT_FOUND, 409: Exit.CONFLICT, 503: Exit.NOT_READY}


def exit_code_of(error: BaseException) -> Exit:
    """The exit code of an error: a refusal by its status, a database that does not answer as not ready."""
    status = getattr(error, "status", None)
    if isinstance(error, KeyboardInterrupt):
        return Exit.INTERRUPTED
    if status is None:
        away = any(kind.__name__ in {"OperationalError", "InterfaceError"} for kind in type(error).__mro__)
        return Exit.NOT_READY if away else Exit.UNEXPECTED
    return _BY_STATUS.get(status, Exit.REFUSED if status < 500 else Exit.UNEXPECTED)
