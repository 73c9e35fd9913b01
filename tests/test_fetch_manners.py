"""Manners over a real server: robots.txt, pauses, hosts in trouble, Retry-After."""

from __future__ import annotations

import socket
import threading
from datetime import timedelta

import pytest

from feeds.errors import BlockedError, FetchError, HTTPStatusError
from feeds.fetch import Fetcher
from tests.fetching import NOW, SITE, Clock, fetcher
from tests.loopback import Reply, Server, serving

pytestmark = pytest.mark.usefixtures("plain_machine")


def test_robots_txt_is_read_once_a_host_and_obeyed(server: Server) -> None:
    server.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /intern\n\nUser-agent: feeds\nDisallow: /kein")
    server.pages["/a"] = server.pages["/intern"] = server.pages["/kein"] = Reply(b"<p>")
    get = fetcher()
    assert get.get(server.url("/a"), now=NOW) is not None
    assert get.get(server.url("/intern"), now=NOW) is not None
    with pytest.raises(BlockedError, match=r"robots\.txt of 127\.0\.0\.1 keeps readers out"):
        get.get(server.url("/kein"), now=NOW)
    assert [request.path for request in server.requests].count("/robots.txt") == 1
    assert "/kein" not in server.paths()


def test_robots_txt_is_asked_for_after_a_redirect_too(server: Server) -> None:
    with serving() as other:
        other.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /")
        server.pages["/a"] = Reply(b"", {"Location": other.url("/b")}, 302)
        with pytest.raises(BlockedError, match=r"robots\.txt"):
            fetcher().get(server.url("/a"), now=NOW)
        assert other.paths() == []


@pytest.mark.parametrize("robots", [Reply(status=404), Reply(status=403), Reply(b"\x00\xff<html>"), Reply(b"")])
def test_without_rules_everything_may_be_read(server: Server, robots: Reply) -> None:
    server.pages["/robots.txt"] = robots
    server.pages["/a"] = Reply(b"<p>")
    assert fetcher().get(server.url("/a"), now=NOW) is not None


def test_a_host_in_trouble_is_left_alone_for_the_run(server: Server) -> None:
    server.pages["/robots.txt"] = Reply(status=500)
    server.pages["/a"] = Reply(b"<p>")
    get = fetcher()
    for _ in range(3):
        with pytest.raises(FetchError, match=r"robots\.txt answers with an error \(500\)"):
            get.get(server.url("/a"), now=NOW)
    assert len(server.requests) == 1
    server.pages["/robots.txt"] = Reply(b"")
    assert get.get(server.url("/a"), now=NOW + timedelta(hours=1)) is not None


@pytest.mark.parametrize(("crawl_delay", "pause"), [(0, 1.0), (4, 4.0), (500, 10.0)])
def test_a_host_has_its_pause(server: Server, crawl_delay: int, pause: float) -> None:
    server.pages["/robots.txt"] = Reply(f"User-agent: *\nCrawl-delay: {crawl_delay}".encode())
    server.pages["/a"] = Reply(b"<p>")
    clock = Clock()
    get = Fetcher(SITE, clock=clock, sleep=clock.sleep)
    for _ in range(3):
        get.get(server.url("/a"), now=NOW)
    assert clock.now - 100 == 3 * pause  # before each page; nothing before robots.txt


def test_one_host_waits_while_others_go_on(server: Server) -> None:
    """Two requests to one host never overlap; two hosts are read at the same time."""
    busy, most = [], []

    def slow(connection: socket.socket) -> None:
        busy.append(1)
        most.append(len(busy))
        server.over.wait(0.2)
        busy.pop()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na")

    with serving() as other:
        get = fetcher()
        for pages in (server.pages, other.pages):
            pages["/a"] = slow

        def read(url: str) -> None:
            get.get(url, now=NOW)

        def together(urls: list[str]) -> int:
            most.clear()
            threads = [threading.Thread(target=read, args=(url,)) for url in urls]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(most) == len(urls)
            return max(most)

        assert together([server.url("/a")] * 3) == 1
        assert together([server.url("/a"), other.url("/a")]) == 2


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("value", ["7200", "Wed, 19 Nov 2025 11:00:00 GMT"])
def test_retry_after_is_obeyed_in_the_run_and_over_runs(server: Server, status: int, value: str) -> None:
    server.pages["/a"] = Reply(b"busy", {"Retry-After": value}, status)
    get, until = fetcher(), NOW + timedelta(hours=2)
    with pytest.raises(HTTPStatusError, match="it is read again after 2025-11-19 11:00 UTC") as caught:
        get.get(server.url("/a"), now=NOW)
    assert (caught.value.status, caught.value.retry_after) == (status, until)
    count = len(server.requests)
    for later in (get, fetcher(quiet={server.url("/a"): until})):
        with pytest.raises(BlockedError, match="asks to be left alone until 2025-11-19 11:00 UTC") as blocked:
            later.get(server.url("/b"), now=until - timedelta(seconds=1))
        assert blocked.value.retry_after == until
    assert len(server.requests) == count
    server.pages["/a"] = Reply(b"<p>")
    assert fetcher(quiet={server.url("/a"): until}).get(server.url("/a"), now=until) is not None


@pytest.mark.parametrize(
    ("value", "until"),
    [("", None), ("soon", None), ("-5", None), ("Wed, 19 Nov 2014 11:00:00 GMT", None), ("9" * 400, timedelta(days=7))],
)
def test_a_retry_after_that_says_nothing_asks_for_nothing(server: Server, value: str, until: timedelta | None) -> None:
    server.pages["/a"] = Reply(b"", {"Retry-After": value}, 503)
    with pytest.raises(HTTPStatusError, match=r"out of service \(503\)" if until is None else "again after") as caught:
        fetcher().get(server.url("/a"), now=NOW)
    assert caught.value.retry_after == (NOW + until if until else None)
