"""Feeds: RSS, RDF and Atom by feedparser, JSON Feed (jsonfeed.org/version/1.1) by a few lines."""

from __future__ import annotations

import calendar
import io
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from feeds.errors import ReadingError
from feeds.model import Enclosure, Item, Page, Reading
from feeds.sources import dom, prose

_MOST = 1_000
_ENTITY = re.compile(rb"<!ENTITY(?!\s+\w+\s+\"[^\"&%]{0,100}\"\s*>)[^>]*>")  # of more than a few plain letters
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,400})|([0-9]{1,400}));?")


def read(page: Page, zone: str) -> Reading:
    """Return the entries of a feed in its own order; raises ReadingError where it is no feed.

    A date without an offset is wall-clock time in `zone` (JSON Feed); feedparser gives UTC.
    """
    if page.content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json(page, ZoneInfo(zone))
    return _xml(page)


def _xml(page: Page) -> Reading:
    import feedparser  # 0.1 s: only where a feed is read

    headers = {"content-location": page.url} | ({"content-type": page.content_type} if page.content_type else {})
    # A stream, never a string: feedparser would open a string as an address or a file.
    try:
        plain = _ENTITY.sub(b"", page.content)  # no feed needs them, and expat multiplies them for seconds
        content = _REFERENCE.sub(_only_characters, plain)
        parsed = feedparser.parse(io.BytesIO(content), response_headers=headers)
    except (ValueError, LookupError, AttributeError, AssertionError) as error:  # its loose parser stumbles over some
        raise ReadingError("the feed is broken", f"look at {page.url or page.name}") from error
    if not parsed.version and not parsed.entries:
        raise ReadingError("the feed cannot be read", f"look at {page.url or page.name}; it may be cut off")
    items = tuple(_entry(entry, n, page.url) for n, entry in enumerate(parsed.entries[:_MOST]))
    return Reading(
        "feed", items, feed_title=parsed.feed.get("title"), why=f"a feed ({parsed.version or 'unknown kind'})"
    )


def _only_characters(found: re.Match[bytes]) -> bytes:
    """Return the reference, or nothing where it names no character of XML 1.0 (2.2): feedparser dies of surrogates."""
    number = int(found[1], 16) if found[1] else int(found[2])
    is_one = number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0xFFFF < number < 0x110000
    return found[0] if is_one else b""


def _entry(entry: Mapping[str, Any], position: int, base: str) -> Item:
    bodies = entry.get("content") or ()
    body = next((part for part in bodies if "html" in (part.get("type") or "")), bodies[0] if bodies else {})
    summary = entry.get("summary") or ""  # feedparser knows keys without a value
    told = body.get("value") or summary
    stated = dict(entry.items())  # feedparser's own mapping answers for a missing `updated`, with a warning
    return Item(
        title=entry.get("title") or "",
        link=dom.absolute(entry.get("link"), base),
        published=_moment(stated.get("published_parsed") or stated.get("updated_parsed")),
        text=_plain(told),
        html=told,
        summary=summary,  # as the feed says it: publish takes markup out
        position=position,
        enclosures=tuple(
            Enclosure(dom.absolute(link.get("href"), base), link.get("type") or "", _length(link.get("length")))
            for link in entry.get("enclosures", ())
            if link.get("href")
        ),
        guid=entry.get("id") or "",
        updated=_moment(stated.get("updated_parsed")),
        author=entry.get("author") or "",
    )


def _plain(body: str) -> str:
    """Return the prose of an entry's body, a block a line: events are read from text, not from markup."""
    if "<" not in body and "&" not in body:
        return body
    return "\n".join(prose.every_line(dom.parse(body.encode("utf-8", "ignore"), "text/html; charset=utf-8")))


def _moment(parsed: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError):
        return None


def _length(text: Any) -> int:
    return int(text) if str(text or "").isdecimal() else 0


def _json(page: Page, zone: ZoneInfo) -> Reading:
    try:
        document = json.loads(page.content.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise ReadingError("the JSON Feed is broken", f"look at {page.url or page.name}; it may be cut off") from error
    entries = document.get("items")
    rows = [row for row in entries if isinstance(row, dict)] if isinstance(entries, list) else []
    items = tuple(_row(row, n, page.url, zone) for n, row in enumerate(rows[:_MOST]))
    return Reading("feed", items, feed_title=_text(document, "title") or None, why="a JSON Feed")


def _row(row: Mapping[str, Any], position: int, base: str, zone: ZoneInfo) -> Item:
    link = _text(row, "url") or _text(row, "external_url")
    attached = row.get("attachments")
    authors = row.get("authors") or [row.get("author")]
    names = (
        (_text(author, "name") for author in authors if isinstance(author, dict)) if isinstance(authors, list) else ()
    )
    return Item(
        title=_text(row, "title"),
        link=dom.absolute(link, base),
        published=_iso(_text(row, "date_published") or _text(row, "date_modified"), zone),
        text=_text(row, "content_text") or _plain(_text(row, "content_html")),
        html=_text(row, "content_html"),
        summary=_text(row, "summary"),
        position=position,
        enclosures=tuple(
            Enclosure(
                dom.absolute(_text(part, "url"), base), _text(part, "mime_type"), _length(part.get("size_in_bytes"))
            )
            for part in (attached if isinstance(attached, list) else ())
            if isinstance(part, dict) and _text(part, "url")
        ),
        guid=_text(row, "id"),
        updated=_iso(_text(row, "date_modified"), zone),
        author=", ".join(name for name in names if name),
        language=_text(row, "language"),
    )


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).encode("utf-8", "ignore").decode()  # lone surrogates: JSON can spell them, no file can hold them


def _iso(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
