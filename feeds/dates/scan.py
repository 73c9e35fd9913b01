"""Scan: the shapes of a language in a text, less those that only look like dates."""

from __future__ import annotations

from dataclasses import replace

from feeds.lang import Found, Language

_SHORT = 4


def scan(text: str, lang: Language) -> list[Found]:
    """List the shapes of a text in its order."""
    kept: list[Found] = []
    for found in lang.scanner.scan(text):
        if found.kind == "loose":
            if not _leans(text, found, kept[-1] if kept else None, lang):
                continue
            found = replace(found, kind="date")
        if _holds(text, found):
            kept.append(found)
    return kept


def _leans(text: str, found: Found, before: Found | None, lang: Language) -> bool:
    """Tell whether `3.9` stands behind an article or a weekday, so that it is a date and no number."""
    if before and "weekday" in before.parts and lang.gaps["touch"].fullmatch(text, before.end, found.start):
        return True
    return bool(lang.gaps["loose"].search(text[max(0, found.start - 12) : found.start]))


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
