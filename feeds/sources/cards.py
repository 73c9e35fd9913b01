"""Events that a list states in its blocks' own parts: a day, a time, a place, a title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import pairwise

from feeds.model import Clock, Event, Item, Status
from feeds.sources import moment, standing
from feeds.sources.listing_blocks import Group
from feeds.sources.moment import Hours
from feeds.sources.outline import HEADINGS, Block, Outline
from feeds.sources.places import Place

_OFF = re.compile(r"\b(?:abgesagt|entfällt|entfallen|fällt aus|cancell?ed|cancell?ation)\b", re.IGNORECASE)
_SPEAKS = re.compile(
    r"(?:^|[^a-z])(?:termine?|veranstaltung(?:en|skalender)?|spielplan|kalender|programm|konzerte|sitzung(?:en|stermine)?"
    r"|gottesdienste?|events?|meetings?|schedule|calendar|agendas?|hearings?|concerts|shows|gigs|tour)(?:[^a-z]|$)",
    re.IGNORECASE,
)
_PLACE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:event-?)?(?:location|loc|venue|place|ort|lokalität|lokal|spielort|spielstätte|spielstaette|veranstaltungsort|address|adresse|where|"
    r"wo|treffpunkt|raum|room)(?:$|[\s_-])",
    re.IGNORECASE,
)
_TIME_NAMES = re.compile(r"time|date|zeit|datum|wann|when", re.IGNORECASE)
_TITLE_NAMES = re.compile(
    r"(?:^|[\s_-]|event-?)(?:title|titel|headline|name|summary|subject|betreff)(?:$|[\s_-])", re.IGNORECASE
)
_BESIDE = re.compile(r"kicker|sub|roof|dach|eyebrow|categor|author|speaker|organi|field|label", re.IGNORECASE)
_TITLE_COLUMN = re.compile(
    r"\b(?:title|titel|name|subject|betreff|thema|topic|veranstaltung|meeting|event|committee|gremium|bezeichnung|what|was"
    r"|body|board|sitzung)\b(?!.*(?:date|time|location))",
    re.IGNORECASE,
)
_PLACE_LABEL = re.compile(
    r"(?:^|\n|\s)(?:ort|wo|location|where|venue|place|veranstaltungsort|treffpunkt)\s*:\s*([^\n]{3,120})", re.IGNORECASE
)
_LABEL = re.compile(
    r"^(?:ort|wo|wann|was|zeit|datum|uhrzeit|location|where|when|what|time|date|venue|place|address|title|name|"
    r"beginn|einlass|eintritt|veranstaltungsort|treffpunkt)\s*:?$",
    re.IGNORECASE,
)
_ONLINE = re.compile(r"^(?:virtual|online|zoom|videokonferenz)\b.{0,30}$", re.IGNORECASE)
_EMPTY = re.compile(
    r"^\W*(?:mehr|weiter\w*|more|read more|details?"
    r"|(?:open )?(?:meeting )?(?:agenda|minutes|notice|video|audio)|tickets?|karten"
    r"|anmelden|register|info\w*|pdf|download|uhr|ab|um|am|at|from|canceled|cancelled|abgesagt|tba|tbd|noon"
    r")?\W*$",
    re.IGNORECASE,
)
_When = tuple[Clock, Clock | None]
_NEAR = 60
"""Signs behind the day in which its time must begin."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One text of a block and what the page's maker calls the elements around it."""

    text: str
    named: bool = False  # its own element is named a title
    column: str = ""  # what the head of the table says above it
    heading: int = -1  # the heading element it stands in
    where: int = -1  # the outermost element around it that is named a place
    linked: bool = False


def fill(page: Outline, group: Group, items: Sequence[Item | None], about: str, today: date) -> list[Item]:
    """Give each item its event, if the list is one of events; else return the items as they are.

    It is one where most blocks state a day, and some of these lie ahead or `about` and the headings speak of events.
    """
    whole = [
        (block, place, item) for block, place, item in zip(group.blocks, group.places, items, strict=False) if item
    ]
    news = [item for _, _, item in whole]
    speaks = _SPEAKS.search(f"{about} {_headings(whole)}") is not None
    if not speaks and 3 * sum(item.published is not None for item in news) > 2 * len(news):
        return news  # days gone by: news, and cheap to see
    found = [_when(page, block, place, today) for block, place, _ in whole]
    if not _are_events([when[0] for when in found if when], len(whole), speaks, today):
        return news
    timed = any(isinstance(when[0], datetime) for when in found if when)
    stated = None if timed else standing.find(page, group)
    if stated:
        found = [_given(when, stated[0]) for when in found]
    rows = [_parts(page, block) for block, _, _ in whole]
    common = _common(rows)
    events = [
        _event(place, item, parts, common, when) if when else None
        for (_, place, item), parts, when in zip(whole, rows, found, strict=True)
    ]
    return [
        _with_event(item, event, stated[1] if stated else "", page.paragraphs(block)) if event else item
        for (block, _, item), event in zip(whole, events, strict=True)
    ]


def _with_event(item: Item, event: Event, place: str, text: str) -> Item:
    event = replace(event, place=event.place or place)
    return replace(item, events=(event,), published=None, title=event.title or item.title, text=text)


def _given(when: _When | None, hours: Hours) -> _When | None:
    return _clocks(_day(when[0]), _day(when[0]), hours) if when and when[1] is None else when


def _headings(whole: Sequence[tuple[Block, Place, Item]]) -> str:
    return " ".join(whole[0][1].headings) if whole else ""


def _are_events(starts: Sequence[Clock], count: int, speaks: bool, today: date) -> bool:
    if len(starts) * 2 <= count:
        return False
    ahead = sum(_day(start) >= today for start in starts)
    timed = sum(isinstance(start, datetime) for start in starts)
    return ahead * 3 >= len(starts) or (speaks and (timed * 2 > len(starts) or ahead > 0))


def _day(value: Clock) -> date:
    return value.date() if isinstance(value, datetime) else value


def _common(rows: list[list[_Part]]) -> frozenset[str]:
    """Return the texts that stand in most blocks: labels, not titles."""
    counts = Counter(text for parts in rows for text in {part.text for part in parts})
    return frozenset(text for text, count in counts.items() if count >= 3 and count * 5 > len(rows) * 3)


def _parts(page: Outline, block: Block) -> list[_Part]:
    columns = _columns(page, block)
    known: dict[int, _Part] = {}
    parts = []
    for at in range(block.first, min(block.stop, block.first + 200)):
        owner = page.owners[at]
        if owner not in known:
            known[owner] = _around(page, block, owner, columns)
        parts.append(replace(known[owner], text=page.texts[at]))
    return parts


def _around(page: Outline, block: Block, owner: int, columns: dict[int, str]) -> _Part:
    column, heading, where, linked, above = "", -1, -1, False, owner
    own = page.elements[owner].names
    while above >= block.start:
        element = page.elements[above]
        if above > block.start or element.tag in HEADINGS:
            column = columns.get(above, column)
            heading = above if element.tag in HEADINGS or element.tag == "dt" else heading
            linked = linked or element.tag == "a"
            names = f"{element.names} {columns.get(above, '')}"
            where = above if _PLACE_NAMES.search(names) and not _TIME_NAMES.search(names) else where
        above = element.parent
    named = _TITLE_NAMES.search(own) is not None and not _BESIDE.search(own)
    return _Part("", named, column, heading, where, linked)


def _columns(page: Outline, block: Block) -> dict[int, str]:
    """Return what the head of the table says above each cell of a row."""
    if page.elements[block.start].tag != "tr":
        return {}
    above = page.elements[block.start].parent
    while above > 0 and page.elements[above].tag != "table":
        above = page.elements[above].parent
    head = next((i for i in range(above, block.start) if page.elements[i].tag == "tr"), None)
    if head is None:
        return {}
    cells = [e for e in page.elements[head : page.elements[head].end] if e.parent == head]
    if not cells or any(cell.tag != "th" and page.dates(cell) for cell in cells):
        return {}
    own = [i for i in range(block.start, block.end) if page.elements[i].parent == block.start]
    return {index: page.text(cell, 60) for index, cell in zip(own, cells, strict=False)}


def _when(page: Outline, block: Block, place: Place, today: date) -> _When | None:
    stated = _stated(page, block)
    if stated and stated[1]:
        return stated
    written = _written(page.text(block, 1500), place, today, page.day_first)
    return written if stated is None or (written and written[0] == stated[0]) else stated


def _event(place: Place, item: Item, parts: list[_Part], common: frozenset[str], when: _When) -> Event:
    text = " ".join(part.text for part in parts)
    where = _where(parts, item.text, common)
    online = any(_ONLINE.match(part.text) for part in parts)
    return Event(
        start=when[0],
        end=when[1],
        title=_title(parts, common, where) or _series(place),
        place=where,
        status=Status.CANCELLED if _OFF.search(text[:400]) else Status.CONFIRMED,
        online=online,
        quote=text[:200],
        url=item.link,
    )


def _series(place: Place) -> str:
    """Return the heading a block without words of its own stands under, its year taken out."""
    heading = place.headings[-1] if place.headings else ""
    return (
        re.sub(r"\b(?:19|20)\d\d\b\s*|\s*\b(?:schedule|dates|termine)\b", "", heading, flags=re.I).strip(" :-–")
        or heading
    )


def _stated(page: Outline, block: Block) -> _When | None:
    """Return what <time datetime> states with its hour; None where it states no hour."""
    times = []
    for element in page.within(block):
        value = moment.stated(element.attributes.get("datetime") or "") if element.tag == "time" else None
        if isinstance(value, datetime):
            times.append(value.replace(tzinfo=None))
    if not times or times[0].time() == time(0):
        return None
    return times[0], (times[1] if len(times) > 1 and times[1] > times[0] else None)


def _written(text: str, place: Place, today: date, day_first: bool) -> _When | None:
    """Read the day a block leads with, else the day it stands under, and the time beside it."""
    found = list(moment.mentions(text[:1500], day_first=day_first))
    lead = found[0] if found and found[0].start < 400 else None
    number = moment.day_number(text, place.month) if place.month else None
    if number and (lead is None or lead.start > 16):
        day = number.on(today, place.year)
        return _clocks(day, day, moment.find_hours(text[number.stop : 300])) if day else None
    if lead is None:
        above = next(iter(moment.mentions(place.day, day_first=day_first)), None)
        day = above.on(today, place.year) if above else None
        hours = moment.find_hours(text[:300])
        return _clocks(day, day, hours) if day and hours else None
    same = [m for m in found if (m.day, m.month) == (lead.day, lead.month)]
    year = next((m.year for m in same if m.year), 0) or (place.year if lead.weekday < 0 else 0)
    day = lead.on(today, year) or lead.on(today, place.year)
    if day is None:
        return None
    last = moment.last_day(text, lead, found[1] if len(found) > 1 else None, day)
    hours = min(
        (near for m in same if (near := moment.find_hours(text[m.stop : m.stop + 2 * _NEAR])) and near[2] < _NEAR),
        key=lambda near: near[2],
        default=None,
    )
    return _clocks(day, last, hours or moment.find_hours(text[max(0, lead.start - 40) : lead.start]))


def _clocks(day: date, last: date, hours: Hours | None) -> _When:
    if hours is None:
        return day, last if last > day else None
    start, end = datetime.combine(day, hours[0]), datetime.combine(last, hours[1]) if hours[1] else None
    return start, end if end and end > start else None


def _where(parts: list[_Part], text: str, common: frozenset[str]) -> str:
    named: dict[int, list[str]] = {}
    for part in parts:
        bare = moment.is_bare(part.text) or _LABEL.match(part.text) or "://" in part.text
        if part.where >= 0 and not bare and part.text.strip(" ,") not in named.get(part.where, []):
            named.setdefault(part.where, []).append(part.text.strip(" ,"))
    if named:
        own = (texts for texts in named.values() if not common.issuperset(texts))
        return ", ".join(filter(None, next(own, next(iter(named.values())))))[:200].strip(" ,")
    label = _PLACE_LABEL.search(text)
    if label:
        return label[1].strip()
    for part, follower in pairwise(parts):
        if re.match(r"^(?:ort|wo|location|where|venue|treffpunkt|veranstaltungsort)\s*:?$", part.text, re.IGNORECASE):
            return follower.text[:200]
    return next((part.text for part in parts if _ONLINE.match(part.text)), "")


def _title(parts: list[_Part], common: frozenset[str], where: str) -> str:
    """Return the headline, else what is named a title, a link, or the first words beside time and place."""
    open_parts = [p for p in parts if p.text not in common and not _LABEL.match(p.text)]
    headings: dict[int, list[str]] = {}
    for number, part in enumerate(open_parts):
        if part.heading >= 0 or part.named:
            headings.setdefault(part.heading if part.heading >= 0 else -number - 1, []).append(part.text)
    ranks = [[p.text for p in open_parts if _TITLE_COLUMN.search(p.column)]]
    ranks.append([" ".join(texts) for texts in headings.values()])
    plain = [p for p in open_parts if p.where < 0 and p.text not in where]
    ranks.append([p.text for p in plain if p.linked])
    ranks.append([p.text for p in plain])
    for rank in ranks:
        for text in rank:
            rest = moment.without(text)
            if len(re.sub(r"[\W\d_]", "", rest)) >= 3 and not moment.is_bare(rest) and not _EMPTY.match(rest):
                return (rest if _leads(text) else text)[:300]
    return ""


def _leads(text: str) -> bool:
    first, hours = next(iter(moment.mentions(text)), None), moment.find_hours(text)
    return (first is not None and first.start < 16) or (hours is not None and hours[2] <= 2)
