"""One source of five in trouble: the others go on, and what is published stays."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from feeds import config, update
from feeds.fetch import Fetcher
from feeds.model import Channel, Outcome, Page
from tests.commands import EXAMPLE
from tests.loopback import Reply, Server, serving
from tests.test_store_crash import files, whole

PAGE = EXAMPLE.read_bytes()
LOGIN = b"<html><body><form><input name=u><input type=password name=p></form></body></html>"


def _cut(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n" + PAGE[:3000])


FAULTS = [
    (Reply(b""), "empty"),
    (Reply(PAGE[:-3000], {"Content-Type": "text/html"}), "cut by its author"),
    (_cut, "cut off on the way"),
    (Reply(LOGIN, {"Content-Type": "text/html"}), "a login page"),
    (Reply(b"oops", status=500), "500"),
    (Reply(b"slow down", {"Retry-After": "7200"}, 429), "429"),
    (Reply(b"later", {"Retry-After": "7200"}, 503), "503"),
    (Reply(b"\x00" * 5000, {"Content-Type": "text/html"}), "zeros"),
    (Reply(b"%PDF-1.7\n" + b"\xff" * 500, {"Content-Type": "application/pdf"}), "a PDF"),
    (Reply(b"<html><body><p>Wartung</p></body></html>", {"Content-Type": "text/html"}), "a notice of maintenance"),
]


def _town(folder: Path, server: Server, count: int = 5, *, apart: Server | None = None) -> config.Config:
    """A configuration of `count` sources on the loopback server, all in one channel; s2 may have a host of its own."""
    names = [f"s{n}" for n in range(count)]
    urls = []
    for name in names:
        host = apart if apart and name == "s2" else server
        page = PAGE.replace(b"</title>", f" {name}</title>".encode())
        host.pages[f"/{name}/"] = Reply(page, {"Content-Type": "text/html; charset=utf-8"})
        urls.append(host.url(f"/{name}/"))
    sources = "\n".join(
        f'  - {{name: {name}, url: "{url}", details: false}}' for name, url in zip(names, urls, strict=True)
    )
    (folder / "config.yaml").write_text(
        "site: {title: Stadt, url: 'https://feeds.example.org/', allow_hosts: [127.0.0.1]}\n"
        f"store: feeds.db\nsources:\n{sources}\nchannels:\n  - {{name: alles, sources: [{', '.join(names)}]}}\n",
        encoding="utf-8",
    )
    return config.load(folder / "config.yaml")


def _run(found: config.Config, now: datetime, *names: str) -> dict[str, Outcome]:
    report = update.run(found, now=now, names=names, fetcher=Fetcher(found.site, pause=0))
    return {check.source: check.outcome for check in report.checks}


@pytest.mark.parametrize(("fault", "meaning"), FAULTS, ids=[case[1] for case in FAULTS])
def test_one_source_of_five_in_trouble_stops_no_other(
    tmp_path: Path, server: Server, fault: Reply, meaning: str
) -> None:
    now = datetime(2025, 11, 13, 12, tzinfo=UTC)
    with serving() as apart:  # a host that asks for quiet is left alone with all its sources
        found = _town(tmp_path, server, apart=apart)
        _run(found, now)
        before = files(tmp_path)
        apart.pages["/s2/"] = fault
        outcomes = _run(found, now + timedelta(hours=2))
    assert outcomes.pop("s2") in (Outcome.FAILED, Outcome.WITHHELD, Outcome.BLOCKED), meaning
    assert set(outcomes.values()) <= {Outcome.READ, Outcome.UNCHANGED}
    assert len(outcomes) == 4
    after = files(tmp_path)
    for name in ("alles.ics", "alles.atom", "alles.rss", "alles.json"):
        assert after[name] == before[name], meaning


class _Raising(Fetcher):
    """A fetcher with a mistake that shows at one address."""

    def get(self, url: str, *validators: str, now: datetime) -> Page | None:
        if url.endswith("/s2/"):
            raise KeyError("a mistake")
        return super().get(url, *validators, now=now)


MISTAKES = [
    ("fetching", {}, "KeyError while reading: 'a mistake'"),
    ("reading", {"rule": "p"}, "AttributeError while reading"),
    ("settling", {"include": (3,)}, "while settling"),
]


@pytest.mark.parametrize(("where", "change", "line"), MISTAKES, ids=[case[0] for case in MISTAKES])
def test_a_mistake_of_the_program_with_one_source_of_five_stops_no_other(
    tmp_path: Path, server: Server, where: str, change: dict[str, Any], line: str
) -> None:
    found, now = _town(tmp_path, server), datetime(2025, 11, 13, 12, tzinfo=UTC)
    spoilt = tuple(replace(s, **change) if s.name == "s2" else s for s in found.sources)
    fetcher = (_Raising if where == "fetching" else Fetcher)(found.site, pause=0)
    report = update.run(replace(found, sources=spoilt), now=now, fetcher=fetcher)
    outcomes = {check.source: check.outcome for check in report.checks}
    assert outcomes.pop("s2") == Outcome.FAILED
    assert set(outcomes.values()) == {Outcome.READ}
    (message,) = [check.message for check in report.checks if check.source == "s2"]
    assert message.startswith("s2: ")
    assert line in message
    assert "report it" in message
    whole(tmp_path)


def test_a_mistake_of_the_program_with_one_channel_stops_no_other(tmp_path: Path, server: Server) -> None:
    found, now = _town(tmp_path, server), datetime(2025, 11, 13, 12, tzinfo=UTC)
    spoilt = Channel("falsch", "Falsch", ("s1",), place=(3,))  # type: ignore[arg-type]
    with pytest.raises((TypeError, AttributeError)):
        update.run(replace(found, channels=(spoilt, *found.channels)), now=now, fetcher=Fetcher(found.site, pause=0))
    whole(tmp_path)
    assert "alles.ics" in files(tmp_path)


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_for_quiet_is_left_alone_over_runs(tmp_path: Path, server: Server, status: int) -> None:
    found, now = _town(tmp_path, server, 1), datetime(2025, 11, 13, 12, tzinfo=UTC)
    server.pages["/s0/"] = Reply(b"", {"Retry-After": "36000"}, status)
    _run(found, now)
    asked = len(server.paths())
    _run(found, now + timedelta(hours=2))
    _run(found, now + timedelta(hours=3), "s0")
    assert len(server.paths()) == asked
    server.pages["/s0/"] = Reply(PAGE, {"Content-Type": "text/html"})
    assert _run(found, now + timedelta(hours=11)) == {"s0": Outcome.READ}
