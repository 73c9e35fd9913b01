"""Above: what the days right above a date or a time have to do with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from feeds.dates.length import apart
from feeds.dates.when import When

_REACH = 60  # signs between a weekday and its date, at most
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
