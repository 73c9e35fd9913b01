"""Find out which known story each item of a reading is; pure.

Every pair of an item and a story that share a key, or whose texts are alike, gets a score with its reason; the best
pairs are taken first, each item and each story once. What remains is new.

    the source's own id        guid, or the UID of a ready-made event
    same link                  http/https, www., tracking, order of parameters apart; weaker where items share it
    same headline              without link; or with a changed slug, where text, figures and date agree
    similar text               without link; or another address and headline for nearly the same words and figures
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from heapq import nlargest

from feeds.model import Item, Source, Story
from feeds.stories import identity
from feeds.stories.happening import day
from feeds.stories.identity import digest, folded, keys, link_key
from feeds.stories.likeness import holds, likeness, may_be_alike, same_figures, words
from feeds.stories.moments import day_to_read, first_day, is_closed

_SLUG_GAP = timedelta(days=60)  # an item that was gone for longer does not come back under another address
_HEADLINE_GAP = timedelta(days=150)  # nor a headline without link as the same news: it is next year's
_ALIKE = 0.6  # likeness from which two texts of a source may be one notice
_RIVALS = 5  # stories an item without a sure key is compared with word by word, the nearest by vocabulary
_DATE_GAP = timedelta(days=14)  # between the stated dates of one item at two addresses


@dataclass(frozen=True, slots=True)
class Match:
    """One item and the story it belongs to; `story` is None where it is new.

    `as_of` is the day its dates are read from: its publication, else its first reading. `unchanged` says that this
    source has already told these very words. `fork` says that the link or text has belonged to another story.
    """

    item: Item
    story: Story | None
    as_of: date
    reason: str
    unchanged: bool = False
    fork: bool = False


@dataclass(frozen=True, slots=True)
class _Told:
    """An item or the last reading of a story, prepared for comparing."""

    item: Item
    link: str
    headline: str
    words: list[str]
    vocabulary: frozenset[str]

    @staticmethod
    def of(item: Item) -> _Told:
        text = words(item.text or item.summary)
        return _Told(item, link_key(item.link), folded(item.title), text, frozenset(text))


def match(items: Sequence[Item], known: Iterable[Story], now: datetime, *, source: Source) -> list[Match]:
    """Return a Match for each distinct item of one reading, in their order; an item told twice gives one.

    `known` are the candidates of the store, `now` is aware. Pure.
    """
    told = _distinct([_Told.of(identity.storable(item)) for item in items])
    stories = {story.id: story for story in known}
    pairs = _pairs(told, list(stories.values()), now, source)
    taken: dict[int, tuple[Story, str]] = {}
    used: set[str] = set()
    for _, index, name, reason in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if index not in taken and name not in used:
            taken[index] = (stories[name], reason)
            used.add(name)
    shared = Counter(identity.root(t.item) for t in told)
    matches = []
    for index, t in enumerate(told):
        found = _match(t.item, taken.get(index), stories.values(), now, source)
        matches.append(replace(found, fork=found.fork or shared[identity.root(t.item)] > 1))
    return matches


def _distinct(told: list[_Told]) -> list[_Told]:
    """Leave out what stands on the page twice: the same address and headline, and no other figures."""
    kept: list[_Told] = []
    alike: dict[tuple[str, str, str], list[int]] = {}
    for new in told:
        places = alike.setdefault((new.link, new.headline, new.item.guid), [])
        for index in places:
            if _same_twice(kept[index], new):
                kept[index] = new if len(new.words) > len(kept[index].words) else kept[index]
                break
        else:
            places.append(len(kept))
            kept.append(new)
    return kept


def _same_twice(one: _Told, other: _Told) -> bool:
    if [event.start for event in one.item.events] != [event.start for event in other.item.events]:
        return False
    if one.words == other.words:
        return True
    return bool(one.link) and (not one.words or not other.words or same_figures(one.words, other.words))


_Pair = tuple[float, int, str, str]  # score, index of the item, id of the story, reason


def _pairs(told: list[_Told], known: list[Story], now: datetime, source: Source) -> list[_Pair]:
    """Return every pair that could be one, each with its score."""
    pages = [_told_by(story) for story in known]
    shared = Counter(t.link for t in told if t.link) + _crowded(known, now)
    found: list[_Pair] = []
    by_key: dict[str, list[int]] = {}
    for number, story in enumerate(known):
        for key in story.keys:
            by_key.setdefault(key, []).append(number)
    loose: list[int] = []
    for index, item in enumerate(told):
        numbers = dict.fromkeys(n for key in keys(item.item) for n in by_key.get(key, ()))
        sure = False
        for number in numbers:
            score, reason = _score(item, pages[number], known[number], shared, now, source)
            if score:
                found.append(
                    (score + _nearness(item, pages[number], known[number], now), index, known[number].id, reason)
                )
            sure = sure or score >= 75
        if not sure:
            loose.append(index)
    present = {t.link for t in told}
    for index in loose:
        found += _alike(index, told[index], pages, known, present, now, source)
    return found


def _crowded(known: list[Story], now: datetime) -> Counter[str]:
    """Return the links that several stories had at the same time: an address of a page, of none of them alone."""
    open_ = [story for story in known if not is_closed(story, now)]
    counts = Counter(link for story in open_ for link in {link_key(link) for link in story.links})
    return Counter({link: count for link, count in counts.items() if count > 1})


def _told_by(story: Story) -> _Told:
    return _Told.of(story.read or story.item)


def _score(
    item: _Told, page: _Told, story: Story, shared: Counter[str], now: datetime, source: Source
) -> tuple[float, str]:
    """Return how surely an item and a story that share a key are the same, 0 where they are not."""
    own = source.name in story.sources
    links = {link_key(link) for link in story.links}
    if own and item.item.guid and f"guid:{item.item.guid}" in story.keys:
        return 120, "same id in the source"
    if item.link and item.link in links:
        if shared[item.link] < 2:
            return 100, "same link"
        return (100, "same link and headline") if item.headline == page.headline else (0, "")
    if not item.headline or item.headline != page.headline:
        return 0, ""
    if not own:
        return (50, "same headline and text on another source") if _same_news(item, page, story) else (0, "")
    if not item.link or not links:
        return (75, "same headline") if _headline_holds(item, page, story, now) else (0, "")
    if _slug_changed(item, page, story, now):
        return 62, "same headline under a changed address"
    return 0, ""


def _headline_holds(item: _Told, page: _Told, story: Story, now: datetime) -> bool:
    """Whether a headline without link may be the same news: not next year's, not next week's under its own date."""
    if not _still_there(story, now, _HEADLINE_GAP):
        return item.words == page.words
    return _dates_agree(item.item, story) or likeness(item.words, page.words) >= 0.8


def _same_news(item: _Told, page: _Told, story: Story) -> bool:
    """Whether two sources tell the same: one headline, one date, and the same text or its beginning."""
    if not _dates_agree(item.item, story):
        return False
    if not item.words or not page.words:
        return bool(item.item.published and story.published_stated)
    if holds(page.words, item.words) or holds(item.words, page.words):
        return True
    return likeness(item.words, page.words) >= 0.7 and same_figures(item.words, page.words)


def _slug_changed(item: _Told, page: _Told, story: Story, now: datetime) -> bool:
    if not _dates_agree(item.item, story) or not _still_there(story, now, _SLUG_GAP):
        return False
    if not item.words or not page.words:
        return not is_closed(story, now)
    if holds(page.words, item.words) or holds(item.words, page.words):
        return True
    return likeness(item.words, page.words) >= 0.5 and same_figures(item.words, page.words)


def _dates_agree(item: Item, story: Story) -> bool:
    """Whether the publication dates do not part the two; a date that is not stated parts nothing."""
    if item.published is None or not story.published_stated:
        return True
    stated = item.published.date() if isinstance(item.published, datetime) else item.published
    return abs(stated - story.published.date()) <= _DATE_GAP


def _still_there(story: Story, now: datetime, gap: timedelta) -> bool:
    return now - (story.last_read or story.first_read) <= gap


def _nearness(item: _Told, page: _Told, story: Story, now: datetime) -> float:
    """Return 0 to 9.9 that decide between stories of one key: the words, then what is still ahead, then the place."""
    same = item.words == page.words
    alike = 1.0 if same else likeness(item.words, page.words)
    figures = 1.0 if same or same_figures(item.words, page.words) else 0.0
    ahead = 0.0 if is_closed(story, now) else 1.0
    place = 1 / (1 + abs(item.item.position - page.item.position))
    recent = 1 / (1 + max(0, (now - (story.last_read or story.first_read)).days))
    return 5 * alike + 1.5 * figures + 0.5 * (item.headline == page.headline) + ahead + recent + place


def _alike(
    index: int, item: _Told, pages: list[_Told], known: list[Story], present: set[str], now: datetime, source: Source
) -> list[_Pair]:
    """Return the stories of this source whose text is like that of an item which no key decides."""
    if len(item.words) < 5:
        return []
    rivals = [
        (page, story)
        for page, story in zip(pages, known, strict=True)
        if source.name in story.sources
        and len(page.words) >= 5
        and may_be_alike(item.vocabulary, page.vocabulary, _ALIKE)
        and _dates_agree(item.item, story)
    ]
    nearest = nlargest(_RIVALS, rivals, key=lambda rival: len(item.vocabulary & rival[0].vocabulary))
    reasons = ((page, story, _likewise(item, page, story, present, now)) for page, story in nearest)
    return [
        (40 + _nearness(item, page, story, now), index, story.id, reason) for page, story, reason in reasons if reason
    ]


def _likewise(item: _Told, page: _Told, story: Story, present: set[str], now: datetime) -> str:
    alike = likeness(item.words, page.words)
    if item.link and page.link and item.link != page.link:
        gone = page.link not in present and _still_there(story, now, _SLUG_GAP)
        return "nearly the same text" if gone and alike >= 0.8 and same_figures(item.words, page.words) else ""
    if not _still_there(story, now, _HEADLINE_GAP):
        return ""
    return "similar text" if alike >= _ALIKE else ""


def _match(item: Item, taken: tuple[Story, str] | None, known: Iterable[Story], now: datetime, source: Source) -> Match:
    if taken is None:
        own = set(keys(item)[:-1] if item.title else keys(item)) or {""}
        fork = any(own & set(story.keys) or _same_words(item, story) for story in known if story.source == source.name)
        return Match(item, None, first_day(item, now, source), "new", fork=fork)
    story, reason = taken
    unchanged = (
        dict(story.digests).get(source.name) == digest(item)
        or now < story.first_read  # the clock went back: what it makes of dates is worth nothing
        or (source.name in story.sources and _only_read_otherwise(item, story.read or story.item))
    )
    return Match(item, story, day_to_read(item, story, now, source), reason, unchanged)


def _only_read_otherwise(item: Item, before: Item) -> bool:
    """Whether the same words are told, and a date among them that was the publication is now an event, or back.

    A list is taken for one of events by its share of dates ahead, which moves with the day; its first reading stays.
    """
    if (item.title, item.text, item.summary) != (before.title, before.text, before.summary):
        return False
    return _publication_as_event(item, before) or _publication_as_event(before, item)


def _publication_as_event(news: Item, event: Item) -> bool:
    if news.published is None or news.events or event.published is not None:
        return False
    return {day(found.start) for found in event.events} == {day(news.published)}


def _same_words(item: Item, story: Story) -> bool:
    old = story.read or story.item
    return not item.link and folded(item.title) == folded(old.title) and folded(item.text) == folded(old.text)
