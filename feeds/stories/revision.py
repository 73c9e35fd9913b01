"""Say what became of a story with a reading: its words, its dates, its events and their identity; pure.

told before      ->  now stated   becomes
the event itself     a statement  paired by UID of the source, by start, or by the move that the text names
an open event        gone, and exactly one new date: moved under its UID
an event of others   joined: one UID, the older one
nothing              a new event, with a UID of its own
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from feeds.model import Correction, Event, Findings, Item, Site, Source, Story
from feeds.stories.correction import corrected_event, corrected_item
from feeds.stories.happening import (
    day,
    filled,
    has_begun,
    is_over,
    later,
    moved_here,
    retold,
    same_event,
    same_moment,
    stamped,
)  # fmt: skip
from feeds.stories.identity import clean, digest, event_uid, keys, link_key, merged, story_id
from feeds.stories.likeness import holds, words
from feeds.stories.matching import Match, moment, rewritten


def revise(
    match: Match,
    findings: Findings,
    corrections: Sequence[Correction] = (),
    *,
    now: datetime,
    source: Source,
    site: Site,
    others: Iterable[Event] = (),
    events_version: int = 0,
) -> Story:
    """Return the story after one reading of its item; where all it announced is over and the item announces anew, a new one.

    `others` are events of other stories on the days of the findings (`store.events_near`, and those of this batch):
    what is the same happening gets the same UID. `updated` moves only where what is published changes.
    """
    story = match.story
    if story is None:
        return _new(match, findings, corrections, now, source, site, others, events_version, match.fork)
    if _announces_anew(story, match.item, findings, now):
        anew = replace(match, story=None, reason="announces anew what was over")
        return _new(anew, findings, corrections, now, source, site, others, events_version, True)
    item = _read(story, match.item, source)
    stated = _stated(findings.events, item if source.name == story.source else match.item, source)
    book = _Book(story, item, source, now, corrections, list(others), own=source.name == story.source)
    events, said = book.settled(stated, findings)
    dates = findings.dates if book.own else story.dates or findings.dates
    return _story(story, match, item, events, said, dates, corrections, now, source, events_version)


def reread(
    story: Story,
    findings: Findings,
    corrections: Sequence[Correction] = (),
    *,
    now: datetime,
    source: Source,
    events_version: int,
) -> Story:
    """Return a story whose stored text a better reader of events has read; only real changes move anything.

    An event ahead that the reader no longer finds in the same text was a mistake and goes.
    """
    item = story.read or story.item
    stated = _stated(findings.events, item, source)
    book = _Book(story, item, source, now, corrections, [], own=True)
    events, said = book.settled(stated, findings, withdraw=True)
    changed = events != story.events
    return replace(
        story,
        events=events,
        said=said,
        dates=findings.dates,
        events_version=events_version,
        updated=later(now, story.updated) if changed else story.updated,
    )


def _new(
    match: Match,
    findings: Findings,
    corrections: Sequence[Correction],
    now: datetime,
    source: Source,
    site: Site,
    others: Iterable[Event],
    events_version: int,
    fork: bool,
) -> Story:
    item = replace(match.item, link=clean(match.item.link))
    stated = _stated(findings.events, item, source)
    mark = (stated[0].start if stated else match.as_of).isoformat()[:10] if fork else ""
    identity = story_id(site, source.name, item, mark)
    stated_at = moment(item.published, source)
    published = min(stated_at, now) if stated_at else now
    edited = moment(item.updated, source)
    updated = min(max(edited, published), now) if edited else published
    blank = Story(
        id=identity,
        source=source.name,
        item=item,
        first_read=now,
        published=published,
        updated=updated,
        published_stated=stated_at is not None,
    )
    book = _Book(blank, item, source, now, corrections, list(others), own=True)
    events, said = book.settled(stated, findings)
    shown, hidden = corrected_item(item, identity, corrections)
    return replace(
        blank,
        item=shown,
        read=item if shown != item else None,
        hidden=hidden,
        corrected=shown != item or hidden or any(event.corrected for event in events),
        links=(item.link,) if item.link else (),
        sources=(source.name,),
        events=events,
        said=said,
        dates=findings.dates,
        reason=match.reason,
        events_version=events_version,
        last_read=now,
        keys=keys(item),
        digests=((source.name, digest(match.item)),),
    )


def _announces_anew(story: Story, item: Item, findings: Findings, now: datetime) -> bool:
    """Whether a finished notice was written over with the next one: none of its dates is left, one ahead is stated."""
    if not rewritten(item, story, now) or any(event.source_uid for event in findings.events):
        return False
    told = [start for event in story.events for start in (event.start, *(e.start for e in (event.read,) if e))]
    stated = [event.start for event in findings.events] + [v.start for v in findings.dates if v.start is not None]
    if any(same_moment(old, new) for old in told for new in stated):
        return False
    return any(not is_over(event, now) for event in findings.events)


def _stated(events: Iterable[Event], item: Item, source: Source) -> list[Event]:
    """Return the found events with what each needs to stand alone: zone, link and headline."""
    return [
        replace(event, zone=event.zone or source.timezone, url=event.url or clean(item.link), headline=item.title)
        for event in events
    ]


def _read(story: Story, item: Item, source: Source) -> Item:
    """Return what the sources say now: the first source's last word; another one's only where it tells more."""
    known = story.read or story.item
    link = known.link
    if item.link and (
        link_key(item.link) != link_key(link) or item.link.startswith("https:") > link.startswith("https:")
    ):
        link = clean(item.link)
    if source.name == story.source:
        return replace(item, link=link or known.link, published=known.published or item.published)
    text, more = known.text or known.summary, item.text or item.summary
    if not text or (holds(words(more), words(text)) and len(more) > len(text)):
        known = replace(known, text=item.text, html=item.html, summary=known.summary or item.summary)
    return replace(
        known,
        link=known.link or link,
        published=known.published or item.published,
        enclosures=known.enclosures or item.enclosures,
        author=known.author or item.author,
    )


@dataclass(slots=True)
class _Book:
    """The events of one story while a reading is entered."""

    story: Story
    item: Item
    source: Source
    now: datetime
    corrections: Sequence[Correction]
    others: list[Event]
    own: bool  # the source that first told the story speaks
    paired: dict[int, Event] = field(default_factory=dict)  # index of a statement -> the event it is about

    def settled(
        self, stated: list[Event], findings: Findings, *, withdraw: bool = False
    ) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
        """Return the events after this reading, and what it said of which; with `withdraw` an unfound one ahead goes."""
        left = list(self.story.events)
        self._pair(stated, left)
        self._pair_moved(stated, left, findings)
        kept = [self._retold(event, stated) for event in self.story.events]
        if withdraw:
            told = {id(event) for event in self.paired.values()}
            pairs = zip(self.story.events, kept, strict=True)
            kept = [after for before, after in pairs if id(before) in told or has_begun(_base(before), self.now)]
        said = [self._said(index, event) for index, event in enumerate(stated) if index in self.paired]
        for index, event in enumerate(stated):
            if index not in self.paired:
                found = self._joined_or_new(event, kept)
                kept.append(found)
                said.append(replace(event, uid=found.uid))
        told_now = {(event.uid, event.recurrence_id) for event in said}
        said += [event for event in self.story.said if (event.uid, event.recurrence_id) not in told_now]
        return _unique(kept), tuple(said)

    def _pair(self, stated: list[Event], left: list[Event]) -> None:
        tests = (_same_source_uid, _same_start_and_title, _same_start, _same_day_alone, _names_the_move)
        for test in tests:
            for index, event in enumerate(stated):
                if index in self.paired:
                    continue
                rivals = [e for i, e in enumerate(stated) if i not in self.paired and i != index]
                known = next((k for k in left if test(_base(k), event, rivals, self.now)), None)
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
            if not has_begun(_base(event), self.now)
            and not event.source_uid
            and not any(same_moment(start, _base(event).start) for start in mentioned)
        ]
        if len(new) == 1 and len(gone) == 1 and not stated[new[0]].source_uid and self.own:
            self.paired[new[0]] = gone[0]

    def _retold(self, known: Event, stated: list[Event]) -> Event:
        """The event after what this reading says of it; one that is over is closed."""
        index = next((i for i, event in self.paired.items() if event is known), None)
        if index is None or is_over(_base(known), self.now):
            return known
        base, event = _base(known), stated[index]
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
        for other in self.others:
            if not _same_series(other, event) and same_event(_base(other), event, near=True):
                if any(k.uid == other.uid for k in kept):
                    continue
                return other if is_over(_base(other), self.now) else self._published(other, filled(_base(other), event))
        return self._minted(event, kept)

    def _minted(self, event: Event, kept: list[Event]) -> Event:
        taken = {(k.uid, k.recurrence_id) for k in (*kept, *self.others)}
        uid = event_uid(self.story.source, self.item, event)
        number = 1
        while (uid, event.recurrence_id) in taken:
            number += 1
            mark = event.start.isoformat() if number == 2 else f"{event.start.isoformat()} {number}"
            uid = event_uid(self.story.source, self.item, event, mark)
        told = replace(event, uid=uid)
        return stamped(None, corrected_event(told, self.corrections), self.now)


def _base(event: Event) -> Event:
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


def _story(
    story: Story,
    match: Match,
    item: Item,
    events: tuple[Event, ...],
    said: tuple[Event, ...],
    dates: tuple[object, ...],
    corrections: Sequence[Correction],
    now: datetime,
    source: Source,
    events_version: int,
) -> Story:
    shown, hidden = corrected_item(item, story.id, corrections)
    published, stated = story.published, story.published_stated
    first = moment(match.item.published, source)
    if first is not None and not stated:
        published, stated = min(first, story.first_read), True
    after = replace(
        story,
        item=shown,
        read=item if shown != item else None,
        hidden=hidden,
        corrected=shown != item or hidden or any(event.corrected for event in events),
        published=published,
        published_stated=stated,
        links=merged(story.links, [clean(match.item.link)] if match.item.link else []),
        sources=merged(story.sources, [source.name]),
        events=events,
        said=said,
        dates=dates,
        reason=match.reason,
        events_version=events_version or story.events_version,
        last_read=now,
        keys=merged(keys(item), merged(keys(match.item), story.keys))[:24],
        digests=(*(d for d in story.digests if d[0] != source.name), (source.name, digest(match.item))),
    )
    return replace(after, updated=later(now, story.updated)) if _looks(after) != _looks(story) else after


def _looks(story: Story) -> tuple[object, ...]:
    """All of a story that is published."""
    item = story.item
    words_ = [" ".join(text.split()) for text in (item.title, item.text, item.summary)]
    pictures = [enclosure.url.split("?")[0] for enclosure in item.enclosures]
    return (*words_, item.link, item.author, pictures, story.published, story.hidden, story.events, bool(item.html))
