"""What commands write down while they run: one line a source a run, for people or, with --json, for programs."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

import click

from feeds.model import Check
from feeds.redaction import redact


class _Plain(logging.Formatter):
    """A log record as plain lines, whoever wrote it: libraries name addresses with all they hold."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _Lines(logging.Formatter):
    """A log record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        shape = {"at": at, "level": record.levelname.lower(), "message": redact(record.getMessage())}
        if record.exc_info:
            shape["traceback"] = redact(self.formatException(record.exc_info))
        return json.dumps(shape, ensure_ascii=False)


def set_up(level: int, *, as_json: bool = False) -> None:
    """Send log records of this level and above to standard error, as JSON Lines or as plain lines."""
    stream = logging.StreamHandler()
    stream.setFormatter(_Lines() if as_json else _Plain("%(message)s"))
    logging.basicConfig(handlers=[stream], level=level)
    if level > logging.INFO:  # a run longer than a tick is no trouble, and APScheduler warns of it every half minute
        logging.getLogger("apscheduler").setLevel(logging.ERROR)


def line(check: Check, *, as_json: bool) -> str:
    """Return the line of one reading; a check's message names its source already."""
    if as_json:
        counts = {"items": check.items, "new": check.new, "changed": check.changed}
        at = check.at.isoformat(timespec="seconds")
        shape = {"at": at, "source": check.source, "outcome": str(check.outcome), **counts, "message": check.message}
        return json.dumps(shape, ensure_ascii=False)
    if check.message:
        return check.message if check.message.startswith(f"{check.source}:") else f"{check.source}: {check.message}"
    return f"{check.source}: {check.outcome}, {check.items} items, {check.new} new"


def say(text: str, *, as_json: bool) -> None:
    """Print a line of the program's own."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    click.echo(json.dumps({"at": at, "message": text}, ensure_ascii=False) if as_json else f"feeds: {text}")
