"""`feeds status`: each source by its own habit, and what to do."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from feeds import config, health
from feeds.cli import options
from feeds.model import Health, State
from feeds.store import Store

_COLOURS = {State.FRESH: "green", State.QUIET: "yellow", State.SHRUNKEN: "yellow"}


@click.command("status")
@options.now_option
@options.json_option
@options.config_option
@options.verbose_option
def command(now_text: str | None, as_json: bool, config_path: str, verbose: bool) -> None:
    """Show each source: last success, last news, its state by its own habit, and what to do."""
    found = config.load(config_path)
    now = options.moment(now_text, found.site.timezone)
    with Store.open(found.store) as store:
        states = [health.judge(store.checks(source.name), now) for source in found.sources if store.checks(source.name)]
    if as_json:
        click.echo(
            json.dumps({"sources": {state.source: _shape(state) for state in states}}, ensure_ascii=False, indent=1)
        )
        return
    zone = ZoneInfo(found.site.timezone)
    known = {state.source: state for state in states}
    width = max(len(source.name) for source in found.sources)
    for source in found.sources:
        click.echo(f"{source.name:<{width}}  {_line(known.get(source.name), zone)}")


def _shape(state: Health) -> dict[str, Any]:
    return {
        "state": str(state.state),
        "since": state.since.isoformat(),
        "items": state.items,
        "note": state.note,
        "last_success": state.last_success.isoformat() if state.last_success else None,
        "last_news": state.last_news.isoformat() if state.last_news else None,
    }


def _line(state: Health | None, zone: ZoneInfo) -> str:
    if state is None:
        return "not read yet; try: feeds update"
    name = click.style(f"{state.state:<8}", fg=_COLOURS.get(state.state, "red"))
    parts = [f"since {_day(state.since, zone)}", f"{state.items} items", f"last read {_day(state.last_success, zone)}"]
    parts += [f"last news {_day(state.last_news, zone)}"] if state.last_news else []
    return f"{name}  {', '.join(parts)}{f'; {state.note}' if state.note else ''}"


def _day(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else "never"
