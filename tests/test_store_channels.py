"""What the store gives to publishing: snapshots, revisions, what was rendered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from feeds import stories
from feeds.model import Channel, Correction, Event, Health, Source, State
from feeds.store import Store
from tests.stored import ALL, CLUB, FEST, NOW, SITE, TOWN, check, item, tell


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/feeds.db") as found, found.writer():
        yield found


def titles(store: Store, channel: Channel = ALL, **more: object) -> list[str]:
    snapshot = store.snapshot(SITE, channel, [TOWN, CLUB], date(2026, 3, 2), **more)  # type: ignore[arg-type]
    return [story.item.title for story in snapshot.stories]


def test_a_snapshot_has_the_newest_stories_and_all_with_events_up_to_a_thousand(store: Store) -> None:
    old = [replace(FEST, start=datetime(2025, 1, 1, 9) + timedelta(days=n), title=f"Alt {n}") for n in range(3)]
    for n, event in enumerate(old):
        tell(store, item(n, title=f"Alt {n}", published=date(2024, 12, 1)), events=(event,))
    tell(store, *(item(n) for n in range(100, 400)))
    found = titles(store)
    assert len(found) == 53
    assert {"Alt 0", "Alt 1", "Alt 2"} <= set(found)
    assert found[-1].startswith("Alt"), "newest first"


def test_a_small_channel_finds_its_few_among_many(store: Store) -> None:
    tell(store, *(item(n, text="Wanne" if n % 100 == 0 else "Eickel") for n in range(700)))
    small = Channel(name="wanne", title="Wanne", sources=("stadt",), include=("Wanne",))
    assert len(titles(store, small, select=lambda c, found: [s for s in found if s.item.text == "Wanne"])) == 7


def test_hidden_rejected_and_foreign_things_are_not_shown(store: Store) -> None:
    first, second = tell(store, item(1), item(2, title="Fest"), events=(FEST,))
    uid = second.events[0].uid
    for correction in (Correction(story=first.id, hide=True), Correction(event=uid, reject=True)):
        found, _ = store.targets([Correction(story=first.id, hide=True), correction])
        store.apply([stories.correct(s, [Correction(story=first.id, hide=True), correction], now=NOW) for s in found])
    shown = store.snapshot(SITE, ALL, [TOWN, CLUB], date(2026, 3, 2)).stories
    assert [(story.item.title, story.events) for story in shown] == [("Fest", ())]
    assert titles(store, Channel(name="v", title="V", sources=("verein",))) == []


def test_what_a_person_adds_goes_where_it_says(store: Store) -> None:
    nobody = Source(name="", url="")
    here = Correction(add=Event(date(2026, 5, 1), title="Maifest"), sources=("wanne",))
    everywhere = Correction(add=Event(date(2026, 5, 2), title="Flohmarkt"))
    told = stories.added(store.added(), [here, everywhere], now=NOW, source=nobody, site=SITE)
    store.apply(told)
    assert titles(store) == ["Flohmarkt"]
    wanne = Channel(name="wanne", title="Wanne", sources=("stadt",))
    snapshot = store.snapshot(SITE, wanne, [TOWN], date(2026, 3, 2))
    assert sorted(story.item.title for story in snapshot.stories) == ["Flohmarkt", "Maifest"]
    assert all(story.sources == ("stadt",) and story.corrected for story in snapshot.stories)
    assert stories.added(store.added(), [here, everywhere], now=NOW, source=nobody, site=SITE) == ()
    store.apply(stories.added(store.added(), [here], now=NOW, source=nobody, site=SITE))
    assert titles(store) == []


def test_health_of_the_channel_alone_goes_along(store: Store) -> None:
    states = [Health("stadt", State.FRESH, NOW), Health("anderes", State.BROKEN, NOW)]
    assert store.snapshot(SITE, ALL, [TOWN, CLUB], date(2026, 3, 2), states).health == (states[0],)


def test_the_revision_moves_with_what_is_published_and_with_nothing_else(store: Store) -> None:
    assert store.revision(["stadt"]) == ""
    (told,) = tell(store, item())
    first = store.revision(["stadt"])
    store.apply([told], check(at=NOW + timedelta(hours=1)), TOWN, [told.id])
    assert store.revision(["stadt"]) == first
    store.apply([replace(told, updated=NOW + timedelta(hours=2))])
    second = store.revision(["stadt"])
    assert second != first
    tell(store, item(), source=CLUB)
    assert store.revision(["stadt"]) == second, "another source repeated it, nothing to see"


def test_what_was_rendered_is_remembered(store: Store) -> None:
    assert store.rendered("alles") == ""
    store.set_rendered("alles", "abc")
    store.set_rendered("alles", "def")
    assert store.rendered("alles") == "def"
