"""Clients people use, as Debian and npm have them: each reads every golden channel and agrees with the store."""

from __future__ import annotations

import json
import mailbox
import os
import re
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.header import decode_header, make_header
from pathlib import Path

import icalendar
import pytest
import requests

from tests.conftest import REQUIRE_TOOLS, tool
from tests.loopback import Reply, serving
from tests.publish.channels import GOLDEN, Golden, in_utc

pytestmark = pytest.mark.ci
HERE = Path(__file__).parent / "publish"
ALL = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)
# khal, vdirsyncer and Radicale take up to a minute for a thousand events: .ci/run takes that time, make test does not
SLOW = pytest.mark.parametrize(
    "golden", [g for g in GOLDEN if REQUIRE_TOOLS or g.name != "thousand"], ids=lambda golden: golden.name
)
FEEDS = pytest.mark.parametrize("kind", ["atom", "rss"])


def run(*command: str | Path, given: bytes = b"", **env: str) -> str:
    """Run a program in UTC and return what it prints; what it complains about is a failure."""
    home = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"], **env}
    done = subprocess.run([str(part) for part in command], input=given, capture_output=True, env=home, timeout=200)
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    return done.stdout.decode()


def published(golden: Golden, folder: Path, kind: str) -> Path:
    path = folder / f"familie.{kind}"
    path.write_bytes(golden.files()[path.name])
    return path


def occurrences(golden: Golden, uid: str, days: bool) -> list[str]:
    starts = [in_utc(start.replace(tzinfo=None), "UTC") for start in golden.occurrences[uid]]
    return [start[:10] if days else start for start in starts]


# --- feeds -----------------------------------------------------------------------------------------------------------


@ALL
def test_xmllint(golden: Golden, tmp_path: Path) -> None:
    run(
        tool("xmllint", package="libxml2-utils"),
        "--noout",
        "--relaxng",
        HERE / "atom.rng",
        published(golden, tmp_path, "atom"),
    )
    run(tool("xmllint", package="libxml2-utils"), "--noout", published(golden, tmp_path, "rss"))


@ALL
@FEEDS
def test_newsboat(golden: Golden, kind: str, tmp_path: Path) -> None:
    newsboat = tool("newsboat")
    (tmp_path / "urls").write_text(published(golden, tmp_path, kind).as_uri())
    cache = tmp_path / "cache.db"
    for _ in range(2):  # a second reload brings nothing new
        run(newsboat, "-u", tmp_path / "urls", "-c", cache, "-C", "/dev/null", "-x", "reload", HOME=str(tmp_path))
    with sqlite3.connect(cache) as base:
        rows = base.execute("SELECT guid, title, url, pubDate FROM rss_item").fetchall()
    base.close()
    read = {(i, t, u, datetime.fromtimestamp(when, UTC)) for i, t, u, when in rows}
    assert len(rows) == len(golden.entries())
    assert read == set(golden.entries())


@ALL
@FEEDS
def test_sfeed(golden: Golden, kind: str) -> None:
    lines = run(tool("sfeed"), given=golden.files()[f"familie.{kind}"]).splitlines()
    read = [line.split("\t") for line in lines]
    assert [
        (row[5], row[1].replace("\\\\", "\\"), row[2], datetime.fromtimestamp(int(row[0]), UTC)) for row in read
    ] == (golden.entries())


@ALL
def test_rss2email(golden: Golden, tmp_path: Path) -> None:
    r2e = tool("r2e", package="rss2email")
    box, config = tmp_path / "mail", tmp_path / "rss2email.cfg"
    for part in ("cur", "new", "tmp"):
        (box / "inbox" / part).mkdir(parents=True)
    config.write_text(
        f"[DEFAULT]\nto = a@example.org\nfrom = b@example.org\nemail-protocol = maildir\nmaildir-path = {box}\n"
        "maildir-mailbox = inbox\ndate-header = True\n"
    )
    common = (r2e, "-c", config, "-d", tmp_path / "rss2email.json")
    with serving() as server:
        server.pages["/familie.atom"] = Reply(golden.files()["familie.atom"], {"Content-Type": "application/atom+xml"})
        run(*common, "add", "familie", server.url("/familie.atom"), HOME=str(tmp_path))
        for _ in range(2):  # a second run sends nothing twice
            run(*common, "run", HOME=str(tmp_path))
    mails = list(mailbox.Maildir(box / "inbox"))
    read = {
        (m["X-RSS-ID"], " ".join(str(make_header(decode_header(m["Subject"]))).split()), m["X-RSS-URL"]) for m in mails
    }
    assert len(mails) == len(golden.entries())
    assert read == {(i, t, u) for i, t, u, _ in golden.entries()}


def node(library: str, path: Path) -> list[list[object]]:
    """Let a library of npm read a file; .ci/run says where the libraries are."""
    program, folder = tool("node", package="nodejs"), os.environ.get("FEEDS_NODE_MODULES", "")
    if not (Path(folder) / library).is_dir() or not folder:
        if REQUIRE_TOOLS:
            pytest.fail(f"{library} is not installed (npm), FEEDS_NODE_MODULES is {folder!r}")
        pytest.skip(f"{library} is not installed (npm); FEEDS_NODE_MODULES names no folder that has it")
    rows = json.loads(run(program, HERE / "clients.js", library, path, NODE_PATH=folder))
    assert isinstance(rows, list)
    return rows


@ALL
@FEEDS
@pytest.mark.parametrize("library", ["rss-parser", "feedparser"])
def test_npm_feed_readers(golden: Golden, kind: str, library: str, tmp_path: Path) -> None:
    read = [tuple(row) for row in node(library, published(golden, tmp_path, kind))]
    assert read == [(i, t, u, f"{p:%Y-%m-%dT%H:%M:%SZ}") for i, t, u, p in golden.entries()]


# --- calendars -------------------------------------------------------------------------------------------------------


@ALL
@pytest.mark.parametrize("library", ["ical.js", "node-ical"])
def test_npm_calendar_readers(golden: Golden, library: str, tmp_path: Path) -> None:
    rows = node(library, published(golden, tmp_path, "ics"))
    read = {(str(row[0]), str(row[1])): tuple(row[2:7]) for row in rows}
    assert len(rows) == len(read)
    assert read == golden.events()
    for uid in golden.occurrences if library == "ical.js" else ():
        found = next(row[7] for row in rows if row[0] == uid and not row[1])
        assert found in (occurrences(golden, uid, days=False), occurrences(golden, uid, days=True))


@pytest.fixture(scope="module")
def libical(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reader in C, compiled against libical."""
    program = tmp_path_factory.mktemp("libical") / "read_ical"
    if not Path("/usr/include/libical/ical.h").exists():
        tool("libical", package="libical-dev")
    run(tool("gcc"), "-Wall", "-Wextra", "-Werror", "-o", program, HERE / "read_ical.c", "-lical")
    return program


@ALL
def test_libical(golden: Golden, libical: Path) -> None:
    head, *rows = [line.split("\t") for line in run(libical, given=golden.files()["familie.ics"]).splitlines()]
    # Not one parsing error. iTIP wants an ORGANIZER in what is published; rule 9 wants none, clients would invite.
    assert head == ["errors", "0", "0"]
    read = {(row[0], row[1]): (row[2], row[3], row[5], row[6], row[4]) for row in rows}
    assert read == golden.events()
    for uid in golden.occurrences:
        starts = next(row[7:] for row in rows if row[0] == uid and not row[1])
        wanted = occurrences(golden, uid, days=True)  # libical takes an RDATE's hour as UTC and leaves out no exception
        assert [start[:10] for start in starts] == wanted


@pytest.mark.timeout(240)
@SLOW
def test_khal(golden: Golden, tmp_path: Path) -> None:
    (tmp_path / "config").write_text(
        f"[calendars]\n[[c]]\npath = {tmp_path / 'cal'}\n[locale]\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\n"
        "longdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%dT%H:%M\nlongdatetimeformat = %Y-%m-%dT%H:%M\n"
        f"local_timezone = UTC\ndefault_timezone = UTC\n[sqlite]\npath = {tmp_path / 'khal.db'}\n"
    )
    (tmp_path / "cal").mkdir()
    khal = (tool("khal"), "-c", tmp_path / "config")
    run(*khal, "import", "--batch", "-a", "c", published(golden, tmp_path, "ics"), HOME=str(tmp_path))
    form = "{uid}\t{start-long}\t{title}\t{location}\t{status}"
    said = run(*khal, "list", "-df", "", "-f", form, "2024-12-01", "1500d", HOME=str(tmp_path))
    read = {tuple(line.rstrip().split("\t")) for line in said.splitlines() if "\t" in line}
    for (uid, _), (start, _, title, place, status) in golden.events().items():
        assert (uid, start[:16], title, place, status) in read
    for uid in golden.occurrences:
        starts = sorted(row[1] for row in read if row[0] == uid)
        assert starts in ([s[:16] for s in occurrences(golden, uid, days=False)], occurrences(golden, uid, days=True))


@pytest.mark.timeout(240)
@SLOW
def test_vdirsyncer(golden: Golden, tmp_path: Path) -> None:
    vdirsyncer = tool("vdirsyncer")
    local = tmp_path / "local"
    local.mkdir()
    with serving() as server:
        server.pages["/familie.ics"] = Reply(
            golden.files()["familie.ics"], {"Content-Type": "text/calendar; charset=utf-8"}
        )
        (tmp_path / "config").write_text(
            f'[general]\nstatus_path = "{tmp_path / "status"}"\n'
            '[pair p]\na = "remote"\nb = "local"\ncollections = null\n'
            f'[storage remote]\ntype = "http"\nurl = "{server.url("/familie.ics")}"\n'
            f'[storage local]\ntype = "filesystem"\npath = "{local}"\nfileext = ".ics"\n'
        )
        command = (vdirsyncer, "-c", tmp_path / "config")
        run(*command, "discover", "p", HOME=str(tmp_path))
        if golden.events():
            run(*command, "sync", HOME=str(tmp_path))
        before = {path.name: path.stat().st_mtime_ns for path in local.iterdir()}
        if golden.events():
            run(*command, "sync", HOME=str(tmp_path))
    assert {path.name: path.stat().st_mtime_ns for path in local.iterdir()} == before  # nothing new, nothing touched
    # vdirsyncer gives what it gets over HTTP UIDs of its own, from the content: that is why content may not flicker
    read = [icalendar.Calendar.from_ical(path.read_bytes()).events for path in local.iterdir()]
    assert len(read) == len({uid for uid, _ in golden.events()})
    assert sorted(str(e["SUMMARY"]) for events in read for e in events) == sorted(
        e[2] for e in golden.events().values()
    )


@contextmanager
def radicale(folder: Path) -> Iterator[str]:
    """Run a Radicale of our own on the loopback and give its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # a thousand files, each to a disk, take minutes
    with tempfile.TemporaryDirectory(dir=memory) as store:
        (folder / "config").write_text(
            f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = none\n[storage]\nfilesystem_folder = {store}\n"
        )
        server = subprocess.Popen([tool("radicale"), "--config", str(folder / "config")], stderr=subprocess.DEVNULL)
        try:
            for _ in range(200):
                try:
                    requests.get(f"http://127.0.0.1:{port}/", timeout=2, allow_redirects=False)
                    break
                except requests.ConnectionError:
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/familie/termine/"
        finally:
            server.kill()
            server.wait(timeout=20)


@pytest.mark.timeout(240)
@SLOW
def test_radicale(golden: Golden, tmp_path: Path) -> None:
    tool("radicale")
    with radicale(tmp_path) as url, requests.Session() as session:
        session.auth = ("familie", "")  # no password is asked for; the name makes the folder
        session.request("PROPFIND", url.removesuffix("termine/"), timeout=60)
        kind = {"Content-Type": "text/calendar"}
        put = session.put(url, golden.files()["familie.ics"], headers=kind, timeout=200)
        assert put.status_code == 201, put.text
        stored = session.get(url, timeout=60).content
    read = {}
    for event in icalendar.Calendar.from_ical(stored).walk("VEVENT") if golden.events() else ():
        moved = event.get("RECURRENCE-ID")
        key = (str(event["UID"]), stamp(moved.dt) if moved else "")
        end = stamp(event["DTEND"].dt) if "DTEND" in event else ""
        read[key] = (stamp(event["DTSTART"].dt), end, str(event["SUMMARY"]), str(event.get("LOCATION", "")),
                     str(event["STATUS"]))  # fmt: skip
    assert read == golden.events()


def stamp(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return f"{value:%Y-%m-%d}"


@ALL
def test_calcurse(golden: Golden, tmp_path: Path) -> None:
    calcurse = (tool("calcurse"), "-D", tmp_path / "data")
    (tmp_path / "data").mkdir()
    said = run(*calcurse, "-i", published(golden, tmp_path, "ics"), HOME=str(tmp_path), TERM="xterm")
    assert re.search(r"\b0 skipped", said) or "skipped" not in said, said
    rows = run(*calcurse, "-G", HOME=str(tmp_path), TERM="xterm").splitlines()
    timed = r"(\d\d)/(\d\d)/(\d{4}) @ (\d\d:\d\d) -> .*?\|(.*)"
    found = [m for m in (re.fullmatch(timed, row) for row in rows) if m]
    read = sorted((f"{m[3]}-{m[1]}-{m[2]}T{m[4]}:00Z", m[5]) for m in found)
    assert read == sorted((e[0], e[2]) for e in golden.events().values() if "T" in e[0])
    assert len(rows) == len(golden.events())
