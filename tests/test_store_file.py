"""The file of the store: made, refused, damaged, and used by two at once."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from feeds.errors import StoreBusyError, StoreError
from feeds.store import Store, schema
from tests.stored import ALL, SITE, TOWN, item, tell


def test_a_store_is_made_with_its_folders_and_opened_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a/b/feeds.db"
    with Store.open(url) as store:
        (told,) = tell(store, item())
    with Store.open(url) as store:
        assert store.story(told.id) == told
    mode = sqlite3.connect(tmp_path / "a/b/feeds.db").execute("PRAGMA journal_mode").fetchone()
    assert mode == ("wal",)


def test_an_empty_file_is_new_for_a_killed_run_may_have_left_it(tmp_path: Path) -> None:
    (tmp_path / "feeds.db").touch()
    with Store.open(f"sqlite:///{tmp_path}/feeds.db") as store:
        assert len(tell(store, item())) == 1


def _newer(path: Path) -> None:
    Store.open(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE meta SET value = '99' WHERE key = 'version'")
    raw.close()


def _no_version(path: Path) -> None:
    Store.open(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as raw:
        raw.execute("DELETE FROM meta")
    raw.close()


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE other (a)")
    raw.close()


def _cut(path: Path) -> None:
    with Store.open(f"sqlite:///{path}") as store:
        tell(store, *(item(n) for n in range(200)))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _scribbled(path: Path) -> None:
    with Store.open(f"sqlite:///{path}") as store:
        tell(store, *(item(n) for n in range(200)))
    data = bytearray(path.read_bytes())
    data[8192:40960] = os.urandom(32768)
    path.write_bytes(bytes(data))


REFUSED = [
    ("a newer version", _newer, "newer feeds", "update feeds"),
    ("no version", _no_version, "damaged", "the same ids"),
    ("another program's", _foreign, "another program", "another file"),
    ("no database", lambda path: path.write_text("hallo, das ist Text"), "damaged", "the same ids"),
    ("cut", _cut, "damaged", "the same ids"),
    ("scribbled over", _scribbled, "damaged", "the same ids"),
    ("a folder", lambda path: path.mkdir(), "feeds.db", "access"),
]


@pytest.mark.parametrize(("meaning", "make", "what", "advice"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_is_no_store_of_ours_is_refused_and_left_alone(
    tmp_path: Path, meaning: str, make, what: str, advice: str
) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "feeds.db"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StoreError) as caught:
        Store.open(f"sqlite:///{path}")
    assert what in caught.value.what
    assert advice in caught.value.advice
    assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize("url", ["postgresql://localhost/feeds", "feeds.db", "oracle9://x/y"])
def test_an_address_that_is_no_store_says_so(url: str) -> None:
    with pytest.raises(StoreError, match="sqlite:///"):
        Store.open(url)


def test_damage_found_later_is_said_too(tmp_path: Path) -> None:
    path = tmp_path / "feeds.db"
    with Store.open(f"sqlite:///{path}") as store:
        tell(store, item())
        with sqlite3.connect(path) as raw:
            raw.execute("DROP TABLE tellings")
        raw.close()
        with pytest.raises(StoreError, match="please report it"):
            store.snapshot(SITE, ALL, [TOWN], date(2026, 3, 2))


HOLD = """
import sys, time
from feeds.store import Store
with Store.open(sys.argv[1]) as store, store.writer():
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def hold(url: str, seconds: float) -> subprocess.Popen[str]:
    """Start another process that holds the store; return when it does."""
    other = subprocess.Popen([sys.executable, "-c", HOLD, url, str(seconds)], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def test_a_second_writer_waits_or_says_so_and_a_dead_one_is_taken_over(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/feeds.db"
    other = hold(url, 60)
    try:
        with Store.open(url) as store:
            began = time.monotonic()
            with pytest.raises(StoreBusyError, match="another run"), store.writer(wait=0.3):
                pass
            assert time.monotonic() - began < 5
            other.kill()
            other.wait()
            with store.writer(wait=5):
                tell(store, item())
    finally:
        other.kill()
        other.wait()
        if other.stdout:
            other.stdout.close()


def test_a_second_writer_gets_its_turn(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/feeds.db"
    with hold(url, 0.5), Store.open(url) as store, store.writer(wait=20):
        assert len(tell(store, item())) == 1


def test_who_reads_never_waits(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/feeds.db"
    with Store.open(url) as store:
        (told,) = tell(store, item())
    with sqlite3.connect(tmp_path / "feeds.db", isolation_level=None) as raw:
        raw.execute("BEGIN IMMEDIATE")
        with Store.open(url) as store:
            assert store.story(told.id) == told
        raw.execute("ROLLBACK")
    raw.close()


def test_a_new_store_is_made_once_by_many(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/feeds.db"
    gate = threading.Barrier(8)

    def make(_: int) -> int:
        gate.wait()
        with Store.open(url) as store:
            return len(store.checks("stadt"))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(make, range(8))) == [0] * 8


def test_the_schema_is_of_this_version() -> None:
    assert schema.VERSION == 1
