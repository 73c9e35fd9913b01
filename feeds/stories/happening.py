"""One event through its readings: when it is over, which statement is about it, and what a statement changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from feeds.model import Clock, Event, Status
from feeds.stories.likeness import likeness, words

_UNTIL_UTC = re.compile(r"UNTIL=(\d{8}T\d{6})Z")
_FINE = re.compile("FREQ=(?:SECONDLY|MINUTELY|HOURLY)")
_MOST_OCCURRENCES = 5_000  # a series of more has no end that anyone lives to see: COUNT=99999999
_ENDLESS = datetime.max.replace(tzinfo=UTC)


def day(clock: Clock) -> date:
    """Return the day of a wall-clock time."""
    return clock.date() if isinstance(clock, datetime) else clock


def instant(clock: Clock, zone: str, *, closing: bool = False) -> datetime:
    """Return the moment in UTC of a wall-clock time; of a bare date its start, or with `closing` its end."""
    if not isinstance(clock, datetime):
        clock = datetime.combine(clock + timedelta(days=1) if closing else clock, time())
    return clock.replace(tzinfo=ZoneInfo(zone or "UTC")).astimezone(UTC)


def is_over(event: Event, now: datetime) -> bool:
    """Return whether the event has ended; without a stated end, whether it has begun (a bare date: has passed).

    A series is over with its last occurrence; one without end never is.
    """
    if event.start == date.max:
        return False
    return _end(event) <= now


def has_begun(event: Event, now: datetime) -> bool:
    """Return whether the first occurrence has begun."""
    return instant(event.start, event.zone) <= now


def _end(event: Event) -> datetime:
    last = max((event.start, *event.rdates), key=day)
    if event.rrule:
        found = _last_occurrence(event)
        if found is None:
            return _ENDLESS
        last = max(last, found, key=day)
    if event.end is None:
        return instant(last, event.zone, closing=True) if not isinstance(last, datetime) else instant(last, event.zone)
    length = instant(event.end, event.zone, closing=True) - instant(event.start, event.zone)
    return instant(last, event.zone) + length


def _last_occurrence(event: Event) -> Clock | None:
    """Return the start of the last occurrence; None for a series without end, or a rule that cannot be read."""
    if ("UNTIL=" not in event.rrule and "COUNT=" not in event.rrule) or _FINE.search(event.rrule):
        return None
    start = event.start if isinstance(event.start, datetime) else datetime.combine(event.start, time())
    try:
        rule = rrulestr(_UNTIL_UTC.sub(partial(_local_until, event.zone), event.rrule), dtstart=start)
        occurrences = list(islice(rule, _MOST_OCCURRENCES))
    except (ValueError, TypeError):
        return None
    if len(occurrences) == _MOST_OCCURRENCES:
        return None
    found = max(occurrences, default=start)
    return found if isinstance(event.start, datetime) else found.date()


def _local_until(zone: str, found: re.Match[str]) -> str:
    """An UNTIL in UTC as wall-clock time: dateutil refuses it beside a start without zone."""
    until = datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return f"UNTIL={until.astimezone(ZoneInfo(zone or 'UTC')):%Y%m%dT%H%M%S}"


# --- which statement is about which event --------------------------------------------------------------------------


def same_moment(one: Clock, other: Clock) -> bool:
    """Return whether two starts may be one: equal, or of one day where an hour is told of one only."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one == other
    return day(one) == day(other)


def moved_here(event: Event, stated: Event) -> bool:
    """Return whether the statement itself says that it was moved from this event's day; the hour is often lent."""
    return any(day(start) == day(event.start) for start in stated.moved_from)


def same_event(known: Event, stated: Event, *, near: bool) -> bool:
    """Return whether two stories, or sources (not `near`), announce one happening.

    The start must be the same and the places must not differ; then the titles decide, alone within a source. Between
    sources a place, the hour or the sentence has to speak for it: two schools have an open day at the same hour.
    """
    if known.source_uid and stated.source_uid and known.source_uid != stated.source_uid and near:
        return False
    if known.rrule and stated.rrule and known.rrule != stated.rrule:
        return False
    if not (same_moment(known.start, stated.start) or moved_here(known, stated) or moved_here(stated, known)):
        return False
    places = _places_agree(known, stated)
    if places is False:
        return False
    if not _titles_agree(known.title, stated.title):
        return likeness(words(known.quote), words(stated.quote)) >= 0.8
    hours = isinstance(known.start, datetime) and known.start == stated.start
    if near or places is True:
        return True
    wordy = min(len(words(known.title)), len(words(stated.title))) > 1
    if wordy and hours and (known.place or stated.place):
        return True
    return wordy and likeness(words(known.quote), words(stated.quote)) >= 0.5


def _places_agree(one: Event, other: Event) -> bool | None:
    """Return whether two places are one; None where one is not told, not even in title or sentence."""
    a, b = words(one.place), words(other.place)
    if not a or not b:
        told = set(words(f"{one.title} {one.quote}" if not a else f"{other.title} {other.quote}"))
        return True if (a or b) and set(a or b) <= told else None
    return set(a) <= set(b) or set(b) <= set(a) or likeness(a, b) >= 0.5


def _titles_agree(one: str, other: str) -> bool:
    a, b = words(one), words(other)
    if not a or not b:
        return not a and not b
    return set(a) <= set(b) or set(b) <= set(a) or likeness(a, b) >= 0.6


# --- what a statement changes --------------------------------------------------------------------------------------


def filled(known: Event, stated: Event) -> Event:
    """Return the event with what another announcement adds: an hour, an end, a fuller place, the calling off."""
    changes: dict[str, object] = {}
    if moved_here(known, stated) and not same_moment(known.start, stated.start):
        changes |= {"start": stated.start, "end": stated.end, "moved_from": stated.moved_from}
    elif not isinstance(known.start, datetime) and isinstance(stated.start, datetime) and known.end is None:
        changes |= {"start": stated.start, "end": stated.end}
    elif known.end is None and stated.end is not None and known.start == stated.start:
        changes["end"] = stated.end
    if stated.place and (not known.place or _holds(stated.place, known.place)):
        changes["place"] = stated.place
    if not known.title:
        changes["title"] = stated.title
    if not known.rrule and stated.rrule and known.start == stated.start:
        changes |= {"rrule": stated.rrule, "exdates": stated.exdates, "rdates": stated.rdates}
    if stated.status is Status.CANCELLED:
        changes["status"] = Status.CANCELLED
    changes["online"] = known.online or stated.online
    return _with(known, changes)


def _holds(long: str, short: str) -> bool:
    a, b = words(long), words(short)
    return len(a) > len(b) and set(b) <= set(a)


def retold(known: Event, before: Event, stated: Event) -> Event:
    """Return the event with what one story says otherwise than it said before.

    What a reworded text no longer tells stays: the hour, the end, the place. Only a calendar's own event takes back.
    """
    if stated.source_uid:
        return _with(known, {name: getattr(stated, name) for name in _TOLD if _differs(name, before, stated)})
    changes: dict[str, object] = {
        name: getattr(stated, name)
        for name in ("title", "place", "quote", "why", "url", "headline")
        if _differs(name, before, stated) and getattr(stated, name)
    }
    changes |= {name: getattr(stated, name) for name in ("status", "online") if _differs(name, before, stated)}
    changes |= _retold_time(known, before, stated)
    return _with(known, changes)


_TOLD = (
    *("start", "end", "title", "place", "rrule", "exdates", "rdates", "status", "online", "zone", "quote", "why"),
    *("url", "moved_from", "headline"),
)


def _differs(name: str, before: Event, stated: Event) -> bool:
    return bool(getattr(before, name) != getattr(stated, name))


def _retold_time(known: Event, before: Event, stated: Event) -> dict[str, object]:
    changes: dict[str, object] = {}
    hour_lost = isinstance(known.start, datetime) and not isinstance(stated.start, datetime)
    if _differs("start", before, stated) and not (hour_lost and day(known.start) == day(stated.start)):
        changes |= {"start": stated.start, "end": stated.end, "moved_from": stated.moved_from}
    elif _differs("end", before, stated) and stated.end is not None and not hour_lost:
        changes["end"] = stated.end
    if _differs("rrule", before, stated) or _differs("exdates", before, stated) or _differs("rdates", before, stated):
        changes |= {"rrule": stated.rrule, "exdates": stated.exdates, "rdates": stated.rdates}
    return changes


def _with(event: Event, changes: dict[str, object]) -> Event:
    change: Callable[..., Event] = replace
    return change(event, **changes)


# --- identity of a change ------------------------------------------------------------------------------------------

_SEQUENCE = ("start", "end", "zone", "rrule", "exdates", "rdates", "place", "status", "rejected")
_BYTES = (*_SEQUENCE, "title", "online", "quote", "url", "headline", "moved_from", "corrected")


def stamped(before: Event | None, after: Event, now: datetime) -> Event:
    """Return the event with SEQUENCE and LAST-MODIFIED for what changed since it was last published.

    SEQUENCE rises with start, end, recurrence, place and status (RFC 5545, 3.8.7.4); LAST-MODIFIED moves with any
    published byte, and never back, whatever the clock says.
    """
    if before is None:
        at = now if after.status is Status.CANCELLED else None
        return replace(after, sequence=0, modified=now, cancelled_at=at)
    sequence, modified, cancelled = before.sequence, before.modified or now, before.cancelled_at
    if any(getattr(before, name) != getattr(after, name) for name in _BYTES):
        modified = later(now, modified)
    if any(getattr(before, name) != getattr(after, name) for name in _SEQUENCE):
        sequence += 1
    if after.status is not Status.CANCELLED:
        cancelled = None
    elif before.status is not Status.CANCELLED:
        cancelled = modified
    return replace(after, uid=before.uid, sequence=sequence, modified=modified, cancelled_at=cancelled)


def later(now: datetime, before: datetime) -> datetime:
    """Return now; where the clock went back, a second after the last change."""
    return now if now > before else before + timedelta(seconds=1)
