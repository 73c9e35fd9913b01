"""What a channel's page shows, as plain values: rows of events, ways to subscribe, dates left out, states."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from urllib.parse import quote

import segno

from feeds.lang import say
from feeds.model import Channel, Event, Health, Site, Snapshot, Source, State, Status, Story, VerdictKind
from feeds.publish import addresses, clean, entry, occurrence, recurrence, wording, zones
from feeds.publish.site import advice

_QUOTE = 400
_TITLE = 200
_SHOWN = (VerdictKind.REPORTED, VerdictKind.DEADLINE, VerdictKind.CLOSURE, VerdictKind.PERIOD)


@dataclass(frozen=True, slots=True)
class Happening:
    """An event with the day on which it is next, or began where it is over."""

    day: date
    past: bool
    event: Event
    story: Story


@dataclass(frozen=True, slots=True)
class Row:
    """One event as the page shows it, under the day on which it is next."""

    day: date
    when: str
    title: str
    place: str
    moved: str
    quote: str
    words: str
    link: str
    story: str
    source: str
    file: str
    cancelled: bool
    corrected: bool
    added: bool  # by a person, no source tells of it
    language: str  # of its texts, "" where they are in the site's
    zone: str  # that its times are of
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
class Told:
    """What the page of states says of one source; `note` is the program's own line, in English."""

    title: str
    address: str
    state: str
    since: str
    fine: bool
    advice: str
    note: str


@dataclass(frozen=True, slots=True)
class Ways:
    """The addresses to subscribe at; Google wants cid=webcal, Outlook wants https (calagator#556, f1#449)."""

    https: str
    webcal: str
    google: str
    outlook: str
    qr: str


def happenings(snapshot: Snapshot) -> list[Happening]:
    """Return every event once, by the day it is next; one that is over stands at the day it began."""
    changed: dict[str, set[date]] = {}  # the days of each series that a single changed occurrence stands for
    events = [(event, story) for story in snapshot.stories for event in story.events if not event.rejected]
    for event, _ in events:
        if event.recurrence_id is not None:
            changed.setdefault(event.uid, set()).add(recurrence.day(event.recurrence_id))
    found: dict[object, Happening] = {}
    for event, story in events:
        if (event.uid, event.recurrence_id) not in found:
            day = occurrence.next_day(event, snapshot.today, _changes(event, changed))
            one = Happening(day or recurrence.day(event.start), day is None, event, story)
            found[event.uid, event.recurrence_id] = one
    return sorted(found.values(), key=lambda one: (one.day, _hour(one.event), one.event.uid))


def rows(found: Iterable[Happening], snapshot: Snapshot) -> list[Row]:
    """Return what the page shows of each."""
    sources = {source.name: source for source in snapshot.sources}
    return [_row(one, snapshot, sources.get(one.story.source)) for one in found]


def coming(snapshot: Snapshot) -> Row | None:
    """Return the event that comes next and is not cancelled, None where nothing is ahead."""
    ahead = (
        one
        for one in happenings(snapshot)
        if one.day >= snapshot.today and not one.past and one.event.status != Status.CANCELLED
    )
    return next(iter(rows(islice(ahead, 1), snapshot)), None)


def _changes(event: Event, changed: dict[str, set[date]]) -> set[date]:
    return changed.get(event.uid, set()) if event.recurrence_id is None else set()


def _hour(event: Event) -> str:
    return event.start.time().isoformat() if isinstance(event.start, datetime) else ""


def _row(one: Happening, snapshot: Snapshot, source: Source | None) -> Row:
    event, story, site = one.event, one.story, snapshot.site
    code, zone = site.language, zones.of(event.zone, source.timezone if source else site.timezone)
    return Row(
        day=one.day,
        when=_when(event, site, zone, snapshot.today.year),
        title=_short(clean.title(event.title) or entry.title_of(story.item, code)),
        place=_short(entry.place_of(event, code)),
        moved="".join(wording.say_moved(event, code)),
        quote=clean.shortened(event.quote, _QUOTE),
        words=_own_words(event.why, event.quote, story),
        link=clean.address(event.url) or clean.address(story.item.link) or addresses.of_source(source),
        story=_short(entry.title_of(story.item, code)),
        source=(clean.title(source.title) if source else "") or addresses.of_source(source) or story.source,
        file=addresses.event_name(event.uid),
        cancelled=event.status == Status.CANCELLED,
        corrected=event.corrected or story.corrected,
        added=not story.source,
        language=entry.language_of(story.item, source, site),
        zone=zone,
        event=event,
    )


def _short(text: str) -> str:
    return clean.shortened(text, _TITLE)


def _own_words(why: str, quote: str, story: Story) -> str:
    """The words of the text that decided; the name of a rule is nothing for a reader and gives ""."""
    text = clean.line(f"{quote} {story.item.title} {story.item.text}").casefold()
    words = clean.line(why)
    parts = [part.strip().casefold() for part in words.split("…")]
    return clean.shortened(words, 80) if words and all(part in text for part in parts) else ""


def _when(event: Event, site: Site, zone: str, year: int) -> str:
    """The hours alone where the heading of the day says the rest, in the zone of the site."""
    one_day = event.end is None or recurrence.day(event.end) == recurrence.day(event.start)
    if not one_day or (zone != site.timezone and isinstance(event.start, datetime)):
        return wording.say_when(event, site.language, zone, site.timezone, this_year=year)
    hours = wording.say_hours(event.start, event.end, site.language)
    repeated = wording.say_repeat(event.rrule, event.start, site.language)
    text = ", ".join(part for part in (hours, repeated) if part)
    return text[:1].upper() + text[1:]


def left_out(snapshot: Snapshot, most: int) -> list[LeftOut]:
    """Return the dates of the newest stories that are no events, newest story first."""
    language = snapshot.site.language
    found = [
        LeftOut(
            clean.shortened(clean.line(verdict.quote), 120),
            say(language, f"verdict_{verdict.kind}"),
            _own_words(verdict.why, verdict.quote, story),
            clean.address(story.item.link),
            _short(entry.title_of(story.item, language)),
        )
        for story in snapshot.stories[:50]
        for verdict in story.dates
        if verdict.kind in _SHOWN
    ]
    return found[:most]


def state(health: Health, source: Source | None, site: Site) -> Told:
    """Return what is said of a source: its state since when, and what helps, in the language of the site."""
    code = site.language
    return Told(
        title=(clean.title(source.title) if source else "") or health.source,
        address=addresses.of_source(source),
        state=say(code, f"state_{health.state.value}"),
        since=say(code, "state_since", day=wording.say_date(zones.day(health.since, site.timezone), code)),
        fine=health.state == State.FRESH,
        advice=advice(health, code),
        note=clean.shortened(clean.line(health.note), _QUOTE),
    )


def ways(site: Site, channel: Channel) -> Ways:
    """Return the ways to subscribe to a channel's calendar."""
    https = addresses.file(site, f"{channel.name}.ics")
    webcal = f"webcal://{https.split('://', 1)[1]}"
    name = quote(clean.title(channel.title) or channel.name)
    outlook = f"https://outlook.live.com/calendar/0/addfromweb?url={quote(https, safe='')}&name={name}"
    return Ways(
        https=https,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/render?cid={quote(webcal, safe='')}",
        outlook=outlook,
        qr=_picture(webcal),
    )


@lru_cache(maxsize=256)
def _picture(address: str) -> str:
    """The QR code of an address as a data: address; as costly as the page around it, and always the same."""
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", border=1, xmldecl=False, svgns=True, omitsize=True)
    return f"data:image/svg+xml,{quote(picture.getvalue().decode())}"
