"""An httpx client whose whole request ends by a deadline, however slowly the other side drips.

httpx bounds each single read, so a server that sends a byte a second never ends. Here every
connect, handshake, read and write gets what is left of the time that `within` allows.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from ssl import SSLContext
from typing import Any

import httpcore
import httpx

from supportdesk.web.networks import PRIVATE, is_within


@dataclass(frozen=True, slots=True)
class _Bounds:
    ends: float
    private_only: bool


_bounds: ContextVar[_Bounds | None] = ContextVar("request_bounds", default=None)


@contextmanager
def within(seconds: float, private_only: bool = False) -> Iterator[None]:
    """Requests of a `patient_client` inside this block end after `seconds` together; blocks
    inside it end no later.

    With `private_only` nothing is sent to an address that is not private or this machine.
    """
    ends, outer = time.monotonic() + seconds, _bounds.get()
    token = _bounds.set(_Bounds(min(ends, outer.ends) if outer else ends, private_only))
    try:
        yield
    finally:
        _bounds.reset(token)


def patient_client(connections: int = 20) -> httpx.Client:
    """A client for `within`: no redirects, no proxies or credentials from the environment."""
    transport = _Transport(connections)
    return httpx.Client(transport=transport, follow_redirects=False, trust_env=False)


@cache
def _trusted() -> SSLContext:
    """Reading the authorities' certificates takes ten milliseconds."""
    return httpx.create_ssl_context(trust_env=False)


class _Transport(httpx.HTTPTransport):
    def __init__(self, connections: int) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trusted(),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=5.0,
            network_backend=_Backend(),
        )


class _Backend(httpcore.NetworkBackend):
    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        stream = self._inner.connect_tcp(host, port, left, local_address, socket_options)
        bounds = _bounds.get()
        if bounds and bounds.private_only and not _is_private(stream):
            stream.close()
            raise httpcore.ConnectError("plain http to a public address is refused")
        return _Stream(stream)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(timeout: float | None, error: type[Exception]) -> float | None:
    bounds = _bounds.get()
    if bounds is None:
        return timeout
    left = bounds.ends - time.monotonic()
    if left <= 0:
        raise error("the request's whole time is up")
    return left if timeout is None else min(timeout, left)


def _is_private(stream: httpcore.NetworkStream) -> bool:
    address = stream.get_extra_info("server_addr")
    return bool(address) and is_within(str(address[0]), PRIVATE)
