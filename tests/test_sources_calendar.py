"""Calendars: one item a UID, ready-made events in wall-clock time, whatever program wrote them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from feeds import sources
from feeds.errors import ReadingError
from feeds.model import Event, Item, Page, Reading, Source, Status

NOW = datetime(2025, 11, 25, 12, tzinfo=UTC)
SOURCE = Source("verein", "https://verein.example/termine.ics")


def calendar(*events: str, head: str = "") -> bytes:
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def read(content: bytes) -> Reading:
    return sources.read(SOURCE, Page(SOURCE.url, content, "text/plain"), now=NOW)


def only(content: bytes) -> Item:
    (item,) = read(content).items
    return item


CASES: list[tuple[str, str, dict[str, object]]] = [
    (
        "UTC becomes the source's time",
        "UID:1\nDTSTART:20251201T180000Z\nDTEND:20251201T200000Z\nSUMMARY:Chor",
        {"start": datetime(2025, 12, 1, 19), "end": datetime(2025, 12, 1, 21), "zone": "", "title": "Chor"},
    ),
    ("floating time stays", "DTSTART:20251201T180000", {"start": datetime(2025, 12, 1, 18), "zone": "", "end": None}),
    (
        "a zone of its own stays, by its IANA name",
        "DTSTART;TZID=Europe/Lisbon:20251201T180000",
        {"start": datetime(2025, 12, 1, 18), "zone": "Europe/Lisbon"},
    ),
    (
        "Windows names are mapped; the source's own zone needs no name",
        "DTSTART;TZID=W. Europe Standard Time:20251201T180000",
        {"start": datetime(2025, 12, 1, 18), "zone": ""},
    ),
    (
        "a Windows name of another zone",
        "DTSTART;TZID=Eastern Standard Time:20251201T180000",
        {"start": datetime(2025, 12, 1, 18), "zone": "America/New_York"},
    ),
    (
        "a prefix before the name is left out",
        "DTSTART;TZID=/freeassociation.example/Europe/Lisbon:20251201T180000",
        {"start": datetime(2025, 12, 1, 18), "zone": "Europe/Lisbon"},
    ),
    (
        "the last day of an all-day span is inclusive",
        "DTSTART;VALUE=DATE:20251224\nDTEND;VALUE=DATE:20251227",
        {"start": date(2025, 12, 24), "end": date(2025, 12, 26)},
    ),
    (
        "one whole day has no end",
        "DTSTART;VALUE=DATE:20251224\nDTEND;VALUE=DATE:20251225",
        {"start": date(2025, 12, 24), "end": None},
    ),
    ("a duration is a stated end", "DTSTART:20251201T180000\nDURATION:PT90M", {"end": datetime(2025, 12, 1, 19, 30)}),
    ("an end before the start is none", "DTSTART:20251201T180000\nDTEND:20251201T170000", {"end": None}),
    ("an end of another type is none", "DTSTART:20251201T180000\nDTEND;VALUE=DATE:20251202", {"end": None}),
    ("cancelled", "DTSTART:20251201T180000\nSTATUS:CANCELLED", {"status": Status.CANCELLED}),
    (
        "a place in several lines",
        "DTSTART:20251201T180000\nLOCATION:Bürgerhaus\\nHauptstraße 1\\, Herne",
        {"place": "Bürgerhaus, Hauptstraße 1, Herne"},
    ),
    (
        "a series with what is left out and put in",
        "DTSTART;TZID=Europe/Berlin:20251201T180000\nRRULE:FREQ=WEEKLY;BYDAY=MO\n"
        "EXDATE;TZID=Europe/Berlin:20251208T180000\nRDATE:20251209T170000Z",
        {
            "rrule": "FREQ=WEEKLY;BYDAY=MO",
            "exdates": (datetime(2025, 12, 8, 18),),
            "rdates": (datetime(2025, 12, 9, 18),),
        },
    ),
    (
        "UNTIL of an all-day series is a day",
        "DTSTART;VALUE=DATE:20251201\nRRULE:FREQ=DAILY;UNTIL=20251205T225959Z",
        {"rrule": "FREQ=DAILY;UNTIL=20251205"},
    ),
    (
        "an address as the place is online",
        "DTSTART:20251201T180000\nLOCATION:https://video.example/1",
        {"online": True},
    ),
]


@pytest.mark.parametrize(("what", "lines", "expected"), CASES, ids=[case[0] for case in CASES])
def test_event(what: str, lines: str, expected: dict[str, object]) -> None:
    (event,) = only(calendar(lines)).events
    assert {key: getattr(event, key) for key in expected} == expected


def test_item_carries_text_link_and_dates() -> None:
    item = only(
        calendar(
            "UID:abc\nDTSTART:20251201T180000\nSUMMARY:Lesung\nURL:https://verein.example/lesung\n"
            "DESCRIPTION:Es liest <b>der Vorstand</b>.<br>Eintritt frei.\nCREATED:20251101T080000Z\n"
            "LAST-MODIFIED:20251102T080000Z"
        )
    )
    assert (item.title, item.guid, item.link) == ("Lesung", "abc", "https://verein.example/lesung")
    assert item.text == "Es liest der Vorstand.\nEintritt frei."
    assert item.published == datetime(2025, 11, 1, 8, tzinfo=UTC)
    assert item.updated == datetime(2025, 11, 2, 8, tzinfo=UTC)


def test_a_changed_occurrence_stands_beside_its_series() -> None:
    item = only(
        calendar(
            "UID:s\nDTSTART:20251201T180000\nRRULE:FREQ=WEEKLY\nSUMMARY:Probe",
            "UID:s\nRECURRENCE-ID:20251208T180000\nDTSTART:20251208T190000\nSUMMARY:Probe (später)",
            "UID:s\nRECURRENCE-ID:20251215T180000\nDTSTART:20251215T180000\nSUMMARY:Probe\nSTATUS:CANCELLED",
        )
    )
    series, later, off = item.events
    assert (series.rrule, series.recurrence_id) == ("FREQ=WEEKLY", None)
    assert (later.recurrence_id, later.start) == (datetime(2025, 12, 8, 18), datetime(2025, 12, 8, 19))
    assert off.status is Status.CANCELLED
    assert {event.source_uid for event in item.events} == {"s"}


def test_of_two_editions_the_newer_counts() -> None:
    item = only(
        calendar(
            "UID:1\nSEQUENCE:2\nDTSTART:20251202T180000\nSUMMARY:neu",
            "UID:1\nSEQUENCE:1\nDTSTART:20251201T180000\nSUMMARY:alt",
        )
    )
    assert [event.title for event in item.events] == ["neu"]


def test_a_changed_occurrence_alone() -> None:
    (event,) = only(calendar("UID:s\nRECURRENCE-ID:20251208T180000\nDTSTART:20251208T190000\nSUMMARY:P")).events
    assert event.recurrence_id == datetime(2025, 12, 8, 18)


def test_method_cancel_cancels_all() -> None:
    (event,) = only(calendar("UID:1\nDTSTART:20251201T180000", head="METHOD:CANCEL\n")).events
    assert event.status is Status.CANCELLED


def test_without_uid_each_stands_alone_and_one_without_start_is_left_out() -> None:
    reading = read(calendar("DTSTART:20251201T180000\nSUMMARY:a", "DTSTART:20251201T180000\nSUMMARY:b", "SUMMARY:c"))
    assert [item.title for item in reading.items] == ["a", "b"]


def test_name_of_the_calendar() -> None:
    assert read(calendar(head="X-WR-CALNAME:Termine\n")).feed_title == "Termine"


def test_a_broken_event_does_not_cost_the_others() -> None:
    content = calendar("UID:1\nDTSTART:20251201T180000\nSUMMARY:gut") + b"BEGIN:VEVENT\r\nkaputt\r\n"
    assert [item.title for item in read(content).items] == ["gut"]


def test_nothing_of_a_calendar_is_left() -> None:
    with pytest.raises(ReadingError, match="the calendar cannot be read"):
        read(b"BEGIN:VCALENDAR\r\nkaputt\r\n")


def test_too_many_leave_out_the_oldest() -> None:
    days = [f"UID:{n}\nDTSTART:{2000 + n // 300:04}{n % 12 + 1:02}{n % 28 + 1:02}T180000" for n in range(1100)]
    series = "UID:s\nDTSTART:19990101T180000\nRRULE:FREQ=YEARLY\nSUMMARY:Serie"
    reading = read(calendar(series, *days))
    assert len(reading.items) == 1000
    assert reading.items[0].title == "Serie"
    starts = [event.start.year for item in reading.items[1:] for event in item.events]
    assert min(starts) == 2000
    assert [item.position for item in reading.items] == list(range(1000))


def test_latin_1() -> None:
    content = calendar("DTSTART:20251201T180000\nSUMMARY:Frühstück").decode().encode("latin-1")
    assert only(content).title == "Frühstück"


def test_hostile_values_do_not_raise() -> None:
    lines = "DTSTART:99991231T235959Z\nDURATION:P99999999D\nRRULE:FREQ=KAPUTT\nSEQUENCE:x\nSUMMARY:\x07x"
    reading = read(
        calendar(
            lines,
            "DTSTART:kaputt\nEXDATE:kaputt\nSUMMARY:y",
            "DTSTART:20251202\nEXDATE:kaputt\nRRULE:x\nSUMMARY:k",
            "DTSTART:20251201T180000\nSUMMARY:z",
        )
    )
    assert [item.title for item in reading.items][-1] == "z"
    assert all(isinstance(event, Event) for item in reading.items for event in item.events)
