"""What the deployment decides, as the house reads it."""

from __future__ import annotations

import pytest

from charaka.config.environment import Environment


@pytest.mark.parametrize(
    ("origin", "proxies", "expected"),
    [("http://127.0.0.1:8000", "", 0), ("https://charaka.example", "", 1), ("https://charaka.example", "2", 2)],
)
def test_behind_a_proxy_its_word_tells_who_asks(
    monkeypatch: pytest.MonkeyPatch, origin: str, proxies: str, expected: int
) -> None:
    monkeypatch.setenv("CHARAKA_ORIGIN", origin)
    monkeypatch.setenv("CHARAKA_PROXIES", proxies)
    assert Environment.load().proxies == expected
