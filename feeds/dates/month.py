"""Month: a month without a day, as a heading of a list or as the end of a period."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from feeds.dates.chain import Group
from feeds.dates.when import When
from feeds.lang import Language

_WORDS = 40  # characters in which the words before a month are looked for
_LINE_END = re.compile(r"[ :.–-]*(?:\n|\Z)")


def heading(text: str, group: Group, lang: Language) -> tuple[int, int | None] | None:
    """Give the month, and the year if stated, of a line that says nothing else; None for any other."""
    parts, (start, end) = group.entries[0].parts, group.span
    if text[max(0, start - _WORDS) : start].rpartition("\n")[2].strip() or not _LINE_END.match(text, end):
        return None
    year = parts.get("year")
    return lang.months[parts["month"].lower()], int(year) if year else None


def bound(text: str, group: Group, lang: Language) -> When | None:
    """Give the day on which something ends or begins with a month: `bis Ende August 2027`; None without a year."""
    parts = group.entries[0].parts
    role = lang.precedes(text, group.span[0], "month_until", "month_since")
    if not role or "year" not in parts:
        return None
    month, year = lang.months[parts["month"].lower()], int(parts["year"])
    day = date(year, month, monthrange(year, month)[1] if role == "month_until" else 1)
    low = max(0, group.span[0] - _WORDS)
    said = lang.gaps[role].search(text[low : group.span[0]])
    quote = text[low + said.start() if said else group.span[0] : group.span[1]].lstrip()
    span = (group.span[1] - len(quote), group.span[1])
    return When(day, None, span, quote, (span,), role=role.removeprefix("month_"))
