"""`feeds status`: each source by its own habit, and what to do."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from feeds import config, health
from feeds.cli import options, table
from feeds.model import Health, State
from feeds.store import Store

_COLOURS = {
    State.FRESH.value: "green",
    State.QUIET.value: "yellow",
    State.SHRUNKEN.value: "yellow",
    State.BROKEN.value: "red",
    State.BLOCKED.value: "red",
}
_HEAD = ("source", "state", "since", "items", "last read", "last news", "what to do")


@click.command("status", epilog=options.examples("feeds status", "feeds status --json --config /etc/feeds/config.yaml"))
@options.now_option
@options.json_option
@options.config_option
@options.verbose_option
def command(now_text: str | None, as_json: bool, config_path: str, verbose: bool) -> None:
    """Show each source: last success, last news, its state by its own habit, and what to do."""
    found = config.load(config_path)
    now = options.moment(now_text, found.site.timezone)
    with Store.open(found.store) as store:
        histories = [store.checks(source.name) for source in found.sources]
    states = [health.judge(history, now) for history in histories if history]
    if as_json:
        click.echo(
            json.dumps({"sources": {state.source: _shape(state) for state in states}}, ensure_ascii=False, indent=1)
        )
        return
    zone = ZoneInfo(found.site.timezone)
    known = {state.source: state for state in states}
    rows = [(source.name, *_cells(known.get(source.name), zone)) for source in found.sources]
    click.echo("\n".join(table.lines(_HEAD, rows, _COLOURS)))


def _shape(state: Health) -> dict[str, Any]:
    return {
        "state": str(state.state),
        "since": state.since.isoformat(),
        "items": state.items,
        "note": state.note,
        "last_success": state.last_success.isoformat() if state.last_success else None,
        "last_news": state.last_news.isoformat() if state.last_news else None,
    }


def _cells(state: Health | None, zone: ZoneInfo) -> tuple[str, ...]:
    if state is None:
        return ("new", "", "", "never", "", "not read yet; try: feeds update")
    days = (_day(state.since, zone), str(state.items), _day(state.last_success, zone))
    news = _day(state.last_news, zone) if state.last_news else ""
    return (state.state.value, *days, news, state.note)


def _day(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else "never"
