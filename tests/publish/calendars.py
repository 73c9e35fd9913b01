"""Calendars as tests look at them: unfolded content lines, one event, one story's events."""

from __future__ import annotations

from datetime import datetime

from feeds import publish
from feeds.model import Event
from tests.publish import channels
from tests.publish.channels import NOON, Golden


def lines(data: bytes) -> list[str]:
    """Unfold a calendar file into its content lines."""
    return data.decode().replace("\r\n ", "").split("\r\n")


def of(*events: Event, **more: object) -> dict[str, bytes]:
    """Render a channel of one story with these events."""
    return publish.render(channels.snapshot(channels.story(1, "Fest", *events), **more))  # type: ignore[arg-type]


def one(**more: object) -> list[str]:
    """Return the content lines of the VEVENT of an event with these values."""
    values: dict[str, object] = {"start": datetime(2025, 11, 20, 15), "title": "Fest", "uid": "fest", "modified": NOON}
    found = lines(of(Event(**(values | more)))["familie.ics"])  # type: ignore[arg-type]
    return found[found.index("BEGIN:VEVENT") : found.index("END:VEVENT") + 1]


def calendars(golden: Golden) -> dict[str, bytes]:
    """Return the channel's calendar and the files of up to twenty events."""
    names = [name for name in golden.files() if name.endswith(".ics")]
    return {name: golden.files()[name] for name in ("familie.ics", *names[:20])}
