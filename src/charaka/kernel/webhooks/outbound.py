"""One HTTP POST to an address that a user typed: never into our own network, never further than asked, never for long.

No Django here. The address is resolved once, every answer of the resolver is judged, and the connection goes to the
judged address itself, so that a second answer of the resolver cannot lead elsewhere. Redirects are not followed.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

LONGEST_ADDRESS: Final = 500
_NAT64: Final = IPv6Network("64:ff9b::/96")
_SIXTO4: Final = IPv6Network("2002::/16")


class AddressRefused(ValueError):
    """The house does not send there. ``code`` says why: address, scheme, credentials, port, private, unknown."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class NotDelivered(OSError):
    """The other side did not take the message: no connection, no answer in time, or too long an answer."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is let through. ``allow_http`` and ``allow_private`` are for the demo and for tests. Seconds and bytes."""

    allow_http: bool = False
    allow_private: bool = False
    connect_timeout: float = 5.0
    total_timeout: float = 15.0
    largest_answer: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status and the beginning of the body."""

    status: int
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


def judged_address(url: str, rules: Rules) -> SplitResult:
    """The parts of an address whose form is acceptable. Raises AddressRefused; does not resolve the name."""
    if len(url) > LONGEST_ADDRESS or any(ord(c) < 0x21 or ord(c) == 0x7F for c in url):
        raise AddressRefused("address", "This is not an address.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("address", "This is not an address.") from error
    if parts.scheme not in ({"https", "http"} if rules.allow_http else {"https"}):
        raise AddressRefused("scheme", "The address must begin with https://.")
    if not parts.hostname:
        raise AddressRefused("address", "This is not an address.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("credentials", "The address must not contain a name or a password.")
    if port is not None and port < 1024 and port not in {80, 443}:
        raise AddressRefused("port", "This port is not one of a web server.")
    return parts


def resolved(host: str, port: int, rules: Rules) -> str:
    """One IP address of the host, all of them having been judged. Raises AddressRefused."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise AddressRefused("unknown", "This host name is not known.") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not rules.allow_private and not all(is_public(address) for address in addresses):
        raise AddressRefused("private", "This address lies in a private network.")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also when it is wrapped in an IPv6 address."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _wrapped(ip)
    return ip.is_global and not ip.is_multicast and (inner is None or is_public(str(inner)))


def _wrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    if isinstance(ip, IPv4Address):
        return None
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return IPv4Address((int(ip) >> 80) & 0xFFFFFFFF) if ip in _SIXTO4 else None


def post(url: str, body: bytes, headers: Mapping[str, str], rules: Rules) -> Answer:
    """Send and read the beginning of the answer. Raises AddressRefused and NotDelivered."""
    parts = judged_address(url, rules)
    deadline = time.monotonic() + rules.total_timeout
    connection = _connection(parts, rules)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body=body, headers=dict(headers))
        if connection.sock is not None:
            connection.sock.settimeout(max(0.1, deadline - time.monotonic()))
        response = connection.getresponse()
        return Answer(response.status, _beginning(connection, response, deadline, rules.largest_answer))
    except (OSError, http.client.HTTPException) as error:
        raise NotDelivered(str(error) or type(error).__name__) from error
    finally:
        connection.close()


def _beginning(
    connection: http.client.HTTPConnection, response: http.client.HTTPResponse, deadline: float, largest: int
) -> bytes:
    """At most ``largest`` bytes, read in small pieces so that a drip-fed answer cannot hold us past the deadline."""
    kept = b""
    while len(kept) < largest:
        left = deadline - time.monotonic()
        if left <= 0:
            raise NotDelivered("The answer took too long.")
        if connection.sock is not None:
            connection.sock.settimeout(left)
        piece = response.read1(min(8192, largest - len(kept)))
        if not piece:
            break
        kept += piece
    return kept


def _connection(parts: SplitResult, rules: Rules) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = resolved(host, port, rules)
    if parts.scheme == "https":
        return _PinnedHTTPS(host, address, port, rules.connect_timeout)
    return _Pinned(host, address, port, rules.connect_timeout)


class _Pinned(http.client.HTTPConnection):
    """A connection that goes to a judged IP address, whatever the name means by now."""

    def __init__(self, host: str, address: str, port: int, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)


class _PinnedHTTPS(http.client.HTTPSConnection):
    """As above; the certificate is checked against the name."""

    def __init__(self, host: str, address: str, port: int, timeout: float) -> None:
        self._trust = ssl.create_default_context()
        super().__init__(host, port, timeout=timeout, context=self._trust)
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)
