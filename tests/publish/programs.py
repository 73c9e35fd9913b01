"""Real programs that read what is published: how they are run, and the folder in memory they work in."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import REQUIRE_TOOLS, tool
from tests.publish.channels import Golden

HERE = Path(__file__).parent
PATIENCE = 600  # seconds: what hangs ends one day, what is slow may take its time
_MEMORY = Path("/dev/shm")


@contextmanager
def in_memory() -> Iterator[Path]:
    """Give a folder in memory where there is one: clients that send each of 1,000 files to a disk take a minute."""
    place = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place) as name:
        yield Path(name)


def run(*command: str | Path, given: bytes = b"", **env: str) -> str:
    """Run a program in UTC and return what it prints; what it complains about is a failure."""
    home = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"], **env}
    done = subprocess.run([str(part) for part in command], input=given, capture_output=True, env=home, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    return done.stdout.decode()


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


def published(golden: Golden, folder: Path, kind: str) -> Path:
    """Write one file of a channel into a folder and return its path."""
    path = folder / f"familie.{kind}"
    path.write_bytes(golden.files()[path.name])
    return path


def singles(golden: Golden) -> dict[str, bytes]:
    """Part a channel's calendar into calendars of one UID each, its own bytes, as stores of calendars keep them."""
    head, *blocks = golden.files()["familie.ics"].split(b"BEGIN:VEVENT\r\n")
    tail = b"END:VCALENDAR\r\n"
    found: dict[str, bytes] = {}
    for block in blocks:
        uid = block.split(b"UID:", 1)[1].split(b"\r\n", 1)[0].decode()
        found[uid] = found.get(uid, head).removesuffix(tail) + b"BEGIN:VEVENT\r\n" + block.removesuffix(tail) + tail
    return found
