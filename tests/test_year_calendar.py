"""A calendar read day after day through the real pipeline: its events keep their identities."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import icalendar
import recurring_ical_events

from feeds import config, update

ICS = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Verein//Kalender//DE
BEGIN:VEVENT
UID:probe@verein.example.org
DTSTAMP:20260101T080000Z
DTSTART;TZID=Europe/Vienna:20260310T180000
DTEND;TZID=Europe/Vienna:20260310T200000
RRULE:FREQ=WEEKLY;COUNT=10
{series}SUMMARY:Chorprobe
LOCATION:Aula
END:VEVENT
BEGIN:VEVENT
UID:probe@verein.example.org
DTSTAMP:20260101T080000Z
RECURRENCE-ID;TZID=Europe/Vienna:20260317T180000
DTSTART;TZID=Europe/Vienna:20260317T190000
SUMMARY:Chorprobe
{occurrence}END:VEVENT
BEGIN:VEVENT
UID:fest@verein.example.org
DTSTAMP:20260101T080000Z
DTSTART;VALUE=DATE:{day}
SUMMARY:Vereinsfest
END:VEVENT
END:VCALENDAR
"""
READINGS = [
    ("the first reading", {"series": "", "occurrence": "", "day": "20260601"}, (0, 0, 0)),
    ("nothing new", {"series": "", "occurrence": "", "day": "20260601"}, (0, 0, 0)),
    ("an exception", {"series": "EXDATE;TZID=Europe/Vienna:20260324T180000\n"}, (1, 0, 0)),
    ("an occurrence is called off", {"occurrence": "STATUS:CANCELLED\n"}, (1, 1, 0)),
    ("a new day", {"day": "20260608"}, (1, 1, 1)),
]


def test_a_calendar_keeps_its_identities(tmp_path: Path) -> None:
    """Ready-made events are known by their own UID; series, exceptions and zones go through."""
    url = tmp_path / "verein.ics"
    (tmp_path / "config.yaml").write_text(
        "site: {title: Stadt, url: 'https://feeds.example.org/', language: de, contact: 'mailto:stadt@example.org'}\n"
        f"store: sqlite:///feeds.db\npublic: public\nsources: [{{name: verein, url: {url}}}]\n"
        "channels: [{name: alles, title: Alles, sources: [verein]}]\n",
        encoding="utf-8",
    )
    found = config.load(tmp_path / "config.yaml")
    said: dict[str, str] = {}
    uids = set()
    for day, (meaning, changes, sequences) in enumerate(READINGS):
        said |= changes
        url.write_bytes(ICS.format(**said).replace("\n", "\r\n").encode())
        report = update.run(found, now=datetime(2026, 3, 2 + day, 8, tzinfo=UTC), names=["verein"])
        assert not report.checks[0].message, meaning
        calendar = icalendar.Calendar.from_ical((tmp_path / "public" / "alles.ics").read_bytes())
        events = {(str(e["SUMMARY"]).split()[-1], "RECURRENCE-ID" in e): e for e in calendar.walk("VEVENT")}
        ordered = [events["Chorprobe", False], events["Chorprobe", True], events["Vereinsfest", False]]
        assert tuple(event["SEQUENCE"] for event in ordered) == sequences, meaning
        uids.add(tuple(str(event["UID"]) for event in ordered))
        assert ordered[0]["DTSTART"].params["TZID"] == "Europe/Vienna"
    ((series, occurrence, fest),) = uids
    assert series == occurrence != fest
    starts = [e["DTSTART"].dt for e in recurring_ical_events.of(calendar).between((2026, 3, 1), (2026, 4, 1))]
    assert len(starts) == 3, "the 24th is left out and the 17th called off, yet still shown"
