"""Chain: days with their weekdays, lists and spans; only what stands between two of them decides.

`Samstag und Sonntag, 1. und 2. Mai` is one group of two entries, `Freitag, 5., bis Sonntag, 7. Mai` one entry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from feeds.lang import Found, Language

_SHORT = 4  # a weekday of so few letters counts only beside a date or a time
_ASIDE = re.compile(r" \([^()\d\n]{3,30}\)(?=[,;]? )")
_PARAGRAPH = 300  # signs
_BESIDE = 8
REACH = 40  # signs between two parts of one chain, at most


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


@dataclass(slots=True)
class _Slot:
    parts: dict[str, str]
    start: int
    end: int
    link: str  # to the slot before: "", list, range, night
    month_first: bool = False


def is_month(group: Group) -> bool:
    """Tell whether all that is stated is a month: no day, and no weekday of it as in `am ersten Samstag im Mai`."""
    parts = group.entries[0].parts
    return "month" in parts and "day" not in parts and "nth" not in parts


def groups(text: str, found: list[Found], lang: Language) -> list[Group | Found]:
    """Join days to groups; times, durations and years stay as found, all in the order of the text."""
    result: list[Group | Found] = []
    month: Found | None = None  # the last one that is stated without a day
    at = 0
    while at < len(found):
        if found[at].kind not in ("date", "day"):
            if found[at].kind != "never":
                result.append(found[at])
            at += 1
            continue
        chain, links, after = _chain(text, found, at, lang)
        if month and _is_numbers(text, month, chain, lang):
            lent = {slot: held for slot, held in month.parts.items() if slot in ("month", "year")}
            chain = [replace(one, kind="date", parts=one.parts | lent) for one in chain]
        month = found[at] if _heading(found[at]) else month
        if len(chain) > 1:
            slots = _slots(chain, links)
            _lend(slots)
            entries = _entries(text, slots, lang)
        else:
            entries = _alone(chain[0])
        counted = bool(result) and _is_span(result[-1], chain[0].start)
        if entries and not _idle(entries, found[after] if after < len(found) else None, counted):
            result.append(Group(entries, (entries[0].span[0], entries[-1].span[1])))
        at = after
    return result


def _is_numbers(text: str, month: Found, chain: list[Found], lang: Language) -> bool:
    """Tell whether days are numbers of a month named before in their paragraph: `im Juli: am 4. läuft …, am 11. …`."""
    first, last = chain[0], chain[-1]
    bare = all({"day"} <= set(one.parts) <= {"day", "weekday"} and text[one.end - 1] == "." for one in chain)
    between = text[month.end : first.start]
    if not bare or len(between) > _PARAGRAPH or "\n" in between or text[last.end : last.end + 2].strip(" ").isupper():
        return False
    return bool(lang.gaps["loose"].search(text, max(0, first.start - _BESIDE), first.start))


def _is_span(part: Group | Found, start: int) -> bool:
    """Tell whether a part is a span of days right before an offset."""
    return isinstance(part, Group) and part.entries[-1].until is not None and start - part.span[1] < _BESIDE


def _idle(entries: list[Entry], follower: Found | None, counted: bool) -> bool:
    """Tell whether all there is are short weekdays with no time beside them: `So` is a word too.

    Several of them are the hours of a house, unless they count up the days of a span before them.
    """
    if any("weekday" not in e.parts or len(e.parts) > 1 or len(e.parts["weekday"]) >= _SHORT for e in entries):
        return False
    clock = follower if follower and follower.kind in ("time", "times") else None
    return clock is None or (len(entries) > 1 and not counted) or clock.start - entries[-1].span[1] > _BESIDE


def _chain(text: str, found: list[Found], at: int, lang: Language) -> tuple[list[Found], list[str], int]:
    chain, links = [found[at]], [""]
    night = lang.precedes(text, found[at].start, "night")
    at += 1
    while at < len(found) and found[at].kind in ("date", "day"):
        link = _link(text, chain[-1], found[at], lang)
        if night and lang.gaps["overnight"].fullmatch(text, chain[-1].end, found[at].start):
            link = "night"
        if not link:
            break
        after = found[at + 1] if at + 1 < len(found) else None
        if link == "back" and "range" in links and after and after.kind in ("time", "times"):
            break  # `5. bis 7. Juni, Fr 18 Uhr, Sa 14 Uhr`: the hours of each day
        if link == "back" and after and (follows := _link(text, found[at], after, lang)):
            if set(after.parts) == {"weekday"} and follows != "touch":
                break  # `12. bis 15. Juni, Fr und Sa`: weekdays of their own
            if follows == "touch" and set(chain[-1].parts) == {"day"} and links[-1] != "touch":
                break  # `Round 3 Sunday August 2nd`: a number of something else
            link = "list" if follows == "touch" else link
        chain.append(found[at])
        links.append(link)
        at += 1
    return chain, links, at


def _link(text: str, a: Found, b: Found, lang: Language) -> str:
    if b.start - a.end > REACH or _heading(a) or _heading(b) or _is_thing(text, a, b, lang):
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
    return "list" if lang.gaps["list"].fullmatch(text, past_aside(text, a.end), b.start) else ""


def past_aside(text: str, at: int) -> int:
    """Give the offset behind the words in brackets that follow a day of a list: `6. Juli (Anna Berg), 13. Juli …`."""
    aside = _ASIDE.match(text, at)
    return aside.end() if aside else at


def _is_thing(text: str, a: Found, b: Found, lang: Language) -> bool:
    """Tell whether a number behind a weekday is that of a thing: `findet am Samstag der 15. Herbstmarkt statt`."""
    bare = set(b.parts) == {"day"} and "weekday" in a.parts and text[b.end - 1] == "."
    named = bare and text[b.end : b.end + 1] == " " and text[b.end + 1 : b.end + 2].isupper()
    return named and bool(lang.gaps["thing"].search(text, a.end, b.start))


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
            parts.update({k: after[k] for k in ("month", "monthnum") if k in after})
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
    numbered = all({"day", "weekday"} <= set(s.parts) and s.link != "range" for s in slots)  # `Sa 16. und So 17.`
    kept = [s for s in slots if "day" not in s.parts or _month(s.parts) or numbered]
    entries: list[Entry] = []
    for slot in kept:
        if slot.link == "night" and entries:
            continue  # `in der Nacht vom 3. auf den 4. Juli` is of the first day
        if slot.link == "range" and is_shifted(text, slots[0].start, lang):
            slot.link = "list"  # `moved from Thursday, 3 December, to Friday, 4 December`
            entries = [replace(entry, parts=entry.parts | {"away": "1"}) for entry in entries]
        if slot.link == "list" and len(entries) == 1 and lang.precedes(text, kept[0].start, "between"):
            slot.link = "range"
        if slot.link == "range" and entries and entries[-1].until is None and _same_sort(entries[-1].parts, slot.parts):
            entries[-1] = Entry(entries[-1].parts, (entries[-1].span[0], slot.end), slot.parts)
        else:
            entries.append(Entry(slot.parts, (slot.start, slot.end)))
    return entries


def from_on(text: str, span: tuple[int, int], lang: Language) -> bool:
    """Tell whether a day is one from which on something holds: `von Montag, 2. Januar, an`."""
    low = max(0, span[0] - _BESIDE)
    onward = lang.gaps["onward"].match(text, span[1]) is not None
    return onward and lang.gaps["outset"].search(text, low, span[0]) is not None


def is_shifted(text: str, start: int, lang: Language) -> bool:
    """Tell whether the sentence before two days says that something moves from one to the other."""
    before = text[max(0, start - REACH) : start].rpartition(". ")[2]
    return bool(lang.gaps["shifted"].search(before))


def _same_sort(a: dict[str, str], b: dict[str, str]) -> bool:
    return ("day" in a) == ("day" in b) or "holiday" in a or "holiday" in b
