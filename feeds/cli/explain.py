"""`feeds explain`: each date of a text, its verdict and the deciding words; or why a story is who it is."""

from __future__ import annotations

import json

import click

from feeds import config
from feeds.cli import look, options, reasons, shape
from feeds.errors import UsageError
from feeds.lang import say
from feeds.model import Event, Findings, Item, Status, Story


@click.command(
    "explain",
    epilog=options.examples(
        "feeds explain https://www.example.org/aktuelles", 'echo "Sommerfest am 5. Juli 2025, 15 Uhr" | feeds explain -'
    ),
)
@click.argument("where", metavar="URL|FILE|-", required=False)
@click.option("--story", "identity", metavar="ID", help="A story's id or an event's UID from the store.")
@options.base_url_option
@options.now_option
@options.json_option
@options.config_option
@options.verbose_option
def command(
    where: str | None,
    identity: str | None,
    base_url: str,
    now_text: str | None,
    as_json: bool,
    config_path: str,
    verbose: bool,
) -> None:
    """Show each date in the text of URL, FILE or standard input (-), its verdict and the words that decided."""
    if identity:
        _story(identity, config_path, as_json)
        return
    if not where:
        raise UsageError("nothing to explain", "give an address, a file, - for standard input, or --story ID")
    home = look.site(config_path)
    now = options.moment(now_text, home.timezone)
    source, reading = look.read("explain", where, base_url, home, now)
    pairs = list(zip(reading.items, look.findings(reading.items, source, now), strict=True))
    if as_json:
        shapes = [{"title": item.title, **shape.extracted(item.link or None, found)} for item, found in pairs]
        click.echo(json.dumps(shapes, ensure_ascii=False, indent=1))
        return
    for item, found in pairs:
        click.echo("\n".join(_lines(item, found, source.language)) + "\n")


def _lines(item: Item, found: Findings, language: str) -> list[str]:
    lines = [item.title or "(no title)"]
    lines += [line for verdict in found.dates for line in reasons.told(verdict, language)] or ["  (no date)"]
    return lines + [f"  → {_event(event, language)}" for event in found.events]


def _event(event: Event, language: str) -> str:
    off = f"{say(language, 'cancelled')}: " if event.status is Status.CANCELLED else ""
    return f"{shape.clock(event.start)} {off}{event.title}{_place(event)}"


def _place(event: Event) -> str:
    return f", {event.place}" if event.place else ""


def _story(identity: str, config_path: str, as_json: bool) -> None:
    from feeds.store import Store  # SQLAlchemy takes a third of a second, and a text needs no store

    found = config.load(config_path)
    with Store.open(found.store) as store:
        story = store.story(identity)
    if story is None:
        raise UsageError(
            f"no story or event is known as {identity!r}", "copy the id from the feed, or the UID from the .ics"
        )
    if as_json:
        shown = {"id": story.id, "reason": story.reason, "links": list(story.links)}
        click.echo(json.dumps(shown | {"events": [shape.event(event) for event in story.events]}, ensure_ascii=False))
        return
    source = found.source(story.source)
    click.echo("\n".join(_told(story, source.language if source else found.site.language)))


def _told(story: Story, language: str) -> list[str]:
    lines = [story.item.title, f"  id         {story.id}", f"  source     {', '.join(story.sources)}"]
    lines += [f"  link       {link}" for link in story.links]
    lines += [f"  read       first {story.first_read:%Y-%m-%d %H:%M}, taken for this story: {story.reason}"]
    lines += [line for verdict in story.dates for line in reasons.told(verdict, language)]
    for event in story.events:
        lines.append(f"  → {shape.clock(event.start)} {event.title}{_place(event)}  [{event.uid}, {event.status}]")
    lines += ["", "to change it, copy one of these lines into corrections.yaml:"]
    lines.append(f'- {{story: "{story.id}", hide: true}}')
    for event in story.events:
        lines.append(f"- {{event: {event.uid}, reject: true}}")
        lines.append(f"- {{event: {event.uid}, start: {shape.clock(event.start)}}}")
    return lines
