"""Secrets in the addresses of sources are told to nobody: no log, no error, no published file."""

from __future__ import annotations

import json
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


def test_secrets_of_an_address_are_told_to_nobody(tmp_path: Path) -> None:
    page = (
        b"<html><head><link rel=canonical href='/n/?key=T0k3nT0k3n&amp;a=1'></head><body><main><article>"
        b"<h2><a href='/n/1?key=T0k3nT0k3n&amp;a=1'>Fest</a></h2><p>Am 20. November 2025 um 15 Uhr laden wir in die "
        b"Halle ein. <a href='?key=T0k3nT0k3n'>mehr</a></p></article><article><h2><a href='/n/2?key=T0k3nT0k3n'>Lauf"
        b"</a></h2><p>Der Lauf beginnt am 21. November 2025 um 9 Uhr.</p></article></main></body></html>"
    )
    html = {"Content-Type": "text/html; charset=utf-8"}
    with serving() as server:
        for path in ("/n/?key=T0k3nT0k3n", "/n/1?key=T0k3nT0k3n&a=1", "/article?key=T0k3nT0k3n"):
            server.pages[path] = Reply(page, html)
        server.pages["/broken?key=T0k3nT0k3n"] = Reply(b"", status=500)
        server.pages["/empty?key=T0k3nT0k3n"] = Reply(b"", html)
        server.pages["/away?key=T0k3nT0k3n"] = Reply(
            b"", {"Location": "http://ada.lovelace:Pa55w0rt@10.0.0.1/?token=T0k3nT0k3n"}, 302
        )
        where = f"http://ada.lovelace:Pa55w0rt@127.0.0.1:{server.port}"
        names = ("n/", "broken", "empty", "away", "article")
        listed = "".join(
            f'  - {{name: s{n}, url: "{where}/{name}?key=T0k3nT0k3n", text: full}}\n' for n, name in enumerate(names)
        )
        (tmp_path / "config.yaml").write_text(
            "site: {title: Stadt, url: 'https://feeds.example.org/', allow_hosts: [127.0.0.1]}\nstore: feeds.db\n"
            f"sources:\n{listed}channels:\n  - {{name: alles, sources: [s0, s1, s2, s3, s4]}}\n",
            encoding="utf-8",
        )
        said = []
        for words in (("update", "--verbose"), ("status",), ("status", "--json"), ("check",), ("check", "--json"),
                      ("update", "--json", "s1"), ("update", "--now", "2030-01-01")):  # fmt: skip
            ran = feeds(*words, folder=tmp_path)
            assert ran.code in (0, 1), ran.err
            said.append((words, _reveals(ran.out + ran.err)))
        ran = feeds("preview", f"{where}/broken?key=T0k3nT0k3n", "--verbose", folder=tmp_path)
        said.append((("preview",), _reveals(ran.out + ran.err)))
    assert [one for one in said if one[1]] == []
    made = files(tmp_path)
    assert len(json.loads(made["alles.json"])["items"]) >= 2
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
