"""What one changed item costs with 1,000 and with 100,000 stored items: `feeds update` as its own process.

The page has the fifty newest items, every second one announces an event; one of them is edited before each run.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from feeds import config, events, stories
from feeds.model import Event, Findings, Item, Source, Story
from feeds.store import Store

ROOT = Path(__file__).resolve().parent.parent
BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
RUNS = 9
TEXT = "Das Amt teilt mit, dass die Arbeiten an der Straße wie geplant vorangehen. Anlieger werden angeschrieben. " * 6
CONFIG = """\
site: {{title: Stadt, url: "https://feeds.example.org/", language: de, contact: "mailto:stadt@example.org"}}
store: sqlite:///feeds.db
public: public
sources:
  - name: stadt
    url: "{page}"
    base_url: https://www.example.org/
    rule: {{item: article, title: h2, text: p, link: h2 a}}
channels:
  - {{name: alles, title: Alles, sources: [stadt]}}
"""


def item(number: int, edited: str = "") -> Item:
    """The item of a number, as the page has it."""
    text = f"{TEXT}{edited}"
    if number % 2:
        text = f"{event(number).quote} {text}"
    return Item(f"Meldung Nummer {number}", link=f"https://www.example.org/n/{number}", text=text)


def event(number: int) -> Event:
    """The event that an item of an odd number announces."""
    start = datetime(2026, 3, 1, 9 + number % 12) + timedelta(days=number % 300)
    quote = f"Am {start:%d.%m.%Y} um {start.hour} Uhr laden wir zum Treffen {number} in die Halle ein."
    return Event(start, title=f"Treffen {number}", place="Halle", quote=quote)


def told(count: int, site: object, source: Source) -> Iterator[Story]:
    """Every stored story, the oldest first."""
    for number in range(count):
        at = BEGIN - timedelta(minutes=count - number)
        (match,) = stories.match([item(number)], [], at, source=source)
        found = Findings((event(number),) if number % 2 else ())
        yield stories.revise(match, found, now=at, source=source, site=site, events_version=events.VERSION)  # type: ignore[arg-type]


def fill(folder: Path, count: int) -> None:
    """Make a store of so many stories, and read the page once."""
    folder.mkdir()
    (folder / "config.yaml").write_text(CONFIG.format(page=folder / "page.html"), encoding="utf-8")
    found = config.load(folder / "config.yaml")
    made = told(count, found.site, found.sources[0])
    with Store.open(found.store) as store, store.writer():
        while batch := list(islice(made, 2_000)):
            store.apply(batch)
    page(folder, count, "")
    update(folder, 0)


def page(folder: Path, count: int, edited: str) -> None:
    """Write the page of the fifty newest items; one of them says something else."""
    shown = [item(number, edited if number == count - 7 else "") for number in range(count - 50, count)]
    parts = (f"<article><h2><a href='{i.link}'>{i.title}</a></h2><p>{i.text}</p></article>" for i in reversed(shown))
    (folder / "page.html").write_text(f"<html><body><main>{''.join(parts)}</main></body></html>", encoding="utf-8")


def update(folder: Path, minute: int) -> tuple[float, int]:
    """Run `feeds update`; return its seconds and its peak of memory in bytes."""
    now = (BEGIN + timedelta(minutes=minute)).isoformat()
    began = time.perf_counter()
    words = [sys.executable, "-m", "feeds", "update", "stadt", "--now", now, "--config", str(folder / "config.yaml")]
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawn(sys.executable, words, {**os.environ, "PYTHONPATH": str(ROOT)}, file_actions=quiet)
    _, status, usage = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"feeds update failed in {folder}")
    return time.perf_counter() - began, usage.ru_maxrss * 1024


def touched(folder: Path, minute: int) -> int:
    """Run once more with nothing changed; return how many files of public/ were touched."""
    before = _stamps(folder)
    update(folder, minute)
    return sum(before.get(name) != stamp for name, stamp in _stamps(folder).items())


def _stamps(folder: Path) -> dict[str, tuple[int, int]]:
    paths = (path for path in (folder / "public").rglob("*") if path.is_file())
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_ino) for path in paths}


def main() -> None:
    """Print each measure, its figure, the peer, their ratio and the goal."""
    with tempfile.TemporaryDirectory() as name:
        counts = (1_000, 100_000)
        folders = {count: Path(name) / str(count) for count in counts}
        for count in counts:
            fill(folders[count], count)
        seconds: dict[int, list[float]] = {count: [] for count in counts}
        memory = dict.fromkeys(counts, 0)
        for run in range(1, RUNS + 1):
            for count in counts:  # side by side, so that a busy machine slows both
                page(folders[count], count, f"Nachtrag {run}.")
                spent, peak = update(folders[count], run)
                seconds[count].append(spent)
                memory[count] = max(memory[count], peak)
        small, large = (statistics.median(seconds[count]) for count in counts)
        still = touched(folders[100_000], RUNS + 1)
        size = (folders[100_000] / "feeds.db").stat().st_size / 1e6
    print("measure | figure | peer | ratio | to reach")
    peer = f"1,000 stored: {small:.2f} s | {large / small:.2f}"
    print(f"update, one item changed, 100,000 stored | {large:.2f} s | {peer} | <= 1.3")
    print(f"files touched, nothing changed | {still} | | | 0")
    peak = [memory[count] / 1e6 for count in counts]
    print(f"peak memory, 100,000 stored | {peak[1]:.0f} MB | 1,000 stored: {peak[0]:.0f} MB | | < 150 MB")
    print(f"store, 100,000 stored | {size:.0f} MB | | |")


if __name__ == "__main__":
    main()
