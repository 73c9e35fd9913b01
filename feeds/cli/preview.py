"""`feeds preview`: what would be read from an address or file."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from feeds.cli import look, options, reasons, shape
from feeds.model import Clock, Findings, Reading, Source, VerdictKind
from feeds.redaction import redact


@click.command(
    "preview",
    epilog=options.examples(
        "feeds preview https://www.example.org/aktuelles",
        "feeds preview page.html --base-url https://www.example.org/ --json",
    ),
)
@click.argument("where", metavar="URL|FILE")
@options.base_url_option
@options.now_option
@options.json_option
@options.config_option
@options.verbose_option
def command(where: str, base_url: str, now_text: str | None, as_json: bool, config_path: str, verbose: bool) -> None:
    """Show what would be read: the rung of the ladder that fits, items and their events. A file needs no network."""
    home = look.site(config_path)
    now = options.moment(now_text, home.timezone)
    source, reading = look.read("preview", where, base_url, home, now)
    found = look.findings(reading.items, source, now)
    if as_json:
        click.echo(json.dumps(_shape(reading, found), ensure_ascii=False, indent=1))
    else:
        tell(where, reading, found, source)


def _shape(reading: Reading, found: list[Findings]) -> dict[str, object]:
    return {
        "rung": reading.rung,
        "why": reading.why,
        "feed_title": reading.feed_title,
        "items": [shape.item(item, findings) for item, findings in zip(reading.items, found, strict=True)],
        "article": shape.article(reading.article),
    }


def tell(where: str, reading: Reading, found: list[Findings], source: Source) -> None:
    """Print the items, their events, and the dates that are none with their reasons.

    Hours are those of the source's zone, reasons are in its language.
    """
    count = sum(len(findings.events) for findings in found)
    click.echo(f"{redact(where)}: read as {reading.rung}{f' ({reading.why})' if reading.why else ''}")
    click.echo(f"{_counted(len(reading.items), 'item')}, {_counted(count, 'event')}\n")
    for item, findings in zip(reading.items, found, strict=True):
        click.echo(f"{_day(item.published, source.timezone) or 'no date':<17} {item.title or '(no title)'}")
        if item.link:
            click.echo(f"{'':<17} {item.link}")
        for event in findings.events:
            click.echo(f"{'':<17} * {' · '.join(_parts(event))}")
        for verdict in findings.dates:
            if verdict.kind != VerdictKind.ANNOUNCED:
                first, *more = reasons.told(verdict, source.language)
                click.echo("\n".join(f"{'':<17} {line}" for line in (f"- not an event: {first.strip()}", *more)))


def _day(published: Clock | None, zone: str) -> str | None:
    if isinstance(published, datetime) and published.tzinfo is not None:
        published = published.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0)
    return shape.clock(published)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _parts(event: object) -> list[str]:
    shown = shape.event(event)  # type: ignore[arg-type]
    when = f"{shown['start']} to {shown['end']}" if "end" in shown else str(shown["start"])
    parts = [when, str(shown["title"]), str(shown.get("place", "")), str(shown.get("rrule", ""))]
    return [part for part in (*parts, "cancelled" if shown["status"] == "CANCELLED" else "") if part]
