"""The facts of an event's own page: one labelled day with its hour, and the place beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from feeds.model import Event, Status
from feeds.sources import moment, words
from feeds.sources.moment import Hours, Mention

_LABEL = re.compile(rf"(?:{words.every('facts', 'when', 'begins')})(?!\w)\s*:?", re.IGNORECASE)
_WHERE = re.compile(rf"(?:{words.every('where')})(?!\w)\s*:?", re.IGNORECASE)
_OFF = re.compile(rf"\b(?:{words.every('off')})\b", re.IGNORECASE)
_POST_CODE = re.compile(r"\b\d{5}\s+[^\W\d_]")
_TOP = 40
"""Lines of a page among which its facts stand."""
_NEAR = 4
"""Lines behind the day among which its hour and place stand."""


def find(lines: Sequence[str], title: str, today: date) -> Event | None:
    """Return the event that a page is about; None where it does not label one day with its hour.

    A page that names a later day, or labels two, has more to tell, and its prose is read instead.
    """
    stated = list(_stated(lines[:_TOP], today))
    if len(stated) != 1 or not title:
        return None
    at, mention, day, hours = stated[0]
    last = moment.last_day(lines[at], mention, None, day)
    later = (m.on(day, m.year or day.year) for line in lines for m in moment.mentions(line, day_first=True))
    if any(other and other > last for other in later):
        return None
    start = datetime.combine(day, hours[0])
    end = datetime.combine(last, hours[1]) if hours[1] else None
    return Event(
        start=start,
        end=end if end and end > start else None,
        title=title,
        place=_place(lines[at + 1 : at + 1 + _NEAR]),
        status=Status.CANCELLED if _OFF.search(title) else Status.CONFIRMED,
        quote=lines[at][:200],
    )


def _stated(lines: Sequence[str], today: date) -> Iterator[tuple[int, Mention, date, Hours]]:
    """Yield each labelled day with its hour, and the number of the line it stands in."""
    for at, line in enumerate(lines):
        label = _LABEL.match(line)
        if label is None:
            continue
        value, where = line[label.end() :].strip(), at
        if not value and at + 1 < len(lines):
            value, where = lines[at + 1], at + 1
        mention = next(iter(moment.mentions(value, day_first=True)), None)
        if mention is None or mention.start > 20:
            continue
        day = mention.on(today, mention.year)
        hours = moment.find_hours(value[mention.stop :]) or _labelled_hours(lines[where + 1 : where + 1 + _NEAR])
        if day and hours:
            yield where, mention, day, hours


def _labelled_hours(lines: Sequence[str]) -> Hours | None:
    for at, line in enumerate(lines):
        label = _LABEL.match(line)
        if label:
            return moment.find_hours(line[label.end() :].strip() or "".join(lines[at + 1 : at + 2]))
    return None


def _place(lines: Sequence[str]) -> str:
    """Return what stands behind a label of places, else a line with a post code; "" for none."""
    for at, line in enumerate(lines):
        label = _WHERE.match(line)
        if label:
            return (line[label.end() :].strip() or "".join(lines[at + 1 : at + 2]))[:200]
    return next((line[:200] for line in lines if _POST_CODE.search(line) and len(line) < 120), "")
