"""What a channel's page shows, as plain values: rows of events, ways to subscribe, dates left out, linked data."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

import segno

from feeds.lang import say
from feeds.model import Channel, Event, Site, Snapshot, Source, Status, Story, VerdictKind
from feeds.publish import addresses, clean, entry, recurrence, wording, zones

_MOST_LEFT_OUT = 30
_QUOTE = 400
_SHOWN = (VerdictKind.REPORTED, VerdictKind.DEADLINE, VerdictKind.CLOSURE, VerdictKind.PERIOD)


@dataclass(frozen=True, slots=True)
class Row:
    """One event as the page shows it; `last` is the day from whose end on it is past."""

    day: date
    last: date
    when: str
    title: str
    place: str
    quote: str
    words: str
    link: str
    story: str
    source: str
    file: str
    cancelled: bool
    corrected: bool
    event: Event


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A date that is no event, with the verdict and its words."""

    quote: str
    verdict: str
    words: str
    link: str
    story: str


@dataclass(frozen=True, slots=True)
class Ways:
    """The addresses to subscribe at; Google wants cid=webcal, Outlook wants https (calagator#556, f1#449)."""

    https: str
    webcal: str
    google: str
    outlook: str
    qr: str


def rows(snapshot: Snapshot) -> list[Row]:
    """Return every event once, by start."""
    sources = {source.name: source for source in snapshot.sources}
    found: dict[object, Row] = {}
    for story in snapshot.stories:
        for event in story.events:
            if not event.rejected:
                found.setdefault((event.uid, event.recurrence_id), _row(event, story, snapshot.site, sources))
    return sorted(found.values(), key=lambda row: (row.event.start.isoformat(), row.event.uid))


def _row(event: Event, story: Story, site: Site, sources: dict[str, Source]) -> Row:
    return Row(
        day=recurrence.day(event.start),
        last=max(recurrence.day(event.end or event.start), recurrence.last_day(event.rrule, event.start)),
        when=_when(event, site),
        title=clean.title(event.title) or entry.title_of(story.item, site.language),
        place=entry.place_of(event, site.language),
        quote=clean.shortened(clean.line(event.quote), _QUOTE),
        words=clean.line(event.why),
        link=clean.address(story.item.link),
        story=entry.title_of(story.item, site.language),
        source=addresses.of_source(sources.get(story.source)) or story.source,
        file=addresses.event_name(event.uid),
        cancelled=event.status == Status.CANCELLED,
        corrected=event.corrected or story.corrected,
        event=event,
    )


def _when(event: Event, site: Site) -> str:
    """The hours alone where the heading of the day says the rest."""
    one_day = event.end is None or recurrence.day(event.end) == recurrence.day(event.start)
    if one_day and not event.rrule and event.zone in ("", site.timezone):
        return wording.say_hours(event.start, event.end, site.language)
    return wording.say_when(event, site.language, site.timezone)


def left_out(snapshot: Snapshot) -> list[LeftOut]:
    """Return the dates of the newest stories that are no events, newest story first."""
    language = snapshot.site.language
    found = [
        LeftOut(
            clean.shortened(clean.line(verdict.quote), 120),
            say(language, f"verdict_{verdict.kind}"),
            clean.shortened(clean.line(verdict.why), 80),
            clean.address(story.item.link),
            entry.title_of(story.item, language),
        )
        for story in snapshot.stories[:50]
        for verdict in story.dates
        if verdict.kind in _SHOWN
    ]
    return found[:_MOST_LEFT_OUT]


def ways(site: Site, channel: Channel) -> Ways:
    """Return the ways to subscribe to a channel's calendar."""
    https = addresses.file(site, f"{channel.name}.ics")
    webcal = f"webcal://{https.split('://', 1)[1]}"
    outlook = f"https://outlook.live.com/calendar/0/addfromweb?url={quote(https, safe='')}&name={quote(channel.title)}"
    picture = io.BytesIO()
    segno.make(webcal, error="m").save(picture, kind="svg", border=1, xmldecl=False, svgns=True, omitsize=True)
    return Ways(
        https=https,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/render?cid={quote(webcal, safe='')}",
        outlook=outlook,
        qr=f"data:image/svg+xml,{quote(picture.getvalue().decode())}",
    )


def linked_data(ahead: Sequence[Row]) -> str:
    """Return schema.org Events as JSON-LD that is safe inside a script element; "" where nothing is ahead."""
    shapes = [_linked(row) for row in ahead[:20]]
    if not shapes:
        return ""
    text = json.dumps({"@context": "https://schema.org", "@graph": shapes}, ensure_ascii=False, sort_keys=True)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _linked(row: Row) -> dict[str, object]:
    event = row.event
    status = "EventCancelled" if row.cancelled else "EventScheduled"
    mode = "OnlineEventAttendanceMode" if event.online else "OfflineEventAttendanceMode"
    shape: dict[str, object] = {
        "@type": "Event",
        "name": row.title,
        "startDate": _moment(event.start, event.zone),
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": f"https://schema.org/{mode}",
    }
    shape |= {"endDate": _moment(event.end, event.zone)} if event.end else {}
    shape |= {"location": {"@type": "Place", "name": row.place, "address": row.place}} if row.place else {}
    return shape | ({"url": row.link} if row.link else {})


def _moment(value: date | datetime, zone: str) -> str:
    if isinstance(value, datetime) and zones.known(zone):
        return value.replace(tzinfo=zones.zone(zone)).isoformat()
    return value.isoformat()
