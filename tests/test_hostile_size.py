"""Documents that explode, grow or make patterns backtrack: time and memory end."""

from __future__ import annotations

import json
import time
import tracemalloc
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from feeds import config, dates, events, lang, sources
from feeds.errors import ConfigError, ReadingError
from feeds.model import Item, Page, Reading
from tests.commands import feeds
from tests.conftest import REQUIRE_TOOLS
from tests.hostile import LONG_SECONDS, NOW, SOURCE, published

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def _rss(doctype: str, title: str, extra: str = "") -> str:
    """A feed of one item under a document type that is an attack."""
    item = f"<item><title>{title}</title>{extra}</item>"
    return f"<?xml version='1.0'?>{doctype}<rss version='2.0'><channel><title>{title}</title>{item}</channel></rss>"


XML = [
    (_rss(f'<!DOCTYPE r [<!ENTITY l0 "ha">{_LAUGHS}]>', "&l11;"), "a billion laughs"),
    (_rss(f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]>', "&a;" * 50_000), "a quadratic blow-up"),
    (_rss('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "Neu &x;"), "a file as an entity"),
    (_rss('<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">', "Neu"), "a foreign DTD"),
    (_rss('<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">%x;]>', "Neu"), "a parameter entity"),
    (
        _rss(
            "", "Neu", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
        ),
        "an XInclude",
    ),
]


@pytest.mark.parametrize(("text", "meaning"), XML, ids=[case[1] for case in XML])
def test_xml_that_explodes_or_reaches_out_does_neither(text: str, meaning: str) -> None:
    plain = Page("https://www.example.org/feed", _rss("", "Neu").encode(), "application/rss+xml")
    sources.read(SOURCE, plain, now=NOW)  # what is made once, as the words of a language, is no part of the time
    began = time.process_time()
    try:
        reading = sources.read(SOURCE, replace(plain, content=text.encode()), now=NOW)
    except ReadingError:
        reading = Reading("", ())
    assert time.process_time() - began < 1, meaning
    assert "root:" not in repr(reading)
    assert len(repr(reading)) < 5_000_000


# --- sheer size ------------------------------------------------------------------------------------------------------

DATE = "Am 20. November 2025 um 15 Uhr laden wir ein. "


def _html(inside: str, attributes: str = "") -> str:
    return f"<html><body {attributes}>{inside}</body></html>"


def _calendar(summary: str, rule: str = "", count: int = 1) -> str:
    event = f"BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20251120T150000\r\n{rule}SUMMARY:{summary}\r\nEND:VEVENT\r\n"
    return f"BEGIN:VCALENDAR\r\n{event * count}END:VCALENDAR\r\n"


_MANY = "".join(f"<article><h2><a href=/n/{n}>Meldung {n}</a></h2><p>{DATE}</p></article>" for n in range(10_000))
_LD = '<script type="application/ld+json">'
BIG = [
    (_html(f"<main><article><h2>{'a' * 2_000_000}</h2><p>{DATE}</p></article></main>"), "a title of 2 MB"),
    (_html(f"<main>{_MANY}</main>"), "10,000 items"),
    (_html(f"{'<div>' * 1_000}<h2>Neu</h2><p>{DATE}</p>{'</div>' * 1_000}"), "1,000 deep"),
    (_html(f"{'<div>' * 100_000}<p>{DATE}</p>"), "100,000 deep"),
    (_html(f"<h1>Neu</h1><p>{'wort ' * 200_000}</p>"), "a line of 1 MB"),
    (_html(f"<h1>Neu</h1><p>{'1.1.' * 250_000}</p>"), "a megabyte of broken dates"),
    (_html(f"<ul>{'<li>' * 100_000}</ul>"), "100,000 empty list entries"),
    (_html(f"<select>{'<option>' * 100_000}</select><p>{DATE}</p>"), "a choice of 100,000"),
    (_html("".join(f"<b id={n}>" for n in range(500)) + "<p>x" * 50_000), "bold that is never closed"),
    (_html(f"<table>{'<tr><td>' * 50_000}</table>"), "a table of 50,000 rows"),
    (_html(f"<p>{DATE}</p>", " ".join(f"a{n}=x" for n in range(100_000))), "100,000 attributes"),
    (_html("".join(f"<body a{n}=x>" for n in range(100_000))), "100,000 bodies"),
    (_html(f"<h1>Neu</h1><p>{'<' * 500_000}</p>"), "half a megabyte of open brackets"),
    (_calendar("x", "RRULE:FREQ=SECONDLY\r\n", 2_000), "2,000 events every second"),
    (_calendar("x", "RRULE:FREQ=WEEKLY;COUNT=99999999\r\n"), "a series of 100 million"),
    (_calendar("x", "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5\r\n"), "a series that never comes"),
    (_calendar("x" * 2_000_000), "a SUMMARY of 2 MB"),
    (_rss("", "Neu", f"<description>{'&lt;div>' * 100_000}</description>"), "a feed 100,000 deep in an item"),
    (f"<html><head>{_LD}{'[' * 100_000}</script></head><body><p>{DATE}</p></body></html>", "JSON 100,000 deep"),
    (
        f'{{"version": "https://jsonfeed.org/version/1.1", "items": {"[" * 100_000}{"]" * 100_000}}}',
        "a JSON Feed 100,000 deep",
    ),
    ("\n\n".join(f"{DATE} {n}" for n in range(20_000)), "20,000 paragraphs of plain text"),
]


@pytest.mark.parametrize(("text", "meaning"), BIG, ids=[case[1] for case in BIG])
def test_size_alone_ends_in_bounded_time_and_memory(text: str, meaning: str) -> None:
    page = Page("https://www.example.org/", text.encode(), "")
    began = time.process_time()
    try:
        reading = sources.read(SOURCE, page, now=NOW)
    except ReadingError:
        return
    assert len(reading.items) <= 1_000, meaning
    made = published(*reading.items[:100])
    assert time.process_time() - began < LONG_SECONDS, meaning
    assert sum(map(len, made.values())) < 20_000_000, meaning


TRAPS = [
    "1" * 100_000, "1." * 50_000, "1. " * 50_000, "1.1.2025 " * 20_000, "1.1.2025-" * 20_000, "12:00 " * 20_000,
    "12:00-" * 20_000, " " * 200_000, "\n" * 100_000, "a" * 200_000, "A" * 200_000, "Am " * 60_000, "Montag, " * 25_000,
    "Montag und " * 20_000, "jeden " * 30_000, "vom 1. bis " * 20_000, "bis " * 50_000, "(" * 100_000, "„" * 100_000,
    "lädt " * 40_000, "im Rathaus " * 20_000, "Straße 1 " * 20_000, "-" * 200_000, "0" * 200_000 + ".", "Dr. " * 40_000,
    "<a" * 50_000, "&amp;" * 40_000, "ü" * 100_000, "e\u0301" * 50_000, "\u200b" * 100_000, "/" * 200_000,
    "am 1. und 2. und 3. " * 8_000, "1. Januar, 2. Februar, " * 8_000, "Uhr " * 50_000, "20. November um " * 10_000,
    "laden wir am 3. Mai, 5. Juni ein, jeweils um 15 Uhr. " * 2_000, "Wann: " * 30_000, "Wo: " * 40_000,
    "http://" * 25_000, "//a:b@" * 30_000, "Freitag 13. 13. " * 10_000,
]  # fmt: skip


SIGNS = 25_000 if REQUIRE_TOOLS else 8_000


@pytest.mark.parametrize("trap", TRAPS, ids=range(len(TRAPS)))
@pytest.mark.parametrize("code", ["de", "en"])
def test_no_text_makes_the_readers_backtrack(trap: str, code: str) -> None:
    text = f"{DATE}{trap}"[:SIGNS]
    began = time.process_time()
    dates.find(text, as_of=NOW.date(), lang=lang.get(code))
    events.read(Item("Neu", text=text), NOW.date(), code)
    assert time.process_time() - began < LONG_SECONDS


def test_a_reading_of_many_items_takes_bounded_memory() -> None:
    content = _html(f"<main>{_MANY[: len(_MANY) // 4]}</main>").encode()
    tracemalloc.start()
    sources.read(SOURCE, Page("https://www.example.org/", content), now=NOW)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 * len(content)


LINES = [
    (json.dumps({"id": 1, "text": DATE * 22_000}), 0, "a text of 1 MB"),
    (json.dumps({"id": 1, "text": DATE, "title": "a " * 500_000}), 0, "a title of 1 MB"),
    ("[" * 100_000, 2, "JSON 100,000 deep"),
    ('{"id": NaN, "text": "x"}', 2, "a number that is none"),
    (f'{{"id": {"9" * 5_000}, "text": "x"}}', 2, "a number of 5,000 digits"),
    ('{"id": 1, "text": "\\ud800"}', 0, "half a sign"),
    ("\x00\x01", 2, "no text"),
]


def test_lines_of_extract_made_to_harm_end_in_time_and_leave_the_others_alone() -> None:
    for line, code, meaning in LINES:
        began = time.monotonic()
        ran = feeds("extract", stdin=f'{line}\n{{"id": 2, "text": "x"}}\n')
        assert ran.code == code, meaning
        assert json.loads(ran.out.splitlines()[-1])["id"] == 2, meaning
        assert len(ran.out) < 300_000, meaning
        assert time.monotonic() - began < 4 * LONG_SECONDS, meaning


def test_a_configuration_that_multiplies_is_refused(tmp_path: Path) -> None:
    rows = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"{now}: &{now} [{', '.join([f'*{before}'] * 10)}]" for before, now in pairwise("abcdefgh")]
    path = tmp_path / "config.yaml"
    path.write_text("\n".join(rows), encoding="utf-8")
    began = time.process_time()
    with pytest.raises(ConfigError, match="aliases of aliases"):
        config.load(path)
    assert time.process_time() - began < LONG_SECONDS
