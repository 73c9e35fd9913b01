"""What a person says about a story or an event; it is kept apart from what the source says, and always wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from feeds.model import Correction, Event, Item, Site, Source, Status, Story
from feeds.stories.happening import later, stamped
from feeds.stories.identity import event_uid, folded, keys, story_id

ADDED = ""
"""The source of stories that a correction adds."""


def corrected_event(told: Event, corrections: Iterable[Correction]) -> Event:
    """Return what is published of an event as the source tells it: the corrections of its UID laid over it."""
    told = replace(told, read=None, corrected=False, rejected=False)
    changed = told
    for correction in corrections:
        if correction.event and correction.event == told.uid and told.recurrence_id is None:
            changed = _laid_over(changed, correction)
    return changed if changed == told else replace(changed, corrected=True, read=told)


def _laid_over(event: Event, correction: Correction) -> Event:
    start = correction.start if correction.start is not None else event.start
    end = event.end if correction.start is None else None  # an end of the old start is no end of the new one
    if correction.end is not None:
        end = correction.end
    status = event.status
    if correction.cancelled is not None:
        status = Status.CANCELLED if correction.cancelled else Status.CONFIRMED
    return replace(
        event,
        start=start,
        end=end,
        title=event.title if correction.title is None else correction.title,
        place=event.place if correction.place is None else correction.place,
        status=status,
        rejected=correction.reject,
    )


def corrected_item(told: Item, identity: str, corrections: Iterable[Correction]) -> tuple[Item, bool]:
    """Return the item as published and whether it is hidden."""
    item, hidden = told, False
    for correction in corrections:
        if correction.story and correction.story == identity:
            hidden = hidden or correction.hide
            if correction.title is not None:
                item = replace(item, title=correction.title)
            if correction.text is not None:
                item = replace(item, text=correction.text, summary=correction.text, html="")
    return item, hidden


def correct(story: Story, corrections: Sequence[Correction], *, now: datetime) -> Story:
    """Return a story with the corrections of today laid over what its source says; equal where nothing changes.

    A correction that was taken back is undone the same way, and raises SEQUENCE like any change.
    """
    told = story.read or story.item
    item, hidden = corrected_item(told, story.id, corrections)
    events = tuple(
        stamped(event, _restamped(corrected_event(event.read or event, corrections), event), now)
        for event in story.events
    )
    spoken = item != told or hidden or any(event.corrected for event in events)
    changed = (item, hidden, events) != (story.item, story.hidden, story.events)
    return replace(
        story,
        item=item,
        read=told if item != told else None,
        hidden=hidden,
        events=events,
        corrected=spoken,
        updated=later(now, story.updated) if changed else story.updated,
    )


def _restamped(event: Event, before: Event) -> Event:
    return replace(event, uid=before.uid, sequence=before.sequence, modified=before.modified)


def added(
    known: Iterable[Story], corrections: Iterable[Correction], *, now: datetime, source: Source, site: Site
) -> tuple[Story, ...]:
    """Return the stories that `add` corrections make, and those whose line is gone, now hidden; only what changed.

    `known` are the stories added before, `source` lends language and zone. The title tells a line again when its date
    is edited, else the start.
    """
    left = {story.id: story for story in known}
    changed = []
    for correction in corrections:
        if correction.add is None:
            continue
        before = _known_line(correction.add, list(left.values()))
        if before:
            del left[before.id]
        story = _line(correction, before, now, source, site)
        if story != before:
            changed.append(story)
    for story in left.values():
        if not story.hidden:
            changed.append(replace(story, hidden=True, updated=later(now, story.updated)))
    return tuple(changed)


def _known_line(event: Event, known: list[Story]) -> Story | None:
    titled = [story for story in known if folded(story.item.title) == folded(event.title)]
    for story in titled:
        if story.events and story.events[0].start == event.start:
            return story
    if titled:
        return titled[0]
    return next((story for story in known if story.events and story.events[0].start == event.start), None)


def _line(correction: Correction, before: Story | None, now: datetime, source: Source, site: Site) -> Story:
    add = correction.add
    assert add is not None
    item = Item(title=add.title, link=add.url, text=add.quote, summary=add.quote)
    event = replace(add, zone=add.zone or source.timezone, corrected=True, headline=add.title)
    if before is None:
        identity = story_id(site, ADDED, item, add.start.isoformat())
        uid = event_uid(ADDED, item, event)
        stamp = stamped(None, replace(event, uid=uid), now)
        return Story(
            id=identity,
            source=ADDED,
            item=item,
            first_read=now,
            published=now,
            updated=now,
            sources=correction.sources,
            events=(stamp,),
            corrected=True,
            reason="added by a person",
            last_read=now,
            keys=keys(item),
        )
    old = before.events[0]
    events = (stamped(old, replace(event, uid=old.uid), now),)
    changed = (item, events, correction.sources, False) != (before.item, before.events, before.sources, before.hidden)
    updated = later(now, before.updated) if changed else before.updated
    return replace(before, item=item, events=events, sources=correction.sources, hidden=False, updated=updated)
