"""On which day an event is next, for a page that looks ahead from today."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from feeds.model import Event
from feeds.publish import recurrence

_LOOKED_AT = 100  # occurrences of a series that may be left out one by one


def next_day(event: Event, today: date, left_out: Collection[date] = ()) -> date | None:
    """Return the day an event begins next, or began where it is still going on; None where it is over.

    `left_out` are days of a series that single changed occurrences stand for (RFC 5545, 3.8.4.4).
    """
    start = recurrence.day(event.start)
    gone = {*left_out, *map(recurrence.day, event.exdates)}
    if start >= today and start not in gone:
        return start
    first = today - (recurrence.day(event.end or event.start) - start)  # one that began then is not over today
    sound = recurrence.rule(event.rrule, event.start, ZoneInfo("UTC"))
    found = (start, *_repeated(sound, event, first), *map(recurrence.day, event.rdates))
    return min((day for day in found if day >= first and day not in gone), default=None)


def _repeated(sound: str, event: Event, first: date) -> list[date]:
    """The days the rule names from `first` on; UNTIL is compared as a day, its zone makes no difference here."""
    last = recurrence.last_day(sound, event.start)
    if not sound or last < first:
        return []
    if "FREQ=HOURLY" in sound:
        return [max(first, recurrence.day(event.start))]
    endless = ";".join(part for part in sound.split(";") if not part.startswith("UNTIL="))
    begin = datetime.combine(recurrence.day(event.start), time())
    after = datetime.combine(first, time()) - timedelta(seconds=1)
    try:
        found = islice(rrulestr(endless, dtstart=begin).xafter(after), _LOOKED_AT)
        return [moment.date() for moment in found if moment.date() <= last]
    except ValueError:  # a rule that is well formed and still means no day
        return []
