"""Which rung of the ladder an HTML page stands on: the one that explains most of its main text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from feeds.model import Item, Page, Reading, Source
from feeds.sources import article, listing, structured

_GAP = re.compile(r"\s+")
_PROSE = 40
"""Signs from which on a line counts as prose."""


def climb(tree: LexborHTMLParser, page: Page, source: Source, *, now: datetime) -> Reading | None:
    """Return the reading of the rung that explains most of the page; None where no rung finds anything.

    The page as one article comes with every reading. A rung that the source forces is taken as it is.
    """
    whole = article.read(tree, page.url, source, now=now)
    forced = source.kind if source.kind in ("article", "structured", "list") else ""
    stated = structured.find(tree, page.url, source) if forced in ("", "structured") else None
    listed = listing.find(tree, page.url, source, now=now) if forced in ("", "list") else None
    items = listed.items if listed else ()
    single = Reading("article", (whole.item(page.url),), article=whole.article, why="one article")
    if stated and (forced or _is_rather_stated(stated, items, whole, page.url)):
        return Reading("structured", _told(stated, whole), article=whole.article, why=stated.why)
    if listed and items and (forced or not _is_rather_one(items, whole)):
        return Reading("list", tuple(items), tuple(listed.wants), article=whole.article, why=listed.why)
    return single if (whole.text or whole.title) and forced in ("", "article") else None


def _is_rather_stated(stated: structured.Stated, items: Sequence[Item], whole: article.Found, url: str) -> bool:
    """Whether structured data tells the page itself: all its events or entries, not one in a corner of it."""
    if stated.is_events:
        return 2 * len(stated.items) >= sum(bool(item.link) for item in items)
    if len(stated.items) == 1:
        return not whole.is_marked and stated.items[0].link.rstrip("/") != url.rstrip("/") and len(items) < 3
    return len(stated.items) >= 0.8 * len(items)


def _told(stated: structured.Stated, whole: article.Found) -> tuple[Item, ...]:
    """Return the items; the only event of a page is told by the whole page."""
    if len(stated.items) > 1 or not stated.is_events or len(whole.text) <= len(stated.items[0].text):
        return stated.items
    return (replace(stated.items[0], text=whole.text),)


def _is_rather_one(items: Sequence[Item], whole: article.Found) -> bool:
    """Whether the page is one article and the repeated blocks stand beside it or are its paragraphs."""
    needed = 0.8 if whole.is_marked else 1.1 if _are_paragraphs(items) else 0.4
    return explained(whole.text.split("\n"), items) < needed and len(whole.text) >= 400


def _are_paragraphs(items: Sequence[Item]) -> bool:
    """Whether the blocks are but the paragraphs of one text: most without link, date and headline."""
    bare = sum(not item.link and not item.published and not item.events and _is_opening(item) for item in items)
    return 2 * bare > len(items)


def _is_opening(item: Item) -> bool:
    return item.text.startswith(item.title[:60]) and len(item.text) > 1.5 * len(item.title)


def explained(lines: Sequence[str], items: Sequence[Item]) -> float:
    """Return the share of a text's prose that stands in items, 0 to 1; 1 where the text has no prose."""
    said = "\n".join(_GAP.sub("", f"{item.title}\n{item.text}\n{item.summary}") for item in items)
    prose = [line for line in (_GAP.sub("", line) for line in lines) if len(line) >= _PROSE]
    total = sum(map(len, prose))
    return sum(len(line) for line in prose if line in said) / total if total else 1.0
