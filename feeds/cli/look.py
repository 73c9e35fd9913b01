"""Read one address or file without a store: what `preview` and `explain` show."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from feeds import config, events, fetch, sources
from feeds.cli import options
from feeds.errors import FetchError
from feeds.model import Findings, Item, Page, Reading, Site, Source

_STRANGER = Site(title="feeds", url="http://127.0.0.1:8000/")


def site(config_path: str) -> Site:
    """Return the site of the configuration, or a plain one where there is no configuration file."""
    return config.load(config_path).site if Path(config_path).exists() else _STRANGER


def read(command: str, where: str, base_url: str, home: Site, now: datetime) -> tuple[Source, Reading]:
    """Read an address, a file, or "-" for plain text on standard input, for the command of this name.

    Raises SourceError, which names the command, and UsageError.
    """
    source = Source(
        name=command, url=where, base_url=base_url, language=home.language, timezone=home.timezone, text="full"
    )
    return source, sources.read(source, _page(where, base_url, home, now), now=now)


def _page(where: str, base_url: str, home: Site, now: datetime) -> Page:
    if where == "-":
        content = sys.stdin.buffer.read()
        return Page(url=base_url, content=content, content_type="text/plain; charset=utf-8", name="standard-input.txt")
    path = options.existing_file(where)
    if path is not None:
        return fetch.read_file(path, base_url)
    page = fetch.Fetcher(home).get(where, now=now)
    if page is None:
        raise FetchError(f"{fetch.redact(where)}: not modified, though no earlier state was named", "try again later")
    return replace(page, url=base_url or page.url)


def findings(items: Sequence[Item], source: Source, now: datetime) -> list[Findings]:
    """Return the findings of each item; one that states no date is taken as read for the first time now."""
    today = now.astimezone(ZoneInfo(source.timezone)).date()
    return [events.read(item, _day(item) or today, item.language or source.language) for item in items]


def _day(item: Item) -> date | None:
    return item.published.date() if isinstance(item.published, datetime) else item.published
