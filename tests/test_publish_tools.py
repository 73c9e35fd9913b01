"""Calendars people use, as Debian and npm have them: each reads every golden channel and agrees with the store."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest
import requests

from tests.conftest import tool
from tests.loopback import Reply, serving
from tests.publish.calendars import lines
from tests.publish.channels import GOLDEN, Golden, in_utc
from tests.publish.programs import HERE, PATIENCE, in_memory, node, published, run, singles

pytestmark = [pytest.mark.ci, pytest.mark.timeout(PATIENCE)]
ALL = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)


def occurrences(golden: Golden, uid: str, days: bool) -> list[str]:
    starts = [in_utc(start.replace(tzinfo=None), "UTC") for start in golden.occurrences[uid]]
    return [start[:10] if days else start for start in starts]


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


# --- khal ------------------------------------------------------------------------------------------------------------

KHAL = """[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M
local_timezone = UTC
default_timezone = UTC
[sqlite]
path = {folder}/khal.db
[calendars]
"""


@pytest.fixture(scope="module")
def khal() -> dict[str, set[tuple[str, ...]]]:
    """What khal lists of each channel, all imported into one khal: UID, start, title, place, status."""
    program, read = tool("khal"), {golden.name: set() for golden in GOLDEN}
    with in_memory() as folder:
        calendars = "".join(f"[[{name}]]\npath = {folder / name}\n" for name in read)
        (folder / "config").write_text(KHAL.format(folder=folder) + calendars)
        command = (program, "-c", folder / "config")
        for golden in GOLDEN:
            (folder / golden.name).mkdir()
            run(*command, "import", "--batch", "-a", golden.name, published(golden, folder, "ics"), HOME=str(folder))
        form = "{calendar}\t{uid}\t{start-long}\t{title}\t{location}\t{status}"
        said = run(*command, "list", "-df", "", "-f", form, "2024-12-01", "1500d", HOME=str(folder))
    for line in said.splitlines():
        calendar, *row = line.rstrip().split("\t")
        if row:
            read[calendar].add(tuple(row))
    return read


@ALL
def test_khal(golden: Golden, khal: dict[str, set[tuple[str, ...]]]) -> None:
    read = khal[golden.name]
    for (uid, _), (start, _, title, place, status) in golden.events().items():
        assert (uid, start[:16], title, place, status) in read
    assert {row[0] for row in read} == {uid for uid, _ in golden.events()}
    for uid in golden.occurrences:
        starts = sorted(row[1] for row in read if row[0] == uid)
        assert starts in ([s[:16] for s in occurrences(golden, uid, days=False)], occurrences(golden, uid, days=True))


# --- vdirsyncer ------------------------------------------------------------------------------------------------------


def _pair(name: str, url: str, folder: Path) -> str:
    return (
        f'[pair {name}]\na = "{name}_far"\nb = "{name}_near"\ncollections = null\n'
        f'[storage {name}_far]\ntype = "http"\nurl = "{url}"\n'
        f'[storage {name}_near]\ntype = "filesystem"\npath = "{folder / name}"\nfileext = ".ics"\n'
    )


@pytest.fixture(scope="module")
def synced() -> Iterator[tuple[Path, dict[Path, int]]]:
    """A folder for each channel that vdirsyncer has synced twice, and when each file was touched by the first time."""
    program = tool("vdirsyncer")
    full = [golden for golden in GOLDEN if golden.events()]  # it takes a calendar without events for a lost one
    with in_memory() as folder, serving() as server:
        config = f'[general]\nstatus_path = "{folder / "status"}"\n'
        for golden in full:
            name = golden.name.replace("-", "_")
            (folder / name).mkdir()
            kind = {"Content-Type": "text/calendar; charset=utf-8"}
            server.pages[f"/{name}.ics"] = Reply(golden.files()["familie.ics"], kind)
            config += _pair(name, server.url(f"/{name}.ics"), folder)
        (folder / "config").write_text(config)
        command = (program, "-c", folder / "config")
        run(*command, "discover", HOME=str(folder))
        run(*command, "sync", HOME=str(folder))
        before = {path: path.stat().st_mtime_ns for path in folder.glob("*/*.ics")}
        run(*command, "sync", HOME=str(folder))
        yield folder, before


@pytest.mark.parametrize("golden", [g for g in GOLDEN if g.events()], ids=lambda golden: golden.name)
def test_vdirsyncer(golden: Golden, synced: tuple[Path, dict[Path, int]]) -> None:
    folder, before = synced[0] / golden.name.replace("-", "_"), synced[1]
    now = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert now == {path: at for path, at in before.items() if path.parent == folder}  # nothing new, nothing touched
    # vdirsyncer gives what it gets over HTTP UIDs of its own, from the content: that is why content may not flicker
    assert len(now) == len({uid for uid, _ in golden.events()})
    found = [line for path in now for line in lines(path.read_bytes()) if line.startswith("SUMMARY:")]
    said = sorted(re.sub(r"\\(.)", r"\1", line.removeprefix("SUMMARY:")) for line in found)
    assert said == sorted(event[2] for event in golden.events().values())


# --- Radicale --------------------------------------------------------------------------------------------------------


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    """Run a Radicale of our own on the loopback and give its address."""
    program = tool("radicale")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "config").write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = none\n[storage]\nfilesystem_folder = {folder}\n"
    )
    server = subprocess.Popen([program, "--config", str(folder / "config")], stderr=subprocess.DEVNULL)
    try:
        while server.poll() is None:
            try:
                requests.get(f"http://127.0.0.1:{port}/", timeout=PATIENCE, allow_redirects=False)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/familie/"
    finally:
        server.kill()
        server.wait()


@pytest.fixture(scope="module")
def radicale() -> Iterator[tuple[str, Path]]:
    """The address of a Radicale and the folder its collections lie in."""
    with in_memory() as folder, _serving(folder) as url:
        requests.request("PROPFIND", url, auth=("familie", ""), timeout=PATIENCE)  # no password; the name makes it
        yield url, folder / "collection-root" / "familie"


@ALL
def test_radicale(golden: Golden, radicale: tuple[str, Path]) -> None:
    url, auth = f"{radicale[0]}{golden.name}/", ("familie", "")
    if (
        golden.name == "thousand"
    ):  # it takes a file of a thousand apart in a minute, and reads a thousand files in five s
        _fill(radicale[1] / golden.name, singles(golden))
    else:
        kind = {"Content-Type": "text/calendar"}
        put = requests.put(url, golden.files()["familie.ics"], headers=kind, auth=auth, timeout=PATIENCE)
        assert put.status_code == 201, put.text
    stored = requests.get(url, auth=auth, timeout=PATIENCE).content
    read = {}
    for event in icalendar.Calendar.from_ical(stored).walk("VEVENT") if golden.events() else ():
        moved = event.get("RECURRENCE-ID")
        key = (str(event["UID"]), stamp(moved.dt) if moved else "")
        end = stamp(event["DTEND"].dt) if "DTEND" in event else ""
        read[key] = (stamp(event["DTSTART"].dt), end, str(event["SUMMARY"]), str(event.get("LOCATION", "")),
                     str(event["STATUS"]))  # fmt: skip
    assert read == golden.events()


def _fill(folder: Path, files: dict[str, bytes]) -> None:
    """Put a collection where Radicale keeps it."""
    folder.mkdir()
    (folder / ".Radicale.props").write_text('{"tag": "VCALENDAR"}')
    for uid, content in files.items():
        (folder / f"{uid}.ics").write_bytes(content)


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
