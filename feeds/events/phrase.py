"""Name phrases: capitalised words with the small words between them, the stuff that places and titles are made of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol, TypeVar

from feeds.lang import get

REACH = 2_000  # signs around a date in which its place and name are sought
UPPER = "A-ZÄÖÜÉÀÈ"
WORD = rf"(?:[{UPPER}]\w*|\d\w*[{UPPER}]\w*)(?:\.?[-–/.&@'’+]\w+)*(?:['’](?= [{UPPER}]))?"
QUOTED = (
    r"(?:„[^„“”\"\n]{2,70}[“”\"]|“[^“”\n]{2,70}”|«[^«»\n]{2,70}»|»[^«»\n]{2,70}«"
    r"|\"[^\"\n]{2,70}\"|\u201a[^\u201a‘\n]{2,70}‘)"
)
_REMEMBERED = 5_000  # words asked for: a text says the same ones again and again
MOST = 24  # phrases on each side of a date that are weighed
SMALL = r"[a-zäöüß]+(?:en|er|es|em|e)"


@lru_cache(maxsize=16)
def sentences_of(text: str, code: str) -> tuple[tuple[int, int], ...]:
    """Cut a text into sentences, once for its place and its title; never without one."""
    return tuple(get(code).sentences(text)) or ((0, len(text)),)


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


_P = TypeVar("_P", bound=_Placed)


def near(every: Sequence[_P], at: tuple[int, int]) -> Sequence[_P]:
    """Give the phrases around a date, of a list sorted by their starts: within reach, and not too many."""
    here = bisect_left(every, at[0], key=_start)
    low = max(bisect_left(every, at[0] - REACH, key=_start), here - MOST)
    return every[low : min(bisect_left(every, at[1] + REACH, key=_start), here + MOST)]


def _start(one: _Placed) -> int:
    return one.start


def any_of(words: Iterable[str]) -> str:
    """Give a pattern for any of the words, the longest first, none for none; a blank fits any one space.

    Words of one beginning share it, as in a dictionary: a long flat list costs a try for every word at every place.
    """
    return _branch(sorted(set(words))) or "(?!)"


def _branch(words: Sequence[str]) -> str:
    tails: dict[str, list[str]] = {}
    for word in words:
        if word:
            tails.setdefault(word[0], []).append(word[1:])
    options = [(r"\s" if sign == " " else re.escape(sign)) + _branch(rest) for sign, rest in tails.items()]
    if not options:
        return ""
    joined = options[0] if len(options) == 1 and "" not in words else f"(?:{'|'.join(options)})"
    return f"{joined}?" if "" in words else joined


def any_case(words: Iterable[str]) -> str:
    """Like `any_of`, also with a capital letter at the beginning, as a sentence begins."""
    listed = tuple(words)
    return any_of(listed + tuple(word[:1].upper() + word[1:] for word in listed))


class Endings:
    """Words by the end of their compounds: a known noun itself or anything that ends in one."""

    __slots__ = ("_asked", "backwards", "words")

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self.backwards = re.compile(_branch(sorted(word[::-1] for word in self.words if len(word) > 2)))
        self._asked: dict[str, bool] = {}

    def fit(self, word: str) -> bool:
        """Whether the word is, or ends in, a known noun; nouns need a real word before them."""
        known = self._asked.get(word)
        if known is None:
            if len(self._asked) > _REMEMBERED:
                self._asked.clear()
            known = self._asked[word] = self._fit(word.lower().strip("„“”\"«»\u201a‘'’."))
        return known

    def _fit(self, low: str) -> bool:
        if low in self.words:
            return True
        end = self.backwards.match(low[::-1])
        rest = len(low) - end.end() if end and end.end() else 0
        return rest > 2 or (rest > 1 and low[rest - 1] == "-")


@lru_cache(maxsize=64)
def endings(words: tuple[str, ...]) -> Endings:
    """Give the endings of a list of words, compiled once for all who ask for it."""
    return Endings(words)


def tidy(phrase: str) -> str:
    """Give a phrase on one line, without the signs that hang at its ends."""
    return " ".join(phrase.split()).strip(" \t\n,;:|/•·–-")
