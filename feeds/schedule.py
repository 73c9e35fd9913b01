"""APScheduler with one UTC interval tick; the due times live in the store.

A cron trigger fires twice or never where the clocks change, and one job a source would have to be kept in step with
the configuration. One tick asks `update.run` what is due, so a machine that slept simply finds more to do.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from feeds import update
from feeds.config import Config
from feeds.errors import FeedsError
from feeds.model import Check, Report

_log = logging.getLogger("feeds.schedule")
TICK = timedelta(seconds=30)


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
    _good: datetime | None = None
    _trouble: str = ""
    _stopping: bool = False
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
        self._scheduler.add_job(
            self.tick, "interval", seconds=TICK.total_seconds(), next_run_time=datetime.now(UTC), id="tick"
        )
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking; a run under way is not waited for, since a killed run loses nothing."""
        self._stopping = True
        if self._scheduler:
            self._scheduler.shutdown(wait=False)

    def tick(self) -> None:
        """Run what is due; an error is logged and kept for `/health`, the next tick tries again."""
        with self._lock:
            now = self.clock()
            try:
                self.run(now)
            except FeedsError as error:
                self._trouble = str(error)
                _log.error("%s", error)
            except Exception:
                if self._stopping:  # Python takes the pool from under a run when the process ends
                    return
                self._trouble = "the last run ended with a mistake of the program; see the log"
                _log.exception("the run at %s failed", now.isoformat())
            else:
                self._good, self._trouble = now, ""
        self.ticked()

    def health(self) -> str:
        """Return "" while the last good run is younger than three times the shortest `every`, else the reason."""
        limit = 3 * min(source.every for source in self.config.sources)
        good = self._good
        if good is None or self.clock() - good <= max(limit, 3 * TICK):
            return ""
        since = good.isoformat(timespec="minutes")
        return f"no good run since {since}{f': {self._trouble}' if self._trouble else ''}"


def bound(config: Config, told: Callable[[Check], None]) -> Callable[[datetime], Report]:
    """Return `update.run` for this configuration; `told` hears each check."""
    return lambda now: update.run(config, now=now, told=told)
