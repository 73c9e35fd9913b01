"""When a card's event is: what its <time> states, the day it leads with or stands under, the hour beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time

from feeds.model import Clock
from feeds.sources import moment, words
from feeds.sources.moment import Hours, Mention
from feeds.sources.outline import Block, Outline
from feeds.sources.places import Place

When = tuple[Clock, Clock | None]
_BEGINS = re.compile(rf"\b(?:{words.every('begins')})\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.?")
_NEAR = 60
"""Signs behind the day in which its time must begin."""


def read(page: Outline, block: Block, place: Place, today: date) -> When | None:
    """Return start and end of a card's event, the end None where none is stated; None where no day is."""
    stated = _stated(page, block)
    if stated and stated[1]:
        return stated
    written = _written(page, block, place, today)
    return written if stated is None or (written and written[0] == stated[0]) else stated


def at(when: When | None, hours: Hours) -> When | None:
    """Return a day with the hour that a page states for all its days; a span of days stays as it is."""
    if when is None or when[1] is not None or isinstance(when[0], datetime):
        return when
    return _clocks(when[0], when[0], hours)


def _stated(page: Outline, block: Block) -> When | None:
    """Return what <time datetime> states with its hour; None where it states no hour."""
    times = []
    for element in page.within(block):
        value = moment.stated(element.attributes.get("datetime") or "") if element.tag == "time" else None
        if isinstance(value, datetime):
            times.append(value.replace(tzinfo=None))
    if not times or times[0].time() == time(0):
        return None
    return times[0], (times[1] if len(times) > 1 and times[1] > times[0] else None)


def _written(page: Outline, block: Block, place: Place, today: date) -> When | None:
    """Read the day a block leads with, else the day it stands under, and the time beside it."""
    text = page.text(block, 1500)
    found = list(moment.mentions(text, day_first=page.day_first))
    lead = found[0] if found and found[0].start < 400 else None
    number = _number(page.texts[block.first], text, place) if place.month else None
    if number and (lead is None or lead.start > 16):
        day = number.on(today, place.year)
        return _clocks(day, day, moment.find_hours(text[number.stop : 300])) if day else None
    if lead is None:
        above = next(iter(moment.mentions(place.day, day_first=page.day_first)), None)
        day = above.on(today, place.year) if above else None
        hours = moment.find_hours(text[:300])
        return _clocks(day, day, hours) if day and hours else None
    same = [m for m in found if (m.day, m.month) == (lead.day, lead.month)]
    year = next((m.year for m in same if m.year), 0) or (place.year if lead.weekday < 0 else 0)
    day = lead.on(today, year) or lead.on(today, place.year)
    if day is None:
        return None
    last = moment.last_day(text, lead, found[1] if len(found) > 1 else None, day)
    return _clocks(day, last, _hours(text, lead, same))


def _number(first: str, text: str, place: Place) -> Mention | None:
    """Return the day of the known month that a block begins with: beside its weekday, or alone before an hour."""
    if _NUMBER.fullmatch(first) and moment.find_hours(text[len(first) : 300]):
        return Mention(int(first.strip(".")), place.month, 0, -1, 0, len(first))
    return moment.day_number(text, place.month)


def _hours(text: str, lead: Mention, same: Iterable[Mention]) -> Hours | None:
    """Return the hour behind "Beginn", else the nearest one behind the day, else one right before it."""
    begin = _BEGINS.search(text[: lead.stop + 400], lead.stop)
    if begin and (hours := moment.find_hours(text[begin.end() : begin.end() + 20])) and hours[2] <= 4:
        return hours
    behind = (moment.find_hours(text[mention.stop : mention.stop + 2 * _NEAR]) for mention in same)
    near = [hours for hours in behind if hours and hours[2] < _NEAR]
    if near:
        return min(near, key=lambda hours: hours[2])
    return moment.find_hours(text[max(0, lead.start - 40) : lead.start])


def _clocks(day: date, last: date, hours: Hours | None) -> When:
    if hours is None:
        return day, last if last > day else None
    start, end = datetime.combine(day, hours[0]), datetime.combine(last, hours[1]) if hours[1] else None
    return start, end if end and end > start else None
