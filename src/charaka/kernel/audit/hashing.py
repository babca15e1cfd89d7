"""How entries are chained. Pure: the same function appends and verifies.

The hash of an entry is SHA-256 over the hash before it and the canonical JSON of its own fields (sorted keys, no
spaces, UTF-8, instants in UTC to the microsecond), so an edited, removed, inserted or moved entry breaks the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

_CANONICAL: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(fields: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed. ``fields`` holds JSON values and datetimes only."""
    plain = {key: _instant(value) if isinstance(value, datetime) else value for key, value in fields.items()}
    return _CANONICAL.encode(plain).encode()


def chained(previous: str, fields: Mapping[str, Any]) -> str:
    """Hex digest (64 characters) of an entry that follows the entry with hash ``previous`` ("" for the first)."""
    return hashlib.sha256(previous.encode() + b"\n" + canonical(fields)).hexdigest()


@lru_cache(maxsize=8)  # acts recorded together have one moment
def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")
