"""`feeds serve`: schedule and web server in one process."""

from __future__ import annotations

import logging
import os
import sys
from functools import partial

import click

from feeds import config, schedule, serve
from feeds.cli import journal, options
from feeds.errors import PublishError
from feeds.model import Check
from feeds.store import Store


@click.command("serve", epilog=options.examples("feeds serve --config /etc/feeds/config.yaml", "feeds serve --json"))
@options.json_option
@options.config_option
@options.verbose_option
def command(as_json: bool, config_path: str, verbose: bool) -> None:
    """Stay up: read each source when it is due, and serve the published files. SIGTERM ends it cleanly."""
    journal.set_up(logging.INFO if verbose else logging.WARNING, as_json=as_json)
    found = config.load(config_path)
    Store.open(found.store).close()  # a store that cannot be used ends the start, not the first tick
    serve.check_free(found.address, found.port)
    try:
        found.public.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PublishError(
            f"{found.public}: {reason}", "check public: in config.yaml, and who owns the folder"
        ) from error
    systemd = partial(serve.notify, os.environ.pop("NOTIFY_SOCKET", ""))

    def told(check: Check) -> None:
        click.echo(journal.line(check, as_json=as_json))
        systemd(serve.ALIVE)  # a thousand sources may take longer than the watchdog waits

    def ready() -> None:
        systemd(serve.READY)
        journal.say(f"serving {found.public} on {serve.link(found.address, found.port)}", as_json=as_json)

    plan = schedule.Schedule(found, schedule.bound(found, told), ticked=lambda: systemd(serve.ALIVE))
    plan.start()
    code = 1
    try:
        serve.Server(serve.Folder(found.public, found.site.language, found.compress_calendar), plan.health).run(
            found.address, found.port, ready
        )
        code = 0
    finally:
        systemd(serve.STOPPING)
        if not plan.stop():  # a page that keeps its reader waiting; Python would wait for its thread, a minute or more
            journal.say("ended within a run; the next start takes it up", as_json=as_json)
            sys.stdout.flush()
            os._exit(code)
