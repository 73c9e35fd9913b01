"""Scan: the shapes of a language in a text, less those that only look like dates."""

from __future__ import annotations

from feeds.lang import Found, Language

_SHORT = 4


def scan(text: str, lang: Language) -> list[Found]:
    """List the shapes of a text in its order."""
    return [found for found in lang.scanner.scan(text) if _holds(text, found)]


def _holds(text: str, found: Found) -> bool:
    """Refuse small words that look like a short weekday, and words of the day that are nouns."""
    weekday = found.parts.get("weekday", "")
    if weekday and len(weekday) < _SHORT:
        return text[found.end - len(weekday)].isupper()
    relative = found.parts.get("relative", "")
    return not (relative and text[found.start].isupper()) or _opens(text, found.start)


def _opens(text: str, start: int) -> bool:
    """Tell whether a word opens a sentence, where a small word is written large."""
    before = text[max(0, start - 60) : start].rstrip(" ")
    return not before or before[-1] in ".!?:\n"
