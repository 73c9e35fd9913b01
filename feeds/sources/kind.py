"""Tell what a page is by its first bytes: servers call feeds text/html and calendars text/plain."""

from __future__ import annotations

import codecs
import re

from feeds.errors import ReadingError
from feeds.model import Page

_FEED = re.compile(rb"<(?:[a-z0-9]+:)?(?:rss|feed|RDF)[\s>:]", re.IGNORECASE)
_HTML = re.compile(rb"<!doctype html|<(?:html|head|body|div|p|article|section|main|table|ul|h1)[\s>/]", re.IGNORECASE)
_MARKUP = re.compile(rb"<(?:!--|[a-z][a-z0-9]*[\s>/])", re.IGNORECASE)
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')
_WIDE = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_START = 4_096
_STRAY = 8  # zeros that a page may hold and be a page all the same


def of(page: Page) -> str:
    """Return "calendar", "feed", "html" or "text"; raises ReadingError for nothing at all and for binary files."""
    content = page.content
    wide = next((charset for mark, charset in _WIDE if content.startswith(mark)), "")
    head = content[:_START].decode(wide, "ignore").encode() if wide else content[:_START]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        if not page.url:
            raise ReadingError("there is no text", "give some on standard input, or name a file that holds some")
        raise ReadingError("the page is empty", f"open {page.url} in a browser; it may want a visitor's click")
    if start.startswith(b"%PDF-"):
        raise ReadingError("the address leads to a PDF, and PDFs are not read", "give the page that links to it")
    if start[:15].upper() == b"BEGIN:VCALENDAR":
        return "calendar"
    if _FEED.search(start) and not start[:14].lower().startswith(b"<!doctype html"):
        return "feed"
    if start.startswith(b"{") and _JSON_FEED.search(content):
        return "feed"
    if start.count(b"\0") > (_STRAY if _HTML.search(start) else 0):
        raise ReadingError("the address leads to a file that is no text", "give the page that links to it")
    if _HTML.search(start) or _MARKUP.match(start):
        return "html"
    return "text"


def decoded(content: bytes) -> str:
    """Return plain text: by its byte order mark, else UTF-8, else Windows-1252, as old editors save it."""
    for mark, charset in _WIDE:
        if content.startswith(mark):
            return content.decode(charset, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
