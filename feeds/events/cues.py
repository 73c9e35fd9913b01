"""Cues: the words of a language that say what a date is for, found in one pass over the tokens of a text.

A phrase is words with blanks between; `…` is "later in the same sentence", `(a|b)` either, `*` any letters. A word that
begins with a small letter fits small words only, so that `ge*t` is a participle and `stand` a verb; at the beginning of
a sentence a capital says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from feeds.lang import get

GAP = 45  # words between the halves of a split phrase, at most
_TOKEN = re.compile(r"\w+(?:-\w+)*")
_OPENING = (":", "|", "–", "•", "*", "!", "?", "(", "„", "»", "«")
_CHOICE = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text; offsets are those of the text."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue found: its group, where it begins and ends, and its words with `…` for what lies between."""

    group: str
    start: int
    end: int
    words: str
    parts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    word: str
    pattern: re.Pattern[str] | None
    small: bool
    gap: bool  # `…` stands before it

    def fits(self, word: str) -> bool:
        if self.pattern is None:
            return word == self.word if self.small else word.lower() == self.word
        return not (self.small and word[:1].isupper()) and bool(self.pattern.fullmatch(word.lower()))


@dataclass(frozen=True, slots=True)
class _Phrase:
    group: str
    parts: tuple[_Part, ...]


class Cues:
    """All phrases of one language, found by their first word."""

    def __init__(self, groups: dict[str, tuple[str, ...]]) -> None:
        """Compile groups of phrases."""
        phrases = [_phrase(g, text) for g, texts in groups.items() for t in texts for text in _spread(t)]
        self._plain: dict[str, list[_Phrase]] = {}
        self._patterns: list[_Phrase] = []
        for phrase in phrases:
            if phrase.parts[0].pattern is None:
                self._plain.setdefault(phrase.parts[0].word, []).append(phrase)
            else:
                self._patterns.append(phrase)
        self._starts = lru_cache(maxsize=50_000)(self._look_up)

    def _look_up(self, word: str) -> tuple[_Phrase, ...]:
        found = self._plain.get(word.lower(), [])
        return (*(p for p in found if p.parts[0].fits(word)), *(p for p in self._patterns if p.parts[0].fits(word)))

    def find(self, text: str, start: int, end: int) -> list[Hit]:
        """List the cues in text[start:end] by where they begin; empty where there are none."""
        tokens = [Token(m.start(), m.end(), _word(m, text, start)) for m in _TOKEN.finditer(text, start, end)]
        hits = []
        for at, token in enumerate(tokens):
            for phrase in self._starts(token.word):
                chosen = _match(phrase, tokens, at)
                if chosen:
                    hits.append(_hit(phrase, chosen, text))
        return hits


@cache
def of(code: str, prefix: str = "verdict.") -> Cues:
    """Give the cues of the language of a code, compiled once."""
    lang = get(code)
    return Cues({g.removeprefix(prefix): ws for g, ws in lang.words.items() if g.startswith(prefix)})


def _word(m: re.Match[str], text: str, start: int) -> str:
    """Give a word as it would stand within a sentence: at the beginning its capital says nothing."""
    opens = m.start() == start or text[max(start, m.start() - 2) : m.start()].strip()[-1:] in _OPENING
    return m[0][:1].lower() + m[0][1:] if opens else m[0]


def _spread(phrase: str) -> Iterator[str]:
    """Write out the choices: `fand(|en) … statt` are two phrases."""
    pieces = _CHOICE.split(phrase)
    for chosen in product(*(p.split("|") if at % 2 else [p] for at, p in enumerate(pieces))):
        yield "".join(chosen)


def _phrase(group: str, text: str) -> _Phrase:
    parts, gap = [], False
    for word in text.split():
        if word == "…":
            gap = True
            continue
        pattern = re.compile(re.escape(word.lower()).replace(r"\*", r"[\w-]*")) if "*" in word else None
        parts.append(_Part(word.lower(), pattern, not word.lstrip("*")[:1].isupper(), gap))
        gap = False
    return _Phrase(group, tuple(parts))


def _match(phrase: _Phrase, tokens: list[Token], at: int) -> list[Token]:
    chosen = [tokens[at]]
    for part in phrase.parts[1:]:
        reach = GAP if part.gap else 1
        found = next((i for i in range(at + 1, min(at + 1 + reach, len(tokens))) if part.fits(tokens[i].word)), None)
        if found is None:
            return []
        at = found
        chosen.append(tokens[at])
    return chosen


def _hit(phrase: _Phrase, chosen: list[Token], text: str) -> Hit:
    words = text[chosen[0].start : chosen[0].end]
    for before, after, part in zip(chosen, chosen[1:], phrase.parts[1:], strict=False):
        between = text[before.end : after.start]
        words += " … " + after.word if part.gap and between.strip() else " " + after.word
    return Hit(phrase.group, chosen[0].start, chosen[-1].end, words, tuple((t.start, t.end) for t in chosen))
