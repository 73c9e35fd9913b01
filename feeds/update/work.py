"""What a run does once something is due: gather, settle, overrule, read again, publish."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from feeds import fetch
from feeds.config import Config
from feeds.model import Check, Correction, Report, Source
from feeds.store import Store
from feeds.update.gather import Gathering
from feeds.update.publishing import Publishing
from feeds.update.settle import Settling


@dataclass(frozen=True, slots=True)
class Work:
    """One run; `fetcher` None stands for a new one with the manners of the configuration."""

    config: Config
    store: Store
    corrections: tuple[Correction, ...]
    now: datetime
    accept: bool
    dry_run: bool
    fetcher: fetch.Fetcher | None
    told: Callable[[Check], None]

    def done(self, due: Sequence[Source], skipped: tuple[str, ...]) -> Report:
        """Do it, and report; a dry run ends before anything is changed."""
        settling = Settling(self.config, self.store, self.corrections, self.now, self.accept, self.dry_run)
        checks = []
        for gathered in Gathering(self.store, self.fetcher or self._polite(), self.now).gather(due):
            checks.append(settling.settle(gathered))
            self.told(checks[-1])
        order = {source.name: place for place, source in enumerate(self.config.sources)}
        checks.sort(key=lambda check: order[check.source])
        if self.dry_run:
            return Report(tuple(checks), problems=tuple(settling.problems), skipped=skipped)
        settling.overrule()
        settling.reread()
        written, snapshots = Publishing(self.config, self.store, self.now).publish(self.corrections)
        return Report(tuple(checks), written, tuple(settling.problems), skipped, snapshots)

    def _polite(self) -> fetch.Fetcher:
        """A fetcher that knows which hosts asked to be left alone, and until when."""
        asked = self.store.quiet(self.now)
        urls = {source.url: source.name for source in self.config.sources if not source.is_local}
        return fetch.Fetcher(self.config.site, quiet={url: asked[name] for url, name in urls.items() if name in asked})
