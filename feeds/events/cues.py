"""Cues: the words of a language that say what a date is for, found in one pass over the words of a text.

A phrase is words with blanks between; `…` is "later in the same sentence", `(a|b)` either, `*` any letters, a dot at
its end "a clause ends here" (`hat … auf .`). A word that begins with a small letter fits small words only, so that
`ge*t` is a participle and `stand` a verb; at the beginning of a sentence a capital says nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from feeds.events.vocabulary import Choice, Vocabulary
from feeds.lang import get

_CLOSING = ("", ".", ",", ";", ":", "!", "?", ")", "\n", "–")
GAP = 45  # words between the halves of a split phrase, at most
_TOKEN = re.compile(r"([:|–•*!?(„»«]\s?)?(\w+(?:-\w+)*)")  # a word, and what opens a sentence before it
_CHOICE = re.compile(r"\(([^()]*)\)")
_SHORT = 3  # letters of an abbreviation in capitals, at most
_KNOWN = 50_000  # words whose phrases are remembered


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue found: its group, where it begins and ends, and its words with `…` for what lies between."""

    group: str
    start: int
    end: int
    words: str
    parts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase behind its first word."""

    group: str
    rest: tuple[tuple[int, bool], ...]  # the numbers of its other parts, and whether `…` stands before them
    closes: bool  # its last word stands at the end of a clause


class _Parts:
    """The later parts of all phrases, numbered; a word gives the numbers of those it fits."""

    def __init__(self) -> None:
        self._numbers: dict[Choice, int] = {}
        self._known: Vocabulary[int] = Vocabulary()
        self.fitting = lru_cache(maxsize=_KNOWN)(self._look_up)

    def number(self, part: Choice) -> int:
        if part not in self._numbers:
            self._numbers[part] = len(self._numbers)
            self._known.add(part, self._numbers[part])
        return self._numbers[part]

    def _look_up(self, word: str) -> tuple[int, ...]:
        return tuple({*self._known.plain(word), *self._known.patterned(word)})


class _Sentence:
    """The words of one sentence, as they would stand within it and as they are written."""

    __slots__ = ("spans", "text", "words", "written")

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.spans: list[tuple[int, int]] = []
        self.words: list[str] = []
        self.written: list[str] = []
        for m in _TOKEN.finditer(text, start, end):
            word = m[2]
            self.spans.append(m.span(2))
            self.written.append(word)
            if word[0].isupper():
                if len(word) > _SHORT and word.isupper():  # shouted: `ABGESAGT`
                    word = word.lower()
                elif m[1] or not self.words:  # at the beginning a capital says nothing
                    word = word[0].lower() + word[1:]
            self.words.append(word)

    def places(self, parts: _Parts) -> dict[int, list[int]]:
        """Give where the words stand that fit each later part of a phrase, in order."""
        places: dict[int, list[int]] = {}
        for at, word in enumerate(self.words):
            for number in parts.fitting(word):
                places.setdefault(number, []).append(at)
        return places

    def behind(self, at: int) -> str:
        """Give the sign behind a word; empty at the end."""
        end = self.spans[at][1]
        return self.text[end : end + 1]


class Cues:
    """All phrases of one language, found by their first word."""

    def __init__(self, groups: dict[str, tuple[str, ...]]) -> None:
        """Compile groups of phrases."""
        self._parts = _Parts()
        self._known: Vocabulary[_Phrase] = Vocabulary()
        for group, texts in groups.items():
            for text in (text for given in texts for text in _spread(given)):
                self._known.add(*_phrase(group, text, self._parts))
        self._starts = lru_cache(maxsize=_KNOWN)(self._look_up)

    def _look_up(self, word: str, written: str) -> tuple[tuple[_Phrase, ...], dict[int, list[_Phrase]]]:
        """List the phrases that a word is, and those it begins under the number of their second part.

        An ending is looked for in the word as it is written.
        """
        fitting = {id(phrase): phrase for phrase in self._known.plain(word) + self._known.patterned(written)}
        begun: dict[int, list[_Phrase]] = {}
        for phrase in fitting.values():
            if phrase.rest:
                begun.setdefault(phrase.rest[0][0], []).append(phrase)
        return tuple(phrase for phrase in fitting.values() if not phrase.rest), begun

    def find(self, text: str, start: int, end: int) -> list[Hit]:
        """List the cues in text[start:end] by where they begin; empty where there are none."""
        sentence = _Sentence(text, start, end)
        places = sentence.places(self._parts)
        hits = []
        for at, (word, written) in enumerate(zip(sentence.words, sentence.written, strict=True)):
            whole, begun = self._starts(word, written)
            if not (whole or begun):
                continue
            several = [phrase for number in begun.keys() & places for phrase in begun[number]] if begun else []
            for phrase in (*several, *whole):  # of two equal ones the longer says more
                chosen = _match(phrase, places, at)
                if chosen and not (phrase.closes and sentence.behind(chosen[-1]) not in _CLOSING):
                    hits.append(_hit(phrase, chosen, sentence))
        return hits


@cache
def of(code: str, prefix: str = "verdict.") -> Cues:
    """Give the cues of the language of a code, compiled once."""
    lang = get(code)
    return Cues({g.removeprefix(prefix): ws for g, ws in lang.words.items() if g.startswith(prefix)})


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


def _phrase(group: str, text: str, known: _Parts) -> tuple[Choice, _Phrase]:
    """Compile a phrase: its first word, by which it is found, and the rest."""
    words = text.split()
    closes = words[-1] == "."
    first, rest, gap = _part(words[0]), [], False
    for word in words[1:-1] if closes else words[1:]:
        if word != "…":
            rest.append((known.number(_part(word)), gap))
        gap = word == "…"
    return first, _Phrase(group, tuple(rest), closes)


def _part(choice: str) -> Choice:
    words = choice.strip("()").split("|")
    plain = [word for word in words if "*" not in word]
    patterns = tuple((w.lower(), not w.lstrip("*")[:1].isupper()) for w in words if "*" in w)
    small = frozenset(word for word in plain if not word[:1].isupper())
    return Choice(small, frozenset(word.lower() for word in plain) - small, patterns)


def _match(phrase: _Phrase, places: dict[int, list[int]], at: int) -> list[int]:
    chosen = [at]
    for number, gap in phrase.rest:
        found = places.get(number, [])
        nearest = bisect_right(found, at)
        if nearest == len(found) or found[nearest] - at > (GAP if gap else 1):
            return []
        at = found[nearest]
        chosen.append(at)
    return chosen


def _hit(phrase: _Phrase, chosen: list[int], sentence: _Sentence) -> Hit:
    spans = [sentence.spans[at] for at in chosen]
    words = sentence.text[slice(*spans[0])]
    for (_, gap), before, after, at in zip(phrase.rest, spans, spans[1:], chosen[1:], strict=False):
        split = gap and sentence.text[before[1] : after[0]].strip()
        words += (" … " if split else " ") + sentence.words[at]
    return Hit(phrase.group, spans[0][0], spans[-1][1], words, tuple(spans))
