"""Two readings of one item of a town: what the tests of stories share."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from feeds import stories
from feeds.model import Event, Findings, Item, Site, Source, Story

SITE = Site(title="Stadt", url="https://feeds.example.org/")
TOWN = Source(name="stadt", url="https://www.example.org/aktuelles")
CLUB = Source(name="verein", url="https://verein.example.org/")
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TEXT = "Der neue Brunnen auf dem Marktplatz ist fertig. Die Arbeiten haben drei Monate gedauert und viel gekostet."
CAFE = "Das nächste Elterncafé findet am 12. März um 15 Uhr im Familienzentrum statt."


def told(item: Item, *, source: Source = TOWN, now: datetime = NOW, events: tuple[Event, ...] = ()) -> Story:
    """The story of an item that is read for the first time."""
    (match,) = stories.match([item], [], now, source=source)
    return stories.revise(match, Findings(events), now=now, source=source, site=SITE)


def again(story: Story, item: Item, *, source: Source = TOWN, days: int = 1) -> stories.Match:
    """The match of an item that is read some days later."""
    (match,) = stories.match([item], [story], NOW + timedelta(days=days), source=source)
    return match


LINKED = Item("Neuer Brunnen", link="https://www.example.org/n/brunnen", text=TEXT, published=date(2026, 3, 1))
BARE = Item("Elterncafé", text=CAFE)
MARCH = Event(datetime(2026, 3, 12, 15), title="Elterncafé", quote=CAFE)
