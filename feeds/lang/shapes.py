"""The mini-language of shapes: `{slot}`, `[optional]`, `(a|b)`, blank = any space, `_` = perhaps a space, else literal.

What a shape can begin with is worked out when a file is compiled: a known word is tried against the shapes that open
with it, a number against those that allow the sign behind it. Most words of a text cost one look by the finder.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from feeds.errors import LangError

NUMBERS = {
    "day": r"(?:3[01]|[12]\d|0?[1-9])",
    "monthnum": r"(?:1[0-2]|0?[1-9])",
    # a year that begins a line goes on with the sentence only if no small word follows: it may open the next one
    "year": r"(?:(?<!\n)|(?=\d{4}(?!\s+(?-i:[a-zäöü]|\|))))(?:1[89]|20|21)\d\d",
    "shortyear": r"\d\d(?![\d:])",  # two digits: only where nothing else can be meant
    "hour": r"(?:2[0-4]|1\d|0?\d)",
    "digits": r"(?:2[0-4]|1\d|0\d)[0-5]\d",  # an hour and its minutes in four digits: `1930 Uhr`
    "minute": r"[0-5]\d",
    "number": r"\d{1,4}(?:,\d)?",
    "phone": r"(?!\d\d[/-]\d\d[/-](?:\d\d)?\d\d(?!\d))0\d(?:[ \t/()–-]*\d){5,}",
}
KINDS = ("never", "every", "weekly", "date", "times", "time", "clock", "loose", "duration", "day", "year")
_LONG = ("year", "number", "phone", "digits")  # the slots that hold more than two digits
_LETTER = r"[^\W\d_]"
_TOKEN = re.compile(rf"\d+|{_LETTER}+|§")
_SPACE = r"(?=\s)[^\S\n]*\n?[^\S\n]*"  # no empty line: a paragraph ends there
_SIGNS = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|", " ": _SPACE, "_": rf"(?:{_SPACE})?"}
_PIECE = re.compile(r"\{(\w+)\}|[\[\]()|_ ]|[^\[\]()|_ {}]+")
_AHEAD = 3  # pieces of a shape that say what it begins with
_ANY, _BLANK, _WORD = "any", "blank", "word"  # what stands behind a number, where it is no plain sign


@dataclass(frozen=True, slots=True)
class Found:
    """A shape found in a text: where, its kind and what its slots hold."""

    start: int
    end: int
    kind: str
    parts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape, compiled: its slots are the groups of its pattern in order."""

    kind: str
    pattern: str
    slots: tuple[str, ...]
    openings: frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class Table:
    """The shapes that can open with the same thing, as one alternation, compiled when first needed."""

    shapes: tuple[Shape, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Each shape as a group, and each of its slots as one inside of it."""
        either = "|".join(f"({shape.pattern})" for shape in self.shapes)
        return re.compile(rf"(?:{either})(?!\w|[.,:]\d)", re.I)

    @cached_property
    def numbered(self) -> dict[int, tuple[str, list[tuple[str, int]]]]:
        """The kind of each shape and the groups of its slots, under the number of the shape's own group."""
        sizes = accumulate((1 + len(shape.slots) for shape in self.shapes), initial=1)
        return {
            group: (shape.kind, [(slot, group + at) for at, slot in enumerate(shape.slots, 1)])
            for group, shape in zip(sizes, self.shapes, strict=False)
        }

    def match(self, text: str, at: int) -> Found | None:
        """Give the first shape that fits at an offset."""
        found = self.pattern.match(text, at)
        if found is None:
            return None
        kind, slots = self.numbered[found.lastindex or 0]
        return Found(at, found.end(), kind, {slot: value for slot, group in slots if (value := found[group])})


@dataclass(frozen=True, slots=True)
class Scanner:
    """All shapes of a language, compiled."""

    finder: re.Pattern[str]
    words: dict[str, Table]
    numbers: dict[tuple[bool, str], Table]  # whether it has more than two digits, and the sign behind it

    def scan(self, text: str) -> Iterator[Found]:
        """Find the shapes of a text in order, none overlapping; the first that fits wins."""
        reached = 0
        for token in self.finder.finditer(text):
            at, end = token.span()
            if at < reached:
                continue
            word = token[0]
            if word[0].isdigit():
                table = None if _inside(text, at) else self._by_number(end - at > 2, text[end : end + 1])
            else:
                table = self.words.get(word.lower())
            found = table.match(text, at) if table else None
            if found is not None and not _is_no_share(found):
                found = self._before_hour(text, found)
                reached = found.end
                yield found

    def _before_hour(self, text: str, found: Found) -> Found:
        """Take the year off a date where it is an hour: `10. Juni, 1930 Uhr`."""
        year = found.parts.get("year", "")
        at = found.end - len(year)
        if found.kind != "date" or not year or text[at : found.end] != year:
            return found
        table = self._by_number(True, text[found.end : found.end + 1])
        hour = table.match(text, at) if table else None
        if hour is None or hour.kind != "time":
            return found
        parts = {slot: held for slot, held in found.parts.items() if slot != "year"}
        return Found(found.start, len(text[:at].rstrip(" ,\n")), "date", parts)

    def _by_number(self, long: bool, sign: str) -> Table | None:
        return self.numbers.get((long, _sort(sign))) or self.numbers.get((long, _ANY))


def _is_no_share(found: Found) -> bool:
    """Tell whether `{number} of {number}` is none: `die L 131 von 10 bis 18 Uhr`."""
    shares = [int(found.parts[slot]) for slot in ("number", "number2") if found.parts.get(slot, "").isdigit()]
    return found.kind == "never" and len(shares) == 2 and len(found.parts) == 2 and shares[0] > shares[1]


def compile_shapes(code: str, shapes: dict[str, list[str]], words: dict[str, tuple[str, dict[str, object]]]) -> Scanner:
    """Compile shapes; `words` names each slot that holds words with its section; raises LangError."""
    if unknown := set(shapes) - set(KINDS):
        raise LangError(f"{code}.toml: [shapes] unknown kind {min(unknown)}")
    slots = NUMBERS | {slot: any_of(held) for slot, (_, held) in words.items()}
    compiled = [_shape(code, kind, shape, slots) for kind in KINDS for shape in shapes.get(kind, ())]
    firsts = {slot: frozenset(map(_first, held)) for slot, (_, held) in words.items()}
    heads = {slot: frozenset(word[0] for word in held) for slot, (_, held) in words.items()}
    by_word: dict[str, tuple[Shape, ...]] = {}
    for shape in compiled:
        for word in _words_of(shape, firsts):
            by_word[word] = (*by_word.get(word, ()), shape)
    by_number: dict[tuple[bool, str], tuple[Shape, ...]] = {}
    for long in (False, True):
        signs = [(shape, _signs(shape, long, heads)) for shape in compiled]
        for sign in {_ANY}.union(*(s for _, s in signs)):
            by_number[long, sign] = tuple(shape for shape, s in signs if s & {sign, _ANY})
    known = sorted(word for word in by_word if word[0].isalpha())
    firsts_of = "".join(sorted({either for word in known for either in (word[0], word[0].upper())}))
    finder = rf"\b(?=[\d{firsts_of}])(?:\d+|{trie(known)}\b)|§"
    return Scanner(re.compile(finder), _tables(by_word), _tables(by_number))


def any_of(words: dict[str, object]) -> str:
    """Give the pattern of any of these words, the longest first, each whole; a number may touch: `PM8:00`."""
    return trie(words) + f"(?!{_LETTER})"


def trie(words: Iterable[str]) -> str:
    """Give the pattern of any of these words, large or small, that looks at each sign once; longer words win."""
    root: dict[str, Any] = {}
    for word in words:
        place = root
        for sign in word:
            place = place.setdefault(sign, {})
        place[""] = {}
    return f"(?-i:{_branches(root)})" if root else "(?!)"


def _branches(place: dict[str, Any]) -> str:
    ways = [_either_case(sign) + _branches(rest) for sign, rest in place.items() if sign]
    if not ways:
        return ""
    if len(ways) == 1 and "" not in place:
        return ways[0]
    return f"(?:{'|'.join(ways)})" + ("?" if "" in place else "")


def _either_case(sign: str) -> str:
    if sign == " ":
        return r"\s+"
    large = sign.upper()
    return f"[{sign}{large}]" if large != sign and len(large) == 1 else re.escape(sign)


def literal(words: str) -> str:
    """Give the pattern of words as they stand, whatever space is between them."""
    return re.escape(words).replace(r"\ ", r"\s+")


def _tables(chosen: dict[Any, tuple[Shape, ...]]) -> dict[Any, Table]:
    """Give the table of each key; keys of the same shapes share one."""
    made = {shapes: Table(shapes) for shapes in set(chosen.values()) if shapes}
    return {key: made[shapes] for key, shapes in chosen.items() if shapes}


def _inside(text: str, at: int) -> bool:
    before = text[at - 1 : at]
    return before.isalnum() or (before in set(".,/:") and text[at - 2 : at - 1].isdigit())


def _shape(code: str, kind: str, shape: str, slots: dict[str, str]) -> Shape:
    names: list[str] = []

    def piece(m: re.Match[str]) -> str:
        if not m[1]:
            return _SIGNS.get(m[0]) or re.escape(m[0])
        pattern = slots.get(m[1].rstrip("234"))
        if pattern is None:
            raise LangError(f"{code}.toml: shape {shape!r}: unknown slot {{{m[1]}}}")
        names.append(m[1])
        return f"({pattern})"

    outside = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", re.sub(r"\([^()]*\)", "", shape))
    if "|" in outside:
        raise LangError(f"{code}.toml: shape {shape!r}: | stands outside of brackets")
    if not _paired(shape):
        raise LangError(f"{code}.toml: shape {shape!r}: a bracket stands alone", "each bracket needs its partner")
    pattern = _PIECE.sub(piece, shape)
    return Shape(kind, pattern, tuple(names), frozenset(_openings(deque(m[0] for m in _PIECE.finditer(shape)))))


def _paired(shape: str) -> bool:
    """Tell whether each bracket of a shape has its partner, one inside of the other."""
    left = re.sub(r"[^][()]", "", shape)
    while (less := left.replace("[]", "").replace("()", "")) != left:
        left = less
    return not left


def _openings(pieces: deque[str]) -> set[tuple[str, ...]]:
    """Give the first three pieces of each way to read a shape, up to the bracket that closes this part of it."""
    done: set[tuple[str, ...]] = set()
    ways: set[tuple[str, ...]] = {()}
    while pieces:
        piece = pieces.popleft()
        if piece in ("]", ")"):
            break
        if piece == "|":
            done |= ways
            ways = {()}
        elif piece in ("[", "("):
            inner = _openings(pieces) | ({()} if piece == "[" else set())
            ways = {(*way, *more)[:_AHEAD] for way in ways for more in inner}
        else:
            ways = {(*way, piece)[:_AHEAD] for way in ways}
    return done | ways


def _first(word: str) -> str:
    """Give what the finder stops at in a word or a literal piece of a shape."""
    m = _TOKEN.match(word)
    return m[0].lower() if m else ""


def _words_of(shape: Shape, held: dict[str, frozenset[str]]) -> set[str]:
    """Give the words that a shape can begin with."""
    leads = {way[0] for way in shape.openings if way}
    return {w for lead in leads for w in held.get(_slot(lead), () if lead[0] == "{" else (_first(lead),))}


def _slot(piece: str) -> str:
    return piece.strip("{}").rstrip("234") if piece[0] == "{" else ""


def _signs(shape: Shape, long: bool, heads: dict[str, frozenset[str]]) -> set[str]:
    """Give the sorts of signs that a shape allows behind the number it begins with; empty where it begins with none."""
    found: set[str] = set()
    for way in shape.openings:
        lead = _slot(way[0])
        if lead in heads and any(head.isdigit() for head in heads[lead]) and not long:
            found.add(_ANY)
        elif lead in NUMBERS and (not long or lead in _LONG):
            found |= {_ANY} if lead in ("number", "phone") else _behind(way[1:], heads)
    return found


def _behind(pieces: tuple[str, ...], heads: dict[str, frozenset[str]]) -> set[str]:
    if not pieces:
        return {_ANY}
    piece = pieces[0]
    if piece in (" ", "_"):
        return {_BLANK} | (_behind(pieces[1:], heads) if piece == "_" else set())
    return {_sort(head) for head in heads.get(_slot(piece), ("0",))} if piece[0] == "{" else {_sort(piece[0])}


def _sort(sign: str) -> str:
    """Sort what stands behind a number: a blank, a letter or digit, else the sign itself."""
    return _BLANK if sign.isspace() else _WORD if sign.isalnum() else sign
