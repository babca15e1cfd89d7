"""The way out: what it refuses to reach, and how little it can be held up by what it reaches."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.kernel.webhooks.outbound import AddressRefused, NotDelivered, Rules, is_public, judged_address, post

STRICT = Rules()
LOCAL = Rules(allow_http=True, allow_private=True, connect_timeout=5, total_timeout=5, largest_answer=1000)
PRIVATE_V4 = """0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.8.8.8 169.254.169.254 172.16.0.1 172.31.255.255
    192.0.0.1 192.168.1.1 198.18.0.1 224.0.0.1 255.255.255.255""".split()
PRIVATE_V6 = """:: ::1 fe80::1 fe80::1%eth0 fc00::1 fd12:3456::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1
    64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 2002:7f00:1:: 2002:c0a8:101::""".split()


@pytest.mark.parametrize("address", PRIVATE_V4 + PRIVATE_V6 + ["", "localhost", "1.2.3", "0x7f000001"])
def test_addresses_of_our_own_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "41.77.118.2", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_in_ipv6_does_not_make_it_public(address: IPv4Address) -> None:
    assert is_public(f"64:ff9b::{address}") == is_public(str(address))
    if not is_public(str(address)):
        assert not is_public(f"::ffff:{address}")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.org/", "scheme"),
        ("ftp://example.org/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("https://", "address"),
        ("https://exa mple.org/", "address"),
        ("https://example.org/\r\nX: y", "address"),
        ("https://example.org:99999/", "address"),
        ("https://[::1/", "address"),
        ("https://user:pass@example.org/", "credentials"),
        ("https://example.org:22/", "port"),
        ("https://example.org/" + "x" * 500, "address"),
    ],
)
def test_addresses_whose_form_is_refused(url: str, code: str) -> None:
    with pytest.raises(AddressRefused) as refusal:
        judged_address(url, STRICT)
    assert refusal.value.code == code


def resolving_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr("charaka.kernel.webhooks.outbound.socket.getaddrinfo", lambda *_a, **_k: found)


@pytest.mark.parametrize("answers", [("10.1.2.3",), ("8.8.8.8", "169.254.169.254")])
def test_a_name_is_refused_when_one_of_its_addresses_is_private(
    answers: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving_to(monkeypatch, *answers)
    with pytest.raises(AddressRefused) as refusal:
        post("https://rebind.example.org/", b"{}", {}, STRICT)
    assert refusal.value.code == "private"


def test_literal_private_addresses_are_refused() -> None:
    for url in ("https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://2130706433/"):
        with pytest.raises(AddressRefused) as refusal:
            post(url, b"{}", {}, STRICT)
        assert refusal.value.code in {"private", "unknown"}


def test_the_connection_goes_to_the_address_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the name resolved again to connect, a second answer could lead into our network."""
    reached: list[object] = []

    def connect(address: object, *_args: object) -> socket.socket:
        reached.append(address)
        raise ConnectionRefusedError

    resolving_to(monkeypatch, "8.8.8.8")
    monkeypatch.setattr("charaka.kernel.webhooks.outbound.socket.create_connection", connect)
    with pytest.raises(NotDelivered):
        post("https://rebind.example.org/hook", b"{}", {}, STRICT)
    assert reached == [("8.8.8.8", 443)]


Serve = Callable[[Callable[[BaseHTTPRequestHandler], None]], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """``serve(answer)`` starts a server whose POST is ``answer(handler)`` and returns its address."""
    servers: list[HTTPServer] = []

    def start(answer: Callable[[BaseHTTPRequestHandler], None]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the name that http.server calls
                self.rfile.read(int(self.headers["content-length"]))
                answer(self)

            def log_message(self, *_args: object) -> None:
                return

        servers.append(HTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}/hook?a=1"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def test_a_message_arrives_with_its_headers_and_query(serve: Serve) -> None:
    seen: list[tuple[str, str | None]] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        seen.append((handler.path, handler.headers["webhook-id"]))
        reply(handler, 204)

    assert post(serve(answer), b"{}", {"webhook-id": "msg_1"}, LOCAL).is_success
    assert seen == [("/hook?a=1", "msg_1")]


def test_a_redirect_is_an_answer_and_not_followed(serve: Serve) -> None:
    calls: list[str] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        calls.append(handler.path)
        reply(handler, 302, Location="/elsewhere")

    response = post(serve(answer), b"{}", {}, LOCAL)
    assert (response.status, response.is_success, calls) == (302, False, ["/hook?a=1"])


def test_a_long_answer_is_cut(serve: Serve) -> None:
    response = post(serve(lambda handler: reply(handler, 200, b"x" * 100_000)), b"{}", {}, LOCAL)
    assert response.body == b"x" * 1000


def test_an_answer_that_never_ends_is_left(serve: Serve) -> None:
    over = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not over.wait(0.05):
            handler.wfile.write(b"x")

    rules = Rules(allow_http=True, allow_private=True, total_timeout=0.5)
    try:
        with pytest.raises(NotDelivered):
            post(serve(drip), b"{}", {}, rules)
    finally:
        over.set()


def test_nobody_at_home(serve: Serve) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(NotDelivered):
        post(f"http://127.0.0.1:{port}/", b"{}", {}, LOCAL)
