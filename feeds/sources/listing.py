"""Lists without any rule: the items of the repeated blocks that explain most of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from feeds.model import Enclosure, Item, Source, Want
from feeds.sources import cards, dom, listing_blocks, moment

_MORE = re.compile(
    r"^(?:mehr|weiterlesen|weiter|read more|more|details?|zum artikel|lesen sie mehr)\b"
    r"(?:\s+(?:zur meldung|zum thema|lesen|infos?))?\s*:?\s*",
    re.IGNORECASE,
)
_HOUR = re.compile(r"^[\s,|–-]*\d{1,2}[:.]\d\d(?:\s*uhr)?", re.IGNORECASE)
MAX_ITEMS = 1_000
_TITLE = 300


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the list finder offers the ladder: items, and how much of the main text they explain (0 to 1)."""

    items: tuple[Item, ...]
    share: float
    wants: tuple[Want, ...] = ()
    why: str = ""


def find(tree: LexborHTMLParser, base_url: str, source: Source, *, now: datetime) -> Candidate | None:
    """Return the items of the page's list; None where no repeated blocks with items are found."""
    if tree.body is None:
        return None
    group = listing_blocks.find(tree.body)
    if group is None:
        return None
    base_url = _base(tree, base_url)
    items: list[Item] = []
    for block, headings in zip(group.blocks[:MAX_ITEMS], group.headings, strict=False):
        item = _item(block, base_url, headings, now)
        if item:
            items.append(item)
    items = cards.fill(_distinct(items), now.date())
    if len(items) < 2:
        return None
    placed = tuple(replace(item, position=position) for position, item in enumerate(items))
    return Candidate(placed, group.share, _next(tree, base_url), f"{len(placed)} repeated blocks")


def _base(tree: LexborHTMLParser, base_url: str) -> str:
    node = tree.css_first("base[href]")
    return dom.absolute(node.attributes.get("href"), base_url) or base_url if node else base_url


def _item(block: tuple[LexborNode, ...], base_url: str, headings: tuple[str, ...], now: datetime) -> Item | None:
    links = [(node, dom.absolute(node.attributes.get("href"), base_url)) for node in _every(block, "a[href]")]
    links = [(node, url) for node, url in links if url]
    heading = next(iter(_every(block, "h1,h2,h3,h4,h5,h6,dt")), None)
    title, link = _title(heading, links)
    text = "\n".join(filter(None, (dom.visible(node) for node in block)))
    if not title:
        title = text[:120].rsplit(" ", 1)[0] if len(text) > 120 else text
    if not title:
        return None
    paragraphs = [dom.visible(node, 2000) for node in _every(block, "p")]
    summary = max((p for p in paragraphs if not _MORE.match(p)), key=len, default="")
    return Item(
        title=title[:_TITLE],
        link=link,
        published=_published(block, text, now),
        text=text,
        summary=summary,
        headings=headings,
        enclosures=_images(block, base_url),
    )


def _every(block: tuple[LexborNode, ...], selector: str) -> list[LexborNode]:
    return [found for node in block for found in node.css(selector)]


def _title(heading: LexborNode | None, links: list[tuple[LexborNode, str]]) -> tuple[str, str]:
    named = [(_MORE.sub("", dom.visible(node, 1000)), url) for node, url in links]
    if heading is not None:
        title = dom.visible(heading, 1000)
        own = {node.mem_id for node in heading.css("a[href]")}
        link = next((url for node, url in links if node.mem_id in own), "")
        link = link or next((url for text, url in named if text and (text in title or title in text)), "")
        return title, link or (links[0][1] if links else "")
    text, url = max(named, key=lambda pair: len(pair[0]), default=("", ""))
    node = next((node for node, address in links if address == url and text and text in dom.visible(node, 1000)), None)
    return (_headline(node) or _undated(text)) if node is not None else text, url


def _undated(title: str) -> str:
    """Cut the day and hour that a title leads with, "Sa 20. August 2022 20:00 Uhr Konzert"."""
    found = moment.find_date(title)
    if found is None or found[1] > 16:
        return title
    rest = _HOUR.sub("", title[found[2] :]).strip(" ,:|–-")
    return rest if len(rest) >= 4 else title


def _headline(link: LexborNode) -> str:
    """Return the first part of a link around a whole card that reads as a headline, not as a date; else ""."""
    for part in link.css("[class*=title], [class*=headline], strong, b, span, div, p"):
        text = dom.visible(part, 1000)
        if (
            len(text) >= 8
            and not part.css("div, p, span")
            and not moment.find_date(text)
            and not moment.find_time(text)
        ):
            return text
    return ""


def _published(block: tuple[LexborNode, ...], text: str, now: datetime) -> date | datetime | None:
    """Return the date the block was published; a date to come is no publication."""
    for node in _every(block, "time[datetime]"):
        found = moment.stated(node.attributes.get("datetime") or "")
        if found and _day(found) <= now.date():
            return found
    written = moment.find_date(text[:3000])
    return written[0] if written and written[0] <= now.date() else None


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _images(block: tuple[LexborNode, ...], base_url: str) -> tuple[Enclosure, ...]:
    for node in _every(block, "img"):
        url = dom.absolute(node.attributes.get("src") or node.attributes.get("data-src"), base_url)
        if url:
            return (Enclosure(url, alt=(node.attributes.get("alt") or "").strip()),)
    return ()


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
