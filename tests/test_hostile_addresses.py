"""Addresses, names and foreign UIDs made to lead elsewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import icalendar
import pytest

from feeds import config, publish, sources, update
from feeds.errors import BlockedError, ConfigError
from feeds.fetch import Fetcher
from feeds.model import Item, Outcome, Page
from tests.hostile import NOW, SITE, SOURCE, published
from tests.loopback import Reply, serving

INSIDE = [
    "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
    "http://0/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://localhost/",
    "http://LOCALHOST./", "http://10.0.0.1/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/",
    "http://[fe80::1]/", "http://[fd00::1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
    "http://user@127.0.0.1/", "http://127.0.0.1#@example.org/", "http://\uff11\uff12\uff17.0.0.1/", "http://①②⑦.0.0.1/",
    "http://127。0。0。1/", "http://0.0.0.0/", "http://100.64.0.1/", "webcal://127.0.0.1/x.ics",
    "http://[fe80::1%25lo]/", "http://0x7f.1/", "http://017700000001/", "http://[::127.0.0.1]/", "http://127.0.0.1./",
    "http://127.0.0.1:80@127.0.0.1/", "http://%31%32%37.0.0.1/", "http://localhost.localdomain/", "http://[0:0:0:0:0:0:0:1]/",
]  # fmt: skip
NO_WEB = [
    "file:///etc/passwd", "gopher://example.org/1", "ftp://example.org/", "data:text/html,x", "javascript:1",
    "dict://example.org:11211/", "FILE:///etc/passwd", "jar:http://example.org!/", "http://example.org\\@127.0.0.1/",
    "http:\\\\127.0.0.1\\", "http://exa\nmple.org/", "http://", "http:///etc/passwd", "https://[::1/",
]  # fmt: skip
CONFIG = """\
site: {title: Stadt, url: 'https://feeds.example.org/'}
store: feeds.db
sources:
  - {name: innen, url: %s, details: false}
  - {name: gut, url: %s}
channels:
  - {name: alles, sources: [innen, gut]}
"""


def _configured(folder: Path, url: str) -> Path:
    (folder / "gut.html").write_text(
        "<h1>Fest</h1><p>Am 20. November 2025 um 15 Uhr laden wir ein.</p>", encoding="utf-8"
    )
    path = folder / "config.yaml"
    path.write_text(CONFIG % (json.dumps(url, ensure_ascii=False), json.dumps(str(folder / "gut.html"))), "utf-8")
    return path


@pytest.mark.parametrize("url", INSIDE)
def test_no_spelling_of_an_inner_address_is_reached(tmp_path: Path, url: str) -> None:
    """Refused by the configuration, or at fetching, that source alone."""
    path = _configured(tmp_path, url)
    try:
        found = config.load(path)
    except ConfigError:
        return
    fetcher = Fetcher(found.site, pause=0, seconds=5)
    outcomes = {check.source: check.outcome for check in update.run(found, now=NOW, fetcher=fetcher).checks}
    assert outcomes["gut"] == Outcome.READ
    assert outcomes["innen"] in (Outcome.BLOCKED, Outcome.FAILED)


@pytest.mark.parametrize("url", NO_WEB)
def test_what_is_no_web_address_is_a_problem_of_the_configuration(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError) as refused:
        config.load(_configured(tmp_path, url))
    assert len(refused.value.problems) == 1


NAMES = [
    "../x", "a/b", "/etc/x", ".", "..", ".x", "a.b", "x" * 300, "Größe", "Familie", "FAMILIE", "a b", "con:", "a\\b",
    "index", "status", "events", "feeds", "a\nb", "%2e%2e", "-x", "x-", "a--b", "\uff46", "",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_name_leads_out_of_the_folder_or_onto_another_file(tmp_path: Path, name: str) -> None:
    path = _configured(tmp_path, "https://www.example.org/")
    text = path.read_text(encoding="utf-8").replace("name: alles", f"name: {json.dumps(name)}")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError):
        config.load(path)


ADDRESSES = [
    ("https://www.example.org/ein Fest.html", "https://www.example.org/ein%20Fest.html"),
    ("https://www.example.org/übung?q=ß", "https://www.example.org/%C3%BCbung?q=%C3%9F"),
    ("https://www.example.org/a\r\nb", "https://www.example.org/ab"),
    ("https://müller.example/", "https://xn--mller-kva.example/"),
    ("https://exa mple.org/", ""),
    ("https://ada:geheim@www.example.org/a", "https://www.example.org/a"),
    ("javascript:alert(1)", ""),
    ("data:text/html,x", ""),
    ("/nur/ein/pfad", ""),
    ("//ohne.schema.example/", ""),
    ("", ""),
    ("https://", ""),
    ("https://[::1", ""),
    ("https://www.example.org/\ud800", "https://www.example.org/"),
]


@pytest.mark.parametrize(("written", "becomes"), ADDRESSES)
def test_an_address_goes_out_absolute_and_encoded_or_not_at_all(written: str, becomes: str) -> None:
    made = published(Item("Neu", written, None, "Am 20. November 2025 um 15 Uhr laden wir ein."))
    (item,) = json.loads(made["alles.json"])["items"]
    assert item.get("url", "") in ((becomes,) if becomes else ("", SOURCE.url))
    (event,) = icalendar.Calendar.from_ical(made["alles.ics"]).walk("VEVENT")
    assert str(event.get("URL", "")) == (becomes or SOURCE.url)
    assert str(event["URL"]).isascii()


FOREIGN = [
    "../../etc/passwd",
    "/etc/passwd",
    "..",
    "a/b/c",
    "x" * 3_000,
    "a\x00b",
    "%2e%2e%2f",
    "ü@example.org",
    "con",
    "",
]


@pytest.mark.parametrize("uid", FOREIGN)
def test_a_foreign_uid_is_no_path(tmp_path: Path, uid: str) -> None:
    event = f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:20251120T150000\r\nSUMMARY:Fest\r\nEND:VEVENT\r\n"
    content = f"BEGIN:VCALENDAR\r\n{event}END:VCALENDAR\r\n".encode()
    reading = sources.read(SOURCE, Page("https://www.example.org/x.ics", content), now=NOW)
    made = published(*reading.items)
    assert all(re.fullmatch(r"(?:events/)?[a-z0-9][a-z0-9-]*\.[a-z]+", name) for name in made), list(made)
    publish.write(made, tmp_path / "public")
    assert {path.name for path in tmp_path.iterdir()} == {"public"}


REDIRECTS = ["http://10.0.0.1/", "file:///etc/passwd", "gopher://x/", "http://[::1]:9/", "//10.0.0.1/"]


@pytest.mark.parametrize("location", REDIRECTS)
def test_what_the_guard_opens_is_closed_again_after_a_redirect(location: str) -> None:
    with serving() as server:
        server.pages["/"] = Reply(b"", {"Location": location}, 302)
        with pytest.raises(BlockedError):
            Fetcher(SITE, pause=0).get(server.url("/"), now=NOW)
