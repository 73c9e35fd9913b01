"""Is an announced feed or calendar a better source than the page that names it?"""

from __future__ import annotations

import re
from datetime import date, datetime

from feeds.add.announced import Announced
from feeds.model import Clock, Item, Reading

_WELCOME = 300  # signs of text


def better(own: Reading | None, other: Reading, found: Announced, now: datetime) -> tuple[str, bool]:
    """Return the reason and whether the announced one wins over the reading of the page.

    A feed or calendar is surer than any page, so it wins where it tells what the page tells. One that tells of other
    things (the whole site's news beside one department's page) does not.
    """
    if not other.items:
        return f"the {found.kind} is empty", False
    if own is None:
        return f"the page announces this {found.kind}, and cannot be read itself", True
    if found.kind == "feed" and _says_little(own) and len(other.items) > 1:
        return "the page itself says little, and announces this feed", True
    if found.kind == "calendar":
        return _calendar(own, other, now)
    if _ready_made(own) * 2 > len(own.items) and not _ready_made(other):
        return "the page lists events with their dates, the feed only has their news", False
    share, most = _common(own, other), min(len(own.items), len(other.items))
    if share * 2 >= most:
        return f"the announced feed has {share} of {most} entries of the page, and is surer to read", True
    return f"the feed has only {share} of {most} entries of the page", False


def _says_little(own: Reading) -> bool:
    """Whether the page is a few words of welcome rather than an announcement."""
    return len(own.items) == 1 and not own.items[0].events and len(own.items[0].text) < _WELCOME


def _calendar(own: Reading, other: Reading, now: datetime) -> tuple[str, bool]:
    ahead, listed = _ahead(other, now), _ready_made(own)
    if not ahead:
        return "nothing lies ahead in the calendar", False
    if not listed and len(own.items) > 1:
        return "the page has news, which the calendar has not; add the calendar as a second source", False
    if ahead * 2 < listed:
        return f"the calendar has only {ahead} events ahead, the page lists {listed}", False
    return f"the announced calendar has {ahead} events ahead, and is surer to read", True


def _ready_made(reading: Reading) -> int:
    return sum(1 for item in reading.items if item.events)


def _ahead(reading: Reading, now: datetime) -> int:
    today = now.date()
    events = (event for item in reading.items for event in item.events)
    return len([event for event in events if event.rrule or _day(event.end or event.start) >= today])


def _day(clock: Clock) -> date:
    return clock.date() if isinstance(clock, datetime) else clock


def _common(own: Reading, other: Reading) -> int:
    links = {_link(item) for item in other.items} - {""}
    titles = {_title(item) for item in other.items} - {""}
    return sum(1 for item in own.items if _link(item) in links or _title(item) in titles)


def _link(item: Item) -> str:
    return re.sub(r"^https?://(www\.)?|[?#].*$|/$", "", item.link)


def _title(item: Item) -> str:
    return " ".join(item.title.casefold().split())
