"""What is published once for all channels: feeds.opml and the state of the sources."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import PurePath
from typing import Any

from lxml import etree

from feeds.lang import say
from feeds.model import Health, Site, Snapshot, Source, State
from feeds.publish import addresses, clean, entry, syndication, wording, zones
from feeds.publish.entry import Entry


def render(site: Site, snapshots: Sequence[Snapshot]) -> dict[str, bytes]:
    """Return feeds.opml, status.json and status.atom."""
    states = healths(snapshots)
    return {
        "feeds.opml": _opml(site, snapshots),
        "status.json": _status_json(states),
        "status.atom": _status_atom(site, states),
    }


def healths(snapshots: Sequence[Snapshot]) -> list[Health]:
    """Return the state of every source once, by name; where the files of a local source lie is nobody's business."""
    sources = {source.name: source for shot in snapshots for source in shot.sources}
    found = {health.source: health for shot in snapshots for health in shot.health}
    return [_without_path(health, sources.get(name)) for name, health in sorted(found.items())]


def advice(health: Health, code: str) -> str:
    """Return what helps in a state, in the language of the site; "" where all is well."""
    fine = health.state == State.FRESH
    return "" if fine else say(code, f"advice_{health.state.value}", source=health.source)


def _without_path(health: Health, source: Source | None) -> Health:
    if source is None or not source.is_local:
        return health
    return replace(health, note=health.note.replace(source.url, PurePath(source.url).name))


def _opml(site: Site, snapshots: Sequence[Snapshot]) -> bytes:
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = clean.title(site.title)
    body = etree.SubElement(root, "body")
    for channel in (shot.channel for shot in snapshots):
        title = clean.title(channel.title) or channel.name
        attributes = {
            "type": "rss",
            "version": "ATOM",
            "text": title,
            "title": title,
            "language": site.language,
            "xmlUrl": addresses.file(site, f"{channel.name}.atom"),
            "htmlUrl": addresses.file(site, f"{channel.name}.html"),
        }
        etree.SubElement(body, "outline", attributes)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _status_json(states: Sequence[Health]) -> bytes:
    sources: dict[str, Any] = {
        health.source: {
            "state": health.state.value,
            "since": _since(health).isoformat(),
            "items": health.items,
            "note": clean.line(health.note),
        }
        for health in states
    }
    return json.dumps({"sources": sources}, ensure_ascii=False, indent=1).encode() + b"\n"


def _since(health: Health) -> datetime:
    return health.since.astimezone(UTC).replace(microsecond=0)


def _status_atom(site: Site, states: Sequence[Health]) -> bytes:
    """Write a feed for whoever cares for the sources: a new state is a new entry, the news feeds never tell of it."""
    said = sorted((_state_entry(site, health) for health in states), key=lambda one: one.updated, reverse=True)
    feed = syndication.Feed(entry.updated(tuple(said)))
    feed.id(addresses.tag(site, "status"))
    feed.title(say(site.language, "status_title", site=clean.title(site.title)))
    feed.author(name=clean.title(site.title))
    feed.language(site.language)
    feed.link(href=addresses.file(site, "status.atom"), rel="self", type="application/atom+xml")
    feed.link(href=addresses.file(site, "status.html"), rel="alternate", type="text/html")
    for one in said:
        feed.add(one)
    return bytes(feed.atom_str())


def _state_entry(site: Site, health: Health) -> Entry:
    since = _since(health)
    code = site.language
    note = clean.line(health.note)
    title = f"{health.source}: {say(code, f'state_{health.state.value}')}"
    told = [
        say(code, "state_since", day=wording.say_date(zones.day(since, site.timezone), code)),
        advice(health, code),
        note,
    ]
    text = ". ".join(part.rstrip(".") for part in told if part)
    return Entry(
        id=addresses.tag(site, f"status/{health.source}/{health.state.value}/{since:%Y%m%dT%H%M%SZ}"),
        title=title,
        link=addresses.file(site, "status.html"),
        published=since,
        updated=since,
        author=clean.title(site.title),
        summary=text,
        html=f"<p>{escape(text)}</p>",
        enclosures=(),
    )
