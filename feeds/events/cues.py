"""Cues: the words of a language that say what a date is for, found in one pass over the tokens of a text.

A phrase is words with blanks between; `…` is "later in the same sentence", `(a|b)` either, `*` any letters, a dot at
its end "a clause ends here" (`hat … auf .`). A word that begins with a small letter fits small words only, so that
`ge*t` is a participle and `stand` a verb; at the beginning of a sentence a capital says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from feeds.lang import get

_KNOWN = 20_000  # words that one place of a phrase remembers
_CLOSING = ("", ".", ",", ";", ":", "!", "?", ")", "\n", "–")
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
    """One place of a phrase: any of its words, or what a pattern of it fits."""

    small: frozenset[str]  # fit as they stand
    any: frozenset[str]  # fit in small letters
    patterns: tuple[tuple[re.Pattern[str], bool], ...]  # and whether it is for small words only
    gap: bool  # `…` stands before it
    known: dict[str, bool]  # words that were asked before

    def fits(self, word: str) -> bool:
        if word in self.small:
            return True
        found = self.known.get(word)
        if found is None:
            low = word.lower()
            found = low in self.any or any(
                p.fullmatch(low) and not (small and word[:1].isupper()) for p, small in self.patterns
            )
            if len(self.known) < _KNOWN:
                self.known[word] = found
        return found


@dataclass(frozen=True, slots=True)
class _Phrase:
    group: str
    parts: tuple[_Part, ...]
    closes: bool  # its last word stands at the end of a clause


class Cues:
    """All phrases of one language, found by their first word."""

    def __init__(self, groups: dict[str, tuple[str, ...]]) -> None:
        """Compile groups of phrases."""
        phrases = [_phrase(g, text) for g, texts in groups.items() for t in texts for text in _spread(t)]
        self._plain: dict[str, list[_Phrase]] = {}
        self._patterns: list[_Phrase] = []
        for phrase in phrases:
            for word in sorted(phrase.parts[0].small | phrase.parts[0].any):
                self._plain.setdefault(word, []).append(phrase)
            if phrase.parts[0].patterns:
                self._patterns.append(phrase)
        self._starts = lru_cache(maxsize=50_000)(self._look_up)

    def _look_up(self, word: str, written: str) -> tuple[_Phrase, ...]:
        """List the phrases that begin with a word; an ending is looked for in the word as it is written."""
        found = self._plain.get(word.lower(), [])
        fitting = [
            *(p for p in found if p.parts[0].fits(word)),
            *(p for p in self._patterns if p.parts[0].fits(written)),
        ]
        return tuple({id(phrase): phrase for phrase in fitting}.values())

    def find(self, text: str, start: int, end: int) -> list[Hit]:
        """List the cues in text[start:end] by where they begin; empty where there are none."""
        tokens = [Token(m.start(), m.end(), _word(m, text, start)) for m in _TOKEN.finditer(text, start, end)]
        hits = []
        for at, token in enumerate(tokens):
            for phrase in self._starts(token.word, text[token.start : token.end]):
                chosen = _match(phrase, tokens, at)
                if chosen and not (phrase.closes and text[chosen[-1].end : chosen[-1].end + 1] not in _CLOSING):
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
    """Write out the choices that are no single words: `fand(|en) … statt` are two phrases."""
    pieces = re.split(r"(?<!\S)(\([^()\s]+\))(?!\S)", phrase)
    for at, piece in enumerate(pieces):
        if at % 2 == 0 and "(" in piece:
            before, after = "".join(pieces[:at]), "".join(pieces[at + 1 :])
            for chosen in _choices(piece):
                yield from _spread(before + chosen + after)
            return
    yield phrase


def _choices(piece: str) -> Iterator[str]:
    parts = _CHOICE.split(piece)
    for chosen in product(*(p.split("|") if at % 2 else [p] for at, p in enumerate(parts))):
        yield "".join(chosen)


def _phrase(group: str, text: str) -> _Phrase:
    parts, gap = [], False
    words = text.split()
    closes = words[-1] == "."
    for word in words[:-1] if closes else words:
        if word == "…":
            gap = True
            continue
        parts.append(_part(word.strip("()").split("|"), gap=gap))
        gap = False
    return _Phrase(group, tuple(parts), closes)


def _part(words: list[str], *, gap: bool) -> _Part:
    plain = [word for word in words if "*" not in word]
    patterns = tuple(
        (re.compile("|".join(re.escape(word.lower()).replace(r"\*", r"[\w-]*") for word in fitting)), small)
        for small in (True, False)
        if (fitting := [w for w in words if "*" in w and small != w.lstrip("*")[:1].isupper()])
    )
    small = frozenset(word for word in plain if not word[:1].isupper())
    return _Part(small, frozenset(word.lower() for word in plain) - small, patterns, gap, {})


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
