"""One event a happening: building an event from a date, and joining those that say the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from feeds.dates import When, is_told_under, line_of
from feeds.events import place, title
from feeds.events.verdict import Decision, Frame
from feeds.lang import Language
from feeds.model import Clock, Event, Item, Status

_OFF = (Status.CONFIRMED, Status.CANCELLED)
_DAYS = 4  # of a span that is told day by day, at most
Span = tuple[int, int]

_WORD = re.compile(r"\w{3,}")
_MARKS = " \t•*–-|"  # what may stand before an hour that opens its line
_BULLETS = ("• ", "- ", "* ", "– ", "— ", "· ", "●\t", "•\t", "-\t")
_LONG = 300  # signs of an item of a list, at most
_SHORT = 30  # signs of a label
_NEXT = 12  # signs behind a day that may say it is of another thing
_AGAIN = 3  # further mentions of a date that are looked at


def event(item: Item, when: When, decision: Decision, context: Frame, others: Sequence[When], lang: Language) -> Event:
    """Build the event of an announced date; `others` are the item's other announced dates."""
    if when.start is None:
        raise ValueError("an announced date has a start")
    spans = [other.span for other in others]
    at = when.span
    told = [o for o in others if not (apart(when, o, item.text) or _alone(when, o, item.text))]
    own = {other.span for other in told if same(other.start, other.end, when.start, when.end)}
    again = [other.span for other in told if other.start == when.start and other.span != at][:_AGAIN]
    day = when.spans[0]
    if when.role == "carried" and not any(other.spans[0] == day != other.span for other in others):
        again.append(day)  # the only hour of its day: what is said beside the day holds for it
    spans = [span for span in spans if span != at and span not in own]
    return Event(
        start=when.start,
        end=when.end,
        title=title.find(item.text, at, lang, title=item.title, others=spans, again=again),
        place=place.find(item.text, at, lang, title=item.title, others=spans, again=again),
        rrule=when.rrule,
        exdates=when.exdates,
        quote=context.quote(at[0]),
        why=decision.why,
    )


def apart(one: When, other: When, text: str) -> bool:
    """Whether two dates are of two things that begin alike.

    They open lines of their own that have no word in common, or are in two rows of a list or table.
    """
    rows = [_row(when, text) for when in (one, other)]
    if all(rows) and one.has_time and other.has_time and not rows[0] & rows[1]:
        return True
    items = [_item(when, text) for when in (one, other)]
    (first, words), (second, others) = items
    if _is_labelled_pair(one, other, text):
        return True
    return first != second and bool(words and others) and words != others and one.has_time == other.has_time


def _is_labelled_pair(one: When, other: When, text: str) -> bool:
    """Whether two dates stand in lines in a row, each with its label: `Berg: Sa, 21. Juni, 20 Uhr`, `Au: Sa, 21. …`."""
    first, second = sorted((one, other), key=lambda when: when.span)
    if text[first.span[1] : second.span[0]].count("\n") != 1 or "relative" in first.notes + second.notes:
        return False
    leads = [text[line_of(text, *when.span)[0] : when.span[0]].strip(_MARKS) for when in (first, second)]
    short = all(lead.endswith(":") and 1 < len(lead) < _SHORT and "." not in lead for lead in leads)
    return short and leads[0] != leads[1] and not any(when.role for when in (one, other))


def _item(when: When, text: str) -> tuple[int, str]:
    """Give where the line of a date begins, and its words if it is one of a list, a row or a paragraph of a place."""
    start, end = when.spans[-1]
    low, high = line_of(text, start, end, reach=_LONG)
    line = text[low:high].strip()
    labelled = low <= when.spans[0][0] and is_told_under(line)
    return low, line if line[:2] in _BULLETS or " | " in line or labelled else ""


def _row(when: When, text: str) -> set[str]:
    """Give the words behind an hour that opens its line; none where it stands within one."""
    start, end = when.spans[-1]
    low, high = line_of(text, start, end)
    return set() if text[low:start].strip(_MARKS) else _words(text[end:high])


def merge(events: list[tuple[When, Event]], text: str, lang: Language) -> list[Event]:
    """Join events of the same start, and a bare day into one of that day that states its hour."""
    kept: list[Event] = []
    first: list[When] = []
    days: dict[date, list[int]] = {}  # day -> where its events stand in `kept`
    for when, new in events:
        places = days.setdefault(_day(new.start), [])
        if any(first[i].span == when.spans[0] != when.span for i in places):
            own = [i for i in places if first[i].spans[0] == when.spans[0]]  # an hour of that mention of the day
        else:
            own = [] if _is_besides(when, text, lang) else places
        at = next((i for i in own if _is_one(first[i], when, kept[i], new, text)), None)
        if at is None:
            places.append(len(kept))
            kept.append(new)
            first.append(when)
        else:
            kept[at] = _join(kept[at], new)
            first[at] = when if when.has_time and not first[at].has_time else first[at]
    told = {_day(e.start) for e in kept if isinstance(e.start, datetime) and isinstance(e.end, datetime)}
    return [event for event in kept if not _is_told_by_day(event, told)]


def _is_one(one: When, other: When, old: Event, new: Event, text: str) -> bool:
    """Whether two dates are of one thing; a bare day and an hour that is of that very mention always are."""
    if one.spans[0] == other.spans[0] and one.has_time != other.has_time and not (one.is_range or other.is_range):
        return True
    return _same(old, new) and not _told_apart(one, other, old, new, text)


def _is_besides(when: When, text: str, lang: Language) -> bool:
    """Whether a date says that it is of another thing than those above: `Ebenfalls am Mittwoch, 5. April`."""
    if when.role not in ("", "carried"):
        return False
    behind = "" if when.has_time else text[when.span[1] : when.span[1] + _NEXT].strip(" ,").lower()
    return bool(lang.precedes(text, when.span[0], "besides")) or behind.startswith(lang.words["clause.besides"])


def _told_apart(one: When, other: When, old: Event, new: Event, text: str) -> bool:
    """Whether two dates are of two things: by their lines, or each alone in its line and in another place."""
    if apart(one, other, text):
        return True
    return _differ(old.place, new.place) and _alone(one, other, text)


def _alone(one: When, other: When, text: str) -> bool:
    """Whether two dates with their hours stand each alone in a line, as those of two notices do."""
    return one.span != other.span and all(when.has_time and _fills_line(when, text) for when in (one, other))


def _fills_line(when: When, text: str) -> bool:
    start, end = when.span
    low, high = line_of(text, start, end)
    return not text[low:start].strip(_MARKS) and not text[end:high].strip(_MARKS + ".")


def _differ(one: str, other: str) -> bool:
    """Whether two names are told and have no word in common."""
    return bool(one and other) and not _words(one) & _words(other)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def _is_told_by_day(frame: Event, told: set[date]) -> bool:
    """Whether each day of a span has an event with hours from and to: then the days are what is announced."""
    if frame.end is None or isinstance(frame.start, datetime):
        return False
    days = {frame.start + timedelta(n) for n in range(min(_DAYS, (_day(frame.end) - frame.start).days + 1))}
    return _day(frame.end) in days and days <= told


def _same(old: Event, new: Event) -> bool:
    return same(old.start, old.end, new.start, new.end) and not _elsewhere(old, new)


def _elsewhere(old: Event, new: Event) -> bool:
    """Whether two things begin at the same hour in two places: told apart, called otherwise, with no word in common."""
    if not isinstance(old.start, datetime) or old.quote == new.quote:
        return False
    return _differ(old.place, new.place) and _differ(old.title, new.title)


def same(start: Clock | None, end: Clock | None, other: Clock | None, other_end: Clock | None) -> bool:
    """Whether two dates say one happening: the same start, or a bare day and an hour of it."""
    if start is None or other is None or _day(start) != _day(other):
        return start == other
    if start == other:
        return _span(start, end) == _span(other, other_end)  # a festival is not its first evening
    bare = not (isinstance(start, datetime) and isinstance(other, datetime))
    return bare and not (_span(start, end) or _span(other, other_end))


def _span(start: Clock, end: Clock | None) -> bool:
    return end is not None and _day(end) > _day(start) and not isinstance(start, datetime)


def _day(clock: Clock) -> date:
    return clock.date() if isinstance(clock, datetime) else clock


def _join(old: Event, new: Event) -> Event:
    first, second = (old, new) if isinstance(old.start, datetime) or not isinstance(new.start, datetime) else (new, old)
    return replace(
        first,
        end=first.end or (second.end if second.start == first.start else None),
        place=first.place or second.place,
        rrule=first.rrule or second.rrule,
        status=max(first.status, second.status, key=_OFF.index),
        exdates=first.exdates or tuple(_at(day, first.start) for day in second.exdates),
        online=first.online or second.online,
    )


def _at(day: Clock, start: Clock) -> Clock:
    """Tell a day as a start is told: at its hour, where it has one."""
    return datetime.combine(_day(day), start.time()) if isinstance(start, datetime) else day
