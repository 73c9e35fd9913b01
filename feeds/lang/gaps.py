"""The gaps of a language: what may stand between two parts of a date, or right before one."""

from __future__ import annotations

import re

from feeds.errors import LangError
from feeds.lang.shapes import literal

_GAPS = (
    "list", "range", "touch", "articles", "each", "end", "between", "doors", "approx", "lasting", "outset",
    "onward", "last", "next", "stamp", "until", "since", "from", "month_until", "month_since", "daily",
    "fortnightly", "loose", "count", "final", "thing", "week", "besides", "rest", "shifted", "without", "lasts",
    "instead", "night", "overnight",
)  # fmt: skip
_BETWEEN = {"list", "range", "touch", "overnight"}


def compile_gaps(code: str, gaps: dict[str, list[str]]) -> dict[str, re.Pattern[str]]:
    """Compile what may stand between two parts (whole) or right before one (at its end)."""
    if unknown := set(gaps) - set(_GAPS):
        raise LangError(f"{code}.toml: [gaps] unknown key {min(unknown)}")
    articles = _either(gaps.get("articles", []))
    patterns = {}
    for name in _GAPS:
        words = _either(gaps.get(name, []))
        if name in _BETWEEN:
            pattern = rf"[\s,)]*(?:{words})[\s,]*(?:(?:{articles})[\s,]+)*"
        elif name in ("each", "daily", "fortnightly", "final", "without", "thing", "week", "shifted"):
            pattern = rf"(?<!\w)(?:{words})(?!\w)"
        elif name in ("lasts", "onward"):
            pattern = rf"[\s,]*(?:{words})(?!\w)"
        elif name == "stamp":
            pattern = rf"(?<!\w)(?:{words})[\s:]*$"
        else:
            pattern = rf"(?<!\w)(?:{words})[\s:|(]*(?:(?:{articles})\s+)*$"
        patterns[name] = re.compile(pattern, re.I)
    return patterns


def counting(units: list[str], numbers: dict[str, int]) -> re.Pattern[str]:
    """Compile how often something repeats: a number and a word of these."""
    return re.compile(rf"(?<!\w)(\d{{1,2}}|{_either(list(numbers))})[\s-]*(?:{_either(units)})(?!\w)", re.I)


def tails_of(gaps: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    articles = frozenset(word.lower() for word in gaps.get("articles", ()))
    tails: dict[str, frozenset[str]] = {"articles": articles}
    for name in set(_GAPS) - {"articles"}:
        words = [last_word(phrase, articles) for phrase in gaps.get(name, ())]
        tails[name] = frozenset(filter(None, words))
    return tails


def last_word(text: str, articles: frozenset[str]) -> str:
    """Give the last word of a text that is no article, in small letters; empty where there is none."""
    for word in reversed(text.split()):
        word = word.strip(".,:|(").lower()
        if word and word not in articles:
            return word
    return ""


def _either(words: list[str]) -> str:
    return "|".join(literal(w) for w in sorted(words, key=len, reverse=True)) or "(?!)"
