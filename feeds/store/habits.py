"""The checks of a source: what is due, what is remembered of its last good reading."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from operator import itemgetter

from sqlalchemy import Connection, delete, func, insert, select

from feeds.model import Check, Outcome, Source
from feeds.store import codec
from feeds.store.loading import chunks
from feeds.store.schema import checks, sources

_EARLY = 0.9  # of `every`: a timer that comes a little too soon shall not wait a whole round
_BACK_OFF = timedelta(days=1)  # longest pause after failures
_RETRY_AFTER = timedelta(days=7)  # longest that a host is taken at its word
_LATEST = 60  # checks that are kept whatever they say
_NEWS = 60  # checks that brought news and are kept: by them a source's silence is judged
_FAILURES = 12  # as many in a row as make the pause grow
_COUNTS = 10  # good readings whose counts make the source's habit
_READ = (Outcome.READ, Outcome.UNCHANGED)
_ALWAYS = datetime.min.replace(tzinfo=UTC)


def due(connection: Connection, wanted: Iterable[Source], now: datetime) -> list[str]:
    """Return the names of the sources whose time has come, the one that waits longest first; never read comes first.

    One question for all, a second one for those that failed.
    """
    last = _newest(connection)
    failed = [name for name, check in last.items() if check.outcome not in _READ]
    histories = {name: [check] for name, check in last.items()} | _latest_of(connection, failed)
    moments = [(_due_since(source, histories.get(source.name, []), now), source.name) for source in wanted]
    return [name for since, name in sorted(moments, key=itemgetter(0)) if since <= now]


def quiet(connection: Connection, now: datetime) -> dict[str, datetime]:
    """Return until when the hosts of sources asked to be left alone, by name; without those where that is over."""
    asked = ((name, retry_after([check], now)) for name, check in _newest(connection).items())
    return {name: until for name, until in asked if until}


def _newest(connection: Connection) -> dict[str, Check]:
    numbers = select(func.max(checks.c.number)).group_by(checks.c.source)
    rows = connection.execute(select(checks.c.source, checks.c.data).where(checks.c.number.in_(numbers)))
    return {name: codec.check_from(data) for name, data in rows}


def _latest_of(connection: Connection, names: Iterable[str]) -> dict[str, list[Check]]:
    """The latest checks of these sources, newest first: as many as make the pause grow."""
    place = func.row_number().over(partition_by=checks.c.source, order_by=checks.c.number.desc()).label("place")
    found: dict[str, list[Check]] = {}
    for part in chunks(names):
        ranked = select(checks.c.source, checks.c.data, place).where(checks.c.source.in_(part)).subquery()
        query = select(ranked.c.source, ranked.c.data).where(ranked.c.place <= _FAILURES).order_by(ranked.c.place)
        for name, data in connection.execute(query):
            found.setdefault(name, []).append(codec.check_from(data))
    return found


def _due_since(source: Source, history: list[Check], now: datetime) -> datetime:
    """The moment from which on the source waits to be read; a later one than `now` where it is not due yet."""
    if not history or history[0].at > now:  # a clock that was ahead must not silence a source
        return _ALWAYS
    wait = source.every * _EARLY
    failures = next((i for i, check in enumerate(history) if check.outcome in _READ), len(history))
    failures -= sum(check.outcome is Outcome.WITHHELD for check in history[:failures])
    if failures > 1:
        wait = max(wait, min(wait * 2 ** (failures - 1), _BACK_OFF))
    since = history[0].at + wait
    return max(since, retry_after(history, now) or since)


def retry_after(history: list[Check], now: datetime) -> datetime | None:
    """Return until when the host asked to be left alone, None where that is over; a week at the most."""
    if not history or history[0].retry_after is None:
        return None
    until = min(history[0].retry_after, history[0].at + _RETRY_AFTER)
    return until if history[0].at <= now < until else None


def latest(connection: Connection, source: str, limit: int) -> list[Check]:
    """Return the latest checks of a source, newest first."""
    query = select(checks.c.data).where(checks.c.source == source).order_by(checks.c.number.desc()).limit(limit)
    return [codec.check_from(data) for data in connection.scalars(query)]


def history(connection: Connection, source: str) -> list[Check]:
    """Return all kept checks of a source, newest first."""
    return latest(connection, source, _LATEST + _NEWS + _COUNTS + 1)


def record(connection: Connection, check: Check) -> None:
    """Keep a check, and of the old ones those that still tell something."""
    values = {
        "source": check.source,
        "at": codec.moment_text(check.at),
        "outcome": check.outcome,
        "new": check.new,
        "data": codec.check_text(check),
    }
    connection.execute(insert(checks).values(values))
    numbers = select(checks.c.number).where(checks.c.source == check.source).order_by(checks.c.number.desc())
    last = list(connection.scalars(numbers.limit(_LATEST)))
    if len(last) < _LATEST:
        return
    news = list(connection.scalars(numbers.where(checks.c.new > 0).limit(_NEWS)))
    good = list(connection.scalars(numbers.where(checks.c.outcome == Outcome.READ).limit(_COUNTS)))
    first = _first_of_state(connection, check)
    old = (checks.c.source == check.source) & (checks.c.number < last[-1])
    connection.execute(delete(checks).where(old, checks.c.number.not_in([*news, *good, *first])))


def _first_of_state(connection: Connection, check: Check) -> list[int]:
    """Return the check with which the present run of such outcomes began: it says since when, however long ago."""
    alike = _READ if check.outcome in _READ else (check.outcome,)
    own = checks.c.source == check.source
    other = select(func.max(checks.c.number)).where(own, checks.c.outcome.not_in(alike)).scalar_subquery()
    first = select(func.min(checks.c.number)).where(own, checks.c.number > func.coalesce(other, 0))
    return list(connection.scalars(first))


def validators(connection: Connection, source: Source) -> tuple[str, str]:
    """Return etag and last_modified of the last good reading; "" where there is none, or the settings changed since."""
    reads = connection.scalar(select(sources.c.reads).where(sources.c.name == source.name))
    if reads != settings(source):
        return "", ""
    query = select(checks.c.data).where(checks.c.source == source.name, checks.c.outcome == Outcome.READ)
    data = connection.scalar(query.order_by(checks.c.number.desc()).limit(1))
    if data is None:
        return "", ""
    check = codec.check_from(data)
    return check.etag, check.last_modified


def rung(connection: Connection, source: Source) -> str:
    """Return the rung that worked first with these settings, "" where none has."""
    row = connection.execute(select(sources.c.reads, sources.c.rung).where(sources.c.name == source.name)).first()
    return str(row.rung) if row and row.reads == settings(source) else ""


def settings(source: Source) -> str:
    """Return a hash of the settings that decide what a page gives: a new one makes the validators worthless."""
    parts = (source.url, source.base_url, source.kind, source.rule, source.details, source.pages, source.include)
    text = repr((*parts, source.exclude, source.language, source.timezone))
    return sha256(text.encode()).hexdigest()[:16]
