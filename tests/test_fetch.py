"""Getting pages over a real server: validators, redirects, passwords, statuses, TLS, proxies, files."""

from __future__ import annotations

import gzip
import socket
import ssl
import zlib
from pathlib import Path
from typing import Any

import brotli
import pytest

from feeds import __version__
from feeds.errors import BlockedError, FetchError, HTTPStatusError
from feeds.fetch import Fetcher, read_file
from feeds.model import Site
from tests.conftest import tool
from tests.fetching import NOW, fetcher
from tests.loopback import Reply, Server, certificate, serving

pytestmark = pytest.mark.usefixtures("plain_machine")


def test_a_page_comes_as_bytes_with_its_validators(server: Server) -> None:
    headers = {
        "Content-Type": "text/html; charset=latin1",
        "ETag": '"7"',
        "Last-Modified": "Tue, 18 Nov 2025 08:00:00 GMT",
    }
    server.pages["/a"] = Reply("<p>Grüße".encode("latin-1"), headers)
    page = fetcher().get(server.url("/a"), now=NOW)
    assert page is not None
    assert (page.url, page.content, page.content_type) == (
        server.url("/a"),
        b"<p>Gr\xfc\xdfe",
        "text/html; charset=latin1",
    )
    assert (page.etag, page.last_modified) == ('"7"', "Tue, 18 Nov 2025 08:00:00 GMT")


@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
def test_an_unchanged_page_is_none(server: Server, header: str) -> None:
    value = '"7"' if header == "ETag" else "Tue, 18 Nov 2025 08:00:00 GMT"
    server.pages["/a"] = Reply(b"<p>", {header: value})
    get = fetcher()
    page = get.get(server.url("/a"), now=NOW)
    assert page is not None
    assert get.get(server.url("/a"), page.etag, page.last_modified, now=NOW) is None
    assert get.get(server.url("/a"), '"6"', now=NOW) == page


def test_a_304_that_nobody_asked_for_is_an_error(server: Server) -> None:
    server.pages["/a"] = Reply(status=304)
    with pytest.raises(HTTPStatusError, match=r"answers with an error \(304\)"):
        fetcher().get(server.url("/a"), now=NOW)


def test_the_request_says_who_asks(server: Server) -> None:
    server.pages["/a"] = Reply(b"<p>")
    fetcher().get(server.url("/a"), now=NOW)
    headers = server.requests[-1].headers
    assert headers["user-agent"] == f"feeds/{__version__} (+https://feeds.example.org/; rathaus@example.org)"
    assert headers["accept-encoding"] == "gzip, deflate, br"
    assert headers["accept-language"].startswith("de")


PLAIN = b"<p>Sommerfest am 5. Juli, 15 Uhr" * 5_000
RAW_DEFLATE = zlib.compressobj(wbits=-15)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(PLAIN)),
        ("x-gzip", gzip.compress(PLAIN)),
        ("deflate", zlib.compress(PLAIN)),
        ("deflate", RAW_DEFLATE.compress(PLAIN) + RAW_DEFLATE.flush()),
        ("br", brotli.compress(PLAIN)),
        ("identity", PLAIN),
        ("gzip, br", brotli.compress(gzip.compress(PLAIN))),
    ],
)
def test_packed_pages_are_unpacked(server: Server, encoding: str, body: bytes) -> None:
    server.pages["/a"] = Reply(body, {"Content-Encoding": encoding})
    page = fetcher().get(server.url("/a"), now=NOW)
    assert page is not None
    assert page.content == PLAIN


def test_redirects_are_followed_and_cookies_carried_within_one_get(server: Server) -> None:
    server.pages["/a"] = Reply(b"moved", {"Location": "/b", "Set-Cookie": "seen=1"}, 302)
    server.pages["/b"] = Reply(b"", {"Location": server.url("/\xc3\xbc c")}, 301)
    server.pages["/%C3%BC%20c"] = Reply(b"<p>")
    get = fetcher()
    page = get.get(server.url("/a"), now=NOW)
    assert page is not None
    assert page.url == server.url("/%C3%BC%20c")
    assert server.requests[-1].headers["cookie"] == "seen=1"
    get.get(server.url("/%C3%BC%20c"), now=NOW)
    assert "cookie" not in server.requests[-1].headers


def test_ten_redirects_are_enough(server: Server) -> None:
    for i in range(12):
        server.pages[f"/{i}"] = Reply(b"", {"Location": f"/{i + 1}"}, 302)
    server.pages["/12"] = Reply(b"<p>")
    assert fetcher().get(server.url("/2"), now=NOW) is not None
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 redirects more than 10 times"):
        fetcher().get(server.url("/0"), now=NOW)


@pytest.mark.parametrize(
    "location",
    ["http://10.0.0.1/", "http://[::1]/", "http://0x7f000002/", "http://169.254.169.254/latest", "//192.168.0.1/a",
     "file:///etc/passwd", "gopher://127.0.0.1/", "http://evil.example\\@127.0.0.1/", "data:text/html,a"],
)  # fmt: skip
def test_a_redirect_is_guarded_like_the_first_address(server: Server, location: str) -> None:
    server.pages["/a"] = Reply(b"", {"Location": location}, 302)
    with pytest.raises(BlockedError):
        fetcher().get(server.url("/a"), now=NOW)


def test_a_name_that_changes_its_answer_is_asked_once(server: Server) -> None:
    """The first answer is public, each later one the loopback; only what was checked may be connected to."""
    asked = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        address = "192.0.2.1" if len(asked) > 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    server.pages["/a"] = Reply(b"<p>")
    with pytest.raises(BlockedError, match=r"rebind\.example leads to 127\.0\.0\.1, not a public address"):
        Fetcher(Site("", ""), pause=0, resolve=resolve).get(server.url("/a", "rebind.example"), now=NOW)
    asked.clear()
    get = fetcher(resolve=resolve)
    assert get.get(server.url("/a", "rebind.example"), now=NOW) is not None
    assert asked == ["rebind.example"]


def test_a_password_is_sent_and_never_shown(server: Server) -> None:
    url = server.url("/a").replace("//", "//user:geheim@")
    server.pages["/a"] = Reply(b"<p>")
    page = fetcher().get(url, now=NOW)
    assert page is not None
    assert page.url == server.url("/a")
    assert server.requests[-1].headers["authorization"].startswith("Basic ")
    with pytest.raises(FetchError) as caught:
        fetcher().get(url.replace("/a", "/none"), now=NOW)
    assert "geheim" not in repr(caught.value)


def test_a_guard_says_the_same_twice() -> None:
    get = Fetcher(Site("", ""), pause=0)
    for _ in range(2):
        with pytest.raises(BlockedError, match=r"10\.0\.0\.1 is not a public address"):
            get.get("http://10.0.0.1/", now=NOW)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "wants a password (401); it is no public page, give another address"),
        (403, "refuses readers that are no browsers (403); ask those who run the site, or give its feed"),
        (404, "is not there (404); the page may have moved, look it up in a browser"),
        (410, "is gone for good (410); the page may have moved, look it up in a browser"),
        (500, "answers with an error (500); try it in a browser"),
        (302, "answers with an error (302); try it in a browser"),
    ],
)
def test_a_status_is_told_in_words(server: Server, status: int, message: str) -> None:
    server.pages["/a"] = Reply(b"no", {}, status)
    with pytest.raises(HTTPStatusError) as caught:
        fetcher().get(server.url("/a"), now=NOW)
    assert str(caught.value) == f"{server.url('/a')} {message}"


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    return certificate(tmp_path_factory.mktemp("tls"), tool("openssl"), "stadt.example")


def leading_home(host: str, port: int, **_: Any) -> list[Any]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


def test_the_name_is_verified_though_the_address_is_connected_to(
    authority: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle, context = authority
    with serving(context) as server:
        server.pages["/a"] = Reply(b"<p>")
        with pytest.raises(FetchError, match=r"the certificate of stadt\.example is refused"):
            fetcher(resolve=leading_home).get(server.url("/a", "stadt.example"), now=NOW)
        for variable in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
            with monkeypatch.context() as patch:
                patch.setenv(variable, str(bundle))
                page = fetcher(resolve=leading_home).get(server.url("/a", "stadt.example"), now=NOW)
                assert page is not None
                assert server.requests[-1].headers["host"] == f"stadt.example:{server.port}"
                with pytest.raises(FetchError, match=r"the certificate of dorf\.example is refused: .*mismatch"):
                    fetcher(resolve=leading_home).get(server.url("/a", "dorf.example"), now=NOW)


def test_a_proxy_is_asked_and_the_guard_still_looks(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url(""))
    monkeypatch.setenv("no_proxy", "nahe.example")
    server.pages["http://fern.example/a"] = Reply(b"<p>")

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        if host == "fern.example":
            raise socket.gaierror("only the proxy knows")
        return leading_home(host, port) if host.startswith("127.") else [(2, 1, 6, "", ("10.0.0.1", port))]

    get = fetcher(resolve=resolve)
    assert get.get("http://fern.example/a", now=NOW) is not None
    for url in ("http://innen.example/", "http://nahe.example/"):
        with pytest.raises(BlockedError, match=r"leads to 10\.0\.0\.1"):
            get.get(url, now=NOW)
    assert server.paths() == ["http://fern.example/robots.txt", "http://fern.example/a"]


def test_a_file_is_a_page(tmp_path: Path) -> None:
    path = tmp_path / "meldung.txt"
    path.write_bytes(b"Gr\xfc\xdfe")
    page = read_file(path, "https://example.org/")
    assert (page.url, page.content, page.name) == ("https://example.org/", b"Gr\xfc\xdfe", "meldung.txt")
    assert read_file(str(path)).url == path.as_uri()


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(15_000_001)
    cases = [
        (tmp_path / "none", "no such file; check the path"),
        (tmp_path, "is no file; check the path"),
        (large, "is larger than 15 MB; name a smaller file"),
        (Path("/dev/zero"), "is no file; check the path"),
        (Path("a\x00b"), "no such file"),
    ]
    for path, message in cases:
        with pytest.raises(FetchError, match=message):
            read_file(path)
