"""What the page shows of a thing beside what its structured data states of it, in one item."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from feeds.model import Clock, Event, Item

_WORDS = re.compile(r"\W+")


def items(stated: Sequence[Item], shown: Sequence[Item]) -> tuple[Item, ...]:
    """Return the stated items, each with what the shown one of its link, or its title and day, adds to it.

    What is stated stands; a publication date, a text, an hour, an end and the hall within a house are added.
    """
    by_link, by_title = _unique((_link(item), item) for item in shown), _unique((_title(item), item) for item in shown)
    houses = Counter(item.events[0].place for item in stated if item.events)
    common = frozenset(place for place, count in houses.items() if place and count > 1 and 2 * count > len(stated))
    return tuple(
        _enriched(item, other, common) if (other := by_link.get(_link(item)) or by_title.get(_title(item))) else item
        for item in stated
    )


def _link(item: Item) -> tuple[str, str]:
    return item.link.split("#")[0].rstrip("/"), _day(item)


def _title(item: Item) -> tuple[str, str]:
    return _WORDS.sub(" ", item.title.casefold()).strip(), _day(item)


def _day(item: Item) -> str:
    return str(item.events[0].start)[:10] if item.events else ""


def _unique(pairs: Iterable[tuple[tuple[str, str], Item]]) -> dict[tuple[str, str], Item]:
    """Return what each key names, without the keys that name several or nothing."""
    known: dict[tuple[str, str], list[Item]] = {}
    for key, item in pairs:
        if key[0]:
            known.setdefault(key, []).append(item)
    return {key: found[0] for key, found in known.items() if len(found) == 1}


def _enriched(item: Item, shown: Item, houses: frozenset[str]) -> Item:
    events = item.events
    if events and shown.events:
        events = (_event(events[0], shown.events[0], houses), *events[1:])
    return replace(
        item,
        published=item.published or shown.published,
        text=item.text or shown.text,
        summary=item.summary or shown.summary,
        headings=item.headings or shown.headings,
        events=events,
        enclosures=item.enclosures or shown.enclosures,
    )


def _event(event: Event, shown: Event, houses: frozenset[str]) -> Event:
    start = event.start
    if not isinstance(start, datetime) and isinstance(shown.start, datetime) and event.end is None:
        start = shown.start
    end = event.end or (shown.end if shown.start == start else None)
    return replace(
        event, start=start, end=end if _fits(start, end) else event.end, place=_place(event.place, shown, houses)
    )


def _fits(start: Clock, end: Clock | None) -> bool:
    if isinstance(start, datetime):
        return isinstance(end, datetime) and end > start
    return isinstance(end, date) and not isinstance(end, datetime) and end > start


def _place(stated: str, shown: Event, houses: frozenset[str]) -> str:
    """Return the stated place; where it is the house of most events, with the hall the page shows before it."""
    hall = shown.place if len(shown.place) <= 80 else ""
    if not stated or not hall or (stated in houses and hall.casefold() not in stated.casefold()):
        return ", ".join(filter(None, (hall, stated)))
    return stated
