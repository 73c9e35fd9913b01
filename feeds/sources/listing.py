"""Lists without any rule: the items of the repeated blocks that explain most of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from feeds.model import Item, Source, Want
from feeds.sources import cards, dom, entry, listing_blocks, outline, slashes, words

MAX_ITEMS = 1_000
_FURTHER = re.compile(rf"(?:{words.every('further')})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the list finder offers the ladder: items, what their blocks say, and its share of the page (0 to 1)."""

    items: tuple[Item, ...]
    said: str
    share: float
    wants: tuple[Want, ...] = ()
    why: str = ""
    further: str = ""  # the heading it stands under, if that is "Weitere Veranstaltungen" or the like


def find(tree: LexborHTMLParser, base_url: str, source: Source, *, now: datetime) -> Candidate | None:
    """Return the items of the page's list; None where no repeated blocks with items are found."""
    if tree.body is None:
        return None
    page = outline.read(tree.body)
    page.day_first = slashes.day_first(page.texts, dom.language(tree), source.language)
    group = listing_blocks.find(page)
    if group is None:
        return None
    base_url = _base(tree, base_url)
    title = tree.css_first("title")
    about = f"{urlsplit(base_url).path} {dom.visible(title, 200) if title else ''}"
    held = zip(group.blocks[:MAX_ITEMS], group.places, strict=False)
    today = now.date()
    made = [entry.read(page, block, place, base_url, today, position) for position, (block, place) in enumerate(held)]
    items = _distinct(cards.fill(page, group, made, about, today))
    if len(items) < 2 or _is_one_event(items):
        return None
    placed = tuple(i if i.position == n else replace(i, position=n) for n, i in enumerate(items))
    said = "\n".join(" ".join(page.texts[block.first : block.stop]) for block in group.blocks[:MAX_ITEMS])
    heading = "".join(group.places[0].headings[-1:])
    further = heading if _FURTHER.match(heading) else ""
    return Candidate(placed, said, group.share, _next(tree, base_url), f"{len(placed)} repeated blocks", further)


def _is_one_event(items: Sequence[Item]) -> bool:
    """Whether two blocks tell of the same day: the two columns of one event's page."""
    days = {str(event.start)[:10] for item in items for event in item.events}
    return len(items) == 2 and len(days) == 1 and any(len(str(i.events[0].start)) == 10 for i in items if i.events)


def _base(tree: LexborHTMLParser, base_url: str) -> str:
    node = tree.css_first("base[href]")
    return dom.absolute(node.attributes.get("href"), base_url) or base_url if node else base_url


def _distinct(items: list[Item]) -> list[Item]:
    seen: set[tuple[str, str, str]] = set()
    kept = []
    for item in items:
        key = (item.link, item.title, item.text)
        if key not in seen:
            seen.add(key)
            kept.append(item)
    return kept


def _next(tree: LexborHTMLParser, base_url: str) -> tuple[Want, ...]:
    node = tree.css_first("a[rel~=next], link[rel~=next], .next a[href], a.next")
    url = dom.absolute(node.attributes.get("href"), base_url) if node else ""
    return (Want("page", url),) if url else ()
