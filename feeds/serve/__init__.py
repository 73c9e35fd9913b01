"""The output folder over HTTP, and /health.

    check_free(address, port)                           the address in numbers; raises UsageError
    link(address, port)                                 the http address of what listens there
    Server(folder, health).run(address, port, ready)    serves until SIGTERM or SIGINT; raises UsageError
    notify(address, READY)                              tells systemd

One process serves and reads: the server owns the main thread, reading happens in the scheduler's.
"""

from __future__ import annotations

import asyncio
import json
import resource
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server as Granian

from feeds.errors import UsageError
from feeds.serve.folder import TYPES, Folder, Response
from feeds.serve.notify import ALIVE, READY, STOPPING, notify

__all__ = ["ALIVE", "READY", "STOPPING", "TYPES", "Folder", "Response", "Server", "check_free", "link", "notify"]


@dataclass(frozen=True, slots=True)
class Server:
    """The published folder and the health of the process.

    `health` returns "" where all is well, else the reason for a 503.
    """

    folder: Folder
    health: Callable[[], str]

    def run(self, address: str, port: int, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until SIGTERM or SIGINT; `ready` is called when the socket is bound. Raises UsageError."""
        asyncio.run(self._serve(check_free(address, port), port, ready))

    def respond(self, method: str, target: str, headers: dict[str, str]) -> Response:
        """Answer one request; /health is no file."""
        if target.split("?", 1)[0] == "/health" and method in {"GET", "HEAD"}:
            return _health(self.health(), head=method == "HEAD")
        return self.folder.respond(method, target, headers)

    async def _serve(self, address: str, port: int, ready: Callable[[], None]) -> None:
        server = Granian(
            self._answer,
            address=address,
            port=port,
            interface=Interfaces.RSGI,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(header_read_timeout=_HEAD_MS),
            websockets=False,
            backlog=_WAITING,
            backpressure=_most_connections(),
            log_enabled=False,
        )
        loop = asyncio.get_running_loop()
        serving = loop.create_task(server.serve())

        def end() -> None:
            server.stop()  # type: ignore[no-untyped-call]
            loop.call_later(_PATIENCE, serving.cancel)

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, end)
        bound = loop.create_task(_when_bound(address, port, ready))
        with suppress(asyncio.CancelledError):
            await serving
        bound.cancel()

    async def _answer(self, scope: Any, protocol: Any) -> None:
        response = self.respond(scope.method, scope.path, _headers(scope.headers))
        if response.body:
            protocol.response_bytes(response.status, list(response.headers), response.body)
        else:
            protocol.response_empty(response.status, list(response.headers))


_HEAD_MS = 10_000  # for a whole head, and for the next one on a connection that is kept
_WAITING = 1_024
_MOST = 8_192  # connections at once; granian's 128 are used up by as many browsers that keep theirs
_OWN_FILES = 200  # descriptors that are left for the store, pages and sources


def _open_files() -> int:
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return 1 << 20 if soft == resource.RLIM_INFINITY else soft


def _most_connections() -> int:
    """How many connections there are descriptors for, after taking what the system grants."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if _open_files() < _MOST + _OWN_FILES:
        most = _MOST + _OWN_FILES if hard == resource.RLIM_INFINITY else min(_MOST + _OWN_FILES, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return max(128, min(_MOST, _open_files() - _OWN_FILES))


_PATIENCE = 1.0  # seconds that an answer under way has at the end; a browser keeps its connection open for minutes
_READ = ("accept-encoding", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since")


def _health(reason: str, *, head: bool) -> Response:
    body = json.dumps({"ok": not reason, "reason": reason}, ensure_ascii=False).encode() + b"\n"
    about = (("content-type", "application/json; charset=utf-8"), ("content-length", str(len(body))))
    headers = (*about, ("cache-control", "no-store"))
    return Response(503 if reason else 200, headers, b"" if head else body)


def _headers(received: Any) -> dict[str, str]:
    """The headers that are looked at, each as one list of its lines (RFC 9110, 5.3).

    A line with bytes beyond ASCII is None to granian, and says nothing.
    """
    values = ((name, received.get_all(name)) for name in _READ if name in received)
    return {name: ", ".join(filter(None, lines)) for name, lines in values}


def link(address: str, port: int) -> str:
    """Return the http address of what listens there."""
    return f"http://{f'[{address}]' if ':' in address else address}:{port}/"


def check_free(address: str, port: int) -> str:
    """Return the numbers of an address, "127.0.0.1" for localhost; raise UsageError where nobody can listen there."""
    try:
        known = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)
        family, *_, place = min(known, key=lambda one: one[0] != socket.AF_INET)
        with socket.create_server(place[:2], family=family):
            return str(place[0])
    except OSError as error:
        reason = error.strerror.lower() if error.strerror else str(error)
        what = f"cannot listen on {link(address, port)}: {reason}"
        raise UsageError(what, "is another feeds serve running? set serve: {address, port} in config.yaml") from error


async def _when_bound(address: str, port: int, ready: Callable[[], None]) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection(address, port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        ready()
        return
