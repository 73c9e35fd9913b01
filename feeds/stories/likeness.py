"""How much two texts have in common: their words, and the figures and months that tell one date from another."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from feeds.stories.identity import folded

_DIGIT = re.compile(r"\d")
_MOST_WORDS = 1_500  # of one text; what follows does not tell two items apart


def words(text: str) -> list[str]:
    """Return the folded words of a text, at most 1,500."""
    return folded(text).split()[:_MOST_WORDS]


def may_be_alike(one: frozenset[str], other: frozenset[str], least: float) -> bool:
    """Return whether two sets of words could give so much likeness; cheap, to be asked before.

    Pairs agree less than words do; a quarter is left for words that stand more than once.
    """
    return 2 * len(one & other) >= 0.75 * least * (len(one) + len(other))


def likeness(one: list[str], other: list[str]) -> float:
    """Return how much of two lists of words is the same, from 0 to 1: single words and pairs of neighbours alike."""
    if not one or not other:
        return 0.0
    return (_dice(one, other) + _dice(_pairs(one), _pairs(other))) / 2


def _pairs(words: list[str]) -> list[str]:
    return [f"{a} {b}" for a, b in pairwise(words)] or words


def _dice(one: list[str], other: list[str]) -> float:
    common = sum((Counter(one) & Counter(other)).values())
    return 2 * common / (len(one) + len(other))


def figures(words: list[str]) -> list[str]:
    """Return each word with a digit and the word after it ("5 mai"): what two near-equal notices differ in."""
    ends = [*words[1:], ""]  # one too many where there are no words
    return [f"{word} {after}" for word, after in zip(words, ends, strict=False) if _DIGIT.search(word)]


def same_figures(one: list[str], other: list[str]) -> bool:
    """Return whether the figures of two texts are the same but for a few; two notices without any agree."""
    a, b = figures(one), figures(other)
    if not a and not b:
        return True
    return bool(a and b) and _dice(a, b) >= 0.75


def holds(long: list[str], short: list[str]) -> bool:
    """Return whether one text goes on where the other, a teaser of at least four words, breaks off."""
    if len(short) < 4 or len(long) < len(short):
        return False
    text, teaser = " ".join(long), " ".join(short[:-1] if len(short) > 6 else short)
    return teaser in text
