"""Events that a list states in its blocks' own parts: a day, a time, a place, a title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

from feeds.model import Clock, Event, Item, Status
from feeds.sources import card_clock, card_parts, moment, standing, words
from feeds.sources.card_clock import When
from feeds.sources.card_parts import Part
from feeds.sources.listing_blocks import Group
from feeds.sources.outline import Block, Outline
from feeds.sources.places import Place

_OFF = re.compile(rf"\b(?:{words.every('off')})\b", re.IGNORECASE)
_SPEAKS = re.compile(rf"(?:^|[^a-z])(?:{words.every('events')})(?:[^a-z]|$)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b\s*")
_SCHEDULE = re.compile(rf"\s*\b(?:{words.every('schedule')})\b", re.IGNORECASE)
_Row = tuple[Block, Place, Item]


def fill(page: Outline, group: Group, items: Sequence[Item | None], about: str, today: date) -> list[Item]:
    """Give each item its event, if the list is one of events; else return the items as they are.

    It is one where most blocks state a day, and some of these lie ahead or `about` and the headings speak of events.
    """
    rows = [(block, place, item) for block, place, item in zip(group.blocks, group.places, items, strict=False) if item]
    news = [item for _, _, item in rows]
    speaks = _SPEAKS.search(f"{about} {' '.join(rows[0][1].headings) if rows else ''}") is not None
    if not speaks and 3 * sum(item.published is not None for item in news) > 2 * len(news):
        return news  # days gone by: news, and cheap to see
    found = [card_clock.read(page, block, place, today) for block, place, _ in rows]
    starts = [when[0] for when in found if when]
    parts = [card_parts.of(page, block) for block, _, _ in rows] if 2 * len(starts) > len(rows) else []
    common = card_parts.common(parts)
    if not _are_events(starts, len(rows), speaks, today) and not (speaks and _say_only_days(parts, common)):
        return news
    if _go_back(page, rows, starts):
        return _dated_back(news, found, today)
    stated = None if any(isinstance(start, datetime) for start in starts) else standing.find(page, group)
    if stated:
        found = [card_clock.at(when, stated[0]) for when in found]
    events = [_event(row, own, common, when) for row, own, when in zip(rows, parts, found, strict=True)]
    return [
        _with_event(item, event, stated[1] if stated else "", page.paragraphs(block)) if event else item
        for (block, _, item), event in zip(rows, events, strict=True)
    ]


def _are_events(starts: Sequence[Clock], count: int, speaks: bool, today: date) -> bool:
    if len(starts) * 2 <= count:
        return False
    ahead = sum(_day(start) >= today for start in starts)
    timed = sum(isinstance(start, datetime) for start in starts)
    return ahead * 3 >= len(starts) or (speaks and (timed * 2 > len(starts) or ahead > 0))


def _say_only_days(parts: Sequence[Sequence[Part]], common: frozenset[str]) -> bool:
    """Whether the rows say nothing beside their days and papers: a council's meetings gone by."""
    return bool(parts) and not any(card_parts.title(own, common, "") for own in parts)


def _go_back(page: Outline, rows: Sequence[_Row], starts: Sequence[Clock]) -> bool:
    """Whether the days are those of news: without an hour or a year, the latest first."""
    if len(starts) < 3 or any(isinstance(start, datetime) for start in starts):
        return False
    falls = sum(one > other for one, other in pairwise(map(_day, starts)))
    if falls < len(starts) - 2 or any(one == other for one, other in pairwise(starts)):
        return False
    said = (moment.mentions(page.text(block, 400), day_first=page.day_first) for block, _, _ in rows)
    return not any(place.year for _, place, _ in rows) and not any(day.year for days in said for day in days)


def _dated_back(news: Sequence[Item], found: Sequence[When | None], today: date) -> list[Item]:
    """Give each item the last such day on or before that of the item above it."""
    dated = []
    for item, when in zip(news, found, strict=True):
        if when is not None and (when[0].month, when[0].day) != (2, 29):
            day = _day(when[0]).replace(year=today.year)
            today = day if day <= today else day.replace(year=day.year - 1)
            item = replace(item, published=today)
        dated.append(item)
    return dated


def _day(value: Clock) -> date:
    return value.date() if isinstance(value, datetime) else value


def _event(row: _Row, parts: list[Part], common: frozenset[str], when: When | None) -> Event | None:
    if when is None:
        return None
    _, place, item = row
    text = " ".join(part.text for part in parts)
    where = card_parts.where(parts, item.text, common)
    return Event(
        start=when[0],
        end=when[1],
        title=card_parts.title(parts, common, where) or _series(place) or card_parts.any_title(parts),
        place=where,
        status=Status.CANCELLED if _OFF.search(text[:400]) else Status.CONFIRMED,
        online=card_parts.is_online(parts),
        quote=text[:200],
        url=item.link,
    )


def _series(place: Place) -> str:
    """Return the heading that a block without words of its own stands under, its year taken out; "" for none."""
    for heading in reversed(place.headings):
        name = _SCHEDULE.sub("", _YEAR.sub("", heading)).strip(" :-–/")
        if name and not moment.is_bare(name):
            return name
    return ""


def _with_event(item: Item, event: Event, place: str, text: str) -> Item:
    event = replace(event, place=event.place or place)
    return replace(item, events=(event,), published=None, title=event.title or item.title, text=text)
