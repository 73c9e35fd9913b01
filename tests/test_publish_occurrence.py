"""On which day a series is next: cases as data, and a law."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.model import Event
from feeds.publish import occurrence, recurrence

NEXT = [
    ("FREQ=WEEKLY;BYDAY=WE", date(2025, 11, 20), (), date(2025, 11, 26), "the next Wednesday"),
    ("FREQ=WEEKLY;BYDAY=WE", date(2025, 11, 19), (), date(2025, 11, 19), "today"),
    ("FREQ=WEEKLY;BYDAY=WE", date(2025, 11, 20), (date(2025, 11, 26),), date(2025, 12, 3), "one is left out"),
    ("FREQ=WEEKLY;UNTIL=20251126", date(2025, 11, 26), (), date(2025, 11, 26), "the last day counts"),
    ("FREQ=WEEKLY;UNTIL=20251126", date(2025, 11, 27), (), None, "over"),
    ("FREQ=WEEKLY;COUNT=2", date(2025, 11, 19), (), None, "over by number"),
    ("FREQ=MONTHLY;BYDAY=4TH", date(2025, 11, 20), (), date(2025, 11, 27), "every fourth Thursday"),
    ("FREQ=YEARLY;BYMONTH=2;BYYEARDAY=200", date(2026, 1, 1), (), None, "a day that never comes"),
    ("FREQ=HOURLY", date(2025, 11, 20), (), date(2025, 11, 20), "every hour is today"),
    ("FREQ=NEVER", date(2025, 11, 20), (), None, "no sound rule repeats nothing"),
    ("FREQ=HOURLY;COUNT=3", date(2025, 11, 20), (), None, "over by hours"),
    ("", date(2025, 11, 20), (), None, "a single one is over"),
]


@pytest.mark.parametrize(("rrule", "today", "exdates", "expected", "means"), NEXT, ids=[case[4] for case in NEXT])
def test_the_next_day_of_a_series(
    rrule: str, today: date, exdates: tuple[date, ...], expected: date | None, means: str
) -> None:
    event = Event(datetime(2025, 11, 5, 9, 30), rrule=rrule, exdates=exdates)
    assert occurrence.next_day(event, today) == expected, means


def test_the_first_of_a_series_may_be_left_out_and_a_single_day_added() -> None:
    series = Event(datetime(2025, 11, 5, 9, 30), rrule="FREQ=WEEKLY", exdates=(date(2025, 11, 5),))
    assert occurrence.next_day(series, date(2025, 11, 1)) == date(2025, 11, 12)
    twice = Event(datetime(2025, 11, 5, 9, 30), rdates=(datetime(2025, 11, 20, 9, 30),))
    assert occurrence.next_day(twice, date(2025, 11, 6)) == date(2025, 11, 20)
    assert occurrence.next_day(twice, date(2025, 11, 21)) is None


@given(
    start=st.dates(date(2025, 1, 1), date(2025, 12, 31)),
    ahead=st.integers(-400, 400),
    rule=st.sampled_from(["", "FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=-1SU", "FREQ=DAILY;UNTIL=20250701"]),
    length=st.integers(0, 9),
)
def test_the_next_day_is_never_over(start: date, ahead: int, rule: str, length: int) -> None:
    today = start + timedelta(days=ahead)
    event = Event(start, start + timedelta(days=length), rrule=rule)
    found = occurrence.next_day(event, today)
    assert found is None or found + timedelta(days=length) >= today
    assert ahead > 0 or found == start


LAST = [
    ("", date(2025, 11, 5), "once"),
    ("FREQ=WEEKLY;UNTIL=20251126T090000Z", date(2025, 11, 26), "until"),
    ("FREQ=WEEKLY;COUNT=3", date(2025, 11, 26), "three weeks, counted from the first"),
    ("FREQ=MONTHLY;COUNT=2", date(2027, 3, 16), "months that lack the day are skipped"),
    ("FREQ=YEARLY;COUNT=9999;INTERVAL=999", date.max, "longer than there are years"),
    ("FREQ=DAILY", date.max, "without end"),
    ("FREQ=NEVER", date(2025, 11, 5), "no sound rule"),
]


@pytest.mark.parametrize(("rrule", "last", "means"), LAST, ids=[case[2] for case in LAST])
def test_no_occurrence_is_after_the_last_day(rrule: str, last: date, means: str) -> None:
    assert recurrence.last_day(rrule, datetime(2025, 11, 5, 9, 30)) == last, means
