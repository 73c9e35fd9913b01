"""The errors of the project, drawn as a tree.

FeedsError                      a line for a person: what happened, what to try
├── UsageError                  the command line or a file it names cannot be used         exit 2
│   └── ConfigError             config.yaml or corrections.yaml: all problems together     exit 2
├── LangError                   a language file is wrong (a mistake of ours, not of a town)
├── StoreError                  the store cannot be opened, read or written                exit 2
│   └── StoreBusyError          another run holds the store                                exit 1
├── PublishError                the output folder cannot be written                        exit 2
└── SourceError                 one source failed; the others go on                        exit 1
    ├── FetchError              its page did not arrive
    │   ├── BlockedError        robots.txt, Retry-After or a guard said no
    │   └── HTTPStatusError     the server answered with an error
    └── ReadingError            its page arrived and could not be read (empty, login page, cut, shrunken)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feeds.redaction import redact


class FeedsError(Exception):
    """Base of every error this program raises on purpose.

    `what` says what happened, `advice` what to try; both lower case, no full stop, and without the secrets that an
    address in them may hold.
    """

    def __init__(self, what: str, advice: str = "") -> None:
        self.what = redact(what)
        self.advice = redact(advice)
        super().__init__(self.what, self.advice)

    def __str__(self) -> str:
        return f"{self.what}; {self.advice}" if self.advice else self.what


class UsageError(FeedsError):
    """The command line, or a file named on it, cannot be used."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a configuration file; line and column count from 1, 0 where there is none."""

    line: int
    column: int
    text: str


class ConfigError(UsageError):
    """Every problem of one configuration file, in the order of its lines."""

    def __init__(self, path: str, problems: tuple[Problem, ...]) -> None:
        self.path = path
        self.problems = problems
        count = len(problems)
        super().__init__(f"{path}: {count} problem{'' if count == 1 else 's'}")

    def __str__(self) -> str:
        places = (
            f"{self.path}:{p.line}:{p.column}: {p.text}" if p.line else f"{self.path}: {p.text}" for p in self.problems
        )
        return redact("\n".join(places))


class LangError(FeedsError):
    """A language file breaks a rule of the loader."""


class StoreError(FeedsError):
    """The store cannot be opened, read or written."""


class StoreBusyError(StoreError):
    """Another run holds the store."""


class PublishError(FeedsError):
    """The output folder cannot be written."""


class SourceError(FeedsError):
    """One source failed; the others go on and what it published stays.

    `source` is the name of the source where it is known, else "".
    """

    def __init__(self, what: str, advice: str = "", *, source: str = "") -> None:
        super().__init__(what, advice)
        self.source = source

    def __str__(self) -> str:
        line = super().__str__()
        return f"{self.source}: {line}" if self.source else line


class FetchError(SourceError):
    """The page of a source did not arrive.

    `retry_after` is the moment (aware, UTC) before which the host asks to be left alone, or None.
    """

    def __init__(self, what: str, advice: str = "", *, source: str = "", retry_after: datetime | None = None) -> None:
        super().__init__(what, advice, source=source)
        self.retry_after = retry_after


class BlockedError(FetchError):
    """robots.txt, a Retry-After still running, or a guard against private addresses said no."""


class HTTPStatusError(FetchError):
    """The server answered with an error; `status` is its HTTP status code."""

    def __init__(
        self, what: str, advice: str = "", *, status: int, source: str = "", retry_after: datetime | None = None
    ) -> None:
        super().__init__(what, advice, source=source, retry_after=retry_after)
        self.status = status


class ReadingError(SourceError):
    """A page arrived and could not be read: empty, a login page, cut, or no known kind."""


class EmptyError(ReadingError):
    """A whole page arrived and no item is on it; this too is believed in the end, as any reading that agrees."""
