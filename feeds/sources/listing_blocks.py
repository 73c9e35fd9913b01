"""Find the repeated blocks of a page: elements of one path and class that each say something."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from feeds.sources import lines, moment, places
from feeds.sources.outline import HEADINGS, Block, Element, Outline
from feeds.sources.places import Place

_LEADS = frozenset(["h2", "h3", "h4", "h5", "dt"])
_REPEATED = _LEADS | {
    "li",
    "div",
    "article",
    "section",
    "tr",
    "a",
    "p",
    "dl",
    "td",
    "details",
    "figure",
    "table",
    "tbody",
}
_TEASER = re.compile(r"^article|\b(?:teaser|news|story|slide|meldung)")
_ENOUGH = 1_000
"""Blocks from which on no further group is added."""
_FEW = 5
"""Bare links from which on they may be a list of headlines."""
_LONG = 400
"""Signs of a block that count at most."""
_LED = 150
"""Signs that a short block counts as where a day leads it."""
_HIGHEST = 2.5
"""What a block with heading, date and link counts as, per sign of its text."""
_SAID = 8
"""Signs behind a day's number from which on a block is more than a day of a filter."""
_HEAD = 50
"""Signs at the start of a block in which a day leads it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Repeated blocks in the order of the page."""

    blocks: tuple[Block, ...]
    places: tuple[Place, ...]
    share: float  # of the text of the page's main part, 0 to 1


@dataclass(frozen=True, slots=True)
class _Profile:
    """What the blocks of a group have in common."""

    score: float = 0.0
    headed: bool = False
    dated: bool = False
    linked: bool = False
    size: float = 0.0
    kind: str = ""

    @property
    def is_teaser(self) -> bool:
        """Whether the blocks have what a piece of news has: headline and link."""
        return self.headed and self.linked

    def is_like(self, other: _Profile) -> bool:
        """Whether the blocks of another group have the same parts and about the same length."""
        alike = (self.headed, self.linked) == (other.headed, other.linked)
        return alike and other.size / 4 <= self.size <= other.size * 4


def find(page: Outline) -> Group | None:
    """Return the group of repeated blocks that explains most of the page; None where nothing repeats."""
    families, blocks = _families(page), lines.find(page, _leads)
    best = _judge(page, blocks, [True] * len(blocks)) if blocks else _Profile()
    for bound, members in sorted(((_bound(page, each), each) for each in families), key=lambda pair: -pair[0]):
        if bound <= best.score:
            break  # nothing that follows can be better: no need to look at it
        for profile, others in _judged(page, members):
            if profile.score > 0 and (profile.score, profile.size) > (
                best.score,
                best.size,
            ):  # between equals the wider block
                best, blocks = profile, others
    if not blocks:
        return _headlines(page, families)
    blocks = _widened(page, _with_likes(page, best, blocks, families))
    return _group(page, blocks)


def _group(page: Outline, blocks: list[Block]) -> Group:
    share = min(1.0, sum(map(page.size, blocks)) / max(1, page.size(page.elements[0])))
    return Group(tuple(blocks), places.find(page, blocks[:_ENOUGH]), share)


def _headlines(page: Outline, families: list[list[Element]]) -> Group | None:
    """Return the list of bare links, if these are sentences rather than names and the page says little else."""
    for members in sorted(families, key=len, reverse=True):
        blocks = _apart(members)
        if len(blocks) >= _FEW and all(page.links(block) == 1 for block in blocks):
            words = sum(text.count(" ") + 1 for block in blocks for text in page.texts[block.first : block.stop])
            group = _group(page, blocks)
            if words >= 3 * len(blocks) and group.share > 0.5:
                return group
    return None


def _families(page: Outline) -> list[list[Element]]:
    """Return the elements of one path, and those of one class below the same kind of element, if it is more of them."""
    paths: dict[int, list[Element]] = defaultdict(list)
    for element in page.elements:
        if element.stop > element.first and element.tag in _REPEATED:
            paths[element.path].append(element)
    kinds: dict[tuple[str, str], list[list[Element]]] = defaultdict(list)
    for members in paths.values():
        one = members[0]
        if "." in one.kind:
            kinds[one.kind, page.elements[one.parent].kind].append(members)
    joined = (sorted(chain(*several)) for several in kinds.values() if len(several) > 1)
    return [members for members in chain(paths.values(), joined) if len(members) > 1]


def _bound(page: Outline, members: list[Element]) -> float:
    """Return a score that the group of these elements cannot pass."""
    if members[0].tag in _LEADS:  # a run reaches no farther than the next lead
        last = page.elements[_wrapper(page, members[-1]).parent].stop
        ends = [*(member.first for member in members[1:]), last]
    else:
        ends = [member.stop for member in members]
    sizes = (page.sizes[end] - page.sizes[member.first] for member, end in zip(members, ends, strict=True))
    return _HIGHEST * sum(_LED if size < _LED else size if size < _LONG else _LONG for size in sizes)


def _judged(page: Outline, members: list[Element]) -> Iterator[tuple[_Profile, list[Block]]]:
    """Yield the group of some elements, and that of those among them that a day or hour leads."""
    blocks = _runs(page, members) if members[0].tag in _LEADS else _apart(members)
    led = [_leads(page, block) for block in blocks]
    yield _judge(page, blocks, led), blocks
    if 2 <= sum(led) < len(blocks):
        chosen = [block for block, leads in zip(blocks, led, strict=True) if leads]
        yield _judge(page, chosen, [True] * len(chosen)), chosen


def _apart(members: list[Element]) -> list[Block]:
    """Return a block for each member that does not lie within the one before."""
    blocks: list[Block] = []
    end = 0
    for member in members:
        if member.start >= end:
            blocks.append(Block(*member[:4]))
            end = member.end
    return blocks


def _runs(page: Outline, leads: list[Element]) -> list[Block]:
    """Return each heading with the siblings that follow it, up to the next heading of its rank.

    A heading that fills an element of its own is led by that element. The last run ends where a sibling has headings
    of its own, if those of the others have none: it would take in all that follows the list.
    """
    elements, blocks = page.elements, list[Block]()
    for number, heading in enumerate(leads):
        lead = _wrapper(page, heading)
        end, is_last = elements[lead.parent].end, number + 1 == len(leads)
        if not is_last:
            end = min(end, leads[number + 1].start)
        is_plain = is_last and number > 0 and all(page.headings(block) <= 1 for block in blocks)
        at = lead.end
        while at < end and not _ends_run(page, elements[at], heading.tag, is_plain):
            at = elements[at].end
        at = min(at, end)
        stop = elements[at].first if at < len(elements) else len(page.texts)
        blocks.append(Block(lead.start, at, lead.first, min(stop, elements[lead.parent].stop)))
    return blocks


def _ends_run(page: Outline, sibling: Element, rank: str, is_plain: bool) -> bool:
    return (sibling.tag in HEADINGS and sibling.tag < rank) or (is_plain and page.headings(sibling) > 0)


def _wrapper(page: Outline, lead: Element) -> Element:
    """Return the outermost element that holds a heading and nothing else."""
    while lead.parent > 0 and (above := page.elements[lead.parent])[2:4] == lead[2:4]:
        lead = above
    return lead


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
    number = moment.day_number(head, 1)
    if number:
        return len(head) > number.stop + _SAID
    hours = moment.find_hours(head)
    return hours is not None and hours[2] <= 2 and not moment.is_bare(head)


def _judge(page: Outline, blocks: list[Block], leads: list[bool]) -> _Profile:
    """Judge a group: text of its blocks, weighed by how many have one heading, one date, one link of their own."""
    covered = headed = dated = linked = words = anchors = 0.0
    for block, led in zip(blocks, leads, strict=True):
        size, headings, dates, links = page.size(block), page.headings(block), page.dates(block), page.links(block)
        units = max(1, headings, dates if headings != 1 or dates > 4 else 1)
        units = units if headings or dates else max(1, links // 2)
        led = led and size < _LONG
        covered += (_LONG if size > _LONG else _LED if led and size < _LED else size) / units
        headed += headings > 0
        dated += dates > 0 or led
        linked += links > 0
        words += size
        anchors += page.linked(block)
    count = len(blocks)
    half = count / 2
    bare = (anchors > 0.9 * words and words < 45 * count) or linked < half
    score = 0.0 if dated < half and headed < half and bare else covered
    score *= 0.2 + (0.8 * headed + 1.0 * dated + 0.5 * linked) / count
    kind = page.elements[blocks[0].start].kind
    return _Profile(score if count > 1 else 0.0, headed > half, dated > half, linked > half, words / count, kind)


def _with_likes(page: Outline, best: _Profile, blocks: list[Block], families: list[list[Element]]) -> list[Block]:
    """Add the further groups of the page that are of the same kind, in the order of the page."""
    akin = (f for f in families if f[0].kind == best.kind or (best.is_teaser and _TEASER.search(f[0].kind)))
    others_of = (family for family in akin if not _overlaps(family[0], blocks))
    judged = [pair for family in others_of for pair in _judged(page, family) if pair[0].score > 0]
    taken = blocks
    for profile, others in sorted(judged, key=lambda pair: -pair[0].score):
        if len(taken) >= _ENOUGH:
            break
        if profile.is_like(best) and not any(_overlaps(block, taken) for block in others):
            taken = sorted([*taken, *others])
    return _with_strays(page, best, taken)


def _with_strays(page: Outline, best: _Profile, blocks: list[Block]) -> list[Block]:
    """Add single blocks of the same class that stand elsewhere: the piece of news that a page shows larger."""
    if "." not in best.kind or best.kind.partition(".")[0] in _LEADS:
        return blocks
    strays = []
    for element in page.elements:
        if element.kind == best.kind and element.stop > element.first and not _overlaps(element, blocks):
            parts = page.headings(element) > 0, page.dates(element) > 0, page.links(element) > 0
            if parts == (best.headed, best.dated, best.linked) and page.size(element) <= 4 * best.size:
                strays.append(Block(*element[:4]))
    return sorted([*blocks, *strays]) if len(strays) == 1 else blocks


def _widened(page: Outline, blocks: list[Block]) -> list[Block]:
    """Return the elements around the blocks as long as each holds one block and little else: the whole card."""
    elements = page.elements
    while True:
        above = [elements[elements[block.start].parent] for block in blocks]
        places = {element.start for element in above}
        if len(places) < len(above) or 0 in places or len({element.tag for element in above}) > 1:
            return blocks
        if any(page.size(a) > 3 * page.size(block) + 300 for a, block in zip(above, blocks, strict=True)):
            return blocks
        if any(one.end > other.start for one, other in pairwise(above)):
            return blocks
        family = [e for e in elements if e.path == above[0].path and e.stop > e.first]
        wider = [Block(*element[:4]) for element in above]
        blocks = _apart(family) if len(blocks) <= len(family) < 2 * len(blocks) else wider


def _overlaps(block: Block | Element, taken: list[Block]) -> bool:
    """Say whether a block meets one of `taken`, which are in order and apart."""
    at = bisect_right(taken, block.start, key=lambda other: other.start)
    return (at > 0 and taken[at - 1].end > block.start) or (at < len(taken) and taken[at].start < block.end)
