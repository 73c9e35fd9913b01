"""The tables. Their version stands in `meta`; a store of another version is refused, never rewritten."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, String, Table, Text

VERSION = 1

metadata = MetaData()

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

sources = Table(
    "sources",
    metadata,
    Column("name", String, primary_key=True),
    Column("revision", Integer, nullable=False),  # rises with every change of what its stories publish
    Column("reads", Text, nullable=False),  # the settings its validators and rung belong to
    Column("rung", String, nullable=False),
)

stories = Table(
    "stories",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("source", String, nullable=False),
    Column("updated", String, nullable=False),  # moments are UTC in ISO form, so that text sorts as time does
    Column("last_read", String, nullable=False),
    Column("corrected", Boolean, nullable=False),
    Column("events_version", Integer, nullable=False),
    Column("data", Text, nullable=False),  # the story as JSON, without its events
    Index("stories_corrected", "corrected"),
    Index("stories_source", "source"),
    Index("stories_events_version", "events_version"),
)

keys = Table(
    "keys",
    metadata,
    Column("key", String, primary_key=True),
    Column("story", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

tellings = Table(  # a story on a source
    "tellings",
    metadata,
    Column("source", String, primary_key=True),
    Column("story", Integer, primary_key=True),
    Column("published", String, nullable=False),
    Column("last_day", String, nullable=False),  # of its latest event, "" where it has none
    Column("seen", String, nullable=False),
    Index("tellings_published", "source", "published"),
    Index("tellings_last_day", "source", "last_day"),
    Index("tellings_seen", "source", "seen"),
    Index("tellings_story", "story"),
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    Column("number", Integer, primary_key=True),  # rises with age: the older of two keeps its UID
    Column("uid", String, nullable=False),
    Column("recurrence", String, nullable=False),  # of a changed occurrence, else ""
    Column("start", String, nullable=False),  # wall-clock time in ISO form, a bare date where no hour is told
    Column("title", String, nullable=False),
    Column("data", Text, nullable=False),
    Index("events_uid", "uid", "recurrence", unique=True),
    Index("events_start", "start"),
)

announcements = Table(  # an event in a story
    "announcements",
    metadata,
    Column("story", Integer, primary_key=True),
    Column("event", Integer, primary_key=True),
    Column("position", Integer, nullable=False),
    Index("announcements_event", "event"),
    sqlite_with_rowid=False,
)

checks = Table(
    "checks",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("source", String, nullable=False),
    Column("at", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("new", Integer, nullable=False),
    Column("data", Text, nullable=False),
    Index("checks_source", "source", "number"),
)
