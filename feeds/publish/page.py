"""The pages for people: one a channel, the list of channels, the state of the sources."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from feeds.lang import say
from feeds.model import Site, Snapshot
from feeds.publish import addresses, clean, colours, entry, linked_data, page_parts, wording, zones
from feeds.publish.entry import Entry
from feeds.publish.page_parts import Happening, Row
from feeds.publish.site import healths

_MOST_BYTES = 100_000
_MOST = (60, 30, 15, 5)  # events ahead; the next smaller number is taken where the page would be too large
_MOST_NEWS = 20
_LAST = 2  # past events shown openly where nothing is ahead


def render(snapshot: Snapshot) -> dict[str, bytes]:
    """Return the page of one channel by file name; under 100 KB, however much is stored. Pure."""
    found = page_parts.happenings(snapshot)
    news = entry.newest(snapshot, _MOST_NEWS)
    page = b""
    for most in _MOST:
        page = _page("channel.html", snapshot.site, _channel(snapshot, found, news, most))
        if len(page) < _MOST_BYTES:
            break
    return {f"{snapshot.channel.name}.html": page}


def _channel(snapshot: Snapshot, found: list[Happening], news: tuple[Entry, ...], most: int) -> dict[str, Any]:
    site, channel = snapshot.site, snapshot.channel
    ahead = page_parts.rows([one for one in found if not one.past][:most], snapshot)
    over = [one for one in found if one.past]
    past = page_parts.rows(over[: -(most // 2) - 1 : -1], snapshot)
    return {
        "title": _title(snapshot),
        "name": channel.name,
        "subtitle": entry.subtitle_of(snapshot),
        "ahead": _by_day(ahead, snapshot, ahead=True),
        "more": len(found) - len(over) - len(ahead),
        "last": [] if ahead else _by_day(past[:_LAST], snapshot, ahead=False),
        "past": _by_day(past, snapshot, ahead=False),
        "past_count": len(over),
        "more_past": len(over) - len(past),
        "news": news[:most],
        "left_out": page_parts.left_out(snapshot, most // 2),
        "ways": page_parts.ways(site, channel),
        "linked_data": Markup(linked_data.render(ahead)),  # it escapes "<" and "&"
    }


def render_site(site: Site, snapshots: Sequence[Snapshot]) -> dict[str, bytes]:
    """Return index.html, status.html and 404.html. Pure."""
    title = clean.title(site.title)
    index = {"title": title, "channels": [(shot.channel.name, _title(shot), _next(shot)) for shot in snapshots]}
    sources = {source.name: source for shot in snapshots for source in shot.sources}
    states = [page_parts.state(health, sources.get(health.source), site) for health in healths(snapshots)]
    status = {
        "title": say(site.language, "status_title", site=title),
        "amiss": [one for one in states if not one.fine],
        "fine": [one for one in states if one.fine],
    }
    missing = {"title": say(site.language, "missing_title")}
    pages: dict[str, dict[str, Any]] = {"index.html": index, "status.html": status, "404.html": missing}
    return {name: _page(name, site, values) for name, values in pages.items()}


def _title(snapshot: Snapshot) -> str:
    return clean.title(snapshot.channel.title) or snapshot.channel.name


def _next(snapshot: Snapshot) -> str:
    """What comes next in a channel in one line, "" where nothing is ahead."""
    row = page_parts.coming(snapshot)
    if row is None:
        return ""
    hours = wording.say_hours(row.event.start, row.event.end, snapshot.site.language)
    return f"{', '.join(part for part in (_said_day(row.day, snapshot), hours) if part)}: {row.title}"


def _page(template: str, site: Site, values: dict[str, Any]) -> bytes:
    style = _style(site.accent)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    common = {
        "site": site,
        "style": Markup(style),  # our own file and a checked colour
        "style_hash": f"sha256-{digest}",
        "say": _sayer(site.language),
        "local": lambda moment: zones.day(moment, site.timezone),
        "date": lambda day: wording.say_date(day, site.language),
        "home": addresses.file(site, ""),
    }
    return _environment().get_template(template).render({**common, **values}).encode()


def _sayer(language: str) -> Callable[..., str]:
    return lambda key, **values: say(language, key, **values)


def _by_day(rows: Iterable[Row], snapshot: Snapshot, *, ahead: bool) -> list[tuple[str, str, list[Row]]]:
    """Group neighbours of a day: (what its heading says, its ISO date, rows); what began before is one group."""
    first = snapshot.today if ahead else date.min
    groups = [(day, list(group)) for day, group in groupby(rows, key=lambda row: row.day if row.day >= first else None)]
    return [(_said_day(day, snapshot), day.isoformat() if day else "", group) for day, group in groups]


def _said_day(day: date | None, snapshot: Snapshot) -> str:
    """The weekday and the day as people say them; the year where it is another than this one."""
    code = snapshot.site.language
    return wording.say_day(day, code, year=day.year != snapshot.today.year) if day else say(code, "running")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("feeds.publish"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


@cache
def _style(accent: str) -> str:
    text = (files("feeds.publish") / "templates" / "style.css").read_text(encoding="utf-8").strip()
    return colours.lay_over(text, accent)
