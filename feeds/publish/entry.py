"""What one story says in every feed: title, link, dates, sanitised HTML, and the events it announces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

from feeds.lang import say
from feeds.model import Enclosure, Event, Item, Site, Snapshot, Source, Status, Story
from feeds.publish import addresses, clean, wording, zones

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was updated: promise 1 knows no clock."""

TEASER = 400
"""Characters of a text that only may be announced."""

_MOST_ENTRIES = 50
_TYPES = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "avif": "image/avif", "svg": "image/svg+xml", "pdf": "application/pdf", "mp3": "audio/mpeg", "mp4": "video/mp4",
    "ics": "text/calendar", "txt": "text/plain",
}  # fmt: skip
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it goes into Atom, RSS and JSON Feed alike; every value is clean."""

    id: str
    title: str
    link: str
    published: datetime
    updated: datetime
    author: str
    summary: str  # plain text, one line
    html: str
    enclosures: tuple[Enclosure, ...]
    language: str = ""  # where it is another than the feed's


def newest(snapshot: Snapshot, most: int = _MOST_ENTRIES) -> tuple[Entry, ...]:
    """Return the newest entries of a channel, newest first."""
    sources = {source.name: source for source in snapshot.sources}
    return tuple(_entry(story, snapshot, sources) for story in snapshot.stories[:most])


def updated(entries: tuple[Entry, ...]) -> datetime:
    """Return when a feed of these entries was updated: the newest of them, never now (jekyll-feed#90)."""
    return max((entry.updated for entry in entries), default=NEVER)


def author_of(snapshot: Snapshot) -> str:
    """Return who a channel's feed is by."""
    return clean.title(snapshot.site.title) or clean.title(snapshot.channel.title) or snapshot.channel.name


def subtitle_of(snapshot: Snapshot) -> str:
    """Return one line on what a channel is, from the titles of its sources."""
    names = ", ".join(clean.title(source.title) or source.name for source in snapshot.sources)
    return say(snapshot.site.language, "feed_subtitle", sources=names)


def _entry(story: Story, snapshot: Snapshot, sources: dict[str, Source]) -> Entry:
    item, site, source = story.item, snapshot.site, sources.get(story.source)
    link = clean.address(item.link) or addresses.of_source(source)
    summary = clean.shortened(clean.title(item.summary or item.text), TEASER)
    title = title_of(item, site.language)
    return Entry(
        id=story.id,
        title=title,
        link=link or addresses.file(site, f"{snapshot.channel.name}.html"),
        published=_moment(story.published),
        updated=_moment(max(story.updated, story.published)),
        author=clean.title(item.author) or (clean.title(source.title) if source else "") or author_of(snapshot),
        summary=summary or title,
        html="".join(_html(story, title, link, snapshot, sources)),
        enclosures=tuple(_enclosures(item)),
        language=language_of(item, source, site),
    )


def title_of(item: Item, code: str) -> str:
    """Return the item's headline as plain text, else how its text begins; never empty."""
    return (
        clean.title(item.title) or clean.shortened(clean.title(item.summary or item.text), 80) or say(code, "untitled")
    )


def language_of(item: Item, source: Source | None, site: Site) -> str:
    """Return the language tag (RFC 5646) of an item's texts where it is another than the site's, else ""."""
    code = item.language or (source.language if source else "")
    other = code.split("-")[0].lower() != site.language
    return code if other and _LANGUAGE.fullmatch(code) else ""


def _moment(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _html(story: Story, title: str, link: str, snapshot: Snapshot, sources: dict[str, Source]) -> Iterator[str]:
    """The body: the events first, then the text as far as it may be shown, then the way to the rest."""
    site, item = snapshot.site, story.item
    source = sources.get(story.source)
    for event in story.events:
        yield _event(event, item, site, source.timezone if source else site.timezone)
    if _may_be_full(story, sources):
        yield (clean.html(item.html, link) if item.html else "") or clean.paragraphs(item.text or item.summary or title)
    else:
        yield clean.paragraphs(clean.shortened(clean.title(item.summary or item.text), TEASER) or title)
        if link:
            yield f'<p><a href="{escape(link)}">{escape(say(site.language, "read_on", title=title))}</a></p>'


def _may_be_full(story: Story, sources: dict[str, Source]) -> bool:
    """Whether every source the text may be from grants its republishing."""
    names = set(story.sources) | {story.source}
    known = [sources[name] for name in names if name in sources]
    return bool(known) and all(source.text == "full" for source in known)


def _event(event: Event, item: Item, site: Site, zone: str) -> str:
    code = site.language
    label = say(code, "cancelled" if event.status == Status.CANCELLED else "event")
    when = escape(wording.say_when(event, code, zones.of(event.zone, zone), site.timezone))
    if name := addresses.event_name(event.uid):
        when = f'<a href="{escape(addresses.file(site, name))}">{when}</a>'
    title = clean.title(event.title)
    place = place_of(event, code)
    parts = [escape(title)] if title and title != clean.title(item.title) else []
    parts += [when, *([escape(place)] if place else [])]
    parts += [escape(say(code, "moved_from", when=wording.say_span(was, None, code))) for was in event.moved_from[-1:]]
    return f"<p><strong>{escape(label)}:</strong> {', '.join(parts)}</p>"


def place_of(event: Event, code: str) -> str:
    """Return where an event is as plain text; "Online" for one that is nowhere else, "" where nothing is known."""
    return clean.title(event.place) or (say(code, "online") if event.online else "")


def type_of(url: str, otherwise: str) -> str:
    """Return the media type that the ending of an address tells."""
    return _TYPES.get(urlsplit(url).path.rsplit(".", 1)[-1].lower(), otherwise)


def _enclosures(item: Item) -> Iterator[Enclosure]:
    seen = set()
    for enclosure in item.enclosures:
        url = clean.address(enclosure.url)
        kind = enclosure.type.split(";")[0].strip().lower()
        if not _TYPE.fullmatch(kind):
            kind = type_of(url, "application/octet-stream")
        if url and url not in seen:
            seen.add(url)
            yield Enclosure(url, kind, max(enclosure.length, 0), clean.title(enclosure.alt))
