"""Open the database: made where there is none, refused where it is not ours, and never overwritten."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from feeds.errors import StoreBusyError, StoreError
from feeds.store import schema

_HEADER = b"SQLite format 3\0"
_WAIT = 30.0  # seconds that a statement waits for another program's lock
_CHECKED_WHOLE = 20_000_000  # bytes up to which every page is looked at; SQLite finds the rest when it reads it
_RESTORE = (
    "nothing was changed; restore a backup, or move the file away: the next update reads the pages again and"
    " gives the same ids"
)


def engine(url: str) -> tuple[Engine, Path | None]:
    """Return the engine of a checked store and the path of its file, None in memory; raises StoreError."""
    path = _path(url)
    if path is not None:
        _check_file(path)
        with errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
    found = create_engine(url, connect_args={"timeout": _WAIT})
    event.listen(found, "connect", _prepare)
    with errors(path):
        _check_version(found, path)
    return found, path


def _path(url: str) -> Path | None:
    try:
        parts = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"store {url!r} is no address of a database", "write sqlite:///var/feeds.db") from error
    if parts.get_backend_name() != "sqlite":
        raise StoreError(f"store {parts.get_backend_name()!r} is not supported yet", "write sqlite:///var/feeds.db")
    return None if parts.database in (None, "", ":memory:") else Path(str(parts.database))


def _check_file(path: Path) -> None:
    """Refuse what is no SQLite file. An empty one is new: a run that ended before its first transaction left it."""
    try:
        if not path.exists() or path.stat().st_size == 0:
            return
        with path.open("rb") as file:
            head = file.read(len(_HEADER))
    except OSError as error:
        raise StoreError(f"store {path}: {error.strerror}", "give the user that runs feeds access to it") from error
    if head != _HEADER:
        raise StoreError(f"store {path} is damaged: it is no SQLite file", _RESTORE)
    with errors(path), closing(sqlite3.connect(path, timeout=_WAIT)) as raw:
        _look_at(raw, path)


def _look_at(raw: sqlite3.Connection, path: Path) -> None:
    tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and "meta" not in tables:
        raise StoreError(f"store {path} belongs to another program", "name another file in config.yaml: store")
    if path.stat().st_size <= _CHECKED_WHOLE:
        (found,) = raw.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise StoreError(f"store {path} is damaged: {' '.join(found.split())}", _RESTORE)


def _prepare(raw: sqlite3.Connection, _: object) -> None:
    # WAL: whoever reads never waits; FULL: what a run has told survives a power cut
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
        raw.execute(f"PRAGMA {pragma}")


def _check_version(found: Engine, path: Path | None) -> None:
    with found.begin() as connection:
        if not found.dialect.has_table(connection, "meta"):
            # one transaction: a run that is killed here leaves an empty file, not half a store; two may come at once
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            schema.metadata.create_all(connection)
            first = insert(schema.meta).values(key="version", value=str(schema.VERSION))
            connection.execute(first.on_conflict_do_nothing())
        version = connection.scalar(select(schema.meta.c.value).where(schema.meta.c.key == "version"))
    if version is None or not version.isdigit():
        raise StoreError(f"store {path} is damaged: it states no version", _RESTORE)
    if int(version) > schema.VERSION:
        raise StoreError(
            f"store {path} was written by a newer feeds (version {version}, this one knows {schema.VERSION})",
            "nothing was changed; update feeds",
        )


@contextmanager
def errors(path: Path | None) -> Iterator[None]:
    """Turn what a database raises into a StoreError that says what to do."""
    try:
        yield
    except NoSuchModuleError as error:
        raise StoreError(str(error), "write sqlite:///var/feeds.db") from error
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise _error(path, cause or error, isinstance(error, OperationalError | sqlite3.OperationalError)) from error
    except OSError as error:
        raise StoreError(f"store {path}: {error.strerror}", "give the user that runs feeds access to it") from error


def _error(path: Path | None, cause: BaseException, operational: bool) -> StoreError:
    text = str(cause)
    if "locked" in text or "busy" in text:
        return StoreBusyError(f"store {path} is locked by another program", "end it or wait, then run again")
    if "malformed" in text or "not a database" in text or "corrupt" in text:
        return StoreError(f"store {path} is damaged: {text}", _RESTORE)
    if operational and "readonly" in text and path is not None and (owner := _owner(path)):
        return StoreError(f"store {path}: {text}", f"run feeds as the user it belongs to: sudo -u {owner} feeds …")
    if operational and ("unable to open" in text or "readonly" in text or "disk" in text):
        return StoreError(f"store {path}: {text}", "look at the rights of its folder and the space on its disk")
    return StoreError(f"store {path}: {text}", "nothing was changed; please report it")


def _owner(path: Path) -> str:
    """The name of the user whose file it is, "" where that is us, or nobody knows."""
    try:
        return path.owner() if path.stat().st_uid != os.geteuid() else ""
    except (KeyError, OSError):
        return ""
