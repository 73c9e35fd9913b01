"""Items made to harm: what goes out is clean, whole, and carries nothing active."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import icalendar
import pytest
from lxml import etree

from feeds import publish, sources
from feeds.model import Event, Item, Page, Source
from tests.hostile import NOW, SOURCE, active, bodies, published
from tests.test_store_crash import whole

ACTIVE = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href=' &#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<iframe src='https://evil.example/'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>body{background:url(https://evil.example/)}</style>",
    "<p style='position:fixed;top:0'>x</p>",
    "<object data='https://evil.example/x.swf'></object><embed src=x>",
    "<form action='https://evil.example/'><input name=password></form>",
    "<base href='https://evil.example/'><a href='a'>x</a>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<!--><script>alert(1)</script-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='vbscript:msgbox(1)' onclick='alert(1)'>x</a>",
    "<video><source onerror=alert(1)></video>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<textarea><script>alert(1)</script></textarea>",
    "]]><script>alert(1)</script>",
    "<p xmlns:x='javascript:alert(1)' x:onclick=alert(1)>x</p>",
    "<a href='//evil.example/\"><script>alert(1)</script>'>x</a>",
]


HARMLESS = [
    Item(name, f"https://www.example.org/{name}", None, f"{name}: 20. November 2025, 15 Uhr, Einladung in die Halle.")
    for name in "ab"
]


@pytest.mark.parametrize("code", ACTIVE)
def test_nothing_active_goes_out_in_any_format(code: str) -> None:
    text = f"Am 20. November 2025 um 15 Uhr laden wir in die Halle {code} ein."
    made = published(
        Item(f"Fest {code}", "https://www.example.org/a", None, text, f"<p>{text}</p>{code}", f"Fest {code}"),
        Item(f"Lauf {code}", "https://www.example.org/b", None, text, "", f"Lauf {code}"),
    )
    for body in bodies(made):
        assert active(body) == [], body
    page, plain = (active(one["alles.html"].decode()) for one in (made, published(*HARMLESS)))
    assert sorted({word[:40] for word in page} - {word[:40] for word in plain}) == []
    for name in ("alles.html", "index.html", "alles.atom", "alles.rss", "alles.json"):
        assert b"<script>alert" not in made[name]


INJECTED = [
    "\r\nATTENDEE:mailto:a@b.example",
    "\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:falsch",
    "\rEND:VCALENDAR",
    "\u2028ATTENDEE:x",
    "\x85ATTENDEE:x",
    "\x0bATTENDEE:x",
    "\x0cEND:VEVENT",
    "\\nATTENDEE:x",
    "\x00\x01\x1b[31m",
    "\ud800 \udfff",
    "]]>",
    "&amp;lt;b&amp;gt;&amp;amp;",
    "\ufeff\ufffe\uffff",
    '";ATTENDEE=x:y',
    "\u202eterces\u202c",
    "x" * 5_000,
    "ü" * 74 + "\r\n" + "€" * 74,
]


@pytest.mark.parametrize("poison", INJECTED, ids=range(len(INJECTED)))
def test_no_text_becomes_a_property_or_a_broken_file(poison: str, tmp_path: Path) -> None:
    start = datetime(2025, 11, 20, 15)
    event = Event(start, None, f"Fest {poison}", f"Halle {poison}", quote=f"Am 20. {poison}", source_uid=f"u{poison}",
                  url=f"https://www.example.org/{poison}", headline=poison, why=poison)  # fmt: skip
    item = Item(f"Fest {poison}", f"https://www.example.org/a{poison}", None, poison, poison, poison, events=(event,),
                author=poison, guid=poison, headings=(poison,))  # fmt: skip
    made = published(item, source=Source("stadt", "https://www.example.org/", title=f"Stadt {poison}", text="full"))
    publish.write(made, tmp_path / "public")
    whole(tmp_path)
    calendar = made["alles.ics"]
    lines = re.sub(rb"\r\n[ \t]", b"", calendar).split(b"\r\n")
    names = {re.split(rb"[;:]", line)[0] for line in lines if line}
    assert b"ATTENDEE" not in names
    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"END:VEVENT") == 1
    assert b"\r" not in calendar.replace(b"\r\n", b"")
    (found,) = icalendar.Calendar.from_ical(calendar).walk("VEVENT")
    assert str(found["SUMMARY"]).startswith("Fest")
    for name in ("alles.atom", "alles.rss"):
        assert len([*etree.fromstring(made[name]).iter("{*}entry", "item")]) == 1, "the item is kept"


ODD = [
    ("<html><body><h1>Fest</h1><p>Wir laden ein.</p></body></html>".encode("utf-16"), "Fest", "", "a page in UTF-16"),
    (b"<html><body><h1>Fe\0st</h1><p>Wir laden\0 ein.</p></body></html>", "Fest", "", "a page with zeros"),
    (b"<rss><channel><item><title>Fest</title><link>data:text/html,x</link></item></channel></rss>", "Fest", "",
     "an address that holds its page"),
    ("<rss><channel><item><title>\u202etseF\u202c</title></item></channel></rss>".encode(), "tseF", "",
     "a title that runs backwards"),
    (b"<rss <a<&#xD800;<item><title>Fest</title></item>", "Fest", "", "a surrogate in what is nearly a feed"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "title", "link", "meaning"), ODD, ids=[case[3] for case in ODD])
def test_an_odd_page_is_read_and_its_items_are_clean(content: bytes, title: str, link: str, meaning: str) -> None:
    (item,) = sources.read(SOURCE, Page("", content), now=NOW).items
    assert (item.title, item.link) == (title, link), meaning


ZONES = ["/etc/localtime", "localtime", '"/x/localtime"', "../../etc/passwd", "Mars/One", "a" * 5_000, "Europe", "Etc/"]


@pytest.mark.parametrize("zone", ZONES)
def test_no_zone_is_the_machine_s(zone: str, capfd: pytest.CaptureFixture[str]) -> None:
    event = f"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Fest\r\nDTSTART;TZID={zone}:20251120T150000\r\nEND:VEVENT\r\n"
    content = f"BEGIN:VCALENDAR\r\n{event}END:VCALENDAR\r\n".encode()
    (item,) = sources.read(SOURCE, Page("https://www.example.org/x.ics", content), now=NOW).items
    assert (item.events[0].start, item.events[0].zone) == (datetime(2025, 11, 20, 15), "")
    assert capfd.readouterr() == ("", "")


NO_DAYS = [
    b"DTSTART:00010101T000000", b"DTSTART;VALUE=DATE:00010101", b"DTSTART;VALUE=DATE:99991231",
    b"DTSTART:99991231T235959Z", b"DTSTART;TZID=Europe/Berlin:16010101T000000",
    b"DTSTART:20251121T150000\r\nDTEND:99991231T235959", b"DTSTART:20251121T150000\r\nEXDATE:00010101T000000",
    b"DTSTART:20251121T150000\r\nRRULE:FREQ=DAILY;UNTIL=00010101",
    b"DTSTART;VALUE=DATE:20251121\r\nRRULE:FREQ=DAILY;UNTIL=99991231",
    b"DTSTART:20251121T150000\r\nRRULE:FREQ=DAILY;UNTIL=99991231T235959",
]  # fmt: skip


@pytest.mark.parametrize("line", NO_DAYS)
def test_a_day_that_programs_write_for_none_spoils_no_calendar(line: bytes) -> None:
    odd = b"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:x\r\n" + line + b"\r\nEND:VEVENT\r\n"
    good = b"BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Fest\r\nDTSTART:20251120T150000\r\nEND:VEVENT\r\n"
    content = b"BEGIN:VCALENDAR\r\n" + odd + good + b"END:VCALENDAR\r\n"
    made = published(*sources.read(SOURCE, Page("https://www.example.org/x.ics", content), now=NOW).items)
    found = icalendar.Calendar.from_ical(made["alles.ics"]).walk("VEVENT")
    assert "Fest" in {str(event["SUMMARY"]) for event in found}
    stamps = re.findall(rb"^(?:DT(?:START|END)|EXDATE)\b[^:]*:(\w+)", made["alles.ics"], re.M)
    assert all(re.fullmatch(rb"(?:19|20)\d{6}(?:T\d{6}Z?)?", stamp) for stamp in stamps), stamps
    assert not re.search(rb"UNTIL=(?!\d{8}(?:T\d{6}Z)?\b)", made["alles.ics"])


@pytest.mark.parametrize("day", [b"Mon, 01 Jan 0001 00:00:00 GMT", b"Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_publication_that_programs_write_for_none_is_none(day: bytes) -> None:
    entry = b"<item><title>Fest</title><pubDate>" + day + b"</pubDate></item>"
    content = b"<rss version='2.0'><channel>" + entry + b"</channel></rss>"
    (item,) = sources.read(SOURCE, Page("https://www.example.org/feed", content), now=NOW).items
    assert item.published is None


NO_ADDRESSES = [
    b"<rss version='2.0'><channel><item><title>A</title><link>http://[</link><enclosure url='http://[' length='x'/>"
    b"</item><item><title>B</title><description/><guid/><enclosure url='data:x'/></item></channel></rss>",
    b"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://['><entry><title>A</title><link href='http://['/>"
    b"<content type='html' src='x'/></entry><entry><title>B</title><link href='mailto:x@y.example'/></entry></feed>",
    b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "A", "url": "http://["},'
    b'{"id": "2", "title": "B", "attachments": [{"url": "http://[", "mime_type": "image/png"}]}]}',
]


@pytest.mark.parametrize("content", NO_ADDRESSES, ids=["rss", "atom", "json"])
def test_an_address_that_is_none_costs_its_item_nothing_else(content: bytes) -> None:
    items = sources.read(SOURCE, Page("https://www.example.org/feed", content), now=NOW).items
    assert [(item.title, item.link, item.enclosures) for item in items] == [("A", "", ()), ("B", "", ())]
