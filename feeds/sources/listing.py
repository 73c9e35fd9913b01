"""Lists without any rule: the items of the repeated blocks that explain most of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from feeds.model import Enclosure, Item, Source, Want
from feeds.sources import cards, dom, listing_blocks, moment, outline, slashes
from feeds.sources.listing_blocks import Place
from feeds.sources.outline import HEADINGS, Block, Element, Outline

_MORE = re.compile(
    r"^(?:mehr|weiterlesen|weiter|read more|more|details?|zum artikel|lesen sie mehr)\b"
    r"(?:\s+(?:zur meldung|zum thema|lesen|infos?))?\s*:?\s*",
    re.IGNORECASE,
)
_HOUR = re.compile(r"^[\s,|–-]*\d{1,2}[:.]\d\d(?:\s*uhr)?", re.IGNORECASE)
MAX_ITEMS = 1_000
_TITLE = 300
_LINE = 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the list finder offers the ladder: items, and how much of the main text they explain (0 to 1)."""

    items: tuple[Item, ...]
    share: float
    wants: tuple[Want, ...] = ()
    why: str = ""

    @property
    def is_agenda(self) -> bool:
        """Whether most items state an event of their own: a calendar or table of dates, whatever prose is around."""
        return 2 * sum(bool(item.events) for item in self.items) > len(self.items)


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
    made = [_item(page, block, place, base_url, now, position) for position, (block, place) in enumerate(held)]
    items = _distinct(cards.fill(page, group, made, about, now.date()))
    if len(items) < 2 or _is_one_event(items):
        return None
    placed = tuple(i if i.position == n else replace(i, position=n) for n, i in enumerate(items))
    return Candidate(placed, group.share, _next(tree, base_url), f"{len(placed)} repeated blocks")


def _is_one_event(items: Sequence[Item]) -> bool:
    """Whether two blocks tell of the same day: the two columns of one event's page."""
    days = {str(event.start)[:10] for item in items for event in item.events}
    return len(items) == 2 and len(days) == 1 and any(len(str(i.events[0].start)) == 10 for i in items if i.events)


def _base(tree: LexborHTMLParser, base_url: str) -> str:
    node = tree.css_first("base[href]")
    return dom.absolute(node.attributes.get("href"), base_url) or base_url if node else base_url


def _item(page: Outline, block: Block, place: Place, base_url: str, now: datetime, position: int) -> Item | None:
    links, heading, summary = [], None, ""
    for element in page.within(block):
        if element.tag == "a" and "href" in element.attributes:
            url = dom.absolute(element.attributes["href"], base_url)
            if url:
                links.append((element, url))
        elif heading is None and element.size and (element.tag in HEADINGS or element.tag == "dt"):
            heading = element
        elif heading and element.tag in HEADINGS and heading.stop == element.first and heading.size < 30 < element.size:
            heading = element  # a short line stood over the headline
        elif element.tag == "p" and element.size > len(summary):
            text = page.text(element, 2000)
            summary = summary if _MORE.match(text) else text
    title, link = _title(page, heading, links)
    text = page.paragraphs(block)
    if not title:
        title = text[:120].rsplit(" ", 1)[0] if len(text) > 120 else text.replace("\n", " ")
    if not title:
        return None
    return Item(
        title=title[:_TITLE],
        link=link,
        published=_published(page, block, text, link, now.date()),
        text=text,
        summary=summary,
        headings=place.headings,
        position=position,
        enclosures=_images(page, block, base_url),
    )


def _title(page: Outline, heading: Element | None, links: list[tuple[Element, str]]) -> tuple[str, str]:
    named = [(element, _MORE.sub("", page.text(element, 1000)), url) for element, url in links]
    if heading is not None:
        title = page.text(heading, 1000)
        own = (url for element, _, url in named if heading.first <= element.first and element.stop <= heading.stop)
        link = next((url for element, text, url in named if text and (text in title or title in text)), "")
        return title, next(own, "") or link or (links[0][1] if links else "")
    if not named:
        return "", ""
    element, text, url = max(named, key=lambda found: len(found[1]))
    return (_headline(page, element) or _undated(text)) if text else "", url


def _undated(title: str) -> str:
    """Cut the day and hour that a title leads with, "Sa 20. August 2022 20:00 Uhr Konzert"."""
    found = moment.find_date(title)
    if found is None or found[1] > 16:
        return title
    rest = _HOUR.sub("", title[found[2] :]).strip(" ,:|–-")
    return rest if len(rest) >= 4 else title


def _headline(page: Outline, link: Element) -> str:
    """Return the first part of a link around a whole card that reads as a headline, not as a date; else ""."""
    parts = page.texts[link.first : link.stop]
    if len(parts) < 2 or link.size < 40:
        return ""
    for text in parts:
        if (
            len(text) >= 8
            and not moment.is_bare(text)
            and not any(moment.mentions(text))
            and not moment.find_time(text)
        ):
            return text
    return ""


def _published(page: Outline, block: Block, text: str, link: str, today: date) -> date | datetime | None:
    """Return the date the block was published; a date to come is no publication."""
    for element in page.within(block):
        if element.tag == "time":
            found = moment.stated(element.attributes.get("datetime") or "")
            if found and _day(found) <= today:
                return found
    written = _written(page, block, text)
    if written:
        return written if written <= today else None
    said = moment.find_ago(text[:300], today) or moment.in_path(urlsplit(link).path)
    return said if said and said <= today else None


def _written(page: Outline, block: Block, text: str) -> date | None:
    """Return the first full date of a block; mostly the first of its texts with a figure is one."""
    for part in page.texts[block.first : block.stop]:
        if moment.has_digits(part):
            day = moment.full(part, page.day_first) if len(part) <= _LINE else None
            if day:
                return day
            break
    found = moment.find_date(text[:3000].replace("\n", " "), day_first=page.day_first)
    return found[0] if found else None


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _images(page: Outline, block: Block, base_url: str) -> tuple[Enclosure, ...]:
    for element in page.within(block):
        if element.tag == "img":
            url = dom.absolute(element.attributes.get("src") or element.attributes.get("data-src"), base_url)
            if url:
                return (Enclosure(url, alt=(element.attributes.get("alt") or "").strip()),)
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
