"""The parts of a card: its texts with what the page's maker calls them, and which of them are title and place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from feeds.sources import moment, words
from feeds.sources.outline import HEADINGS, Block, Outline

_WHERE, _WHEN, _WHAT = words.every("where"), words.every("when"), words.every("what")
_PLACE_NAMES = re.compile(rf"(?:^|[\s_-])(?:event-?)?(?:{_WHERE})(?:$|[\s_?:-])", re.IGNORECASE)
_TIME_NAMES = re.compile(_WHEN, re.IGNORECASE)
_TITLE_NAMES = re.compile(rf"(?:^|[\s_-]|event-?)(?:{_WHAT})(?:$|[\s_-])", re.IGNORECASE)
_BESIDE = re.compile(words.every("beside"), re.IGNORECASE)
_TITLE_COLUMN = re.compile(rf"\b(?:{words.every('what', 'column')})\b(?!.*(?:{_WHEN}|{_WHERE}))", re.IGNORECASE)
_PLACE_LABEL = re.compile(rf"(?:^|\s)(?:{_WHERE})\s*:\s*([^\n]{{3,120}})", re.IGNORECASE)
_PLACE_ALONE = re.compile(rf"(?:{_WHERE})\s*:?", re.IGNORECASE)
_LABEL = re.compile(rf"(?:{words.every('where', 'when', 'what', 'column', 'begins', 'doors')})\s*:?", re.IGNORECASE)
_ONLINE = re.compile(rf"^(?:{words.every('online')})\b.{{0,30}}$", re.IGNORECASE)
_BARE = re.compile(r"[\W\d_]")
_EMPTY = re.compile(rf"^\W*(?:{words.every('buttons', 'more')})?\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a block and what the page's maker calls the elements around it."""

    text: str
    named: bool = False  # its own element is named a title
    column: str = ""  # what the head of the table says above it
    heading: int = -1  # the heading element it stands in
    where: int = -1  # the outermost element around it that is named a place
    linked: bool = False


def common(rows: list[list[Part]]) -> frozenset[str]:
    """Return the texts that stand in most blocks: labels, not titles."""
    counts = Counter(text for parts in rows for text in {part.text for part in parts})
    return frozenset(text for text, count in counts.items() if count >= 3 and count * 5 > len(rows) * 3)


def of(page: Outline, block: Block) -> list[Part]:
    columns = _columns(page, block)
    known: dict[int, Part] = {}
    parts = []
    for at in range(block.first, min(block.stop, block.first + 200)):
        owner = page.owners[at]
        if owner not in known:
            known[owner] = _around(page, block, owner, columns)
        parts.append(replace(known[owner], text=page.texts[at]))
    return parts


def _around(page: Outline, block: Block, owner: int, columns: dict[int, str]) -> Part:
    column, heading, where, linked, above = "", -1, -1, False, owner
    own = page.elements[owner].names
    while above >= block.start:
        element = page.elements[above]
        if above > block.start or element.tag in HEADINGS:
            column = columns.get(above, column)
            heading = above if element.tag in HEADINGS or element.tag == "dt" else heading
            linked = linked or element.tag == "a"
            names = f"{element.names} {columns.get(above, '')}"
            where = above if _PLACE_NAMES.search(names) and not _TIME_NAMES.search(names) else where
        above = element.parent
    named = _TITLE_NAMES.search(own) is not None and not _BESIDE.search(own)
    return Part("", named, column, heading, where, linked)


def _columns(page: Outline, block: Block) -> dict[int, str]:
    """Return what the head of the table says above each cell of a row."""
    if page.elements[block.start].tag != "tr":
        return {}
    above = page.elements[block.start].parent
    while above > 0 and page.elements[above].tag != "table":
        above = page.elements[above].parent
    head = next((i for i in range(above, block.start) if page.elements[i].tag == "tr"), None)
    if head is None:
        return {}
    cells = [e for e in page.elements[head : page.elements[head].end] if e.parent == head]
    if not cells or any(cell.tag != "th" and page.dates(cell) for cell in cells):
        return {}
    own = [i for i in range(block.start, block.end) if page.elements[i].parent == block.start]
    return {index: page.text(cell, 60) for index, cell in zip(own, cells, strict=False)}


def is_label(text: str) -> bool:
    """Whether a text is but the name of what stands behind it: "Datum:", "Ort"."""
    return _LABEL.fullmatch(text) is not None


def is_online(parts: Sequence[Part]) -> bool:
    """Whether a part says that the event is held online."""
    return any(_ONLINE.match(part.text) for part in parts)


def where(parts: Sequence[Part], text: str, common: frozenset[str]) -> str:
    """Return the place: what is named so or stands behind such a label; "" for none."""
    named: dict[int, list[str]] = {}
    for part in parts:
        bare = moment.is_bare(part.text) or any(p.fullmatch(part.text) for p in (_LABEL, _EMPTY)) or "://" in part.text
        if part.where >= 0 and not bare and part.text.strip(" ,") not in named.get(part.where, []):
            named.setdefault(part.where, []).append(part.text.strip(" ,"))
    if named:
        own = (texts for texts in named.values() if not common.issuperset(texts))
        return ", ".join(filter(None, next(own, next(iter(named.values())))))[:200].strip(" ,")
    label = _PLACE_LABEL.search(text)
    if label:
        return label[1].strip()
    for part, follower in pairwise(parts):
        if _PLACE_ALONE.fullmatch(part.text):
            return follower.text[:200]
    return next((part.text for part in parts if _ONLINE.match(part.text)), "")


def title(parts: Sequence[Part], common: frozenset[str], where: str) -> str:
    """Return the headline, else what is named a title, a link, or the first words beside time and place; "" for none.

    What most cards say is a label, unless it stands where only a title stands.
    """
    open_parts = [p for p in parts if not _LABEL.fullmatch(p.text)]
    own = [p for p in open_parts if p.text not in common]
    plain = [p.text for p in own if p.where < 0 and p.text not in where]
    linked = [p.text for p in own if p.where < 0 and p.text not in where and p.linked]
    ranks = [_in_column(own), _headings(own), linked, plain, _in_column(open_parts), _headings(open_parts)]
    return next(filter(None, map(_worded, ranks)), "")


def any_title(parts: Sequence[Part]) -> str:
    """Return the first words of a card that are no label, if most others say the same; "" for none."""
    return _worded([part.text for part in parts if part.where < 0 and not _LABEL.fullmatch(part.text)])


def _in_column(parts: Sequence[Part]) -> list[str]:
    return [part.text for part in parts if _TITLE_COLUMN.search(part.column)]


def _headings(parts: Sequence[Part]) -> list[str]:
    headings: dict[int, list[str]] = {}
    for number, part in enumerate(parts):
        if part.heading >= 0 or part.named:
            headings.setdefault(part.heading if part.heading >= 0 else -number - 1, []).append(part.text)
    return [" ".join(texts) for texts in headings.values()]


def _worded(texts: Sequence[str]) -> str:
    """Return the first text that says more than a day, an hour or what a button says, without the day it leads with."""
    for text in texts:
        rest = moment.without(text)
        if len(_BARE.sub("", rest)) >= 3 and not moment.is_bare(rest) and not _EMPTY.match(rest):
            return (rest if _leads(text) else text)[:300]
    return ""


def _leads(text: str) -> bool:
    first, hours = next(iter(moment.mentions(text)), None), moment.find_hours(text)
    return (first is not None and first.start < 16) or (hours is not None and hours[2] <= 2)
