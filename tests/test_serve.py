"""The output folder over HTTP: pure answers first, then a real server."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from feeds.errors import UsageError
from feeds.serve import READY, Folder, Server, check_free, conditional, notify
from feeds.store import Store
from tests.commands import example, feeds
from tests.conftest import ROOT

MODIFIED = datetime(2025, 11, 19, 10, tzinfo=UTC)
SENT = conditional.http_date(MODIFIED)
LATER = "Wed, 19 Nov 2025 11:00:00 GMT"
EARLIER = "Wed, 19 Nov 2025 09:00:00 GMT"

PRECONDITIONS = [
    ({}, 0, "no condition"),
    ({"if-none-match": '"a"'}, 304, "the same strong tag"),
    ({"if-none-match": 'W/"a"'}, 304, "If-None-Match compares weakly"),
    ({"if-none-match": '"b", "a"'}, 304, "one of a list"),
    ({"if-none-match": "*"}, 304, "any representation"),
    ({"if-none-match": '"b"'}, 0, "another tag"),
    ({"if-none-match": '"b"', "if-modified-since": LATER}, 0, "If-None-Match goes before If-Modified-Since"),
    ({"if-modified-since": SENT}, 304, "not modified since"),
    ({"if-modified-since": EARLIER}, 0, "modified since"),
    ({"if-modified-since": "yesterday"}, 0, "a date that cannot be read counts as none"),
    ({"if-match": '"a"'}, 0, "the tag that is wanted"),
    ({"if-match": 'W/"a"'}, 412, "If-Match compares strongly"),
    ({"if-match": '"b"'}, 412, "another tag is wanted"),
    ({"if-unmodified-since": EARLIER}, 412, "modified after that"),
    ({"if-unmodified-since": LATER}, 0, "not modified after that"),
]


@pytest.mark.parametrize(("headers", "status", "meaning"), PRECONDITIONS, ids=[case[2] for case in PRECONDITIONS])
def test_preconditions_by_rfc_9110(headers: dict[str, str], status: int, meaning: str) -> None:
    assert conditional.precondition(headers, '"a"', MODIFIED) == status, meaning


@pytest.mark.parametrize(
    ("header", "accepted"),
    [("gzip", True), ("br, GZIP;q=0.5", True), ("*", True), ("gzip;q=0", False), ("*;q=0", False), ("", False)],
)
def test_gzip_is_sent_where_it_is_accepted(header: str, accepted: bool) -> None:
    assert conditional.accepts_gzip(header) is accepted


@pytest.fixture
def public(tmp_path: Path) -> Path:
    folder = tmp_path / "public"
    (folder / "events").mkdir(parents=True)
    (folder / "index.html").write_text("<p>Übersicht</p>" * 100, encoding="utf-8")
    (folder / "familie.ics").write_text("BEGIN:VCALENDAR\r\n" * 100, encoding="utf-8")
    (folder / "familie.json").write_text("{}", encoding="utf-8")
    (folder / "status.json").write_text("{}", encoding="utf-8")
    (folder / "events" / "a-1.ics").write_text("BEGIN:VCALENDAR", encoding="utf-8")
    (folder / ".secret").write_text("no", encoding="utf-8")
    (tmp_path / "outside.html").write_text("no", encoding="utf-8")
    (folder / "link.html").symlink_to(tmp_path / "outside.html")
    (folder / "way").symlink_to(tmp_path)
    return folder


TYPES = [
    ("/", "text/html; charset=utf-8"),
    ("/index.html?x=1", "text/html; charset=utf-8"),
    ("/familie.ics", "text/calendar; charset=utf-8"),
    ("/events/a-1.ics", "text/calendar; charset=utf-8"),
    ("/familie.json", "application/feed+json; charset=utf-8"),
    ("/status.json", "application/json; charset=utf-8"),
]


@pytest.mark.parametrize(("target", "kind"), TYPES)
def test_each_file_has_its_type(public: Path, target: str, kind: str) -> None:
    response = Folder(public, "de").respond("GET", target, {})
    assert (response.status, dict(response.headers)["content-type"]) == (200, kind)


@pytest.mark.parametrize(
    "target",
    [
        "/nothing.html",
        "/.secret",
        "/link.html",
        "/way/outside.html",
        "/../outside.html",
        "/%2e%2e/outside.html",
        "/events",
        "/events/../index.html",
        "//index.html",
        "/index.html%00",
        "/%ff",
        "/..\\outside.html",
        "index.html",
        "http://example.org/index.html",
    ],
)
def test_what_is_not_published_is_missing(public: Path, target: str) -> None:
    response = Folder(public, "de").respond("GET", target, {})
    assert response.status == 404
    assert 'lang="de"' in response.body.decode()


def test_the_published_page_for_what_is_missing_is_sent(public: Path) -> None:
    (public / "404.html").write_text("<p>Das gibt es hier nicht</p>", encoding="utf-8")
    response = Folder(public, "de").respond("GET", "/nothing", {})
    assert (response.status, response.body) == (404, b"<p>Das gibt es hier nicht</p>")
    assert "etag" not in dict(response.headers)


def test_other_methods_are_not_allowed(public: Path) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "BREW"):
        response = Folder(public, "de").respond(method, "/", {})
        assert (response.status, dict(response.headers)["allow"]) == (405, "GET, HEAD")


def test_gzip_has_a_tag_of_its_own_and_the_calendar_may_stay_plain(public: Path) -> None:
    folder = Folder(public, "de", compress_calendar=False)
    plain = folder.respond("GET", "/", {})
    packed = folder.respond("GET", "/", {"accept-encoding": "gzip"})
    assert gzip.decompress(packed.body) == plain.body
    tag, other = dict(packed.headers)["etag"], dict(plain.headers)["etag"]
    assert tag != other
    assert folder.respond("GET", "/", {"accept-encoding": "gzip", "if-none-match": tag}).status == 304
    assert folder.respond("GET", "/", {"accept-encoding": "gzip", "if-none-match": other}).status == 200
    assert "content-encoding" not in dict(folder.respond("GET", "/familie.ics", {"accept-encoding": "gzip"}).headers)


def test_head_has_the_headers_of_get_and_no_body(public: Path) -> None:
    folder = Folder(public, "de")
    assert folder.respond("HEAD", "/", {}).headers == folder.respond("GET", "/", {}).headers
    assert folder.respond("HEAD", "/", {}).body == b""


def test_a_changed_file_is_seen(public: Path) -> None:
    folder = Folder(public, "de")
    before = folder.respond("GET", "/", {})
    (public / "new").write_text("<p>neu</p>", encoding="utf-8")
    os.replace(public / "new", public / "index.html")
    time.sleep(0.001)  # within a fifth of a millisecond the disk is not looked at again
    after = folder.respond("GET", "/", {"if-none-match": dict(before.headers)["etag"]})
    assert (after.status, after.body) == (200, b"<p>neu</p>")


def test_health_says_why(public: Path) -> None:
    good, bad = (Server(Folder(public, "de"), lambda reason=reason: reason) for reason in ("", "no good run"))
    assert good.respond("GET", "/health", {}).status == 200
    response = bad.respond("GET", "/health", {})
    assert (response.status, b"no good run" in response.body) == (503, True)
    assert bad.respond("POST", "/health", {}).status == 405


@pytest.fixture
def systemd() -> Iterator[socket.socket]:
    """The socket that systemd would listen on."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"{folder}/notify")
        listening.settimeout(30)
        yield listening


def test_systemd_is_told(systemd: socket.socket) -> None:
    notify(systemd.getsockname(), READY)
    assert systemd.recv(100) == b"READY=1"
    notify("", READY)
    notify(f"{systemd.getsockname()}-gone", READY)


@dataclass(frozen=True, slots=True)
class Service:
    """`feeds serve` as a process of its own with an empty environment: no HOME, no PATH."""

    address: str
    log: Path
    process: subprocess.Popen[bytes]


def _environment(systemd: socket.socket) -> dict[str, str]:
    """No HOME, no PATH; what measures coverage is let through, where it is measured."""
    measured = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    return {"NOTIFY_SOCKET": systemd.getsockname(), **measured}


@contextmanager
def _serving(folder: Path, systemd: socket.socket, extra: str = "") -> Iterator[Service]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    text = text.replace("url: examples/", f"url: {ROOT}/examples/").replace("public: public", "public: out")
    text = text.replace("\nchannels:", f"\n{extra}\nchannels:").replace("site:", "site:\n  allow_hosts: [127.0.0.1]")
    path = folder / "config.yaml"
    path.write_text(f"{text}\nserve: {{port: {port}}}\n", encoding="utf-8")
    command = [sys.executable, "-m", "feeds", "serve", "--json", "--config", str(path)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=_environment(systemd), cwd=ROOT, stdout=log)
    try:
        yield Service(f"http://127.0.0.1:{port}", folder / "log", process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0
    finally:
        process.kill()
        process.wait()


def _until(address: str, seconds: float = 30) -> requests.Response:
    limit = time.monotonic() + seconds
    while True:
        try:
            response = requests.get(address, timeout=5)
            if response.status_code == 200:
                return response
        except requests.ConnectionError:
            pass
        assert time.monotonic() < limit, f"{address} did not answer with 200"
        time.sleep(0.1)


def test_the_service_tells_systemd_publishes_and_answers_304(systemd: socket.socket, tmp_path: Path) -> None:
    with _serving(tmp_path, systemd) as service:
        assert {systemd.recv(100) for _ in range(3)} == {b"READY=1", b"WATCHDOG=1"}
        response = _until(f"{service.address}/familie.ics")
        assert b"SUMMARY" in response.content
        tag = response.headers["ETag"]
        assert requests.get(response.url, headers={"If-None-Match": tag}, timeout=5).status_code == 304
        assert _status(response.url, b'If-None-Match: "x"', f"If-None-Match: {tag}".encode()) == b"304", "two lines"
        assert _status(response.url, b"If-None-Match: \xff") == b"200", "what is no ASCII says nothing"
        health = requests.get(f"{service.address}/health", timeout=5)
        assert health.json() == {"ok": True, "reason": ""}
        assert requests.head(health.url, timeout=5).headers["Content-Length"] == health.headers["Content-Length"]
        lines = [json.loads(line) for line in service.log.read_text(encoding="utf-8").splitlines()]
    readings = [line for line in lines if line.get("source") == "kinderbetreuung"]
    assert [(line["outcome"], line["items"]) for line in readings] == [("read", 6)]
    assert any(line["message"].endswith(f"on {service.address}/") for line in lines)
    assert systemd.recv(100) == b"STOPPING=1"


def _status(address: str, *lines: bytes) -> bytes:
    """The status of an answer to a request with these very lines."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), 5) as connection:
        head = (
            f"GET {parts.path} HTTP/1.1".encode(),
            b"Host: a",
            b"Accept-Encoding: gzip",
            b"Connection: close",
            *lines,
        )
        connection.sendall(b"\r\n".join((*head, b"", b"")))
        return connection.recv(1000).split(b" ")[1]


def test_the_service_ends_within_five_seconds_whoever_keeps_it_waiting(systemd: socket.socket, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # it takes the call and says nothing
        silent.settimeout(30)
        hanging = f'  - {{name: hanging, url: "http://127.0.0.1:{silent.getsockname()[1]}/"}}'
        with _serving(tmp_path, systemd, hanging) as service:
            caller, _ = silent.accept()
            parts = urlsplit(_until(f"{service.address}/health").url)
            slow = socket.create_connection((parts.hostname, parts.port))
            slow.sendall(b"GET / HTTP/1.1\r\n")
        caller.close()
        slow.close()
    with Store.open(f"sqlite:///{tmp_path}/var/feeds.db") as store:
        assert store.checks("hanging") == ()
        assert [check.outcome for check in store.checks("kinderbetreuung")] == ["read"], "what was read is kept"


def test_a_name_is_an_address_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert check_free("localhost", port) == "127.0.0.1"
    with pytest.raises(UsageError, match=r"cannot listen on http://no\.such\.host\.invalid:"):
        check_free("no.such.host.invalid", port)


@pytest.mark.parametrize(("address", "link"), [("127.0.0.1", "http://127.0.0.1:{}/"), ("::1", "http://[::1]:{}/")])
def test_a_port_that_is_taken_is_named(address: str, link: str, tmp_path: Path) -> None:
    try:
        taken = socket.create_server((address, 0), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
    except OSError:
        pytest.skip(f"this machine cannot listen on {address}")
    with taken:
        port = taken.getsockname()[1]
        example(tmp_path, f'\nserve: {{address: "{address}", port: {port}}}\n')
        ran = feeds("serve", folder=tmp_path)
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert f"cannot listen on {link.format(port)}: address already in use" in ran.err
