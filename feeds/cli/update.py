"""`feeds update`: one run, and a short table of what it did."""

from __future__ import annotations

import json
import logging
import sys
from datetime import date, datetime
from typing import Any

import click

from feeds import config, update
from feeds.cli import journal, options, shape, table
from feeds.errors import FeedsError, UsageError
from feeds.health import FAILURES
from feeds.model import Check, Event, Outcome, Report, Snapshot

_COLOURS = {outcome.value: "red" for outcome in FAILURES}
_EXAMPLES = options.examples(
    "feeds update", "feeds update kinderbetreuung --dry-run", "feeds update kinderbetreuung --accept"
)


class _Progress:
    """One line on a terminal that says how far a run is; nothing anywhere else."""

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty()
        self.count = 0

    def __call__(self, check: Check) -> None:
        self.count += 1
        self._write(f"{self.count} read: {check.source}")

    def end(self) -> None:
        """Take the line away."""
        self._write("")

    def _write(self, text: str) -> None:
        if self.shown:
            click.echo(f"\r\x1b[K{text}", err=True, nl=False)


def _names(ctx: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """The sources that a shell completes; none where config.yaml cannot be read."""
    try:
        found = config.load(ctx.params.get("config_path") or "config.yaml")
    except FeedsError:
        return []
    return [source.name for source in found.sources if source.name.startswith(begun)]


@click.command("update", epilog=_EXAMPLES)
@click.argument("names", nargs=-1, metavar="[SOURCE…]", shell_complete=_names)
@click.option("--dry-run", is_flag=True, help="Read and tell; change and publish nothing.")
@click.option("--accept", is_flag=True, help="Let a withheld reading of the named sources count.")
@options.now_option
@options.json_option
@options.config_option
@options.verbose_option
def command(
    names: tuple[str, ...],
    dry_run: bool,
    accept: bool,
    now_text: str | None,
    as_json: bool,
    config_path: str,
    verbose: bool,
) -> None:
    """Read what is due, or the named SOURCEs now; then publish what changed."""
    journal.set_up(logging.DEBUG if verbose else logging.WARNING)
    if accept and not names:
        raise UsageError("--accept needs the names of sources", "write: feeds update NAME --accept")
    found = config.load(config_path)
    now = options.moment(now_text, found.site.timezone)
    progress = _Progress()
    try:
        report = update.run(found, now=now, names=names, accept=accept, dry_run=dry_run, told=progress)
    finally:
        progress.end()
    click.echo(json.dumps(_shape(report), ensure_ascii=False, indent=1) if as_json else _tell(found, report, now))
    for line in (
        *report.skipped,
        *report.problems,
        *(check.message for check in report.checks if check.outcome in FAILURES),
    ):
        click.echo(line, err=True)
    sys.stdout.flush()
    if any(check.outcome in FAILURES for check in report.checks):
        click.get_current_context().exit(1)


def _shape(report: Report) -> dict[str, Any]:
    return {
        "sources": {check.source: _check(check) for check in report.checks},
        "written": list(report.written),
        "problems": list(report.problems),
    }


def _check(check: Check) -> dict[str, Any]:
    counts = {"items": check.items, "new": check.new, "changed": check.changed}
    return {"outcome": str(check.outcome), **counts, "message": check.message}


def _tell(found: config.Config, report: Report, now: datetime) -> str:
    rows = [(check.source, *_cells(check)) for check in report.checks]
    lines = (
        table.lines(("source", "items", "new", "changed", "result"), rows, _COLOURS) if rows else ["no source is due"]
    )
    for snapshot in report.channels:
        lines += ["", *_channel(found, snapshot, now.date())]
    if not report.channels:
        lines += ["", *(f"channel {c.name}: {found.site.url}{c.name}.html" for c in found.channels[:20])]
    changed = len(report.written)
    lines += ["", f"{changed} files written to {found.public}" if changed else "nothing new: no file was touched"]
    return "\n".join(lines)


def _cells(check: Check) -> tuple[str, ...]:
    if check.outcome == Outcome.READ:
        return str(check.items), str(check.new), str(check.changed), "read"
    return str(check.items) if check.items else "-", "-", "-", str(check.outcome)


def _channel(found: config.Config, snapshot: Snapshot, today: date) -> list[str]:
    name, base = snapshot.channel.name, found.site.url
    events = sorted({event.uid: event for story in snapshot.stories for event in story.events}.values(), key=_start)
    ahead = [event for event in events if _last_day(event) >= today]
    past = [event for event in events if _last_day(event) < today]
    lines = [f"channel {name}: {snapshot.channel.title}"]
    lines += [f"  next  {_line(event)}" for event in ahead[:3]] or ["  next  nothing is announced"]
    lines += [f"  last  {_line(event)}" for event in past[-2:]]
    lines += [f"  page      {base}{name}.html", f"  calendar  {base}{name}.ics"]
    return [*lines, f"  feeds     {base}{name}.atom  .rss  .json"]


def _line(event: Event) -> str:
    end = f" to {shape.clock(event.end)}" if event.end else ""
    place = f", {event.place}" if event.place else ""
    return f"{shape.clock(event.start)}{end}  {event.title}{place}"


def _start(event: Event) -> str:
    return shape.clock(event.start) or ""


def _last_day(event: Event) -> date:
    last = event.end or event.start
    if event.rrule:
        return date.max
    return last.date() if isinstance(last, datetime) else last
