"""Rules for calendar files, by their numbers in docs/publishing.md; icalendar reads every file back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds import publish
from feeds.model import Event
from tests.publish import channels
from tests.publish.calendars import calendars, lines, of, one
from tests.publish.channels import EXAMPLE, GOLDEN, NOON, Golden

ALL = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)


@ALL
def test_rule_1_utf8_without_bom_crlf_folded_at_75_octets_between_characters(golden: Golden) -> None:
    for data in calendars(golden).values():
        assert not data.startswith(b"\xef\xbb\xbf")
        assert data.endswith(b"END:VCALENDAR\r\n")
        assert b"\n" not in data.replace(b"\r\n", b"")
        assert b"\r" not in data.replace(b"\r\n", b"")
        for line in data.split(b"\r\n"):
            assert len(line) <= 75
            line.decode()


@given(st.text(st.characters(exclude_categories=("C", "Zl", "Zp"), exclude_characters="<"), min_size=1, max_size=300))
@settings(max_examples=60, deadline=None)
def test_rule_1_any_text_comes_back_whole(text: str) -> None:
    data = of(Event(datetime(2025, 11, 20, 15), title=f"x{text}", uid="a", modified=NOON))["familie.ics"]
    assert str(icalendar.Calendar.from_ical(data).walk("VEVENT")[0]["SUMMARY"]) == " ".join(f"x{text}".split())


@ALL
def test_rule_2_every_calendar_and_event_says_what_it_must(golden: Golden) -> None:
    for data in calendars(golden).values():
        found = lines(data)
        for wanted in ("VERSION:2.0", "METHOD:PUBLISH", "PRODID:-//feeds//feeds//EN"):
            assert found.count(wanted) == 1
        for event in icalendar.Calendar.from_ical(data).walk("VEVENT"):
            assert {"UID", "DTSTAMP", "SEQUENCE", "LAST-MODIFIED"} <= set(event)
            assert event["DTSTAMP"].to_ical().endswith(b"Z")


def test_rule_3_the_stamps_are_the_last_change_and_never_now() -> None:
    found = one(modified=datetime(2025, 11, 4, 9, 30, 15, 7, UTC), sequence=3)
    assert {"DTSTAMP:20251104T093015Z", "LAST-MODIFIED:20251104T093015Z", "SEQUENCE:3", "UID:fest"} <= set(found)


def test_rule_3_an_event_without_a_stamp_takes_the_change_of_its_story() -> None:
    assert "DTSTAMP:20251102T130000Z" in one(modified=None)


def test_rule_3_a_uid_stands_once_and_the_later_change_speaks() -> None:
    old, new = Event(datetime(2025, 11, 20, 15), uid="a", modified=NOON), Event(datetime(2025, 11, 21, 15), uid="a")
    new = replace(new, modified=NOON, sequence=1)
    shot = channels.snapshot(channels.story(1, "Neu", old), channels.story(2, "Alt", new))
    found = lines(publish.render(shot)["familie.ics"])
    assert [line for line in found if line.startswith(("UID", "DTSTART;TZID"))] == [
        "UID:a",
        "DTSTART;TZID=Europe/Berlin:20251121T150000",
    ]


def test_rule_3_an_event_without_uid_goes_nowhere() -> None:
    assert "BEGIN:VEVENT" not in lines(of(Event(datetime(2025, 11, 20, 15)))["familie.ics"])


@pytest.mark.parametrize("uid", ["../../etc/passwd", "a/b", "", ".htaccess", "a\0b", "x" * 300])
def test_rule_3_a_uid_that_is_no_file_name_has_no_file_of_its_own(uid: str) -> None:
    files = of(Event(datetime(2025, 11, 20, 15), uid=uid, modified=NOON))
    assert [name for name in files if name.startswith("events/")] == []


def test_rule_5_all_day_ends_exclusively_and_never_at_its_start() -> None:
    assert one(start=date(2025, 11, 20))[5:7] == ["DTSTART;VALUE=DATE:20251120", "DTEND;VALUE=DATE:20251121"]
    span = one(start=date(2025, 12, 27), end=date(2026, 1, 6))
    assert span[5:7] == ["DTSTART;VALUE=DATE:20251227", "DTEND;VALUE=DATE:20260107"]
    assert "DTEND;VALUE=DATE:20251121" in one(start=date(2025, 11, 20), end=date(2025, 11, 19))


def test_rule_6_no_stated_end_no_dtend() -> None:
    assert not any(line.startswith("DTEND") for line in one())
    assert not any(line.startswith("DTEND") for line in one(end=datetime(2025, 11, 20, 15)))
    assert not any(line.startswith("DTEND") for line in one(end=datetime(2025, 11, 20, 14)))
    assert "DTEND;TZID=Europe/Berlin:20251121T020000" in one(end=datetime(2025, 11, 21, 2))


def test_rule_6_an_assumed_duration_says_so_and_stays_out_of_the_event_file() -> None:
    channel = replace(channels.CHANNEL, assume_duration=timedelta(hours=2))
    start, stated = datetime(2026, 3, 29, 1, 30), datetime(2026, 3, 30, 9)
    files = of(
        Event(start, uid="a", modified=NOON),
        Event(stated, stated.replace(hour=10), uid="b", modified=NOON),
        channel=channel,
    )
    first, second = "\n".join(lines(files["familie.ics"])).split("BEGIN:VEVENT")[1:]
    assert "DTEND;TZID=Europe/Berlin:20260329T043000" in first  # two hours of real time, over the clock change
    assert "die Dauer ist angenommen" in first
    assert "DTEND;TZID=Europe/Berlin:20260330T100000" in second
    assert "angenommen" not in second
    assert b"DTEND" not in files["events/a.ics"]


def test_rule_7_the_channel_is_named_and_says_how_often_to_look() -> None:
    files = EXAMPLE.files()
    found = lines(files["familie.ics"])
    for wanted in (
        "NAME:Familie in Musterstadt",
        "X-WR-CALNAME:Familie in Musterstadt",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ):
        assert found.count(wanted) == 1
    assert not [name for name in lines(files["events/laternen-1.ics"]) if name.startswith(("NAME", "X-WR-", "REFRESH"))]


@ALL
def test_same_snapshot_same_bytes(golden: Golden) -> None:
    assert golden.files() == publish.render(replace(golden.snapshot))


def test_the_next_day_touches_nothing_but_the_page() -> None:
    today = EXAMPLE.files()
    tomorrow = publish.render(replace(EXAMPLE.snapshot, today=date(2025, 11, 20)))
    assert {name for name in today if today[name] != tomorrow[name]} <= {"familie.html"}
