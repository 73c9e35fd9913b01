"""Days and years of the calendar, and the years that a text or an address names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from dateutil.easter import easter

from feeds.lang import Found

_ACROSS = 15  # days of a span that states its month only once, at most, where it reaches over its end
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")
_NAMED_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?)?(?!\d)")  # `201711`


def years_in(text: str) -> list[tuple[int, int]]:
    """List the years that a text names, each with where it stands; four digits of a longer number are none."""
    found = [(m.start(), int(m[0])) for m in _YEAR.finditer(text)]
    return [
        (at, year) for at, year in found if not (text[at - 1 : at].isdigit() or text[at - 1 : at] in ("/", ",", "-"))
    ]


def lending(text: str, found: Iterable[Found], others: Sequence[int]) -> list[tuple[int, int]]:
    """List the years of a text that may be lent to its other dates.

    One that is no part of a date tells of what was where headline or address name a later one: `Preis von 2024`.
    """
    stated = [(f.start, f.end) for f in found if "year" in f.parts and len(f.parts) > 1]
    least = max(others, default=0)
    return [(at, year) for at, year in years_in(text) if year >= least or any(low <= at < high for low, high in stated)]


def years_of(parts: Iterable[str]) -> list[int]:
    """List the years that titles and addresses name."""
    return [int(m[1]) for part in parts for m in _NAMED_YEAR.finditer(part)]


def valid(year: int, month: int, day: int) -> date | None:
    """Give the date, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_before(day: date, final: date) -> date | None:
    """Move the first day of `28. bis 2. Juli` to June; None where the days would be no short span then."""
    month = final.replace(day=1) - timedelta(days=1)
    first = valid(month.year, month.month, day.day)
    return first if first and (final - first).days <= _ACROSS else None


def of_month(year: int, month: int, weekday: int, which: int) -> date | None:
    """Give the first, second … weekday of a month, the last one for -1; None where it has none so late."""
    first = next_weekday(date(year, month, 1), weekday)
    days = [d for n in range(5) if (d := first + timedelta(days=7 * n)).month == month]
    return days[which - 1 if which > 0 else which] if which <= len(days) else None


def next_weekday(day: date, weekday: int) -> date:
    """Give the day itself or the first one behind it that is such a weekday."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def feast(rule: str, year: int) -> date | None:
    """Give the day of a holiday in a year; None where the calendar has no such day."""
    sort, sign, days = rule.partition("+") if "+" in rule else rule.partition("-")
    if sort.isdigit():
        return valid(year, int(sort), int(days))
    if sort == "easter":
        base = easter(year) if 1583 <= year < 4000 else None
    else:
        base = date(year, 11, 27) + timedelta(days=(6 - date(year, 11, 27).weekday()) % 7)
    return base + timedelta(days=int(sign + days)) if base else None
