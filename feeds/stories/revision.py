"""Say what became of a story with a reading: its words, its dates, its events and their identity; pure.

told before      ->  now stated   becomes
the event itself     a statement  paired by UID of the source, by start, or by the move that the text names
an open event        gone, and exactly one new date: moved under its UID
an event of others   joined: one UID, the older one
nothing              a new event, with a UID of its own
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from feeds.model import Correction, Event, Findings, Item, Site, Source, Story
from feeds.stories.book import Book, events_of, refreshed
from feeds.stories.correction import corrected_item
from feeds.stories.happening import is_over, later, same_moment
from feeds.stories.identity import clean, digest, keys, link_key, merged, story_id, words_of
from feeds.stories.likeness import holds, words
from feeds.stories.matching import Match
from feeds.stories.moments import moment, rewritten

_TEASER = 400  # signs of a text that only may be announced


@dataclass(frozen=True, slots=True)
class _Around:
    """What a reading happens in."""

    source: Source
    site: Site
    now: datetime
    corrections: Sequence[Correction]
    others: Sequence[Story]
    events_version: int


def revise(
    match: Match,
    findings: Findings,
    corrections: Sequence[Correction] = (),
    *,
    now: datetime,
    source: Source,
    site: Site,
    others: Iterable[Story] = (),
    events_version: int = 0,
) -> Story:
    """Return the story after one reading of its item; a new one where a finished notice announces anew.

    `others` are stories with events on the days of the findings (`store.near`, then those of this batch): what is the
    same happening gets the same UID. `updated` moves only where what is published changes.
    """
    around = _Around(source, site, now, corrections, tuple(others), events_version)
    if match.story is None:
        return _new(match, findings, around)
    if _announces_anew(match.story, match.item, findings, now, source):
        return _new(replace(match, story=None, reason="announces anew what was over", fork=True), findings, around)
    return _again(refreshed(match.story, around.others), match, findings, around)


def looked_at(story: Story, item: Item) -> Story:
    """Return the story with the moments at which the item's own page was read and tried last; nothing else moves."""

    def noted(told: Item) -> Item:
        return replace(told, detailed=item.detailed or told.detailed, undetailed=item.undetailed)

    return replace(story, item=noted(story.item), read=noted(story.read) if story.read else None)


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
    book = Book(story, item, source, now, corrections, [], own=True)
    events, said = book.settled(stated, findings, withdraw=True)
    return replace(
        story,
        events=events,
        said=said,
        dates=findings.dates,
        events_version=events_version,
        corrected=story.read is not None or story.hidden or any(event.corrected for event in events),
        updated=later(now, story.updated) if _happenings(events) != _happenings(story.events) else story.updated,
    )


def _new(match: Match, findings: Findings, around: _Around) -> Story:
    source, now = around.source, around.now
    item = replace(match.item, link=clean(match.item.link))
    stated = _stated(findings.events, item, source)
    stated_at, edited = moment(item.published, source), moment(item.updated, source)
    published = min(stated_at, now) if stated_at else now
    blank = Story(
        id=story_id(around.site, source.name, item, _mark(match, stated) if match.fork else ""),
        source=source.name,
        item=item,
        first_read=now,
        published=published,
        updated=min(max(edited, published), now) if edited else published,
        published_stated=stated_at is not None,
        links=(item.link,) if item.link else (),
        sources=(source.name,),
        dates=findings.dates,
        reason=match.reason,
        events_version=around.events_version,
        last_read=now,
        keys=keys(item),
        digests=((source.name, digest(match.item)),),
    )
    book = Book(blank, item, source, now, around.corrections, events_of(around.others, blank, source), own=True)
    events, said = book.settled(stated, findings)
    return _corrected(replace(blank, events=events, said=said), item, around.corrections)


def _mark(match: Match, stated: Sequence[Event]) -> str:
    """Return what parts a story from others of its link or text: its words and the first day it announces."""
    item = match.item
    first = stated[0].start if stated else item.published or ("" if item.link else match.as_of)
    return f"{item.guid}\n{words_of(item)}\n{str(first)[:10]}"


def _corrected(story: Story, item: Item, corrections: Sequence[Correction]) -> Story:
    """Return the story with this item as its source's word and a person's word laid over it."""
    shown, hidden = corrected_item(item, story.id, corrections)
    return replace(
        story,
        item=shown,
        read=item if shown != item else None,
        hidden=hidden,
        corrected=shown != item or hidden or any(event.corrected for event in story.events),
    )


def _announces_anew(story: Story, item: Item, findings: Findings, now: datetime, source: Source) -> bool:
    """Whether a finished notice was written over with the next one: none of its dates is left, one ahead is stated."""
    if not rewritten(item, story, now) or any(event.source_uid for event in findings.events):
        return False
    told = [start for event in story.events for start in (event.start, *(e.start for e in (event.read,) if e))]
    stated = [event.start for event in findings.events] + [v.start for v in findings.dates if v.start is not None]
    if any(same_moment(old, new) for old in told for new in stated):
        return False
    return any(not is_over(event, now) for event in _stated(findings.events, item, source))


def _stated(events: Iterable[Event], item: Item, source: Source) -> list[Event]:
    """Return the found events, each once, with what it needs to stand alone: zone, link and headline."""
    once = {(event.start, event.title, event.source_uid, event.recurrence_id): event for event in reversed([*events])}
    return [
        replace(event, zone=event.zone or source.timezone, url=event.url or clean(item.link), headline=item.title)
        for event in reversed(once.values())
    ]


def _read(story: Story, item: Item, source: Source) -> Item:
    """Return what the sources say now: the first source's last word; another one's only where it tells more."""
    known = story.read or story.item
    if source.name == story.source:
        return replace(item, link=_link(known.link, item.link), published=known.published or item.published)
    text, more = known.text or known.summary, item.text or item.summary
    if not text or (holds(words(more), words(text)) and len(more) > len(text)):
        known = replace(known, text=item.text, html=item.html, summary=known.summary or item.summary)
    return replace(
        known,
        link=known.link or clean(item.link),
        published=known.published or item.published,
        enclosures=known.enclosures or item.enclosures,
        author=known.author or item.author,
        detailed=item.detailed or known.detailed,
        undetailed=item.undetailed if item.detailed else known.undetailed,
    )


def _link(known: str, new: str) -> str:
    """Return the address to publish: the known one as long as it is the same page, though https rather than http."""
    if not new:
        return known
    better = new.startswith("https:") and known.startswith("http:")
    return clean(new) if better or link_key(new) != link_key(known) else known


def _again(story: Story, match: Match, findings: Findings, around: _Around) -> Story:
    source, now = around.source, around.now
    own = source.name == story.source
    item = _read(story, match.item, source)
    stated = _stated(findings.events, item if own else match.item, source)
    book = Book(story, item, source, now, around.corrections, events_of(around.others, story, source), own=own)
    # the same words give other events only where the reader of events has improved
    events, said = book.settled(stated, findings, withdraw=own and match.unchanged)
    published, is_stated = story.published, story.published_stated
    first = moment(match.item.published, source)
    if first is not None and not is_stated:
        published, is_stated = min(first, story.first_read), True
    after = replace(
        story,
        published=published,
        published_stated=is_stated,
        links=merged(story.links, [clean(match.item.link)] if match.item.link else []),
        sources=merged(story.sources, [source.name]),
        events=events,
        said=said,
        dates=findings.dates if own else story.dates or findings.dates,
        reason=match.reason,
        events_version=around.events_version or story.events_version,
        last_read=now,
        keys=merged(keys(item), merged(keys(match.item), story.keys))[:24],
        digests=(*(d for d in story.digests if d[0] != source.name), (source.name, digest(match.item))),
    )
    after = _corrected(after, item, around.corrections)
    is_changed = _shown(after, source) != _shown(story, source)
    return replace(after, updated=later(now, story.updated)) if is_changed else after


def _shown(story: Story, source: Source) -> tuple[object, ...]:
    """All that an entry of the feeds tells of a story; of a text that may only be announced, how it begins."""
    item = story.item
    texts = [" ".join(text.split()) for text in (item.title, item.text, item.summary)]
    if source.text == "teaser":
        texts[1:] = [_shortened(texts[2] or texts[1])]
    pictures = [enclosure.url.split("?")[0] for enclosure in item.enclosures]
    is_marked_up = bool(item.html) and source.text == "full"
    return (
        *texts,
        item.link,
        item.author,
        pictures,
        story.published,
        story.hidden,
        _happenings(story.events),
        is_marked_up,
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _TEASER else text[:_TEASER].rsplit(" ", 1)[0]


def _happenings(events: Iterable[Event]) -> list[tuple[object, ...]]:
    return [event.shown for event in events]
