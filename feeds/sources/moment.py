"""Dates in the short forms pages use: <time>, ISO, numbers, day month year; German order for numbers."""

from __future__ import annotations

import re
from datetime import date, datetime, time

_NAMES = (
    "januar|jänner|january|jan februar|february|feb märz|maerz|march|mär|mrz|mar april|apr mai|may juni|june|jun "
    "juli|july|jul august|aug september|sept|sep oktober|october|okt|oct november|nov dezember|december|dez|dec"
)
_MONTHS = {word: number for number, names in enumerate(_NAMES.split(), 1) for word in names.split("|")}
_MONTH = "(?P<{}>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DIGIT = re.compile(r"\d")
_DATE = re.compile(
    r"\b(?P<y1>\d{4})-(?P<m1>\d\d)-(?P<d1>\d\d)"
    r"|(?<![\d.])(?P<d2>\d{1,2})\.\s?(?P<m2>\d{1,2})\.\s?(?P<y2>\d{4}|\d\d)(?!\d)"
    rf"|\b(?P<d3>\d{{1,2}})(?:\s?\.\s*|\s+){_MONTH.format('m3')},?\s+(?P<y3>\d{{4}})\b"
    rf"|\b{_MONTH.format('m4')}\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>\d{{4}})\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?<![\d.:])(?P<h>\d{1,2})(?:[:.](?P<m>[0-5]\d))?\s*(?P<mark>uhr|h\b|[ap]\.?m\b\.?)|(?<![\d.:])(?P<h2>\d\d?):(?P<m2>[0-5]\d)(?!\d)",
    re.IGNORECASE,
)

_SPAN = re.compile(
    r"(?<![\d.:])(\d{1,2}(?:[:.][0-5]\d)?)\s*(?:uhr)?\s*(?:-|–|bis)\s*(\d{1,2}(?::[0-5]\d|(?:\.[0-5]\d)?\s*uhr))",
    re.IGNORECASE,
)


def find_date(text: str) -> tuple[date, int, int] | None:
    """Return the first full date and its offsets; None where day, month and year are not all stated."""
    if not _DIGIT.search(text):
        return None
    for match in _DATE.finditer(text):
        found = _date(match)
        if found:
            return found, match.start(), match.end()
    return None


def _date(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    for n in "1234":
        if parts["y" + n]:
            month = parts["m" + n].lower()
            year = int(parts["y" + n])
            try:
                return date(year + 2000 if year < 100 else year, _MONTHS.get(month) or int(month), int(parts["d" + n]))
            except ValueError:
                return None
    return None


def find_time(text: str) -> time | None:
    """Return the first clock time, "19.30 Uhr", "7:30 p.m." or "19:30"; None where there is none."""
    for match in _TIME.finditer(text):
        hour, minute = int(match["h"] or match["h2"]), int(match["m"] or match["m2"] or 0)
        mark = (match["mark"] or "").lower()
        if mark[:1] in ("a", "p"):
            if not 1 <= hour <= 12:
                continue
            hour = hour % 12 + 12 * (mark[0] == "p")
        if hour < 24:
            return time(hour, minute)
    return None


def stated(value: str) -> date | datetime | None:
    """Return what a datetime attribute states; None where it is no ISO date."""
    value = value.strip()
    try:
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except ValueError:
        return None


def find_span(text: str) -> tuple[time, time | None] | None:
    """Return the first clock time and the end stated behind it, "20:00 - 22:00 Uhr"; None where there is no time."""
    span = _SPAN.search(text)
    start = find_time(text)
    if span and start:
        first, last = find_time(span[1] + " uhr"), find_time(span[2])
        if first is not None and last is not None and first <= start:
            return first, last
    return (start, None) if start else None
