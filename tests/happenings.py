"""A summer festival and its readings: what the tests of events share."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from feeds import stories
from feeds.model import Clock, Event, Findings, Item, Site, Source, Story, Verdict, VerdictKind

SITE = Site(title="Stadt", url="https://feeds.example.org/")
TOWN = Source(name="stadt", url="https://www.example.org/aktuelles")
CLUB = Source(name="verein", url="https://verein.example.org/")
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
FEST = Event(
    datetime(2026, 7, 4, 14),
    title="Sommerfest im Stadtpark",
    place="Stadtpark",
    quote="Am 4. Juli um 14 Uhr ist Sommerfest im Stadtpark.",
)
ITEM = Item("Sommerfest im Stadtpark", link="https://www.example.org/fest", text=FEST.quote)


def read(
    story: Story | None,
    *events: Event,
    text: str = "",
    item: Item = ITEM,
    now: datetime = NOW,
    source: Source = TOWN,
    others: tuple[Story, ...] = (),
    mentioned: tuple[Clock, ...] = (),
) -> Story:
    """The story after a reading of these events."""
    item = replace(item, text=text) if text else item
    dates = [*(event.start for event in events), *mentioned]
    verdicts = tuple(Verdict(VerdictKind.BACKGROUND, str(start), "", start) for start in dates)
    (match,) = stories.match([item], [story] if story else [], now, source=source)
    return stories.revise(match, Findings(events, verdicts), now=now, source=source, site=SITE, others=others)


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)
