"""Where a phrase stands, seen from a date: how far, what lies between, and whether it is another date's."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from feeds.events.phrase import REACH

Span = tuple[int, int]

FRAME = 2
_LISTED = 10  # signs between two dates of one list: "am 3. und am 10. Mai"
_BARE = 16  # signs beside an hour in a sentence that says no more: "Beginn ist um 20 Uhr."
_CLAUSE, _LINE = 25, 60  # what a comma and a line's end count, in signs


class Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Around:
    """A date, with the list of dates that it belongs to, among the sentences and the other dates of its text."""

    text: str
    at: Span
    dates: tuple[Span, ...]  # the other dates, without those of its own list
    starts: tuple[int, ...]
    sentences: Sequence[Span]
    home: int  # the date's own sentence

    @property
    def own(self) -> Span:
        """The date's own sentence; for an hour that stands alone the one before."""
        return self.sentences[max(0, self.home)]

    def away(self, one: Placed) -> int:
        """Count the sentences between the date's own and the phrase's; behind it is positive."""
        return bisect_right(self.sentences, (one.start, 1 << 60)) - 1 - self.home

    def gap(self, one: Placed) -> Span:
        """Give the stretch between the date and the phrase; empty where they overlap."""
        low, high = (self.at[1], one.start) if one.start >= self.at[1] else (one.end, self.at[0])
        return low, max(low, high)

    def between(self, gap: Span) -> int:
        """Count the other dates that stand in a stretch."""
        return bisect_left(self.starts, gap[1]) - bisect_left(self.starts, gap[0])

    def order(self, found: Sequence[Placed]) -> int:
        """Tell how a sentence of several dates goes: 1 the date first, -1 what belongs to it first, 0 unclear.

        FRAME, where all that could belong to one stands ahead of all.
        """
        low, high = self.own
        dates = sorted([self.at, *(span for span in self.dates if low <= span[0] < high)])
        if len(dates) == 1:
            return 0
        own = [one for one in found if low <= one.start < high]
        ahead = any(one.end <= dates[0][0] for one in own)
        behind = any(one.start >= dates[-1][1] for one in own)
        if ahead and all(one.end <= dates[0][0] for one in own):
            return FRAME
        return behind - ahead

    def foreign(self, one: Placed, order: int) -> bool:
        """Whether a phrase belongs to another date.

        In a sentence with dates its `order` decides, or the nearest of them; in one without, it belongs to the date
        before it, or to the next where it stands as a heading does.
        """
        if order == FRAME:
            return False
        behind = one.start >= self.at[1]
        here = bisect_left(self.starts, one.start)
        if behind:
            other = self.dates[here] if here < len(self.dates) else None
            rival = self.dates[here - 1] if here else None
            if rival is not None and rival[0] >= self.at[1]:
                return True
        else:
            other = self.dates[here - 1] if here else None
            rival = self.dates[here] if here < len(self.dates) else None
            if rival is not None and rival[0] <= self.at[0]:
                return True
        if other is None:
            return False
        low, high = self.sentences[max(0, bisect_right(self.sentences, (one.start, 1 << 60)) - 1)]
        mine, its = low <= self.at[0] < high, low <= other[0] < high
        if mine and its:
            return order == (-1 if behind else 1) or (
                order == 0 and self._distance(other, one) < self._distance(self.at, one)
            )
        if mine or its:
            return its
        return (
            self._lines(self.at, one) > self._lines(other, one)
            if behind
            else self._lines(self.at, one) >= self._lines(other, one)
        )

    def _lines(self, date: Span, one: Placed) -> int:
        low, high = (date[1], one.start) if one.start >= date[1] else (one.end, date[0])
        return self.text.count("\n", low, high)

    def _distance(self, date: Span, one: Placed) -> int:
        low, high = (date[1], one.start) if one.start >= date[1] else (one.end, date[0])
        if high - low > REACH:
            return high - low
        count = self.text.count
        marks = count(",", low, high) + count(";", low, high) + count(": ", low, high) + 2 * count(". ", low, high)
        return high - low + _CLAUSE * marks + _LINE * count("\n", low, high)


def look(text: str, at: Span, others: Sequence[Span], sentences: Sequence[Span]) -> Around:
    """Prepare looking around the date at `at`; `others` are the spans of the text's other dates."""
    low, high = at[0] - REACH, at[1] + REACH
    dates = sorted(span for span in others if low < span[0] < high and span != at)
    first, last = at
    kept = []
    for span in [*reversed([d for d in dates if d[0] < at[0]]), *(d for d in dates if d[0] >= at[0])]:
        if span[0] < first and _listed(text, span[1], first):
            first = span[0]
        elif span[0] >= last and _listed(text, last, span[0]):
            last = max(last, span[1])
        else:
            kept.append(span)
    kept.sort()
    home = bisect_right(sentences, (at[0], 1 << 60)) - 1
    start, end = sentences[max(0, home)]
    if home > 0 and end - start - (last - first) <= _BARE and "\n" not in text[sentences[home - 1][1] : start]:
        home -= 1
    return Around(text, (first, last), tuple(kept), tuple(a for a, _ in kept), sentences, home)


def _listed(text: str, low: int, high: int) -> bool:
    """Whether two dates are of one list by what lies between: next to nothing, on one line or as two lines."""
    between = text[low:high] if high - low <= _LISTED else "…\n"
    return "\n" not in between or not between.strip()
