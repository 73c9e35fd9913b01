"""Manners between requests: a pause for each host, and silence where a host asked for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from protego import Protego

from feeds.errors import FetchError

MOST_WAIT = timedelta(days=7)  # a host that asks for more is asked again after this
_MOST_PAUSE = 10.0  # seconds; a larger Crawl-delay would keep a run from ending


@dataclass(slots=True)
class Host:
    """What is known of one origin."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    last: float | None = None  # when its last request ended, by the clock
    delay: float = 0.0  # Crawl-delay of its robots.txt, seconds
    quiet_until: datetime | None = None
    robots: Protego | None = None
    robots_read: datetime | None = None
    robots_turn: threading.Lock = field(default_factory=threading.Lock)
    failed_at: datetime | None = None  # the run in which it failed last
    wasted: float = 0.0  # seconds that its failures took in that run
    words: tuple[str, str] = ("", "")  # of the last failure

    @contextmanager
    def taking_turn(self, pause: float, clock: Callable[[], float], sleep: Callable[[float], None]) -> Iterator[None]:
        """Hold the host for one request, after the pause that the last one is owed."""
        with self.turn:
            if self.last is not None:
                wait = self.last + max(pause, self.delay) - clock()
                if wait > 0:
                    sleep(wait)
            try:
                yield
            finally:
                self.last = clock()

    def fail(self, error: FetchError, seconds: float, now: datetime) -> None:
        """Count the time that a failure took in the run that `now` stands for."""
        if self.failed_at != now:
            self.failed_at, self.wasted = now, 0.0
        self.wasted += seconds
        self.words = error.what, error.advice

    def check_patience(self, most: float, now: datetime) -> None:
        """Raise the last failure again, unasked, when failures took `most` seconds of this run already.

        A host that is down is so not waited for at each of its fifty detail pages.
        """
        if self.failed_at == now and self.wasted >= most:
            raise FetchError(*self.words)

    def obey(self, robots: Protego, agent: str) -> None:
        """Keep what robots.txt says."""
        self.robots = robots
        self.delay = min(float(robots.crawl_delay(agent) or 0), _MOST_PAUSE)


def retry_after(value: str, now: datetime) -> datetime | None:
    """Read a Retry-After (RFC 9110, 10.2.3) as an aware moment in UTC, at most a week ahead; None: nothing usable."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return now + min(timedelta(seconds=int(text[:9])), MOST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return min(moment, now + MOST_WAIT) if moment > now else None
