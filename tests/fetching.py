"""A fetcher on the loopback: what the tests of fetching share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from feeds.fetch import Fetcher
from feeds.model import Site

NOW = datetime(2025, 11, 19, 9, 0, tzinfo=UTC)
SITE = Site("Probe", "https://feeds.example.org/", contact="mailto:rathaus@example.org", allow_hosts=("127.0.0.1",))


def fetcher(**options: Any) -> Fetcher:
    return Fetcher(SITE, **{"pause": 0, "seconds": 5, **options})


@dataclass
class Clock:
    """A clock that only sleeping moves."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
