"""Each rule for calendar files, by its number in docs/publishing.md; icalendar reads every file back."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds import publish
from feeds.model import Event, Status
from tests.publish import channels
from tests.publish.channels import EXAMPLE, GOLDEN, HOSTILE, NOON, Golden

ALL = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)


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


def test_rule_8_cancelled_is_marked_and_past_events_stay() -> None:
    found = one(status=Status.CANCELLED, sequence=1, cancelled_at=NOON)
    assert {"STATUS:CANCELLED", "SEQUENCE:1", "SUMMARY:Abgesagt: Fest"} <= set(found)
    english = replace(channels.SITE, language="en")
    files = of(replace(EXAMPLE.snapshot.stories[0].events[0], status=Status.CANCELLED, cancelled_at=NOON), site=english)
    assert b"SUMMARY:Cancelled: Fest" in files["familie.ics"]
    assert any(line.startswith("DTSTART;TZID=Europe/Berlin:20200101") for line in one(start=datetime(2020, 1, 1, 9)))


@pytest.mark.parametrize(
    ("today", "stays"),
    [(date(2025, 11, 30), True), (date(2025, 12, 15), True), (date(2025, 12, 16), False)],
)
def test_rule_8_cancelled_stays_until_its_date_or_six_weeks(today: date, stays: bool) -> None:
    cancelled = Event(
        datetime(2025, 11, 30, 10), uid="a", modified=NOON, status=Status.CANCELLED, cancelled_at=NOON
    )  # read as cancelled on 3 November, so until 15 December
    files = of(cancelled, today=today)
    assert (b"UID:a" in files["familie.ics"]) is stays
    assert b"UID:a" in files["events/a.ics"]  # as long as the event is known
    late = replace(cancelled, start=datetime(2026, 2, 1, 10))
    assert b"UID:a" in of(late, today=date(2026, 2, 1))["familie.ics"]
    assert b"UID:a" not in of(late, today=date(2026, 2, 2))["familie.ics"]
    series = replace(cancelled, rrule="FREQ=WEEKLY;COUNT=8")  # its date is its last one, 18 January
    assert b"UID:a" in of(series, today=date(2026, 1, 18))["familie.ics"]
    assert b"UID:a" not in of(replace(series, rrule="FREQ=WEEKLY"), today=date(2026, 1, 18))["familie.ics"]


def test_rule_8_a_thousand_events_and_the_oldest_go_first() -> None:
    start = datetime(2020, 1, 1, 9)
    many = [Event(start + timedelta(days=n), uid=f"n{n}", modified=NOON) for n in range(1_005)]
    series = Event(datetime(2019, 1, 1, 9), uid="weekly", modified=NOON, rrule="FREQ=WEEKLY")
    files = of(series, *many)
    uids = {line for line in lines(files["familie.ics"]) if line.startswith("UID:")}
    assert len(uids) == 1_000
    assert "UID:weekly" in uids  # old by its start, not by its occurrences
    assert {"UID:n5", "UID:n1004"} & uids == {"UID:n1004"}


def test_rule_8_a_megabyte_at_most() -> None:
    start = datetime(2020, 1, 1, 9)
    long = [
        Event(start + timedelta(days=n), uid=f"n{n}", modified=NOON, title="ä" * 2_000, quote="ö" * 999)
        for n in range(400)
    ]
    data = of(*long)["familie.ics"]
    assert 900_000 < len(data) <= 1_000_000
    assert b"UID:n399\r\n" in data
    assert b"UID:n0\r\n" not in data


@ALL
def test_rule_9_nobody_is_invited_and_nothing_rings(golden: Golden) -> None:
    for data in calendars(golden).values():
        names = {re.split("[;:]", line)[0] for line in lines(data)}
        assert not names & {"ATTENDEE", "ORGANIZER", "BEGIN:VALARM", "GEO", "X-ALT-DESC"}
        for event in icalendar.Calendar.from_ical(data).walk("VEVENT"):
            assert event["TRANSP"] == "TRANSPARENT"
            assert not event.subcomponents


def test_rule_9_the_description_quotes_the_sentence_and_links_back() -> None:
    data = EXAMPLE.files()["events/sprechstunde-1a2b.ics"]
    event = icalendar.Calendar.from_ical(data).walk("VEVENT")[0]
    assert str(event["DESCRIPTION"]) == (
        "„Am Mittwoch, 19. November, lädt das Jugendamt von 10 bis 11.30 Uhr zur Sprechstunde ein.“\n\n"
        "Quelle: Sprechstunde für Eltern\nhttps://www.example.org/familie/meldung-1.html"
    )
    assert str(event["URL"]) == "https://www.example.org/familie/meldung-1.html"


def test_rule_9_a_quote_that_only_repeats_the_title_is_left_out() -> None:
    text = "\n".join(one(title="Fest", quote="Fest"))
    assert "DESCRIPTION:Quelle: Fest\\nhttps://www.example.org" in text


def test_rule_9_a_quote_is_no_longer_than_a_teaser() -> None:
    event = icalendar.Calendar.from_ical(
        of(Event(NOON.replace(tzinfo=None), uid="a", modified=NOON, quote="Wort " * 300))["familie.ics"]
    )
    assert len(str(event.walk("VEVENT")[0]["DESCRIPTION"]).split("\n")[0]) <= 402


def test_rule_9_a_moved_event_says_from_when() -> None:
    text = "\n".join(lines(channels.CANCELLED.files()["events/theater.ics"]))
    assert "Verlegt von: Donnerstag\\, 20. November 2025\\, 19:30 Uhr" in text


def test_rule_10_no_value_breaks_out_of_its_line() -> None:
    for data in calendars(HOSTILE).values():
        assert not re.search(rb"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f]", data)
        for line in lines(data):
            assert not re.match("ATTENDEE|BEGIN:VALARM|TRIGGER", line)
        found = lines(data)
        events = icalendar.Calendar.from_ical(data).events
        assert found.count("BEGIN:VEVENT") == found.count("END:VEVENT") == len(events)


@given(st.text(st.characters(exclude_categories=()), max_size=60), st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_rule_10_any_value_gives_one_event_that_icalendar_reads(text: str, url: str) -> None:
    wild = Event(
        datetime(2025, 11, 20, 15), title=text, place=text, quote=text, url=url, rrule=text, zone=text, uid="a",
        modified=NOON,
    )  # fmt: skip
    data = of(wild)["familie.ics"]
    event = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert len(event) == 1
    assert set(event[0]) <= {
        "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "SUMMARY", "LOCATION", "DESCRIPTION", "URL", "STATUS",
        "TRANSP", "RRULE",
    }  # fmt: skip
    assert not event[0].errors


def test_rule_11_each_client_gets_the_address_it_can_use() -> None:
    page = html.unescape(EXAMPLE.files()["familie.html"].decode())
    assert "https://termine.example.org/familie.ics" in page
    assert 'href="webcal://termine.example.org/familie.ics"' in page
    assert "cid=webcal%3A%2F%2Ftermine.example.org%2Ffamilie.ics" in page  # Google takes no https here
    assert "url=https%3A%2F%2Ftermine.example.org%2Ffamilie.ics" in page  # Outlook takes nothing else
    assert (
        'href="https://termine.example.org/events/sprechstunde-1a2b.ics"'
        in (json.loads(EXAMPLE.files()["familie.json"])["items"][0]["content_html"])
    )


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


@ALL
def test_same_snapshot_same_bytes(golden: Golden) -> None:
    assert golden.files() == publish.render(replace(golden.snapshot))


def test_the_next_day_touches_nothing_but_the_page() -> None:
    today = EXAMPLE.files()
    tomorrow = publish.render(replace(EXAMPLE.snapshot, today=date(2025, 11, 20)))
    assert {name for name in today if today[name] != tomorrow[name]} <= {"familie.html"}
