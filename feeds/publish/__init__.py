"""What goes out: feeds, calendars and pages that every client and every person accepts.

    select(channel, stories) -> stories          which stories a channel takes
    render(snapshot)         -> {name: bytes}    one channel's files; same snapshot, same bytes
    render_site(...)         -> {name: bytes}    what all channels share
    write(files, folder)     -> [name]           only what differs, each whole or not at all; [] where nothing does
    say_span(start, end, code) -> text           when something is, as people read it
    withdraw(stories, ...)   -> [name]           takes away the own files of events that a person hides

Only write and withdraw touch anything, and raise PublishError; nothing here knows the time.
"""

from __future__ import annotations

from collections.abc import Sequence

from feeds.model import Site, Snapshot
from feeds.publish import calendar, page, site, syndication
from feeds.publish.files import withdraw, write
from feeds.publish.selection import select
from feeds.publish.wording import say_span

__all__ = ["render", "render_site", "say_span", "select", "withdraw", "write"]


def render(snapshot: Snapshot) -> dict[str, bytes]:
    """Return all files of one channel by name: page, three feeds, calendar and `events/UID.ics`; empty ones too.

    Feeds state moments in UTC, calendars and pages wall-clock time of the event's zone. Pure: nothing is looked up.
    """
    return {**syndication.render(snapshot), **calendar.render(snapshot), **page.render(snapshot)}


def render_site(home: Site, snapshots: Sequence[Snapshot]) -> dict[str, bytes]:
    """Return what all channels share: feeds.opml, status.json, status.atom and the pages index, status, 404.

    A state has its day in the site's zone and never the last check. Pure.
    """
    return {**site.render(home, snapshots), **page.render_site(home, snapshots)}
