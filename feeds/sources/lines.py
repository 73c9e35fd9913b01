"""Dates that stand one a line in a paragraph, parted by <br>: the schedule of a board that knows no list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise

from feeds.sources.outline import Block, Element, Outline

_FEW = 4
_MOST = 0.8
"""Share of the lines that have to be dates."""
_SHORT = 60


def find(page: Outline, is_led: Callable[[Outline, Block], bool]) -> list[Block]:
    """Return the lines that a day leads, of every paragraph that holds hardly anything else; [] where there is none."""
    breaks: dict[int, list[Element]] = defaultdict(list)
    for element in page.elements:
        if element.tag == "br":
            breaks[element.parent].append(element)
    found: list[Block] = []
    for parent, marks in breaks.items():
        if len(marks) + 1 >= _FEW:
            lines = _lines(page.elements[parent], marks)
            dated = [line for line in lines if page.size(line) <= _SHORT and is_led(page, line)]
            found += dated if len(dated) >= max(_FEW, _MOST * len(lines)) else []
    return found


def _lines(parent: Element, marks: list[Element]) -> list[Block]:
    """Return the stretches between the breaks; one of bare text holds no element, or but its break."""
    cuts = [(parent.start + 1, parent.first), *((mark.start, mark.first) for mark in marks), (parent.end, parent.stop)]
    return [Block(start, end, first, stop) for (start, first), (end, stop) in pairwise(cuts) if first < stop]
