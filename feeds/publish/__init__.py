"""What goes out: feeds, calendars and pages that every client and every person accepts.

    select(channel, stories) -> stories          which stories a channel takes
    render(snapshot)         -> {name: bytes}    one channel's files; same snapshot, same bytes
    render_site(...)         -> {name: bytes}    what all channels share
    write(files, folder)     -> [name]           only what differs, each whole or not at all

Only write touches anything; nothing here knows the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from feeds.model import Site, Snapshot
from feeds.publish import calendar, page, site, syndication
from feeds.publish.files import write
from feeds.publish.selection import select

__all__ = ["render", "render_site", "select", "write"]


def render(snapshot: Snapshot) -> dict[str, bytes]:
    """Return all files of one channel by name: page, three feeds, calendar and `events/UID.ics`. Pure."""
    return {**syndication.render(snapshot), **calendar.render(snapshot), **page.render(snapshot)}


def render_site(home: Site, snapshots: Sequence[Snapshot], today: date) -> dict[str, bytes]:
    """Return what all channels share: index.html, feeds.opml, status.html, status.json, status.atom. Pure."""
    return {**site.render(home, snapshots), **page.render_site(home, snapshots, today)}
