"""How a token is written, hashed and read. Pure.

``ck_<prefix>_<secret>``: the prefix finds the row and may be shown; the secret is 32 random bytes. A fast hash is
right here: nobody can try 2²⁵⁶ secrets, and every request pays for the hash.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
from typing import NamedTuple

_LETTERS = string.ascii_lowercase + string.digits
_WRITTEN = re.compile(r"^ck_([a-z0-9]{8})_([0-9a-f]{64})$")


class Key(NamedTuple):
    """A token's two halves."""

    prefix: str
    secret: str

    @property
    def text(self) -> str:
        return f"ck_{self.prefix}_{self.secret}"

    @property
    def hash(self) -> str:
        return hashlib.sha256(bytes.fromhex(self.secret)).hexdigest()

    def matches(self, token_hash: str) -> bool:
        return hmac.compare_digest(self.hash, token_hash)


def new_key() -> Key:
    return Key("".join(secrets.choice(_LETTERS) for _ in range(8)), secrets.token_hex(32))


def read_key(text: str) -> Key | None:
    """The key that is written so, or None."""
    found = _WRITTEN.match(text)
    return Key(*found.groups()) if found else None
