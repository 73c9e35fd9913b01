"""`feeds update` under fault: a clear line, the rest goes on, and what is published stays."""

from __future__ import annotations

import fcntl
import os
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from feeds import config, update
from feeds.model import Outcome
from tests.commands import EXAMPLE, Ran, example, feeds
from tests.conftest import REQUIRE_TOOLS
from tests.test_store_crash import files, whole

NOW = "2025-11-13"
LATER = "2025-11-14"
PAGE = EXAMPLE.read_bytes()


def _one_line(ran: Ran, code: int) -> str:
    """The only line of a run that failed; it says what to try."""
    (line,) = ran.err.splitlines()
    assert ran.code == code, line
    assert "mistake of the program" not in line
    assert "; " in line, "a line that says what to try"
    return line


def _update(home: Path, day: str) -> None:
    """One good run that reads the source at noon of this day."""
    found = config.load(home / "config.yaml")
    now = datetime.fromisoformat(f"{day}T11:00:00+00:00")
    report = update.run(found, now=now, names=["kinderbetreuung"])
    assert [check.outcome for check in report.checks] == [Outcome.READ], report.checks


@contextmanager
def _disk(folder: Path, size: str) -> Iterator[Path]:
    """A small disk of its own; only root may mount one."""
    folder.mkdir()
    mount = shutil.which("mount")
    done = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, check=False
    )
    if not done or done.returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def _fill(folder: Path) -> Path:
    """Leave no byte free."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as filler:
        try:
            while filler.write(bytes(4096)):
                pass
        except OSError:
            pass
    return path


def _changed(folder: Path) -> None:
    """Give the page one more notice, so that there is something to write."""
    text = PAGE.decode().replace("<h3", "<h3>Am 12. Dezember 2025 um 15 Uhr laden wir ins Rathaus ein</h3><h3", 1)
    (folder / "page.html").write_text(text, encoding="utf-8")


def _home(folder: Path, **paths: str) -> Path:
    (folder / "page.html").write_bytes(PAGE)
    path = example(folder, source=str(folder / "page.html"))
    text = path.read_text(encoding="utf-8")
    for key, value in paths.items():
        old = {"public": "public: public", "store": "store: sqlite:///var/feeds.db"}[key]
        text = text.replace(old, f"{key}: {value}")
    path.write_text(text, encoding="utf-8")
    return folder


@contextmanager
def _read_once(folder: Path, what: str) -> Iterator[tuple[Path, Path, Path]]:
    """A home whose output or store is on a small disk, read once; the disk, and where the published files are."""
    with _disk(folder / "disk", "2m") as disk:
        place = f"{disk}/public" if what == "public" else f"sqlite:///{disk}/feeds.db"
        home = _home(folder, **{what: place})
        _update(home, NOW)
        yield home, disk, disk if what == "public" else home


@pytest.mark.parametrize("what", ["public", "store"])
def test_a_full_disk_is_one_line_and_what_is_published_stays(tmp_path: Path, what: str) -> None:
    with _read_once(tmp_path, what) as (home, disk, published):
        before = files(published)
        filler = _fill(disk)
        _changed(home)
        line = _one_line(feeds("update", "--now", LATER, folder=home), 2)
        assert str(disk) in line
        assert "space" in line
        assert files(published) == before
        filler.unlink()
        _update(home, LATER)
        whole(published)
        assert files(published) != before


@pytest.mark.parametrize("what", ["public", "store"])
def test_a_disk_that_may_not_be_written_is_one_line(tmp_path: Path, what: str) -> None:
    with _read_once(tmp_path, what) as (home, disk, published):
        before = files(published)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        _changed(home)
        line = _one_line(feeds("update", "--now", LATER, folder=home), 2)
        assert str(disk) in line
        assert files(published) == before
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        _update(home, LATER)


@pytest.mark.parametrize("command", ["update", "serve", "status"])
@pytest.mark.parametrize("what", ["public", "store"])
def test_a_folder_below_a_file_is_one_line(tmp_path: Path, what: str, command: str) -> None:
    if (what, command) == ("public", "status"):
        pytest.skip("status writes nothing")
    (tmp_path / "file").write_text("a file", encoding="utf-8")
    place = f"{tmp_path}/file/public" if what == "public" else f"sqlite:///{tmp_path}/file/feeds.db"
    home = _home(tmp_path, **{what: place})
    _one_line(feeds(command, folder=home), 2)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "a file"


@pytest.mark.parametrize("damage", ["head", "middle", "cut", "newer", "other"])
def test_a_store_that_cannot_be_used_is_left_alone_and_so_are_the_files(tmp_path: Path, damage: str) -> None:
    home = _home(tmp_path)
    _update(home, NOW)
    before, path = files(home), home / "var" / "feeds.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if damage == "newer":
            raw.execute("UPDATE meta SET value = '9999' WHERE key = 'version'")
        if damage == "other":
            for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                raw.execute(f"DROP TABLE {name}")
            raw.execute("CREATE TABLE theirs (a)")
        raw.commit()
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    if damage == "head":
        content[:16] = b"not a database!!"
    if damage == "middle":
        content[4096:] = b"\xa5" * (len(content) - 4096)
    if damage == "cut":
        del content[len(content) // 2 :]
    path.write_bytes(content)
    _changed(home)
    _one_line(feeds("update", "--now", LATER, folder=home), 2)
    assert path.read_bytes() == bytes(content)
    assert files(home) == before


def test_a_lock_file_that_a_dead_run_left_is_no_lock(tmp_path: Path) -> None:
    home = _home(tmp_path)
    (home / "var").mkdir()
    _update(home, NOW)
    (lock,) = (home / "var").glob("*lock*")
    lock.write_text("99999999", encoding="utf-8")
    os.utime(lock, (0, 0))
    _changed(home)
    _update(home, LATER)


@pytest.fixture(scope="module", autouse=True)
def waiting(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, tuple[Path, dict[str, bytes], Future[Ran]]]]:
    """Runs that find another at work, by who that is; they wait 30 s while the other tests go on."""
    if not REQUIRE_TOOLS:
        yield {}
        return
    homes = {who: _home(tmp_path_factory.mktemp("waiting")) for who in ("a run", "a shell")}
    for home in homes.values():
        _update(home, NOW)
        _changed(home)
    (lock,), store = (homes["a run"] / "var").glob("*lock*"), homes["a shell"] / "var" / "feeds.db"
    with lock.open("r+b") as held, closing(sqlite3.connect(store, isolation_level=None)) as shell:
        fcntl.flock(held, fcntl.LOCK_EX)
        shell.execute("BEGIN EXCLUSIVE")
        with ThreadPoolExecutor(2) as pool:
            yield {
                who: (home, files(home), pool.submit(feeds, "update", "--now", LATER, folder=home))
                for who, home in homes.items()
            }


def test_a_clock_that_goes_back_a_day_and_on_a_year_loses_nothing(tmp_path: Path) -> None:
    home = _home(tmp_path)
    _update(home, NOW)
    news = {name: data for name, data in files(home).items() if name.endswith((".ics", ".rss", ".atom"))}
    for now in ("2025-11-12", "2026-11-13", NOW):
        _update(home, now)
        again = files(home)
        assert {name: again[name] for name in news if not name.startswith("status")} == {
            name: data for name, data in news.items() if not name.startswith("status")
        }, now


SMALL = """\
site: {title: Stadt, url: "https://feeds.example.org/"}
store: feeds.db
sources:
  - {name: klein, url: page.html, base_url: "https://www.example.org/"}
channels:
  - {name: alles, sources: [klein]}
"""
MACHINES = [
    {"TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C"},
    {"TZ": "America/Los_Angeles", "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"},
    {"TZ": "nonsense", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "UTC", "LC_ALL": "POSIX", "PYTHONHASHSEED": "2", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
]


def test_the_machine_s_zone_and_language_change_no_byte(tmp_path: Path) -> None:
    made = []
    for number, machine in enumerate(MACHINES):
        folder = tmp_path / str(number)
        folder.mkdir()
        ran = feeds("update", "--now", "2025-11-13T23:30", folder=_home(folder), env=machine)
        assert ran.code == 0, ran.err
        made.append(files(folder))
    assert all(one == made[0] for one in made)


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder that no disk slows down, where there is one."""
    with TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as folder:
        yield Path(folder)


def test_memory_stays_flat_over_many_runs(memory: Path) -> None:
    """As cron starts them: the source is due in every third run, and finds another text in every tenth."""
    (memory / "config.yaml").write_text(SMALL, encoding="utf-8")
    found, now = config.load(memory / "config.yaml"), datetime(2025, 11, 13, 12, tzinfo=UTC)
    runs = 1_000 if REQUIRE_TOOLS else 100
    marks = []
    for turn in range(runs):
        text = f"Am {turn // 10 % 9 + 20}. November 2025 um 15 Uhr laden wir in die Halle ein."
        (memory / "page.html").write_text(f"<html><body><h1>Fest</h1><p>{text}</p></body></html>", encoding="utf-8")
        update.run(found, now=now + timedelta(minutes=20 * turn))
        if turn in (runs // 3, runs - 1):
            marks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    assert marks[1] - marks[0] < 8_000, f"{marks} kB"


@pytest.mark.skipif(not REQUIRE_TOOLS, reason="waits 30 s; .ci/run does")
@pytest.mark.parametrize(("who", "said"), [("a run", "another run"), ("a shell", "locked by another program")])
def test_a_run_that_finds_another_at_work_says_so(
    waiting: dict[str, tuple[Path, dict[str, bytes], Future[Ran]]], who: str, said: str
) -> None:
    home, before, ran = waiting[who]
    assert said in _one_line(ran.result(), 1)
    assert files(home) == before
