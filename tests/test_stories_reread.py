"""When the reader of events improves, stored texts are read again, and only what changed goes on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from feeds import config, update
from feeds.model import Report, Story
from feeds.store import Store

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
CONFIG = """\
site: {title: Stadt, url: "https://feeds.example.org/", contact: "mailto:stadt@example.org"}
store: sqlite:///feeds.db
public: public
sources:
  - {name: stadt, url: seite.html, base_url: "https://www.example.org/"}
channels:
  - {name: alles, title: Alles, sources: [stadt]}
"""
TEXTS = {
    "Konzert": "Das Konzert findet am Samstag, 13. Juni 2026, um 19 Uhr in der Stadthalle statt.",
    "Neue Regale": "Die Bücherei hat neue Regale bekommen. Die Arbeiten dauerten zwei Wochen.",
    "Radweg": "Der Radweg an der Bahn wird erneuert. Bitte nutzen Sie die Umleitung.",
}


def page(texts: dict[str, str]) -> str:
    parts = (f"<article><h2><a href='/n/{t[:3]}'>{t}</a></h2><p>{text}</p></article>" for t, text in texts.items())
    return f"<!DOCTYPE html><html><body><main><h1>Aktuelles</h1>{''.join(parts)}</main></body></html>"


def run(folder: Path, texts: dict[str, str], hours: int) -> Report:
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    (folder / "seite.html").write_text(page(texts), encoding="utf-8")
    return update.run(config.load(folder / "config.yaml"), now=NOW + timedelta(hours=hours), names=["stadt"])


def as_an_older_reader_left_it(folder: Path, *, blind: bool) -> None:
    """Mark all that is stored as read by an older reader, one that saw no event where `blind`."""

    def older(story: Story) -> Story:
        return replace(story, events_version=0, **({"events": (), "said": ()} if blind else {}))

    with Store.open(config.load(folder / "config.yaml").store) as store, store.writer():
        store.apply(older(story) for story in store.outdated(1_000_000, 100))


def entries(folder: Path) -> dict[str, str]:
    """When each entry was updated, by its headline."""
    feed = json.loads((folder / "public" / "alles.json").read_text(encoding="utf-8"))
    return {item["title"]: item["date_modified"] for item in feed["items"]}


def test_what_reads_the_same_touches_no_file(tmp_path: Path) -> None:
    run(tmp_path, TEXTS, 0)
    as_an_older_reader_left_it(tmp_path, blind=False)
    assert run(tmp_path, TEXTS, 1).written == ()
    with Store.open(config.load(tmp_path / "config.yaml").store) as store:
        assert store.outdated(1, 100) == ()


def test_what_a_better_reader_sees_is_published_though_its_page_forgot_it(tmp_path: Path) -> None:
    run(tmp_path, TEXTS, 0)
    first = (tmp_path / "public" / "alles.ics").read_bytes()
    before = entries(tmp_path)
    as_an_older_reader_left_it(tmp_path, blind=True)
    left = {title: text for title, text in TEXTS.items() if title != "Konzert"}
    run(tmp_path, left, 1)
    after = entries(tmp_path)
    assert {title for title in after if after[title] != before[title]} == {"Konzert"}
    ics = (tmp_path / "public" / "alles.ics").read_text(encoding="utf-8")
    uid = next(line for line in first.decode().splitlines() if line.startswith("UID:"))
    assert uid in ics, "the UID is that of source, link and day"
