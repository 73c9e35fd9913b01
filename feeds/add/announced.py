"""Feeds and calendars that a page announces itself; addresses are never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urldefrag, urljoin

from selectolax.lexbor import LexborHTMLParser
from w3lib.encoding import html_to_unicode

from feeds.model import Page

_FEEDS = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
}
_COMMENTS = re.compile(r"comment|kommentar|oembed|wp-json", re.IGNORECASE)
_ICS = re.compile(r"^webcals?:|\.ics(?:$|\?)", re.IGNORECASE)
_LINKED_FEED = re.compile(r"\.(?:rss|atom)$|/(?:rss|feed|atom)(?:\.xml)?/?$|[?&]feed=rss|type=9818", re.IGNORECASE)
_MOST_CALENDARS = 3  # more of them are one for each event


@dataclass(frozen=True, slots=True)
class Announced:
    """A feed or calendar that a page names."""

    kind: Literal["feed", "calendar"]
    url: str
    title: str = ""


def announced(page: Page) -> list[Announced]:
    """Return what a page announces: calendars first, then feeds; those of comments are left out."""
    tree = LexborHTMLParser(html_to_unicode(page.content_type or None, page.content)[1])
    base = tree.css_first("base[href]")
    root = urljoin(page.url, (base.attributes.get("href") or "") if base else "")
    found = [*_alternates(tree, root), *_links(tree, root)]
    found = [entry for entry in found if not _COMMENTS.search(f"{entry.url} {entry.title}")]
    unique = list({entry.url: entry for entry in reversed(found)}.values())[::-1]
    return sorted(unique, key=lambda entry: entry.kind != "calendar")


def title_of(page: Page) -> str:
    """Return the title of an HTML page, "" where it has none or is no HTML."""
    node = LexborHTMLParser(html_to_unicode(page.content_type or None, page.content)[1]).css_first("head > title")
    return node.text() if node else ""


def _alternates(tree: LexborHTMLParser, root: str) -> list[Announced]:
    found = []
    for node in tree.css("link[rel][href]"):
        if "alternate" not in (node.attributes.get("rel") or "").lower().split():
            continue
        media = (node.attributes.get("type") or "").partition(";")[0].strip().lower()
        url, title = _join(root, node.attributes.get("href")), node.attributes.get("title") or ""
        if url and media == "text/calendar":
            found.append(Announced("calendar", url, title))
        elif url and media in _FEEDS:
            found.append(Announced("feed", url, title))
    return found


def _links(tree: LexborHTMLParser, root: str) -> list[Announced]:
    pairs = [(_join(root, node.attributes.get("href")), node.text(strip=True)) for node in tree.css("a[href]")]
    calendars = [Announced("calendar", url, text) for url, text in pairs if url and _ICS.search(url)]
    feeds = [Announced("feed", url, text) for url, text in pairs if url and _LINKED_FEED.search(url)]
    few = len({entry.url for entry in calendars}) <= _MOST_CALENDARS
    return [*(calendars if few else [entry for entry in calendars if entry.url.startswith("webcal")]), *feeds]


def _join(root: str, href: str | None) -> str:
    """The absolute address of a link, "" where it is none that can be fetched."""
    try:
        url = urldefrag(urljoin(root, (href or "").strip())).url
    except ValueError:
        return ""
    return url if url.startswith(("http://", "https://", "webcal://", "webcals://")) else ""
