"""Bare days: which of the days above or below a time have no hour yet."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date, datetime, timedelta

from feeds.dates.chain import Entry
from feeds.dates.resolve import Day
from feeds.dates.when import When

_WEEK = 7  # days
_ABOVE = 12  # dates above among which those of a weekday are looked for


def timed(whens: Sequence[When]) -> dict[date, list[int]]:
    """Give the days that have an hour, each with where its hours stand; doors are none, nor is one under a span."""
    days: dict[date, list[int]] = {}
    spans = {when.span for when in whens if when.is_range}
    for when in whens:
        if isinstance(when.start, datetime) and when.role not in ("stamp", "doors") and when.spans[0] not in spans:
            days.setdefault(when.start.date(), []).append(when.span[0])
    return days


def has_hour(text: str, when: When, hour: int, hours: Sequence[int]) -> bool:
    """Tell whether a bare day has an hour, of those of the same day and one more that counts each time.

    In one paragraph with that one it has none but those of the paragraph: another thing may be on at that day.
    """
    at = when.span[0]
    if not hours or "\n" in text[min(at, hour) : max(at, hour)]:
        return bool(hours)
    return any("\n" not in text[min(at, one) : max(at, one)] for one in hours)


def without_overruled(whens: Sequence[When], each: Set[int]) -> list[When]:
    """Leave out hours for several days on those days that state another one below; hours at `each` count each time.

    `am 30. April und 1. Mai. Der Tanz beginnt um 19 Uhr. Am 1. Mai ab 10 Uhr …`
    """
    stated = {w.start.date(): w.span[0] for w in whens if isinstance(w.start, datetime) and not (w.role or w.group)}
    return [
        when
        for when in whens
        if when.role != "carried"
        or not when.group
        or when.spans[-1][0] in each
        or not isinstance(when.start, datetime)
        or stated.get(when.start.date(), -1) < when.span[0]
    ]


def named(days: Sequence[Day], whens: Sequence[When], weekdays: frozenset[int]) -> list[Day]:
    """List the days without an hour that are such weekdays; the last day of a span has none of its own."""
    have = timed(whens[-_ABOVE:])
    alone = [one for one in days if one[1] and one[2] is None and one[1] not in have and is_for(one[1], weekdays)]
    return alone or [day for when in whens[-_ABOVE:] for day in _within(when, weekdays)]


def _within(span: When, weekdays: frozenset[int]) -> list[Day]:
    """Give the days of a short span that are such weekdays: `vom 4. bis 7. Juli; samstags spielt ab 20 Uhr …`."""
    if not span.is_range or span.role or isinstance(span.start, datetime) or isinstance(span.end, datetime):
        return []
    if span.start is None or span.end is None or (span.end - span.start).days >= _WEEK:
        return []
    days = (span.start + timedelta(days=n) for n in range((span.end - span.start).days + 1))
    return [(Entry({}, span.span), day, None, span.notes) for day in days if is_for(day, weekdays)]


def has_bare(whens: Sequence[When], weekdays: frozenset[int]) -> bool:
    """Tell whether a day above that has no hour yet is one of these weekdays."""
    have = timed(whens[-_ABOVE:])
    return any(
        is_for(when.start, weekdays) and when.start not in have
        for when in whens[-_ABOVE:]
        if when.start and not isinstance(when.start, datetime) and not when.is_range and not when.role
    )


def is_for(day: date, weekdays: frozenset[int] | None) -> bool:
    """Tell whether a time for certain weekdays, or for any, is for a day."""
    return not weekdays or day.weekday() in weekdays
