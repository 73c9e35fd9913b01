"""One repeated block of a list read as an item: headline, link, date, text, teaser, picture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit

from feeds.model import Enclosure, Item
from feeds.sources import ago, card_parts, dom, moment, words
from feeds.sources.outline import HEADINGS, Block, Element, Outline
from feeds.sources.places import Place

_MORE = re.compile(rf"^\W*(?:{words.every('open')})\b\W*", re.IGNORECASE)
_HOUR = re.compile(rf"^[\s,|–-]*\d{{1,2}}[:.]\d\d(?:\s*(?:{words.every('oclock')}))?", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_TITLE = 300
_LINE = 60
_Link = tuple[Element, str]


@dataclass(slots=True)
class _Parts:
    """What one walk through a block finds."""

    links: list[_Link] = field(default_factory=list)
    heading: Element | None = None
    strong: Element | None = None  # bold words, if they lead the block
    summary: str = ""
    times: list[Element] = field(default_factory=list)
    image: tuple[Enclosure, ...] = ()


def read(page: Outline, block: Block, place: Place, base_url: str, today: date, position: int) -> Item | None:
    """Return the block as an item; None for one without a word.

    A line that says nothing but when the item was published is left out of its text.
    """
    parts = _parts(page, block, base_url)
    title, link = _title(page, parts)
    published, stamp = _published(page, block, parts.times, today)
    text = page.paragraphs(block, stamp) or page.paragraphs(block)
    title = title or _first_line(text)
    if not title:
        return None
    return Item(
        title=title[:_TITLE],
        link=link,
        published=published or _implied(page, block, place, text, link, today),
        text=text,
        summary=parts.summary,
        headings=place.headings,
        position=position,
        enclosures=parts.image,
    )


def _parts(page: Outline, block: Block, base_url: str) -> _Parts:
    parts = _Parts()
    for element in page.elements[block.start : block.end]:
        tag = element.tag
        if tag == "a":
            url = dom.absolute(element.attributes.get("href"), base_url)
            if url:
                parts.links.append((element, url))
        elif tag in HEADINGS or tag == "dt":
            parts.heading = _heading(page, parts.heading, element)
        elif tag == "p":
            parts.summary = _longer(page, parts.summary, element)
        elif tag == "time":
            parts.times.append(element)
        elif tag in ("strong", "b") and parts.strong is None and element.first == block.first:
            parts.strong = element
        elif tag == "img" and not parts.image:
            parts.image = _image(element, base_url)
    return parts


def _heading(page: Outline, found: Element | None, element: Element) -> Element | None:
    """Return the headline of a block: the first heading that is more than a day and no short line right over one."""
    if found is None or not _is_headline(page, found):
        return element if element.stop > element.first else found
    over = element.tag in HEADINGS and found.stop == element.first and page.size(found) < 30 < page.size(element)
    return element if over else found


def _is_headline(page: Outline, heading: Element) -> bool:
    """Whether a heading says more than a day or the name of what follows it."""
    text = page.text(heading, _LINE)
    return not moment.is_bare(text) and not card_parts.is_label(text)


def _longer(page: Outline, summary: str, paragraph: Element) -> str:
    if page.size(paragraph) <= len(summary):
        return summary
    text = page.text(paragraph, 2000)
    return summary if _MORE.match(text) else text


def _image(element: Element, base_url: str) -> tuple[Enclosure, ...]:
    url = dom.absolute(element.attributes.get("src") or element.attributes.get("data-src"), base_url)
    return (Enclosure(url, alt=(element.attributes.get("alt") or "").strip()),) if url else ()


def _title(page: Outline, parts: _Parts) -> tuple[str, str]:
    if parts.heading is not None and _is_headline(page, parts.heading):
        return _of_heading(page, parts.heading, parts.links)
    named = [(element, _MORE.sub("", page.text(element, 1000)), url) for element, url in parts.links]
    element, text, url = max(named, key=lambda found: len(found[1]), default=(None, "", ""))
    if element is not None and text:
        return _headline(page, element) or _undated(text), url
    return _undated(page.text(parts.strong, _TITLE)) if parts.strong and page.size(parts.strong) >= 8 else "", url


def _of_heading(page: Outline, heading: Element, links: Sequence[_Link]) -> tuple[str, str]:
    """Return the headline with the link in it, else that of the same words, else the first of the block."""
    title = page.text(heading, 1000)
    for element, url in links:
        if heading.first <= element.first and element.stop <= heading.stop:
            return title, url
    for element, url in links:
        text = _MORE.sub("", page.text(element, 1000))
        if text and (text in title or title in text):
            return title, url
    return title, links[0][1] if links else ""


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
    if len(parts) < 2 or page.size(link) < 40:
        return ""
    return next((text for text in parts if len(text) >= 8 and not _tells_time(text)), "")


def _tells_time(text: str) -> bool:
    return moment.is_bare(text) or any(moment.mentions(text)) or moment.find_time(text) is not None


def _first_line(text: str) -> str:
    """Return the first line that says more than a day, cut before a word where it is long; "" where there is none."""
    lines = (line for line in text.split("\n") if not moment.is_bare(line) and len(_LETTER.findall(line)) >= 4)
    title = _undated(next(lines, text.replace("\n", " ")))
    return title[:120].rsplit(" ", 1)[0] if len(title) > 120 else title


def _published(
    page: Outline, block: Block, times: Iterable[Element], today: date
) -> tuple[date | datetime | None, int]:
    """Return the date the block states, and which of its texts says only that, -1 for none.

    A date to come is no publication.
    """
    for element in times:
        stated = moment.stated(element.attributes.get("datetime") or "")
        if stated and _day(stated) <= today:
            is_alone = element.stop - element.first == 1 and moment.is_bare(page.texts[element.first])
            return stated, element.first if is_alone else -1
    for at in range(block.first, block.stop):
        part = page.texts[at]
        if len(part) <= _LINE and moment.has_digits(part):
            day = moment.full(part, page.day_first)
            if day:
                return (day, at if moment.is_bare(part) else -1) if day <= today else (None, -1)
            break
    written = moment.find_date(page.text(block, 3000), day_first=page.day_first)
    return (written[0] if written and written[0] <= today else None), -1


def _implied(page: Outline, block: Block, place: Place, text: str, link: str, today: date) -> date | None:
    """Return the date that a block states in part: "vor 3 Tagen", a day under its month, the address."""
    said = ago.find(text[:300], today) or _under(page, block, place) or moment.in_path(urlsplit(link).path)
    return said if said and said <= today else None


def _under(page: Outline, block: Block, place: Place) -> date | None:
    """Return the day without a year of a block that stands under a heading of its month and year."""
    if not place.year or not place.month:
        return None
    led = next(iter(moment.mentions(page.text(block, 100), day_first=page.day_first)), None)
    return led.on(date.min, led.year or place.year) if led and led.month == place.month else None


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
