"""The tick under a driven clock: six weeks of a machine that sleeps, jumps and fails, on a real store."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from feeds import config
from feeds.config import Config
from feeds.errors import StoreError
from feeds.model import Check, Outcome, Report
from feeds.schedule import TICK, Schedule, bound, share
from feeds.store import Store
from tests.conftest import ROOT, tool

BEGIN = datetime(2025, 10, 20, 12, tzinfo=UTC)  # the clocks of Europe change on the 26th
HOUR, STEP = timedelta(hours=1), timedelta(minutes=30)
CONFIG = """
site: {title: T, url: "https://feeds.example.org/", language: de, timezone: Europe/Berlin}
sources:
  - {name: hourly, url: "https://a.example.org/", every: 1h}
  - {name: daily, url: "https://b.example.org/", every: 24h}
  - {name: failing, url: "https://c.example.org/", every: 1h}
  - {name: asking, url: "https://d.example.org/", every: 1h}
channels:
  - {name: all, title: A, sources: [hourly, daily, failing, asking]}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return config.load(path)


@dataclass(slots=True)
class Readings:
    """A run that asks a real store what is due and writes down what it was told to read."""

    settings: Config
    store: Store
    times: dict[str, list[datetime]] = field(default_factory=dict)

    def __call__(self, now: datetime) -> Report:
        checks = [self._check(name, now) for name in self.store.due(self.settings.sources, now)]
        with self.store.writer():
            for check in checks:
                self.store.apply((), check)
                self.times.setdefault(check.source, []).append(now)
        return Report(tuple(checks))

    def _check(self, name: str, now: datetime) -> Check:
        if name == "failing":
            return Check(name, now, Outcome.FAILED, message="no answer")
        if name == "asking":
            return Check(name, now, Outcome.FAILED, message="503", retry_after=now + timedelta(hours=30))
        return Check(name, now, Outcome.READ, items=3)


def _drive(settings: Config, run: Readings, hours: int, clock: Callable[[int], datetime]) -> list[tuple[int, int]]:
    """Tick each half simulated hour; return what is in memory after a fifth of the way and at its end."""
    moment = [BEGIN]
    plan = Schedule(settings, run, clock=lambda: moment[0])
    steps, used = hours * HOUR // STEP, []
    for number in range(steps):
        moment[0] = clock(number)
        plan.tick()
        assert plan.health() == ""
        if number in (steps // 5, steps - 1):
            gc.collect()
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            used.append((len(gc.get_objects()), pages * os.sysconf("SC_PAGE_SIZE")))
    return used


def _gaps(times: list[datetime]) -> list[timedelta]:
    return [later - earlier for earlier, later in pairwise(times)]


def test_a_thousand_hours_read_each_source_once_when_it_is_due(settings: Config) -> None:
    with Store.open(settings.store) as store:
        run = Readings(settings, store)
        early, late = _drive(settings, run, 1000, lambda number: BEGIN + number * STEP)
    assert _gaps(run.times["hourly"]) == [HOUR] * 999
    assert set(_gaps(run.times["daily"])) == {timedelta(hours=22)}, "a tenth early, at the next tick"
    waits = _gaps(run.times["failing"])
    assert waits == sorted(waits), "each pause is as long as the one before, or longer"
    assert waits[0] == HOUR
    assert timedelta(hours=24) >= waits[-1] > timedelta(hours=21)
    assert min(_gaps(run.times["asking"])) >= timedelta(hours=30)
    assert late[0] - early[0] < 1_000, "live objects"
    assert late[1] - early[1] < 8_000_000, "bytes resident"


def test_a_machine_that_slept_reads_once_and_goes_on(settings: Config) -> None:
    def clock(number: int) -> datetime:
        return BEGIN + number * STEP + (timedelta(hours=9) if number >= 10 else timedelta(0))

    with Store.open(settings.store) as store:
        run = Readings(settings, store)
        _drive(settings, run, 24, clock)
    gaps = _gaps(run.times["hourly"])
    assert sorted(gaps)[:-1] == [HOUR] * (len(gaps) - 1)
    assert max(gaps) == 10 * HOUR


def test_a_clock_set_back_silences_no_source(settings: Config) -> None:
    def clock(number: int) -> datetime:
        return BEGIN + number * STEP - (timedelta(hours=48) if number >= 11 else timedelta(0))

    with Store.open(settings.store) as store:
        run = Readings(settings, store)
        _drive(settings, run, 24, clock)
    gaps = _gaps(run.times["hourly"])
    back = [gap for gap in gaps if gap < timedelta(0)]
    assert len(back) == 1, "read once when the clock went back"
    assert {gap for gap in gaps if gap > timedelta(0)} == {HOUR}


def test_a_run_that_fails_is_told_by_health_and_tried_again(settings: Config) -> None:
    moment, ticks, broken = [BEGIN], [], [False]

    def run(now: datetime) -> Report:
        if broken[0]:
            raise StoreError("the disk is full", "make room")
        return Report()

    plan = Schedule(settings, run, clock=lambda: moment[0], ticked=lambda: ticks.append(moment[0]))
    plan.tick()
    broken[0], moment[0] = True, BEGIN + 4 * HOUR
    plan.tick()
    assert plan.health().startswith("no good run since 2025-10-20T12:00+00:00: ")
    assert "the disk is full" in plan.health()
    broken[0] = False
    plan.tick()
    assert (plan.health(), len(ticks)) == ("", 3)


def test_a_mistake_of_the_program_is_told_by_health_and_logged(
    settings: Config, caplog: pytest.LogCaptureFixture
) -> None:
    moment = [BEGIN]

    def run(now: datetime) -> Report:
        raise ZeroDivisionError

    plan = Schedule(settings, run, clock=lambda: moment[0])
    plan.tick()
    moment[0] += 4 * HOUR
    assert plan.health().endswith("the last run ended with a mistake of the program; see the log")
    assert "ZeroDivisionError" in caplog.text


def test_health_tells_that_every_source_fails_and_not_that_some_do(settings: Config) -> None:
    moment, outcomes = [BEGIN], dict.fromkeys(("hourly", "daily", "failing", "asking"), Outcome.READ)

    def run(now: datetime) -> Report:
        return Report(tuple(Check(name, now, outcome, message="no answer") for name, outcome in outcomes.items()))

    plan = Schedule(settings, run, clock=lambda: moment[0])
    plan.tick()
    for failing, reason in ((3, ""), (4, "every source fails, such as no answer"), (3, "")):
        for name in (*outcomes,)[:failing]:
            outcomes[name] = Outcome.FAILED
        outcomes["asking"] = Outcome.FAILED if failing == 4 else Outcome.UNCHANGED
        for _ in range(4):
            moment[0] += HOUR
            plan.tick()
        assert plan.health().endswith(reason)
        assert bool(plan.health()) is bool(reason)


def test_a_clock_set_back_makes_no_old_run_look_young(settings: Config) -> None:
    moment, broken = [BEGIN], [False]

    def run(now: datetime) -> Report:
        if broken[0]:
            raise StoreError("the disk is full", "make room")
        return Report()

    plan = Schedule(settings, run, clock=lambda: moment[0])
    plan.tick()
    broken[0], moment[0] = True, BEGIN - 1000 * HOUR
    plan.tick()
    moment[0] += 4 * HOUR
    assert "the disk is full" in plan.health()


def test_many_sources_start_spread_and_stay_so(tmp_path: Path) -> None:
    names = [f"s{number}" for number in range(120)]
    for name in names:
        (tmp_path / f"{name}.txt").write_text(f"Meldung {name}\n\nDer Verein dankt allen.\n", encoding="utf-8")
    text = CONFIG[: CONFIG.index("sources:")] + "sources:\n"
    text += "".join(f"  - {{name: {name}, url: {name}.txt}}\n" for name in names)
    text += "channels: [{name: all, sources: [s0]}]\n"
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    found = config.load(tmp_path / "config.yaml")
    moment, told = [BEGIN], list[Check]()
    plan = Schedule(found, bound(found, told.append), clock=lambda: moment[0])
    rounds = []
    for after in (*range(4), *range(109, 112)):  # an hour's source is due after 54 minutes, in tick 108
        moment[0] = BEGIN + after * TICK
        told.clear()
        plan.tick()
        rounds.append([check.source for check in told])
    assert [len(one) for one in rounds] == [50, 50, 20, 0, 50, 50, 20]
    for half in (rounds[:4], rounds[4:]):
        assert Counter(name for one in half for name in one) == Counter(names), "each once"
    assert [set(one) for one in rounds[:3]] == [set(one) for one in rounds[4:]], "who waited longest comes first"


def test_a_tick_reads_as_many_as_keep_all_in_step(settings: Config) -> None:
    hourly = settings.sources[0]
    assert share([hourly] * 1_000) == 50
    assert share([hourly] * 12_000) == pytest.approx(200, abs=1), "100 a tick are due on the average"


_TICKS = """
import signal, sys
from datetime import timedelta
from pathlib import Path
from feeds import config
from feeds.model import Report
from feeds.schedule import Schedule
plan = Schedule(config.load(sys.argv[1]), lambda now: Report(), ticked=lambda: print("tick", flush=True))
plan.every = timedelta(seconds=0.2)
plan.start()
signal.pause()
"""


def test_a_clock_set_back_by_a_year_stops_no_tick(settings: Config, tmp_path: Path) -> None:
    library = Path(tool("faketime")).parent.parent.glob("lib/*/faketime/libfaketimeMT.so.1")
    clock = tmp_path / "clock"
    clock.write_text("+0", encoding="utf-8")
    fake = {"FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", _TICKS, str(settings.path)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "LD_PRELOAD": str(next(library)), **fake},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        assert process.stdout.readline() == "tick\n"
        clock.write_text("-1y", encoding="utf-8")
        for _ in range(5):
            assert process.stdout.readline() == "tick\n"
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
