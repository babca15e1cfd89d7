"""Refusals that only a protocol knows. Everything else is raised from ``charaka.kernel.errors``."""

from __future__ import annotations

from charaka.kernel.errors import CharakaError


class Unauthenticated(CharakaError):
    """No token, or one that is unknown, expired or revoked: the same answer for all."""

    code = "unauthenticated"
    status = 401


class Unreadable(CharakaError):
    """The request cannot be read: broken JSON, a character that no database keeps."""

    code = "unreadable"
    status = 400


class WrongMediaType(CharakaError):
    """The body is of a kind that this operation does not read."""

    code = "wrong_media_type"
    status = 415


class PreconditionMissing(CharakaError):
    """A change must say with ``If-Match`` which version it was made from."""

    code = "precondition_missing"
    status = 428


class TooManyRequests(CharakaError):
    """The token asked too often. ``retry_after`` is in whole seconds."""

    code = "too_many_requests"
    status = 429

    def __init__(self, message: object = "", *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
