"""Languages as data: word lists, phrase shapes, cues and our own wording, one TOML file each.

The engine knows no word of any language. A file has these sections; groups may be added to the ones marked + freely:

    [calendar]   word = number: months, weekdays, relative (days from today), following (days from the
                 date before), halves (hours to add), hours, quarters
                 (minutes to add), moments (hours), amounts, units, lasting (minutes); weekday suffixes;
                 holidays = "easter-2", "12-24"; afternoon = the last hour that is one without a word
    [shapes]     never, every, weekly, date, times, time, clock (a time only beside a date), loose (a date only behind
                 an article), duration, day, year: lists of shapes; the first that fits wins, long ones first
    [gaps]       what stands between two parts (list, range, touch, articles) or right before one (the others)
    joins        words that may stand between a date and its time
    abbreviations  words whose dot ends no sentence; `-str.` is an end of words
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
from feeds.lang.gaps import compile_gaps, counting, last_word, tails_of
from feeds.lang.shapes import Found, Scanner, compile_shapes

__all__ = ["Found", "Language", "compile_language", "get", "say"]

_SECTIONS = {"calendar", "shapes", "gaps", "joins", "abbreviations", "words", "say"}
_CALENDAR = {
    *("ordinals", "weekly", "monthly", "afternoon"),
    "months",
    "weekdays",
    "suffixes",
    "relative",
    "following",
    "halves",
    "hours",
    "quarters",
    "moments",
    "holidays",
    "amounts",
    "units",
    "lasting",
}


@dataclass(frozen=True, slots=True)
class Language:
    """One language, compiled."""

    code: str
    months: dict[str, int]
    weekdays: dict[str, int]
    relative: dict[str, int]
    following: dict[str, int]  # days from the date before it in the text
    halves: dict[str, int]  # of the day: hours to add
    afternoon: int  # the last hour that is of the afternoon where nothing says so; 0 for none
    hours: dict[str, int]
    quarters: dict[str, int]  # minutes to add to a written hour
    moments: dict[str, int]  # words for an hour of the day, as noon
    holidays: dict[str, str]  # "easter-2", "advent+7" or "12-24"
    amounts: dict[str, float]
    units: dict[str, int]  # of durations, in minutes
    lasting: dict[str, int]  # adjectives that say how long, in minutes
    ordinals: dict[str, int]  # which of the month; -1 the last
    weekly: dict[str, int]  # words for "every Monday"
    scanner: Scanner
    gaps: dict[str, re.Pattern[str]]  # what stands between or right before two parts
    tails: dict[str, frozenset[str]]  # the last word of each phrase of a gap: a cheap look before the pattern
    count: re.Pattern[str]  # how often something repeats; the first group is the number
    joins: re.Pattern[str]
    words: dict[str, tuple[str, ...]]
    breaks: re.Pattern[str]
    abbreviations: frozenset[str]
    shortened: tuple[str, ...]  # ends of abbreviations
    dotted: bool  # whether a day is written with a dot
    streets: tuple[str, ...]  # ends of the names of streets, in small letters
    say: dict[str, str]

    def precedes(self, text: str, start: int, *gaps: str) -> str:
        """Give the first of these gaps whose words stand right before an offset, else an empty string."""
        before = text[max(0, start - _LOOK) : start]
        last = last_word(before, self.tails["articles"])
        for gap in gaps:
            if last in self.tails[gap] and self.gaps[gap].search(before):
                return gap
        return ""

    def sentences(self, text: str) -> list[tuple[int, int]]:
        """Cut a text into sentences; no dot of a number or abbreviation ends one, every line break does.

        A stretch that is longer than any sentence is cut at a blank, so that what looks at a sentence is bounded.
        """
        spans, start = [], 0
        for m in self.breaks.finditer(text):
            before = text[max(start, m.start() - _LOOK) : m.start()]
            if m[0][0] == "." and "\n\n" not in m[0] and self._goes_on(before) and not self._opens(text, before, m):
                continue
            spans.append((start, m.end(1) if m[1] else m.start()))
            start = m.end()
        if text[start:].strip():
            spans.append((start, len(text)))
        return [part for a, b in spans for part in _cut(text, a, b) if text[slice(*part)].strip()]

    def _opens(self, text: str, before: str, dot: re.Match[str]) -> bool:
        """Tell whether a half of the day ends a sentence: `at 7 p.m. Tickets`, but not `at 7 p.m. Friday`."""
        half = before.rpartition(" ")[2].lower().lstrip("0123456789:.") + "."
        word = _NEXT.match(text, dot.end()) if half in self.halves else None
        return word is not None and word[1].lower() not in {*self.weekdays, *self.months}

    def _goes_on(self, before: str) -> bool:
        """Tell whether a dot ends no sentence, as behind a number or an abbreviation, whole or by its end (`-str.`).

        A year and the number of a house count nothing: a sentence may end there.
        """
        words = before.split()
        last = words[-1].lower().strip('(„"') if words else ""
        if last.isdigit():
            street = len(words) > 1 and words[-2][0].isupper() and words[-2].lower().endswith(self.streets)
            return self.dotted and len(last) < _YEAR and not street
        return (
            bool(_DATED.fullmatch(before)) or last + "." in self.abbreviations or (last + ".").endswith(self.shortened)
        )


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
    if unknown := set(calendar) - _CALENDAR:
        raise LangError(f"{code}.toml: [calendar] unknown key {min(unknown)}")
    months, weekdays = calendar.get("months", {}), calendar.get("weekdays", {})
    if set(months.values()) != set(range(1, 13)) or set(weekdays.values()) != set(range(7)):
        raise LangError(f"{code}.toml: [calendar] lacks a month or a weekday")
    _refuse_twice(code, calendar, ("months", "weekdays", "relative", "following", "holidays", "weekly"))
    weekdays = weekdays | {w + s: n for w, n in weekdays.items() for s in calendar.get("suffixes", ()) if len(w) > 3}
    calendar = calendar | {"weekdays": weekdays}
    named = {slot: (key, calendar.get(key, {})) for slot, key in _NAMED.items()}
    joins = "|".join(_whole(word) for word in sorted(data.get("joins", ()), key=len, reverse=True))
    words, gaps = _words(code, data.get("words", {})), data.get("gaps", {})
    return Language(
        code=code,
        **{key: calendar.get(key, {}) for key in sorted(_CALENDAR - {"suffixes", "monthly", "afternoon"})},
        afternoon=int(calendar.get("afternoon", 0)),
        scanner=compile_shapes(code, data.get("shapes", {}), named),
        gaps=compile_gaps(code, gaps),
        tails=tails_of(gaps),
        count=counting(gaps.get("count", []), calendar.get("hours", {})),
        joins=re.compile(rf"\s*(?:(?:{joins})\s*){{0,5}}", re.I),
        words=words,
        breaks=re.compile(r"([.!?][\"“”)]*)\s+(?=[\"„“(]*[A-ZÄÖÜ0-9])|\n\s*"),
        abbreviations=frozenset(a.lower() for a in data.get("abbreviations", ()) if a[0] != "-"),
        shortened=tuple(a[1:].lower() for a in data.get("abbreviations", ()) if a[0] == "-"),
        dotted=any(re.match(r"\{day\}(\.|\[\.\])[_ ]\{month\}", s) for s in data.get("shapes", {}).get("date", ())),
        streets=tuple(word.lower() for word in words.get("place.streets", ()) if len(word) > _ENDING),
        say=data.get("say", {}),
    )


_NAMED = {
    "month": "months",
    "weekday": "weekdays",
    "relative": "relative",
    "following": "following",
    "half": "halves",
    "hourword": "hours",
    "quarter": "quarters",
    "moment": "moments",
    "holiday": "holidays",
    "amount": "amounts",
    "unit": "units",
    "lasting": "lasting",
    "nth": "ordinals",
    "weekly": "weekly",
    "monthly": "monthly",
}
_NEXT = re.compile(r"[\"„“(]*([^\W\d_]+)")  # the word that a sentence may open with
_DATED = re.compile(r"\W*(?:\w{1,3}\W+)?[\d./ –-]*\d")  # a line so far: "Fr 16.9", perhaps a span
_YEAR = 4  # digits
_ENDING = 2  # letters of an end of a word, at least
_LONGEST = 1_000  # signs of a sentence
_LOOK = 40  # signs before a date or time that may hold what introduces it


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a stretch that is no sentence into pieces of bounded length."""
    parts = []
    while end - start > _LONGEST:
        blank = text.find(" ", start + _LONGEST, min(end, start + 2 * _LONGEST))
        parts.append((start, stop := blank + 1 if blank >= 0 else start + _LONGEST))
        start = stop
    return [*parts, (start, end)]


def _refuse_twice(code: str, calendar: dict[str, Any], keys: tuple[str, ...]) -> None:
    """Refuse a word of two meanings: the engine would take the first and be silent about it."""
    seen: dict[str, str] = {}
    for key in keys:
        for word in calendar.get(key, {}):
            if word != word.lower():
                raise LangError(f"{code}.toml: [calendar] {key}: {word!r} is not in small letters")
            if word in seen:
                raise LangError(f"{code}.toml: [calendar] {word!r} is in {seen[word]} and in {key}")
            seen[word] = key


def _words(code: str, sections: dict[str, dict[str, list[str]]]) -> dict[str, tuple[str, ...]]:
    """Give each group of words as `section.group`; one that is listed twice in a group is refused."""
    for section, groups in sections.items():
        for group, listed in groups.items():
            if len(set(listed)) < len(listed):
                twice = next(word for word in listed if listed.count(word) > 1)
                raise LangError(f"{code}.toml: [words.{section}] {group}: {twice!r} stands there twice", "delete one")
    return {
        f"{section}.{group}": tuple(words) for section, groups in sections.items() for group, words in groups.items()
    }


def _whole(word: str) -> str:
    """Give the pattern of a word that goes on with no letter; a sign may touch what follows."""
    return re.escape(word) + (r"(?!\w)" if word[-1].isalnum() else "")
