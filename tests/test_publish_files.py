"""Writing: each file whole or not at all, and only what differs."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from feeds import publish
from feeds.errors import PublishError
from tests.commands import example, feeds
from tests.publish import channels

NOON = datetime(2025, 11, 20, 12)


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    first = {"a.ics": b"one", "events/b.ics": b"two", "c.html": b""}
    assert publish.write(first, tmp_path / "public") == ["a.ics", "c.html", "events/b.ics"]
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")}
    assert publish.write(first, tmp_path / "public") == []
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")}
    assert publish.write({**first, "a.ics": b"eno"}, tmp_path / "public") == ["a.ics"]
    assert (tmp_path / "public" / "a.ics").read_bytes() == b"eno"


def test_no_other_file_stays_beside(tmp_path: Path) -> None:
    publish.write({"a.ics": b"one"}, tmp_path)
    publish.write({"a.ics": b"two"}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.ics"]


def test_modes_honour_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        publish.write({"events/a.ics": b"one"}, tmp_path)
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "events" / "a.ics").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "events").stat().st_mode) == 0o750


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    versions = [bytes([65 + n]) * 200_000 for n in range(20)]
    publish.write({"a.ics": versions[0]}, tmp_path)
    seen, ended = set(), threading.Event()

    def read() -> None:
        while not ended.is_set():
            seen.add((tmp_path / "a.ics").read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for version in versions:
        publish.write({"a.ics": version}, tmp_path)
    ended.set()
    reader.join()
    assert seen <= set(versions)


def test_two_writers_at_once_leave_one_whole_version(tmp_path: Path) -> None:
    code = (
        "import sys; from feeds import publish\n"
        "for n in range(30): publish.write({'a.ics': (sys.argv[1] * 100_000 + str(n)).encode()}, sys.argv[2])"
    )
    runs = [subprocess.Popen([sys.executable, "-c", code, sign, str(tmp_path)]) for sign in "xy"]
    assert [run.wait(timeout=60) for run in runs] == [0, 0]
    assert (tmp_path / "a.ics").read_bytes() in (b"x" * 100_000 + b"29", b"y" * 100_000 + b"29")
    assert [path.name for path in tmp_path.iterdir()] == ["a.ics"]


def test_a_run_that_is_killed_leaves_whole_files_only(tmp_path: Path) -> None:
    code = (
        "import sys; from feeds import publish\n"
        "for n in range(10_000):\n"
        "    publish.write({f'{k}.ics': bytes([65 + n % 26]) * 300_000 for k in 'abc'}, sys.argv[1])"
    )
    for wait in (0.0, 0.013, 0.031, 0.057):
        victim = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
        while not all((tmp_path / f"{name}.ics").exists() for name in "abc"):
            time.sleep(0.005)
        time.sleep(wait)
        victim.kill()
        victim.wait()
        for name in "abc":
            content = (tmp_path / f"{name}.ics").read_bytes()
            assert content == content[:1] * 300_000
    publish.write({"a.ics": b"last"}, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ics", "b.ics", "c.ics"]


@pytest.mark.parametrize("name", ["../a.ics", "/etc/a.ics", "events/../../a", "", "a\0b"])
def test_nothing_is_written_outside_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(PublishError, match="refused to write"):
        publish.write({name: b"one"}, tmp_path / "public")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_one_line_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "public").write_text("a file, not a folder")
    with pytest.raises(PublishError) as caught:
        publish.write({"a.ics": b"one"}, tmp_path / "public")
    assert str(caught.value) == (
        f"{tmp_path / 'public'}: cannot write a.ics: not a directory; "
        "check who owns the folder and the space left on its disk"
    )


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.ics").mkdir()
    with pytest.raises(PublishError, match=r"cannot write a\.ics"):
        publish.write({"a.ics": b"one"}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.ics"]


def test_left_overs_of_a_crash_are_taken_away(tmp_path: Path) -> None:
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    (tmp_path / f".a.ics.{dead.stdout.strip()}.new").write_bytes(b"half")
    (tmp_path / f".b.ics.{os.getppid()}.new").write_bytes(b"a run that is still at work")
    (tmp_path / ".hidden.new").write_bytes(b"not ours")
    publish.write({"c.ics": b"one"}, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f".b.ics.{os.getppid()}.new", ".hidden.new", "c.ics"]


def test_what_a_person_hides_is_withdrawn_and_nothing_else(tmp_path: Path) -> None:
    hidden = replace(channels.story(1, "a", channels.event("a-1", NOON), channels.event("a-2", NOON)), hidden=True)
    other = channels.story(2, "b", channels.event("a-2", NOON))  # tells of the same event
    half = channels.story(3, "c", channels.event("c-1", NOON, rejected=True), channels.event("c-2", NOON))
    old = [f"events/{uid}.ics" for uid in ("a-1", "a-2", "c-1", "c-2", "known-1")]
    publish.write(dict.fromkeys(old, b"x"), tmp_path)
    shown = channels.snapshot(other)
    assert publish.withdraw([hidden, half], [shown], tmp_path) == ["events/a-1.ics", "events/c-1.ics"]
    assert sorted(path.name for path in (tmp_path / "events").iterdir()) == ["a-2.ics", "c-2.ics", "known-1.ics"]
    assert publish.withdraw([hidden, half], [shown], tmp_path) == []


def test_a_hostile_uid_withdraws_nothing_outside(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_bytes(b"x")
    (tmp_path / "events").mkdir()
    hidden = replace(channels.story(1, "a", channels.event("../a", NOON)), hidden=True)
    assert publish.withdraw([hidden], [], tmp_path) == []
    assert (tmp_path / "a.ics").exists()


def test_a_hidden_story_takes_its_event_with_it(tmp_path: Path) -> None:
    example(tmp_path)
    assert feeds("update", "--now", "2025-11-13", folder=tmp_path).code == 0
    (path,) = (tmp_path / "public" / "events").iterdir()
    entry = json.loads((tmp_path / "public" / "familie.json").read_bytes())["items"][0]
    (tmp_path / "corrections.yaml").write_text(f"- story: {entry['id']}\n  hide: true\n")
    ran = feeds("update", "--now", "2025-11-14", folder=tmp_path)
    assert ran.code == 0, ran.err
    assert not path.exists()
    (tmp_path / "corrections.yaml").unlink()
    assert feeds("update", "--now", "2025-11-14", folder=tmp_path).code == 0
    assert path.exists()
