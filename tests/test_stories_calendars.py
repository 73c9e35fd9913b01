"""Events that a calendar states with an identity of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from feeds.model import Event, Item, Status, Story
from tests.happenings import CLUB, NOW, later, read

SERIES = Event(
    datetime(2026, 3, 10, 18),
    datetime(2026, 3, 10, 20),
    title="Chorprobe",
    rrule="FREQ=WEEKLY;COUNT=10",
    source_uid="probe@verein",
    zone="Europe/Vienna",
)
CHORUS = Item("Chorprobe", guid="probe@verein", events=(SERIES,))


def ready(story: Story | None, *events: Event, now: datetime = NOW) -> Story:
    return read(story, *events, item=replace(CHORUS, events=events), now=now, source=CLUB)


def test_a_foreign_uid_is_a_key_and_ours_is_published() -> None:
    first = ready(None, SERIES)
    assert first.events[0].uid != "probe@verein"
    assert first.events[0].zone == "Europe/Vienna"
    changed = replace(
        SERIES, start=datetime(2026, 3, 11, 18), end=datetime(2026, 3, 11, 20), exdates=(datetime(2026, 3, 18, 18),)
    )
    second = ready(first, changed, now=later(1))
    assert (second.events[0].uid, second.events[0].sequence) == (first.events[0].uid, 1)
    assert (second.events[0].start, second.events[0].exdates) == (changed.start, changed.exdates)
    assert ready(None, changed, now=later(400)).events[0].uid == first.events[0].uid, "also after a loss of the store"


def test_a_changed_occurrence_shares_the_uid_of_its_series() -> None:
    late = replace(SERIES, start=datetime(2026, 3, 17, 19), end=None, rrule="", recurrence_id=datetime(2026, 3, 17, 18))
    story = ready(None, SERIES, late)
    assert story.events[0].uid == story.events[1].uid
    off = ready(story, SERIES, replace(late, status=Status.CANCELLED), now=later(1))
    assert [(event.sequence, event.status) for event in off.events] == [(0, Status.CONFIRMED), (1, Status.CANCELLED)]


def test_a_calendar_takes_back_what_it_said() -> None:
    first = ready(None, replace(SERIES, place="Aula"))
    second = ready(first, SERIES, now=later(1))
    assert (second.events[0].place, second.events[0].sequence) == ("", 1)


def test_an_entry_that_vanished_from_a_calendar_stays() -> None:
    first = ready(None, SERIES, replace(SERIES, source_uid="fest@verein", start=datetime(2026, 6, 1, 10), rrule=""))
    assert len(ready(first, SERIES, now=later(1)).events) == 2
