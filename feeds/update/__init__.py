"""One run of the pipeline. Only this folder knows the order:

    run
      due or named sources
        gather, many at once:
          fetch.get / fetch.read_file  -> Page | None          None: not modified
          sources.read                 -> Reading               next pages and details are wanted, fetched within a cap
          sources.join                 -> Item                  the detail gives text, the list keeps the identity
        settle, one after the other:
          health.withhold                                      an empty or shrunken reading changes nothing
          stories.match                -> [Match]               who is who
          events.read                  -> Findings              dates with their verdicts
          stories.revise               -> Story
          store.apply                                          one transaction a source
      reread                                                   stored texts, when the reader of events has improved
      publish                                                  channels that changed

A source that fails never stops the others: it becomes a Check with a message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from feeds import config as configuration
from feeds import fetch, publish
from feeds.config import Config
from feeds.errors import UsageError
from feeds.model import Check, Report, Snapshot, Source
from feeds.store import Store
from feeds.update.gather import Gathering
from feeds.update.settle import Settling

__all__ = ["run"]


def run(
    config: Config,
    *,
    now: datetime,
    names: Sequence[str] = (),
    accept: bool = False,
    dry_run: bool = False,
    fetcher: fetch.Fetcher | None = None,
    told: Callable[[Check], None] = lambda check: None,
) -> Report:
    """Read what is due, or the named sources whatever their time; then publish what changed.

    `now` is aware. `accept` makes a withheld reading count. `dry_run` reads and tells, and changes nothing. `told`
    hears each source's check as it ends. Raises UsageError for an unknown name, ConfigError for corrections.yaml,
    StoreError, PublishError; a source that fails is a Check in the report.
    """
    corrections = configuration.load_corrections(config.corrections)
    wanted = _wanted(config, names)
    with Store.open(config.store) as store, store.writer():
        due = wanted or [s for s in config.sources if s.name in set(store.due(config.sources, now))]
        get = fetcher or fetch.Fetcher(config.site)
        this = Settling(config, store, corrections, now, accept, dry_run)
        checks = []
        for gathered in Gathering(store, get, now).gather(due):
            check = this.settle(gathered)
            told(check)
            checks.append(check)
        if dry_run:
            return Report(checks=tuple(checks), problems=tuple(this.problems))
        this.reread()
        written, snapshots = _publish(config, store, now)
    checks.sort(key=lambda check: [s.name for s in config.sources].index(check.source))
    return Report(tuple(checks), tuple(written), tuple(this.problems), channels=tuple(snapshots))


def _wanted(config: Config, names: Sequence[str]) -> list[Source]:
    unknown = [name for name in names if config.source(name) is None]
    if unknown:
        known = ", ".join(source.name for source in config.sources)
        raise UsageError(f"no source is named {unknown[0]!r}", f"config.yaml has: {known}")
    return [source for source in config.sources if source.name in names]


def _publish(config: Config, store: Store, now: datetime) -> tuple[list[str], list[Snapshot]]:
    """Render and write the channels that changed, and the pages of the site; return the names of changed files."""
    today = now.astimezone(ZoneInfo(config.site.timezone)).date()
    snapshots, written = [], []
    for channel in config.channels:
        snapshot = store.snapshot(config.site, channel, config.sources, today, now)
        snapshots.append(snapshot)
        written += publish.write(publish.render(snapshot), config.public)
    written += publish.write(publish.render_site(config.site, tuple(snapshots), today), config.public)
    return written, snapshots
