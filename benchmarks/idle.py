"""What `feeds` costs while there is nothing to do: the start of a command, a run, and the service; 1,000 sources.

    python benchmarks/idle.py

Each command is a process of its own; the two that are compared take turns. Medians of nine.
"""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from feeds import config  # noqa: E402
from feeds.model import Check, Outcome  # noqa: E402
from feeds.store import Store  # noqa: E402

SOURCES, RUNS = 1_000, 9
HEAD = 'site: {{title: T, url: "https://feeds.example.org/", language: de}}\nserve: {{port: {port}}}\nsources:\n'


def spent(*words: str, folder: Path) -> tuple[float, float, int]:
    """Run Python with these words; return its seconds, those of the processor, and its peak of memory in bytes."""
    began = time.perf_counter()
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen([sys.executable, *words], cwd=folder, stdout=nowhere, env=_environment())
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} failed")
    return time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def prepare(folder: Path, port: int) -> None:
    """Write a configuration of 1,000 sources that were all read just now, and publish."""
    text = HEAD.format(port=port)
    text += "".join(f'  - {{name: s{n}, url: "https://h{n}.example.org/"}}\n' for n in range(SOURCES))
    names = [", ".join(f"s{n}" for n in range(start, start + 20)) for start in range(0, SOURCES, 20)]
    text += "channels:\n" + "".join(f"  - {{name: c{n}, sources: [{part}]}}\n" for n, part in enumerate(names))
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    found = config.load(folder / "config.yaml")
    now = datetime.now(UTC).replace(microsecond=0)
    with Store.open(found.store) as store, store.writer():
        for source in found.sources:
            store.apply((), Check(source.name, now, Outcome.READ, items=3))
    spent("-m", "feeds", "update", folder=folder)


def resident(folder: Path) -> int:
    """Return the bytes that `feeds serve` holds after its first tick."""
    command = [sys.executable, "-m", "feeds", "serve"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, env=_environment(), text=True) as process:
        assert process.stdout
        process.stdout.readline()
        time.sleep(3)
        pages = int(Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1])
        process.send_signal(signal.SIGTERM)
    return pages * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Print one line a measure."""
    with tempfile.TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0)) as free:
        folder, port = Path(name), free.getsockname()[1]
        free.close()
        prepare(folder, port)
        pairs = [
            (spent("-m", "feeds", "--version", folder=folder)[0], spent("-c", "import click", folder=folder)[0])
            for _ in range(RUNS)
        ]
        ours, click = (statistics.median(side) for side in zip(*pairs, strict=True))
        runs = [spent("-m", "feeds", "update", folder=folder) for _ in range(RUNS)]
        seconds, busy = (statistics.median(run[place] for run in runs) for place in (0, 1))
        peak = max(run[2] for run in runs)
        held = resident(folder)
    print("measure | figure | peer | ratio | to reach")
    print(f"feeds --version | {ours:.3f} s | importing click: {click:.3f} s | {ours / click:.2f} | <= 2")
    print(f"feeds update, nothing due, {SOURCES:,} sources | {seconds:.2f} s | processor: {busy:.2f} s | | < 0.9 s")
    print(f"its peak of memory | {peak / 1e6:.0f} MB | | | < 120 MB")
    print(f"feeds serve, idle, {SOURCES:,} sources, resident | {held / 1e6:.0f} MB | | | < 150 MB")


if __name__ == "__main__":
    main()
