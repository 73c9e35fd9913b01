"""Nouns as JSON text and back, and moments as text that sorts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from pydantic import TypeAdapter

from feeds.model import Check, Event, Story


@cache
def _stories() -> TypeAdapter[Story]:
    return TypeAdapter(Story)


@cache
def _events() -> TypeAdapter[Event]:
    return TypeAdapter(Event)


@cache
def _checks() -> TypeAdapter[Check]:
    return TypeAdapter(Check)


def story_text(story: Story) -> str:
    """Return a story as JSON, without its events and its last reading, which have columns of their own."""
    return _stories().dump_json(replace(story, events=(), last_read=None), exclude_defaults=True).decode()


def story_from(text: str, events: tuple[Event, ...], last_read: str) -> Story:
    """Return the story with its events."""
    return replace(_stories().validate_json(text), events=events, last_read=moment_from(last_read))


def event_text(event: Event) -> str:
    """Return an event as JSON."""
    return _events().dump_json(event, exclude_defaults=True).decode()


def event_from(text: str) -> Event:
    """Return the event."""
    return _events().validate_json(text)


def check_text(check: Check) -> str:
    """Return a check as JSON."""
    return _checks().dump_json(check, exclude_defaults=True).decode()


def check_from(text: str) -> Check:
    """Return the check."""
    return _checks().validate_json(text)


def moment_text(at: datetime | None) -> str:
    """Return a moment in UTC as text of one length, which sorts as time does; "" for None."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}" if at else ""


def moment_from(text: str) -> datetime | None:
    """Return the moment of a text, None for ""."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
