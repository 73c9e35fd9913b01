"""What a channel shows: its newest stories, and the stories whose events its calendar keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from feeds.model import Channel, Story
from feeds.store.loading import by_numbers, newest, with_events

_ENTRIES = 50  # of a feed
_EVENTS = 1_000  # of a calendar, oldest cut first
_STEP = 500  # stories looked at together
_MOST = 6_000  # stories looked at for a channel that takes few of many

Select = Callable[[Channel, Sequence[Story]], Sequence[Story]]


def stories(connection: Connection, channel: Channel, select: Select) -> list[Story]:
    """Return the channel's stories without order: each once, hidden ones and rejected events left out."""
    found: dict[str, Story] = {}
    _gather(connection, channel, select, newest, _ENTRIES, lambda story: 1, found)
    _gather(connection, channel, select, with_events, _EVENTS, lambda story: len(story.events), found)
    return list(found.values())


def _gather(
    connection: Connection,
    channel: Channel,
    select: Select,
    numbers: Callable[[Connection, Sequence[str], int, int], list[int]],
    enough: int,
    weight: Callable[[Story], int],
    found: dict[str, Story],
) -> None:
    have, skip, step = 0, 0, enough
    places = ("", *channel.sources)  # "" has what corrections add
    while have < enough and skip < _MOST:
        part = numbers(connection, places, skip, step)
        loaded = by_numbers(connection, part)
        taken = select(
            channel, [_shown(loaded[number], channel) for number in part if _is_here(loaded[number], channel)]
        )
        for story in taken:
            found[story.id] = story
            have += weight(story)
        if len(part) < step:
            return
        skip, step = skip + step, _STEP


def _is_here(story: Story, channel: Channel) -> bool:
    """Whether a story may be shown; one that a person added goes where it says, or everywhere."""
    if story.hidden:
        return False
    return bool(story.source) or not story.sources or bool({channel.name, *channel.sources} & set(story.sources))


def _shown(story: Story, channel: Channel) -> Story:
    """The story as this channel tells it: no rejected event, and an added story as one of its own."""
    events = tuple(event for event in story.events if not event.rejected)
    story = story if len(events) == len(story.events) else replace(story, events=events)
    return story if story.source else replace(story, sources=channel.sources)
