"""Days and hours in the short forms pages use: <time>, ISO, numbers, month names, with or without a year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from feeds.sources import words

_MONTHS = words.numbered("months", 1)
_MONTH = "(?P<{}>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?:(?:,?\s+|[/-])(?P<{}>(?:19|20)\d\d)\b)?"
_DIGITS = re.compile("[0-9]+")
_UNTIL = words.every("until")
_OCLOCK = "(?:" + "|".join(w if len(w) > 1 else rf"{w}\b" for w in words.every("oclock").split("|")) + ")"
"""Behind an hour, "19 Uhr", "19 h"; a page may forget the blank behind a word, "19 UhrEinlass"."""
_DATE = re.compile(
    r"(?=\d)(?:(?<!\d)(?P<y1>\d{4})-(?P<m1>\d\d)-(?P<d1>\d\d)(?!\d)"
    r"|(?<![\d.,])(?P<d2>\d{1,2})\s?\.\s?(?P<m2>\d{1,2})\s?\."
    rf"(?:\s?(?P<y2>(?:20|19)\d\d(?!\d|:\d)|\d\d(?![\d:]))(?!\.\d|\s*{_OCLOCK}))?"
    rf"|(?<![\d:.])(?P<d3>\d{{1,2}})(?:\s?\.\s*|[/-]|(?:st|nd|rd|th)?\s+(?:of\s+)?){_MONTH.format('m3')}{_YEAR.format('y3')}"
    rf"|(?<=[a-z.,]\s)(?P<d6>\d{{1,2}})\.(?P<m6>\d{{1,2}})(?![\d.:]|\s*(?:{_OCLOCK}|€))"
    r"|(?<![\d/])(?P<d5>\d{1,2})/(?P<m5>\d{1,2})/(?P<y5>\d{4}|\d\d)(?![\d/]))"
    rf"|(?=[adfjmnos])\b{_MONTH.format('m4')}\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:\s?[-–]\s?(?P<e4>\d{{1,2}})\b)?"
    rf"{_YEAR.format('y4')}",
    re.IGNORECASE,
)
_WEEKDAYS = words.numbered("weekdays", 0)
_WEEKDAY = re.compile(
    rf"\b({'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})\b\.?,?\s*(?:(?:{words.every('article')})\s+)?$", re.I
)
_NAMES = "|".join(_WEEKDAYS)
_NUMBER = re.compile(
    rf"(\d{{1,2}})\.?,?\s+({_NAMES})\b\.?|({_NAMES})\b\.?,?\s+(\d{{1,2}})\b(?![.:]\d|\s*{_OCLOCK})\.?", re.I
)
_FROM = re.compile(rf"(?<![\d:.])(\d{{1,2}})\s?\.?\s*(?:-|–|{words.every('until', 'both')})\s*$", re.IGNORECASE)
_JOIN = re.compile(rf"\s*{_OCLOCK}?\s*(?:-|–|—|{_UNTIL})\s*", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?<![\d.:,/$€])(?P<h>\d{1,2})(?:(?P<sep>[:.])(?P<m>[0-5]\d))?(?::[0-5]\d)?(?![\d/:]|\.\d|,\d)"
    rf"\s*(?P<mark>{_OCLOCK}|a\.?\s?m\b\.?|p\.?\s?m\b\.?|noon\b)?",
    re.IGNORECASE,
)
_BESIDE = frozenset(words.every("beside_hours").lower().split("|"))
_LINE = 60
_PATH = re.compile(
    r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])(?:/(0[1-9]|[12]\d|3[01]))?(?=[/_-])"
    r"|(?<![\d-])(20\d\d)(-?)(0[1-9]|1[0-2])\5(0[1-9]|[12]\d|3[01])(?![\d-]*\d)"
)


Hours = tuple[time, time | None, int]
"""A clock time, the end stated behind it, and its offset in the text."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A day as a text states it; `year` 0 where none is stated, `weekday` -1 likewise, `last` the end of a span."""

    day: int
    month: int
    year: int
    weekday: int
    start: int
    stop: int
    last: int = 0

    def on(self, today: date, year: int = 0) -> date | None:
        """Return the day; without a year the one of `year`, else the first from today on that fits the weekday."""
        if self.year or year:
            return _day(self.year or year, self.month, self.day)
        near = [_day(today.year + more, self.month, self.day) for more in (0, 1, -1)]
        fitting = [d for d in near if d and (self.weekday < 0 or d.weekday() == self.weekday)]
        coming = [d for d in fitting if d >= today]
        return min(coming) if coming else max(fitting, default=None)


def mentions(text: str, *, day_first: bool = False) -> Iterator[Mention]:
    """Yield the days a text names, in order; 3/4/2025 is the third of April where `day_first`."""
    for lo, hi in _near_digits(text):
        for match in _DATE.finditer(text, lo, hi):
            found = _mention(match, text, day_first)
            if found:
                yield found


def has_digits(text: str) -> bool:
    """Say whether a text holds a figure at all."""
    return _DIGITS.search(text) is not None


@lru_cache(maxsize=8192)
def full(text: str, day_first: bool) -> date | None:
    """Return the first full date of a short text; None where it names none. Remembered."""
    found = find_date(text, day_first=day_first)
    return found[0] if found else None


def naming_days(texts: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of the texts that name a day in their first 2,000 signs."""
    for at, text in enumerate(texts):
        if _DIGITS.search(text, 0, 2000) and (of_line(text) if len(text) <= _LINE else any(mentions(text[:2000]))):
            yield at


@lru_cache(maxsize=8192)
def of_line(text: str) -> tuple[Mention, ...]:
    """Return the days that a short text names, remembered: every reader of a page asks again."""
    return tuple(found for match in _DATE.finditer(text) if (found := _mention(match, text, False)))


def day_number(text: str, month: int) -> Mention | None:
    """Return the day of a known month that a row begins with, "02 Di Rat der Stadt"; None where it begins otherwise.

    The day of the week has to stand beside the number.
    """
    match = _NUMBER.match(text)
    if match is None:
        return None
    number, weekday = int(match[1] or match[4]), _WEEKDAYS[(match[2] or match[3]).lower()]
    return Mention(number, month, 0, weekday, 0, match.end()) if 1 <= number <= 31 else None


def _near_digits(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text in which a date may stand: looking at each letter of a long text is slow."""
    lo = hi = -1
    for digits in _DIGITS.finditer(text):
        begin = digits.start() - 12
        if begin > hi:
            if hi > 0:
                yield lo, hi
            lo = max(0, begin)
        hi = digits.end() + 28
    if hi > 0:
        yield lo, hi


def _mention(match: re.Match[str], text: str, day_first: bool) -> Mention | None:
    form = (match.lastgroup or "")[-1]
    month_name = match["m" + form]
    day, month = int(match["d" + form]), _MONTHS.get(month_name.lower()) or int(month_name)
    if form == "5" and ((not day_first and month <= 31 and day <= 12) or month > 12):
        day, month = month, day
    year = int((form != "6" and match["y" + form]) or 0)
    year += 2000 if 0 < year < 100 else 0
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    before = text[max(0, match.start() - 16) : match.start()]
    weekday = _WEEKDAY.search(before) if before else None
    number = _WEEKDAYS[weekday[1].lower()] if weekday else -1
    if form == "6" and number < 0:
        return None  # without its last point a day is one only beside a weekday
    first = _FROM.search(before) if form in "23" else None
    if first and form == "2" and "." not in first[0]:
        first = None
    if first and 0 < int(first[1]) < day:
        return Mention(int(first[1]), month, year, -1, match.start(), match.end(), day)
    return Mention(day, month, year, number, match.start(), match.end(), int(match["e4"] or 0))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def find_date(text: str, *, day_first: bool = False) -> tuple[date, int, int] | None:
    """Return the first full date and its offsets; None where day, month and year are not all stated."""
    for found in mentions(text, day_first=day_first):
        day = found.on(date.min, found.year) if found.year else None
        if day:
            return day, found.start, found.stop
    return None


def joined(text: str, first: Mention, second: Mention) -> bool:
    """Say whether only a dash or "bis" stands between two days, a weekday aside."""
    between = _WEEKDAY.sub("", text[first.stop : second.start])
    return len(between) < 12 and _JOIN.fullmatch(between) is not None


def find_hours(text: str) -> Hours | None:
    """Return the first clock time, the end stated behind it, "20 - 22 Uhr", and its offset; None without a time."""
    found = list(_CLOCK.finditer(text[:1000]))
    for number, match in enumerate(found):
        follower = found[number + 1] if number + 1 < len(found) else None
        if follower and not _JOIN.fullmatch(text[match.end() : follower.start()]):
            follower = None
        sure = _is_sure(match)
        if not sure and not (follower and _is_sure(follower)):
            continue
        lent = "" if sure or follower is None else (follower["mark"] or "")
        start = _clock(match, lent)
        end = _clock(follower, follower["mark"] or match["mark"] or "") if follower else None
        if start:
            return start, end, match.start()
    return None


def _is_sure(match: re.Match[str]) -> bool:
    return bool(match["mark"]) or match["sep"] == ":"


def _clock(match: re.Match[str], lent: str) -> time | None:
    hour, minute = int(match["h"]), int(match["m"] or 0)
    mark = (match["mark"] or lent).lower()
    if mark[:1] in ("a", "p"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (mark[0] == "p")
    return time(hour, minute) if hour < 24 else None


def find_time(text: str) -> time | None:
    """Return the first clock time, "19.30 Uhr", "7:30 p.m." or "19:30"; None where there is none."""
    hours = find_hours(text)
    return hours[0] if hours else None


@lru_cache(maxsize=4096)
def without(text: str) -> str:
    """Return a text without its days, weekdays and clock times."""
    pieces, at = [], 0
    for found in mentions(text):
        pieces.append(_WEEKDAY.sub("", text[at : found.start]))
        at = found.stop
    rest = "".join([*pieces, text[at:]])
    rest = _CLOCK.sub(lambda m: " " if _is_sure(m) or m["sep"] else m[0], rest)
    return re.sub(r"\s+", " ", rest).strip(" ,:;|–—-•/()@")


@lru_cache(maxsize=4096)
def is_bare(text: str) -> bool:
    """Say whether a text states nothing but days, weekdays, months and times."""
    said = re.findall(r"[^\W\d_]+", without(text).lower())
    return all(word in _MONTHS or word in _WEEKDAYS or word in _BESIDE for word in said)


def month(text: str) -> int:
    """Return the month a text names, 1 to 12; 0 for none."""
    return next((_MONTHS[word] for word in re.findall(r"[^\W\d_]+", text.lower()) if word in _MONTHS), 0)


def stated(value: str) -> date | datetime | None:
    """Return what a datetime attribute states; None where it is no ISO date."""
    value = value.strip()
    try:
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except ValueError:
        return None


def in_path(url: str) -> date | None:
    """Return the day that an address states, /2025/03/14/; the first of the month where it states no day."""
    match = _PATH.search(url)
    if match is None:
        return None
    year, month, day = match.group(1, 2, 3) if match[1] else match.group(4, 6, 7)
    return _day(int(year), int(month), int(day or 1))


def last_day(text: str, first: Mention, second: Mention | None, day: date) -> date:
    """Return the last day of a span, "12.–14. September", "3.5. bis 6.5."; the day itself where it is none."""
    last: date | None = None
    if first.last:
        last = _day(day.year, day.month, first.last)
    elif second and joined(text, first, second):
        last = second.on(day, second.year or day.year)
    return last if last and last > day else day
