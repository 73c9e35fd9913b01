"""Above: what the days and words right above a date or a time have to do with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from feeds.dates.length import apart
from feeds.dates.when import When
from feeds.lang import Language

_REACH = 60  # signs between a weekday and its date, at most
_WEEK, _BESIDE = 50, 18  # signs before and behind a weekday that may say it is of next week
_OPENS = re.compile(r"[,(]\s?(?:[^\W\d_]{3}\s)?\Z")  # `…, 8. Oktober`, `… (8. Oktober`, `…, den 8. Oktober`


def closes_list(text: str, whens: Sequence[When], start: int) -> bool:
    """Tell whether a time stands under lines of days that have none: `Fr, 5. Juli …`, `Sa, 6. …`, `Beginn 21 Uhr`."""
    last = whens[-2:]
    if len(last) < 2 or any(when.has_time or when.is_range or when.role or not when.start for when in last):
        return False
    ends = (last[1].span[0], start)
    return all(text[when.span[1] : end].strip(" ").count("\n") == 1 for when, end in zip(last, ends, strict=True))


def drop_weekday(whens: list[When], day: date, start: int, text: str) -> None:
    """Drop the last date if it is the weekday of the one behind it: `am Dienstag in den Herbstferien, 8. Oktober`."""
    if whens and _is_weekday_of(whens[-1], day, start, text):
        whens.pop()


def _is_weekday_of(when: When, day: date, start: int, text: str) -> bool:
    alone = "relative" in when.notes and not when.has_time and not when.is_range and not when.role
    if not alone or when.start is None or isinstance(when.start, datetime) or start - when.span[1] > _REACH:
        return False
    between = text[when.span[1] : start]
    same = when.start.weekday() == day.weekday() and not any(sign.isdigit() for sign in between)
    return same and not apart(text, when.span[1], start) and bool(_OPENS.search(between))


def side(text: str, span: tuple[int, int], lang: Language) -> str:
    """Tell which one of such weekdays is meant: "last", "next" or of next "week"; empty where no word says so."""
    start, end = span
    if said := lang.precedes(text, start, "last", "next"):
        return said
    week = lang.gaps["week"]
    ahead = next(
        (m for m in week.finditer(text, max(0, start - _WEEK), start) if not apart(text, m.end(), start)), None
    )
    behind = week.search(text, end, end + _BESIDE)
    beside = behind and not text[end : behind.start()].strip(" (,")
    return "week" if ahead or beside else ""


def year_before(text: str, start: int) -> str:
    """Give the year of a table row, right before its day: `2025 | 25. Oktober`; empty where none stands there."""
    row = text[max(0, start - 8) : start]
    year = row.strip(" |\n")
    return year if "|" in row and year.isdigit() and len(year) == 4 else ""
