"""Structured data: schema.org in JSON-LD and microdata, and microformats, read as events and entries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

from feeds.model import Clock, Enclosure, Event, Item, Source, Status
from feeds.sources import dated, dom, linked, microdata, microformats, moment, prose
from feeds.sources.linked import Thing

_EVENT = re.compile(r"Event$|^(?:Festival|Hackathon|CourseInstance|EventSeries)$")
_NO_EVENT = ("PublicationEvent", "BroadcastEvent", "OnDemandEvent", "DeliveryEvent")
_ENTRY = re.compile(r"(?:Article|BlogPosting|Report)$")
_ISO = re.compile(
    r"^(\d{4})-?(\d\d?)-?(\d\d?)(?:[T ]+(\d{1,2}):?(\d\d)(?::?\d\d(?:[.:]\d+)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?"
)
_DURATION = re.compile(r"^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_STEP = re.compile(r"^P(\d+)([DWMY])$")
_FREQUENCY = {"D": "DAILY", "W": "WEEKLY", "M": "MONTHLY", "Y": "YEARLY"}


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page's structured data states: one item an event or an entry."""

    items: tuple[Item, ...]
    why: str

    @property
    def is_events(self) -> bool:
        """Whether the items are events, not entries."""
        return bool(self.items) and bool(self.items[0].events)


def find(tree: LexborHTMLParser, url: str, source: Source) -> Stated | None:
    """Return the events that the page's structured data states, else its entries; None where it states none."""
    kinds = (("JSON-LD", linked.things), ("microdata", microdata.things), ("microformats", microformats.things))
    stated = [(name, read(tree)) for name, read in kinds]
    text = " ".join(prose.lines_of(tree.body)) if tree.body is not None else ""
    happenings = _happenings(stated, url, source, text)
    if happenings:  # of one syntax: the others tell the same in other words
        name, items = max(happenings, key=lambda pair: (len(pair[1]), sum(map(_is_timed, pair[1]))))
        return Stated(items, f"{len(items)} events in {name}")
    for name, things in stated:
        entries = _distinct(item for thing in things if (item := _entry(thing, url)))
        if not entries:
            entries = _distinct(item for thing in things for item in _listed(thing, url))
        if entries:
            return Stated(entries, f"{len(entries)} entries in {name}")
    return None


def _happenings(
    stated: list[tuple[str, list[Thing]]], url: str, source: Source, page: str
) -> list[tuple[str, tuple[Item, ...]]]:
    found = [
        (name, _distinct(item for thing in things if (item := _happening(thing, url, source, page))))
        for name, things in stated
    ]
    return [(name, items) for name, items in found if items]


def _is_timed(item: Item) -> bool:
    return isinstance(item.events[0].start, datetime)


def _distinct(items: Iterable[Item]) -> tuple[Item, ...]:
    """Keep the first of those that tell the same: one page often states an event in two ways."""
    kept: dict[tuple[object, ...], Item] = {}
    for item in items:
        at = item.events[0].start if item.events else item.link
        kept.setdefault((str(at)[:16], re.sub(r"\W+", " ", item.title.casefold())), item)
    return tuple(replace(item, position=number) for number, item in enumerate(kept.values()))


def _happening(thing: Thing, url: str, source: Source, page: str) -> Item | None:
    kinds = linked.types(thing)
    if not any(map(_EVENT.search, kinds)) or set(kinds) & set(_NO_EVENT):
        return None
    schedule = next(iter(_dicts(thing.get("eventSchedule"))), {})
    start, zone = _when(_start(thing, schedule), source, page)
    title = linked.text_of(thing.get("name")) or linked.text_of(thing.get("summary"))
    if start is None or not title:
        return None
    start, end = _span(start, _end(thing, schedule, start, source, page))
    status = linked.text_of(thing.get("eventStatus")).lower()
    place, online = _place(thing.get("location"))
    link = _link(thing, url)
    earlier = (_when(text, source, page)[0] for text in _texts(thing.get("previousStartDate")))
    event = Event(
        start=start,
        end=end,
        title=title,
        place=place,
        rrule=_rule(schedule),
        status=Status.CANCELLED if re.search("cancel|postpon", status) else Status.CONFIRMED,
        online=online or "online" in linked.text_of(thing.get("eventAttendanceMode")).lower(),
        zone=zone,
        why="structured data",
        moved_from=tuple(clock for clock in earlier if clock is not None and type(clock) is type(start)),
        url=link,
    )
    body = linked.text_of(thing.get("description"))
    return Item(title=title, link=link, text=body, events=(event,), enclosures=_pictures(thing, url))


def _start(thing: Thing, schedule: Thing) -> str:
    stated = linked.text_of(thing.get("startDate"))
    if stated:
        return stated
    day, hour = linked.text_of(schedule.get("startDate")), linked.text_of(schedule.get("startTime"))
    return f"{day}T{hour}" if len(day) == 10 and hour else day


def _end(thing: Thing, schedule: Thing, start: Clock, source: Source, page: str) -> Clock | None:
    stated = _when(linked.text_of(thing.get("endDate")), source, page)[0]
    if stated is not None:
        return stated
    hour = re.match(r"(\d\d):(\d\d)", linked.text_of(schedule.get("endTime")))
    if hour and isinstance(start, datetime) and int(hour[1]) < 24 and int(hour[2]) < 60:
        return start.replace(hour=int(hour[1]), minute=int(hour[2]))
    match = _DURATION.match(linked.text_of(thing.get("duration")))
    if match is None or not any(match.groups()) or not isinstance(start, datetime):
        return None
    days, hours, minutes = (min(int(part or 0), 10_000) for part in match.groups())
    return start + timedelta(days=days, hours=hours, minutes=minutes)


def _when(stated: str, source: Source, page: str) -> tuple[Clock | None, str]:
    """Return what a property states as wall-clock time, and its zone, "" for the source's own.

    A time in UTC is mostly the local one with a wrong mark; it is moved only where the page shows the moved hour.
    """
    match = _ISO.match(stated.strip())
    if match is None:
        written = moment.find_date(stated[:200], day_first=True)
        hour = moment.find_time(stated[:200]) if written else None
        if written is None:
            return None, ""
        return (datetime.combine(written[0], hour) if hour else written[0]), ""
    year, month, day, hours, minutes, offset = match.groups()
    try:
        if hours is None:
            return date(int(year), int(month), int(day)), ""
        clock = datetime(int(year), int(month), int(day), int(hours), int(minutes))
        return _placed(clock, offset or "", source, page)
    except (ValueError, OverflowError):
        return None, ""


def _placed(clock: datetime, offset: str, source: Source, page: str) -> tuple[Clock, str]:
    zone = ZoneInfo(source.timezone)
    if not offset:
        return clock, ""
    shift = (
        0 if offset == "Z" else int(offset[0] + "1") * (int(offset[1:3]) * 60 + int(offset[-2:]) * (len(offset) > 3))
    )
    own = clock.replace(tzinfo=zone).utcoffset() or timedelta()
    if timedelta(minutes=shift) == own:
        return clock, ""
    if shift == 0:
        moved = clock + own
        return (moved if _shows(page, moved) and not _shows(page, clock) else clock), ""
    # the reverse sign is POSIX (tzdata, file "etcetera"): Etc/GMT+4 lies four hours behind
    return clock, f"Etc/GMT{-shift // 60:+d}" if shift % 60 == 0 and -840 <= shift <= 720 else ""


def _shows(page: str, clock: datetime) -> bool:
    return re.search(rf"(?<!\d)0?{clock.hour}[:.]{clock.minute:02}(?!\d)", page) is not None


def _span(start: Clock, end: Clock | None) -> tuple[Clock, Clock | None]:
    """Fit start and end together: midnight to midnight is whole days, an end of another type or before is none."""
    if isinstance(start, datetime) and (start.hour, start.minute) == (0, 0):
        late = end if isinstance(end, datetime) else None
        if late is None or (late.hour, late.minute) in ((0, 0), (23, 59)):
            start, end = start.date(), late.date() if late else end
    if end is None or isinstance(end, datetime) != isinstance(start, datetime):
        return start, None
    return start, end if end > start else None


def _rule(schedule: Thing) -> str:
    """Return the RRULE of a schedule with a stated rhythm, "" for none."""
    match = _STEP.match(linked.text_of(schedule.get("repeatFrequency")))
    if match is None:
        return ""
    days = [re.split(r"[/:]", day)[-1][:2].upper() for day in _texts(schedule.get("byDay"))]
    parts = [f"FREQ={_FREQUENCY[match[2]]}"] + ([f"INTERVAL={match[1]}"] if match[1] != "1" else [])
    parts += [f"BYDAY={','.join(days)}"] if days and match[2] == "W" else []
    until = re.match(r"(\d{4})-(\d\d)-(\d\d)", linked.text_of(schedule.get("endDate")))
    return ";".join(parts + ([f"UNTIL={until[1]}{until[2]}{until[3]}"] if until else []))


def _place(stated: object) -> tuple[str, bool]:
    """Return name and address of a location in one line, and whether it is a virtual one."""
    for place in stated if isinstance(stated, list) else [stated]:
        if isinstance(place, str) and place.strip():
            return linked.text_of(place), place.startswith(("http://", "https://"))
        if isinstance(place, dict):
            if "VirtualLocation" in linked.types(place):
                return linked.text_of(place.get("name")), True
            parts = [linked.text_of(place.get("name")), *_address(place.get("address"))]
            named = ", ".join(dict.fromkeys(part for part in parts if part))
            if named:
                return named[:300], False
    return "", False


def _address(stated: object) -> list[str]:
    for address in stated if isinstance(stated, list) else [stated]:
        if isinstance(address, str):
            return [linked.text_of(address)]
        if isinstance(address, dict):
            town = f"{linked.text_of(address.get('postalCode'))} {linked.text_of(address.get('addressLocality'))}"
            return [linked.text_of(address.get("streetAddress")), town.strip()]
    return []


def _entry(thing: Thing, url: str) -> Item | None:
    if not any(map(_ENTRY.search, linked.types(thing))):
        return None
    title = linked.text_of(thing.get("headline")) or linked.text_of(thing.get("name"))
    link = _link(thing, url)
    if not title or not link:
        return None
    stamp = linked.text_of(thing.get("datePublished")) or linked.text_of(thing.get("dateModified"))
    published = dated.read(stamp) if stamp else None
    text = linked.text_of(thing.get("articleBody")) or linked.text_of(thing.get("description"))
    return Item(title=title, link=link, published=published, text=text, enclosures=_pictures(thing, url))


def _listed(thing: Thing, url: str) -> list[Item]:
    """Return the entries of an ItemList that names no more than their title and address."""
    if "ItemList" not in linked.types(thing):
        return []
    found = []
    for element in _dicts(thing.get("itemListElement")):
        inner = element.get("item")
        target = inner if isinstance(inner, dict) else element
        title, link = (
            linked.text_of(target.get("name") or element.get("name")),
            _link(target, url) or _link(element, url),
        )
        if title and link:
            found.append(Item(title=title, link=link, text=linked.text_of(target.get("description"))))
    return found


def _dicts(value: object) -> list[Thing]:
    return [part for part in (value if isinstance(value, list) else [value]) if isinstance(part, dict)]


def _texts(value: object) -> list[str]:
    return [text for part in (value if isinstance(value, list) else [value]) if (text := linked.text_of(part))]


def _link(thing: Thing, url: str) -> str:
    stated = thing.get("url") or thing.get("mainEntityOfPage") or thing.get("@id")
    if isinstance(stated, dict):
        stated = stated.get("@id")
    return dom.absolute(linked.text_of(stated), url)


def _pictures(thing: Thing, url: str) -> tuple[Enclosure, ...]:
    image = thing.get("image")
    image = image[0] if isinstance(image, list) and image else image
    stated = (image.get("url") or image.get("contentUrl")) if isinstance(image, dict) else image
    address = dom.absolute(linked.text_of(stated), url) if stated else ""
    return (Enclosure(address),) if address else ()
