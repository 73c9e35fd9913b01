"""Feeds of every dialect by their content, and the hostile ones."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from feeds import sources
from feeds.errors import ReadingError
from feeds.model import Enclosure, Item, Page, Reading, Source

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
SOURCE = Source(name="verein", url="https://verein.example/feed")


def read(content: bytes, content_type: str = "") -> Reading:
    return sources.read(SOURCE, Page(SOURCE.url, content, content_type), now=NOW)


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Turnverein</title><link>https://verein.example/</link>
<item><title>Neue Halle</title><link>/halle</link><guid isPermaLink="false">h1</guid>
<pubDate>Mon, 03 Nov 2025 08:30:00 +0100</pubDate><description>Die Halle ist &lt;b&gt;offen&lt;/b&gt;.</description>
<enclosure url="https://verein.example/h.jpg" type="image/jpeg" length="120"/></item></channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://verein.example/"><title>Turnverein</title></channel>
<item rdf:about="https://verein.example/halle"><title>Neue Halle</title><link>https://verein.example/halle</link>
<dc:date>2025-11-03T08:30:00+01:00</dc:date></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Turnverein</title><entry><title>Neue Halle</title>
<link href="halle"/><id>h1</id><published>2025-11-03T08:30:00+01:00</published></entry></feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Turnverein",
        "items": [
            {"id": 7, "title": "Neue Halle", "url": "halle", "date_published": "2025-11-03T08:30:00", "authors": None}
        ],
    }
)


@pytest.mark.parametrize("document", [RSS, RDF, ATOM, JSON_FEED], ids=["rss", "rdf", "atom", "json"])
@pytest.mark.parametrize("content_type", ["", "text/html", "text/plain"])
def test_a_feed_is_told_by_its_content(document: str, content_type: str) -> None:
    reading = read(document.encode(), content_type)
    item = reading.items[0]
    assert (reading.rung, reading.feed_title) == ("feed", "Turnverein")
    assert (item.title, item.link) == ("Neue Halle", "https://verein.example/halle")
    assert item.published == datetime(2025, 11, 3, 7, 30, tzinfo=UTC)


def test_the_parts_of_an_rss_entry() -> None:
    item = read(RSS.encode()).items[0]
    assert (item.guid, item.html) == ("h1", "Die Halle ist <b>offen</b>.")
    assert (item.text, item.summary) == ("Die Halle ist offen.", "Die Halle ist <b>offen</b>.")
    assert item.enclosures == (Enclosure("https://verein.example/h.jpg", "image/jpeg", 120),)


def test_the_prose_of_an_entry_is_its_text_a_block_a_line() -> None:
    body = "<p>Das Fest beginnt <b>um 15 Uhr</b>.</p><ul><li>Kuchen</li><li>Kaffee &amp; Tee</li></ul>"
    lines = "Das Fest beginnt um 15 Uhr.\nKuchen\nKaffee & Tee"
    document = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"content_html": body}]})
    assert read(document.encode()).items[0].text == lines
    escaped = body.replace("&", "&amp;").replace("<", "&lt;")
    assert read(RSS.replace("Die Halle ist &lt;b&gt;offen&lt;/b&gt;.", escaped).encode()).items[0].text == lines
    assert read(RSS.replace(" &lt;b&gt;offen&lt;/b&gt;.", " offen").encode()).items[0].text == "Die Halle ist offen"


def test_a_cut_feed_gives_its_whole_entries() -> None:
    assert [item.title for item in read(RSS[: RSS.index("</channel>")].encode()).items] == ["Neue Halle"]


def test_a_reading_holds_a_thousand_items() -> None:
    many = RSS.replace("</channel>", "<item><title>x</title></item>" * 3_000 + "</channel>")
    assert len(read(many.encode()).items) == 1_000


def test_a_json_feed_that_lies_about_its_types_is_read_as_far_as_it_goes() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1",
        "title": 3,
        "items": ["x", {"title": ["y"], "attachments": "z"}],
    }
    assert [item.title for item in read(json.dumps(document).encode()).items] == [""]


def test_a_lone_surrogate_is_dropped() -> None:
    assert read(JSON_FEED.replace("Neue", "Neue\\ud800").encode()).items[0].title == "Neue Halle"


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {n} "{f"&{p};" * 10}">' for p, n in zip("abcdefghi", "bcdefghij", strict=True))
    + ']><rss version="2.0"><channel><title>&j;</title><item><title>Halle</title></item></channel></rss>'
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    '<rss version="2.0"><channel><title>T</title><item><title>A&x;B</title></item></channel></rss>'
)


def test_an_entity_bomb_does_not_go_off() -> None:
    reading = read(BOMB.encode())
    assert len(reading.feed_title or "") < 1_000


def test_an_outside_entity_is_not_fetched() -> None:
    assert [item.title.replace("&x;", "") for item in read(OUTSIDE.encode()).items] == ["AB"]


REFUSED = {
    "nothing": (b" \n", "the page is empty"),
    "a PDF": (b"%PDF-1.7 ...", "PDF"),
    "an image": (b"\x89PNG\r\n\x1a\n\0\0\0", "no text"),
    "half a JSON Feed": (JSON_FEED[:-9].encode(), "broken"),
}


@pytest.mark.parametrize(("content", "what"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_read_says_so(content: bytes, what: str) -> None:
    with pytest.raises(ReadingError, match=what) as raised:
        read(content)
    assert raised.value.source == "verein"
    assert raised.value.advice


@pytest.mark.parametrize(
    ("broken", "expected"), [(b"", "Die B\u00fccherei"), ("\u00e4 ".encode(), "Die B\ufffdcherei")]
)
def test_a_page_that_states_utf_8_and_is_none(broken: bytes, expected: str) -> None:
    """Only a page without any sign of UTF-8 is taken for Windows-1252; one broken byte among them changes nothing."""
    page = "<html><head><meta charset='utf-8'></head><body><h1>Die B\u00fccherei \u00f6ffnet</h1>".encode("cp1252")
    text = b"<p>" + b"Die Halle ist offen. " * 20 + broken
    assert read(page + text + b"</p></body></html>").items[0].title.startswith(expected)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_in_the_charsets_of_editors(charset: str) -> None:
    reading = read("Die Bücherei öffnet.".encode(charset))
    assert [(reading.rung, item.title) for item in reading.items] == [("text", "Die Bücherei öffnet")]


def test_a_detail_page_gives_text_and_the_list_keeps_title_and_link() -> None:
    item = Item(title="Lesung", link="https://verein.example/lesung", summary="Es wird gelesen.")
    joined = sources.join(item, Page(item.link, b"Am Abend wird lange gelesen."), SOURCE, now=NOW)
    assert (joined.title, joined.link, joined.summary) == (item.title, item.link, item.summary)
    assert (joined.text, joined.detailed) == ("Am Abend wird lange gelesen.", NOW)


def test_a_detail_page_of_many_items_is_refused() -> None:
    with pytest.raises(ReadingError, match="„Lesung“"):
        sources.join(Item(title="Lesung"), Page("", b"Eins.\nZwei."), SOURCE, now=NOW)
