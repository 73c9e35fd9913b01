"""What an event is called: a quoted name, a noun that is a kind of event with what belongs to it, or the headline.

The headline of a report that only mentions an event is not its name; a heading line above the date, or the noun of the
date's own sentence, is nearer. A title is short, on one line, and carries neither date nor hour.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from feeds.events.phrase import QUOTED, SMALL, WORD, Endings, any_case, any_of, tidy
from feeds.lang import Language, get

Span = tuple[int, int]

LONGEST = 90
_REACH = 3  # sentences around the date that are searched


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one language, compiled."""

    phrase: re.Pattern[str]
    naming: re.Pattern[str]
    quoted: re.Pattern[str]
    events: Endings
    venues: Endings
    empty: frozenset[str]
    inside: frozenset[str]
    general: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase that may be the event's name."""

    start: int
    end: int
    name: str
    weight: float
    quoted: bool = False


def find(text: str, at: Span, lang: Language, *, title: str = "", others: Sequence[Span] = ()) -> str:
    """Name the event whose date stands at `at` in the text: at most 90 signs, no date; "" only where nothing is said.

    `title` is the headline of the item; `others` are the spans of the dates of its other events: with several, the
    headline speaks for none of them alone.
    """
    words = _words(lang.code)
    found, sentences = _candidates(text, lang.code)
    home = bisect_right(sentences, (at[0], 1 << 60)) - 1
    rated = [(c.weight + _nearness(c, at, home, sentences, others), c) for c in found]
    rated += _headings(text, at, lang, words)
    rated += _headline(title, lang, words, alone=not others)
    rated = [(weight, c) for weight, c in rated if c.name]
    if not rated:
        return fit(_plain(title or text[slice(*sentences[max(0, home)])], lang), LONGEST)
    weight, best = max(rated, key=lambda pair: pair[0])
    if not best.quoted:
        best = _with_quoted(best, weight, rated)
    return fit(best.name, LONGEST)


def fit(name: str, longest: int) -> str:
    """Shorten a name to whole words; a cut quotation is closed by leaving it out."""
    name = tidy(name)
    if len(name) <= longest:
        return name
    for sign in (" – ", " - ", ": ", ". ", " (", ", "):
        head = name.split(sign)[0]
        if 8 <= len(head) <= longest:
            return head
    short = name[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-")
    return short + "…"


def _nearness(c: Candidate, at: Span, home: int, sentences: Sequence[Span], others: Sequence[Span]) -> float:
    away = bisect_right(sentences, (c.start, 1 << 60)) - 1 - home
    low, high = (at[1], c.start) if c.start >= at[1] else (c.end, at[0])
    between = sum(1 for a, _ in others if low <= a < high)
    weight = {0: 2.0, -1: 0.2, 1: 0.3}.get(away, -0.6 - abs(away) * 0.3)
    return weight - min(max(0, high - low), 300) / 150 - between * 1.5


@lru_cache(maxsize=64)
def _candidates(text: str, code: str) -> tuple[tuple[Candidate, ...], tuple[Span, ...]]:
    """List the names in a text; its events share them."""
    words = _words(code)
    sentences = tuple(get(code).sentences(text)) or ((0, len(text)),)
    found: list[Candidate] = []
    named = {m.start("name") for m in words.naming.finditer(text) if m["name"]}
    for m in words.phrase.finditer(text):
        if one := _noun(m, words):
            found.append(one)
    for m in words.quoted.finditer(text):
        before = text[max(0, m.start() - 30) : m.start()].split()[-1:]
        if before and words.venues.fit(before[0]) and not words.events.fit(before[0]):
            continue
        cue = m.start() in named or bool(words.naming.match(text, m.end()))
        weight = 3.6 if cue else 2.4
        found.append(Candidate(m.start(), m.end(), tidy(m[0]).strip('„“”"«»‚‘.,'), weight, quoted=True))
    return tuple(found), sentences


def _noun(m: re.Match[str], words: _Words) -> Candidate | None:
    head = m["head"]
    if not words.events.fit(head):
        return None
    low = head.lower()
    bare = low in words.empty
    quoted = bool(m["quote"])
    weight = 3.0 + (1.2 if quoted else 0) - (2.0 if bare and not m["tail"] else 0.6 if bare else 0)
    if low not in words.events.words:
        weight += 0.5
    name = m[0] if not m["lead"] or m["lead"][:1].isupper() else m[0][len(m["lead"]) :].lstrip()
    return Candidate(m.start(), m.end(), tidy(name), weight, quoted)


def _headings(text: str, at: Span, lang: Language, words: _Words) -> list[tuple[float, Candidate]]:
    """Read the line above the date's paragraph, or the date's own short line, as a heading."""
    found = []
    start = text.rfind("\n", 0, at[0]) + 1
    own = text[start : at[0]]
    for _ in range(3):
        line = text[start : text.find("\n", start) if text.find("\n", start) >= 0 else len(text)]
        name = _plain(line, lang)
        if 3 < len(name) <= LONGEST and not line.rstrip().endswith((".", ",", ":")) and _name_like(name, words):
            known = any(words.events.fit(w) for w in name.split()) or '"' in name or "„" in name
            found.append((4.2 if known else 3.4, Candidate(start, start + len(line), name, 0.0, quoted=True)))
        if start == 0 or own.count(". ") > 1:
            break
        start = text.rfind("\n", 0, start - 1) + 1
    return [(weight - 0.3 * n, c) for n, (weight, c) in enumerate(found)]


def _headline(title: str, lang: Language, words: _Words, *, alone: bool) -> list[tuple[float, Candidate]]:
    name = _plain(title, lang)
    if not name or name.lower().strip(" .:") in words.general:
        return []
    general = any(w.strip(",.:").lower() in words.general for w in name.split())
    known = any(
        words.events.fit(w.strip(",.:()")) for w in re.split(r"[\s]+", name) if w[:1].isupper() or w[:1] in '„"'
    )
    weight = (5.6 if alone else 3.6) if known else (3.4 if alone else 2.2)
    if not _name_like(name, words):
        weight -= 0.6 if known else 0.4
    return [(weight - (1.5 if general else 0.0), Candidate(0, 0, name, 0.0, quoted=True))]


def _with_quoted(best: Candidate, weight: float, rated: Sequence[tuple[float, Candidate]]) -> Candidate:
    """Join the kind of event with its own name where the text quotes one beside it."""
    near = [(w, c) for w, c in rated if c.quoted and c.end and abs(c.start - best.end) < 120 and w > weight - 2.6]
    if not near:
        return best
    name = max(near, key=lambda pair: pair[0])[1].name
    if name in best.name or len(best.name) + len(name) + 4 > LONGEST:
        return best
    if best.name in name:
        return Candidate(best.start, best.end, name, weight, quoted=True)
    return Candidate(best.start, best.end, f"{best.name}: {name}", weight, quoted=True)


def _plain(title: str, lang: Language) -> str:
    """Take dates and hours out of a line, with the small words that hung at them."""
    parts, last = [], 0
    for m in lang.scanner.finditer(title):
        parts.append(title[last : m.start()])
        last = m.end()
    parts.append(title[last:])
    if len(parts) == 1:
        return tidy(title)
    words = _words(lang.code)
    kept = []
    for part in parts:
        bits = part.strip(" \t,;:|/-–.()").split(" ")
        while bits and bits[-1].lower() in words.inside:
            bits.pop()
        if piece := " ".join(bits).strip():
            kept.append(piece)
    return tidy(" ".join(kept))


def _name_like(name: str, words: _Words) -> bool:
    """Whether a line is a name and not a sentence: its small words are joints or stand before a noun."""
    bits = name.split()
    for bit, following in zip(bits, [*bits[1:], ""], strict=True):
        low = bit.strip(",.:()")
        if low[:1].islower() and low not in words.inside and not (re.fullmatch(SMALL, low) and following[:1].isupper()):
            return False
    return True


@lru_cache(maxsize=8)
def _words(code: str) -> _Words:
    """Compile the words of a language."""
    listed = get(code).words
    inside = any_of(listed["title.inside"])
    naming = any_case(listed["title.naming"])
    tail = rf"(?P<tail>(?:\s(?P<quote>{QUOTED})|\s(?:{inside}\s){{1,2}}(?:{SMALL}\s)?(?:{WORD}|{QUOTED})){{0,2}})"
    return _Words(
        phrase=re.compile(rf"(?:(?P<lead>{SMALL}|[A-ZÄÖÜ][a-zäöü]+(?:er|e|es|en))\s)?(?P<head>(?<![\w„“\"-]){WORD}){tail}"),
        naming=re.compile(rf"[\s,]*(?<!\w){naming}\s(?P<name>{QUOTED})|[\s,]*{naming}(?!\w)"),
        quoted=re.compile(QUOTED), events=Endings(listed["title.events"]), venues=Endings(listed["place.venues"]),
        empty=frozenset(listed["title.empty"]), inside=frozenset(listed["title.inside"]),
        general=frozenset(listed["title.general"]),
    )  # fmt: skip
