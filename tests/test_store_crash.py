"""A run that is killed at any instant loses nothing and repeats nothing; two runs at once do not harm each other."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
from lxml import etree

from feeds import config, update
from feeds.fetch import Fetcher
from tests.conftest import REQUIRE_TOOLS, ROOT

KILLS = 50 if REQUIRE_TOOLS else 12
BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
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


def page(turn: int) -> str:
    """The page of one turn: a new notice each time, one edited, one whose event moves."""
    told = [(str(n), f"Am {n % 28 + 1}. Juli 2026 um 15 Uhr laden wir in die Halle {n} ein.") for n in range(turn + 20)]
    told.append(("Bericht", f"Stand {turn}: es geht voran mit dem Bau."))
    told.append(("Lauf", f"Der Lauf beginnt am {turn % 28 + 1}. August 2026 um 9 Uhr im Park."))
    notices = [f"<article><h2><a href='/n/{name}'>{name}</a></h2><p>{text}</p></article>" for name, text in told]
    return f"<!DOCTYPE html><html><body><main>{''.join(reversed(notices))}</main></body></html>"


def run(folder: str, now: datetime) -> None:
    """Run the pipeline once, as `feeds update stadt` does."""
    found = config.load(Path(folder) / "config.yaml")
    update.run(found, now=now, names=["stadt"], fetcher=Fetcher(found.site, pause=0))


def home(folder: Path, turn: int) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "page.html").write_text(page(turn), encoding="utf-8")
    (folder / "config.yaml").write_text(CONFIG.format(page=folder / "page.html"), encoding="utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    public = folder / "public"
    return {str(path.relative_to(public)): path.read_bytes() for path in sorted(public.rglob("*")) if path.is_file()}


def whole(folder: Path) -> None:
    """Every published file can be read to its end."""
    for name, data in files(folder).items():
        if name.endswith(".json"):
            json.loads(data)
        elif name.endswith(".ics"):
            icalendar.Calendar.from_ical(data)
        elif name.endswith((".atom", ".rss", ".opml")):
            etree.fromstring(data)
        elif name.endswith(".html"):
            assert data.rstrip().endswith(b"</html>"), name


def test_a_run_killed_at_any_instant_loses_and_repeats_nothing(tmp_path: Path) -> None:
    """Each turn is killed once, run again, and must publish the bytes of a twin that nobody killed."""
    chance = random.Random(4)
    start = multiprocessing.get_context("forkserver")
    start.set_forkserver_preload(["tests.test_store_crash"])
    began = time.monotonic()
    run(str(home(tmp_path / "twin", 0)), BEGIN)
    length = time.monotonic() - began
    killed = 0
    for turn in range(KILLS):
        now = BEGIN + timedelta(days=turn)
        victim, twin = home(tmp_path / "victim", turn), home(tmp_path / "twin", turn)
        process = start.Process(target=run, args=(str(victim), now))
        process.start()
        time.sleep(chance.uniform(0, 1.2 * length))
        process.kill()
        process.join()
        killed += process.exitcode != 0
        process.close()
        whole(victim)
        began = time.monotonic()
        run(str(victim), now)
        length = time.monotonic() - began
        run(str(twin), now)
        assert files(victim) == files(twin), turn
    assert killed > KILLS // 3, "most of the runs ended before they could be killed"


def test_two_runs_at_once_take_turns(tmp_path: Path) -> None:
    folder = home(tmp_path / "both", 3)
    command = [sys.executable, "-m", "feeds", "update", "stadt", "--now", "2026-01-05T09:00"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = [
        subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    ends = [(one.communicate()[1], one.returncode) for one in runs]
    assert [code for _, code in ends] == [0, 0], ends
    whole(folder)
    run(str(home(tmp_path / "alone", 3)), datetime(2026, 1, 5, 8, tzinfo=UTC))
    assert files(folder) == files(tmp_path / "alone")
