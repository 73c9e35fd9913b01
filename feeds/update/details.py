"""The detail pages of items: which are wanted, and what they add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from feeds import fetch, sources, stories
from feeds.errors import SourceError
from feeds.model import Item, Page, Reading, Source, Story
from feeds.redaction import redact
from feeds.store import Store

_DETAILS_A_RUN = 50


@dataclass(frozen=True, slots=True)
class Details:
    """What fetching details needs in its hands; an item's page is fetched once, when its teaser changed, and daily
    while an event of it lies ahead.
    """

    store: Store
    fetcher: fetch.Fetcher
    now: datetime

    def join(self, source: Source, reading: Reading, items: Sequence[Item]) -> tuple[tuple[Item, ...], tuple[str, ...]]:
        """Join each item with its detail page: fetched once, when the teaser changed, and daily before an event."""
        if not source.details:
            return tuple(items), ()
        addresses = {want.item: want.url for want in reading.wants if want.kind == "detail"}
        known = {id(match.item): match.story for match in self._matches(source, items)}
        joined, warnings, left = [], [], _DETAILS_A_RUN
        for index, item in enumerate(items):
            story, url = known.get(id(item)), addresses.get(index, "")
            if not url:
                joined.append(item)
                continue
            if not self._is_due(item, story) or left == 0:
                joined.append(_kept(item, story))
                continue
            left -= 1
            try:
                page = self._page(source, url)
                joined.append(
                    replace(sources.join(item, page, source, now=self.now), detailed=self.now) if page else item
                )
            except SourceError as error:
                warnings.append(f"{source.name}: detail page {redact(url)}: {error}")
                joined.append(_kept(item, story))
        return tuple(joined), tuple(warnings)

    def _is_due(self, item: Item, story: Story | None) -> bool:
        if story is None or story.item.detailed is None or story.item.summary != item.summary:
            return True
        ahead = any(_day(event.start) >= self.now.date() for event in story.events)
        return ahead and self.now - story.item.detailed >= timedelta(hours=24)

    def _page(self, source: Source, url: str) -> Page | None:
        """A detail page from the network, or for a local source the file that stands beside it; None: there is none."""
        if not source.is_local:
            return self.fetcher.get(url, now=self.now)
        path = _beside(source, url)
        return fetch.read_file(path, url) if path else None

    def _matches(self, source: Source, items: Sequence[Item]) -> list[stories.Match]:
        return stories.match(items, self.store.candidates(source.name, stories.keys(items)), self.now, source=source)


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
