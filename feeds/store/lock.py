"""One writer at a time: a lock of the operating system on a file beside the store, which ends with its process."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from feeds.errors import StoreBusyError, StoreError

_PAUSE = 0.1


@contextmanager
def held(path: Path, wait: float) -> Iterator[None]:
    """Hold the store for writing; raises StoreBusyError where another process still holds it after `wait` seconds.

    The kernel frees the lock when a process ends, however it ends; the file itself says nothing and stays.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise StoreError(
            f"store lock {path}: {error.strerror}", "give the user that runs feeds access to it"
        ) from error
    try:
        _take(handle, path, wait)
        yield
    finally:
        os.close(handle)


def _take(handle: int, path: Path, wait: float) -> None:
    end = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= end:
                raise StoreBusyError(
                    f"another run of feeds is working on {path.with_suffix('')} and did not end within {wait:g} s",
                    "this one changed nothing; run it again later",
                ) from None
            time.sleep(_PAUSE)
