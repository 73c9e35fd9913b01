"""Pages of a town on the loopback: what the tests of `feeds add` share."""

from __future__ import annotations

from datetime import UTC, datetime

from feeds import add
from feeds.fetch import Fetcher
from feeds.model import Site
from tests.loopback import Reply, Server

NOW = datetime(2025, 11, 19, 9, 0, tzinfo=UTC)
SITE = Site("Probe", "https://feeds.example.org/", allow_hosts=("127.0.0.1",))
HTML = {"Content-Type": "text/html; charset=utf-8"}
NEWS = [
    ("Neue Leitung der Stadtbücherei", "18.11.2025", "Seit November leitet Frau Adam die Bücherei am Markt."),
    ("Sommerbad bekommt neue Rutsche", "14.11.2025", "Der Rat hat den Bau der Rutsche am Montag beschlossen."),
    ("Straßensperrung in der Gartenstraße", "11.11.2025", "Wegen Arbeiten am Kanal bleibt die Straße eine Woche zu."),
    ("Weihnachtsmarkt öffnet am 28. November", "07.11.2025", "Der Markt öffnet am 28. November 2025 um 16 Uhr."),
    ("Laub wird wieder abgeholt", "03.11.2025", "Die Stadt holt das Laub bis Ende des Monats ab."),
]


def page(body: str, head: str = "") -> Reply:
    text = f"<!doctype html><html><head><title>Stadt Probe</title>{head}</head><body>{body}</body></html>"
    return Reply(text.encode(), HTML)


def news_list() -> str:
    blocks = "".join(
        f'<article class="news"><h3><a href="/meldung/{i}">{title}</a></h3><time>{day}</time><p>{text}</p></article>'
        for i, (title, day, text) in enumerate(NEWS)
    )
    return f"<main><h1>Aktuelles</h1>{blocks}</main>"


def rss(entries: list[tuple[str, str]]) -> Reply:
    items = "".join(f"<item><title>{title}</title><link>{link}</link></item>" for title, link in entries)
    text = f'<rss version="2.0"><channel><title>Nachrichten</title>{items}</channel></rss>'
    return Reply(text.encode(), {"Content-Type": "application/rss+xml"})


ALTERNATE = '<link rel="alternate" type="application/rss+xml" href="/feed" title="Nachrichten">'


def explored(server: Server, path: str = "/aktuelles") -> add.Proposal:
    return add.explore(Fetcher(SITE, pause=0), server.url(path), SITE, now=NOW)
