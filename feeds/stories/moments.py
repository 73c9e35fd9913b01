"""When a story was published, from which day its dates are read, and when all it announced is over; pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from feeds.model import Item, Source, Story
from feeds.stories.happening import is_over
from feeds.stories.identity import folded
from feeds.stories.likeness import likeness, words


def is_closed(story: Story, now: datetime) -> bool:
    """Return whether a story has announced something and all of it is over."""
    return bool(story.events) and all(is_over(event, now) for event in story.events)


def first_day(item: Item, now: datetime, source: Source) -> date:
    """Return the day a new item's dates are read from: its stated publication, though never later than now."""
    stated = moment(item.published, source)
    return local_day(min(stated, now) if stated else now, source)


def day_to_read(item: Item, story: Story, now: datetime, source: Source) -> date:
    """Return the day to read from: the story's publication; today where a finished notice was written anew."""
    if not rewritten(item, story, now) and not _another_text(item, story):
        return local_day(story.published, source)
    stated = moment(item.published, source)
    if stated and stated > story.published:
        return local_day(min(stated, now), source)
    return local_day(now, source)


def _another_text(item: Item, story: Story) -> bool:
    """Whether an undated notice that announced nothing holds other words now, of which its first day says nothing."""
    if story.events or story.published_stated:
        return False
    before, after = (words(i.text or i.summary) for i in (story.read or story.item, item))
    return len(before) >= 5 and len(after) >= 5 and likeness(before, after) < 0.4


def rewritten(item: Item, story: Story, now: datetime) -> bool:
    """Whether all a story announced is over and the sentences that announced it no longer stand in the text."""
    if not is_closed(story, now):
        return False
    text = folded(f"{item.title}\n{item.text}\n{item.summary}")
    quotes = [folded(event.quote) for event in story.events if event.quote]
    if item.events or not quotes:
        return (story.read or story.item).text != item.text
    return not any(quote in text for quote in quotes)


def moment(value: date | datetime | None, source: Source) -> datetime | None:
    """Return a stated publication as a moment in UTC: wall-clock time in the source's zone, a bare date at its noon."""
    if value is None:
        return None
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(12))
    if value.tzinfo is None:
        value = value.replace(tzinfo=ZoneInfo(source.timezone))
    return value.astimezone(UTC)


def local_day(at: datetime, source: Source) -> date:
    """Return the day of a moment in the zone of the source."""
    return at.astimezone(ZoneInfo(source.timezone)).date()
