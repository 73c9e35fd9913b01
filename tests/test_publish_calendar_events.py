"""Rules 8 to 11 for calendar files: what is kept, what an event says, and that nothing breaks out of its line."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.model import Event, Status
from tests.publish import channels
from tests.publish.calendars import calendars, lines, of, one
from tests.publish.channels import EXAMPLE, GOLDEN, HOSTILE, NOON, Golden

ALL = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)


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


def test_rule_8_a_cancelled_occurrence_stays_or_its_series_would_fill_the_gap() -> None:
    start = datetime(2025, 9, 1, 16)
    series = Event(start, uid="a", modified=NOON, rrule="FREQ=WEEKLY")
    gap = replace(series, rrule="", recurrence_id=start, status=Status.CANCELLED, cancelled_at=NOON)
    found = lines(of(series, gap, today=date(2026, 6, 1))["familie.ics"])
    assert found.count("UID:a") == 2
    assert "STATUS:CANCELLED" in found


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
