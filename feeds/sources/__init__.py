"""Read a page as the items it announces: the ladder, and the door of the folder.

    a feed          by its content, whatever the server calls it
    a calendar      likewise
    an HTML page    structured data, a list or an article, whichever explains most of it (ladder.py)
    plain text      paragraphs
    none of them    what stands before the news: a login, a bot wall, scripts, nothing (refusal.py)
Reading never leaves the given address. Everything here is pure. Days and times of items and events are wall-clock time
in the source's zone, unless the page states another.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from feeds.errors import EmptyError, ReadingError
from feeds.model import Item, Page, Reading, Source
from feeds.sources import calendar, clean, dom, feed, kind, ladder, own_pages, refusal, rule, text, tongue

__all__ = ["join", "obstacle", "read"]

MOST_ITEMS = 1_000


def read(source: Source, page: Page, *, now: datetime) -> Reading:
    """Return what one page of a source says, by the first rung of the ladder that fits; at most 1,000 items.

    `now` is aware. `source.kind` forces a rung. Raises ReadingError, with the name of the source, where nothing can
    be read: an empty page, a PDF, or a page of a kind that no rung reads.
    """
    try:
        reading = _read(source, page, now)
    except ReadingError as error:
        error.source = error.source or source.name
        raise
    return clean.reading(replace(reading, items=reading.items[:MOST_ITEMS]), source.url)


def _read(source: Source, page: Page, now: datetime) -> Reading:
    found = "html" if source.rule else source.kind or kind.of(page)
    if found == "feed":
        return feed.read(page, source.timezone)
    if found == "calendar":
        return calendar.read(page, source, now=now)
    if found == "text":
        items = text.read(kind.decoded(page.content), source.language)
        if not items:
            raise ReadingError("the page is empty", f"try: feeds preview {page.url or page.name}")
        return Reading(rung="text", items=items, why="plain text: a paragraph is an item")
    if found in ("html", "list", "article", "structured"):
        return _html(source, page, now)
    raise ReadingError(f"a page of kind {found} cannot be read yet", "give the address of a feed, or a text file")


def _html(source: Source, page: Page, now: datetime) -> Reading:
    tree = dom.parse(page.content, page.content_type)
    refusal.check(tree, page, source.language)
    if source.rule is not None:
        reading: Reading | None = rule.read(tree, page.url, source.rule, now=now)
    else:
        reading = ladder.climb(tree, page, source, now=now)
    if reading is None:
        raise EmptyError("nothing to read is seen on the page", f"try: feeds preview {page.url or page.name}")
    if source.details and reading.rung in ("list", "rule", "structured"):
        reading = replace(reading, wants=(*reading.wants, *own_pages.wanted(reading.items, page.url)))
    return _in_language(reading, tree, source.language)


def _in_language(reading: Reading, tree: LexborHTMLParser, own: str) -> Reading:
    """Mark the items of a page that is in another of our languages than its source."""
    code = tongue.of((f"{item.title}\n{item.text}" for item in reading.items), dom.language(tree))
    if code in ("", own[:2]):
        return reading
    return replace(reading, items=tuple(replace(item, language=item.language or code) for item in reading.items))


def join(item: Item, page: Page, source: Source, *, now: datetime) -> Item:
    """Return the item with what its detail page adds; the list keeps title and link.

    Text, HTML, events and pictures come from the page where it reads as one item; the publication date only where
    the list states none. A page that cannot be read as one item raises ReadingError.
    """
    found = kind.of(page)
    if found != "html":
        reading = read(replace(source, rule=None, kind=""), page, now=now)
        if len(reading.items) != 1:
            raise ReadingError(f"the page of „{item.title}“ does not read as one item", f"look at {page.url}")
        return _joined(item, reading.items[0], now)
    tree = dom.parse(page.content, page.content_type)
    refusal.check(tree, page, source.language)
    detail = ladder.alone(tree, page.url, source, now=now)
    if not detail.text:
        raise ReadingError(f"the page of „{item.title}“ holds no text", f"look at {page.url}")
    return clean.without_secrets(clean.item(_joined(item, detail, now)), source.url)


def obstacle(source: Source, page: Page) -> ReadingError | None:
    """Return what stands before the news of a page of which next to nothing could be read; None where it has none.

    Raises ReadingError for a page made to keep parsers busy.
    """
    tree = dom.parse(page.content, page.content_type)
    return refusal.obstacle(tree, page, source.language, suspected=True)


def _joined(item: Item, detail: Item, now: datetime) -> Item:
    return replace(
        item,
        text=detail.text or item.text,
        html=detail.html or item.html,
        published=item.published or detail.published,
        events=item.events or detail.events,
        enclosures=item.enclosures or detail.enclosures,
        detailed=now,
    )
