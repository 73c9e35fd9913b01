"""APScheduler with one UTC interval tick; the due times live in the store.

A cron trigger fires twice or never where the clocks change, and one job a source would have to be kept in step with
the configuration. One tick asks `update.run` what is due, so a machine that slept simply finds more to do. A tick reads
a share of the sources at the most, those that wait longest first: a thousand new ones start spread over minutes, and
stay so.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from feeds import update
from feeds.config import Config
from feeds.errors import FeedsError
from feeds.health import FAILURES
from feeds.model import Check, Report, Source

_log = logging.getLogger("feeds.schedule")
TICK = timedelta(seconds=30)
_SHARE = 50  # sources a tick; more where so few would never get round


def _clock() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(slots=True)
class Schedule:
    """The tick of a service, and what `/health` says of it.

    `clock` returns aware UTC; `run` is `update.run` with its configuration bound.
    """

    config: Config
    run: Callable[[datetime], Report]
    clock: Callable[[], datetime] = _clock
    ticked: Callable[[], None] = lambda: None
    every: timedelta = TICK
    _good: datetime | None = None
    _trouble: str = ""
    _failing: dict[str, str] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)
    _scheduler: BackgroundScheduler | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Tick now, and every 30 seconds from now on, in a thread of its own."""
        self._good = self.clock()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        seconds = self.every.total_seconds()
        self._scheduler.add_job(self.tick, "interval", seconds=seconds, next_run_time=datetime.now(UTC), id="tick")
        self._scheduler.start()
        threading.Thread(target=self._keep_pace, args=(self._scheduler,), name="pace", daemon=True).start()

    def stop(self, patience: float = 2.0) -> bool:
        """Stop ticking; say whether a run under way has ended within `patience` seconds.

        One that has not may be killed: it loses nothing.
        """
        self._over.set()
        if self._scheduler:
            self._scheduler.shutdown(wait=False)
        ended = self._lock.acquire(timeout=patience)
        if ended:
            self._lock.release()
        return ended

    def _keep_pace(self, scheduler: BackgroundScheduler) -> None:
        """Undo what a clock set back does: APScheduler would wait until the old time comes round again."""
        while not self._over.wait(self.every.total_seconds()):
            now, job = datetime.now(UTC), scheduler.get_job("tick")
            if job and job.next_run_time > now + 2 * self.every:
                job.modify(next_run_time=now)

    def tick(self) -> None:
        """Run what is due; an error is logged and kept for `/health`, the next tick tries again."""
        with self._lock:
            now = self.clock()
            self._good = min(self._good or now, now)  # a clock set back shall not make an old run look young
            try:
                self._heed(self.run(now), now)
            except FeedsError as error:
                self._trouble = str(error)
                _log.error("%s", error)
            except Exception:
                if self._over.is_set():  # Python takes the pool from under a run when the process ends
                    return
                self._trouble = "the last run ended with a mistake of the program; see the log"
                _log.exception("the run at %s failed", now.isoformat())
        self.ticked()

    def _heed(self, report: Report, now: datetime) -> None:
        """Take a run for a good one unless each source, whenever it was read, has failed."""
        for check in report.checks:
            if check.outcome in FAILURES:
                self._failing[check.source] = check.message
            else:
                self._failing.pop(check.source, None)
        if len(self._failing) < len(self.config.sources):
            self._good, self._trouble = now, ""
        elif report.checks:
            self._trouble = f"every source fails, such as {report.checks[-1].message}"

    def health(self) -> str:
        """Return "" while the last good run is younger than three times the shortest `every`, else the reason.

        A run is good if it ended, and not every source fails.
        """
        limit = 3 * min(source.every for source in self.config.sources)
        good = self._good
        if good is None or self.clock() - good <= max(limit, 3 * TICK):
            return ""
        since = good.isoformat(timespec="minutes")
        return f"no good run since {since}{f': {self._trouble}' if self._trouble else ''}"


def share(sources: Sequence[Source], every: timedelta = TICK) -> int:
    """Return how many sources a tick may read: twice what keeps all of them in step, and 50 at the least."""
    return max(_SHARE, math.ceil(2 * sum(every / source.every for source in sources)))


def bound(config: Config, told: Callable[[Check], None]) -> Callable[[datetime], Report]:
    """Return `update.run` for this configuration and the share of a tick; `told` hears each check."""
    return lambda now: update.run(config, now=now, most=share(config.sources), told=told)
