"""A source that goes or is renamed leaves its stories to the one that tells them now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feeds import config, update
from feeds.model import Status, Story
from feeds.store import Store

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
FAIR = "Der Adventsmarkt findet am Samstag, 5. Dezember 2026, von 11 bis 20 Uhr auf dem Kirchplatz statt."
MOVED = "Der Adventsmarkt findet am Samstag, 12. Dezember 2026, von 12 bis 18 Uhr auf dem Kirchplatz statt."
READING = "Die Bücherei lädt am Freitag, 11. Dezember 2026, um 19 Uhr zur Lesung in den Bürgersaal ein."
OFF = f"Die Lesung fällt aus! {READING}"


def run(folder: Path, names: list[str], fair: str, reading: str, hours: int) -> None:
    listed = "\n".join(f'  - {{name: {name}, url: liste.html, base_url: "https://www.example.org/"}}' for name in names)
    (folder / "config.yaml").write_text(
        f'site: {{title: Stadt, url: "https://feeds.example.org/"}}\nstore: sqlite:///feeds.db\nsources:\n{listed}\n'
        f"channels:\n  - {{name: alles, sources: [{', '.join(names)}]}}\n",
        encoding="utf-8",
    )
    texts = {"Adventsmarkt": fair, "Lesung": reading, "Radweg": "Der Radweg ist wieder frei."}
    blocks = "".join(f"<article><h2><a href='/{name}'>{name}</a></h2><p>{t}</p></article>" for name, t in texts.items())
    (folder / "liste.html").write_text(f"<main><h1>Aktuelles</h1>{blocks}</main>", encoding="utf-8")
    update.run(config.load(folder / "config.yaml"), now=NOW + timedelta(hours=hours), names=names)


def told(folder: Path) -> dict[str, Story]:
    with Store.open(config.load(folder / "config.yaml").store) as store:
        return {story.item.title: story for story in store.outdated(1_000_000, 100)}


@pytest.mark.parametrize("before", [["alt"], ["alt", "neu"]], ids=["renamed", "the first of two went"])
@pytest.mark.parametrize("is_read_between", [True, False])
def test_the_source_that_stays_moves_and_calls_off(tmp_path: Path, before: list[str], is_read_between: bool) -> None:
    run(tmp_path, before, FAIR, READING, 0)
    first = {title: [event.uid for event in story.events] for title, story in told(tmp_path).items()}
    if is_read_between:
        run(tmp_path, ["neu"], FAIR, READING, 2)
        assert {story.source for story in told(tmp_path).values()} == {"neu"}
    run(tmp_path, ["neu"], MOVED, OFF, 4)
    after = told(tmp_path)
    assert {title: [event.uid for event in story.events] for title, story in after.items()} == first
    (fair,) = after["Adventsmarkt"].events
    assert (fair.start, fair.end) == (datetime(2026, 12, 12, 12), datetime(2026, 12, 12, 18))
    assert (fair.sequence, after["Lesung"].events[0].status) == (1, Status.CANCELLED)
