"""The JSON of `feeds extract` and `feeds preview`: fixed interfaces that other programs read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from feeds.model import Article, Clock, Event, Findings, Item, Verdict


def clock(value: Clock | None) -> str | None:
    """Return "2025-11-19T10:00", "2025-11-19" for a date, None for None; an offset is kept where there is one."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds" if value.second else "minutes")
    return value.isoformat() if isinstance(value, date) else None


def event(value: Event) -> dict[str, Any]:
    """Return an event; keys without a value are left out."""
    shape: dict[str, Any] = {"start": clock(value.start)}
    shape |= {"end": clock(value.end)} if value.end is not None else {}
    shape |= {"place": value.place} if value.place else {}
    shape["title"] = value.title
    shape |= {"rrule": value.rrule} if value.rrule else {}
    shape |= {"exdates": [clock(day) for day in value.exdates]} if value.exdates else {}
    return shape | {"status": str(value.status), "online": value.online, "why": value.why}


def verdict(value: Verdict) -> dict[str, Any]:
    """Return one date of a text with its verdict."""
    return {"quote": value.quote, "verdict": str(value.kind), "why": value.why}


def extracted(identity: Any, findings: Findings) -> dict[str, Any]:
    """Return one output line of `feeds extract`."""
    return {
        "id": identity,
        "events": [event(value) for value in findings.events],
        "dates": [verdict(value) for value in findings.dates],
    }


def item(value: Item, findings: Findings) -> dict[str, Any]:
    """Return one item of `feeds preview`; `id` is the source's own, where it has one."""
    return {
        "id": value.guid or None,
        "title": value.title,
        "link": value.link or None,
        "published": clock(value.published),
        "summary": value.summary or None,
        "events": [event(found) for found in findings.events],
    }


def article(value: Article | None) -> dict[str, Any] | None:
    """Return the page read as one article, or None."""
    if value is None:
        return None
    return {"title": value.title, "published": clock(value.published), "text": value.text}
