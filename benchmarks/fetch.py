"""Fetching against requests, in one run on the loopback: new TLS hosts, unchanged sources, memory.

    .venv/bin/python benchmarks/fetch.py [--rounds N]

- New TLS hosts: one server process listens on 1,000 ports; each port is a host of its own to both sides, so each
  request opens a connection and shakes hands. Both trust certifi's bundle and the authority made for the run, both have
  eight threads, as a run has. requests is used as it comes (`requests.get`), ours also asks each host for its
  robots.txt. The peer reads 100 hosts, ours all 1,000.
- Unchanged sources: 1,000 addresses of one host that answer 304, pause 0, against a bare loop of one Session. The
  CPU is that of our process.
- Memory: the peak of a fresh process that reads 1,000 pages of 1 MB, one after the other in eight threads.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector

import certifi
import requests

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from feeds.fetch import Fetcher
from feeds.model import Site
from tests.loopback import certificate

NOW = datetime(2025, 11, 19, 9, tzinfo=UTC)
SITE = Site("Probe", "https://feeds.example.org/", allow_hosts=("127.0.0.1",))
COUNT = 1_000
READERS = 8
PAGE = b"<p>" + b"x" * 1_000_000


# --- the server, a process of its own ---------------------------------------------------------------------------------


def serve(folder: Path, ports: int, tls: bool) -> None:
    """Print the ports, then answer: robots.txt with 404, /large with 1 MB, a validator with 304, the rest briefly."""
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "site.pem", folder / "site.key")
    selector = DefaultSelector()
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(ports)]
    for listener in sockets:
        selector.register(listener, EVENT_READ)
    print(*[listener.getsockname()[1] for listener in sockets], flush=True)
    while True:
        for key, _ in selector.select():
            connection = key.fileobj.accept()[0]  # type: ignore[union-attr]
            threading.Thread(target=talk, args=(connection, context), daemon=True).start()


def talk(connection: socket.socket, context: ssl.SSLContext | None) -> None:
    """Answer the requests of one connection until it ends."""
    with suppress(OSError):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context:
            connection = context.wrap_socket(connection, server_side=True)
        with connection, connection.makefile("rb") as lines:
            while first := lines.readline():
                headers = b"".join(iter(lines.readline, b"\r\n")).lower()
                connection.sendall(answer(first.split()[1], headers))


def answer(path: bytes, headers: bytes) -> bytes:
    """The whole answer to one request."""
    if path == b"/robots.txt":
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    if b"if-none-match" in headers:
        return b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'
    body = PAGE if path.startswith(b"/large") else b"<p>Sommerfest am 5. Juli"
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


@contextmanager
def serving(folder: Path, ports: int, tls: bool) -> Iterator[list[int]]:
    """Give the ports of a server process that ends with the block."""
    words = [sys.executable, __file__, "--serve", str(folder), str(ports), str(int(tls))]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield [int(port) for port in process.stdout.readline().split()]
        process.terminate()


# --- what is measured -------------------------------------------------------------------------------------------------


def timed(work: Callable[[], None]) -> float:
    """Seconds that the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def new_hosts(folder: Path, rounds: int) -> tuple[float, float, float, float]:
    """Median hosts a second, ours and requests' default, then the milliseconds of CPU that each host costs them."""
    rows = []
    with serving(folder, COUNT, tls=True) as ports, ThreadPoolExecutor(READERS) as pool:
        urls = [f"https://127.0.0.1:{port}/a" for port in ports]

        def work(get: Callable[[str], object], urls: list[str]) -> tuple[float, float]:
            before = time.process_time()
            seconds = timed(lambda: list(pool.map(get, urls)))
            return len(urls) / seconds, (time.process_time() - before) / len(urls) * 1_000

        for _ in range(rounds):
            fetcher = Fetcher(SITE, pause=0)
            theirs, their_cpu = work(requests.get, urls[:100])
            ours, our_cpu = work(lambda url, f=fetcher: f.get(url, now=NOW), urls)  # type: ignore[misc]
            rows.append((ours, theirs, our_cpu, their_cpu))
    ours, theirs, our_cpu, their_cpu = (statistics.median(column) for column in zip(*rows, strict=True))
    return ours, theirs, our_cpu, their_cpu


def unchanged(folder: Path, rounds: int) -> tuple[float, float, float]:
    """Median milliseconds a source: ours, a bare loop, and our CPU."""
    ours, theirs, cpu = [], [], []
    with serving(folder, 1, tls=False) as (port,):
        urls = [f"http://127.0.0.1:{port}/{i}" for i in range(COUNT)]
        for _ in range(rounds):
            session = requests.Session()
            theirs.append(timed(lambda s=session: [s.get(url, headers={"If-None-Match": '"1"'}) for url in urls]))  # type: ignore[misc]
            fetcher, before = Fetcher(SITE, pause=0), time.process_time()
            ours.append(timed(lambda f=fetcher: [f.get(url, '"1"', now=NOW) for url in urls]))  # type: ignore[misc]
            cpu.append(time.process_time() - before)
    return statistics.median(ours), statistics.median(theirs), statistics.median(cpu)


def large_pages(port: int) -> None:
    """Read 1,000 pages of 1 MB and print the peak of this process in MB."""
    fetcher = Fetcher(SITE, pause=0)

    def read(i: int) -> int:
        page = fetcher.get(f"http://127.0.0.1:{port}/large{i}", now=NOW)
        return len(page.content) if page else 0

    with ThreadPoolExecutor(READERS) as pool:
        assert sum(pool.map(read, range(COUNT))) == COUNT * len(PAGE)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def main() -> None:
    """Measure and print one line each: measure | figure | peer | ratio | to reach."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    openssl = shutil.which("openssl")
    if not openssl:
        sys.exit("openssl is not installed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        authority, _ = certificate(folder, openssl, "127.0.0.1")
        bundle = folder / "bundle.pem"
        bundle.write_text(Path(certifi.where()).read_text() + authority.read_text())
        for variable in ("CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
            os.environ.pop(variable, None)
        os.environ["REQUESTS_CA_BUNDLE"] = str(bundle)
        print("measure | figure | peer | ratio | to reach")
        ours, theirs, cpu, their_cpu = new_hosts(folder, rounds)
        print(f"new TLS hosts a second | {ours:.0f} | requests.get {theirs:.0f} | {ours / theirs:.1f} | >= 8")
        print(f"new TLS host, ms CPU | {cpu:.1f} | requests.get {their_cpu:.1f} | {their_cpu / cpu:.1f} | -")
        mine, bare, cpu = unchanged(folder, rounds)
        print(f"unchanged source, ms | {mine:.2f} | Session.get {bare:.2f} | {mine / bare:.2f} | <= 2")
        print(f"unchanged source, ms CPU | {cpu:.2f} | - | - | <= 1")
        with serving(folder, 1, tls=False) as (port,):
            words = [sys.executable, __file__, "--large", str(port)]
            peak = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
        print(f"1,000 pages of 1 MB, MB peak | {peak} | - | - | < 200")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "1")
    elif sys.argv[1:2] == ["--large"]:
        large_pages(int(sys.argv[2]))
    else:
        main()
