"""How long publishing one changed channel takes, against feedgen and icalendar used as their manuals say.

The peer builds two feeds of 50 entries and one calendar of 300 events, in memory; ours renders these and the JSON feed,
the page and the 300 one-event files as well.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
from feedgen.feed import FeedGenerator

from feeds import publish
from feeds.model import Channel, Event, Health, Item, Site, Snapshot, Source, State, Story

NOON = datetime(2025, 11, 3, 12, tzinfo=UTC)
SITE = Site("Familie in Musterstadt", "https://termine.example.org/")
SOURCE = Source("rathaus", "https://www.example.org/familie/", title="Stadt Musterstadt", text="full")
CHANNEL = Channel("familie", "Familie in Musterstadt", ("rathaus",))
TEXT = "Das Jugendamt lädt Eltern mit kleinen Kindern herzlich ins Rathaus ein, der Eintritt ist frei. " * 12


def snapshot(stories: int, events: int) -> Snapshot:
    """Make a channel of so many stories that announce so many events together."""
    made = []
    for n in range(stories):
        told = [_event(n, k) for k in range(events // stories)]
        moment = NOON - timedelta(hours=n)
        item = Item(f"Elterncafé Nr. {n}", f"https://www.example.org/familie/{n}.html", moment, TEXT)
        identity = f"tag:www.example.org,2025:rathaus/{n:04}"
        made.append(Story(identity, "rathaus", item, moment, moment, moment, events=tuple(told), sources=("rathaus",)))
    health = (Health("rathaus", State.FRESH, NOON, stories),)
    return Snapshot(SITE, CHANNEL, (SOURCE,), tuple(made), health, date(2025, 11, 10))


def _event(n: int, k: int) -> Event:
    start = datetime(2025, 6, 1, 10) + timedelta(days=n * 7 + k, hours=k % 8)
    return Event(
        start,
        start + timedelta(hours=1, minutes=30),
        title=f"Elterncafé Nr. {n}, Treffen {k}",
        place="Rathaus, Kleiner Saal, Marktplatz 1",
        quote="Das Jugendamt lädt Eltern mit kleinen Kindern herzlich ins Rathaus ein, der Eintritt ist frei.",
        uid=f"cafe-{n}-{k}",
        modified=NOON,
    )


def bare(shot: Snapshot) -> tuple[bytes, bytes, bytes]:
    """Build the two feeds and the calendar the plain way."""
    feed = FeedGenerator()
    feed.id(SITE.url)
    feed.title(CHANNEL.title)
    feed.description(CHANNEL.title)
    feed.author(name=SITE.title)
    feed.link(href=SITE.url)
    for story in shot.stories:
        entry = feed.add_entry(order="append")
        entry.id(story.id)
        entry.title(story.item.title)
        entry.link(href=story.item.link)
        entry.published(story.published)
        entry.updated(story.updated)
        entry.summary(story.item.text[:400])
        entry.content(f"<p>{story.item.text}</p>", type="html")
    return feed.atom_str(), feed.rss_str(), bare_calendar(shot)


def bare_calendar(shot: Snapshot) -> bytes:
    """Build the calendar the plain way."""
    calendar, zone = icalendar.Calendar(), ZoneInfo("Europe/Berlin")
    calendar.add("prodid", "-//bare//")
    calendar.add("version", "2.0")
    for story in shot.stories:
        for said in story.events:
            event = icalendar.Event()
            event.add("uid", said.uid)
            event.add("dtstamp", said.modified)
            event.add("last-modified", said.modified)
            event.add("sequence", 0)
            event.add("dtstart", said.start.replace(tzinfo=zone))  # type: ignore[union-attr]
            event.add("dtend", said.end.replace(tzinfo=zone))  # type: ignore[union-attr]
            event.add("summary", said.title)
            event.add("location", said.place)
            event.add("description", f"{said.quote}\n\n{story.item.title}\n{story.item.link}")
            event.add("url", story.item.link)
            event.add("status", "CONFIRMED")
            event.add("transp", "TRANSPARENT")
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def median(work: Callable[[], object], times: int = 9) -> float:
    """Return the median of so many runs, in milliseconds, after one that does not count."""
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1_000)
    return statistics.median(taken)


def main() -> None:
    """Print measure, figure, peer, ratio and what is to reach."""
    shot, large = snapshot(50, 300), snapshot(50, 1_000)
    ours, peer = median(lambda: publish.render(shot)), median(lambda: bare(shot))
    print("measure | figure | peer | ratio | to reach")
    print(f"render 50 entries, 300 events | {ours:.0f} ms | {peer:.0f} ms | {ours / peer:.2f} | <= 1.5")
    with tempfile.TemporaryDirectory() as folder:
        files = publish.render(shot)
        first = median(lambda: publish.write(files, tempfile.mkdtemp(dir=folder)), 3)
        publish.write(files, folder)
        one = {**files, "familie.ics": files["familie.ics"] + b" "}

        def change() -> None:
            publish.write(one, folder)
            publish.write(files, folder)

        changed = median(change, 5) / 2
        both = ours + changed
        print(f"write {len(files)} files, all new | {first:.0f} ms | | |")
        print(f"write {len(files)} files, one changed | {changed:.1f} ms | | |")
        print(f"render and write, one changed | {both:.0f} ms | {peer:.0f} ms | {both / peer:.2f} | <= 1.5")
        thousand = median(lambda: publish.render(large), 5)
        fresh = publish.render(large)
        wrote = median(lambda: publish.write(fresh, tempfile.mkdtemp(dir=folder)), 3)
        again = tempfile.mkdtemp(dir=folder)
        publish.write(fresh, again)
        both = thousand + median(lambda: publish.write(fresh, again), 3)
        print(f"render 1,000 events | {thousand:.0f} ms | | | < 500 ms")
        print(f"render 1,000 events and compare {len(fresh)} files | {both:.0f} ms | | | < 500 ms")
        print(f"write {len(fresh)} files, all new | {wrote:.0f} ms | | |")


if __name__ == "__main__":
    main()
