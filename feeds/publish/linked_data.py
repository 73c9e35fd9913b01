"""The events of a page as schema.org Events in JSON-LD, for search engines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from feeds.model import Clock
from feeds.publish import clean, recurrence, zones
from feeds.publish.page_parts import Row


def render(ahead: Sequence[Row]) -> str:
    """Return schema.org Events as JSON-LD that is safe inside a script element; "" where nothing is ahead."""
    shapes = [_linked(row) for row in ahead[:20]]
    if not shapes:
        return ""
    text = json.dumps({"@context": "https://schema.org", "@graph": shapes}, ensure_ascii=False, sort_keys=True)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _linked(row: Row) -> dict[str, object]:
    event = row.event
    ahead = row.day - recurrence.day(event.start) if event.rrule else timedelta()  # of a series: the next one
    place = clean.title(event.place)
    mode = ("Mixed" if place else "Online") if event.online else "Offline"
    shape: dict[str, object] = {
        "@type": "Event",
        "name": row.title,
        "startDate": _moment(event.start + ahead, row.zone),
        "eventStatus": f"https://schema.org/{_status(row)}",
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode",
    }
    shape |= {"endDate": _moment(event.end + ahead, row.zone)} if event.end else {}
    shape |= {"previousStartDate": _moment(event.moved_from[-1], row.zone)} if event.moved_from else {}
    where: list[dict[str, str]] = [{"@type": "Place", "name": row.place, "address": row.place}] if place else []
    if event.online:
        where.append({"@type": "VirtualLocation", "url": row.link} if row.link else {"@type": "VirtualLocation"})
    shape |= {"location": where[0] if len(where) == 1 else where} if where else {}
    return shape | ({"url": row.link} if row.link else {})


def _status(row: Row) -> str:
    if row.cancelled:
        return "EventCancelled"
    return "EventRescheduled" if row.event.moved_from else "EventScheduled"


def _moment(value: Clock, zone: str) -> str:
    """A time with its offset, a day as it is: a time without one is that of the reader's own zone to search engines."""
    return value.replace(tzinfo=zones.zone(zone)).isoformat() if isinstance(value, datetime) else value.isoformat()
