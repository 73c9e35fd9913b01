"""The tick under a driven clock: six weeks of a machine that sleeps, jumps and fails, on a real store."""

from __future__ import annotations

import gc
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
from feeds.schedule import Schedule
from feeds.store import Store

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


def _drive(settings: Config, run: Readings, hours: int, clock: Callable[[int], datetime]) -> tuple[int, int]:
    """Tick each half simulated hour; return the number of live objects after a fifth of the way and at its end."""
    moment = [BEGIN]
    plan = Schedule(settings, run, clock=lambda: moment[0])
    steps, early = hours * HOUR // STEP, 0
    for number in range(steps):
        moment[0] = clock(number)
        plan.tick()
        assert plan.health() == ""
        if number == steps // 5:
            gc.collect()
            early = len(gc.get_objects())
    gc.collect()
    return early, len(gc.get_objects())


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
    assert late - early < 20_000, "what grows is the list of this test, not the program"


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
