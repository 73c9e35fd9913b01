"""The calendar of a channel and the one-event files (RFC 5545, RFC 7986): what every calendar client accepts.

Rules and where they come from are in docs/publishing.md; each has its test.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from feeds.lang import say
from feeds.model import Clock, Event, Site, Snapshot, Status, Story
from feeds.publish import addresses, clean, content_lines, recurrence, wording, zones
from feeds.publish.entry import TEASER, place_of, title_of

_MOST_EVENTS = 1_000  # Google refuses more than about so many, and files over 1 MB (ical-relay#212)
_MOST_BYTES = 1_000_000
_KEEP_CANCELLED = timedelta(weeks=6)
_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//feeds//feeds//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")
_REFRESH = ("REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One event with the story that announces it, and the zone its wall-clock times are of."""

    event: Event
    story: Story
    zone: str
    origin: str  # the page that announces it, "" where none has an address


def render(snapshot: Snapshot) -> dict[str, bytes]:
    """Return the channel's calendar and a file for each of its events, by file name."""
    entries = _entries(snapshot)
    site, channel = snapshot.site, snapshot.channel
    blocks = {id(entry): _vevent(entry, site, None) for entry in entries}
    shown = [entry for entry in entries if not _is_dropped(entry.event, snapshot.today)]
    own = blocks
    if channel.assume_duration:
        own = {id(entry): _vevent(entry, site, channel.assume_duration) for entry in shown}
    name = clean.line(channel.title)
    head = (*_HEAD, content_lines.text("NAME", name), content_lines.text("X-WR-CALNAME", name), *_REFRESH)
    body = [(entry, content_lines.joined(own[id(entry)])) for entry in shown]
    files = {f"{channel.name}.ics": _file(head, _cut(body), site)}
    for uid, together in _by_uid(entries).items():
        if file_name := addresses.event_name(uid):
            parts = [(entry, content_lines.joined(blocks[id(entry)])) for entry in together]
            files[file_name] = _file(_HEAD, parts, site)
    return files


def _entries(snapshot: Snapshot) -> list[_Entry]:
    """Every event once, by its start; of two stories with the same event the one changed last speaks."""
    sources = {source.name: source for source in snapshot.sources}
    found: dict[tuple[str, Clock | None], _Entry] = {}
    for story in snapshot.stories:
        source = sources.get(story.source)
        zone = source.timezone if source else snapshot.site.timezone
        page = addresses.of_source(source)
        for event in story.events:
            origin = clean.address(event.url) or clean.address(story.item.link) or page
            entry = _Entry(event, story, zones.of(event.zone, zone), origin)
            key = (event.uid, event.recurrence_id)
            if event.uid and (key not in found or _rank(entry) > _rank(found[key])):
                found[key] = entry
    return sorted(found.values(), key=lambda e: (e.event.uid, e.event.recurrence_id is not None, _order(e.event)))


def _rank(entry: _Entry) -> tuple[int, datetime, str]:
    return entry.event.sequence, _stamp(entry), entry.story.id


def _order(event: Event) -> str:
    return (event.recurrence_id or event.start).isoformat()


def _stamp(entry: _Entry) -> datetime:
    """DTSTAMP is the last change, never now: clients compare content (vdirsyncer#1135)."""
    return entry.event.modified or entry.story.updated


def _by_uid(entries: Iterable[_Entry]) -> dict[str, list[_Entry]]:
    grouped: dict[str, list[_Entry]] = {}
    for entry in entries:
        grouped.setdefault(entry.event.uid, []).append(entry)
    return grouped


def _is_dropped(event: Event, today: date) -> bool:
    """A cancelled event stays until its date or six weeks after it was read, whichever is later."""
    if event.status != Status.CANCELLED or event.recurrence_id is not None:  # the series would fill the gap again
        return False
    last = _last_day(event)
    if last == date.max:  # a series without end would stay for ever
        last = recurrence.day(event.start)
    if event.cancelled_at:
        last = max(last, event.cancelled_at.date() + _KEEP_CANCELLED)
    return today > last


def _cut(body: list[tuple[_Entry, bytes]]) -> list[tuple[_Entry, bytes]]:
    """Leave out the oldest events beyond what Google takes; a series is as old as its last day."""
    room, kept = _MOST_BYTES - 20_000, set()
    newest_first = sorted(body, key=lambda part: (_last_day(part[0].event), _order(part[0].event)), reverse=True)
    for entry, data in newest_first[:_MOST_EVENTS]:
        room -= len(data)
        if room < 0:
            break
        kept.add(id(entry))
    return [part for part in body if id(part[0]) in kept]


def _last_day(event: Event) -> date:
    return max(recurrence.day(event.end or event.start), recurrence.last_day(event.rrule, event.start))


def _file(head: Iterable[str], body: Iterable[tuple[_Entry, bytes]], site: Site) -> bytes:
    """Put a calendar together; with the zone of the site even an empty one has the component RFC 5545 asks for."""
    body = list(body)
    named = {site.timezone, *(entry.zone for entry, _ in body if isinstance(entry.event.start, datetime))}
    blocks = [line for name in sorted(named) if not (zones.is_utc(name) and body) for line in zones.lines(name)]
    return b"".join(
        (content_lines.joined((*head, *blocks)), *(data for _, data in body), content_lines.joined(["END:VCALENDAR"]))
    )


def _vevent(entry: _Entry, site: Site, assume: timedelta | None) -> list[str]:
    event, code = entry.event, site.language
    stamp = f"{_stamp(entry).astimezone(UTC):%Y%m%dT%H%M%S}Z"
    end, assumed = _end(entry, assume)
    place = place_of(event, code)
    return [
        "BEGIN:VEVENT",
        f"UID:{content_lines.escaped(clean.line(event.uid))}",
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        f"SEQUENCE:{event.sequence}",
        *_times(entry, end),
        content_lines.text("SUMMARY", _summary(entry, code)),
        *([content_lines.text("LOCATION", place)] if place else []),
        content_lines.text("DESCRIPTION", _description(entry, site, assumed=assumed)),
        *([f"URL:{entry.origin}"] if entry.origin else []),
        f"STATUS:{event.status.value}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _times(entry: _Entry, end: Clock | None) -> Iterator[str]:
    event, start, zone = entry.event, entry.event.start, entry.zone
    if isinstance(start, datetime) and _is_unsure(event, end, zone):
        end = zones.in_utc(end, zone) if isinstance(end, datetime) else None
        start, zone = zones.in_utc(start, zone), "UTC"
        end = None if end is not None and end <= start else end
    yield _clock("DTSTART", start, zone)
    if end is not None:
        yield _clock("DTEND", end, zone)
    if event.recurrence_id is not None:
        yield _clock("RECURRENCE-ID", event.recurrence_id, zone)
        return
    if rule := recurrence.rule(event.rrule, event.start, zones.zone(zone)):
        yield f"RRULE:{rule}"
    for name, values in (("EXDATE", event.exdates), ("RDATE", event.rdates)):
        yield from (_clock(name, recurrence.like(value, event.start), zone) for value in values)


def _is_unsure(event: Event, end: Clock | None, zone: str) -> bool:
    """Whether a single event begins or ends in the hour of a clock change, where clients are an hour apart."""
    if event.rrule or event.rdates or event.recurrence_id is not None:
        return False
    return any(isinstance(moment, datetime) and zones.is_unsure(moment, zone) for moment in (event.start, end))


def _clock(name: str, value: Clock, zone: str) -> str:
    if not isinstance(value, datetime):
        return f"{name};VALUE=DATE:{value:%Y%m%d}"
    if zones.is_utc(zone):
        return f"{name}:{value:%Y%m%dT%H%M%S}Z"
    return f"{name};TZID={zone}:{value:%Y%m%dT%H%M%S}"


def _end(entry: _Entry, assume: timedelta | None) -> tuple[Clock | None, bool]:
    """The DTEND, exclusive for days, None where none is stated, and whether it is assumed."""
    start, end = entry.event.start, entry.event.end
    if not isinstance(start, datetime):
        last = recurrence.day(end) if end else start
        return max(last, start) + timedelta(days=1), False
    if isinstance(end, datetime) and end > start:
        return end, False
    if assume:
        zone = zones.zone(entry.zone)  # a duration is real time, also where the clock changes
        return (start.replace(tzinfo=zone).astimezone(UTC) + assume).astimezone(zone).replace(tzinfo=None), True
    return None, False


def _summary(entry: _Entry, code: str) -> str:
    title = clean.title(entry.event.title) or title_of(entry.story.item, code)
    return say(code, "cancelled_title", title=title) if entry.event.status == Status.CANCELLED else title


def _description(entry: _Entry, site: Site, *, assumed: bool) -> str:
    """Plain text: the sentence that announces the event, and where it stands."""
    event, code = entry.event, site.language
    said = clean.shortened(event.quote, TEASER)
    parts = [say(code, "quote", text=said)] if said.casefold() not in ("", clean.title(event.title).casefold()) else []
    parts += wording.say_moved(event, code)
    if assumed:
        parts.append(say(code, "assumed"))
    # the headline that announced it: a report under another headline is no change of a past event
    title = clean.shortened(clean.title(event.headline) or title_of(entry.story.item, code), 200)
    parts.append("\n".join(part for part in (say(code, "source_line", title=title), entry.origin) if part))
    return "\n\n".join(parts)
