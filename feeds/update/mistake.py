"""Errors that nobody foresaw: they become a line for a person, and the others go on."""

from __future__ import annotations

import logging

from feeds.errors import SourceError

_log = logging.getLogger("feeds.update")


def told(error: Exception, source: str, doing: str) -> SourceError:
    """Return the error as that of a source, and keep its traceback for `--verbose`."""
    _log.debug("%s", source, exc_info=error)
    return SourceError(
        f"{type(error).__name__} while {doing}: {str(error)[:200]}",
        "this is a mistake of the program, please report it",
        source=source,
    )
