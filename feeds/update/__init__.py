"""One run of the pipeline. Only this folder knows the order:

    run                                                        one writer; where nothing is due and all stands: no more
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
      overrule                                                 stories.correct, added: corrections.yaml is the last word
      reread                                                   stored texts, when the reader of events has improved
      publish, channels that changed:
        store.snapshot                 -> Snapshot
        publish.render                 -> {name: bytes}        same snapshot, same bytes
        publish.write, withdraw        -> [name]               only what differs; what a person hides is taken away

A source that fails never stops the others: it becomes a Check with a message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from feeds import config as configuration
from feeds.config import Config
from feeds.errors import UsageError
from feeds.model import Check, Report, Source
from feeds.store import Store
from feeds.update.standing import stands

if TYPE_CHECKING:
    from feeds.fetch import Fetcher

__all__ = ["run"]


def run(
    config: Config,
    *,
    now: datetime,
    names: Sequence[str] = (),
    most: int | None = None,
    accept: bool = False,
    dry_run: bool = False,
    fetcher: Fetcher | None = None,
    told: Callable[[Check], None] = lambda check: None,
) -> Report:
    """Read what is due, or the named sources whatever their time; then publish what changed.

    `now` is aware. Of what is due, `most` sources are read, those that wait longest; None: all of them. `accept` makes
    a withheld reading count. `dry_run` reads and tells, and changes nothing. `told` hears each source's check as it
    ends; a report without checks: nothing was due. Raises UsageError for an unknown name, ConfigError for
    corrections.yaml, StoreError, PublishError; a source that fails is a Check in the report.
    """
    corrections = configuration.load_corrections(config.corrections)
    wanted = _wanted(config, names)
    with Store.open(config.store) as store, store.writer():
        due, skipped = _due(config, store, wanted, now, most)
        if not due and not dry_run and stands(config, store, corrections, now):
            return Report(skipped=skipped)
        from feeds.update.work import Work  # readers and writers cost half a second: not where nothing is due

        work = Work(config, store, corrections, now, accept=accept, dry_run=dry_run, fetcher=fetcher, told=told)
        return work.done(due, skipped)


def _due(
    config: Config, store: Store, wanted: Sequence[Source], now: datetime, most: int | None
) -> tuple[list[Source], tuple[str, ...]]:
    """The sources to read, and lines for the named ones whose host asked to be left alone."""
    if not wanted:
        names = set(store.due(config.sources, now)[:most])
        return [source for source in config.sources if source.name in names], ()
    quiet = store.quiet(now)
    skipped = [
        f"{source.name}: its host asked for quiet until {quiet[source.name]:%Y-%m-%d %H:%M} UTC"
        for source in wanted
        if source.name in quiet
    ]
    return [source for source in wanted if source.name not in quiet], tuple(skipped)


def _wanted(config: Config, names: Sequence[str]) -> list[Source]:
    unknown = [name for name in names if config.source(name) is None]
    if unknown:
        known = ", ".join(source.name for source in config.sources)
        raise UsageError(f"no source is named {unknown[0]!r}", f"config.yaml has: {known}")
    return [source for source in config.sources if source.name in names]
