"""Combine: each time finds its group of days, touching, or further up; only what stands between decides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TypeGuard

from feeds.dates.chain import REACH, Group, is_month, past_aside
from feeds.dates.lines import line_of
from feeds.lang import Found, Language

_NAMED = re.compile(r" +[A-ZÄÖÜ„»«\"“]")  # what an hour of a programme is followed by
_PARTING = (",", ";", "/", "|")  # between the points of one line
_NEXT = 20  # signs behind a day up to an hour of its own
_NEAR = 20  # parts of a sentence that are looked through for the day of a time


@dataclass(frozen=True, slots=True)
class Carried:
    """A time with the group that it does not touch but that governs it."""

    group: Group
    time: Found
    weekly: frozenset[int]  # the weekdays whose word it stands beside: `samstags 14 bis 20 Uhr`; empty for none
    early: bool = False  # it stands above all days and counts only if it counts for each
    each: bool = False  # it counts for each day


def attach(text: str, parts: list[Group | Found], lang: Language) -> list[Carried]:
    """Give each time that touches a group to it; list the times that only a group further away governs."""
    carried: list[Carried] = []
    touching: Group | None = None  # the group whose chain of times is still open
    reached = 0
    governing: Group | None = None
    for at, part in enumerate(parts):
        if isinstance(part, Group):
            if touching and touching.times and lang.gaps["range"].fullmatch(text, reached, part.span[0]):
                part.continues = True
            if is_month(part):
                continue
            touching = part
            if governing is None or not lang.precedes(text, part.span[0], "instead"):
                governing = part  # what is said of `on Tuesday instead of Wednesday` is said of Tuesday
            reached = part.span[1]
        elif part.kind in ("time", "times", "clock"):
            point = part.kind == "clock" and governing and _is_point(text, part, governing, lang)
            if touching and touching is not governing and ")" in text[reached : part.start]:
                touching = None  # `am 11. Juli (statt 4. Juli) um 18 Uhr`: the hour is of the new day
            beside = parts[at - 1] if at else None
            weekly = _weekdays(text, beside, lang) if _is_beside(beside, part) else frozenset()
            if touching and part.start - reached <= REACH and _joins(text, reached, part.start, touching, lang):
                touching.times.append(part)
                if weekly:
                    touching.only[part.start] = weekly
            elif part.kind != "clock" or point:
                touching = None
                ahead = _ahead(text, parts, at, lang)
                if ahead:
                    ahead.times.append(part)
                elif later := _later(text, parts, at, lang):
                    carried.append(Carried(later, part, weekly))
                elif governing:
                    carried.append(Carried(governing, part, weekly))
                else:
                    below = (p for p in parts[at : at + _NEAR] if _is_day(p))
                    carried += [Carried(group, part, weekly, early=True) for group in islice(below, 1)]
            reached = part.end
    return carried


def _is_point(text: str, clock: Found, day: Group, lang: Language) -> bool:
    """Tell whether an hour without its word opens a point of a programme: below its day, or beside another such hour.

    `Samstag, 9. Mai` and then `17.00 Ehrung`; `So 1.6. 9.30 Hochamt, 11.00 Kinderkirche`; `jeweils 19.00`.
    """
    if not _NAMED.match(text, clock.end):
        return False
    low = line_of(text, clock.start, clock.end)[0]
    if not text[low : clock.start].strip(" •*-–|"):
        return any(time.kind == "clock" for time in day.times) or _fills_line(text, day)
    beside = day.span[0] >= low and text[clock.start - 2 : clock.start].strip(" ") in _PARTING
    if beside and any(time.kind == "clock" for time in day.times):
        return True
    return day.span[0] >= low and bool(lang.precedes(text, clock.start, "each"))


def _fills_line(text: str, day: Group) -> bool:
    before = text[max(0, day.span[0] - REACH) : day.span[0]].rpartition("\n")[2]
    rest = text[day.span[1] : day.span[1] + REACH].partition("\n")[0].strip(" :.")
    named = len(rest) < REACH // 2 and not any(sign.isdigit() for sign in rest)  # `Sonntag, 8. Juni – Pfingsten`
    return not before.strip(" •*-–|") and (not rest or (named and rest[0] in "–-|(,"))


def _is_beside(before: Group | Found | None, time: Found) -> TypeGuard[Found]:
    return isinstance(before, Found) and before.kind == "weekly" and time.start - before.end < REACH


def _weekdays(text: str, found: Found, lang: Language) -> frozenset[int]:
    """Give the weekdays that `samstags`, `freitags und samstags` or `montags bis freitags` are for."""
    days = [lang.weekly[found.parts[part].lower()] for part in ("weekly", "weekly2") if part in found.parts]
    days += [lang.weekdays[found.parts[part].lower()] for part in ("weekday", "weekday2") if part in found.parts]
    if len(days) == 2 and not lang.gaps["list"].search(text, found.start, found.end):
        return frozenset((days[0] + n) % 7 for n in range((days[1] - days[0]) % 7 + 1))
    return frozenset(days)


def _joins(text: str, start: int, end: int, group: Group, lang: Language) -> bool:
    if not group.times and len(group.entries) > 1:
        start = past_aside(text, start)
    if lang.joins.fullmatch(text, start, end):
        return text.count("\n", start, end) <= 2
    return bool(group.times and lang.gaps["list"].fullmatch(text, start, end))


def _ahead(text: str, parts: list[Group | Found], at: int, lang: Language) -> Group | None:
    """Give the group that touches a time from behind: `7pm on Tuesday 27 April`."""
    time, after = parts[at], parts[at + 1] if at + 1 < len(parts) else None
    if not (isinstance(after, Group) and isinstance(time, Found)):
        return None
    gap = text[time.end : after.span[0]]
    if len(gap) > REACH or "\n" in gap or "." in gap or not lang.joins.fullmatch(text, time.end, after.span[0]):
        return None
    follower = parts[at + 2] if at + 2 < len(parts) else None
    if isinstance(follower, Found) and follower.kind in ("time", "times") and follower.start - after.span[1] < _NEXT:
        return None
    return after


def _later(text: str, parts: list[Group | Found], at: int, lang: Language) -> Group | None:
    """Give the first group after a time in its sentence, where none stands before it there."""
    time = part_start(parts[at])
    after = next((p for p in parts[at + 1 : at + _NEAR] if _is_day(p) and not p.times), None)
    if after is None or text.count("\n", time, after.span[0]):
        return None
    before = next((p for p in reversed(parts[max(0, at - _NEAR) : at]) if _is_day(p)), None)
    low = max(text.rfind("\n", 0, time) + 1, before.span[0] if before else time)
    cuts = [low + start for start, _ in lang.sentences(text[low : after.span[0] + 1])[1:]]
    if any(time < cut for cut in cuts):
        return None
    return after if before is None or before.span[0] < low or any(cut <= time for cut in cuts) else None


def _is_day(part: Group | Found) -> TypeGuard[Group]:
    return isinstance(part, Group) and not is_month(part)


def part_start(part: Group | Found) -> int:
    """Give where a group or a found shape begins."""
    return part.span[0] if isinstance(part, Group) else part.start
