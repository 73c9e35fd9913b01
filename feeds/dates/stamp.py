"""The dates under which a page itself stands."""

from __future__ import annotations

from datetime import date

from feeds.dates.chain import Group
from feeds.dates.lines import line_of
from feeds.dates.resolve import Clock
from feeds.lang import Found, Language

_ALONE = 30  # signs that may stand beside a stamp in its line


def stamps(text: str, parts: list[Group | Found], as_of: date | None, lang: Language) -> list[tuple[Group, date]]:
    """Find the dates under which the page itself stands; they say when it was published if nothing else does."""
    found = []
    for at, part in enumerate(parts):
        if not (isinstance(part, Group) and len(part.entries) == 1 and part.entries[0].until is None):
            continue
        stated = part.entries[0].parts
        if "day" not in stated or ("year" not in stated and "shortyear" not in stated):
            continue
        day = Clock(None, lang, [], []).day(stated, 0)[0]
        if day is None or (as_of and day != as_of):
            continue
        start, end = line_of(text, *part.span)
        line, rest = text[start : part.span[0]], text[part.span[1] : end]
        marked = lang.gaps["stamp"].search(line)
        alone = "weekday" not in stated and ((len(line) < _ALONE and at < 3) or len(line) + len(rest) < _ALONE)
        if (marked and (as_of or at < 3)) or (as_of and (alone or (line[-1:] == "(" and rest[:1] == ")"))):
            found.append((part, day))
    return found
