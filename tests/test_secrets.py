"""Secrets in the addresses of sources are told to nobody: no log, no error, no published file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from feeds import config
from feeds.errors import ConfigError
from tests.commands import feeds
from tests.loopback import Reply, serving
from tests.test_store_crash import files

SECRETS = ("Pa55w0rt", "T0k3nT0k3n", "ada.lovelace")


def _reveals(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


PAGE = (
    b"<html><head><link rel=canonical href='/n/?key=T0k3nT0k3n&amp;a=1'></head><body><main><article>"
    b"<h2><a href='/n/1?key=T0k3nT0k3n&amp;a=1'>Fest</a></h2><p>Am 20. November 2025 um 15 Uhr laden wir in die "
    b"Halle ein. <a href='?key=T0k3nT0k3n'>mehr</a></p></article><article><h2><a href='/n/2?key=T0k3nT0k3n'>Lauf"
    b"</a></h2><p>Der Lauf beginnt am 21. November 2025 um 9 Uhr.</p></article></main></body></html>"
)
FEED = (
    b"<rss version='2.0'><channel><title>Stadt</title><item><title>Markt</title><guid>/m?key=T0k3nT0k3n</guid>"
    b"<link>/m?key=T0k3nT0k3n</link><description>Am 22. November 2025 um 9 Uhr ist Markt.</description>"
    b"<enclosure url='/m.jpg?key=T0k3nT0k3n' type='image/jpeg' length='9'/></item></channel></rss>"
)
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20251123T150000\r\nSUMMARY:Chor\r\n"
    b"URL:/c?key=T0k3nT0k3n\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
HTML = {"Content-Type": "text/html; charset=utf-8"}
AWAY = {"Location": "http://ada.lovelace:Pa55w0rt@10.0.0.1/?token=T0k3nT0k3n"}
REPLIES = {
    "liste": Reply(PAGE, HTML),
    "feed": Reply(FEED, {"Content-Type": "application/rss+xml"}),
    "kalender": Reply(CALENDAR, {"Content-Type": "text/calendar"}),
    "kaputt": Reply(b"", status=500),
    "leer": Reply(b"", HTML),
    "fort": Reply(b"", AWAY, 302),
}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """A configuration whose sources all have secrets in their addresses, a host for each; the addresses by name."""
    with ExitStack() as stack:
        urls = {}
        for name, reply in REPLIES.items():
            server = stack.enter_context(serving())
            for path in (f"/{name}?key=T0k3nT0k3n", "/n/1?key=T0k3nT0k3n&a=1", "/n/2?key=T0k3nT0k3n"):
                server.pages[path] = reply
            urls[name] = f"http://ada.lovelace:Pa55w0rt@127.0.0.1:{server.port}/{name}?key=T0k3nT0k3n"
        urls["niemand"] = "http://ada.lovelace:Pa55w0rt@127.0.0.1:9/x?key=T0k3nT0k3n"
        listed = "".join(f'  - {{name: {name}, url: "{url}", text: full}}\n' for name, url in urls.items())
        (tmp_path / "config.yaml").write_text(
            "site: {title: Stadt, url: 'https://feeds.example.org/', allow_hosts: [127.0.0.1]}\nstore: feeds.db\n"
            f"sources:\n{listed}channels:\n  - {{name: alles, sources: [{', '.join(urls)}]}}\n",
            encoding="utf-8",
        )
        yield tmp_path, urls


def test_secrets_of_an_address_are_told_to_nobody(town: tuple[Path, dict[str, str]]) -> None:
    folder, urls = town
    calls = [("update", "--verbose"), ("status",), ("status", "--json"), ("check",), ("check", "--json")]
    calls += [("update", "--json", "kaputt"), ("update", "--now", "2030-01-01", "kaputt")]
    calls += [("preview", urls[name], "--verbose") for name in ("liste", "kaputt", "niemand", "fort")]
    calls += [("preview", urls[name], "--json") for name in ("liste", "feed")]
    calls += [("explain", urls["liste"]), ("add", urls["leer"], "--yes")]
    told = {}
    for words in calls:
        ran = feeds(*words, folder=folder)
        assert ran.code in (0, 1, 2), ran.err
        told[words] = _reveals(ran.out + ran.err)
    assert {words: found for words, found in told.items() if found} == {}
    made = files(folder)
    titles = {item["title"] for item in json.loads(made["alles.json"])["items"]}
    assert titles == {"Fest", "Lauf", "Markt", "Chor"}
    assert {name: _reveals(data.decode()) for name, data in made.items() if _reveals(data.decode())} == {}


@pytest.mark.parametrize(
    "url", ["ftp://ada.lovelace:Pa55w0rt@example.org/", "https://ada.lovelace:Pa55w0rt@exa mple.org/?key=T0k3nT0k3n"]
)
def test_a_problem_of_the_configuration_tells_no_secret(tmp_path: Path, url: str) -> None:
    path = tmp_path / "config.yaml"
    listed = f"sources:\n  - {{name: s, url: {json.dumps(url)}}}\nchannels:\n  - {{name: alles, sources: [s]}}\n"
    path.write_text(f"site: {{title: Stadt}}\n{listed}", encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        config.load(path)
    assert _reveals(str(refused.value)) == []
