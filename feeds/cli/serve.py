"""`feeds serve`: schedule and web server in one process."""

from __future__ import annotations

import logging

import click

from feeds import config, schedule, serve
from feeds.cli import options
from feeds.model import Check
from feeds.store import Store


@click.command("serve")
@options.config_option
@options.verbose_option
def command(config_path: str, verbose: bool) -> None:
    """Stay up: read each source when it is due, and serve the published files. SIGTERM ends it cleanly."""
    logging.basicConfig(format="%(message)s", level=logging.INFO if verbose else logging.WARNING)
    found = config.load(config_path)
    Store.open(found.store).close()  # a store that cannot be used ends the start, not the first tick
    found.public.mkdir(parents=True, exist_ok=True)
    plan = schedule.Schedule(found, schedule.bound(found, _tell))
    folder = serve.Folder(found.public, found.site.language, found.compress_calendar)
    plan.start()
    try:
        serve.Server(folder, plan.health).run(found.address, found.port, lambda: _ready(found))
    finally:
        plan.stop()


def _ready(found: config.Config) -> None:
    click.echo(f"feeds: serving {found.public} on http://{found.address}:{found.port}/")


def _tell(check: Check) -> None:
    click.echo(f"{check.source}: {check.message or f'{check.outcome}, {check.items} items, {check.new} new'}")
