"""Languages as data: word lists, phrase shapes, cues and our own wording, one TOML file each.

The engine knows no word of any language. A file has these sections; groups may be added to the ones marked + freely:

    [calendar]   months, weekdays, relative (days from today), halves (am, pm: hours to add): word = number
    [shapes]     date, time, never: lists of shapes; the first that fits wins, so long ones stand first
    joins        words that may stand between two parts of one date
    abbreviations  words whose dot ends no sentence
    [cues]     + group = phrases; `…` is "later in the same clause": lang.cues["announced"].find(text, start, end)
    [words.*]  + group = words: lang.words["place.prepositions"]
    [say]        key = our own wording with {placeholders}

Shapes are a mini-language: `{slot}`, `[optional]`, `(a|b)`, blank = any space, `_` = perhaps a space, else literal.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from feeds.errors import LangError

_SLOTS = {
    "day": r"(?:3[01]|[12]\d|0?[1-9])",
    "monthnum": r"(?:1[0-2]|0?[1-9])",
    "year": r"(?:1[89]|20|21)\d\d",
    "shortyear": r"\d\d(?![\d:])",  # two digits: only where nothing else can be meant
    "hour": r"(?:2[0-4]|1\d|0?\d)",
    "minute": r"[0-5]\d",
}
_SECTIONS = {"calendar", "shapes", "joins", "abbreviations", "cues", "words", "say"}
_KINDS = {"date", "time", "never"}


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue found in a text: its span and the words that matched, with `…` for what lies between."""

    span: tuple[int, int]
    words: str


@dataclass(frozen=True, slots=True)
class Matcher:
    """One group of cues, compiled to one alternation."""

    pattern: re.Pattern[str]

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Hit]:
        """List the cues that stand in text[start:end], in order; empty where there are none."""
        found = self.pattern.finditer(text, start, len(text) if end is None else end)
        return [Hit(m.span(), " … ".join(g for g in m.groups() if g)) for m in found]


@dataclass(frozen=True, slots=True)
class Language:
    """One language, compiled."""

    code: str
    months: dict[str, int]
    weekdays: dict[str, int]
    relative: dict[str, int]
    halves: dict[str, int]  # of the day: hours to add
    scanner: re.Pattern[str]
    kinds: dict[str, str]  # group of the scanner -> date, time, never
    joins: re.Pattern[str]
    cues: dict[str, Matcher]
    words: dict[str, tuple[str, ...]]
    breaks: re.Pattern[str]
    abbreviations: frozenset[str]
    say: dict[str, str]

    def sentences(self, text: str) -> list[tuple[int, int]]:
        """Cut a text into sentences; no dot of a number or abbreviation ends one, every line break does."""
        spans, start = [], 0
        for m in self.breaks.finditer(text):
            last = text[start : m.start()].split()[-1:]
            word = last[0].lower().strip('(„"') if last else ""
            if m[0].startswith(".") and (word.isdigit() or word + "." in self.abbreviations):
                continue
            spans.append((start, m.end(1)))
            start = m.end()
        if text[start:].strip():
            spans.append((start, len(text)))
        return [(a, b) for a, b in spans if text[a:b].strip()]


@cache
def get(code: str) -> Language:
    """Give the language of a code like `de` or `de-AT`; raises LangError where there is no such file."""
    name = code.split("-")[0].lower()
    path = files("feeds.lang") / f"{name}.toml"
    if not (name.isalpha() and path.is_file()):
        raise LangError(f"no language {code!r}", "try: de or en")
    return compile_language(name, tomllib.loads(path.read_text("utf-8")))


def say(code: str, key: str, **values: object) -> str:
    """Say one of our own wordings in a language; raises LangError for an unknown key or a missing value."""
    try:
        return get(code).say[key].format(**values)
    except KeyError as error:
        raise LangError(f"{code}.toml: [say] {key}: no {error}") from error


def compile_language(code: str, data: dict[str, Any]) -> Language:
    """Check and compile what a language file says; raises LangError naming the file and the place."""
    if unknown := set(data) - _SECTIONS:
        raise LangError(f"{code}.toml: unknown section {sorted(unknown)[0]}")
    calendar = data.get("calendar", {})
    months, weekdays = calendar.get("months", {}), calendar.get("weekdays", {})
    if set(months.values()) != set(range(1, 13)) or set(weekdays.values()) != set(range(7)):
        raise LangError(f"{code}.toml: [calendar] lacks a month or a weekday")
    slots = _SLOTS | {n: _any(calendar.get(k, {})) for n, k in _NAMED.items()}
    scanner, kinds = _scanner(code, data["shapes"], slots, _firsts(calendar, data["shapes"]))
    joins = "|".join(re.escape(w) for w in sorted(data.get("joins", ()), key=len, reverse=True))
    words = {f"{s}.{g}": tuple(ws) for s, gs in data.get("words", {}).items() for g, ws in gs.items()}
    return Language(
        code=code,
        months=months,
        weekdays=weekdays,
        relative=calendar.get("relative", {}),
        halves=calendar.get("halves", {}),
        scanner=scanner,
        kinds=kinds,
        joins=re.compile(rf"\s*(?:(?:{joins})(?!\w)\s*){{0,3}}", re.I),
        cues={g: Matcher(_cue(ps)) for g, ps in data.get("cues", {}).items()},
        words=words,
        breaks=re.compile(r"([.!?][\"“”)]*)\s+(?=[\"„“(]*[A-ZÄÖÜ0-9])|()\n\s*"),
        abbreviations=frozenset(a.lower() for a in data.get("abbreviations", ())),
        say=data.get("say", {}),
    )


_NAMED = {"month": "months", "weekday": "weekdays", "relative": "relative", "half": "halves"}


def _any(words: dict[str, int]) -> str:
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + r")(?!\w)"


def _cue(phrases: list[str]) -> re.Pattern[str]:
    def one(phrase: str) -> str:
        parts = [rf"(?<!\w)({re.escape(p.strip())})(?!\w)".replace(r"\ ", r"\s+") for p in phrase.split("…")]
        return r"[^.!?;\n]{0,240}?".join(parts)

    return re.compile("|".join(one(p) for p in sorted(phrases, key=len, reverse=True)), re.I)


def _firsts(calendar: dict[str, dict[str, int]], shapes: dict[str, list[str]]) -> str:
    """Class of the signs a shape can begin with, rather too many than too few: the cheap prefilter."""
    signs = {word[0] for words in calendar.values() for word in words}
    literal = re.compile(r"(?:^|[\[(|\]}])[\s_]*([^\[\](){}|\s_])")
    signs |= {sign for kind in shapes.values() for shape in kind for sign in literal.findall(shape)}
    return "[0-9" + "".join(re.escape(s) for s in sorted(signs)) + "]"


def _scanner(
    code: str, shapes: dict[str, list[str]], slots: dict[str, str], firsts: str
) -> tuple[re.Pattern[str], dict[str, str]]:
    if unknown := set(shapes) - _KINDS:
        raise LangError(f"{code}.toml: [shapes] unknown kind {sorted(unknown)[0]}")
    alternatives: list[str] = []
    kinds: dict[str, str] = {}
    for kind in ("never", "date", "time"):
        for shape in shapes.get(kind, ()):
            group = f"s{len(kinds)}"
            kinds[group] = kind
            alternatives.append(f"(?P<{group}>{_shape(code, shape, group, slots)})")
    return re.compile(rf"(?<![\w.,/])(?={firsts})(?:{'|'.join(alternatives)})(?!\w)", re.I), kinds


def _shape(code: str, shape: str, group: str, slots: dict[str, str]) -> str:
    signs = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|", " ": r"\s+", "_": r"\s*"}

    def sign(m: re.Match[str]) -> str:
        if not m[1]:
            return signs.get(m[0]) or re.escape(m[0])
        pattern = slots.get(m[1].rstrip("2"))
        if pattern is None:
            raise LangError(f"{code}.toml: shape {shape!r}: unknown slot {{{m[1]}}}")
        return f"(?P<{group}_{m[1]}>{pattern})"

    return re.sub(r"\{(\w+)\}|.", sign, shape)
