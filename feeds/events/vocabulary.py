"""A vocabulary: what the words of phrases stand for, found for a word of a text without trying every phrase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Choice:
    """One place of a phrase: any of its words (`*` is any letters); one with a small letter fits small words only."""

    small: frozenset[str]  # fit as they stand
    any: frozenset[str]  # in small letters, fit large and small
    patterns: tuple[tuple[str, bool], ...]  # in small letters, and whether it is for small words only


@dataclass(frozen=True, slots=True)
class _Pattern(Generic[_T]):
    begins: str
    within: tuple[str, ...]
    ends: str
    small: bool
    number: int  # patterns are found in the order they were given
    value: _T

    def fits(self, low: str) -> bool:
        at, end = len(self.begins), len(low) - len(self.ends)
        if at > end or not (low.startswith(self.begins) and low.endswith(self.ends)):
            return False
        for piece in self.within:
            found = low.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True


class Vocabulary(Generic[_T]):
    """Choices and what each stands for; a pattern is kept under its first and last letter."""

    def __init__(self) -> None:
        """Begin an empty one."""
        self._small: dict[str, list[_T]] = {}
        self._any: dict[str, list[_T]] = {}
        self._patterns: dict[tuple[str, str], list[_Pattern[_T]]] = {}
        self._count = 0

    def add(self, choice: Choice, value: _T) -> None:
        """Let a choice of words stand for a value."""
        for words, into in ((choice.small, self._small), (choice.any, self._any)):
            for word in words:
                into.setdefault(word, []).append(value)
        for text, small in choice.patterns:
            begins, *within, ends = text.split("*")
            self._count += 1
            pattern = _Pattern(begins, tuple(filter(None, within)), ends, small, self._count, value)
            self._patterns.setdefault((begins[:1], ends[-1:]), []).append(pattern)

    def plain(self, word: str) -> list[_T]:
        """Give what a word itself stands for; empty for an unknown one."""
        return self._small.get(word, []) + self._any.get(word.lower(), [])

    def patterned(self, word: str) -> list[_T]:
        """Give what the patterns that a word fits stand for, in the order they were given."""
        low, large = word.lower(), word[:1].isupper()
        keys = {(first, last) for first in (low[:1], "") for last in (low[-1:], "")}
        near = (pattern for key in keys for pattern in self._patterns.get(key, ()))
        fitting = [p for p in near if not (p.small and large) and p.fits(low)]
        return [p.value for p in sorted(fitting, key=_number)]


def _number(pattern: _Pattern[_T]) -> int:
    return pattern.number
