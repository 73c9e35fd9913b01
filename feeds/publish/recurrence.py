"""RRULE, EXDATE, RDATE and RECURRENCE-ID: what repeats, in the value type and zone of its DTSTART (RFC 5545, 3.8.5)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from feeds.model import Clock

_NUMBERS = r"[+-]?[1-9]\d{0,2}(?:,[+-]?[1-9]\d{0,2})*"
_FROM_ZERO = r"\d{1,2}(?:,\d{1,2})*"
_DAY = r"(?:[+-]?(?:[1-9]|[1-4]\d|5[0-3]))?(?:MO|TU|WE|TH|FR|SA|SU)"
_PARTS = {
    "FREQ": "HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY",
    "UNTIL": r"\d{8}(?:T\d{6}Z?)?",
    "COUNT": r"[1-9]\d{0,3}",
    "INTERVAL": r"[1-9]\d{0,2}",
    "BYDAY": rf"{_DAY}(?:,{_DAY})*",
    "BYMONTH": r"(?:1[0-2]|[1-9])(?:,(?:1[0-2]|[1-9]))*",
    "BYMONTHDAY": _NUMBERS,
    "BYYEARDAY": _NUMBERS,
    "BYWEEKNO": _NUMBERS,
    "BYSETPOS": _NUMBERS,
    "BYHOUR": _FROM_ZERO,
    "BYMINUTE": _FROM_ZERO,
    "WKST": "MO|TU|WE|TH|FR|SA|SU",
}
_MOST = {"BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366, "BYHOUR": 23, "BYMINUTE": 59}
_NOT_WITH = {
    "BYMONTHDAY": "WEEKLY",
    "BYYEARDAY": "DAILY WEEKLY MONTHLY",
    "BYWEEKNO": "HOURLY DAILY WEEKLY MONTHLY",
    "BYSETPOS": "HOURLY DAILY",  # a set of one; whoever looks for its second looks for ever
}
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_STEPS = {
    "HOURLY": timedelta(hours=1),
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(days=7),
    "MONTHLY": timedelta(days=31),
    "YEARLY": timedelta(days=366),
}


def rule(stated: str, start: Clock, zone: ZoneInfo) -> str:
    """Return the RECUR value for an event that starts so, "" where the stated one is no sound rule.

    UNTIL gets the value type that goes with DTSTART: a date with a date, else UTC (3.3.10); a date as the end of timed
    occurrences includes that day.
    """
    parts = [part.partition("=") for part in stated.strip().upper().removeprefix("RRULE:").rstrip(";").split(";")]
    given = {name: value for name, _, value in parts}
    if "FREQ" not in given or not all(re.fullmatch(_PARTS.get(name, r"(?!)"), given[name]) for name in given):
        return ""
    if not _is_meant(given, isinstance(start, datetime)):
        return ""
    if "UNTIL" in given:
        given.pop("COUNT", None)
        given["UNTIL"] = _until(given["UNTIL"], start, zone)
        if not given["UNTIL"]:
            return ""
    order = ["FREQ", *(name for name in given if name != "FREQ")]
    return ";".join(f"{name}={given[name]}" for name in order)


def _is_meant(parts: dict[str, str], timed: bool) -> bool:
    """Whether numbers are in range and each part may stand beside FREQ (3.3.10); strict parsers drop what is not."""
    if any(abs(number) > most for name, most in _MOST.items() for number in _numbers(parts.get(name, "0"))):
        return False
    if any(parts["FREQ"] in without.split() for name, without in _NOT_WITH.items() if name in parts):
        return False
    if "BYMONTH" in parts and "BYMONTHDAY" in parts:  # 30 February never comes, and takes seconds not to
        months, days = _numbers(parts["BYMONTH"]), _numbers(parts["BYMONTHDAY"])
        if min(map(abs, days)) > max(_LONGEST[month - 1] for month in months):
            return False
    numbered = bool(re.search(r"\d", parts.get("BYDAY", "")))
    if numbered and (parts["FREQ"] not in ("MONTHLY", "YEARLY") or "BYWEEKNO" in parts):
        return False
    return timed or not {"BYHOUR", "BYMINUTE"} & set(parts)


def _numbers(listed: str) -> list[int]:
    return [int(number) for number in listed.split(",")]


def last_day(stated: str, start: Clock) -> date:
    """Return a day that no occurrence is after, by UNTIL or COUNT; `date.max` without end, else the day it starts."""
    parts = dict(part.split("=") for part in rule(stated, start, ZoneInfo("UTC")).split(";") if part)
    if not parts:
        return day(start)
    if "UNTIL" in parts:
        return datetime.strptime(parts["UNTIL"][:8], "%Y%m%d").date()  # noqa: DTZ007 - a day, no moment
    try:
        return day(start) + _reach(parts) if "COUNT" in parts else date.max
    except OverflowError:
        return date.max


def _reach(parts: dict[str, str]) -> timedelta:
    """The time a COUNT needs at most; eight times as much where steps may be skipped, as 29 February or the 31st."""
    steps = int(parts["COUNT"]) * int(parts.get("INTERVAL", "1"))
    plain = {"FREQ", "COUNT", "INTERVAL", "WKST"} | ({"BYDAY"} if parts["FREQ"] == "WEEKLY" else set())
    even = parts["FREQ"] in ("HOURLY", "DAILY", "WEEKLY") and set(parts) <= plain
    return steps * _STEPS[parts["FREQ"]] * (1 if even else 8)


def like(value: Clock, start: Clock) -> Clock:
    """Return an exception in the value type of the start: a day of a timed series means its occurrence at its hour."""
    if isinstance(start, datetime):
        return value if isinstance(value, datetime) else datetime.combine(value, start.time())
    return day(value)


def day(value: Clock) -> date:
    """Return the day of a clock time."""
    return value.date() if isinstance(value, datetime) else value


def _until(stated: str, start: Clock, zone: ZoneInfo) -> str:
    try:
        until = datetime.strptime(stated[:8], "%Y%m%d")  # noqa: DTZ007 - wall-clock time, its zone stands beside it
        if not isinstance(start, datetime):
            return _stamp(until)[:8]
        if len(stated) == 8:
            until = until.replace(hour=23, minute=59, second=59)
        else:
            until = datetime.strptime(stated[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007
    except ValueError:
        return ""
    if stated.endswith("Z"):
        return f"{_stamp(until)}Z"
    try:
        return f"{_stamp(until.replace(tzinfo=zone).astimezone(UTC))}Z"
    except OverflowError:  # the last day of all
        return ""


def _stamp(value: datetime) -> str:
    """Return the form of 3.3.5; `%Y` of strftime has less than four digits before the year 1000."""
    return f"{value.year:04}{value:%m%dT%H%M%S}"
