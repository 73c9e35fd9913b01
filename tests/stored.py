"""A store with a town and a club: what the tests of the store share."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from feeds import stories
from feeds.model import Channel, Check, Correction, Event, Findings, Item, Outcome, Site, Source, Story
from feeds.store import Store

SITE = Site(title="Stadt", url="https://feeds.example.org/")
TOWN = Source(name="stadt", url="https://www.example.org/aktuelles")
CLUB = Source(name="verein", url="https://verein.example.org/")
ALL = Channel(name="alles", title="Alles", sources=("stadt", "verein"))
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
FEST = Event(datetime(2026, 7, 4, 14), title="Sommerfest im Stadtpark", place="Stadtpark", quote="Am 4. Juli ist Fest.")


def tell(
    store: Store,
    *items: Item,
    events: tuple[Event, ...] = (),
    source: Source = TOWN,
    now: datetime = NOW,
    corrections: tuple[Correction, ...] = (),
) -> list[Story]:
    """Do with a reading what the pipeline does; every item has the same events."""
    known = store.candidates(source.name, stories.keys(items))
    batch: list[Story] = []
    for match in stories.match(items, known, now, source=source):
        others = [*store.near(events), *batch]
        batch.append(
            stories.revise(
                match, Findings(events), corrections, now=now, source=source, site=SITE, others=others, events_version=1
            )
        )
    store.apply(batch, check(source, now, items=len(items), new=len(batch)), source)
    return batch


def check(source: Source = TOWN, at: datetime = NOW, outcome: Outcome = Outcome.READ, **more: object) -> Check:
    return Check(source.name, at, outcome, **more)  # type: ignore[arg-type]


def item(number: int = 1, **more: object) -> Item:
    return replace(
        Item(f"Meldung {number}", link=f"https://www.example.org/n/{number}", text=f"Text {number}."), **more
    )  # type: ignore[arg-type]
