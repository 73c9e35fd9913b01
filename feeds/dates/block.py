"""Block: the day of a time where the layout of a text says it, and not what stands right above."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import pairwise

from feeds.dates.chain import Group
from feeds.dates.combine import Carried
from feeds.dates.lines import has_label, is_told_under, line_of

_LONGEST = 100  # signs of a line that only says where and when
_PROSE = 50  # signs of a line that tells
_FAR = 2_000  # signs of a line that are looked at, before and behind
_MANY = 40  # paragraphs under one day
_BULLETS = " \t•*–-"
_ENDS = " \t.,;)"


def govern(text: str, carried: Sequence[Carried], groups: Sequence[Group]) -> list[Carried]:
    """Give times another day than the one above them where the layout says so.

    Lines that close what they are about: `… Um 17 Uhr ist Umzug.`, then `Neustadt, Sa., 13. Dezember, 10 bis 17 Uhr.`
    Paragraphs that begin with a place, under the day of all: `Neustadt: … am Vorabend …`, `Altstadt: ab 19 Uhr …`
    """
    closing = _closing(text, groups)
    heads = {id(a) for a, b in pairwise(groups) if not (a.times or b.times)}
    return [
        _closed(text, one, closing) or _labelled(text, one, groups) or _over_list(text, one, heads) for one in carried
    ]


def _over_list(text: str, one: Carried, heads: Set[int]) -> Carried:
    """Let the hour of a line above a list of days count for each: `Beginn ist um 19 Uhr:` and lines of bare days."""
    line, sign, lead = text[one.time.end : one.group.span[0]].rpartition("\n")
    heading = one.early and bool(sign) and "\n" not in line.rstrip("\n") and not lead.strip(_BULLETS)
    return replace(one, each=True) if heading and id(one.group) in heads else one


def _closing(text: str, groups: Sequence[Group]) -> list[Group]:
    """List the days of the lines that close a paragraph; none where the text goes on behind the last of them."""
    lines = [group for group in groups if _closes(text, group)]
    if not lines or text[_line(text, lines[-1].span[0])[1] :].strip():
        return []
    starts = [_line(text, group.span[0])[0] for group in lines]
    above = [_line(text, len(text[:start].rstrip()) - 1) if text[:start].strip() else (0, 0) for start in starts]
    told = all(high - low >= _PROSE and low not in starts for low, high in above)
    return lines if told else []


def _closes(text: str, group: Group) -> bool:
    """Tell whether a day with its hours ends a short line that says more than the day."""
    low, high = _line(text, group.span[0])
    last = max((time.end for time in group.times), default=0)
    return bool(last) and high - low <= _LONGEST and group.span[0] > low and not text[last:high].strip(_ENDS)


def _closed(text: str, one: Carried, closing: Sequence[Group]) -> Carried | None:
    """Give a time of a paragraph to the line that closes it, unless a day of the paragraph governs it."""
    below = next((group for group in closing if group.span[0] > one.time.end), None)
    if below is None or (not one.early and len(closing) < 2):
        return None
    own = not one.early and one.group not in closing and one.group.span[0] < one.time.start
    between = any(group.span[0] < one.time.start for group in closing) and not own
    return replace(one, group=below, early=False) if one.early or between else None


def _labelled(text: str, one: Carried, groups: Sequence[Group]) -> Carried | None:
    """Give a time of a paragraph with a label the day above all such paragraphs, if its own day is of another one."""
    low, start = paragraph(text, one.time.start), paragraph(text, one.group.span[0])
    if one.early or not 0 <= start < low:
        return None
    first = start
    for _ in range(_MANY):
        above = _line(text, first - 1)[0] if first else 0
        if not has_label(text, above):
            break
        first = above
    at = bisect_right([group.span[0] for group in groups], first) - 1
    return replace(one, group=groups[at]) if at >= 0 else None


def paragraph(text: str, at: int) -> int:
    """Give where the paragraph of an offset begins if it has a label; else -1."""
    low, high = _line(text, at)
    return low if is_told_under(text[low:high]) else -1


def _line(text: str, at: int) -> tuple[int, int]:
    """Give where the line of an offset begins and ends; of an endless one what is near."""
    return line_of(text, at, at, reach=_FAR)
