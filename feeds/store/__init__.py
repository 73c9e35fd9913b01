"""What is remembered between two runs: SQLAlchemy Core on SQLite, one writer, one transaction a source.

    with Store.open(url) as store, store.writer():
        store.due(sources, now)                   -> [name]
        store.validators(source), .rung(source)   -> what the last good reading left
        store.checks(name)                        -> [Check], newest first, for health
        store.candidates(name, keys)              -> [Story] that the items of a reading could be
        store.ahead(name, today)                  -> [Story] that stand there with an event to come
        store.near(events, sources)               -> [Story] with an event on the same days, for merging
        store.apply(stories, check, source, seen) one transaction
        store.targets(corrections)                -> stories that corrections speak of, and corrections of nothing
        store.outdated(version, limit)            -> [Story] to read again
        store.snapshot(site, channel, ...)        -> Snapshot
        store.revision(names)                     -> changes with what these sources publish
        store.rendered(channel)                   -> what was published last, as `set_rendered` noted it
Whoever reads never waits; threads may read at the same time. Every database error is a StoreError.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from pathlib import Path
from types import TracebackType

from sqlalchemy import ColumnElement, Connection, Engine, select
from sqlalchemy.dialects.sqlite import insert as upsert

from feeds.model import Channel, Check, Correction, Event, Health, Outcome, Site, Snapshot, Source, Story
from feeds.store import applying, habits, loading, lock, opening, schema, showing

__all__ = ["Store"]


class Store:
    """The open store; a context manager."""

    def __init__(self, engine: Engine, path: Path | None) -> None:
        self._engine = engine
        self._path = path

    @classmethod
    def open(cls, url: str) -> Store:
        """Open a store, made where there is none.

        Raises StoreError where it is damaged, of a newer version, another program's or out of reach, and StoreBusyError
        where another program locks it; nothing is ever overwritten.
        """
        return cls(*opening.engine(url))

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def writer(self, wait: float = 30.0) -> Iterator[None]:
        """Be the only writer; raises StoreBusyError where another process still is after `wait` seconds."""
        with lock.held(self._path.with_name(self._path.name + ".lock"), wait) if self._path else nullcontext():
            yield

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with opening.errors(self._path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with opening.errors(self._path), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    # --- sources --------------------------------------------------------------------------------------------------

    def due(self, sources: Iterable[Source], now: datetime) -> list[str]:
        """Return the names of the sources to read now, the one that waits longest first.

        A source is due from 90 % of `every` on, later after failures or Retry-After.
        """
        with self._reading() as connection:
            return habits.due(connection, sources, now)

    def quiet(self, now: datetime) -> dict[str, datetime]:
        """Return until when the hosts of sources asked to be left alone, by the source's name; only what lasts."""
        with self._reading() as connection:
            return habits.quiet(connection, now)

    def validators(self, source: Source) -> tuple[str, str]:
        """Return etag and last_modified of the last good reading; "" where none, or where settings changed since."""
        with self._reading() as connection:
            return habits.validators(connection, source)

    def rung(self, source: Source) -> str:
        """Return the rung of the ladder that worked first, "" where none has, or where settings changed since."""
        with self._reading() as connection:
            return habits.rung(connection, source)

    def checks(self, name: str) -> tuple[Check, ...]:
        """Return the kept checks of a source, newest first: the latest 60 and older ones that brought news."""
        with self._reading() as connection:
            return tuple(habits.history(connection, name))

    # --- stories --------------------------------------------------------------------------------------------------

    def candidates(self, name: str, keys: Collection[str]) -> tuple[Story, ...]:
        """Return the stories that a reading's items could be: by `stories.keys(items)`, and the source's last ones."""
        with self._reading() as connection:
            return tuple(loading.by_keys(connection, name, keys).values())

    def near(self, events: Iterable[Event], sources: Sequence[str] = ()) -> tuple[Story, ...]:
        """Return the stories of these sources (none given: of all) with an event at a start of these, oldest first."""
        with self._reading() as connection:
            return tuple(loading.near(connection, events, sources))

    def ahead(self, name: str, today: date) -> tuple[Story, ...]:
        """Return the stories that stood on this source at its last reading and have an event today or later."""
        with self._reading() as connection:
            return tuple(loading.by_numbers(connection, loading.ahead(connection, name, today)).values())

    def story(self, identity: str) -> Story | None:
        """Return the story of an id, or the first one of an event's UID; None where neither is known."""
        with self._reading() as connection:
            found = loading.where(connection, schema.stories.c.id == identity, 1)
            found = found or loading.where(connection, _with_event([identity]), 1)
        return found[0] if found else None

    def outdated(self, version: int, limit: int) -> tuple[Story, ...]:
        """Return stories that an older reader of events has read; those that a person added are never read."""
        old = (schema.stories.c.events_version < version) & (schema.stories.c.source != "")
        with self._reading() as connection:
            return tuple(loading.where(connection, old, limit))

    def targets(self, corrections: Iterable[Correction]) -> tuple[tuple[Story, ...], tuple[Correction, ...]]:
        """Return the stories that corrections speak or spoke of, and the corrections whose story or event is gone.

        Stories that a correction added are not among them (`added`).
        """
        corrections = [correction for correction in corrections if correction.add is None]
        ids = [correction.story for correction in corrections if correction.story]
        uids = [correction.event for correction in corrections if correction.event]
        found: dict[str, Story] = {}
        table = schema.stories.c
        with self._reading() as connection:
            conditions: list[ColumnElement[bool]] = [table.corrected & (table.source != "")]
            conditions += [table.id.in_(part) for part in loading.chunks(ids)]
            conditions += [_with_event(part) for part in loading.chunks(uids)]
            for condition in conditions:
                found |= {story.id: story for story in loading.where(connection, condition, 10_000)}
        known = {*found, *(event.uid for story in found.values() for event in story.events)}
        gone = tuple(correction for correction in corrections if (correction.story or correction.event) not in known)
        return tuple(found.values()), gone

    def added(self) -> tuple[Story, ...]:
        """Return the stories that corrections have added, also those taken back."""
        with self._reading() as connection:
            return tuple(loading.where(connection, schema.stories.c.source == "", 10_000))

    def apply(
        self,
        stories: Iterable[Story],
        check: Check | None = None,
        source: Source | None = None,
        seen: Iterable[str] = (),
    ) -> None:
        """Keep what one reading gave, all or nothing: stories, its check, and the ids of stories it saw unchanged.

        With `source` a good check also keeps its settings and rung. Call it inside `writer`.
        """
        told = list(stories)
        if not told and check is None:
            return
        with self._writing() as connection:
            applying.bump(connection, applying.write(connection, told))
            if check is not None:
                applying.see(connection, check.source, seen, check.at)
                if check.outcome is Outcome.UNCHANGED:
                    applying.stand(connection, check.source, check.at)
                if source is not None and check.outcome is Outcome.READ:
                    first = habits.rung(connection, source)
                    applying.remember(connection, source, habits.settings(source), first or check.rung)
                habits.record(connection, check)

    # --- publishing -----------------------------------------------------------------------------------------------

    def snapshot(
        self,
        site: Site,
        channel: Channel,
        sources: Iterable[Source],
        today: date,
        health: Sequence[Health] = (),
        select: Callable[[Channel, Sequence[Story]], Sequence[Story]] | None = None,
    ) -> Snapshot:
        """Return what publishing a channel needs: its newest stories, and those with events to be kept.

        `sources` are all of the configuration, `select` is `publish.select`. However much is stored, this stays small.
        """
        named = {source.name: source for source in sources}
        own = tuple(named[name] for name in channel.sources if name in named)
        with self._reading() as connection:
            shown = showing.stories(connection, channel, select or (lambda _, stories: stories))
        ordered = tuple(sorted(shown, key=lambda story: (story.published, story.id), reverse=True))
        wanted = tuple(state for state in health if state.source in channel.sources)
        return Snapshot(site, channel, own, ordered, wanted, today)

    def revision(self, names: Iterable[str]) -> str:
        """Return a text that changes whenever anything that these sources publish changes."""
        wanted = ["", *sorted(names)]
        table = schema.sources.c
        with self._reading() as connection:
            rows = connection.execute(select(table.name, table.revision).where(table.name.in_(wanted)))
            return " ".join(f"{name}={revision}" for name, revision in sorted((n, r) for n, r in rows))

    def rendered(self, channel: str) -> str:
        """Return what `set_rendered` noted last for this channel, "" where nothing."""
        with self._reading() as connection:
            query = select(schema.meta.c.value).where(schema.meta.c.key == f"rendered:{channel}")
            return connection.scalar(query) or ""

    def set_rendered(self, channel: str, digest: str) -> None:
        """Note what a channel's files on disk were made of; call it after they are written."""
        with self._writing() as connection:
            statement = upsert(schema.meta).values(key=f"rendered:{channel}", value=digest)
            connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": digest}))


def _with_event(uids: Sequence[str]) -> ColumnElement[bool]:
    told = (
        select(schema.announcements.c.story)
        .join(schema.events, schema.events.c.number == schema.announcements.c.event)
        .where(schema.events.c.uid.in_(uids))
    )
    return schema.stories.c.number.in_(told)
