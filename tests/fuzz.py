"""A fuzzer over sources, dates, stories, publishing, configuration and serving: `python -m tests.fuzz --seconds 3600`.

It throws spoilt pages, broken words and mutations of the project's own pages at the laws below, and prints each new
way in which one breaks, with the input. What it finds becomes a case of a test. The laws and words are those of
test_fuzz.py, where hypothesis tries a few of them in every run of the tests.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import icalendar
from lxml import etree

from feeds import config, dates, events, lang, sources
from feeds.errors import ConfigError, ReadingError
from feeds.fetch import redact
from feeds.model import Item, Page, Reading
from feeds.serve import Folder
from tests.conftest import ROOT
from tests.hostile import NOW, SOURCE, active, bodies, published, read_on


def _cut(words: str) -> tuple[str, ...]:
    """The words between bars."""
    return tuple(words.split("|"))


WORDS = _cut(
    "am|vom|bis|und|jeden|Montag|Mo.|20.|20.11.|20.11.2025|31. Februar|29.2.|November|Nov|2025|'25|15 Uhr|15:30|"
    "24 Uhr|25:99|um|ab|gegen|heute|morgen|Ostern|1. Advent|laden|wir|ein|fand|statt|Rathaus|Halle 3|Straße 1|"
    "Kirche|online|abgesagt|verschoben|auf|den|Anmeldung|Wann:|Wo:|-|–|/|,|.|;|(|)|„|“|\n|\n\n|every|Monday|Nov 20|"
    "at 3 pm|to|from|täglich|außer|ganztägig|bis auf Weiteres|KW 47|Mitte November|2025/26|3. Mal|99 Jahre|"
    "0. 0. 0000|31.12.9999|1.1.0001|2 Std.|90 Min.|zweimal|jeden 2. Dienstag|letzten Freitag im Monat|Ferien|"
    "nachts|0 Uhr|\u00a0|\u200b|😀|ß|İ"
)
TAGS = _cut(
    "<html>|<body>|<main>|<article>|</article>|<h2>|</h2>|<a href='/n/1'>|<a href=javascript:x>|</a>|<p>|</p>|<ul>|"
    "<li>|<time datetime=2025-11-20T15:00>|<time datetime='99'>|<script>|</script>|"
    "<script type=application/ld+json>|<!--|-->|<table>|<tr>|<td>|<svg>|"
    "<div itemscope itemtype=https://schema.org/Event>|<span itemprop=startDate>|"
    '{"@type": "Event", "startDate": "2025-11-20", "name": "x"}|&lt;|&amp;amp;|]]>|<title>|</title>|'
    "<div class=h-event>|<span class=dt-start>|<base href='//['>|<img src=x onerror=y>|<template>|<select><option>|"
    '<meta charset=utf-7>|<dl>|<dt>|<dd>|<h3 class=date>|[{"@graph": [{"@id": "#1"}]}]|'
    '<link rel=canonical href="http://[">|</body></html>'
)
FEED = _cut(
    "<?xml version='1.0'?>|<rss version='2.0'>|<channel>|<item>|</item>|<title>|</title>|<link>|</link>|<pubDate>|"
    "Thu, 20 Nov 2025 15:00:00 GMT|</pubDate>|<feed xmlns='http://www.w3.org/2005/Atom'>|<entry>|<updated>|"
    "<![CDATA[|]]>|<description>|&#0;|&#xD800;|&#1114112;|&x;|<guid isPermaLink='x'>|"
    "<enclosure url='http://[' length='-1'/>|<content type='xhtml'>|<link href='http://['/>|99999-99-99T99:99:99Z|"
    "<georss:point>1 x</georss:point>|<id>|</id>"
)
CALENDAR = _cut(
    "BEGIN:VCALENDAR\r\n|BEGIN:VEVENT\r\n|END:VEVENT\r\n|END:VCALENDAR\r\n|UID:1\r\n|DTSTART:20251120T150000\r\n|"
    "DTSTART;VALUE=DATE:20251120\r\n|DTSTART;TZID=Mars/One:20251120T150000\r\n|DTEND:20251120T140000\r\n|"
    "SUMMARY:Fest\r\n|RRULE:FREQ=WEEKLY;COUNT=99999999\r\n|RRULE:FREQ=NEVER\r\n|EXDATE:x\r\n|"
    "RECURRENCE-ID:20251120T150000\r\n|DURATION:-PT1H\r\n|DTSTART:00000000T990000Z\r\n|LOCATION:a\\nb\r\n|"
    " folded\r\n|STATUS:CANCELLED\r\n|RRULE:FREQ=YEARLY;BYEASTER=0;INTERVAL=0\r\n|DURATION:P99999999D\r\n|"
    "DTSTART:99991231T235959Z\r\n|RDATE;VALUE=PERIOD:20251120T150000/PT1H\r\n|"
    "BEGIN:VTIMEZONE\r\nTZID:X\r\nEND:VTIMEZONE\r\n|URL:http://[\r\n|EXDATE;TZID=X:20251120T150000,x\r\n|"
    "SEQUENCE:-1\r\n|BEGIN:VALARM\r\n|RRULE:FREQ=DAILY;UNTIL=00010101\r\n"
)
SETTINGS = _cut(
    "site:|  title: x|  url: https://e.example/|  timezone: Mars|  language: xx|sources:|  - name: a|"
    "    url: x.html|    every: 1h|    every: 10:30|    rule: {item: '>>'}|channels:|  - name: alles|"
    "    sources: [a]|    sources: a|- |: |\t|[|]|{|}|&a|*a|!!python/object:x|'|\"|#|null|~|1e999|${HOME}|${|"
    "<<: *a|? |---|%YAML 9|public: ../..|store: sqlite://|    include: [(]|serve: {port: 99999}|    base_url: //|"
    "\ufeff|    pages: -1|    assume_duration: 9"
)
STARTS = {
    "html": (TAGS, "<html><body>"),
    "feed": (FEED, "<?xml version='1.0'?><rss version='2.0'><channel><item>"),
    "calendar": (CALENDAR, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20251120T150000\r\n"),
}
SECRET = "Pa55w0rt"


# --- laws: each takes any input of its kind and raises where it breaks -----------------------------------------------


def read(content: bytes) -> Reading:
    """Read a page as a source does; a refused one has no items."""
    try:
        return sources.read(SOURCE, Page("https://www.example.org/n/", content), now=NOW)
    except ReadingError:
        return Reading("", ())


def check_published(made: dict[str, bytes]) -> None:
    """What goes out can be read by others and runs nothing."""
    for name, data in made.items():
        if name.endswith((".atom", ".rss", ".opml")):
            etree.fromstring(data)
        elif name.endswith(".json"):
            json.loads(data)
        elif name.endswith(".ics"):
            icalendar.Calendar.from_ical(data)
            assert b"\r" not in data.replace(b"\r\n", b"")
    assert [found for body in bodies(made) for found in active(body)] == []


def check_page(content: bytes) -> None:
    """Any bytes are read or refused, and what goes out can be read; twice the same."""
    items = read(content).items[:50]
    made = published(*items)
    check_published(made)
    assert made == published(*items)


def check_text(text: str) -> None:
    """Any text gives dates that lie in it, and events that end after they start."""
    for code in ("de", "en"):
        list(dates.find(text, as_of=NOW.date(), lang=lang.get(code)))
        findings = events.read(Item("Neu", text=text), NOW.date(), code)
        for verdict in findings.dates:
            assert 0 <= verdict.span[0] <= verdict.span[1] <= len(text)
        for event in findings.events:
            assert event.end is None or type(event.end) is type(event.start)
            assert event.end is None or event.end >= event.start


def check_announcement(title: str, text: str, html: str) -> None:
    """Any title, text and HTML go out clean."""
    check_published(published(Item(title, "https://www.example.org/a", None, text, html, text)))


def check_second_reading(first: bytes, second: bytes) -> None:
    """Any page may become any other: ids and UIDs stay unique, and the output whole."""
    known = read_on((), read(first).items[:20], NOW)
    made = read_on(known, read(second).items[:20], NOW + timedelta(days=1))
    for stories in (known, made):
        ids = [story.id for story in stories]
        assert len(ids) == len(set(ids))


def check_settings(text: str) -> None:
    """Any config.yaml is a configuration or a list of problems."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        with suppress(ConfigError):
            config.load(path)


@cache
def _folder() -> Folder:
    place = Path(tempfile.mkdtemp(prefix="feeds-fuzz-"))
    (place / "secret.txt").write_text(SECRET)
    (place / "public").mkdir()
    (place / "public" / "familie.html").write_text("<p>Familie")
    (place / "public" / "link.txt").symlink_to("../secret.txt")
    return Folder(place / "public", "de")


def check_request(method: str, target: str, headers: dict[str, str]) -> None:
    """Any request is answered, and never with what lies beside the folder."""
    response = _folder().respond(method, target, headers)
    assert response.status in (200, 206, 304, 400, 404, 405, 406, 412, 416), response.status
    assert SECRET.encode() not in response.body
    assert not any(set("\r\n") & set(name + value) for name, value in response.headers)


def check_secret(before: str, after: str) -> None:
    """A password in an address is told by no message, whatever stands around it."""
    assert SECRET not in redact(f"{before} https://ada:{SECRET}@www.example.org/{after}")
    assert SECRET not in redact(f"{before} https://www.example.org/?token={SECRET}&{after}")


# --- inputs ----------------------------------------------------------------------------------------------------------


class Chance:
    """Makes inputs by a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        found = [*ROOT.glob("tests/pages/*.*"), *ROOT.glob("examples/*/*.*")]
        self.corpus = [path.read_bytes() for path in sorted(found) if path.suffix in (".html", ".xml", ".ics", ".json")]

    def sign(self) -> str:
        """Any sign, odd ones more often."""
        codes = (self.random.randrange(32), self.random.randrange(128), self.random.randrange(0x3000), 0xD800, 0x1F600)
        return chr(self.random.choice(codes))

    def words(self, words: Sequence[str], most: int = 40) -> str:
        """Some of the words, now and then with blanks and odd signs between."""
        found = self.random.choices(words, k=self.random.randrange(most))
        return "".join(word + self.random.choice(("", " ", " ", " ", self.sign())) for word in found)

    def page(self) -> bytes:
        """A page of words, a mutation of one of the project's own pages, or plain bytes."""
        kind = self.random.choice((*STARTS, "corpus", "corpus", "bytes"))
        if kind == "bytes":
            return self.random.randbytes(self.random.randrange(500))
        if kind == "corpus":
            return self.spoilt(self.random.choice(self.corpus)[:60_000])
        words, start = STARTS[kind]
        return (start + self.words([*words, *words, *WORDS])).encode("utf-8", "replace")

    def spoilt(self, content: bytes) -> bytes:
        """The page with a few stretches cut out, doubled, swapped or replaced by words."""
        for _ in range(self.random.randrange(1, 6)):
            at = self.random.randrange(len(content) + 1)
            end = at + self.random.choice((1, 10, 200, 3_000))
            piece = content[at:end]
            word = self.random.choice((*TAGS, *WORDS, *CALENDAR, *FEED)).encode("utf-8", "replace")
            spoilt = self.random.choice((b"", piece * 2, piece[::-1], word, word + piece, piece.upper()))
            content = content[:at] + spoilt + content[end:]
        return content

    def request(self) -> tuple[str, str, dict[str, str]]:
        """A method, a target and a few headers."""
        parts = ["/", "familie.html", "..", "%2e", "%2f", "%00", "secret.txt", "link.txt", "?", "#", "\\", self.sign()]
        names = ["if-none-match", "if-modified-since", "range", "accept-encoding", "if-match", "if-range", "host"]
        values = ["*", '"', 'W/"x"', "bytes=", "0-", "-1", ",", "gzip;q=", "9" * 400, "Thu, 20 Nov 2025 15:00:00 GMT"]
        headers = {name: self.words([*values, self.sign()], 6) for name in self.random.choices(names, k=3)}
        return self.random.choice(("GET", "HEAD", "POST", "")), "/" + self.words(parts, 8), headers


def laws(chance: Chance) -> dict[str, Callable[[], tuple[Callable[..., None], tuple[object, ...]]]]:
    """Each law with a maker of its input."""
    prose = [*WORDS, *TAGS[:12]]
    return {
        "page": lambda: (check_page, (chance.page(),)),
        "text": lambda: (check_text, (chance.words(WORDS, 60),)),
        "announcement": lambda: (check_announcement, tuple(chance.words(prose) for _ in range(3))),
        "second reading": lambda: (check_second_reading, (page := chance.page(), chance.spoilt(page))),
        "settings": lambda: (check_settings, ("\n".join(chance.words([part], 3) for part in _some(chance)),)),
        "request": lambda: (check_request, chance.request()),
        "secret": lambda: (check_secret, (chance.words(WORDS, 5), chance.words(WORDS, 5))),
    }


def _some(chance: Chance) -> list[str]:
    return chance.random.choices(SETTINGS, k=chance.random.randrange(1, 30))


# --- the run ---------------------------------------------------------------------------------------------------------


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "feeds/" in frame.filename] or frames
    return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno}"


def run(seconds: float, seed: int, *, most: int = sys.maxsize, slow: float = 5.0) -> int:
    """Try until the time or number of inputs is over; print each new finding; return how many there were."""
    chance = Chance(seed)
    makers, found = laws(chance), set[str]()
    count, end = 0, time.monotonic() + seconds
    while count < most and time.monotonic() < end:
        name = chance.random.choice(tuple(makers))
        law, given = makers[name]()
        began, count = time.process_time(), count + 1
        try:
            law(*given)
            told = f"over {slow:g} s in {name}" if time.process_time() - began > slow else ""
        except Exception as error:
            told = f"{name}: {_where(error)}: {error}"
        key = told.split(": ")[1] if ": " in told else told
        if told and key not in found:
            found.add(key)
            print(f"{datetime.now(UTC):%H:%M:%S} {told[:300]}\n  given {given!r}", flush=True)
    print(f"seed {seed}: {count} inputs, {len(found)} findings", flush=True)
    return len(found)


def main() -> int:
    """Return 1 where something was found."""
    parser = argparse.ArgumentParser(description="throw spoilt input at the laws of the program")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    return 1 if run(chosen.seconds, chosen.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
