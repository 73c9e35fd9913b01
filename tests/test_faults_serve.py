"""`feeds serve` under load and attack: it goes on answering, and nothing outside of the folder goes out."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
import requests

from feeds.serve import Folder
from tests.commands import example, feeds
from tests.conftest import ROOT

DRIPS = 400
READERS = 500
SECRET = b"what nobody may read"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int, Path]]:
    """`feeds serve` on the example; its host, its port and its folder, with a secret beside the published files."""
    folder = tmp_path_factory.mktemp("service")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    example(folder, f"\nserve: {{port: {port}}}\n")
    (folder / "secret.txt").write_bytes(SECRET)
    command = [sys.executable, "-m", "feeds", "serve"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=folder, stdout=log)
    try:
        limit = time.monotonic() + 30
        while not (folder / "public" / "status.json").exists() or b"serving" not in (folder / "log").read_bytes():
            assert time.monotonic() < limit, "the service did not start"
            time.sleep(0.1)
        yield "127.0.0.1", port, folder
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def _is_up(host: str, port: int) -> bool:
    response = requests.get(f"http://{host}:{port}/familie.ics", timeout=5)
    return response.status_code == 200 and b"END:VCALENDAR" in response.content


def _said(host: str, port: int, request: bytes, seconds: float = 2) -> bytes:
    """What the server answers to raw bytes, until it hangs up or says nothing more for a while."""
    answer = b""
    with socket.create_connection((host, port), timeout=seconds) as connection:
        with suppress(OSError):
            connection.sendall(request)
        with suppress(OSError):
            while part := connection.recv(65536):
                answer += part
    return answer


async def _get(host: str, port: int) -> bytes:
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"GET /familie.html HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()
    return answer


def test_five_hundred_readers_at_once_all_get_the_page(service: tuple[str, int, Path]) -> None:
    host, port, folder = service

    async def all_at_once() -> list[bytes]:
        return await asyncio.gather(*(_get(host, port) for _ in range(READERS)))

    answers = asyncio.run(asyncio.wait_for(all_at_once(), 60))
    page = (folder / "public" / "familie.html").read_bytes()
    assert all(answer.startswith(b"HTTP/1.1 200") and answer.endswith(page) for answer in answers)


def test_sockets_that_drip_keep_nobody_else_waiting(service: tuple[str, int, Path]) -> None:
    host, port, _ = service
    with ExitStack() as open_ones:
        drips = [open_ones.enter_context(socket.create_connection((host, port), timeout=5)) for _ in range(DRIPS)]
        for turn in range(5):
            for drip in drips:
                with suppress(OSError):
                    drip.sendall(b"GET / HTTP/1.1\r\nX-Slow: "[turn : turn + 1] if turn else b"G")
            began = time.monotonic()
            assert _is_up(host, port)
            assert time.monotonic() - began < 2


def test_a_head_that_never_ends_is_cut_off(service: tuple[str, int, Path]) -> None:
    """One that says nothing, and one that comes drop by drop."""
    host, port, _ = service
    began = time.monotonic()
    with socket.create_connection((host, port)) as silent, socket.create_connection((host, port)) as drip:
        waiting = {silent, drip}
        drip.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
        while waiting and time.monotonic() - began < 30:
            for one in select.select([*waiting], [], [], 0.5)[0]:
                with suppress(ConnectionError):
                    assert not one.recv(1000).startswith(b"HTTP/1.1 2")
                waiting.discard(one)
            with suppress(OSError):
                drip.sendall(b"a")
    assert not waiting
    assert time.monotonic() - began < 20


def _get_with(*headers: bytes) -> bytes:
    return b"\r\n".join((b"GET / HTTP/1.1", b"Host: x", *headers, b"Connection: close", b"", b""))


_TWO = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\nGET /secret"
REQUESTS = [
    (_get_with(b"X-Long: " + b"a" * 2_000_000), "a header of 2 MB"),
    (_get_with(*[b"X: y"] * 20_000), "20,000 headers"),
    (b"GET /" + b"a" * 500_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", "an address of 500 kB"),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500, "TLS on a plain port"),
    (b"\r\n" * 1000, "line ends alone"),
    (b"GET / HTTP/9.9\r\n\r\n", "a version of HTTP that is not"),
    (_get_with(b"Content-Length: -1"), "a negative length"),
    (_TWO, "two lengths"),
    (_get_with(b"If-None-Match: " + b'"a",' * 3_000), "3,000 tags"),
    (_get_with(b"Accept-Encoding: \xff\xfe"), "a header in no charset"),
    (_get_with(b"If-Modified-Since: Thu, 99 Foo 99999999 99:99:99 GMT"), "a date that is none"),
    (_get_with(b"Range: bytes=0-" + b"9" * 5_000), "a range beyond measure"),
    (_get_with(b"Range: bytes=" + b"0-1," * 2_000), "2,000 ranges"),
    (_get_with(b"Accept-Encoding: " + b"gzip;q=0.1," * 2_000), "2,000 codings"),
]


@pytest.mark.parametrize(("request_", "meaning"), REQUESTS, ids=[case[1] for case in REQUESTS])
def test_a_request_beyond_measure_harms_nobody(service: tuple[str, int, Path], request_: bytes, meaning: str) -> None:
    host, port, _ = service
    answer = _said(host, port, request_)
    assert b"Traceback" not in answer, meaning
    assert not answer.startswith(b"HTTP/1.1 500"), meaning
    assert _is_up(host, port), meaning


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "BREW", "get"])
def test_other_methods_change_and_tell_nothing(service: tuple[str, int, Path], method: str) -> None:
    host, port, folder = service
    before = (folder / "public" / "familie.html").read_bytes()
    head = f"{method} /familie.html HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc"
    answer = _said(host, port, head.encode())
    assert answer.startswith((b"HTTP/1.1 405", b"HTTP/1.1 400", b"HTTP/1.1 501")), answer[:100]
    assert (folder / "public" / "familie.html").read_bytes() == before
    assert _is_up(host, port)


TRICKS = [
    "/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/%2e%2e%2fsecret.txt", "/..%5csecret.txt",
    "/..\\secret.txt", "//secret.txt", "/./../secret.txt", "/events/../../secret.txt", "/events/..%2f..%2fsecret.txt",
    "/%252e%252e/secret.txt", "/%c0%ae%c0%ae/secret.txt", "/familie.html%00.txt", "/.%00./secret.txt",
    "/familie.html/../../secret.txt", "/etc/passwd", "//etc/passwd", "/%2fetc%2fpasswd", "/link.txt", "/out/secret.txt",
    "/.hidden", "/.familie.html.1.new", "/events", "/events/", "/%", "/%zz", "/con", "/familie.html/", "/familie.html.",
    "http://other.example/../secret.txt", "*", "/;/../secret.txt", "/familie.html;../../secret.txt", "/\x7f", "/😀",
]  # fmt: skip


@pytest.mark.parametrize("target", TRICKS)
def test_no_path_leads_out_of_the_folder(service: tuple[str, int, Path], target: str) -> None:
    host, port, folder = service
    public = folder / "public"
    for link, to in (("link.txt", folder / "secret.txt"), ("out", folder)):
        if not (public / link).is_symlink():
            (public / link).symlink_to(to)
    (public / ".hidden").write_bytes(SECRET)
    answer = _said(host, port, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert SECRET not in answer
    assert b"root:" not in answer
    assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400", b"HTTP/1.1 405")), answer[:60]


def test_a_file_that_is_swapped_while_it_is_read_is_always_whole(tmp_path: Path) -> None:
    folder, path = Folder(tmp_path, "de"), tmp_path / "familie.html"
    versions = [bytes([65 + turn % 26]) * (1000 + 37 * (turn % 50)) for turn in range(1000)]
    path.write_bytes(versions[0])
    over = threading.Event()

    def swap() -> None:
        for version in versions:
            beside = tmp_path / ".beside"
            beside.write_bytes(version)
            beside.replace(path)
        over.set()

    whole, seen = set(versions), 0
    thread = threading.Thread(target=swap)
    thread.start()
    while not over.is_set():
        response = folder.respond("GET", "/familie.html", {})
        assert response.status == 200
        assert response.body in whole
        assert dict(response.headers)["content-length"] == str(len(response.body))
        seen += 1
        time.sleep(0.0003)  # a reader that never pauses holds the lock of the interpreter, and nobody could write
    thread.join()
    assert seen > 10
    assert folder.respond("GET", "/familie.html", {}).body == versions[-1]


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        example(tmp_path, f"\nserve: {{port: {port}}}\n")
        ran = feeds("serve", folder=tmp_path)
    assert ran.code == 2
    (line,) = ran.err.splitlines()
    assert f"127.0.0.1:{port}" in line
    assert "; " in line
