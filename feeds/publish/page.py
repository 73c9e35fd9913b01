"""The pages for people: one a channel, the list of channels, the state of the sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from feeds.lang import say
from feeds.model import Event, Site, Snapshot
from feeds.publish import addresses, clean, entry, recurrence, wording
from feeds.publish.site import healths


@dataclass(frozen=True, slots=True)
class _Row:
    """One event on a page."""

    when: str
    title: str
    place: str
    link: str
    file: str
    event: Event


def render(snapshot: Snapshot) -> dict[str, bytes]:
    """Return the page of one channel by file name."""
    site, channel = snapshot.site, snapshot.channel
    ahead = [row for row in _rows(snapshot) if _last(row.event) >= snapshot.today]
    past = [row for row in _rows(snapshot) if _last(row.event) < snapshot.today]
    content = (
        _environment()
        .get_template("channel.html")
        .render(
            site=site,
            title=clean.title(channel.title) or channel.name,
            name=channel.name,
            subtitle=entry.subtitle_of(snapshot),
            ahead=ahead,
            past=past[::-1],
            news=entry.newest(snapshot),
            say=lambda key, **values: say(site.language, key, **values),
            day=lambda moment: wording.say_date(moment.date(), site.language),
        )
    )
    return {f"{channel.name}.html": content.encode()}


def render_site(site: Site, snapshots: Sequence[Snapshot], today: date) -> dict[str, bytes]:
    """Return index.html and status.html."""
    values = {
        "site": site,
        "title": clean.title(site.title),
        "channels": [shot.channel for shot in snapshots],
        "states": healths(snapshots),
        "say": lambda key, **values: say(site.language, key, **values),
        "day": lambda moment: wording.say_date(moment.date(), site.language),
    }
    templates = ("index.html", "status.html")
    return {name: _environment().get_template(name).render(values).encode() for name in templates}


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("feeds.publish"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


def _rows(snapshot: Snapshot) -> list[_Row]:
    site = snapshot.site
    rows = {}
    for story in snapshot.stories:
        for event in story.events:
            rows[event.uid, event.recurrence_id] = _Row(
                wording.say_when(event, site.language, site.timezone),
                clean.title(event.title) or entry.title_of(story.item, site.language),
                entry.place_of(event, site.language),
                clean.address(story.item.link),
                addresses.event_name(event.uid),
                event,
            )
    return sorted(rows.values(), key=lambda row: (row.event.start.isoformat(), row.event.uid))


def _last(event: Event) -> date:
    return max(recurrence.day(event.end or event.start), recurrence.last_day(event.rrule, event.start))
