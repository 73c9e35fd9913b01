"""Where a block stands on its page: under which headings, and under which day, month and year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from feeds.sources import moment
from feeds.sources.outline import HEADINGS, Block, Element, Outline

_NUMBER = re.compile(r"[1-9]|[12]\d|3[01]")
_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands: headings above it, outermost first, and the day, year and month above it ("", 0: none)."""

    headings: tuple[str, ...] = ()
    day: str = ""
    year: int = 0
    month: int = 0


def find(page: Outline, blocks: Sequence[Block]) -> tuple[Place, ...]:
    """Return, per block, the headings that govern it, the day that stands alone above it, year and month named last."""
    found: list[Place] = []
    above: dict[str, str] = {}
    now, at, elements = Place(), 1, page.elements
    cell: Element | None = None
    for block in blocks:
        own = elements[block.start].tag
        for element in elements[at : block.start]:
            if element.tag in HEADINGS:
                above = {level: text for level, text in above.items() if level < element.tag}
                above[element.tag] = page.text(element, 300)
            size = page.size(element)
            if size and (size <= 40 or (size <= 90 and element.tag in HEADINGS)):
                now = _after(page, element, now)
                if size <= 2 and now.month and _NUMBER.fullmatch(page.text(element)):
                    cell = elements[element.parent]
        if at < block.start or not found:
            rank = own if own in HEADINGS else "h9"
            now = replace(now, headings=tuple(above[level] for level in sorted(above) if level < rank))
        is_in_cell = cell is not None and block.end <= cell.end
        found.append(replace(now, day=_numbered(page, cell, now)) if cell and is_in_cell else now)
        at = max(at, block.end)
    return tuple(found)


def _numbered(page: Outline, cell: Element, place: Place) -> str:
    """Return the day whose number stands in the same cell of a calendar."""
    return f"{page.texts[cell.first]}.{place.month}.{place.year or ''}"


def _after(page: Outline, element: Element, before: Place) -> Place:
    """Return the day, year and month that hold after a short line."""
    text = page.text(element, 90)
    if page.dates(element):
        return before if moment.without(text) else replace(before, day=text)
    if not (element.tag in HEADINGS or moment.is_bare(text)):
        return before
    named, month = _YEAR.search(text), moment.month(text)
    if named:
        return replace(before, year=int(named[0]), month=month)
    if month and moment.is_bare(text):
        turned = (before.month == 12 and month == 1) - (before.month == 1 and month == 12)
        return replace(before, year=before.year + turned if before.year else 0, month=month)
    return before
