"""Recurrence: a rule only where the text states one, and a first date that keeps it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from feeds.dates import hours
from feeds.dates.length import apart
from feeds.dates.lines import line_of
from feeds.dates.when import When
from feeds.lang import Found, Language

_RULES = 50  # a text that states more of them is a timetable
_CLAUSE = 70  # signs before or behind a date that may say it is the last one, or left out
_BESIDE = 20  # signs between a word for certain weekdays and the span or first day that binds it
_PARAGRAPH = 200
_OFTEN = 3  # `zweimal` is no series
_CUT = re.compile(r"[\n,;:()!?]|\. ")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Rule:
    """What repeats: weekdays, which ones of the month (none: every week), every how many weeks."""

    days: tuple[int, ...]
    nth: tuple[int, ...] = ()
    interval: int = 1

    def keeps(self, day: date) -> bool:
        """Tell whether a day is one of the rule's."""
        if day.weekday() not in self.days:
            return False
        last = -1 in self.nth and (day + timedelta(days=7)).month != day.month
        return not self.nth or last or (day.day - 1) // 7 + 1 in self.nth

    def text(self, until: date | None, count: int = 0) -> str:
        """Give the rule as RRULE (RFC 5545, 3.3.10), with its last day or how often, where one is stated."""
        days = ",".join(f"{nth}{_DAYS[day]}" for nth in self.nth or ("",) for day in sorted(self.days))
        sort = "FREQ=MONTHLY" if self.nth else "FREQ=WEEKLY"
        interval = f";INTERVAL={self.interval}" if self.interval > 1 else ""
        ending = f";UNTIL={until:%Y%m%d}" if until else f";COUNT={count}" if count else ""
        return f"{sort}{interval};BYDAY={days}{ending}"


def rule(text: str, found: Found, clock: Found | None, whens: list[When], lang: Language) -> Rule | None:
    """Read a rule from its shape; None where it names no weekday or only the hours of a house."""
    parts = found.parts
    twice = lang.gaps["fortnightly"].search(text, *line_of(text, found.start, found.end))
    each = lang.gaps["each"].search(text, max(0, found.start - 20), found.start)
    if found.kind == "weekly" and not (each or twice or _is_anchored(text, found, clock, whens, lang)):
        return None
    named = [lang.weekdays[parts[k].lower()] for k in ("weekday", "weekday2") if k in parts]
    named += _weekly(text, found, lang)
    if not named:
        return None
    nth = tuple(lang.ordinals[parts[k].lower()] for k in ("nth", "nth2") if k in parts)
    if nth and "monthly" not in parts:
        return Rule(tuple(named), (), 2) if nth == (2,) else None
    return Rule(tuple(named), nth, 2 if twice and not nth else 1)


def _weekly(text: str, found: Found, lang: Language) -> list[int]:
    """Give the weekdays of `montags bis mittwochs`, `montags und mittwochs` or `montags`."""
    words = [found.parts[k] for k in ("weekly", "weekly2") if k in found.parts]
    days = [lang.weekly[word.lower()] for word in words]
    if len(days) == 2 and lang.gaps["range"].fullmatch(text, found.start + len(words[0]), found.end - len(words[1])):
        return [(days[0] + n) % 7 for n in range((days[1] - days[0]) % 7 + 1)]
    return days


def _is_anchored(text: str, found: Found, clock: Found | None, whens: list[When], lang: Language) -> bool:
    """Tell whether a word like `dienstags` is bound to a span of days, a first day or a number of times beside it."""
    if lang.count.search(text, max(0, found.start - _BESIDE), found.start):
        return True
    bases = (w for w in whens if (w.is_range and not w.has_time) or w.role == "from")
    ends = [found, clock] if clock else [found]
    return any(_beside(text, span, (part.start, part.end), lang) for w in bases for span in w.spans for part in ends)


def _beside(text: str, one: tuple[int, int], other: tuple[int, int], lang: Language) -> bool:
    """Tell whether two stretches stand beside each other with nothing but joins between."""
    low, high = (one[1], other[0]) if one[1] <= other[0] else (other[1], one[0])
    near = 0 <= high - low <= _BESIDE and not apart(text, low, high)
    return near and bool(lang.joins.fullmatch(text, low, high))


def mark(text: str, whens: list[When], found: list[Found], as_of: date | None, lang: Language) -> list[When]:
    """Give the rules that the text states to their first dates; a rule without a first date gives nothing."""
    stated = [(at, part) for at, part in enumerate(found) if part.kind in ("every", "weekly")]
    for at, part in stated[:_RULES]:
        clock = _clock(text, part, found[at + 1] if at + 1 < len(found) else None, whens, lang)
        kept = rule(text, part, clock, whens, lang)
        if kept is None:
            continue
        series = _series(text, kept, whens, (part.end, clock.end if clock else part.end), as_of, lang)
        if series:
            count = 0 if series.until else _count(text, part, lang)
            whens = [_bound(w, series) for w in whens]
            whens = _give(text, whens, kept.text(series.until, count), series, part, clock, lang)
        elif clock:
            whens = _lend(text, kept, whens, clock, as_of, lang)
    return whens


def _lend(text: str, rule: Rule, whens: list[When], clock: Found, as_of: date | None, lang: Language) -> list[When]:
    """Give the hour of a rule to the days below it that it is for: `jeden 2. Montag, 19 Uhr`, `Termine: 3.5., 7.6.`."""
    timed = {w.start.date() for w in whens if isinstance(w.start, datetime) and w.role != "doors"}
    span, given = (clock.start, clock.end), []
    for when in whens:
        plain = when.start and when.span[0] > clock.end and not (when.role or when.is_range or when.has_time)
        if not plain or not when.start or not _counts(when, as_of):
            continue
        day = day_of(when.start)
        if day.weekday() in rule.days and day not in timed:
            made = replace(when, spans=(when.span, span), group=when.group or clock.start)
            given += [
                (when, replace(made, start=hours.at(day, first), end=hours.at(day, last) if last else None))
                for first, last in hours.times(clock, lang)
            ]
    told = {id(when) for when, _ in given}
    return [when for when in whens if id(when) not in told] + [made for _, made in given]


def _clock(text: str, part: Found, after: Found | None, whens: list[When], lang: Language) -> Found | None:
    """Give the time of a rule: what follows it in its sentence, with no day between."""
    if after is None or after.kind not in ("time", "times"):
        return None
    if lang.joins.fullmatch(text, part.end, after.start):
        return after
    if after.start - part.end > _CLAUSE or apart(text, part.end, after.start):
        return None
    between = (w for w in whens if part.end <= w.spans[0][0] < after.start and w.role not in ("until", "from"))
    return None if any(between) else after


@dataclass(frozen=True, slots=True)
class _Series:
    first: date
    until: date | None
    left_out: tuple[date, ...] = ()
    last: date | None = None  # the last day, where a date of its own says so
    within: When | None = None  # the span of days that gives the first and the last one


def _series(
    text: str, rule: Rule, whens: list[When], behind: tuple[int, int], as_of: date | None, lang: Language
) -> _Series | None:
    """Choose the first date of a rule and its last; None where several single ones would do as the first."""
    single = [(w, day_of(w.start)) for w in whens if w.start and _counts(w, as_of) and not w.is_range]
    fitting = [(w, day) for w, day in single if rule.keeps(day)]
    for when in whens:
        if when.is_range and _counts(when, as_of) and when.start and when.end:
            day, final = day_of(when.start), day_of(when.end)
            start = next((d for n in range(7) if rule.keeps(d := day + timedelta(days=n))), None)
            if start and (final - day).days > 6:
                without = _left_out(text, [(w, d) for w, d in fitting if start < d <= final], lang)
                return _Series(start, final, tuple(sorted(without)), within=when)
    last = {day for w, day in fitting if lang.gaps["final"].search(_clause(text, w, behind[0])[0])}
    without = _left_out(text, fitting, lang)
    days = {day for _, day in fitting} - last - without
    if len(days) > 1:
        days = {day for w, day in fitting if w.role == "from"} - last - without
    if len(days) != 1:
        return None
    first = days.pop()
    if any(day < first for day in without):  # it has been running, and this only interrupts it
        return None
    last |= {day_of(w.start) for w in whens if w.start and w.role == "until" and _touches(text, w, behind, lang)}
    until = max((day for day in last if day > first), default=None)
    return _Series(first, until, tuple(sorted(day for day in without if day > first)), until)


def _left_out(text: str, whens: list[tuple[When, date]], lang: Language) -> set[date]:
    """List the days that are called off, with those of the same list: `außer am 15. und 22. Juli`."""
    found = [(w, day) for w, day in whens if any(lang.gaps["without"].search(part) for part in _clause(text, w))]
    lists = {w.group for w, _ in found if w.group}
    return {day for _, day in found} | {day for w, day in whens if w.group in lists}


def _clause(text: str, when: When, rule: int = 0) -> tuple[str, str]:
    """Give what stands before and behind a date in its clause, without a rule before it that ends at an offset."""
    start, end = when.spans[0]
    low = max(0, start - _CLAUSE, rule if rule <= start else 0)
    before, behind = text[low:start], text[end : end + _CLAUSE]
    return _CUT.split(before.rstrip())[-1], _CUT.split(behind)[0]


def _touches(text: str, when: When, behind: tuple[int, int], lang: Language) -> bool:
    """Tell whether an until stands right behind a rule or the time of it: `jeden Dienstag um 18 Uhr bis 29. Juli`."""
    return any(
        (said := lang.gaps["until"].search(text, at, when.span[0])) and lang.joins.fullmatch(text, at, said.start())
        for at in behind
        if 0 <= when.span[0] - at <= _CLAUSE
    )


def _count(text: str, part: Found, lang: Language) -> int:
    """Give how often a rule repeats where its paragraph says so: `zehnmal, jeweils dienstags`; else 0."""
    near = line_of(text, part.start, part.end, reach=_PARAGRAPH)
    counts = [int(m[1]) if m[1].isdigit() else lang.hours[m[1].lower()] for m in lang.count.finditer(text, *near)]
    return counts[0] if len(counts) == 1 and counts[0] >= _OFTEN else 0


def _bound(when: When, series: _Series) -> When:
    """Mark the last date of a series and those that it leaves out: they are no events of their own."""
    day = day_of(when.start) if when.start and not when.is_range else None
    if day is None or when.role in ("stamp", "doors", "until"):
        return when
    if day in series.left_out:
        return replace(when, role="except")
    return replace(when, role="series") if day == series.last else when


def _counts(when: When, as_of: date | None) -> bool:
    ours = when.start is not None and when.role not in ("stamp", "doors", "until", "weekly", "except", "series")
    return ours and when.start is not None and (as_of is None or day_of(when.start) >= as_of)


def _give(
    text: str, whens: list[When], rrule: str, series: _Series, stated: Found, clock: Found | None, lang: Language
) -> list[When]:
    day = series.first
    same = [w for w in whens if w.start and day_of(w.start) == day and not w.is_range]
    if not same:
        return whens
    stretches = hours.times(clock, lang) if clock else []
    stated_at = [(hours.at(day, first), hours.at(day, last) if last else None) for first, last in stretches]
    timed = [w for w in same if w.has_time]
    nearest = min(timed or same, key=lambda w: (w.role, abs(w.span[0] - stated.start)))
    chosen = [w for w in timed if any(w.start == start for start, _ in stated_at)] or ([] if stated_at else [nearest])
    if clock and not chosen:
        span = (clock.start, clock.end)
        made = replace(nearest, span=span, quote=text[slice(*span)], spans=(*nearest.spans[:1], span), role="carried")
        chosen = [replace(made, start=start, end=end) for start, end in stated_at]
    given = [
        _without(replace(w, rrule=w.rrule or rrule, role=w.role.replace("weekly", "carried")), series) for w in chosen
    ]
    told = {id(w) for w in chosen}
    bare = [w for w in same if not w.has_time and w.role == ""]
    if clock and len(given) == 1 and given[0].role == "carried" and bare:  # the day is where the text announces it
        given = [replace(given[0], span=w.span, quote=w.quote, spans=(w.span, given[0].span), role="") for w in bare]
        told |= {id(w) for w in bare}
    rest = [w for w in whens if id(w) not in told]
    within = series.within
    if within and any(_beside(text, within.spans[0], (part.start, part.end), lang) for part in (stated, clock) if part):
        rest = [replace(w, role="series") if w is within else w for w in rest]
    return rest + given


def _without(when: When, series: _Series) -> When:
    """Leave out single dates of a series, told as its start is: days, or times of the same hour."""
    clock = when.start
    days = [datetime.combine(day, clock.time()) if isinstance(clock, datetime) else day for day in series.left_out]
    return replace(when, exdates=tuple(days)) if days else when


def day_of(clock: date | datetime) -> date:
    """Give the day of a date or time."""
    return clock.date() if isinstance(clock, datetime) else clock
