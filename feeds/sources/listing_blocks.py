"""Find the repeated blocks of a page: elements of one path and class that each say something."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from feeds.sources import moment
from feeds.sources.outline import HEADINGS, Block, Element, Outline

_BLOCKS = frozenset(["li", "div", "article", "section", "tr", "a", "p", "dl", "td"])
_LEADS = frozenset(["h2", "h3", "h4", "h5", "dt"])
_TEASER = re.compile(r"^article|\b(?:teaser|news|story|slide|meldung)")
_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d\d(?!\d)")
_ENOUGH = 1_000
"""Blocks from which on no further group is added."""
_HEAD = 50
"""Signs at the start of a block in which a day leads it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands: headings above it, outermost first, and the day and year that govern it ("", 0: none)."""

    headings: tuple[str, ...] = ()
    day: str = ""
    year: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Repeated blocks in the order of the page."""

    blocks: tuple[Block, ...]
    places: tuple[Place, ...]
    share: float  # of the text of the page's main part, 0 to 1


@dataclass(frozen=True, slots=True)
class _Profile:
    """What the blocks of a group have in common."""

    score: float
    headed: bool
    dated: bool
    linked: bool
    size: float
    kind: str


def find(page: Outline) -> Group | None:
    """Return the group of repeated blocks that explains most of the page; None where nothing repeats."""
    groups = ((_judge(page, blocks, led), blocks) for blocks, led in _candidates(page))
    judged = [(profile, blocks) for profile, blocks in groups if profile.score > 0]
    if not judged:
        return None
    best, blocks = max(judged, key=lambda pair: pair[0].score)
    blocks = _widened(page, _with_likes(best, blocks, judged))
    size = sum(len(text) for block in blocks for text in page.texts[block.first : block.stop])
    share = min(1.0, size / max(1, page.elements[0].size))
    return Group(tuple(blocks), _places(page, blocks[:_ENOUGH]), share)


def _candidates(page: Outline) -> Iterator[tuple[list[Block], list[bool]]]:
    """Yield groups of repeated blocks, with whether a day or hour leads each."""
    groups: dict[object, list[int]] = defaultdict(list)
    elements = page.elements
    for index, element in enumerate(elements):
        if (element.tag in _BLOCKS or element.tag in _LEADS) and element.size:
            groups[element.path].append(index)
            if "." in element.kind:
                groups[element.kind, elements[element.parent].kind].append(index)
    for key, members in groups.items():
        again = isinstance(key, tuple) and len(groups[elements[members[0]].path]) == len(members)
        if len(members) < 2 or again:
            continue
        blocks = _runs(page, members) if elements[members[0]].tag in _LEADS else _apart(page, members)
        led = [_leads(page, block) for block in blocks]
        yield blocks, led
        if 2 <= sum(led) < len(blocks):
            yield [block for block, leads in zip(blocks, led, strict=True) if leads], [True] * sum(led)


def _apart(page: Outline, members: list[int]) -> list[Block]:
    """Return a block for each member that does not lie within the one before."""
    blocks: list[Block] = []
    for index in members:
        element = page.elements[index]
        if not blocks or blocks[-1].end <= index:
            blocks.append(Block(index, element.end, element.first, element.stop))
    return blocks


def _runs(page: Outline, leads: list[int]) -> list[Block]:
    """Return each heading with the siblings that follow it, up to the next heading of its rank."""
    blocks = []
    for number, index in enumerate(leads):
        lead = page.elements[index]
        end = page.elements[lead.parent].end
        if number + 1 < len(leads):
            end = min(end, leads[number + 1])
        at = lead.end
        while at < end and not (page.elements[at].tag in HEADINGS and page.elements[at].tag < lead.tag):
            at = page.elements[at].end
        at = min(at, end)
        stop = page.elements[at].first if at < len(page.elements) else len(page.texts)
        blocks.append(Block(index, at, lead.first, min(stop, page.elements[lead.parent].stop)))
    return blocks


def _leads(page: Outline, block: Block) -> bool:
    head = page.texts[block.first] if block.first < block.stop else ""
    if len(head) < _HEAD:
        own = moment.of_line(head)
        if own and own[0].start <= 16:
            return True
        head = " ".join(page.texts[block.first : min(block.stop, block.first + 6)])
    return _is_led(head[:_HEAD])


@lru_cache(maxsize=4096)
def _is_led(head: str) -> bool:
    first = next(iter(moment.mentions(head)), None)
    if first is not None:
        return first.start <= 16
    hours = moment.find_hours(head)
    return hours is not None and hours[2] <= 2 and not moment.is_bare(head)


def _judge(page: Outline, blocks: list[Block], leads: list[bool]) -> _Profile:
    """Judge a group: text of its blocks, weighed by how many have one heading, one date, one link of their own."""
    covered = headed = dated = linked = words = anchors = 0.0
    for block, led in zip(blocks, leads, strict=True):
        size, headings, dates, links, link_size = _sums(page.elements, block)
        units = max(1, headings, dates if headings != 1 or dates > 4 else 1)
        units = units if headings or dates else max(1, links // 2)
        led = led and size < 400
        short = 150 if led and size < 150 else 0
        covered += max(min(size, 400), short) / units
        headed += headings > 0
        dated += dates > 0 or led
        linked += links > 0
        words += size
        anchors += link_size
    count = len(blocks)
    half = count / 2
    bare = (anchors > 0.9 * words and words < 45 * count) or linked < half
    score = 0.0 if dated < half and headed < half and bare else covered
    score *= 0.2 + (0.8 * headed + 1.0 * dated + 0.5 * linked) / count
    kind = page.elements[blocks[0].start].kind
    return _Profile(score if count > 1 else 0.0, headed > half, dated > half, linked > half, words / count, kind)


def _sums(elements: list[Element], block: Block) -> tuple[int, int, int, int, int]:
    """Return the text, headings, dates, links and text in links of a block."""
    size = headings = dates = links = linked = 0
    at = block.start
    while at < block.end:
        part = elements[at]
        size += part.size
        headings += part.headings
        dates += part.dates
        links += part.links
        linked += part.linked
        at = part.end
    return size, headings, dates, links, linked


def _parts(elements: list[Element], block: Block) -> list[Element]:
    parts, at = [], block.start
    while at < block.end:
        parts.append(elements[at])
        at = elements[at].end
    return parts


def _with_likes(best: _Profile, blocks: list[Block], judged: list[tuple[_Profile, list[Block]]]) -> list[Block]:
    """Add the further groups of the page that are of the same kind, in the order of the page."""
    taken = blocks
    for profile, others in sorted(judged, key=lambda pair: -pair[0].score):
        alike = (profile.headed, profile.linked) == (best.headed, best.linked)
        named = profile.kind == best.kind or (best.headed and best.linked and _TEASER.search(profile.kind) is not None)
        if len(taken) >= _ENOUGH:
            break
        if not (alike and named and best.size / 4 <= profile.size <= best.size * 4):
            continue
        if not any(_overlaps(block, taken) for block in others):
            taken = sorted([*taken, *others], key=lambda block: block.start)
    return taken


def _widened(page: Outline, blocks: list[Block]) -> list[Block]:
    """Return the elements around the blocks as long as each holds one block and little else: the whole card."""
    elements = page.elements
    while True:
        above = [elements[block.start].parent for block in blocks]
        if len(set(above)) < len(above) or min(above) < 1 or len({elements[a].tag for a in above}) > 1:
            return blocks
        wider = [Block(a, elements[a].end, elements[a].first, elements[a].stop) for a in above]
        sizes = zip(above, blocks, strict=True)
        if any(elements[a].size > 3 * sum(e.size for e in _parts(elements, b)) + 300 for a, b in sizes):
            return blocks
        if any(one.end > other.start for one, other in pairwise(wider)):
            return blocks
        family = [i for i, element in enumerate(elements) if element.path == elements[above[0]].path and element.size]
        blocks = _apart(page, family) if len(blocks) <= len(family) < 2 * len(blocks) else wider


def _overlaps(block: Block, taken: list[Block]) -> bool:
    """Say whether a block meets one of `taken`, which are in order and apart."""
    at = bisect_right(taken, block.start, key=lambda other: other.start)
    return (at > 0 and taken[at - 1].end > block.start) or (at < len(taken) and taken[at].start < block.end)


def _places(page: Outline, blocks: list[Block]) -> tuple[Place, ...]:
    """Return, per block, the headings that govern it, the day that stands alone above it, the year named last."""
    places: list[Place] = []
    above: dict[str, str] = {}
    day, year, at, elements = "", 0, 0, page.elements
    for block in blocks:
        for element in elements[at : block.start]:
            if element.tag in HEADINGS:
                above = {level: text for level, text in above.items() if level < element.tag}
                above[element.tag] = page.text(element, 300)
            if not element.size or element.size > 90 or (element.size > 40 and element.tag not in HEADINGS):
                continue
            text = page.text(element, 90)
            named = _YEAR.search(text)
            if named and (element.tag in HEADINGS or moment.is_bare(text)) and not element.dates:
                year = int(named[0])
            if element.dates and not moment.without(text):
                day = text
        own = elements[block.start].tag
        rank = own if own in HEADINGS else "h9"
        places.append(Place(tuple(above[level] for level in sorted(above) if level < rank), day, year))
        at = max(at, block.end)
    return tuple(places)
