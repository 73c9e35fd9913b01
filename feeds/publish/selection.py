"""Which stories a channel takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from feeds import wordlist
from feeds.model import Channel, Event, Story


def select(channel: Channel, stories: Iterable[Story]) -> tuple[Story, ...]:
    """Return the channel's stories, newest publication first.

    Word lists match whole words, case and umlaut folded. `place` looks at where the events are: an event elsewhere is
    left out of its story, and a story without events stays if its text names the place.
    """
    taken = (_taken(channel, story) for story in stories)
    kept = [story for story in taken if story is not None]
    return tuple(sorted(kept, key=lambda story: (story.published, story.id), reverse=True))


def _taken(channel: Channel, story: Story) -> Story | None:
    if story.hidden or not {story.source, *story.sources} & set(channel.sources):
        return None
    text = _text(story)
    if channel.include and not wordlist.matches(channel.include, text):
        return None
    if channel.exclude and wordlist.matches(channel.exclude, text):
        return None
    if channel.place:
        here = tuple(event for event in story.events if _is_there(channel.place, event, text))
        if not here and (story.events or not wordlist.matches(channel.place, text)):
            return None
        story = story if here == story.events else replace(story, events=here)
    return None if channel.events_only and not story.events else story


def _is_there(place: tuple[str, ...], event: Event, text: str) -> bool:
    return wordlist.matches(place, event.place or text)


def _text(story: Story) -> str:
    item = story.item
    events = [part for event in story.events for part in (event.title, event.place)]
    return "\n".join((item.title, item.summary, item.text, *item.headings, *events))
