"""The page's own dates: when it was published, not what it announces."""

from __future__ import annotations

from datetime import date, datetime

from feeds.dates import When, line_of
from feeds.events.frame import Frame

_PUNCTUATION = 2  # signs beside a date that heads a list
_ALONE = 10  # signs beside a date that is all of its line
_ASIDE = 40  # signs beside a date in brackets
_CALLING = {"invited", "held", "going", "label", "next", "moved", "again"}


def is_stamp(when: When, context: Frame, as_of: date | None) -> bool:
    """Whether a date is when the page was published: the same day, in a line that says little else."""
    if when.role == "stamp":
        return True
    if when.start is None or when.role == "carried":
        return False
    text, (start, end) = context.text, when.span
    low, high = _brackets(text, start, end) or line_of(text, start, end)
    rest = high - low - (end - start)
    groups = {hit.group for hit in context.near(context.at(start), when.span) if low <= hit.start < high}
    edge = not text[:low].strip() or not text[high:].strip()
    day = when.start.date() if isinstance(when.start, datetime) else when.start
    if _first_word(when.quote).lower() in context.lang.relative and rest > _ALONE:
        return False  # `Heute, Freitag, 1. September, spielt …`
    if "relative" in when.notes and when.has_time and rest > _PUNCTUATION:
        return False  # `Dienstag, 18 Uhr: Yoga`, on a Tuesday
    if when.is_range or (when.end is not None and not isinstance(when.start, datetime)):
        return False
    if as_of is not None and day > as_of:
        return False
    if when.has_time and rest > _PUNCTUATION and context.weekdays(when) and str(day.year) not in when.quote:
        return False  # `Sonntag, 3. März, 13.30 Uhr`, on that very day
    near = as_of is not None and 0 <= (as_of - day).days <= 3
    dated = "relative" not in when.notes and context.weekdays(when) and str(day.year) not in when.quote
    if dated and rest <= _PUNCTUATION and when.span in context.timed:
        return False  # `DONNERSTAG, 22. AUGUST` above the hours of a programme
    if near and not text[:start].strip() and not _first_word(when.quote).islower():
        return True
    if groups & _CALLING:
        return False
    if near and (rest < 60 or (edge and start - low < 20)):
        return True
    return "stamp" in context.leading(when) and rest < 60 and (edge or start - low < 30)


def _brackets(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Give the stretch of brackets round a date: `(aktualisiert am 8. und 10.3.)`; None where it stands in none."""
    low, high = text.rfind("(", max(0, start - _ASIDE), start), text.find(")", end, end + _ASIDE)
    return (low + 1, high) if low >= 0 and high >= 0 and not set("()\n") & set(text[low + 1 : high]) else None


def _first_word(quote: str) -> str:
    words = (word.strip(".,:(") for word in quote.split())
    return next((word for word in words if word.isalpha()), "A")
