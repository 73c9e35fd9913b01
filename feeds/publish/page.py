"""The pages for people: one a channel, the list of channels, the state of the sources."""

from __future__ import annotations

import base64
import hashlib
import re
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
from feeds.publish import clean, entry, page_parts, wording
from feeds.publish.page_parts import Row
from feeds.publish.site import healths

_MOST_AHEAD = 60
_MOST_PAST = 30
_MOST_NEWS = 20
_LAST = 2  # past events shown openly where nothing is ahead


def render(snapshot: Snapshot) -> dict[str, bytes]:
    """Return the page of one channel by file name; under 100 KB, however much is stored. Pure."""
    site, channel = snapshot.site, snapshot.channel
    rows = page_parts.rows(snapshot)
    ahead = [row for row in rows if row.last >= snapshot.today][:_MOST_AHEAD]
    past = [row for row in rows if row.last < snapshot.today][::-1]
    values = {
        "title": clean.title(channel.title) or channel.name,
        "name": channel.name,
        "subtitle": entry.subtitle_of(snapshot),
        "ahead": _by_day(ahead, site.language),
        "last": _by_day(past[:_LAST], site.language),
        "past": _by_day(past[:_MOST_PAST], site.language),
        "past_count": len(past[:_MOST_PAST]),
        "news": entry.newest(snapshot)[:_MOST_NEWS],
        "left_out": page_parts.left_out(snapshot),
        "ways": page_parts.ways(site, channel),
        "linked_data": Markup(page_parts.linked_data(ahead)),  # page_parts escapes "<" and "&"
    }
    return {f"{channel.name}.html": _page("channel.html", site, values)}


def render_site(site: Site, snapshots: Sequence[Snapshot], today: date) -> dict[str, bytes]:
    """Return index.html and status.html. Pure."""
    title = clean.title(site.title)
    index = {"title": title, "channels": [shot.channel for shot in snapshots]}
    status = {"title": say(site.language, "status_title", site=title), "states": healths(snapshots)}
    return {"index.html": _page("index.html", site, index), "status.html": _page("status.html", site, status)}


def _page(template: str, site: Site, values: dict[str, Any]) -> bytes:
    style = _style(site.accent)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    common = {
        "site": site,
        "style": Markup(style),  # our own file and a checked colour
        "style_hash": f"sha256-{digest}",
        "say": _sayer(site.language),
        "day": lambda moment: wording.say_date(moment.date(), site.language),
    }
    return _environment().get_template(template).render({**common, **values}).encode()


def _sayer(language: str) -> Callable[..., str]:
    return lambda key, **values: say(language, key, **values)


def _by_day(rows: Iterable[Row], language: str) -> list[tuple[str, list[Row]]]:
    return [(wording.say_day(day, language), list(group)) for day, group in groupby(rows, key=lambda row: row.day)]


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("feeds.publish"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


@cache
def _style(accent: str) -> str:
    text = (files("feeds.publish") / "templates" / "style.css").read_text(encoding="utf-8").strip()
    if not re.fullmatch("#[0-9a-f]{6}", accent):
        return text
    return text.replace("--accent:#0a5c8f;--on-accent:#fff", f"--accent:{accent};--on-accent:{_on(accent)}", 1)


def _on(colour: str) -> str:
    """Black or white, whichever has the greater contrast on a colour (WCAG 2.2, 1.4.3)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#fff" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else "#000"
