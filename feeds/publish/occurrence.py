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
    if start >= today and start not in left_out:
        return start
    first = today - (recurrence.day(event.end or event.start) - start)  # one that began then is not over today
    if not event.rrule:
        return start if start >= first else None
    gone = {*left_out, *map(recurrence.day, event.exdates)}
    added = [recurrence.day(value) for value in event.rdates]
    ahead = [day for day in (*_repeated(event, first), *added) if day >= first and day not in gone]
    return min(ahead, default=None)


def _repeated(event: Event, first: date) -> list[date]:
    """The days the rule names from `first` on; UNTIL is compared as a day, its zone makes no difference here."""
    sound = recurrence.rule(event.rrule, event.start, ZoneInfo("UTC"))
    if not sound or "FREQ=HOURLY" in sound:
        return (
            [max(first, recurrence.day(event.start))] if recurrence.last_day(event.rrule, event.start) >= first else []
        )
    endless = ";".join(part for part in sound.split(";") if not part.startswith("UNTIL="))
    last = recurrence.last_day(sound, event.start)
    begin = datetime.combine(recurrence.day(event.start), time())
    after = datetime.combine(first, time()) - timedelta(seconds=1)
    try:
        found = islice(rrulestr(endless, dtstart=begin).xafter(after), _LOOKED_AT)
        return [moment.date() for moment in found if moment.date() <= last]
    except ValueError:  # a rule that is well formed and still means no day
        return []
