"""The reading half of a run: many sources side by side, the store only asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from feeds import fetch, sources
from feeds.errors import FeedsError, SourceError
from feeds.model import Item, Page, Reading, Source
from feeds.redaction import redact
from feeds.store import Store
from feeds.update import mistake
from feeds.update.details import Details

_READERS = 8  # sources read at the same time; more hide no more latency on two cores
_ITEMS_A_READING = 1_000


@dataclass(frozen=True, slots=True)
class Gathered:
    """What one source gave in this run: a reading, nothing new, or an error."""

    source: Source
    items: tuple[Item, ...] = ()
    rung: str = ""
    page: Page | None = None
    error: FeedsError | None = None
    warnings: tuple[str, ...] = ()
    is_whole: bool = True  # no detail page is left for the next run


@dataclass(frozen=True, slots=True)
class Gathering:
    """What reading needs in its hands."""

    store: Store
    fetcher: fetch.Fetcher
    now: datetime

    def gather(self, due: Sequence[Source]) -> Iterator[Gathered]:
        """Read the sources side by side; each comes out as it ends, none raises."""
        if not due:
            return
        with ThreadPoolExecutor(min(_READERS, len(due)), thread_name_prefix="read") as pool:
            for future in as_completed([pool.submit(self._gather, source) for source in due]):
                yield future.result()

    def _gather(self, source: Source) -> Gathered:
        try:
            return self._read(source)
        except SourceError as error:
            return Gathered(source, error=error)
        except Exception as error:  # one source must never stop the others, whatever its page made us stumble over
            return Gathered(source, error=mistake.told(error, source.name, "reading"))

    def _read(self, source: Source) -> Gathered:
        if source.is_local:
            return self._read_files(source)
        details = Details(self.store, self.fetcher, self.now)
        # a page of its own may have changed where its list has not
        etag, last_modified = ("", "") if details.are_due(source) else self.store.validators(source)
        page = self.fetcher.get(source.url, etag, last_modified, now=self.now)
        if page is None:
            return Gathered(source)
        reading = sources.read(self._remembered(source), page, now=self.now)
        items, addresses, warnings = self._next_pages(source, reading)
        joined = details.join(source, items, addresses, page)
        items = joined.items
        return Gathered(source, items, reading.rung, page, None, (*warnings, *joined.warnings), joined.is_whole)

    def _remembered(self, source: Source) -> Source:
        """The first rung that worked stays, so that a changed page is noticed and not read as something else."""
        return source if source.kind or source.rule else replace(source, kind=self.store.rung(source))

    def _read_files(self, source: Source) -> Gathered:
        items: list[Item] = []
        reading = Reading("text", ())
        warnings: list[str] = []
        details = Details(self.store, self.fetcher, self.now)
        place = Path(source.url)
        known = source if place.is_dir() else self._remembered(source)  # a folder may hold files of several kinds
        for path in _files(place):
            page = fetch.read_file(path, source.base_url)
            reading = sources.read(known, page, now=self.now)
            joined = details.join(source, reading.items, _addresses(reading, 0), page)
            items += joined.items
            warnings += joined.warnings
        return Gathered(source, tuple(items[:_ITEMS_A_READING]), reading.rung, None, None, tuple(warnings))

    def _next_pages(self, source: Source, reading: Reading) -> tuple[tuple[Item, ...], dict[int, str], tuple[str, ...]]:
        """The items of the page and of those that follow it, as far as `pages` of the source goes; the addresses of
        their own pages by index; and a line for a page that failed.
        """
        items, addresses = list(reading.items), _addresses(reading, 0)
        warnings: list[str] = []
        seen, left = {source.url}, source.pages - 1
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
                warnings.append(f"{source.name}: page {redact(url)}: {error}")
                break
            addresses |= _addresses(following, len(items))
            items += following.items
            wants += [want.url for want in following.wants if want.kind == "page"]
        addresses = {number: url for number, url in addresses.items() if number < _ITEMS_A_READING}
        return tuple(items[:_ITEMS_A_READING]), addresses, tuple(warnings)


def _addresses(reading: Reading, first: int) -> dict[int, str]:
    """The addresses of the items' own pages, by the item's index; `first` is that of the first item of this page."""
    return {first + want.item: want.url for want in reading.wants if want.kind == "detail"}


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(entry for entry in path.iterdir() if entry.is_file() and not entry.name.startswith("."))
