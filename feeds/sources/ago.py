"""Days that are told by how long ago they were: "vor 3 Tagen", "2 days ago", "gestern"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from feeds.sources import words

_STAMP = 40
"""Signs up to which a line that says "gestern" is a stamp, not a sentence."""
_UNITS = {"minutes": 0, "hours": 0, "days": 1, "weeks": 7}
"""The kinds of units and how many days each is."""
_NAMED = re.compile(rf"\b(?:(?P<today>{words.every('today')})|{words.every('yesterday')})\b", re.IGNORECASE)


def find(text: str, today: date) -> date | None:
    """Return the day that "vor 3 Tagen", "2 days ago" or "gestern" means; None where nothing of it stands there.

    Only a short line tells when something was published; in a sentence the words tell of what happened.
    """
    lines = (line for line in text.split("\n") if len(line) <= _STAMP)
    days = next((days for line in lines if (days := _days(line)) is not None), None)
    return None if days is None else today - timedelta(days=days)


def _days(line: str) -> int | None:
    for pattern in _COUNTED:
        if match := pattern.search(line):
            number = int(match["n"]) if match["n"].isdigit() else 1
            return number * next(days for kind, days in _UNITS.items() if match[kind])
    match = _NAMED.search(line)
    return None if match is None else int(not match["today"])


def _counted(code: str, form: str) -> re.Pattern[str]:
    """Compile a phrase with a number and a unit, "vor {n} {unit}"."""
    parts = {
        "n": rf"(?P<n>\d{{1,3}}|{_any(code, 'single')})",
        "unit": rf"(?:{'|'.join(f'(?P<{kind}>{_any(code, kind)})' for kind in _UNITS)})[^\W\d_]*",
    }
    pattern = form.replace(" ", r"\s+").format(**parts)
    return re.compile(rf"\b{pattern}\b", re.IGNORECASE)


def _any(code: str, kind: str) -> str:
    return "|".join(words.own(code, kind))


_COUNTED = tuple(_counted(code, form) for code in words.languages() for form in words.own(code, "ago"))
