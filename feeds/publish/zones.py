"""VTIMEZONE blocks from the constant rule of a zone, two RRULEs from 1970 on.

icalendar's own blocks are lists of RDATEs: Outlook ignores them, and they end in 2037. A TZif file (RFC 8536) ends with
the rule for all future as a POSIX TZ string, "CET-1CEST,M3.5.0,M10.5.0/3"; that is the block, for every zone alike.
A zone that changed its rule in the past is right from its last change on.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_ZONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
_UTC_NAMES = {"UTC", "Etc/UTC", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT", "Universal", "Etc/Universal"}
_NAME = r"(<[A-Za-z0-9+-]+>|[A-Za-z]+)"
_OFFSET = r"([+-]?\d{1,2}(?::\d\d)?(?::\d\d)?)"
_CHANGE = r"M(\d+)\.(\d)\.(\d)(?:/([+-]?\d+(?::\d\d)?(?::\d\d)?))?"
_POSIX = re.compile(rf"{_NAME}{_OFFSET}(?:{_NAME}{_OFFSET}?,{_CHANGE},{_CHANGE})?")


@dataclass(frozen=True, slots=True)
class _Change:
    """One yearly change of the clock: when it begins, from which offset to which (seconds east of UTC)."""

    kind: str
    name: str
    before: int
    after: int
    rule: tuple[str | None, ...] = ()


def known(name: str) -> bool:
    """Whether this is the name of a zone of the tz database."""
    return _rule(name) != ""


def of(stated: str, home: str) -> str:
    """Return the zone that wall-clock times are of: the stated one where it is one, else that of their source."""
    return stated if known(stated) else home


def is_utc(name: str) -> bool:
    """Whether times in this zone are written in UTC and need no VTIMEZONE."""
    return name in _UTC_NAMES


@cache
def zone(name: str) -> ZoneInfo:
    """Return the zone of a known name."""
    return ZoneInfo(name)


def day(moment: datetime, name: str) -> date:
    """Return the day a moment falls on for people in a zone."""
    return moment.astimezone(zone(name)).date()


def is_unsure(moment: datetime, name: str) -> bool:
    """Whether a wall-clock time happens twice or not at all, because the clock is changed."""
    here = zone(name)
    return moment.replace(tzinfo=here, fold=0).utcoffset() != moment.replace(tzinfo=here, fold=1).utcoffset()


def in_utc(moment: datetime, name: str) -> datetime:
    """Return wall-clock time of a zone as that of UTC: the first of two, and one that is left out as it would be."""
    return moment.replace(tzinfo=zone(name)).astimezone(UTC).replace(tzinfo=None)


@cache
def lines(name: str) -> tuple[str, ...]:
    """Return the content lines of the VTIMEZONE of a known zone."""
    found = _POSIX.fullmatch(_rule(name))
    if found is None:
        return ()
    standard, daylight = _plain(found[1]), _plain(found[3] or "")
    winter = -_seconds(found[2])
    changes = [_Change("STANDARD", standard, winter, winter)]
    if daylight:
        summer = -_seconds(found[4]) if found[4] else winter + 3600
        kinds = ("DAYLIGHT", "STANDARD") if summer > winter else ("STANDARD", "DAYLIGHT")  # Dublin's summer is standard
        changes = [
            _Change(kinds[0], daylight, winter, summer, found.groups()[4:8]),
            _Change(kinds[1], standard, summer, winter, found.groups()[8:12]),
        ]
    inner = [content for change in changes for content in _observance(change)]
    return ("BEGIN:VTIMEZONE", f"TZID:{name}", *inner, "END:VTIMEZONE")


@cache
def _rule(name: str) -> str:
    """The POSIX TZ string at the end of the zone's TZif file, "" where there is no such zone."""
    if not _ZONE_NAME.fullmatch(name):
        return ""
    try:
        data = files("tzdata.zoneinfo").joinpath(*name.split("/")).read_bytes()
    except (OSError, ModuleNotFoundError):
        return ""
    return data.rsplit(b"\n", 2)[-2].decode("ascii") if data.startswith(b"TZif") else ""


def _observance(change: _Change) -> list[str]:
    begin, rule = ("19700101T000000", "") if not change.rule else _yearly(change.rule)
    return [
        f"BEGIN:{change.kind}",
        f"DTSTART:{begin}",
        *([f"RRULE:{rule}"] if rule else []),
        f"TZOFFSETFROM:{_offset(change.before)}",
        f"TZOFFSETTO:{_offset(change.after)}",
        f"TZNAME:{change.name}",
        f"END:{change.kind}",
    ]


def _yearly(rule: tuple[str | None, ...]) -> tuple[str, str]:
    """The first such change in 1970 and its RRULE; week 5 is the last one, weekday 0 is Sunday."""
    month, week, weekday = (int(part or 0) for part in rule[:3])
    shift, second = divmod(_seconds(rule[3] or "2"), 86_400)
    if week == 5 and shift > 0:  # past the end of the month no RRULE follows: the last second of the day before
        shift, second = 0, 86_399
    first = _day_of_1970(month, week, weekday) + timedelta(days=shift)
    day = _DAYS[(weekday + shift) % 7]
    clock = f"{second // 3600:02}{second // 60 % 60:02}{second % 60:02}"
    return f"{first:%Y%m%d}T{clock}", f"FREQ=YEARLY;BYMONTH={month};{_by_day(month, week, day, shift)}"


def _by_day(month: int, week: int, day: str, shift: int) -> str:
    if not shift:
        return f"BYDAY={-1 if week == 5 else week}{day}"
    last = calendar.monthrange(1970, month)[1]
    begin = (last - 6 if week == 5 else week * 7 - 6) + shift
    return f"BYDAY={day};BYMONTHDAY={','.join(str(begin + n) for n in range(7))}"


def _day_of_1970(month: int, week: int, weekday: int) -> date:
    last = calendar.monthrange(1970, month)[1]
    days = [date(1970, month, n) for n in range(1, last + 1)]
    fitting = [day for day in days if day.isoweekday() % 7 == weekday]
    return fitting[-1] if week == 5 else fitting[week - 1]


def _plain(name: str) -> str:
    return name.strip("<>")


def _seconds(stated: str) -> int:
    sign = -1 if stated.startswith("-") else 1
    hours, minutes, seconds = ([int(part) for part in stated.lstrip("+-").split(":")] + [0, 0])[:3]
    return sign * (hours * 3600 + minutes * 60 + seconds)


def _offset(seconds: int) -> str:
    sign, rest = ("-", -seconds) if seconds < 0 else ("+", seconds)
    return f"{sign}{rest // 3600:02}{rest // 60 % 60:02}" + (f"{rest % 60:02}" if rest % 60 else "")
