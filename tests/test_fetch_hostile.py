"""Servers that mean harm, or are broken: each ends in one clear line within its time, and nothing piles up."""

from __future__ import annotations

import gzip
import socket
import time
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import brotli
import pytest

from feeds.errors import FetchError
from feeds.fetch import Fetcher
from feeds.model import Site
from tests.loopback import Reply, Server

NOW = datetime(2025, 11, 19, 9, 0, tzinfo=UTC)
SITE = Site("Probe", "https://feeds.example.org/", allow_hosts=("localhost",))
SECONDS = 1.0
OK = b"HTTP/1.1 200 OK\r\n"


Act = Callable[[socket.socket, Server], None]


def saying(*parts: bytes) -> Act:
    """Send all, then hang up."""

    def act(connection: socket.socket, server: Server) -> None:
        for part in parts:
            connection.sendall(part)

    return act


def repeating(first: bytes, again: bytes, pause: float = 0.0) -> Act:
    """Send something for ever, with a pause between."""

    def act(connection: socket.socket, server: Server) -> None:
        connection.sendall(first)
        while not server.over.wait(pause) if pause else not server.over.is_set():
            connection.sendall(again)

    return act


def silent(connection: socket.socket, server: Server) -> None:
    server.over.wait(30)


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ZEROS = bytes(100_000_000)
GZIP = gzip.compress(ZEROS, 9)
GZIP_BOMB = gzip.compress(GZIP, 9)
PAGE = b"<p>Sommerfest am Markt, Beginn um 15 Uhr, mit Musik und Kuchen</p>" * 40
HALVES = {
    "gzip": gzip.compress(PAGE)[:-12],
    "deflate": zlib.compress(PAGE)[:-8],
    "br": brotli.compress(PAGE)[:-8],
    "gzip, gzip": gzip.compress(gzip.compress(PAGE)[:-12]),
}
BROTLI_BOMB = brotli.compress(ZEROS, quality=5, lgwin=22)
SLOW = r"127\.0\.0\.1 did not finish in time; it may be passing, the next run tries again"
CUT = r"the page of 127\.0\.0\.1 was cut off; it may be passing, the next run tries again"
LARGE = r"/a is larger than 15 MB; give a smaller page or a feed"
PACKED = r"the page of 127\.0\.0\.1 is packed wrongly; tell those who run the site"
HEADERS = r"127\.0\.0\.1 answers with headers beyond every measure; tell those who run the site"
NO_HTTP = r"127\.0\.0\.1 does not answer as a web server does \(.*\); try it in a browser"
HUNG_UP = r"127\.0\.0\.1 hung up before it answered; it may be passing, the next run tries again"

CASES: dict[str, tuple[Act, str]] = {
    "silent": (silent, SLOW),
    "silent after the headers": (
        lambda c, s: (saying(OK + b"Content-Length: 9\r\n\r\nab")(c, s), silent(c, s))[1],
        SLOW,
    ),
    "drips its status line": (repeating(b"HTTP/1.1 2", b"0", 0.1), SLOW),
    "drips its headers": (repeating(OK, b"a: b\r\n", 0.2), SLOW),
    "drips its body": (repeating(OK + b"\r\n", b"a", 0.1), SLOW),
    "drips its chunks": (repeating(CHUNKED, b"1\r\na\r\n", 0.1), SLOW),
    "one chunk size without end": (repeating(CHUNKED, b"0", 0.1), SLOW),
    "always tells to go on": (repeating(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05), SLOW),
    "a body without end": (repeating(OK + b"\r\n", b"a" * 65_536), LARGE),
    "chunks without end": (repeating(CHUNKED, b"8000\r\n" + b"a" * 0x8000 + b"\r\n"), LARGE),
    "empty packed blocks without end": (
        repeating(OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"") * 50, 0.01),
        SLOW,
    ),
    "a gzip bomb": (saying(OK + b"Content-Encoding: gzip\r\n\r\n", GZIP), LARGE),
    "a gzip bomb in a gzip": (saying(OK + b"Content-Encoding: gzip, gzip\r\n\r\n", GZIP_BOMB), LARGE),
    "a brotli bomb": (saying(OK + b"Content-Encoding: br\r\n\r\n", BROTLI_BOMB), LARGE),
    "a gzip bomb in one chunk": (
        saying(CHUNKED[:-2] + b"Content-Encoding: gzip\r\n\r\n%x\r\n" % len(GZIP), GZIP, b"\r\n0\r\n\r\n"),
        LARGE,
    ),
    "packed ten times": (saying(OK + b"Content-Encoding: " + b"gzip, " * 9 + b"gzip\r\n\r\n", b"abc"), PACKED),
    "no gzip at all": (saying(OK + b"Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\n<html>"), PACKED),
    "no brotli at all": (saying(OK + b"Content-Encoding: br\r\nContent-Length: 6\r\n\r\n<html>"), PACKED),
    "packed in an unknown way": (
        saying(OK + b"Content-Encoding: zpaq\r\nContent-Length: 3\r\n\r\nabc"),
        r"packs its page as 'zpaq', which was not asked for; give another address",
    ),
    "a body cut short": (saying(OK + b"Content-Length: 5000\r\n\r\n<p>Sommerfest am"), CUT),
    "chunks cut short": (saying(CHUNKED + b"ff\r\n<p>Sommerfest am"), CUT),
    "chunks without their end": (saying(CHUNKED + b"3\r\n<p>\r\n"), CUT),
    **{
        f"{name} cut short, its length untold": (
            saying(OK + b"Content-Encoding: %s\r\n\r\n" % name.encode(), body),
            CUT,
        )
        for name, body in HALVES.items()
    },
    "a chunk size that is none": (saying(CHUNKED + b"zz\r\nabc\r\n0\r\n\r\n"), CUT),
    "a chunk size below nothing": (saying(CHUNKED + b"-5\r\nabc\r\n0\r\n\r\n"), CUT),
    "two lengths": (saying(OK + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde"), NO_HTTP),
    "a header of a megabyte": (saying(OK + b"a: " + b"b" * 1_000_000 + b"\r\n\r\n"), HEADERS),
    "ten thousand headers": (saying(OK + b"a: b\r\n" * 10_000 + b"\r\n"), HEADERS),
    "no HTTP": (saying(b"SSH-2.0-OpenSSH_9.2\r\n"), NO_HTTP),
    "a status that is none": (saying(b"HTTP/1.1 2000 OK\r\n\r\n"), NO_HTTP),
    "hangs up": (saying(), HUNG_UP),
}


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_server_ends_in_one_clear_line(server: Server, name: str) -> None:
    act, message = CASES[name]

    def script(connection: socket.socket) -> None:
        with suppress(OSError):
            act(connection, server)

    server.pages["/a"] = script
    start = time.monotonic()
    with pytest.raises(FetchError, match=message) as caught:
        Fetcher(SITE, pause=0, seconds=SECONDS).get(server.url("/a"), now=NOW)
    assert time.monotonic() - start < SECONDS + 2
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "name", [name for name in CASES if "bomb" in name or ("end" in name and CASES[name][1] is LARGE)]
)
def test_a_bomb_does_not_fill_the_memory(server: Server, name: str) -> None:
    def script(connection: socket.socket) -> None:
        with suppress(OSError):
            CASES[name][0](connection, server)

    server.pages["/a"] = script
    tracemalloc.start()
    try:
        with pytest.raises(FetchError):
            Fetcher(SITE, pause=0, seconds=10).get(server.url("/a"), now=NOW)
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_a_length_that_says_too_little_does_not_spoil_the_next_answer(server: Server) -> None:
    server.pages["/a"] = Reply(b"<p>one</p>HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", {"Content-Length": "10"})
    server.pages["/b"] = Reply(b"<p>two</p>")
    get = Fetcher(SITE, pause=0, seconds=5)
    pages = [get.get(server.url(path), now=NOW) for path in ("/a", "/b")]
    assert [page.content for page in pages if page] == [b"<p>one</p>", b"<p>two</p>"]


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("gzip", gzip.compress(PAGE) + bytes(8)),
        ("gzip", gzip.compress(PAGE[:-99]) + gzip.compress(PAGE[-99:])),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE, wbits=-15)),
        ("br", brotli.compress(PAGE)),
        ("gzip, br", brotli.compress(gzip.compress(PAGE))),
    ],
)
def test_a_packed_body_of_untold_length_is_whole(server: Server, packing: str, body: bytes) -> None:
    server.pages["/a"] = lambda c: saying(OK + b"Content-Encoding: %s\r\n\r\n" % packing.encode(), body)(c, server)
    page = Fetcher(SITE, pause=0, seconds=SECONDS).get(server.url("/a"), now=NOW)
    assert page is not None
    assert page.content == PAGE


def test_a_packed_body_may_be_empty(server: Server) -> None:
    server.pages["/a"] = lambda c: saying(OK + b"Content-Encoding: gzip\r\n\r\n")(c, server)
    page = Fetcher(SITE, pause=0, seconds=SECONDS).get(server.url("/a"), now=NOW)
    assert page is not None
    assert page.content == b""


def test_a_redirect_whose_body_never_ends_is_followed_all_the_same(server: Server) -> None:
    def script(connection: socket.socket) -> None:
        with suppress(OSError):
            repeating(b"HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n", b"a" * 65_536)(connection, server)

    server.pages["/a"], server.pages["/b"] = script, Reply(b"<p>")
    assert Fetcher(SITE, pause=0, seconds=5).get(server.url("/a"), now=NOW) is not None


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match=rf"127\.0\.0\.1:{port} refuses the connection"):
        Fetcher(SITE, pause=0).get(f"http://127.0.0.1:{port}/", now=NOW)


def test_a_silent_host_is_waited_for_once_a_run(server: Server) -> None:
    def script(connection: socket.socket) -> None:
        server.over.wait(30)

    server.pages["/robots.txt"] = script
    get = Fetcher(SITE, pause=0, seconds=0.5)
    start = time.monotonic()
    for path in ("/a", "/b", "/c", "/d"):
        with pytest.raises(FetchError, match="did not finish in time"):
            get.get(server.url(path), now=NOW)
    assert time.monotonic() - start < 1.5


def test_a_host_that_wastes_time_is_left_alone_for_the_run(server: Server) -> None:
    """Silence costs its time once, not at each of fifty detail pages; quick failures cost nothing."""

    def silence(connection: socket.socket) -> None:
        server.over.wait(30)

    server.pages["/a"] = silence
    server.pages["/large"] = Reply(b"<p>", {"Content-Encoding": "gzip"})
    get = Fetcher(SITE, pause=0, seconds=0.5)
    for path, message in (("/large", "packed wrongly"), ("/large", "packed wrongly"), *[("/a", "in time")] * 5):
        with pytest.raises(FetchError, match=message):
            get.get(server.url(path), now=NOW)
    assert server.paths() == ["/large", "/large", "/a"]
    server.pages["/a"] = Reply(b"<p>")
    assert get.get(server.url("/a"), now=NOW + timedelta(hours=1)) is not None
