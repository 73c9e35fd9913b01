"""What is found: a date of a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

_OFTEN = 100  # mentions of the same day or hour that are told


@dataclass(frozen=True, slots=True)
class When:
    """A date of a text; `start` is None where nothing fixes the year, `end` where none is stated.

    `role`: "" stated with what it has; "carried" a time under a date that does not touch it; "until", "since", "from";
    "stamp" the page's own date; "weekly" the hours of a house; "doors"; "except" what a rule leaves out (`exdates`);
    "series" the last day or the span of a rule, which tells it.
    `notes`: "weekday" a wrong one, "year" lent or implied, "relative" a weekday or a word like tomorrow. Dates of one
    list or span share a `group` (0: none).
    """

    start: date | datetime | None
    end: date | datetime | None
    span: tuple[int, int]
    quote: str
    spans: tuple[tuple[int, int], ...] = ()
    rrule: str = ""
    role: str = ""
    notes: tuple[str, ...] = ()
    group: int = 0
    is_range: bool = False
    exdates: tuple[date | datetime, ...] = ()

    @property
    def has_time(self) -> bool:
        """Whether a clock time is stated."""
        return isinstance(self.start, datetime)


def seldom(whens: list[When]) -> Iterator[When]:
    """Leave out what has been said so often that one more mention says nothing."""
    if len(whens) <= _OFTEN:
        yield from whens
        return
    said = Counter[tuple[date | None, date | None, str]]()
    for when in whens:
        said[key := (when.start, when.end, when.role)] += 1
        if said[key] <= _OFTEN:
            yield when
