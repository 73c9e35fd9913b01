"""Connections that go to a checked address only and never outlive their deadline.

requests times each read alone: a server that drips one byte a second holds it for ever. Here every read gets what is
left of the deadline. The context of TLS is shared, as parsing the CA bundle costs fifty times a handshake.
"""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import certifi
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager, ProxyManager

from feeds.errors import FetchError
from feeds.fetch.guard import Guard

CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 20.0


@dataclass(slots=True)
class Line:
    """What the connections of one thread share: the guard, and the end of the current exchange.

    The time is what one `get` may spend on the network in all; waiting for a busy host is not counted.
    """

    guard: Guard
    clock: Callable[[], float]
    budget: float = 0.0  # seconds
    end: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let the budget run down while the block lasts."""
        self.end = self.clock() + self.budget
        try:
            yield
        finally:
            self.budget = self.left()

    def left(self) -> float:
        """Seconds until the deadline; negative when it has passed."""
        return self.end - self.clock()

    def wait(self, most: float = SILENCE_SECONDS) -> float:
        """Return how long the next step may take, in seconds; raises TimeoutError when nothing is left."""
        left = self.left()
        if left <= 0:
            raise TimeoutError("deadline")
        return min(most, left)


class _TimedSocket(socket.socket):
    line: Line

    def recv_into(self, *args: Any) -> int:
        self.settimeout(self.line.wait())
        return super().recv_into(*args)


class _TimedTLSSocket(ssl.SSLSocket):
    line: Line

    def recv_into(self, *args: Any) -> int:
        self.settimeout(self.line.wait())
        return super().recv_into(*args)


def _connect(connection: HTTPConnection, line: Line) -> socket.socket:
    host, port = connection._dns_host, connection.port
    if connection.proxy is None:
        addresses = line.guard.addresses(host, port)
    else:  # the proxy was named by whoever runs this, and may well be private
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    failure: OSError | None = None
    for family, kind, protocol, _, address in addresses:
        sock = _TimedSocket(family, kind, protocol)
        sock.line = line
        try:
            sock.settimeout(line.wait(CONNECT_SECONDS))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect(address)
        except OSError as error:
            sock.close()
            failure = error
        else:
            sock.settimeout(line.wait())
            return sock
    reason = "does not answer" if isinstance(failure, TimeoutError) else _reason(failure)
    raise FetchError(f"{host}:{port} {reason}", "is it up? try it in a browser") from failure


def _reason(failure: OSError | None) -> str:
    if isinstance(failure, ConnectionRefusedError):
        return "refuses the connection"
    return f"cannot be reached ({failure.strerror or failure})" if failure else "cannot be reached"


class _Connection(HTTPConnection):
    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return _connect(self, self._line)


class _TLSConnection(HTTPSConnection):
    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return _connect(self, self._line)

    def connect(self) -> None:
        super().connect()
        if isinstance(self.sock, _TimedTLSSocket):
            self.sock.line = self._line


class Adapter(HTTPAdapter):
    """An adapter whose connections are guarded, end at the deadline of `line` and share one context of TLS."""

    def __init__(self, line: Line) -> None:
        self._line = line
        super().__init__(pool_connections=4, pool_maxsize=1)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        """Build the pool with our connections and our context."""
        super().init_poolmanager(connections, maxsize, block=block, ssl_context=tls_context(), **options)
        self._equip(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> ProxyManager:
        """Build the pool of a proxy with our connections and our context."""
        known = proxy in self.proxy_manager
        manager: ProxyManager = super().proxy_manager_for(proxy, ssl_context=tls_context(), **options)
        if not known:
            self._equip(manager)
        return manager

    def _equip(self, manager: PoolManager) -> None:
        pools: dict[str, Any] = {
            "http": partial(_pool, HTTPConnectionPool, partial(_Connection, line=self._line)),
            "https": partial(_pool, HTTPSConnectionPool, partial(_TLSConnection, line=self._line)),
        }
        manager.pool_classes_by_scheme = pools

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave the pool alone: naming a bundle here would parse it anew for each connection."""


def _pool(kind: type[HTTPConnectionPool], connection: Any, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
    pool = kind(*args, **kwargs)
    pool.ConnectionCls = connection
    return pool


def tls_context() -> ssl.SSLContext:
    """Return the context that all connections share; it trusts what the usual variables name, else certifi."""
    named = (os.environ.get(name) for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"))
    return _context(tuple(sorted({path for path in named if path})) or (certifi.where(),))


@lru_cache(maxsize=4)
def _context(bundles: tuple[str, ...]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.sslsocket_class = _TimedTLSSocket
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    for bundle in bundles:
        try:
            if os.path.isdir(bundle):
                context.load_verify_locations(capath=bundle)
            else:
                context.load_verify_locations(cafile=bundle)
        except OSError as error:
            raise FetchError(f"the certificates in {bundle} cannot be read", "see SSL_CERT_FILE") from error
    return context
