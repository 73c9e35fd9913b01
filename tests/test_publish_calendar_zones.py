"""Rule 4 for calendar files: zones and clock changes; and what repeats, in the zone and value type of its start."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from feeds.model import Event
from tests.publish import channels
from tests.publish.calendars import lines, of, one
from tests.publish.channels import NOON


def test_rule_4_local_time_with_a_constant_block_of_two_rules() -> None:
    data = of(Event(datetime(2025, 11, 20, 15), uid="a", modified=NOON))["familie.ics"]
    assert "DTSTART;TZID=Europe/Berlin:20251120T150000" in lines(data)
    block = data[data.index(b"BEGIN:VTIMEZONE") : data.index(b"BEGIN:VEVENT")].decode()
    assert block.count("RRULE") == 2
    assert "RDATE" not in block
    assert "DTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZOFFSETFROM:+0100" in block
    assert "DTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0200" in block


def test_rule_4_a_foreign_zone_brings_its_block_and_utc_needs_none() -> None:
    found = lines(channels.ZONES.files()["familie.ics"])
    zones = [line for line in found if line.startswith("TZID")]
    assert zones == [f"TZID:{name}" for name in ("America/New_York", "Asia/Tokyo", "Europe/Berlin", "Europe/London")]
    assert "DTSTART:20251121T150000Z" in found


HOURS = [
    ("2025-10-26T02:30", "", "DTSTART:20251026T003000Z", "", "the first of two"),
    ("2026-03-29T02:30", "2026-03-29T05:00", "DTSTART:20260329T013000Z", "DTEND:20260329T030000Z", "left out"),
    ("2025-10-26T01:00", "2025-10-26T02:00", "DTSTART:20251025T230000Z", "DTEND:20251026T000000Z", "its end"),
    ("2026-03-29T02:30", "2026-03-29T03:10", "DTSTART:20260329T013000Z", "", "an end that comes before"),
    ("2025-10-26T03:00", "", "DTSTART;TZID=Europe/Berlin:20251026T030000", "", "the hour after"),
]


@pytest.mark.parametrize(("start", "end", "begins", "ends", "means"), HOURS, ids=[case[4] for case in HOURS])
def test_rule_4_in_the_hour_of_a_clock_change_utc_is_written(
    start: str, end: str, begins: str, ends: str, means: str
) -> None:
    found = one(start=datetime.fromisoformat(start), end=datetime.fromisoformat(end) if end else None)
    assert [line for line in found if line.startswith("DTSTART")] == [begins], means
    assert [line for line in found if line.startswith("DTEND")] == ([ends] if ends else []), means


def test_rule_4_a_series_keeps_its_wall_clock_over_the_change() -> None:
    weekly = one(start=datetime(2025, 10, 26, 2, 30), rrule="FREQ=WEEKLY")
    assert "DTSTART;TZID=Europe/Berlin:20251026T023000" in weekly


def test_rule_4_an_empty_calendar_in_utc_has_a_component_all_the_same() -> None:
    data = of(site=replace(channels.SITE, timezone="UTC"))["familie.ics"]
    assert [part.name for part in icalendar.Calendar.from_ical(data).subcomponents] == ["VTIMEZONE"]


def test_rule_4_an_unknown_zone_is_that_of_the_source() -> None:
    assert "DTSTART;TZID=Europe/Berlin:20251120T150000" in one(zone="W. Europe Standard Time")


RULES = [
    ("FREQ=WEEKLY;BYDAY=WE;UNTIL=20251210", "FREQ=WEEKLY;BYDAY=WE;UNTIL=20251210T225959Z"),  # the last day counts
    ("FREQ=DAILY;UNTIL=20251210T100000", "FREQ=DAILY;UNTIL=20251210T090000Z"),  # local time becomes UTC
    ("FREQ=DAILY;UNTIL=20251210T100000Z", "FREQ=DAILY;UNTIL=20251210T100000Z"),
    ("freq=monthly;byday=4th", "FREQ=MONTHLY;BYDAY=4TH"),
    ("RRULE:BYDAY=MO;FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO"),  # FREQ first, some clients need it
    ("FREQ=DAILY;COUNT=3;UNTIL=20251210", "FREQ=DAILY;UNTIL=20251210T225959Z"),  # not both (3.3.10)
    ("FREQ=DAILY;UNTIL=20251399", ""),
    ("FREQ=DAILY;UNTIL=20251210T996000", ""),
    ("FREQ=SOMETIMES", ""),
    ("FREQ=DAILY\r\nATTENDEE:x", ""),
    ("BYDAY=MO", ""),
    ("FREQ=DAILY;X-OWN=1", ""),
    ("FREQ=WEEKLY;BYDAY=XX", ""),
    ("FREQ=WEEKLY;BYDAY=2MO", ""),  # which Monday of a week
    ("FREQ=MONTHLY;BYDAY=0MO", ""),
    ("FREQ=YEARLY;BYDAY=53MO", "FREQ=YEARLY;BYDAY=53MO"),
    ("FREQ=MONTHLY;BYMONTHDAY=32", ""),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("FREQ=WEEKLY;BYMONTHDAY=3", ""),
    ("FREQ=MONTHLY;BYWEEKNO=3", ""),
    ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", ""),  # never
    ("FREQ=DAILY;BYMONTH=2,4;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2,4;BYMONTHDAY=30"),
    ("FREQ=DAILY;BYSETPOS=2", ""),
    ("FREQ=DAILY;BYHOUR=9,24", ""),
    ("FREQ=DAILY;BYHOUR=9,15", "FREQ=DAILY;BYHOUR=9,15"),
]


@pytest.mark.parametrize(("stated", "written"), RULES, ids=[stated for stated, _ in RULES])
def test_recurrence_rules_are_sound_or_left_out(stated: str, written: str) -> None:
    found = [line for line in one(rrule=stated) if line.startswith("RRULE")]
    assert found == ([f"RRULE:{written}"] if written else [])


def test_recurrence_exceptions_have_the_value_type_of_their_start() -> None:
    timed = one(rrule="FREQ=DAILY", exdates=(date(2025, 11, 21),), rdates=(datetime(2025, 12, 1, 8),))
    assert "EXDATE;TZID=Europe/Berlin:20251121T150000" in timed
    assert "RDATE;TZID=Europe/Berlin:20251201T080000" in timed
    days = one(
        start=date(2025, 11, 20), rrule="FREQ=DAILY;UNTIL=20251130T120000Z", exdates=(datetime(2025, 11, 21, 8),)
    )
    assert "EXDATE;VALUE=DATE:20251121" in days
    assert "RRULE:FREQ=DAILY;UNTIL=20251130" in days


def test_recurrence_a_day_has_no_hours() -> None:
    assert not [line for line in one(start=date(2025, 11, 20), rrule="FREQ=DAILY;BYHOUR=9") if line.startswith("RRULE")]


def test_recurrence_one_changed_occurrence_shares_the_uid_and_the_file() -> None:
    files = channels.RECURRING.files()
    found = lines(files["events/krabbel.ics"])
    assert found.count("UID:krabbel") == 2
    assert "RECURRENCE-ID;TZID=Europe/Berlin:20251119T093000" in found


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/London", "Europe/Dublin",
                                  "America/New_York", "America/Santiago", "Australia/Sydney", "Asia/Tokyo",
                                  "Asia/Kathmandu", "America/Nuuk", "Asia/Jerusalem", "Atlantic/Azores"])  # fmt: skip
def test_zone_blocks_agree_with_the_tz_database_hour_by_hour(zone: str) -> None:
    data = of(Event(datetime(2026, 1, 1, 9), uid="a", zone=zone, modified=NOON))["events/a.ics"]
    calendar = icalendar.Calendar.from_ical(data)
    block = next(part for part in calendar.walk("VTIMEZONE") if part["TZID"] == zone)
    theirs, ours = ZoneInfo(zone), block.to_tz(lookup_tzid=False)
    day, wrong = datetime(2025, 1, 1), []
    while day.year < 2039:
        changes = (day - timedelta(days=1)).replace(tzinfo=theirs).utcoffset() != (day + timedelta(days=1)).replace(
            tzinfo=theirs
        ).utcoffset()
        for hour in range(24) if changes else (12,):
            wall = day.replace(hour=hour, minute=30)
            stated = wall.replace(tzinfo=theirs)
            exists = stated.astimezone(UTC).astimezone(theirs).replace(tzinfo=None) == wall
            if exists and stated.utcoffset() != wall.replace(tzinfo=ours).utcoffset():
                wrong.append(wall)
        day += timedelta(days=1)
    assert wrong == []


def test_zone_block_of_cairo_whose_change_is_at_the_end_of_a_day() -> None:
    found = lines(of(Event(datetime(2026, 1, 1, 9), uid="a", zone="Africa/Cairo", modified=NOON))["events/a.ics"])
    assert "DTSTART:19701029T235959" in found
