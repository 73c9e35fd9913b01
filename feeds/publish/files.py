"""Writing what was rendered, each file whole or not at all and only what differs; withdrawing what a person hides."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

from feeds.errors import PublishError
from feeds.model import Snapshot, Story
from feeds.publish import addresses

_AT_ONCE = 16  # files on their way to the disk
_BESIDE = re.compile(r"\..+\.(\d+)\.new")


def write(files: Mapping[str, bytes], folder: str | Path) -> list[str]:
    """Write the files that differ and return their names, sorted.

    A reader sees the old bytes or the new ones, never half a file, also after a crash: each goes to a new file beside
    the old one, to the disk, and then takes its name. Modes honour the umask. Raises PublishError.
    """
    root = Path(folder)
    if outside := [name for name in files if not _is_inside(name)]:
        raise PublishError(f"{folder}: refused to write {outside[0]!r}, which is outside of it")
    for parent in {(root / name).parent for name in files}:
        _clear_left_overs(parent)

    def put(name: str) -> None:
        with _told(folder, name):
            _replace(root / name, files[name])

    differing = [name for name in sorted(files) if _is_new(root, name, files[name])]
    with ThreadPoolExecutor(_AT_ONCE) as pool:  # the disk takes many at once in one go, five times as fast
        list(pool.map(put, differing))
    return differing


def withdraw(stories: Iterable[Story], snapshots: Iterable[Snapshot], folder: str | Path) -> list[str]:
    """Take away the own files of events that a person has hidden or rejected; return the names that were there.

    Nothing else is ever deleted: a file stays as long as its event is known, and one that any channel still shows
    stays as well, for another story may tell of the same event. Raises PublishError.
    """
    shown = {event.uid for snapshot in snapshots for story in snapshot.stories for event in story.events}
    hidden = {event.uid for story in stories for event in story.events if story.hidden or event.rejected}
    gone = []
    for name in sorted(filter(None, map(addresses.event_name, hidden - shown))):
        with _told(folder, name), contextlib.suppress(FileNotFoundError):
            (Path(folder) / name).unlink()
            gone.append(name)
    return gone


@contextlib.contextmanager
def _told(folder: str | Path, name: str) -> Iterator[None]:
    """Turn what the system says into a line for a person."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PublishError(
            f"{folder}: cannot write {name}: {reason}", "check who owns the folder and the space left on its disk"
        ) from error


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(name) and "\0" not in name and not path.is_absolute() and ".." not in path.parts


def _is_new(root: Path, name: str, content: bytes) -> bool:
    with _told(root, name):
        try:
            return (root / name).stat().st_size != len(content) or (root / name).read_bytes() != content
        except FileNotFoundError:
            return True


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def _clear_left_overs(folder: Path) -> None:
    """Take away what a run that was killed between writing and renaming has left."""
    with contextlib.suppress(OSError):
        for path in list(folder.glob(".*.new")):
            found = _BESIDE.fullmatch(path.name)
            if found and not _runs(int(found[1])):
                path.unlink(missing_ok=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
