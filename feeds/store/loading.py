"""Stories out of the database: by key, by source, by day; each query is bounded and has its index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, func, select

from feeds.model import Clock, Event, Story
from feeds.store import codec
from feeds.store.schema import announcements, events, keys, stories, tellings

_CHUNK = 400  # values in one IN; SQLite takes 999 in old builds
_A_KEY = 20  # stories of one key, the youngest: a headline like "Aktuelles" may stand over thousands
_RECENT = 150  # stories of a source among which a text without any known key is looked for
_RIVALS = 100  # stories of one start that a new event is compared with

_AHEAD = 200  # stories with an event to come whose own pages are looked at daily
SEEN_STEP = timedelta(hours=20)  # finer would write a row a reading for each story that stands still

T = TypeVar("T")


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Yield the values in lists short enough for one statement."""
    rest = iter(values)
    while part := list(islice(rest, _CHUNK)):
        yield part


def by_numbers(connection: Connection, numbers: Iterable[int]) -> dict[int, Story]:
    """Return the stories of these numbers."""
    wanted = sorted(set(numbers))
    found: dict[int, Story] = {}
    for part in chunks(wanted):
        told = events_of(connection, part)
        rows = connection.execute(
            select(stories.c.number, stories.c.data, stories.c.last_read).where(stories.c.number.in_(part))
        )
        for number, data, last_read in rows:
            found[number] = codec.story_from(data, tuple(told.get(number, ())), last_read)
    return found


def events_of(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Event]]:
    """Return the events of each story of these numbers, in the story's order."""
    rows = connection.execute(
        select(announcements.c.story, events.c.data)
        .join(events, events.c.number == announcements.c.event)
        .where(announcements.c.story.in_(numbers))
        .order_by(announcements.c.story, announcements.c.position)
    )
    found: dict[int, list[Event]] = {}
    for number, data in rows:
        found.setdefault(number, []).append(codec.event_from(data))
    return found


def by_keys(connection: Connection, source: str, wanted: Iterable[str]) -> dict[int, Story]:
    """Return the stories that share a key; where a key is new, also those the source told last."""
    numbers: set[int] = set()
    known: set[str] = set()
    wanted = set(wanted)
    for part in chunks(sorted(wanted)):
        age = func.row_number().over(partition_by=keys.c.key, order_by=keys.c.story.desc()).label("age")
        ranked = select(keys.c.key, keys.c.story, age).where(keys.c.key.in_(part)).subquery()
        for key, number in connection.execute(select(ranked.c.key, ranked.c.story).where(ranked.c.age <= _A_KEY)):
            known.add(key)
            numbers.add(number)
    if wanted - known:
        recent = select(tellings.c.story).where(tellings.c.source == source).order_by(tellings.c.seen.desc())
        numbers.update(connection.scalars(recent.limit(_RECENT)))
    return by_numbers(connection, numbers)


def near(connection: Connection, stated: Iterable[Event], sources: Sequence[str]) -> list[Story]:
    """Return the stories of these sources with an event at the start of one of these, the oldest event first."""
    numbers: dict[int, None] = {}
    for event in stated:
        for start in (event.start, *event.moved_from):
            query = (
                select(announcements.c.story)
                .join(events, events.c.number == announcements.c.event)
                .where(_starts(start))
                .order_by((events.c.title == event.title).desc(), events.c.number, announcements.c.story)
                .limit(_RIVALS)
            )
            if sources:
                told = select(tellings.c.story).where(
                    tellings.c.story == announcements.c.story, tellings.c.source.in_(sources)
                )
                query = query.where(told.exists())
            numbers.update(dict.fromkeys(connection.scalars(query)))
    found = by_numbers(connection, numbers)
    return [found[number] for number in numbers]


def _starts(start: Clock) -> ColumnElement[bool]:
    """The same hour, or the same day where one of the two tells no hour."""
    if isinstance(start, datetime):
        return events.c.start.in_([start.isoformat(), start.date().isoformat()])
    return events.c.start.between(start.isoformat(), f"{start.isoformat()}T99")


def ahead(connection: Connection, source: str, today: date) -> list[int]:
    """Return the numbers of stories that stood on the source when it was read last and have an event from today on."""
    own = tellings.c.source == source
    last = codec.moment_from(connection.scalar(select(func.max(tellings.c.seen)).where(own)) or "")
    if last is None:
        return []
    query = select(tellings.c.story).where(own, tellings.c.last_day >= today.isoformat())
    there = query.where(tellings.c.seen >= codec.moment_text(last - SEEN_STEP))
    return list(connection.scalars(there.order_by(tellings.c.last_day).limit(_AHEAD)))


def where(connection: Connection, condition: ColumnElement[bool], limit: int) -> list[Story]:
    """Return the stories of a condition, in the order they were first read."""
    query = select(stories.c.number).where(condition).order_by(stories.c.number).limit(limit)
    found = by_numbers(connection, connection.scalars(query).all())
    return [found[number] for number in sorted(found)]


def newest(connection: Connection, sources: Sequence[str], skip: int, limit: int) -> list[int]:
    """Return the numbers of the newest stories of these sources, without repeats."""
    return _top(connection, sources, tellings.c.published, skip, limit)


def with_events(connection: Connection, sources: Sequence[str], skip: int, limit: int) -> list[int]:
    """Return the numbers of stories of these sources that have events, the latest event first."""
    return _top(connection, sources, tellings.c.last_day, skip, limit, empty=False)


def _top(
    connection: Connection,
    sources: Sequence[str],
    column: ColumnElement[str],
    skip: int,
    limit: int,
    empty: bool = True,
) -> list[int]:
    """Merge the newest of each source: each is a short walk along its index, however much is stored."""
    found: list[tuple[str, int]] = []
    for source in sources:
        query = select(column, tellings.c.story).where(tellings.c.source == source)
        if not empty:
            query = query.where(column != "")
        rows = connection.execute(query.order_by(column.desc(), tellings.c.story.desc()).limit(skip + limit))
        found += [(value, number) for value, number in rows]
    ordered = dict.fromkeys(number for _, number in sorted(found, reverse=True))
    return list(ordered)[skip : skip + limit]
