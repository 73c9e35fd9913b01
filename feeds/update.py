"""One run of the pipeline. Only this module knows the order:

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

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from feeds import config as configuration
from feeds import events, fetch, health, publish, sources, stories, wordlist
from feeds.config import Config
from feeds.errors import BlockedError, FeedsError, FetchError, ReadingError, SourceError, UsageError
from feeds.model import Check, Correction, Item, Outcome, Page, Reading, Report, Snapshot, Source, Story
from feeds.store import Store

_log = logging.getLogger("feeds.update")

_READERS = 8  # sources read at the same time; more hide no more latency on two cores
_DETAILS_A_RUN = 50
_ITEMS_A_READING = 1_000
_REREAD_A_RUN = 500


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What one source gave in this run: a reading, nothing new, or an error."""

    source: Source
    items: tuple[Item, ...] = ()
    rung: str = ""
    page: Page | None = None
    error: FeedsError | None = None
    warnings: tuple[str, ...] = ()


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
        this = _Run(config, store, get, corrections, now, accept, dry_run)
        checks = []
        for gathered in this.gather(due):
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


@dataclass(slots=True)
class _Run:
    """What one run holds in its hands."""

    config: Config
    store: Store
    fetcher: fetch.Fetcher
    corrections: tuple[Correction, ...]
    now: datetime
    accept: bool
    dry_run: bool
    problems: list[str] = field(default_factory=list)

    # --- gather: many sources at once, the store is only read -----------------------------------------------------

    def gather(self, due: Sequence[Source]) -> Iterator[_Gathered]:
        """Read the sources side by side; each comes out as it ends, none raises."""
        if not due:
            return
        with ThreadPoolExecutor(min(_READERS, len(due)), thread_name_prefix="read") as pool:
            for future in as_completed([pool.submit(self._gather, source) for source in due]):
                yield future.result()

    def _gather(self, source: Source) -> _Gathered:
        try:
            return self._read(source)
        except SourceError as error:
            return _Gathered(source, error=error)
        except Exception as error:  # one source must never stop the others, whatever its page made us stumble over
            _log.debug("%s", source.name, exc_info=True)
            mistake = SourceError(
                f"{type(error).__name__} while reading: {error}", "this is a mistake of the program, please report it"
            )
            return _Gathered(source, error=mistake)

    def _read(self, source: Source) -> _Gathered:
        if source.is_local:
            return self._read_files(source)
        etag, last_modified = self.store.validators(source.name)
        page = self.fetcher.get(source.url, etag, last_modified, now=self.now)
        if page is None:
            return _Gathered(source)
        reading = sources.read(self._remembered(source), page, now=self.now)
        items, warnings = self._next_pages(source, reading)
        items, more = self._details(source, reading, items)
        return _Gathered(source, items, reading.rung, page, None, (*warnings, *more))

    def _remembered(self, source: Source) -> Source:
        """The first rung that worked stays, so that a changed page is noticed and not read as something else."""
        return source if source.kind or source.rule else replace(source, kind=self.store.rung(source.name))

    def _read_files(self, source: Source) -> _Gathered:
        items: list[Item] = []
        reading = Reading("text", ())
        warnings: list[str] = []
        for path in _files(Path(source.url)):
            reading = sources.read(source, fetch.read_file(path, source.base_url), now=self.now)
            found, more = self._details(source, reading, reading.items)
            items += found
            warnings += more
        return _Gathered(source, tuple(items[:_ITEMS_A_READING]), reading.rung, None, None, tuple(warnings))

    def _next_pages(self, source: Source, reading: Reading) -> tuple[tuple[Item, ...], tuple[str, ...]]:
        """The items of the page and of the pages that follow it, as far as `pages` of the source goes."""
        items, seen, left = list(reading.items), {source.url}, source.pages - 1
        wants = [want.url for want in reading.wants if want.kind == "page"]
        while wants and left > 0 and len(items) < _ITEMS_A_READING:
            url = wants.pop(0)
            if url in seen:
                continue
            seen.add(url)
            left -= 1
            try:
                page = self.fetcher.get(url, now=self.now)
                following = sources.read(source, page, now=self.now) if page else Reading("", ())
            except SourceError as error:
                return tuple(items), (f"{source.name}: page {url}: {error}",)
            items += following.items
            wants += [want.url for want in following.wants if want.kind == "page"]
        return tuple(items[:_ITEMS_A_READING]), ()

    # --- details --------------------------------------------------------------------------------------------------

    def _details(
        self, source: Source, reading: Reading, items: Sequence[Item]
    ) -> tuple[tuple[Item, ...], tuple[str, ...]]:
        """Join each item with its detail page: fetched once, when the teaser changed, and daily before an event."""
        if not source.details or source.rule:
            return tuple(items), ()
        addresses = {want.item: want.url for want in reading.wants if want.kind == "detail"}
        known = {id(match.item): match.story for match in self._matches(source, items)}
        joined, warnings, left = [], [], _DETAILS_A_RUN
        for index, item in enumerate(items):
            story, url = known.get(id(item)), addresses.get(index, "")
            if not url:
                joined.append(item)
                continue
            if not self._detail_is_due(item, story) or left == 0:
                joined.append(_kept(item, story))
                continue
            left -= 1
            try:
                page = self._detail_page(source, url)
                joined.append(
                    replace(sources.join(item, page, source, now=self.now), detailed=self.now) if page else item
                )
            except SourceError as error:
                warnings.append(f"{source.name}: detail page {url}: {error}")
                joined.append(_kept(item, story))
        return tuple(joined), tuple(warnings)

    def _detail_is_due(self, item: Item, story: Story | None) -> bool:
        if story is None or story.item.detailed is None or story.item.summary != item.summary:
            return True
        ahead = any(_day(event.start) >= self.now.date() for event in story.events)
        return ahead and self.now - story.item.detailed >= timedelta(hours=24)

    def _detail_page(self, source: Source, url: str) -> Page | None:
        """A detail page from the network, or for a local source the file that stands beside it; None: there is none."""
        if not source.is_local:
            return self.fetcher.get(url, now=self.now)
        path = _beside(source, url)
        return fetch.read_file(path, url) if path else None

    def _matches(self, source: Source, items: Sequence[Item]) -> list[stories.Match]:
        return stories.match(items, self.store.candidates(source.name, items), self.now)

    # --- settle: one source after the other, the only writer ------------------------------------------------------

    def settle(self, gathered: _Gathered) -> Check:
        """Turn what a source gave into stories and a check, and keep both in one transaction."""
        self.problems += gathered.warnings
        check, revised = self._judge(gathered)
        if not self.dry_run:
            self.store.apply(revised, check)
        return check

    def _judge(self, gathered: _Gathered) -> tuple[Check, list[Story]]:
        source, error = gathered.source, gathered.error
        if isinstance(error, ReadingError):
            return self._withheld(source, 0, str(error), gathered), []
        if error is not None:
            outcome = Outcome.BLOCKED if isinstance(error, BlockedError) else Outcome.FAILED
            retry = error.retry_after if isinstance(error, FetchError) else None
            message = str(error) if str(error).startswith(source.name) else f"{source.name}: {error}"
            return Check(source.name, self.now, outcome, message=message, retry_after=retry), []
        if gathered.page is None and not source.is_local:
            return Check(source.name, self.now, Outcome.UNCHANGED), []
        items = [item for item in gathered.items if _wanted_words(source, item)]
        reason = "" if self.accept else health.withhold(len(gathered.items), self.store.checks(source.name))
        if reason:
            advice = f"the page may have changed, try: feeds preview {fetch.redact(source.url)}"
            return self._withheld(source, len(gathered.items), f"{source.name}: {reason}; {advice}", gathered), []
        return self._revised(source, items, gathered)

    def _withheld(self, source: Source, count: int, message: str, gathered: _Gathered) -> Check:
        named = message if message.startswith(f"{source.name}: ") else f"{source.name}: {message}"
        return Check(source.name, self.now, Outcome.WITHHELD, count, rung=gathered.rung, message=named)

    def _revised(self, source: Source, items: Sequence[Item], gathered: _Gathered) -> tuple[Check, list[Story]]:
        before = {}
        after = []
        for match in self._matches(source, items):
            findings = events.read(match.item, match.as_of, match.item.language or source.language)
            story = stories.revise(
                match.story, match.item, findings, self.corrections, self.now, source=source, reason=match.reason
            )
            if match.story is not None:
                before[story.id] = match.story
            after.append(story)
        new = sum(story.id not in before for story in after)
        changed = sum(story.id in before and before[story.id].updated != story.updated for story in after)
        page = gathered.page
        check = Check(
            source.name,
            self.now,
            Outcome.READ,
            items=len(gathered.items),
            new=new,
            changed=changed,
            rung=gathered.rung,
            etag=page.etag if page else "",
            last_modified=page.last_modified if page else "",
            newest=max((story.published for story in after), default=None),
        )
        return check, after

    def reread(self) -> None:
        """Read stored texts again that an older reader of events has read; only real changes go on."""
        for story in self.store.outdated(events.VERSION, _REREAD_A_RUN):
            source = self.config.source(story.source)
            if source is None:
                continue
            language = story.item.language or source.language
            findings = events.read(story.item, story.published.astimezone(ZoneInfo(source.timezone)).date(), language)
            revised = stories.revise(
                story, story.item, findings, self.corrections, self.now, source=source, reason=story.reason
            )
            self.store.apply([revised], None)


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


def _wanted_words(source: Source, item: Item) -> bool:
    text = f"{item.title}\n{item.summary}\n{item.text}"
    if source.exclude and wordlist.matches(source.exclude, text):
        return False
    return not source.include or wordlist.matches(source.include, text)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(entry for entry in path.iterdir() if entry.is_file() and not entry.name.startswith("."))


def _beside(source: Source, url: str) -> Path | None:
    """The file below a local source's folder that an address under its base_url stands for, or None."""
    base = source.base_url.rsplit("/", 1)[0] + "/"
    if not source.base_url or not url.startswith(base):
        return None
    folder = Path(source.url).parent.resolve()
    path = (folder / unquote(urlsplit(url[len(base) :]).path)).resolve()
    return path if path.is_file() and folder in path.parents else None


def _kept(item: Item, story: Story | None) -> Item:
    """What the list says now, with what the detail page said last time."""
    if story is None or story.item.detailed is None:
        return item
    old = story.item
    return replace(
        item,
        text=old.text,
        html=old.html,
        published=item.published or old.published,
        events=item.events or old.events,
        enclosures=item.enclosures or old.enclosures,
        detailed=old.detailed,
    )


def _day(start: date) -> date:
    return start.date() if isinstance(start, datetime) else start
