"""Clients in Python read every golden channel and agree with the store on what it says."""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import icalendar
import pytest
import recurring_ical_events
import vobject
from reader import make_reader

from tests.publish.channels import GOLDEN, Golden, in_utc

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # ics 0.7 imports what its own dependencies have deprecated
    import ics

ALL = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)
SERIES = pytest.mark.parametrize("golden", [g for g in GOLDEN if g.occurrences], ids=lambda golden: golden.name)


def stamp(value: date) -> str:
    """Write what a client gives as UTC, a day as a day."""
    if not isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@ALL
@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_feedparser(golden: Golden, kind: str) -> None:
    feed = feedparser.parse(golden.files()[f"familie.{kind}"])
    assert not feed.bozo
    assert feed.feed.title == "Familie in Musterstadt"
    assert feed.feed.link == "https://termine.example.org/familie.html"
    read = [(e.id, e.title, e.link, datetime(*e.published_parsed[:6], tzinfo=UTC)) for e in feed.entries]
    assert read == golden.entries()


@ALL
@pytest.mark.parametrize("kind", ["atom", "rss", "json"])
def test_reader(golden: Golden, kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"familie.{kind}"
    path.write_bytes(golden.files()[f"familie.{kind}"])
    with make_reader(":memory:", feed_root=str(tmp_path)) as reader:
        reader.add_feed(path.name)
        reader.update_feed(path.name)
        read = {e.id: (e.title, e.link, e.published) for e in reader.get_entries()}
        assert read == {i: (t, u, p) for i, t, u, p in golden.entries()}
        reader.update_feed(path.name)
        assert all(not entry.read for entry in reader.get_entries())


@ALL
def test_icalendar(golden: Golden) -> None:
    calendar = icalendar.Calendar.from_ical(golden.files()["familie.ics"])
    read = {}
    for event in calendar.walk("VEVENT"):
        assert not event.errors
        moved = event.get("RECURRENCE-ID")
        key = (str(event["UID"]), stamp(moved.dt) if moved else "")
        end = stamp(event["DTEND"].dt) if "DTEND" in event else ""
        read[key] = (stamp(event["DTSTART"].dt), end, str(event["SUMMARY"]), str(event.get("LOCATION", "")),
                     str(event["STATUS"]))  # fmt: skip
    assert read == golden.events()


@ALL
def test_icalendar_reads_each_event_file_alone(golden: Golden) -> None:
    for name in [name for name in golden.files() if name.startswith("events/")][:50]:
        events = icalendar.Calendar.from_ical(golden.files()[name]).walk("VEVENT")
        assert {f"events/{event['UID']}.ics" for event in events} == {name}


@SERIES
def test_recurring_ical_events(golden: Golden) -> None:
    calendar = icalendar.Calendar.from_ical(golden.files()["familie.ics"])
    occurrences: dict[str, list[str]] = {}
    for event in recurring_ical_events.of(calendar).between(date(2025, 1, 1), date(2027, 1, 1)):
        occurrences.setdefault(str(event["UID"]), []).append(stamp(event["DTSTART"].dt))
    for uid, starts in golden.occurrences.items():
        wanted = [in_utc(start.replace(tzinfo=None), "UTC") for start in starts]
        assert sorted(occurrences[uid]) in (wanted, [day[:10] for day in wanted])


def _vobject_times(event: Any) -> tuple[str, str]:
    end = getattr(event, "dtend", None)
    return stamp(event.dtstart.value), stamp(end.value) if end else ""


@ALL
def test_vobject(golden: Golden) -> None:
    calendar = vobject.readOne(golden.files()["familie.ics"].decode())
    read = {}
    for event in getattr(calendar, "vevent_list", []):
        moved = getattr(event, "recurrence_id", None)
        place = event.location.value if hasattr(event, "location") else ""
        key = (event.uid.value, stamp(moved.value) if moved else "")
        read[key] = (*_vobject_times(event), event.summary.value, place, event.status.value)
    assert read == golden.events()


@pytest.mark.parametrize("golden", [g for g in GOLDEN if g.name != "thousand"], ids=lambda golden: golden.name)
def test_ics(golden: Golden) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        calendar = ics.Calendar(golden.files()["familie.ics"].decode())
    wanted = {}
    for (uid, moved), (start, end, title, place, status) in golden.events().items():
        if not moved:  # ics 0.7 knows no RECURRENCE-ID
            wanted[uid] = (start, end, title, place, status)
    masters = [e for e in calendar.events if not any(x.name == "RECURRENCE-ID" for x in e.extra)]
    read = {}
    for event in masters:
        shown = "%Y-%m-%d" if event.all_day else "%Y-%m-%dT%H:%M:%SZ"
        end = event.end if event.has_end() else None
        if event.all_day and end:
            end = end if end > event.begin else end + timedelta(days=1)
        read[event.uid] = (event.begin.to("UTC").strftime(shown), end.to("UTC").strftime(shown) if end else "",
                           event.name, event.location or "", event.status)  # fmt: skip
    assert read == wanted
