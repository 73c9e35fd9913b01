"""Any bytes as a page, any text as an announcement: read or refused, and what goes out can be read by others.

FEEDS_FUZZ_EXAMPLES sets how many are tried a law; what was found is kept as a case in test_hostile.py.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

import icalendar
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from feeds import dates, events, lang, sources
from feeds.errors import ReadingError
from feeds.model import Item, Page, Source
from tests.conftest import REQUIRE_TOOLS
from tests.hostile import active, bodies, published

NOW = datetime(2025, 11, 13, 12, tzinfo=UTC)
SOURCE = Source("stadt", "https://www.example.org/", text="full")
bounded = settings(
    max_examples=int(os.environ.get("FEEDS_FUZZ_EXAMPLES", 400 if REQUIRE_TOOLS else 25)),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def _any(words: str) -> st.SearchStrategy[str]:
    """One of the words between bars."""
    return st.sampled_from(words.split("|"))


WORDS = _any(
    "am|vom|bis|und|jeden|Montag|Mo.|20.|20.11.|20.11.2025|31. Februar|29.2.|November|Nov|2025|'25|15 Uhr|15:30|24 Uhr|"
    "25:99|um|ab|gegen|heute|morgen|Ostern|1. Advent|laden|wir|ein|fand|statt|Rathaus|Halle 3|Straße 1|Kirche|online|"
    "abgesagt|verschoben|auf|den|Anmeldung|Wann:|Wo:|-|–|/|,|.|;|(|)|„|“|\n|\n\n|every|Monday|Nov 20|at 3 pm|to|from"
)
PROSE = st.lists(WORDS | st.text(max_size=8), max_size=40).map(" ".join)
TAGS = _any(
    "<html>|<body>|<main>|<article>|</article>|<h2>|</h2>|<a href='/n/1'>|<a href=javascript:x>|</a>|<p>|</p>|<ul>|"
    "<li>|<time datetime=2025-11-20T15:00>|<time datetime='99'>|<script>|</script>|<script type=application/ld+json>|"
    "<!--|-->|<table>|<tr>|<td>|<svg>|<div itemscope itemtype=https://schema.org/Event>|<span itemprop=startDate>|"
    '{"@type": "Event", "startDate": "2025-11-20", "name": "x"}|&lt;|&amp;amp;|]]>|<title>|</title>'
)
FEED = _any(
    "<?xml version='1.0'?>|<rss version='2.0'>|<channel>|<item>|</item>|<title>|</title>|<link>|</link>|<pubDate>|"
    "Thu, 20 Nov 2025 15:00:00 GMT|</pubDate>|<feed xmlns='http://www.w3.org/2005/Atom'>|<entry>|<updated>|<![CDATA[|"
    "]]>|<description>|&#0;|&#xD800;|&#1114112;|&x;"
)
CALENDAR = _any(
    "BEGIN:VCALENDAR\r\n|BEGIN:VEVENT\r\n|END:VEVENT\r\n|END:VCALENDAR\r\n|UID:1\r\n|DTSTART:20251120T150000\r\n|"
    "DTSTART;VALUE=DATE:20251120\r\n|DTSTART;TZID=Mars/One:20251120T150000\r\n|DTEND:20251120T140000\r\n|"
    "SUMMARY:Fest\r\n|RRULE:FREQ=WEEKLY;COUNT=99999999\r\n|RRULE:FREQ=NEVER\r\n|EXDATE:x\r\n|"
    "RECURRENCE-ID:20251120T150000\r\n|DURATION:-PT1H\r\n|DTSTART:00000000T990000Z\r\n|LOCATION:a\\nb\r\n| folded\r\n|"
    "STATUS:CANCELLED\r\n"
)


def _pages(parts: st.SearchStrategy[str], start: str) -> st.SearchStrategy[bytes]:
    return st.lists(parts | PROSE, max_size=40).map(lambda found: (start + "".join(found)).encode("utf-8", "replace"))


PAGES = (
    _pages(TAGS, "<html><body>")
    | _pages(FEED, "<?xml version='1.0'?><rss version='2.0'><channel><item>")
    | _pages(CALENDAR, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20251120T150000\r\n")
    | st.binary(max_size=500)
)


def _can_be_read(made: dict[str, bytes]) -> None:
    for name, data in made.items():
        if name.endswith((".atom", ".rss", ".opml")):
            etree.fromstring(data)
        elif name.endswith(".json"):
            json.loads(data)
        elif name.endswith(".ics"):
            icalendar.Calendar.from_ical(data)
            assert b"\r" not in data.replace(b"\r\n", b"")
    assert [found for body in bodies(made) for found in active(body)] == []


@bounded
@given(PAGES)
def test_any_page_is_read_or_refused_and_what_goes_out_can_be_read(content: bytes) -> None:
    page = Page("https://www.example.org/n/", content)
    try:
        reading = sources.read(SOURCE, page, now=NOW)
    except ReadingError:
        return
    made = published(*reading.items)
    _can_be_read(made)
    assert made == published(*reading.items)


@bounded
@given(PROSE, st.sampled_from(["de", "en"]))
def test_any_text_gives_dates_that_lie_in_it(text: str, code: str) -> None:
    for _ in dates.find(text, as_of=NOW.date(), lang=lang.get(code)):
        pass
    findings = events.read(Item("Neu", text=text), NOW.date(), code)
    for verdict in findings.dates:
        assert 0 <= verdict.span[0] <= verdict.span[1]
    for event in findings.events:
        assert event.end is None or type(event.end) is type(event.start)
        assert event.end is None or event.end >= event.start


@bounded
@given(PROSE, PROSE, PROSE)
def test_any_announcement_goes_out_clean(title: str, text: str, html: str) -> None:
    _can_be_read(published(Item(title, "https://www.example.org/a", None, text, html, text)))
