"""Dates and hours as people read them, and values made clean: cases as data."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from feeds.model import Event
from feeds.publish import clean, wording
from tests.publish.channels import GOLDEN

START = datetime(2025, 11, 19, 10)
WHEN = [
    ("an hour", "Mittwoch, 19. November 2025, 10 Uhr", "Wednesday, 19 November 2025, 10:00", Event(START)),
    (
        "from to",
        "Mittwoch, 19. November 2025, 10 bis 11:30 Uhr",
        "Wednesday, 19 November 2025, 10:00 to 11:30",
        Event(START, datetime(2025, 11, 19, 11, 30)),
    ),
    (
        "past midnight",
        "Mittwoch, 19. November 2025, 10 Uhr, bis Donnerstag, 20. November 2025, 2 Uhr",
        "Wednesday, 19 November 2025, 10:00, to Thursday, 20 November 2025, 2:00",
        Event(START, datetime(2025, 11, 20, 2)),
    ),
    (
        "until midnight",
        "Mittwoch, 19. November 2025, 10 bis 24 Uhr",
        "Wednesday, 19 November 2025, 10:00 to midnight",
        Event(START, datetime(2025, 11, 20)),
    ),
    ("a day", "Mittwoch, 19. November 2025", "Wednesday, 19 November 2025", Event(START.date())),
    (
        "days",
        "Mittwoch, 19. November 2025, bis Freitag, 2. Januar 2026",
        "Wednesday, 19 November 2025, to Friday, 2 January 2026",
        Event(START.date(), date(2026, 1, 2)),
    ),
    ("a day that ends before", "Mittwoch, 19. November 2025", "Wednesday, 19 November 2025",
     Event(START.date(), date(2025, 11, 1))),
    (
        "another zone",
        "Mittwoch, 19. November 2025, 10 Uhr (Ortszeit London)",
        "Wednesday, 19 November 2025, 10:00 (London time)",
        Event(START, zone="Europe/London"),
    ),
    ("in UTC", "Mittwoch, 19. November 2025, 10 Uhr (UTC)", "Wednesday, 19 November 2025, 10:00 (UTC)",
     Event(START, zone="Etc/UTC")),
    ("the own zone", "Mittwoch, 19. November 2025, 10 Uhr", "Wednesday, 19 November 2025, 10:00",
     Event(START, zone="Europe/Berlin")),
]  # fmt: skip


@pytest.mark.parametrize(("german", "english", "event"), [c[1:] for c in WHEN], ids=[c[0] for c in WHEN])
def test_say_when(german: str, english: str, event: Event) -> None:
    zone = event.zone or "Europe/Berlin"
    assert wording.say_when(event, "de", zone, "Europe/Berlin") == german
    assert wording.say_when(event, "en", zone, "Europe/Berlin") == english


REPEATS = [
    ("", "", ""),
    ("FREQ=DAILY", "täglich", "daily"),
    ("FREQ=WEEKLY", "jeden Mittwoch", "every Wednesday"),
    ("FREQ=WEEKLY;BYDAY=WE", "jeden Mittwoch", "every Wednesday"),
    ("FREQ=WEEKLY;BYDAY=MO,TH", "jeden Montag und Donnerstag", "every Monday and Thursday"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "alle 2 Wochen", "every 2 weeks"),
    ("FREQ=MONTHLY;BYDAY=4TH", "jeden vierten Donnerstag im Monat", "every fourth Thursday of the month"),
    ("FREQ=MONTHLY;BYDAY=-1SU", "jeden letzten Sonntag im Monat", "every last Sunday of the month"),
    ("FREQ=MONTHLY;BYMONTHDAY=15", "monatlich", "monthly"),
    ("FREQ=YEARLY;UNTIL=20300501", "jährlich bis 1. Mai 2030", "yearly until 1 May 2030"),
    ("FREQ=WEEKLY;BYDAY=1MO,XX", "wöchentlich", "weekly"),
    ("FREQ=DAILY;UNTIL=soon", "täglich", "daily"),
    ("nonsense", "", ""),
]


@pytest.mark.parametrize(("rule", "german", "english"), REPEATS, ids=[case[0] or "none" for case in REPEATS])
def test_say_repeat(rule: str, german: str, english: str) -> None:
    assert wording.say_repeat(rule, START, "de") == german
    assert wording.say_repeat(rule, START, "en") == english


def test_the_year_is_said_where_it_is_another() -> None:
    over = Event(date(2025, 12, 27), date(2026, 1, 6))
    said = wording.say_when(over, "de", "Europe/Berlin", "Europe/Berlin", this_year=2025)
    assert said == "Samstag, 27. Dezember, bis Dienstag, 6. Januar 2026"


def test_say_day_without_its_year() -> None:
    assert wording.say_day(date(2025, 3, 1), "de", year=False) == "Samstag, 1. März"


def test_every_event_of_the_golden_channels_can_be_said() -> None:
    for golden in GOLDEN:
        for story in golden.snapshot.stories:
            for event in story.events:
                for code in ("de", "en"):
                    assert wording.say_when(event, code, event.zone or "Europe/Berlin", "Europe/Berlin")


TITLES = [
    ("plain", "Fest & Spiel", "Fest & Spiel"),
    ("a heart is no tag", "Kinder <3", "Kinder <3"),
    ("comparison is no tag", "3 < 4 und 5 > 4", "3 < 4 und 5 > 4"),
    ("markup is taken out", "Ein <b>Fest</b><br/>heute", "Ein Festheute"),
    ("script with its content", "A<script type=x>alert(1)</script>B", "AB"),
    ("comment", "A<!-- <b> -->B", "AB"),
    ("a tag inside a tag", "<scr<b>ipt>alert(1)</scr</b>ipt>", ""),
    ("entities stay text", "&lt;b&gt;", "&lt;b&gt;"),
    ("lines and controls", "A\r\nB\x00\x0bC\u2028D\ud800", "A B C D"),
]


@pytest.mark.parametrize(("value", "wanted"), [c[1:] for c in TITLES], ids=[c[0] for c in TITLES])
def test_titles_are_plain_text(value: str, wanted: str) -> None:
    assert clean.title(value) == wanted


ADDRESSES = [
    ("https://www.example.org/a b?q=ü#x", "https://www.example.org/a%20b?q=%C3%BC#x"),
    ("http://münchen.example/", "http://xn--mnchen-3ya.example/"),
    ("https://www.example.org/a%20b", "https://www.example.org/a%20b"),
    (" https://www.example.org/\r\na", "https://www.example.org/a"),
    ("javascript:alert(1)", ""),
    ("JaVaScRiPt:alert(1)", ""),
    ("data:text/html,x", ""),
    ("webcal://www.example.org/a.ics", ""),
    ("/relative.html", ""),
    ("https://", ""),
    ("https://[::1", ""),
    ("", ""),
]


@pytest.mark.parametrize(("value", "wanted"), ADDRESSES, ids=[repr(c[0]) for c in ADDRESSES])
def test_addresses_are_absolute_http_or_nothing(value: str, wanted: str) -> None:
    assert clean.address(value) == wanted


def test_a_text_is_cut_between_words() -> None:
    assert clean.shortened("Ein langer, langer Satz", 15) == "Ein langer …"
    assert clean.shortened("kurz", 15) == "kurz"
