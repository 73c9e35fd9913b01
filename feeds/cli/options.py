"""Options that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from feeds.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])

config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(),
    default="config.yaml",
    show_default=True,
    metavar="PATH",
    help="The configuration file.",
)
base_url_option = click.option(
    "--base-url",
    default="",
    metavar="URL",
    callback=lambda _context, _option, text: _web_address(text),
    help="What the links of a file are relative to.",
)
now_option = click.option(
    "--now",
    "now_text",
    metavar="ISO",
    help="What the clock would say: a date (its noon) or a time, with or without offset.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
_verbose = click.option("--verbose", is_flag=True, help="Tell more; show the traceback of an error.")


def verbose_option(command: F) -> F:
    """Add --verbose; `feeds.cli.main` shows tracebacks with it, logging says more."""
    return _verbose(command)


def examples(*lines: str) -> str:
    """Return the end of a command's help: examples, one a line, as they are typed."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def _web_address(text: str) -> str:
    if text and not re.match(r"https?://[^/\s]", text, re.IGNORECASE):
        raise UsageError(f"--base-url {text!r} is no web address", "write it in full, like https://www.example.org/")
    return text


def moment(text: str | None, zone: str) -> datetime:
    """Return what the clock would say (aware, UTC): `text`, or the real clock where it is None.

    A time without offset is wall-clock time in `zone`, a date is its noon there. Raises UsageError.
    """
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        if len(text) == 10:
            value = datetime.combine(date.fromisoformat(text), time(12))
        else:
            value = datetime.fromisoformat(text)
        return (value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        raise UsageError(f"--now {text!r} is no moment", "write 2025-11-19 or 2025-11-19T10:00+01:00") from None


def existing_file(text: str) -> Path | None:
    """Return the path where `text` names a file, None where it looks like an address; raises UsageError."""
    if not text.strip():
        raise UsageError("nothing is named to read", "give a path, or an address with https://")
    if "://" in text:
        return None
    path = Path(text)
    if not path.exists():
        raise UsageError(f"{text}: no such file", "give a path, an address with https://, or - for standard input")
    if path.is_dir():
        raise UsageError(f"{text} is a folder", "name a file in it")
    return path
