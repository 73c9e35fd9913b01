"""Atom (RFC 4287), RSS 2.0 (Advisory Board profile) and JSON Feed 1.1 of one channel.

feedgen 1.0.0 writes Atom entry links without rel and type (python-feedgen#135), takes the link added last for the RSS
channel (#122), drops RSS authors without an e-mail address, puts now where no date is given and calls setlocale for
RSS dates, which is process-wide and not thread-safe. The two classes here write those elements themselves.
"""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from feeds.model import Snapshot
from feeds.publish import addresses, clean, entry
from feeds.publish.entry import Entry, type_of

_ATOM, _RSS, _JSON = "application/atom+xml", "application/rss+xml", "application/feed+json"


def render(snapshot: Snapshot) -> dict[str, bytes]:
    """Return the channel's three feeds by file name."""
    entries, name = entry.newest(snapshot), snapshot.channel.name
    return {
        f"{name}.atom": _feed(snapshot, entries, f"{name}.atom", _ATOM).atom_str(),
        f"{name}.rss": _feed(snapshot, entries, f"{name}.rss", _RSS).rss_str(),
        f"{name}.json": _json(snapshot, entries),
    }


class Feed(FeedGenerator):  # type: ignore[misc]
    """A feed with the dates it is given and no other."""

    def __init__(self, updated: datetime) -> None:
        super().__init__()
        self._built = format_datetime(updated)
        self.updated(updated)
        self._FeedGenerator__rss_lastBuildDate = None  # else feedgen writes it, and calls setlocale
        self.generator("feeds")
        self.load_extension("dc", atom=False, rss=True)

    def add(self, said: Entry) -> None:
        """Add an entry after the others."""
        made = _FeedEntry(said)
        self.add_entry(made, order="append")
        made.dc.dc_creator(said.author)

    def _create_rss(self, extensions: bool = True) -> Any:
        root, document = super()._create_rss(extensions)
        built = etree.Element("lastBuildDate")
        built.text = self._built
        root[0].insert(3, built)  # after title, link and description
        return root, document


class _FeedEntry(FeedEntry):  # type: ignore[misc]
    """An entry whose links, dates and enclosures are written in full."""

    def __init__(self, said: Entry) -> None:
        super().__init__()
        self.said = said
        self.id(said.id)
        self.title(said.title)
        self.updated(said.updated)
        self.author(name=said.author)
        self.content(said.html, type="html")
        self.summary(said.summary)

    def atom_entry(self, extensions: bool = True) -> Any:
        """Return the Atom entry with published, rel and type."""
        element = super().atom_entry(extensions)
        etree.SubElement(element, "published").text = self.said.published.isoformat()
        etree.SubElement(
            element, "link", rel="alternate", type=type_of(self.said.link, "text/html"), href=self.said.link
        )
        for file in self.said.enclosures:
            link = etree.SubElement(element, "link", rel="enclosure", type=file.type, href=file.url)
            if file.length:
                link.set("length", str(file.length))
            if file.alt:
                link.set("title", file.alt)
        if self.said.language:
            element.set("{http://www.w3.org/XML/1998/namespace}lang", self.said.language)
        return element

    def rss_entry(self, extensions: bool = True) -> Any:
        """Return the RSS item with its link, an English date whatever the locale, and one enclosure."""
        element = super().rss_entry(extensions)
        etree.SubElement(element, "link").text = self.said.link
        etree.SubElement(element, "pubDate").text = format_datetime(self.said.published)
        for file in self.said.enclosures[:1]:  # the profile: one an item
            etree.SubElement(element, "enclosure", url=file.url, length=str(file.length), type=file.type)
        return element


def _feed(snapshot: Snapshot, entries: tuple[Entry, ...], name: str, kind: str) -> Feed:
    site, channel = snapshot.site, snapshot.channel
    feed = Feed(entry.updated(entries))
    feed.id(addresses.tag(site, channel.name))
    feed.title(clean.title(channel.title) or channel.name)
    feed.subtitle(entry.subtitle_of(snapshot))
    feed.author(name=entry.author_of(snapshot))
    feed.language(site.language)
    feed.link(href=addresses.file(site, name), rel="self", type=kind)
    feed.link(
        href=addresses.file(site, f"{channel.name}.html"), rel="alternate", type="text/html"
    )  # RSS: last one wins
    for said in entries:
        feed.add(said)
    return feed


def _json(snapshot: Snapshot, entries: tuple[Entry, ...]) -> bytes:
    site, channel = snapshot.site, snapshot.channel
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": clean.title(channel.title) or channel.name,
        "home_page_url": addresses.file(site, f"{channel.name}.html"),
        "feed_url": addresses.file(site, f"{channel.name}.json"),
        "description": entry.subtitle_of(snapshot),
        "language": site.language,
        "authors": [{"name": entry.author_of(snapshot)}],
        "items": [_json_item(said) for said in entries],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode() + b"\n"


def _json_item(said: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": said.id,
        "url": said.link,
        "title": said.title,
        "summary": said.summary,
        "content_html": said.html,
        "date_published": said.published.isoformat(),
        "date_modified": said.updated.isoformat(),
        "authors": [{"name": said.author}],
    }
    if said.language:
        item["language"] = said.language
    pictures = [file.url for file in said.enclosures if file.type.startswith("image/")]
    if pictures:
        item["image"] = pictures[0]
    if said.enclosures:
        item["attachments"] = [_attachment(file.url, file.type, file.length, file.alt) for file in said.enclosures]
    return item


def _attachment(url: str, kind: str, length: int, title: str) -> dict[str, Any]:
    optional = {"title": title, "size_in_bytes": length}
    return {"url": url, "mime_type": kind} | {key: value for key, value in optional.items() if value}
