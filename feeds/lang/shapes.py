"""The mini-language of shapes: `{slot}`, `[optional]`, `(a|b)`, blank = any space, `_` = perhaps a space, else literal.

Shapes become two alternations, one tried where a number stands and one where a known word does, so that most words of a
text cost one look into a set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from feeds.errors import LangError

NUMBERS = {
    "day": r"(?:3[01]|[12]\d|0?[1-9])",
    "monthnum": r"(?:1[0-2]|0?[1-9])",
    # a year that begins a line goes on with the sentence only if no small word follows: it may open the next one
    "year": r"(?:(?<!\n)|(?=\d{4}(?!\s+(?-i:[a-zäöü]|\|))))(?:1[89]|20|21)\d\d",
    "shortyear": r"\d\d(?![\d:])",  # two digits: only where nothing else can be meant
    "hour": r"(?:2[0-4]|1\d|0?\d)",
    "minute": r"[0-5]\d",
    "number": r"\d{1,4}(?:,\d)?",
    "phone": r"0\d(?:[ \t/()–-]*\d){5,}",
}
KINDS = ("never", "every", "weekly", "date", "times", "time", "clock", "loose", "duration", "day", "year")
_TOKEN = re.compile(r"\d+|[^\W\d_]+|§")
_SIGNS = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|", " ": r"\s+", "_": r"\s*"}
_PIECE = re.compile(r"\{(\w+)\}|[\[\]()|_ ]|[^\[\]()|_ {}]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A shape found in a text: where, its kind and what its slots hold."""

    start: int
    end: int
    kind: str
    parts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Scanner:
    """All shapes of a language, compiled."""

    numbers: re.Pattern[str]
    words: re.Pattern[str]
    starters: frozenset[str]
    kinds: dict[str, str]  # group -> kind
    slots: dict[str, tuple[tuple[str, str], ...]]  # group -> (name of the group of a slot, name of the slot)

    def scan(self, text: str) -> Iterator[Found]:
        """Find the shapes of a text in order, none overlapping; the first that fits wins."""
        reached = 0
        for token in _TOKEN.finditer(text):
            at = token.start()
            if at < reached:
                continue
            if token[0][0].isdigit():
                pattern = None if _inside(text, at) else self.numbers
            else:
                pattern = self.words if token[0].lower() in self.starters else None
            found = pattern.match(text, at) if pattern else None
            if found is None:
                continue
            reached = found.end()
            group = found.lastgroup or ""
            parts = {slot: found[name] for name, slot in self.slots[group] if found[name]}
            yield Found(at, reached, self.kinds[group], parts)


def compile_shapes(code: str, shapes: dict[str, list[str]], words: dict[str, tuple[str, dict[str, object]]]) -> Scanner:
    """Compile shapes; `words` names each slot that holds words with its section; raises LangError."""
    if unknown := set(shapes) - set(KINDS):
        raise LangError(f"{code}.toml: [shapes] unknown kind {min(unknown)}")
    slots = NUMBERS | {slot: any_of(held) for slot, (_, held) in words.items()}
    numbers: list[str] = []
    wordy: list[str] = []
    starters: set[str] = set()
    kinds: dict[str, str] = {}
    for kind in KINDS:
        for shape in shapes.get(kind, ()):
            group = f"s{len(kinds)}"
            kinds[group] = kind
            pattern = f"(?P<{group}>{_regex(code, shape, group, slots)})"
            leads = _leads(shape)
            firsts = {word for lead in leads for word in (words[lead][1] if lead in words else (lead,))}
            if any(first in NUMBERS or first[0].isdigit() for first in firsts):
                numbers.append(pattern)
            if any(first not in NUMBERS for first in firsts):
                wordy.append(pattern)
            starters |= {m[0].lower() for first in firsts - set(NUMBERS) if (m := _TOKEN.match(first))}
    by_number, by_word = _alternation(numbers), _alternation(wordy)
    named: dict[str, dict[str, str]] = {group: {} for group in kinds}
    for name in (*by_number.groupindex, *by_word.groupindex):
        if name not in named:
            group, _, slot = name.partition("_")
            named[group][name] = slot
    return Scanner(by_number, by_word, frozenset(starters), kinds, {g: tuple(ns.items()) for g, ns in named.items()})


def any_of(words: dict[str, object]) -> str:
    """Give the pattern of any of these words, the longest first, each whole."""
    if not words:
        return r"(?!)"
    return "(?:" + "|".join(literal(w) for w in sorted(words, key=len, reverse=True)) + r")(?!\w)"


def literal(words: str) -> str:
    """Give the pattern of words as they stand, whatever space is between them."""
    return re.escape(words).replace(r"\ ", r"\s+")


def _alternation(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(patterns) or '(?!)'})(?!\w|[.,:]\d)", re.I)


def _inside(text: str, at: int) -> bool:
    before = text[at - 1 : at]
    return before.isalnum() or (before in set(".,/:") and text[at - 2 : at - 1].isdigit())


def _regex(code: str, shape: str, group: str, slots: dict[str, str]) -> str:
    def piece(m: re.Match[str]) -> str:
        if not m[1]:
            return _SIGNS.get(m[0]) or re.escape(m[0])
        pattern = slots.get(m[1].rstrip("23"))
        if pattern is None:
            raise LangError(f"{code}.toml: shape {shape!r}: unknown slot {{{m[1]}}}")
        return f"(?P<{group}_{m[1]}>{pattern})"

    outside = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", re.sub(r"\([^()]*\)", "", shape))
    if "|" in outside:
        raise LangError(f"{code}.toml: shape {shape!r}: | stands outside of brackets")
    try:
        pattern = _PIECE.sub(piece, shape)
        re.compile(pattern)
    except re.error as error:
        raise LangError(f"{code}.toml: shape {shape!r}: {error}", "each bracket needs its partner") from error
    return pattern


def _leads(shape: str) -> set[str]:
    """Give what a shape can begin with: names of slots and literal words."""
    leads: set[str] = set()
    depth, optional, open_ = 0, False, True  # open_: the next piece at this depth may be the first one
    for m in _PIECE.finditer(shape):
        sign = m[0]
        if sign in ("[", "("):
            depth += 1
            optional = sign == "[" if depth == 1 else optional
        elif sign in ("]", ")"):
            depth -= 1
            if depth == 0 and not optional:
                return leads
            open_ = True
        elif sign == "|":
            open_ = True
        elif sign not in (" ", "_") and open_:
            leads.add(m[1].rstrip("23") if m[1] else sign.lower())
            if depth == 0:
                return leads
            open_ = False
    return leads
