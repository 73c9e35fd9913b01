"""Which rung of the ladder an HTML page stands on: the one that explains most of its main text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from feeds.model import Item, Page, Reading, Source
from feeds.sources import article, enrich, facts, listing, structured

_GAP = re.compile(r"\s+")
_SOME = 120
"""Signs of text from which on a page may be an article."""
_MOST_OF = 0.5
_PROSE = 40
"""Signs from which on a line counts as prose."""
_ENDS = (".", "!", "?")


def climb(tree: LexborHTMLParser, page: Page, source: Source, *, now: datetime) -> Reading | None:
    """Return the reading of the rung that explains most of the page; None where no rung finds anything.

    The page as one article comes with every reading. A rung that the source forces is taken as it is.
    """
    whole = article.read(tree, page.url, source, now=now)
    forced = source.kind if source.kind in ("article", "structured", "list") else ""
    stated = structured.find(tree, page.url, source) if forced in ("", "structured") else None
    listed = listing.find(tree, page.url, source, now=now) if forced in ("", "list") else None
    if listed and listed.further:
        whole = _without(whole, listed)
    items = listed.items if listed else ()
    single = Reading("article", (_one(whole, page.url, now),), article=whole.article, why="one article")
    if stated and (forced or _is_rather_stated(stated, items, whole, page.url)):
        told = enrich.items(_told(stated, whole), items)
        return Reading("structured", told, article=whole.article, why=stated.why)
    if listed and items and (forced or not _is_rather_one(listed, whole)):
        return Reading("list", tuple(items), tuple(listed.wants), article=whole.article, why=listed.why)
    return single if (whole.text or whole.title) and forced in ("", "article") else None


def alone(tree: LexborHTMLParser, url: str, source: Source, *, now: datetime) -> Item:
    """Return a page that tells of one thing as its item, with the event that its structured data states of it."""
    whole = article.read(tree, url, source, now=now)
    listed = listing.find(tree, url, source, now=now)
    item = _one(_without(whole, listed) if listed and listed.further else whole, url, now)
    stated = structured.find(tree, url, source)
    if stated and len(stated.items) == 1 and stated.is_events and _same(stated.items[0].title, whole.title):
        return replace(item, events=stated.items[0].events)
    return item


def _one(whole: article.Found, url: str, now: datetime) -> Item:
    """Return the page as one item, with its event where it is the page of an event."""
    item = whole.item(url)
    event = facts.find(whole.text.split("\n"), whole.title, now.date())
    if event is None:
        return item
    is_before = item.published is not None and item.published.timetuple() < event.start.timetuple()
    return replace(item, events=(replace(event, url=item.link),), published=item.published if is_before else None)


def _is_rather_stated(stated: structured.Stated, items: Sequence[Item], whole: article.Found, url: str) -> bool:
    """Whether structured data tells the page itself: all its events or entries, not one in a corner of it."""
    if stated.is_events and whole.is_declared and len(stated.items) > 1:
        said = "\n".join(f"{item.title}\n{item.text}\n{item.summary}" for item in stated.items)
        return _explained(whole.text, said) > 0.4
    if len(stated.items) == 1 and stated.is_events and _same(stated.items[0].title, whole.title):
        return True
    if stated.is_events:
        return 2 * len(stated.items) >= sum(bool(item.link) for item in items)
    if len(stated.items) == 1:
        return not whole.is_marked and stated.items[0].link.rstrip("/") != url.rstrip("/") and len(items) < 3
    return len(stated.items) >= 0.8 * len(items)


def _without(whole: article.Found, listed: listing.Candidate) -> article.Found:
    """Return the article without the list of others that follows it under a heading of its own."""
    lines = whole.text.split("\n")
    if listed.further not in lines:
        return whole
    at, said = lines.index(listed.further), _GAP.sub("", listed.said)
    kept = [line for line in lines[at + 1 :] if _GAP.sub("", line) not in said]
    return replace(whole, text="\n".join(lines[:at] + kept))


def _same(one: str, other: str) -> bool:
    """Whether two headlines are one, or one holds the other."""
    one, other = (re.sub(r"\W+", " ", text.casefold()).strip() for text in (one, other))
    return bool(one and other) and (one in other or other in one)


def _told(stated: structured.Stated, whole: article.Found) -> tuple[Item, ...]:
    """Return the items; the only event of a page is told by the whole page."""
    if len(stated.items) > 1 or not stated.is_events or len(whole.text) <= len(stated.items[0].text):
        return stated.items
    return (replace(stated.items[0], text=whole.text),)


def _is_rather_one(listed: listing.Candidate, whole: article.Found) -> bool:
    """Whether the page is one article and the repeated blocks stand beside it or are its parts.

    A list has items of their own: each with its link, or each with its day. A page that calls itself an article must
    be a long list to be believed one.
    """
    items, count = listed.items, len(listed.items)
    linked = sum(bool(item.link) for item in items) >= 0.9 * count
    dated = sum(bool(item.published or item.events) for item in items) >= 0.7 * count
    happening = sum(bool(item.events) for item in items) >= 0.7 * count
    share = listed.share if count >= listing.MAX_ITEMS else _explained(whole.text, listed.said)
    if listed.further and len(whole.text) >= _SOME and share < _MOST_OF:
        return True
    if count == 2:
        return len(whole.text) >= _SOME and (whole.is_marked or not (linked and dated))
    if _are_paragraphs(items) and len(whole.text) >= _SOME:
        return True
    if happening and not whole.is_declared:
        return False
    if not linked and not dated:
        return len(whole.text) >= _SOME
    if whole.is_marked:
        return share < (0.5 if count >= 10 and linked else 0.8) or count < 5 or _is_uneven(items)
    return (share < 0.47 and len(whole.text) >= 400) or (count < 5 and _is_uneven(items))


def _are_paragraphs(items: Sequence[Item]) -> bool:
    """Whether the blocks are the sentences of one text, without headline or link: a letter with a day in each."""
    sentences = [item for item in items if item.title.endswith(_ENDS) and len(item.text) >= _PROSE]
    return not any(item.link or item.guid for item in items) and len(sentences) > 0.5 * len(items)


def _is_uneven(items: Sequence[Item]) -> bool:
    """Whether one block holds most of the text: an article among its neighbours."""
    lengths = [len(item.text) for item in items]
    return max(lengths) > 0.6 * sum(lengths) and max(lengths) > 400


def _explained(text: str, said: str) -> float:
    """Return the share of a text's prose that is said in items, 0 to 1; 1 where the text has no prose."""
    said = _GAP.sub("", said)
    prose = [line for line in (_GAP.sub("", line) for line in text.split("\n")) if len(line) >= _PROSE]
    total = sum(map(len, prose))
    return sum(len(line) for line in prose if line in said) / total if total else 1.0
