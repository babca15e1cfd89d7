"""What the tests of the API share: a caller with a token, whose answers are checked to be JSON every time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from charaka.api.queries import grantable
from charaka.api.services import create_token
from charaka.kernel.models import Institution
from charaka.testing.cast import Player

ROOT = "/api/v1"


class Answer:
    """An answer: status, headers, and the JSON that it holds."""

    def __init__(self, response: Any) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.content = response.content
        kind = response.headers.get("Content-Type", "")
        expected = "application/problem+json" if self.status >= 400 else "application/json"
        assert not self.content or kind.startswith(expected), (self.status, kind, self.content[:300])
        self.json: Any = json.loads(self.content) if self.content else None


class Caller:
    """A program that calls the API with one token."""

    def __init__(self, key: str = "") -> None:
        self.key = key
        self.client = Client(raise_request_exception=False)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key:
            named.setdefault("Authorization", f"Bearer {self.key}")
        data = "" if body is None else json.dumps(body)
        address = path if path.startswith("http") else ROOT + path
        headers = {"Accept-Language": "en"} | named
        response = self.client.generic(method, address, data, "application/json", headers=headers)
        return Answer(response)

    def raw(self, method: str, path: str, data: bytes, kind: str) -> Answer:
        headers = {"Accept-Language": "en", "Authorization": f"Bearer {self.key}"}
        return Answer(self.client.generic(method, ROOT + path, data, kind, headers=headers))

    def upload(self, path: str, data: bytes, name: str = "file.txt") -> Answer:
        """Send a file as a form does."""
        headers = {"Accept-Language": "en", "Authorization": f"Bearer {self.key}"}
        return Answer(self.client.post(ROOT + path, {"file": SimpleUploadedFile(name, data)}, headers=headers))


def caller(player: Player, institution: Institution | None, scopes: Iterable[str] | None = None) -> Caller:
    """A caller with a new token of this player: by default with all the scopes that the player may give."""
    wanted = [p.code for p in grantable(player.user, institution)] if scopes is None else scopes
    made = create_token(actor=player.actor, owner=player.user, name="test", institution=institution, scopes=wanted)
    return Caller(made.key)
