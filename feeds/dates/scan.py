"""Scan: the shapes of a language in a text, less those that only look like dates."""

from __future__ import annotations

from itertools import islice

from feeds.lang import Found, Language

_SHORT = 4
_MOST = 10_000  # shapes that are read: a text with more of them is a table of figures
_MONTHS = 12
_COLUMNS = 3  # weekdays side by side that are a header and no dates


def scan(text: str, lang: Language) -> list[Found]:
    """List the shapes of a text in its order."""
    kept: list[Found] = []
    for found in islice(lang.scanner.scan(text), _MOST):
        if _is_either(found) and _leans(text, found, kept[-1] if kept else None, lang):
            parts = {"day": found.parts["hour"], "monthnum": found.parts["minute"]}
            found = Found(found.start, found.end, "date", parts)
        if found.kind == "loose":
            if not _leans(text, found, kept[-1] if kept else None, lang):
                continue
            found = Found(found.start, found.end, "date", found.parts)
        if _holds(text, found):
            kept.append(found)
    return _without_headers(text, kept)


def _is_either(found: Found) -> bool:
    """Tell whether an hour could be a date without its last dot: `Sa 12.10`."""
    return (
        found.kind == "clock" and set(found.parts) == {"hour", "minute"} and 0 < int(found.parts["minute"]) <= _MONTHS
    )


def _without_headers(text: str, found: list[Found]) -> list[Found]:
    """Leave out the weekdays that head the columns of a calendar: `Mo Di Mi Do Fr Sa So`."""
    kept: list[Found] = []
    run = 0  # of weekdays with nothing but space between them
    for at, here in enumerate(found):
        bare = len(here.parts) == 1 and "weekday" in here.parts
        beside = run and not text[found[at - 1].end : here.start].strip(" |\t\n")
        if run and not (bare and beside):
            if run >= _COLUMNS:
                del kept[-run:]
            run = 0
        run += bare
        kept.append(here)
    if run >= _COLUMNS:
        del kept[-run:]
    return kept


def _leans(text: str, found: Found, before: Found | None, lang: Language) -> bool:
    """Tell whether `3.9` stands behind an article or a weekday, so that it is a date and no number."""
    if before and "weekday" in before.parts and lang.gaps["touch"].fullmatch(text, before.end, found.start):
        return True
    if before and "monthnum" in before.parts and lang.gaps["list"].fullmatch(text, before.end, found.start):
        return True
    return bool(lang.gaps["loose"].search(text[max(0, found.start - 12) : found.start]))


def _holds(text: str, found: Found) -> bool:
    """Refuse small words that look like a short weekday, and words of the day that are nouns."""
    month = found.parts.get("month", "")
    if month and text[found.start].islower() and text.startswith(month, found.start) and len(found.parts) > 1:
        return False  # `we march 5 miles`
    if text.count("/", found.start, found.end) == 2 and _either_way(found.parts):
        return False
    weekday = found.parts.get("weekday", "")
    if weekday and len(weekday) < _SHORT:
        return text[found.end - len(weekday)].isupper()
    relative = found.parts.get("relative", "")
    return not (relative and text[found.start].isupper()) or _opens(text, found.start)


def _either_way(parts: dict[str, str]) -> bool:
    """Tell whether a date of figures would be one the other way round too: `5/7/2025` says neither of the two."""
    day, month = int(parts.get("day", 0)), int(parts.get("monthnum", 0))
    return 0 < day <= _MONTHS and day != month and month > 0


def _opens(text: str, start: int) -> bool:
    """Tell whether a word opens a sentence, where a small word is written large."""
    before = text[max(0, start - 60) : start].rstrip(" ")
    return not before or before[-1] in ".!?:\n"
