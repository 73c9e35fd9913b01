"""Dates and times that a text states, resolved to wall-clock time without a zone.

scan (the language's one alternation) -> combine (a time joins the date it touches) -> resolve (the missing year)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from feeds.lang import Language


@dataclass(frozen=True, slots=True)
class When:
    """A date of a text; `start` is None where nothing fixes the year, `end` where none is stated."""

    start: date | datetime | None
    end: date | datetime | None
    span: tuple[int, int]
    quote: str
    spans: tuple[tuple[int, int], ...] = ()
    rrule: str = ""
    role: str = ""  # "carried": a time under a date that does not touch it
    notes: tuple[str, ...] = ()  # "weekday": a wrong one; "year": lent or implied

    @property
    def has_time(self) -> bool:
        """Whether a clock time is stated."""
        return isinstance(self.start, datetime)


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text with the parts it states."""

    span: tuple[int, int]
    kind: str
    parts: dict[str, str]


def find(text: str, *, as_of: date | None, lang: Language, context: Sequence[str] = ()) -> tuple[When, ...]:
    """List the dates of a text in its order; empty where there are none.

    A missing year is the next such date on or after `as_of`, else the only year that text or context name.
    """
    years = {int(y) for part in (text, *context) for y in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", part)}
    only = next(iter(years)) if len(years) == 1 else None
    mentions = _scan(text, lang)
    whens: list[When] = []
    governing: Mention | None = None
    taken: Mention | None = None
    for at, mention in enumerate(mentions):
        if mention.kind == "date":
            governing = mention
            follower = mentions[at + 1] if at + 1 < len(mentions) else None
            taken = _joined(text, mention, follower, lang)
            whens.append(_when(text, mention, taken, as_of, only, lang))
        elif mention.kind == "time" and mention is not taken and governing:
            whens.append(_carried(text, _when(text, governing, mention, as_of, only, lang)))
    return tuple(whens)


def _carried(text: str, when: When) -> When:
    """Quote the time alone: its date stands further up, maybe in another sentence; the caller weighs that."""
    start, end = when.spans[-1]
    return replace(when, span=(start, end), quote=text[start:end], role="carried")


def _scan(text: str, lang: Language) -> list[Mention]:
    found = []
    names: dict[str, list[str]] = {group: [] for group in lang.kinds}
    for name in lang.scanner.groupindex:
        if name not in names:
            names[name.partition("_")[0]].append(name)
    for m in lang.scanner.finditer(text):
        group = m.lastgroup or ""
        size = len(group) + 1
        parts = {n[size:]: m[n] for n in names[group] if m[n]}
        found.append(Mention(m.span(), lang.kinds[group], parts))
    return found


def _joined(text: str, day: Mention, clock: Mention | None, lang: Language) -> Mention | None:
    if clock is None or clock.kind != "time":
        return None
    return clock if lang.joins.fullmatch(text, day.span[1], clock.span[0]) else None


def _when(
    text: str, mention: Mention, clock: Mention | None, as_of: date | None, only: int | None, lang: Language
) -> When:
    parts = mention.parts
    last = {k[:-1]: v for k, v in parts.items() if k.endswith("2")}
    if "month2" in parts and "year" in parts:
        parts = {k: v for k, v in parts.items() if k != "year"}  # the year of a span stands at its end
    if last and not clock:
        until = {k: v for k, v in mention.parts.items() if not k.endswith("2")} | last
        until = until if "weekday2" in mention.parts else {k: v for k, v in until.items() if k != "weekday"}
        final = _day(until, as_of, only, lang)[0]
        year = {"year": str(final.year)} if final and "year" not in parts else {}
        day, notes = _day(parts | year, as_of, only, lang)
        if day and final and day > final and year:
            day = _valid(day.year - 1, day.month, day.day)
        span = mention.span
        return When(day, final, span, text[span[0] : span[1]], (span,), notes=notes)
    day, notes = _day(parts, as_of, only, lang)
    spans = (mention.span, clock.span) if clock else (mention.span,)
    span = (spans[0][0], spans[-1][1])
    start: date | datetime | None = day
    end: datetime | None = None
    if day and clock:
        later = clock.parts.get("half2")
        start = _at(day, clock.parts, "", clock.parts.get("half") or later, lang)
        if "hour2" in clock.parts:
            end = _at(day, clock.parts, "2", later, lang)
            end += timedelta(days=end <= start)
    return When(start, end, span, text[span[0] : span[1]], spans, notes=notes)


def _at(day: date, parts: dict[str, str], which: str, half: str | None, lang: Language) -> datetime:
    hour, minute = int(parts["hour" + which]), int(parts.get("minute" + which) or 0)
    if half:
        hour = hour % 12 + lang.halves[half.lower()]
    return datetime.combine(day, time()) + timedelta(hours=hour, minutes=minute)


def _day(
    parts: dict[str, str], as_of: date | None, only: int | None, lang: Language
) -> tuple[date | None, tuple[str, ...]]:
    month = int(parts["monthnum"]) if "monthnum" in parts else lang.months[parts["month"].lower()]
    number = int(parts["day"])
    weekday = lang.weekdays[parts["weekday"].lower()] if "weekday" in parts else None
    if stated := parts.get("year") or parts.get("shortyear"):
        year = int(stated)
        day = _valid(year + 2000 if year < 100 else year, month, number)
        return day, ("weekday",) if day and weekday not in (None, day.weekday()) else ()
    if as_of is None:
        day = _valid(only, month, number) if only else None
        return day, ("year",) if day else ()
    later = (_valid(y, month, number) for y in range(as_of.year, min(as_of.year + 5, 9990)))
    day = next((d for d in later if d and d >= as_of), None)
    before = _valid(as_of.year, month, number)
    if weekday is not None and day and day.weekday() != weekday and before and before.weekday() == weekday:
        day = before
    wrong = day is not None and weekday not in (None, day.weekday())
    return day, ("year", "weekday") if wrong else ("year",) if day else ()


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
