"""What one reading changed, into the database; called inside one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from feeds.model import Clock, Event, Source, Story
from feeds.store import codec
from feeds.store.loading import SEEN_STEP, by_numbers, chunks
from feeds.store.schema import announcements, events, keys, sources, stories, tellings


def write(connection: Connection, told: Sequence[Story]) -> set[str]:
    """Write stories with their events; return the sources whose published state changed."""
    before = _before(connection, [story.id for story in told])
    changed: set[str] = set()
    touched: dict[int, datetime | None] = {}
    moved: set[int] = set()
    for story in told:
        number, updated = before.get(story.id, (0, ""))
        number = _put(connection, story, number)
        events_changed = _put_events(connection, story, number)
        at = max(story.updated, story.last_read or story.updated)
        touched |= {event: at if is_shown else None for event, is_shown in events_changed.items()}
        if updated != codec.moment_text(story.updated):
            moved.add(number)
        if events_changed or number in moved:
            changed |= {story.source, *story.sources}
        _put_keys(connection, story, number)
        _put_tellings(connection, story, number)
    return changed | _bump_sharing(connection, touched, moved)


def _before(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for part in chunks(ids):
        rows = connection.execute(
            select(stories.c.id, stories.c.number, stories.c.updated).where(stories.c.id.in_(part))
        )
        found |= {identity: (number, updated) for identity, number, updated in rows}
    return found


def _put(connection: Connection, story: Story, number: int) -> int:
    values = {
        "id": story.id,
        "source": story.source,
        "updated": codec.moment_text(story.updated),
        "last_read": codec.moment_text(story.last_read or story.first_read),
        "corrected": story.corrected,
        "events_version": story.events_version,
        "data": codec.story_text(story),
    }
    if number:
        connection.execute(update(stories).where(stories.c.number == number).values(values))
        return number
    made = connection.execute(insert(stories).values(values).returning(stories.c.number))
    return int(made.scalar_one())


def _put_events(connection: Connection, story: Story, number: int) -> dict[int, bool]:
    """Write the events and their order in the story; return the numbers of those that changed, and whether an entry
    that names one tells it.
    """
    changed: dict[int, bool] = {}
    kept = []
    for event in story.events:
        event_number, before = _put_event(connection, event)
        kept.append(event_number)
        if before is not None and before != event:
            changed[event_number] = before.shown != event.shown
    now_there = select(announcements.c.event).where(announcements.c.story == number).order_by(announcements.c.position)
    if list(connection.scalars(now_there)) != kept:
        connection.execute(delete(announcements).where(announcements.c.story == number))
        rows = [{"story": number, "event": event, "position": i} for i, event in enumerate(dict.fromkeys(kept))]
        if rows:
            connection.execute(insert(announcements), rows)
    return changed


def _put_event(connection: Connection, event: Event) -> tuple[int, Event | None]:
    """Write an event; return its number and what it was before, None for a new one."""
    recurrence = event.recurrence_id.isoformat() if event.recurrence_id else ""
    known = connection.execute(
        select(events.c.number, events.c.data).where(events.c.uid == event.uid, events.c.recurrence == recurrence)
    ).first()
    data = codec.event_text(event)
    values = {"start": event.start.isoformat(), "title": event.title, "data": data}
    if known is None:
        made = insert(events).values(uid=event.uid, recurrence=recurrence, **values).returning(events.c.number)
        return connection.execute(made).scalar_one(), None
    if known.data == data:
        return known.number, event
    connection.execute(update(events).where(events.c.number == known.number).values(values))
    return known.number, codec.event_from(known.data)


def _put_keys(connection: Connection, story: Story, number: int) -> None:
    if story.keys:
        rows = [{"key": key, "story": number} for key in story.keys]
        connection.execute(upsert(keys).on_conflict_do_nothing(), rows)


def _put_tellings(connection: Connection, story: Story, number: int) -> None:
    seen = codec.moment_text(story.last_read or story.first_read)
    rows = [
        {
            "source": source,
            "story": number,
            "published": codec.moment_text(story.published),
            "last_day": _last_day(story),
            "seen": seen,
        }
        for source in dict.fromkeys((story.source, *story.sources))
    ]
    statement = upsert(tellings)
    fresh = {name: statement.excluded[name] for name in ("published", "last_day", "seen")}
    connection.execute(statement.on_conflict_do_update(index_elements=["source", "story"], set_=fresh), rows)


def _bump_sharing(connection: Connection, touched: dict[int, datetime | None], moved_already: set[int]) -> set[str]:
    """Move `updated` of other stories whose entries tell a changed event too; return the sources they stand on.

    `touched` has the moment of each changed event, None where only its calendar tells the change.
    """
    changed: set[str] = set()
    for part in chunks(sorted(touched)):
        rows = connection.execute(
            select(announcements.c.story, announcements.c.event).where(announcements.c.event.in_(part))
        ).all()
        at: dict[int, datetime | None] = {}
        for number, event in rows:
            at[number] = at.get(number) or touched[event]
        for number, story in by_numbers(connection, at).items():
            changed |= {story.source, *story.sources}
            moment = at[number]
            if moment is not None and number not in moved_already:
                later = replace(story, updated=max(moment, story.updated + timedelta(seconds=1)))
                _put(connection, later, number)
                _put_tellings(connection, later, number)
    return changed


def see(connection: Connection, source: str, ids: Iterable[str], now: datetime) -> None:
    """Note that these stories still stand on their page, to the day."""
    old = codec.moment_text(now - SEEN_STEP)
    at = codec.moment_text(now)
    for part in chunks(ids):
        numbers = list(
            connection.scalars(select(stories.c.number).where(stories.c.id.in_(part), stories.c.last_read < old))
        )
        connection.execute(update(stories).where(stories.c.number.in_(numbers)).values(last_read=at))
        connection.execute(
            update(tellings).where(tellings.c.source == source, tellings.c.story.in_(numbers)).values(seen=at)
        )


def stand(connection: Connection, source: str, now: datetime) -> None:
    """Note that the page is as it was: what stood there at its last reading still does, to the day."""
    own = tellings.c.source == source
    last = codec.moment_from(connection.scalar(select(func.max(tellings.c.seen)).where(own)) or "")
    if last is None or last >= now - SEEN_STEP:
        return
    numbers = select(tellings.c.story).where(own, tellings.c.seen >= codec.moment_text(last - SEEN_STEP))
    at = codec.moment_text(now)
    for part in chunks(connection.scalars(numbers).all()):
        connection.execute(update(stories).where(stories.c.number.in_(part)).values(last_read=at))
        connection.execute(update(tellings).where(own, tellings.c.story.in_(part)).values(seen=at))


def bump(connection: Connection, names: Iterable[str]) -> None:
    """Raise the revision of these sources."""
    for name in sorted(names):
        statement = upsert(sources).values(name=name, revision=1, reads="", rung="")
        connection.execute(
            statement.on_conflict_do_update(index_elements=["name"], set_={"revision": sources.c.revision + 1})
        )


def remember(connection: Connection, source: Source, reads: str, rung: str) -> None:
    """Keep with which settings a source was last read well, and the rung that worked first."""
    statement = upsert(sources).values(name=source.name, revision=0, reads=reads, rung=rung)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"reads": reads, "rung": rung}))


def _last_day(story: Story) -> str:
    """The day of the latest event; a series without end is always the latest."""
    days = ["9999-12-31" if event.rrule else _day(event.end or event.start).isoformat() for event in story.events]
    return max(days, default="")


def _day(clock: Clock) -> date:
    return clock.date() if isinstance(clock, datetime) else clock
