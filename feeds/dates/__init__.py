"""Dates and times that a text states, resolved to wall-clock time without a zone.

scan (the language's shapes) -> chain (days) -> combine (the times that belong to them) -> resolve (year, weekday)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from feeds.dates.emit import emit
from feeds.dates.lines import is_told_under, line_of
from feeds.dates.when import When
from feeds.lang import Language

__all__ = ["When", "find", "is_told_under", "line_of"]


def find(text: str, *, as_of: date | None, lang: Language, context: Sequence[str] = ()) -> tuple[When, ...]:
    """List the dates of a text in its order; empty where there are none, and the first ones of many thousands.

    A missing year is the next such date on or after `as_of`; without it, the year that the text or `context` (title,
    address) names, checked against the weekday. A date whose year nothing fixes has no start.
    """
    return emit(text, as_of, lang, context)
