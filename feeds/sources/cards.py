"""Events that a list states in its blocks' own parts: a day, a time, a title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from feeds.model import Clock, Event, Item, Status
from feeds.sources import moment

_OFF = re.compile(r"\b(?:abgesagt|entfällt|cancell?ed)\b", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:ort|wo|location|where|venue)\s*:\s*([^\n]{3,120})", re.IGNORECASE)
_NEAR = 60
"""Signs behind the day in which its time must begin."""


def fill(items: Sequence[Item], today: date) -> list[Item]:
    """Give each item its event, if most blocks lead with a day and a time or a day to come; else change nothing."""
    found = [_event(item) for item in items]
    leading = [event for event in found if event and (isinstance(event.start, datetime) or event.start >= today)]
    if len(leading) * 2 <= len(items):
        return list(items)
    return [
        replace(item, events=(event,), published=None) if event in leading and event else item
        for item, event in zip(items, found, strict=True)
    ]


def _event(item: Item) -> Event | None:
    """Read the day a block leads with; None where it names none near its start."""
    text = item.text.replace("\n", " ")
    lead = moment.find_date(text[:400])
    behind = text
    if lead is None:
        heading = moment.find_date(item.headings[-1]) if item.headings else None
        if heading is None:
            return None
        day = heading[0]
    else:
        day, _, stop = lead
        behind = text[stop : stop + _NEAR]
    at, until = moment.find_span(behind[:_NEAR]) or (None, None)
    start: Clock = datetime.combine(day, at) if at else day
    end = datetime.combine(day, until) if until and at and until > at else None
    place = _PLACE.search(item.text)
    status = Status.CANCELLED if _OFF.search(text[:400]) else Status.CONFIRMED
    return Event(
        start=start,
        end=end,
        title=item.title,
        place=place[1].strip() if place else "",
        status=status,
        quote=text[:200],
        url=item.link,
    )
