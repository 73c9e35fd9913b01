"""`feeds add`: find what a page offers, show it, append it to config.yaml."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from feeds import add, config, fetch, stories
from feeds.cli import look, options
from feeds.cli.preview import tell
from feeds.errors import UsageError
from feeds.model import Source


@click.command(
    "add",
    epilog=options.examples(
        "feeds add https://www.example.org/aktuelles", "feeds add https://www.example.org/aktuelles --name rathaus"
    ),
)
@click.argument("url", metavar="URL")
@click.option("--name", default="", help="The name of the source: a-z, 0-9, hyphen.")
@click.option("--channel", default="", help="The channel it goes to; made where there is none of that name.")
@click.option("--yes", is_flag=True, help="Ask nothing; without a terminal, --name and --channel mean the same.")
@options.now_option
@options.config_option
@options.verbose_option
def command(
    url: str, name: str, channel: str, yes: bool, now_text: str | None, config_path: str, verbose: bool
) -> None:
    """Find the feed, calendar or list behind a URL; show what would be published; append it to config.yaml."""
    found = add.opened(Path(config_path))
    if "://" not in url:
        raise UsageError(f"{url!r} is no address", "write it as the browser shows it, with https://")
    _refuse_known(found, url)
    if name:
        _refuse_taken(found, name)
    add.check(Path(config_path), name, channel)
    now = options.moment(now_text, found.site.timezone)
    proposal = add.explore(fetch.Fetcher(found.site), url, found.site, now=now)
    tell(
        fetch.redact(proposal.source.url),
        proposal.reading,
        look.findings(proposal.reading.items, proposal.source, now),
        proposal.source,
    )
    click.echo(f"\nsource: {fetch.redact(proposal.source.url)}\n   why: {proposal.why}")
    for note in proposal.notes:
        click.echo(f"  also: {note}")
    ask = not yes and sys.stdin.isatty()
    if not ask and not yes and not (name and channel):
        raise UsageError("nobody is there to ask", "add --yes, or --name and --channel")
    _refuse_known(found, proposal.source.url)
    if not Path(config_path).exists():
        click.echo(f"\n{config_path} is not there yet and will be made")
    source = _named(found, proposal.source, name, ask)
    channel = _channel(found, source, channel, ask)
    if ask and not click.confirm(f"add {source.name} to {channel}?", default=True):
        click.echo("nothing was changed")
        return
    add.append(Path(config_path), source, channel, source.title)
    click.echo(f"{source.name} is added to {config_path}, channel {channel}; try: feeds update {source.name}")


def _named(found: config.Config, source: Source, name: str, ask: bool) -> Source:
    taken = {one.name for one in found.sources}
    name = name or add.propose_name(source.url, taken, source.title)
    if ask:
        name = click.prompt("name", default=name)
    _refuse_taken(found, name)
    return replace(source, name=name)


def _refuse_taken(found: config.Config, name: str) -> None:
    if any(one.name == name for one in found.sources):
        raise UsageError(f"a source is named {name!r} already", "choose another --name")


def _refuse_known(found: config.Config, url: str) -> None:
    for one in found.sources:
        if stories.link_key(one.url) == stories.link_key(url):
            raise UsageError(f"{fetch.redact(url)} is the source {one.name!r} already", f"try: feeds update {one.name}")


def _channel(found: config.Config, source: Source, channel: str, ask: bool) -> str:
    known = [one.name for one in found.channels]
    channel = channel or (known[0] if len(known) == 1 else source.name)
    return str(click.prompt(f"channel ({', '.join(known)} or a new one)", default=channel)) if ask else channel
