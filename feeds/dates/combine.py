"""Combine: only what stands between two parts decides whether they belong together.

chain (days with their weekdays, lists, ranges) -> Group; then each time finds its group: touching, or further up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import TypeGuard

from feeds.lang import Found, Language

_SHORT = 4  # a weekday of so few letters counts only beside a date or a time
_BESIDE = 8
_NEAR = 20  # parts of a sentence that are looked through for the day of a time
_REACH = 40  # signs between two parts of one chain, at most


@dataclass(frozen=True, slots=True)
class Entry:
    """One day or one span of days: the parts it states, those of its last day, where it stands."""

    parts: dict[str, str]
    span: tuple[int, int]
    until: dict[str, str] | None = None


@dataclass(slots=True)
class Group:
    """Days that the text states in one breath, and the times that touch them."""

    entries: list[Entry]
    span: tuple[int, int]
    times: list[Found] = field(default_factory=list)
    continues: bool = False  # a range word joins it to the group before, behind that one's time
    only: dict[int, frozenset[int]] = field(default_factory=dict)  # a time's start: the weekdays it is for


@dataclass(frozen=True, slots=True)
class Carried:
    """A time with the group that it does not touch but that governs it."""

    group: Group
    time: Found
    weekly: frozenset[int]  # the weekdays whose word it stands beside: `samstags 14 bis 20 Uhr`; empty for none
    early: bool = False  # it stands above all days and counts only if it counts for each


@dataclass(slots=True)
class _Slot:
    parts: dict[str, str]
    start: int
    end: int
    link: str  # to the slot before: "", list, range
    month_first: bool = False


def groups(text: str, found: list[Found], lang: Language) -> list[Group | Found]:
    """Join days to groups; times, durations and years stay as found, all in the order of the text."""
    result: list[Group | Found] = []
    at = 0
    while at < len(found):
        if found[at].kind not in ("date", "day"):
            if found[at].kind != "never":
                result.append(found[at])
            at += 1
            continue
        chain, links, after = _chain(text, found, at, lang)
        if len(chain) > 1:
            slots = _slots(chain, links)
            _lend(slots)
            entries = _entries(text, slots, lang)
        else:
            entries = _alone(chain[0])
        if entries and not _idle(text, entries, found[after] if after < len(found) else None):
            result.append(Group(entries, (entries[0].span[0], entries[-1].span[1])))
        at = after
    return result


def _idle(text: str, entries: list[Entry], follower: Found | None) -> bool:
    """Tell whether all there is are short weekdays with no time beside them: `So` is a word too."""
    if any("weekday" not in e.parts or len(e.parts) > 1 or len(e.parts["weekday"]) >= _SHORT for e in entries):
        return False
    clock = follower if follower and follower.kind in ("time", "times") else None
    return clock is None or len(entries) > 1 or clock.start - entries[-1].span[1] > _BESIDE


def _chain(text: str, found: list[Found], at: int, lang: Language) -> tuple[list[Found], list[str], int]:
    chain, links = [found[at]], [""]
    at += 1
    while at < len(found) and found[at].kind in ("date", "day"):
        link = _link(text, chain[-1], found[at], lang)
        if not link:
            break
        after = found[at + 1] if at + 1 < len(found) else None
        if link == "back" and after and _link(text, found[at], after, lang) == "touch":
            link = "list"
        chain.append(found[at])
        links.append(link)
        at += 1
    return chain, links, at


def _link(text: str, a: Found, b: Found, lang: Language) -> str:
    if b.start - a.end > _REACH or _heading(a) or _heading(b):
        return ""
    named = "day" not in a.parts
    dated = "day" in b.parts or "holiday" in b.parts
    counted = {"relative", "following"} & set(a.parts) or "following" in b.parts
    if named and (dated or counted) and lang.gaps["touch"].fullmatch(text, a.end, b.start):
        return "touch"
    beside = text[a.end : b.start].strip(" ") in ("", ",", "(", "/", "|")
    if beside and not named and ("holiday" in b.parts or (not dated and "weekday" not in a.parts)):
        return "back"
    if lang.gaps["range"].fullmatch(text, a.end, b.start):
        return "range"
    return "list" if lang.gaps["list"].fullmatch(text, a.end, b.start) else ""


def _heading(a: Found) -> bool:
    return a.kind == "day" and "month" in a.parts


def _slots(chain: list[Found], links: list[str]) -> list[_Slot]:
    slots: list[_Slot] = []
    waiting: list[str] = []  # weekdays counted up before their dates: `Samstag und Sonntag, 1. und 2. Mai`
    for found, link in zip(chain, links, strict=True):
        first = found.kind == "date" and _place(found, "month") < _place(found, "day")
        if link == "touch":
            start, run = _take_run(slots)
            waiting = run[1:]
            kept = {"weekday": run[0]} if run else {}
            slots.append(_Slot(kept | found.parts, start.start, found.end, start.link, first))
        elif link == "back" and not slots[-1].parts.get("weekday"):
            slots[-1].parts = slots[-1].parts | {k: v for k, v in found.parts.items() if k == "weekday"}
            slots[-1].end = found.end
        else:
            parts = dict(found.parts)
            if waiting and "day" in parts:
                parts = {"weekday": waiting.pop(0)} | parts
            slots.append(_Slot(parts, found.start, found.end, "list" if link == "back" else link, first))
    return slots


def _take_run(slots: list[_Slot]) -> tuple[_Slot, list[str]]:
    """Take the weekdays that stand before a date off the chain; give the first slot and their words in order."""
    last = slots.pop()
    run = [last.parts["weekday"]] if "weekday" in last.parts else []
    while slots and last.link and set(slots[-1].parts) == {"weekday"}:
        last = slots.pop()
        run.insert(0, last.parts["weekday"])
    return last, run


def _place(found: Found, slot: str) -> int:
    names = list(found.parts)
    return names.index(slot) if slot in names else len(names)


def _lend(slots: list[_Slot]) -> None:
    """Lend month and year inside a chain: what follows lends to what stands before."""
    for at in range(len(slots) - 2, -1, -1):
        parts, after = slots[at].parts, slots[at + 1].parts
        if "day" in parts and not _month(parts):
            parts.update({k: after[k] for k in ("month", "monthnum") if k in after and slots[at].link != "x"})
        if _month(parts) and "year" not in parts and "shortyear" not in parts:
            parts.update({"lent_" + k: after[k] for k in ("year", "shortyear", "lent_year") if k in after})
    for before, slot in pairwise(slots):
        if "day" in slot.parts and not _month(slot.parts) and before.month_first:
            slot.parts.update({k: before.parts[k] for k in ("month", "monthnum", "year") if k in before.parts})
            slot.month_first = True


def _month(parts: dict[str, str]) -> bool:
    return "month" in parts or "monthnum" in parts


def _alone(found: Found) -> list[Entry]:
    parts = found.parts
    kept = "day" not in parts or "weekday" in parts or _month(parts)
    return [Entry(parts, (found.start, found.end))] if kept else []


def _entries(text: str, slots: list[_Slot], lang: Language) -> list[Entry]:
    kept = [s for s in slots if "day" not in s.parts or _month(s.parts) or ("weekday" in s.parts and len(slots) == 1)]
    entries: list[Entry] = []
    for slot in kept:
        if slot.link == "list" and len(entries) == 1 and lang.precedes(text, kept[0].start, "between"):
            slot.link = "range"
        if slot.link == "range" and entries and entries[-1].until is None and _same_sort(entries[-1].parts, slot.parts):
            entries[-1] = Entry(entries[-1].parts, (entries[-1].span[0], slot.end), slot.parts)
        else:
            entries.append(Entry(slot.parts, (slot.start, slot.end)))
    return entries


def _same_sort(a: dict[str, str], b: dict[str, str]) -> bool:
    return ("day" in a) == ("day" in b) or "holiday" in a or "holiday" in b


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
            governing = touching = part
            reached = part.span[1]
        elif part.kind in ("time", "times", "clock"):
            beside = parts[at - 1] if at else None
            weekly = _weekdays(text, beside, lang) if _is_beside(beside, part) else frozenset()
            if touching and part.start - reached <= _REACH and _joins(text, reached, part.start, touching, lang):
                touching.times.append(part)
                if weekly:
                    touching.only[part.start] = weekly
            elif part.kind != "clock":
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


def _is_beside(before: Group | Found | None, time: Found) -> TypeGuard[Found]:
    return isinstance(before, Found) and before.kind == "weekly" and time.start - before.end < _REACH


def _weekdays(text: str, found: Found, lang: Language) -> frozenset[int]:
    """Give the weekdays that `samstags`, `freitags und samstags` or `montags bis freitags` are for."""
    days = [lang.weekly[found.parts[part].lower()] for part in ("weekly", "weekly2") if part in found.parts]
    if len(days) == 2 and not lang.gaps["list"].search(text, found.start, found.end):
        return frozenset((days[0] + n) % 7 for n in range((days[1] - days[0]) % 7 + 1))
    return frozenset(days)


def is_month(group: Group) -> bool:
    """Tell whether all that is stated is a month: no day, and no weekday of it as in `am ersten Samstag im Mai`."""
    parts = group.entries[0].parts
    return "month" in parts and "day" not in parts and "nth" not in parts


def _joins(text: str, start: int, end: int, group: Group, lang: Language) -> bool:
    if lang.joins.fullmatch(text, start, end):
        return text.count("\n", start, end) <= 2
    return bool(group.times and lang.gaps["list"].fullmatch(text, start, end))


def _ahead(text: str, parts: list[Group | Found], at: int, lang: Language) -> Group | None:
    """Give the group that touches a time from behind: `7pm on Tuesday 27 April`."""
    time, after = parts[at], parts[at + 1] if at + 1 < len(parts) else None
    if not (isinstance(after, Group) and isinstance(time, Found)):
        return None
    gap = text[time.end : after.span[0]]
    if len(gap) > _REACH or "\n" in gap or "." in gap or not lang.joins.fullmatch(text, time.end, after.span[0]):
        return None
    follower = parts[at + 2] if at + 2 < len(parts) else None
    if isinstance(follower, Found) and follower.kind in ("time", "times") and follower.start - after.span[1] < 12:
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
