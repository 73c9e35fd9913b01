"""The detail pages of items: which are wanted, and what they add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from time import monotonic
from urllib.parse import unquote, urlsplit

from feeds import fetch, sources, stories
from feeds.errors import FeedsError, ReadingError
from feeds.model import Item, Page, Source, Story
from feeds.redaction import redact
from feeds.store import Store
from feeds.update import mistake

_DETAILS_A_RUN = 50
_AGAIN = timedelta(hours=24)
_HOPE = timedelta(days=7)  # for so long a page that fails is tried again though its list stays as it was


@dataclass(frozen=True, slots=True)
class Joined:
    """Items with what their pages say, a line for each page that failed, and whether some are still to come."""

    items: tuple[Item, ...]
    warnings: tuple[str, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Details:
    """What fetching details needs in its hands; an item's page is fetched once, when its teaser changed, and daily
    while an event of it lies ahead. One that fails is tried daily at first, then ever more rarely.
    """

    store: Store
    fetcher: fetch.Fetcher
    now: datetime
    seconds: float = 120.0  # for the pages of one source in a run: a slow host must not keep all others waiting

    def are_due(self, source: Source) -> bool:
        """Return whether details of this source wait for their daily look, though its list may be as it was."""
        if not source.details or source.is_local:
            return False
        ahead = self.store.ahead(source.name, self.now.date())
        return any(_told(story).detailed and self._waits(story) for story in ahead)

    def join(self, source: Source, items: Sequence[Item], addresses: Mapping[int, str], whole: Page) -> Joined:
        """Join the items with their detail pages; `addresses` has an item's page by its index, `whole` is the list.

        A run reads at most 50, and begins none after `seconds`; the next run reads the others.
        """
        if not source.details or not addresses:
            return Joined(tuple(items))
        known = {id(match.item): match.story for match in self._matches(source, items)}
        stories_of = [known.get(id(item)) for item in items]
        due = [n for n, url in addresses.items() if self._is_due(source, items[n], stories_of[n])]
        joined = [_kept(item, stories_of[n]) if n in addresses else item for n, item in enumerate(items)]
        warnings: list[str] = []
        asked, until = 0, monotonic() + self.seconds
        for n in due[:_DETAILS_A_RUN]:
            if asked and monotonic() >= until:
                break
            asked += 1
            try:
                joined[n] = self._read(source, items[n], addresses[n], whole)
            except Exception as error:  # one page must never stop the others, whatever we stumble over
                why = error if isinstance(error, FeedsError) else mistake.told(error, "", "reading")
                warnings.append(f"{source.name}: detail page {redact(addresses[n])}: {why}")
                joined[n] = replace(joined[n], undetailed=self.now)
        is_whole = asked == len(due) and not any(
            item.undetailed and item.undetailed - (story.first_read if story else self.now) < _HOPE
            for item, story in zip(joined, stories_of, strict=True)
        )
        return Joined(tuple(joined), tuple(warnings), is_whole)

    def _is_due(self, source: Source, item: Item, story: Story | None) -> bool:
        if story is None:
            return True
        is_new_teaser = story.source == source.name and _told(story).summary != item.summary
        return is_new_teaser or self._waits(story)

    def _waits(self, story: Story) -> bool:
        told = _told(story)
        if told.undetailed is not None:
            return self.now - told.undetailed >= max(_AGAIN, told.undetailed - story.first_read)
        if told.detailed is None:
            return True
        ahead = any(_day(event.end or event.start) >= self.now.date() for event in story.events)
        return ahead and self.now - told.detailed >= _AGAIN

    def _read(self, source: Source, item: Item, url: str, whole: Page) -> Item:
        page = self._page(source, url)
        if page is None:
            return item
        if page.content == whole.content or page.url == whole.url:
            raise ReadingError("it leads back to the list", "the page of the item may be gone")
        return sources.join(item, page, source, now=self.now)

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


def _told(story: Story) -> Item:
    """What the sources say, whatever a person corrected."""
    return story.read or story.item


def _kept(item: Item, story: Story | None) -> Item:
    """What the list says now, with what the detail page said last time."""
    if story is None:
        return item
    old = _told(story)
    if old.detailed is None:
        return replace(item, undetailed=old.undetailed)
    return replace(
        item,
        text=old.text,
        html=old.html,
        published=item.published or old.published,
        events=item.events or old.events,
        enclosures=item.enclosures or old.enclosures,
        detailed=old.detailed,
        undetailed=old.undetailed,
    )


def _day(start: date) -> date:
    return start.date() if isinstance(start, datetime) else start
