"""Dates and hours as people read them: "Mittwoch, 19. November 2025, 10 bis 11:30 Uhr"."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from feeds.lang import say
from feeds.model import Clock, Event
from feeds.publish import zones

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_EVERY = {"DAILY": "every_day", "WEEKLY": "every_week", "MONTHLY": "every_month", "YEARLY": "every_year"}
_ORDINAL_DAY = re.compile(r"([1-5]|-1)(MO|TU|WE|TH|FR|SA|SU)")


def say_when(event: Event, code: str, zone: str, home: str, *, this_year: int | None = None) -> str:
    """Say when an event is, with its repetition, and with the year where it is another than `this_year`.

    `zone` is that of its times and `home` the one the reader lives in; another one is named. The end of an all-day span
    is its last day.
    """
    said = say_span(event.start, event.end, code, this_year=this_year)
    if isinstance(event.start, datetime) and zone != home:
        place = zone.rsplit("/", 1)[-1].replace("_", " ")
        said = f"{said} (UTC)" if zones.is_utc(zone) else say(code, "local_time", when=said, place=place)
    repeated = say_repeat(event.rrule, event.start, code)
    return f"{said}, {repeated}" if repeated else said


def say_day(day: date, code: str, *, year: bool = True) -> str:
    """Say a day with its weekday, with or without the year."""
    weekday = say(code, "weekdays").split()[day.weekday()]
    key = "day" if year else "day_of_year"
    return say(code, key, weekday=weekday, day=day.day, month=_month(day, code), year=day.year)


def say_hours(start: Clock, end: Clock | None, code: str) -> str:
    """Say the hours of one day, "10 bis 11:30 Uhr"; "" where no hour is stated."""
    if not isinstance(start, datetime):
        return ""
    if not isinstance(end, datetime) or end <= start:
        return say(code, "hours_from", start=_hour(start, code))
    return say(code, "hours", start=_hour(start, code), end=_hour(end, code))


def say_repeat(rrule: str, start: Clock, code: str) -> str:
    """Say how an event that first is at `start` repeats, "jeden Mittwoch"; "" where it does not."""
    parts = dict(part.split("=", 1) for part in rrule.upper().split(";") if "=" in part)
    key = _EVERY.get(parts.get("FREQ", ""))
    if key is None:
        return ""
    weekdays = dict(zip(_DAYS, say(code, "weekdays").split(), strict=True))
    days, count = parts.get("BYDAY", ""), parts.get("INTERVAL", "1")
    if key == "every_week" and not days:
        days = _DAYS[start.weekday()]
    if count.isdigit() and int(count) > 1:
        said = say(code, f"{key}s", count=int(count))
    elif key == "every_week" and all(day in weekdays for day in days.split(",")):
        said = say(code, "every", days=say(code, "and").join(weekdays[day] for day in days.split(",")))
    elif key == "every_month" and (nth := _ORDINAL_DAY.fullmatch(days)):
        ordinal = say(code, "ordinals").split()[int(nth[1]) - 1 if nth[1] != "-1" else -1]
        said = say(code, "every_nth", nth=ordinal, weekday=weekdays[nth[2]])
    else:
        said = say(code, key)
    return said + _until(parts.get("UNTIL", ""), code)


def _until(stamp: str, code: str) -> str:
    try:
        day = date.fromisoformat(f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}")
    except ValueError:
        return ""
    return say(code, "until", day=say_date(day, code))


def say_date(day: date, code: str) -> str:
    """Say a date without its weekday, "19. November 2025"."""
    return say(code, "date", day=day.day, month=_month(day, code), year=day.year)


def say_span(start: Clock, end: Clock | None, code: str, *, this_year: int | None = None) -> str:
    """Say from when to when, with days, and years other than this one.

    The `end` of an all-day span is its last day; None: not stated.
    """

    def day(value: date) -> str:
        return say_day(value, code, year=value.year != this_year)

    if not isinstance(start, datetime):
        if end is None or isinstance(end, datetime) or end <= start:
            return day(start)
        return say(code, "span", start=day(start), end=day(end))
    if not isinstance(end, datetime) or end <= start or end.date() == start.date():
        return f"{day(start.date())}, {say_hours(start, end, code)}"
    if end == datetime.combine(start.date() + timedelta(days=1), datetime.min.time()):
        return f"{day(start.date())}, {say(code, 'hours_to_midnight', start=_hour(start, code))}"
    return say(
        code,
        "span",
        start=f"{day(start.date())}, {say_hours(start, None, code)}",
        end=f"{day(end.date())}, {say_hours(end, None, code)}",
    )


def say_moved(event: Event, code: str) -> list[str]:
    """Say from when an event was moved, as a line of its own; no line where it was not."""
    said = (say(code, "moved_from", when=say_span(was, None, code)) for was in event.moved_from[-1:])
    return [line[:1].upper() + line[1:] for line in said]


def _hour(moment: datetime, code: str) -> str:
    if not moment.minute:
        return say(code, "full_hour", hour=moment.hour)
    return say(code, "hour", hour=moment.hour, minute=f"{moment.minute:02}")


def _month(day: date, code: str) -> str:
    return say(code, "months").split()[day.month - 1]
