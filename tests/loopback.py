"""A web server on the loopback whose every answer is scripted: the good, the slow and the hostile.

    server.pages["/a.html"] = Reply(b"<p>", {"ETag": '"1"'})     answered as HTTP should be, conditional GET included
    server.pages["/drip"] = drip                                 or a function that gets the raw connection

A certificate is made with openssl where a test wants TLS; its authority is made for the test as well.
"""

from __future__ import annotations

import select
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; an ETag among the headers is compared with If-None-Match."""

    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Request:
    """What one request said; header names in lower case."""

    path: str
    headers: Mapping[str, str]
    at: float  # monotonic, seconds


Script = Callable[[socket.socket], None]
"""Gets the connection after the request was read; the connection is closed when it returns."""


class Server:
    """A server in threads of its own; `pages` says what each path answers, anything else is 404."""

    def __init__(self, context: ssl.SSLContext | None = None, address: str = "127.0.0.1") -> None:
        self.pages: dict[str, Reply | Script] = {}
        self.requests: list[Request] = []
        self._context = context
        self._socket = socket.create_server((address, 0), backlog=128)
        self.port: int = self._socket.getsockname()[1]
        self.over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._connections: list[socket.socket] = []
        self._start(self._accept)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"{'https' if self._context else 'http'}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """The paths that were asked for, robots.txt left out."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]

    def close(self) -> None:
        """Stop, and wait for the threads."""
        self.over.set()
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        self._socket.close()

    def _start(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.over.is_set():
            if select.select([self._socket], [], [], 0.05)[0]:
                self._start(self._talk, self._socket.accept()[0])

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError):
            connection.settimeout(5)
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            self._connections.append(connection)
            with connection, connection.makefile("rb") as lines:
                while not self.over.is_set() and self._answer(connection, lines):
                    pass
        connection.close()

    def _answer(self, connection: socket.socket, lines: object) -> bool:
        request = _read(iter(lines.readline, b"\r\n"))  # type: ignore[attr-defined]
        if request is None:
            return False
        self.requests.append(request)
        page = self.pages.get(request.path, Reply(status=404))
        if not isinstance(page, Reply):
            page(connection)
            return False
        connection.sendall(_written(page, request))
        return True


def _read(lines: Iterator[bytes]) -> Request | None:
    first = next(lines, b"").split()
    if len(first) != 3:
        return None
    headers = (line.decode("latin-1").partition(":") for line in lines if line)
    return Request(first[1].decode(), {name.lower(): value.strip() for name, _, value in headers}, time.monotonic())


def _written(page: Reply, request: Request) -> bytes:
    unchanged = page.status == 200 and any(
        page.headers.get(ours) and page.headers.get(ours) == request.headers.get(theirs)
        for ours, theirs in (("ETag", "if-none-match"), ("Last-Modified", "if-modified-since"))
    )
    status, body = (304, b"") if unchanged else (page.status, page.body)
    headers = {"Content-Length": str(len(body)), **page.headers} if not unchanged else dict(page.headers)
    head = f"HTTP/1.1 {status} Said\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return head.encode("latin-1") + b"\r\n" + body


@contextmanager
def serving(context: ssl.SSLContext | None = None, address: str = "127.0.0.1") -> Iterator[Server]:
    """Give a server that ends with the block."""
    server = Server(context, address)
    try:
        yield server
    finally:
        server.close()


def certificate(folder: Path, openssl: str, *names: str) -> tuple[Path, ssl.SSLContext]:
    """Make an authority and a certificate for names or addresses; return the authority's file and a server context."""

    def run(*words: str) -> None:
        subprocess.run([openssl, *words], cwd=folder, check=True, capture_output=True)

    alternative = ",".join(f"{'IP' if name[0].isdigit() else 'DNS'}:{name}" for name in names)
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    run("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=test authority", "-days", "2")
    run("req", *curve, "-keyout", "site.key", "-out", "site.csr", "-subj", "/CN=site")
    (folder / "names").write_text(f"subjectAltName={alternative}\n")
    signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names", "-days", "2")
    run("x509", "-req", "-in", "site.csr", "-out", "site.pem", *signing)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "site.pem", folder / "site.key")
    return folder / "ca.pem", context
