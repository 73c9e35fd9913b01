"""What the tests under attack share: a channel made of any items, and what in its HTML would run or load."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser

from lxml import etree

from feeds import events, publish, stories
from feeds.model import Channel, Item, Site, Snapshot, Source, Story

NOW = datetime(2025, 11, 13, 12, tzinfo=UTC)
SITE = Site("Stadt", "https://feeds.example.org/", allow_hosts=("127.0.0.1",))
SOURCE = Source("stadt", "https://www.example.org/", text="full")
LONG_SECONDS = 8.0  # of the processor; generous, for without a bound these take minutes or never end


def read_on(known: Sequence[Story], items: Sequence[Item], now: datetime, source: Source = SOURCE) -> list[Story]:
    """The stories that a reading of these items makes of the known ones."""
    found: list[Story] = []
    for match in stories.match(items, known, now, source=source):
        findings = events.read(match.item, match.as_of, "de")
        found.append(
            stories.revise(match, findings, (), now=now, source=source, site=SITE, others=found, events_version=1)
        )
    return found


def published(*items: Item, source: Source = SOURCE) -> dict[str, bytes]:
    """Every file of a channel and a site with these items, through the reader of events and the stories."""
    found = read_on((), items, NOW, source)
    snapshot = Snapshot(SITE, Channel("alles", "Alles", (source.name,)), (source,), tuple(found), (), NOW.date())
    return {**publish.render(snapshot), **publish.render_site(SITE, (snapshot,))}


class _Active(HTMLParser):
    """Collects whatever in a page runs, loads or hides."""

    tags = frozenset(
        {
            *("script", "style", "iframe", "object", "embed", "svg", "math", "form", "input", "button", "base", "meta"),
            *("link", "frame", "applet", "audio", "video", "template", "noscript", "textarea", "select"),
        }
    )

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.tags:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc", "formaction", "srcset", "class", "id"):
                self.found.append(name)
            if name in ("href", "src") and not re.match(r"https?://|mailto:|tel:", value or ""):
                self.found.append(f"{name}={value}")


def active(text: str) -> list[str]:
    """What a reader of feeds would run or load in this HTML."""
    parser = _Active()
    parser.feed(text)
    return parser.found


def bodies(made: dict[str, bytes]) -> list[str]:
    """Every piece of HTML that the feeds carry."""
    atom, rss = etree.fromstring(made["alles.atom"]), etree.fromstring(made["alles.rss"])
    found = [node.text or "" for node in atom.iter("{*}content", "{*}summary")]
    found += [node.text or "" for node in rss.iter("description", "{*}encoded")]
    return found + [item.get("content_html", "") for item in json.loads(made["alles.json"])["items"]]
