"""Enter what a reading states into the events of one story: which statement is about which event; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from feeds.model import Clock, Correction, Event, Findings, Item, Source, Story
from feeds.stories.correction import corrected_event
from feeds.stories.happening import (
    day,
    filled,
    has_begun,
    is_over,
    moved_here,
    retold,
    same_event,
    same_moment,
    stamped,
)
from feeds.stories.identity import event_uid, folded

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Book:
    """The events of one story while a reading is entered."""

    story: Story
    item: Item
    source: Source
    now: datetime
    corrections: Sequence[Correction]
    others: list[tuple[bool, Event]]  # whether of the same source, and the event of another story
    own: bool  # the source that first told the story speaks
    paired: dict[int, Event] = field(default_factory=dict)  # index of a statement -> the event it is about
    moved: set[int] = field(default_factory=set)  # indices of those that state its new date

    def settled(
        self, stated: list[Event], findings: Findings, *, withdraw: bool = False
    ) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
        """Return the events after this reading, and what it said of which; `withdraw` drops what is no longer found."""
        left = list(self.story.events)
        self._pair(stated, left)
        self._pair_moved(stated, left, findings)
        kept = [self._retold(event, stated) for event in self.story.events]
        if withdraw:
            told = {id(event) for event in self.paired.values()}
            pairs = zip(self.story.events, kept, strict=True)
            kept = [after for before, after in pairs if id(before) in told or not self._is_mistake(before)]
        said = [self._said(index, event) for index, event in enumerate(stated) if index in self.paired]
        for index, event in enumerate(stated):
            if index not in self.paired:
                found = self._joined_or_new(event, kept)
                kept.append(found)
                said.append(replace(event, uid=found.uid))
        kept = [event for event in kept if not self._is_normal_again(event, stated)]
        told_now = {(event.uid, event.recurrence_id) for event in said}
        said += [event for event in self.story.said if (event.uid, event.recurrence_id) not in told_now]
        return _unique(kept), tuple(said)

    def _is_normal_again(self, known: Event, stated: list[Event]) -> bool:
        """Whether a calendar states a series without the changed occurrence ahead that it once had."""
        if known.recurrence_id is None or not known.source_uid or not self.own or has_begun(base_of(known), self.now):
            return False
        same = [event.recurrence_id for event in stated if event.source_uid == known.source_uid]
        return None in same and known.recurrence_id not in same

    def _is_mistake(self, known: Event) -> bool:
        """Whether an event ahead was read out of a sentence that still stands here, and says no such thing."""
        said = next((s for s in self.story.said if (s.uid, s.recurrence_id) == (known.uid, known.recurrence_id)), None)
        if said is None or not said.quote or has_begun(base_of(known), self.now):
            return False
        return folded(said.quote) in folded(f"{self.item.title}\n{self.item.text}\n{self.item.summary}")

    def _pair(self, stated: list[Event], left: list[Event]) -> None:
        tests = (_same_source_uid, _same_start_and_title, _same_start, _same_day_alone, _names_the_move)
        for test in tests:
            for index, event in enumerate(stated):
                if index in self.paired:
                    continue
                rivals = [e for i, e in enumerate(stated) if i not in self.paired and i != index]
                known = next((k for k in left if test(base_of(k), event, rivals, self.now)), None)
                if known is not None:
                    self.paired[index] = known
                    left[:] = [k for k in left if k is not known]

    def _pair_moved(self, stated: list[Event], left: list[Event], findings: Findings) -> None:
        """The same item, before the old date, no longer states it and states exactly one new one."""
        new = [index for index in range(len(stated)) if index not in self.paired]
        mentioned = [verdict.start for verdict in findings.dates if verdict.start is not None]
        gone = [
            event
            for event in left
            if not has_begun(base_of(event), self.now)
            and not event.source_uid
            and not any(same_moment(start, base_of(event).start) for start in mentioned)
        ]
        has_told = self.own or self.source.name in self.story.sources  # two sources of one item, whichever comes first
        if len(new) == 1 and len(gone) == 1 and not stated[new[0]].source_uid and has_told:
            self.paired[new[0]] = gone[0]
            self.moved.add(new[0])

    def _retold(self, known: Event, stated: list[Event]) -> Event:
        """The event after what this reading says of it; one that is over is closed."""
        index = next((i for i, event in self.paired.items() if event is known), None)
        if index is None or is_over(base_of(known), self.now):
            return known
        base, event = base_of(known), stated[index]
        if index in self.moved and not self.own:
            base = replace(base, start=event.start, end=event.end, moved_from=event.moved_from)
        before = next(
            (s for s in self.story.said if (s.uid, s.recurrence_id) == (known.uid, known.recurrence_id)), None
        )
        told = retold(base, before, event) if before and self.own else filled(base, event)
        return self._published(known, told)

    def _published(self, known: Event, told: Event) -> Event:
        told = replace(
            told, uid=known.uid, recurrence_id=known.recurrence_id, source_uid=known.source_uid or told.source_uid
        )
        return stamped(known, corrected_event(told, self.corrections), self.now)

    def _said(self, index: int, event: Event) -> Event:
        return replace(event, uid=self.paired[index].uid)

    def _joined_or_new(self, event: Event, kept: list[Event]) -> Event:
        """Return the event of another story that this one is, filled; else a new event."""
        for near, other in self.others:
            if not _same_series(other, event) and same_event(base_of(other), event, near=near):
                if any(k.uid == other.uid for k in kept):
                    continue
                return (
                    other
                    if is_over(base_of(other), self.now)
                    else self._published(other, filled(base_of(other), event))
                )
        return self._minted(event, kept)

    def _minted(self, event: Event, kept: list[Event]) -> Event:
        taken = {(k.uid, k.recurrence_id) for k in (*kept, *(other for _, other in self.others))}
        uid = event_uid(self.story.source, self.item, event)
        number = 1
        while (uid, event.recurrence_id) in taken:
            number += 1
            mark = event.start.isoformat() if number == 2 else f"{event.start.isoformat()} {number}"
            uid = event_uid(self.story.source, self.item, event, mark)
        told = replace(event, uid=uid)
        return stamped(None, corrected_event(told, self.corrections), self.now)


def base_of(event: Event) -> Event:
    """What the source says of an event, without the corrections."""
    return replace(event.read, uid=event.uid) if event.read else event


def _same_series(one: Event, other: Event) -> bool:
    """Whether both are of one foreign calendar entry: the series and its changed occurrence are two."""
    return bool(one.source_uid) and one.source_uid == other.source_uid and one.recurrence_id != other.recurrence_id


def _same_source_uid(known: Event, stated: Event, rivals: list[Event], now: datetime) -> bool:
    if not stated.source_uid or (known.source_uid, known.recurrence_id) != (stated.source_uid, stated.recurrence_id):
        return False
    return not is_over(known, now) or is_over(stated, now)


def _same_start_and_title(known: Event, stated: Event, rivals: list[Event], now: datetime) -> bool:
    return _free(known, stated) and known.start == stated.start and known.title == stated.title


def _same_start(known: Event, stated: Event, rivals: list[Event], now: datetime) -> bool:
    return _free(known, stated) and same_moment(known.start, stated.start)


def _same_day_alone(known: Event, stated: Event, rivals: list[Event], now: datetime) -> bool:
    """Another hour of the same day, where nothing else of that day could be meant."""
    if not _free(known, stated) or day(known.start) != day(stated.start) or has_begun(known, now):
        return False
    return all(day(rival.start) != day(stated.start) for rival in rivals)


def _names_the_move(known: Event, stated: Event, rivals: list[Event], now: datetime) -> bool:
    return _free(known, stated) and moved_here(known, stated) and not is_over(known, now)


def _free(known: Event, stated: Event) -> bool:
    """Whether no foreign UID speaks against the two being one."""
    return not known.source_uid or not stated.source_uid


def _unique(events: list[Event]) -> tuple[Event, ...]:
    return tuple({(event.uid, event.recurrence_id): event for event in events}.values())


# --- the events of other stories -----------------------------------------------------------------------------------


def refreshed(story: Story, others: Iterable[Story]) -> Story:
    """Return the story with its events as an earlier item of this batch has left them."""
    latest = {(event.uid, event.recurrence_id): event for other in others for event in other.events}
    return replace(story, events=tuple(_newer(event, latest) for event in story.events))


def _newer(event: Event, latest: dict[tuple[str, Clock | None], Event]) -> Event:
    other = latest.get((event.uid, event.recurrence_id), event)
    return other if (other.modified or _NEVER) > (event.modified or _NEVER) else event


def events_of(others: Iterable[Story], story: Story, source: Source) -> list[tuple[bool, Event]]:
    """Return the events of other stories, the latest state of each, and whether this source tells them too."""
    found = {
        (event.uid, event.recurrence_id): (source.name in other.sources, event)
        for other in others
        if other.id != story.id
        for event in other.events
    }
    return list(found.values())
