"""The refusals of the house, named after the fact. Pure: mapped to pages, problem+json and exit codes at the edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

FieldMessages = Mapping[str, Sequence[object]]


class CharakaError(Exception):
    """Base of all expected failures. ``message`` may be a lazy translation; ``fields`` ties messages to inputs."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400

    def __init__(self, message: object = "", *, fields: FieldMessages | None = None, **data: Any) -> None:
        super().__init__(message)
        self.message = message
        self.fields: FieldMessages = fields or {}
        self.data = data

    def __str__(self) -> str:
        return str(self.message)


# How the databases and the pool of connections say that others were first; the same request passes in a moment.
_BUSY: Final = ("database is locked", "table is locked", "deadlock detected", "timeout", "couldn't get a connection")


def is_busy(fault: Exception) -> bool:
    """Whether an operational error of a database only means that it is busy."""
    return any(said in str(fault) for said in _BUSY)


class Invalid(CharakaError):
    """What was given cannot be accepted; ``fields`` says where."""

    code = "invalid"
    status = 422


class Forbidden(CharakaError):
    """The actor is known here, but has not this right. ``reason_code`` tells which rule refused."""

    code = "forbidden"
    status = 403

    def __init__(self, message: object = "", *, reason_code: str = "role", **data: Any) -> None:
        super().__init__(message, **data)
        self.reason_code = reason_code


class NotFound(CharakaError):
    """Absent, or not to be known by this actor: the same answer for both."""

    code = "not_found"
    status = 404


class Conflict(CharakaError):
    """The act is right in itself, but not in the present state of the record."""

    code = "conflict"
    status = 409


class StaleRecord(Conflict):
    """Someone saved the record in the meantime. ``theirs`` holds what they changed: field -> (before, after)."""

    code = "stale"

    def __init__(
        self, message: object = "", *, theirs: Mapping[str, tuple[Any, Any]] | None = None, **data: Any
    ) -> None:
        super().__init__(message, **data)
        self.theirs = dict(theirs or {})


class IllegalTransition(Conflict):
    """The record's state does not allow this step."""

    code = "illegal_transition"


class Posted(Conflict):
    """The record is final; it is corrected by a new document that refers to it."""

    code = "posted"


class TooLarge(CharakaError):
    """More bytes, rows or characters than the house accepts."""

    code = "too_large"
    status = 413


class ScopeMissing(CharakaError):
    """A tenant table was queried without saying for which institutions. A fault of the code, never of the user."""

    code = "scope_missing"
    status = 500


class UnrecordedWrite(CharakaError):
    """A service wrote rows and left no audit entry. A fault of the code; the transaction is rolled back."""

    code = "unrecorded_write"
    status = 500
