"""Calendars (RFC 5545) by icalendar: one item a UID, its events ready-made, changed occurrences beside their series."""

from __future__ import annotations

import re
import warnings
import zoneinfo
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from feeds.errors import ReadingError
from feeds.model import Clock, Event, Item, Page, Reading, Source, Status
from feeds.sources import clean, dom, prose, text

_MOST = 1_000
_EVENT = re.compile(r"^BEGIN:VEVENT\s*$.*?^END:VEVENT\s*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<(?:br|p|a|div|b|i|ul|li|span|strong|html)\b[^<>]*>", re.IGNORECASE)
_PREFIX = re.compile(
    r'(TZID[=:])"?/[^:;\r\n"]*?/'
    r'((?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[^:;\r\n"]+)"?'
)
_ZONE = re.compile(r';TZID=("?)([^:;\r\n"]*)\1(?=[:;])', re.IGNORECASE)
_LONGEST_ZONE = 100
_NAME = re.compile(r"[A-Z][A-Za-z_]+/[A-Z][A-Za-z_/-]+$")


def read(page: Page, source: Source, *, now: datetime) -> Reading:
    """Return the events of a calendar in its order; raises ReadingError where it is none.

    Times in UTC become wall-clock time of the source's zone; other zones keep theirs, named as IANA names them. Of
    more than 1,000 entries those that lie farthest back are left out.
    """
    content = _decoded(page.content)
    calendars = list(_calendars(content))
    components = [part for calendar in calendars for part in calendar.walk("VEVENT")]
    if not components and not calendars:
        raise ReadingError("the calendar cannot be read", f"look at {page.url or page.name}; it may be cut off")
    off = any(_text(calendar, "METHOD").upper() == "CANCEL" for calendar in calendars)
    groups = _grouped(components)
    items = [item for group in groups if (item := _item(group, source, off, now))]
    title = next((name for c in calendars for key in ("X-WR-CALNAME", "NAME") if (name := _text(c, key))), None)
    return Reading("calendar", tuple(_numbered(_latest(items))), feed_title=title, why="a calendar")


def _decoded(content: bytes) -> str:
    """Return the bytes of a calendar as text: UTF-8 by its standard, Windows-1252 as old programs write it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


@cache
def _may_be_zone(name: str) -> bool:
    """Whether a zone may be looked up: not one that is the machine's, or that is no file but a folder."""
    if len(name) > _LONGEST_ZONE or name.lower().endswith("localtime"):
        return False
    try:
        ZoneInfo(name.strip("/ "))
    except OSError:  # "Europe"
        return False
    except (ValueError, KeyError):  # one that the calendar itself defines, or Windows
        return True
    return True


def _calendars(content: str) -> Iterator[Any]:
    """Yield the calendars of a file; of a broken one every event that can be read."""
    from icalendar import Calendar  # 0.2 s: only where a calendar is read

    warnings.filterwarnings("ignore", module="icalendar")  # it tells of odd zones on standard error
    content = _ZONE.sub(lambda found: found[0] if _may_be_zone(found[2]) else "", content)
    content = _PREFIX.sub(r"\1\2", content)  # a vendor's prefix before the name (RFC 5545, 3.2.19)
    try:
        yield from Calendar.from_ical(content, multiple=True)
        return
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError):
        pass
    for match in _EVENT.finditer(content):
        try:
            yield Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{match[0].strip()}\r\nEND:VCALENDAR\r\n")
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError):
            continue


def _grouped(components: Iterable[Any]) -> list[list[Any]]:
    """Return the components by UID, in the order of the file; one without a UID stands alone."""
    groups: dict[str, list[Any]] = {}
    for number, component in enumerate(components):
        groups.setdefault(_text(component, "UID") or f"\0{number}", []).append(component)
    return list(groups.values())


def _item(group: list[Any], source: Source, off: bool, now: datetime) -> Item | None:
    """Make the item of one UID: its newest main component, then the changed occurrences; None without a start."""
    mains = [part for part in group if part.get("RECURRENCE-ID") is None]
    changed = {str(part["RECURRENCE-ID"].to_ical()): part for part in sorted(group, key=_edition) if part not in mains}
    main = max(mains, key=_edition) if mains else group[0]
    parts = ([main] if mains else []) + list(changed.values())
    events = tuple(event for part in parts if (event := _event(part, source, off)))
    if not events:
        return None
    body = _plain(_text(main, "DESCRIPTION"))
    title = " ".join(_text(main, "SUMMARY").split())
    return Item(
        title=title or text.title(body, source.language),
        link=dom.absolute(_text(main, "URL"), ""),
        published=_stamp(main, "CREATED", now),
        text=body,
        events=events,
        guid=_text(main, "UID"),
        updated=_stamp(main, "LAST-MODIFIED", now),
    )


def _edition(component: Any) -> tuple[int, str]:
    sequence = _text(component, "SEQUENCE")
    modified = component.get("LAST-MODIFIED") or component.get("DTSTAMP")
    return int(sequence) if sequence.isdecimal() else 0, str(getattr(modified, "dt", ""))


@dataclass(frozen=True, slots=True)
class _Zone:
    """The zone an event is told in: its name, "" for the source's own, and how to bring a value there."""

    name: str
    info: ZoneInfo

    def clock(self, value: Clock, *, whole_day: bool) -> Clock:
        """Return the wall-clock time of a value in this zone, or its day."""
        if isinstance(value, datetime):
            try:
                here = value.astimezone(self.info) if value.tzinfo else value
            except OverflowError:  # the year 9999, the last of all hours
                here = value
            return here.date() if whole_day else here.replace(tzinfo=None)
        return value if whole_day else datetime.combine(value, time())


def _event(component: Any, source: Source, off: bool) -> Event | None:
    start = _value(component, "DTSTART")
    if start is None:
        return None
    whole_day = not isinstance(start, datetime)
    zone = _zone(component["DTSTART"], start, source.timezone)
    first = zone.clock(start, whole_day=whole_day)
    place = ", ".join(" ".join(part.split()) for part in _text(component, "LOCATION").split("\n") if part.strip())
    recurrence = _value(component, "RECURRENCE-ID")
    cancelled = off or _text(component, "STATUS").upper() == "CANCELLED"
    return Event(
        start=first,
        end=_end(component, start, first, zone),
        title=" ".join(_text(component, "SUMMARY").split()),
        place=place,
        rrule=_rule(component, whole_day),
        exdates=_dates(component, "EXDATE", zone, whole_day),
        rdates=_dates(component, "RDATE", zone, whole_day),
        status=Status.CANCELLED if cancelled else Status.CONFIRMED,
        online=place.lower().startswith(("http://", "https://", "online")),
        zone=zone.name,
        why="calendar",
        url=dom.absolute(_text(component, "URL"), ""),
        source_uid=_text(component, "UID"),
        recurrence_id=None if recurrence is None else zone.clock(recurrence, whole_day=not _is_moment(recurrence)),
    )


def _end(component: Any, start: Clock, first: Clock, zone: _Zone) -> Clock | None:
    """Return the stated end; of an all-day event its last day, None where that is the first one."""
    stated = _value(component, "DTEND")
    duration = _value(component, "DURATION")
    if stated is None and isinstance(duration, timedelta):
        try:
            stated = start + duration
        except OverflowError:
            return None
    if not isinstance(stated, date) or _is_moment(stated) != _is_moment(start):
        return None
    last = zone.clock(stated, whole_day=not _is_moment(start))
    if not _is_moment(last):
        last -= timedelta(days=1)
    return last if last > first else None


def _is_moment(value: Clock) -> bool:
    return isinstance(value, datetime)


def _rule(component: Any, whole_day: bool) -> str:
    rule = component.get("RRULE")
    rule = rule[0] if isinstance(rule, list) else rule
    if rule is None:
        return ""
    try:
        stated = rule.to_ical().decode()
    except (ValueError, AttributeError, TypeError):
        return ""
    # RFC 5545, 3.3.10: UNTIL has the type of DTSTART; many programs give an all-day series a time
    return re.sub(r"(UNTIL=\d{8})T\d{6}Z?", r"\1", stated) if whole_day else str(stated)


def _dates(component: Any, key: str, zone: _Zone, whole_day: bool) -> tuple[Clock, ...]:
    """Return the dates of EXDATE or RDATE, of a period its start, as the start of the event is told."""
    from icalendar import vDDDLists

    stated = component.get(key) or []
    found: list[Clock] = []
    for line in stated if isinstance(stated, list) else [stated]:
        for entry in line.dts if isinstance(line, vDDDLists) else ():
            value = entry.dt[0] if isinstance(entry.dt, tuple) else entry.dt
            if isinstance(value, date):
                found.append(zone.clock(value, whole_day=whole_day))
    return tuple(dict.fromkeys(found))


def _zone(stated: Any, start: Clock, own: str) -> _Zone:
    """Name the zone of a start: UTC, floating and unknown ones are told in the source's own."""
    here = _Zone("", ZoneInfo(own))
    named = str(getattr(stated, "params", {}).get("TZID", "")) if isinstance(start, datetime) else ""
    match = _NAME.search(named)
    name = _windows().get(named, match[0] if match else "")
    if not name or name == own or name not in _known():
        return here
    return _Zone(name, ZoneInfo(name))


@cache
def _known() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _windows() -> dict[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    names: dict[str, str] = WINDOWS_TO_OLSON
    return names


def _value(component: Any, key: str) -> Any:
    stated = component.get(key)
    stated = stated[0] if isinstance(stated, list) and stated else stated
    try:
        return getattr(stated, "dt", None)
    except ValueError:  # icalendar's own way to say that a property is broken
        return None


def _text(component: Any, key: str) -> str:
    stated = component.get(key)
    stated = stated[0] if isinstance(stated, list) and stated else stated
    return clean.text(str(stated)).strip() if stated is not None else ""


def _stamp(component: Any, key: str, now: datetime) -> datetime | None:
    value = _value(component, key)
    if not isinstance(value, datetime):
        return None
    moment = value if value.tzinfo else value.replace(tzinfo=UTC)
    return moment if moment <= now else None


def _plain(stated: str) -> str:
    """Return a description as plain text; some programs put HTML there."""
    if not _TAG.search(stated):
        return stated
    return "\n".join(prose.every_line(dom.parse(stated.encode())))


def _latest(items: list[Item]) -> list[Item]:
    """Leave out what lies farthest back where there is too much; a series counts as lying ahead."""
    if len(items) <= _MOST:
        return items
    keep = sorted(items, key=_reach)[-_MOST:]
    kept = set(map(id, keep))
    return [item for item in items if id(item) in kept]


def _reach(item: Item) -> date:
    if any(event.rrule for event in item.events):
        return date.max
    return max(event.start.date() if isinstance(event.start, datetime) else event.start for event in item.events)


def _numbered(items: Iterable[Item]) -> Iterator[Item]:
    return (replace(item, position=number) for number, item in enumerate(items))
