"""What an event is called: a quoted name, a noun that is a kind of event with what belongs to it, or the headline.

The headline of a report that only mentions an event is not its name; a heading line above the date, or the noun of the
date's own sentence, is nearer. A title is short, on one line, and carries neither date nor hour.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from feeds.events.phrase import QUOTED, REACH, SMALL, UPPER, WORD, Endings, any_case, any_of, sentences_of, tidy
from feeds.lang import Language, get

Span = tuple[int, int]

LONGEST = 90


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one language, compiled."""

    phrase: re.Pattern[str]
    tail: re.Pattern[str]  # what may follow the noun and belong to it
    naming: re.Pattern[str]
    quoted: re.Pattern[str]
    point: re.Pattern[str]
    dated: re.Pattern[str]  # from here a tail says when
    events: Endings
    venues: Endings
    empty: frozenset[str]
    inside: frozenset[str]
    general: frozenset[str]
    around: frozenset[str]  # small words that hang at a date
    labels: frozenset[str]  # of a table: what stands behind them is no name
    days: tuple[str, ...]  # names of weekdays in full, also as the beginning of a word
    months: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase that may be the event's name."""

    start: int
    end: int
    name: str
    weight: float
    quoted: bool = False  # the whole name as it stands: a quotation or a line of its own
    known: bool = False  # holds a noun that is a kind of event


def find(text: str, at: Span, lang: Language, *, title: str = "", others: Sequence[Span] = ()) -> str:
    """Name the event whose date stands at `at` in the text: at most 90 signs, no date; "" only where nothing is said.

    `title` is the headline of the item; `others` are the spans of the dates of its other events: with several, the
    headline speaks for none of them alone.
    """
    words = _words(lang.code)
    every, sentences = _candidates(text, lang.code)
    low, high = at[0] - REACH, at[1] + REACH
    found = every[bisect_left(every, low, key=_begin) : bisect_left(every, high, key=_begin)]
    alone = not others
    others = [span for span in others if low < span[0] < high]
    home = bisect_right(sentences, (at[0], 1 << 60)) - 1
    rated = [(c.weight + _nearness(c, at, home, sentences, others), c) for c in found]
    rated += _headings(text, at, lang, words)
    rated += _headline(title, lang, words, alone=alone)
    rated = [(weight, c) for weight, c in rated if c.name]
    if not rated:
        return fit(_plain(title or text[slice(*sentences[max(0, home)])], lang), LONGEST)
    weight, best = max(rated, key=lambda pair: pair[0])
    if not best.quoted:
        best = _with_quoted(best, weight, rated)
    elif not best.known:
        best = _with_kind(best, rated, -1.5 if alone else 0.5)
    head = _plain(title, lang)
    if alone and best.end and head and not _general(head, words):
        return fit(_join(head, best.name), LONGEST)
    if not alone and best.name == head:
        best = replace(best, name=_join(head, _point(text, at, others, lang, words) or _kind_of_all(found, at, others)))
    elif not alone and best.end and head and _of_all(head, words):
        return fit(_join(head, best.name), LONGEST)
    return fit(best.name, LONGEST)


def _of_all(head: str, words: _Words) -> bool:
    """Whether a headline names what all of its events belong to: short, a name and a kind of event."""
    named = any(words.events.fit(w.strip(",.:()")) for w in head.split() if w[:1].isupper())
    return named and _name_like(head, words) and not _general(head, words)


def _kind_of_all(found: Sequence[Candidate], at: Span, others: Sequence[Span]) -> str:
    """Name the kind of event that a text tells before its first date: it holds for all of a series."""
    first = min([at[0], *(a for a, _ in others)])
    return max((c for c in found if c.known and c.end <= first), key=lambda c: c.weight, default=_NONE).name


def _general(head: str, words: _Words) -> bool:
    return any(word.strip(",.:").lower() in words.general for word in head.split())


_NONE = Candidate(0, 0, "", 0.0)


def _join(whole: str, part: str) -> str:
    """Join the name of the whole with the name of a part, where both are told on one line and differ."""
    if part.lower() in whole.lower():
        return whole
    if whole.lower() in part.lower() or len(whole) + len(part) + 3 > LONGEST:
        return part
    return whole.rstrip(".:") + (" – " if ":" in whole else ": ") + part


def _point(text: str, at: Span, others: Sequence[Span], lang: Language, words: _Words) -> str:
    """Take the first noun behind a date, or the last before it, as the name of one point of a programme."""
    end = min([a for a, _ in others if a >= at[1]] + [at[1] + 160, len(text)])
    clause = re.split(r"[.!?;]\s|\n", text[at[1] : end], maxsplit=1)[0]
    for m in words.point.finditer(clause):
        head = m[0].split()[0].lower()
        dated = head.startswith(words.days) or head in words.months
        if not (dated or head in words.around | words.labels | words.empty or words.venues.fit(head)):
            return tidy(m[0])
    return ""


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
    listed = any(sentences[home][0] <= a < at[0] for a, _ in others) if home >= 0 else False
    if listed and c.start < at[0]:
        weight -= 0.7  # in a list of dates the name stands behind its date
    return weight - min(max(0, high - low), 300) / 150 - between * 1.5


def _begin(one: Candidate) -> int:
    return one.start


@lru_cache(maxsize=64)
def _candidates(text: str, code: str) -> tuple[tuple[Candidate, ...], tuple[Span, ...]]:
    """List the names in a text; its events share them."""
    words = _words(code)
    sentences = sentences_of(text, code)
    found: list[Candidate] = []
    named = {m.start("name") for m in words.naming.finditer(text) if m["name"]}
    for m in words.phrase.finditer(text):
        if words.events.fit(m["head"]) and (one := _noun(text, m, words)):
            found.append(one)
    for m in words.quoted.finditer(text):
        before = text[max(0, m.start() - 30) : m.start()].split()[-1:]
        if before and words.venues.fit(before[0]) and not words.events.fit(before[0]):
            continue
        cue = m.start() in named or bool(words.naming.match(text, m.end()))
        weight = 3.6 if cue else 2.4
        found.append(Candidate(m.start(), m.end(), tidy(m[0]).strip('„“”"«»‚‘.,'), weight, quoted=True))
    return tuple(sorted(found, key=_begin)), sentences


def _noun(text: str, m: re.Match[str], words: _Words) -> Candidate | None:
    head, rest = m["head"], words.tail.match(text, m.end())
    tail, quoted = (rest[0], bool(rest["quote"])) if rest else ("", False)
    low = head.lower()
    if low.startswith(words.days) or low in words.months:
        return None
    if low in words.empty and not tail:
        return None
    bare = low in words.empty
    weight = 3.0 + (1.2 if quoted else 0) - (2.0 if bare and not tail else 0.6 if bare else 0)
    if low not in words.events.words:
        weight += 0.5
    lead = m["lead"] or ""
    tail = words.dated.split(tail, maxsplit=1)[0]
    name = (lead + " " if lead[:1].isupper() and lead.lower() not in words.around else "") + head + tail
    return Candidate(m.start(), m.end() + len(tail), tidy(name), weight, quoted, known=True)


def _headings(text: str, at: Span, lang: Language, words: _Words) -> list[tuple[float, Candidate]]:
    """Read the lines around the date that are names: a heading above it, or what a line of a programme says."""
    found = []
    start = text.rfind("\n", 0, at[0]) + 1
    leads = not re.search(r"\w{5}", _plain(text[start : at[1]], lang)) if at[0] - start < LONGEST else False
    own = _line(text, start)[: 2 * LONGEST]
    if leads and (one := _row(text, start, own, 4.8, lang, words)):
        return [_with_below(text, start, one, lang, words) if _COLUMN.search(own[at[1] - start :]) else one]
    bare = leads and len(_plain(own, lang)) < 4
    if not leads and text.count(". ", start, at[0]) > 1:
        return []
    above, below = start, start + len(_line(text, start)) + 1
    for step in range(4):
        if bare and below < len(text):
            line = _line(text, below)
            if one := _row(text, below, line, 4.3 - step * 0.25, lang, words):
                found.append(one)
            below += len(line) + 1
        if above > 0:
            above = text.rfind("\n", 0, above - 1) + 1
            line = _line(text, above)
            block = leads and text[above - 2 : above] == "\n\n" and not line.rstrip().endswith(".")
            if one := _row(text, above, line, 4.1 - step * 0.3, lang, words, block=block):
                found.append(one)
            if block:
                break
    return found


_COLUMN = re.compile(r"\s[/|]\s")


def _with_below(
    text: str, start: int, row: tuple[float, Candidate], lang: Language, words: _Words
) -> tuple[float, Candidate]:
    """Join the last column behind a date (a kind) with the line below, which is the name where it has no date."""
    weight, one = row
    below = _line(text, start + len(_line(text, start)) + 1)
    under = _row(text, one.end + 1, below, weight, lang, words)
    if under is None or _plain(below, lang) != tidy(below):
        return row
    return weight, replace(one, name=_join(_COLUMN.split(one.name)[-1], under[1].name), known=True)


def _line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)]


def _row(
    text: str, start: int, line: str, weight: float, lang: Language, words: _Words, *, block: bool = False
) -> tuple[float, Candidate] | None:
    """Read one line, or its first part, as a name; the first of a block may be a whole clause."""
    name = tidy(re.split(r"[.;|] |[.]$", _plain(line, lang), maxsplit=1)[0])
    capital = re.search(rf"[{UPPER}][^\W\d]{{2}}", name)
    if not (3 < len(name) <= LONGEST and capital) or line.rstrip().endswith((",", ":")):
        return None
    if not (block or _name_like(name, words)):
        return None
    nouns = [w for w in re.split(r"[\s,:()/]+", name) if w[:1].isupper()]
    first = nouns[0].lower().strip(".") if nouns else ""
    if first in words.labels or first in words.months or (first in words.days and len(nouns) == 1):
        return None
    known = any(words.events.fit(w) for w in nouns) or "„" in name or '"' in name
    if not known and " " not in name:
        weight -= 1.4
    if not known and any(words.venues.fit(w) for w in nouns):
        return None
    return weight + (0.4 if known else -0.5), Candidate(start, start + len(line), name, 0.0, quoted=True, known=known)


def _headline(title: str, lang: Language, words: _Words, *, alone: bool) -> list[tuple[float, Candidate]]:
    name = _plain(title, lang)
    if not name or name.lower().strip(" .:") in words.general:
        return []
    known = any(
        words.events.fit(w.strip(",.:()")) for w in re.split(r"[\s]+", name) if w[:1].isupper() or w[:1] in '„"'
    )
    weight = (5.6 if alone else 3.6) if known else (3.4 if alone else 2.2)
    if not _name_like(name, words):
        weight -= 0.6 if known else 0.4
    return [(weight - (1.5 if _general(name, words) else 0.0), Candidate(0, 0, name, 0.0, quoted=True, known=known))]


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


def _with_kind(best: Candidate, rated: Sequence[tuple[float, Candidate]], least: float) -> Candidate:
    """Say what kind of event stands behind a headline that does not tell."""
    kinds = [(w, c) for w, c in rated if c.known and c.end and w > least]
    if not kinds:
        return best
    name = max(kinds, key=lambda pair: pair[0])[1].name
    if name in best.name or len(best.name) + len(name) + 2 > LONGEST:
        return best
    sign = " – " if ":" in best.name else ": "
    return Candidate(0, 0, best.name.rstrip(".:") + sign + name, best.weight, quoted=True, known=True)


def _plain(title: str, lang: Language) -> str:
    """Take dates and hours out of a line, with the small words that hung at them."""
    if not any(sign.isdigit() for sign in title):
        return tidy(title)
    parts, last = [], 0
    for m in lang.scanner.scan(title):
        parts.append(title[last : m.start])
        last = m.end
    parts.append(title[last:])
    if len(parts) == 1:
        return tidy(title)
    words = _words(lang.code)
    kept = []
    for part in parts:
        bits = part.strip(" \t,;:|/-–.()").split(" ")
        while bits and bits[-1].lower().strip(",:") in words.around:
            bits.pop()
        while bits and bits[0].lower().strip(",:") in words.around:
            bits.pop(0)
        if len(bits) == 1 and bits[0].lower().strip(":") in words.labels:
            continue
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
    tail = rf"(?P<tail>(?:[ ]{WORD}){{0,2}}(?:\s(?P<quote>{QUOTED})|\s(?:{inside}\s){{1,2}}(?:{SMALL}\s)?(?:{WORD}|{QUOTED})){{0,2}})"
    return _Words(
        phrase=re.compile(rf"(?:(?P<lead>{SMALL}|[A-ZÄÖÜ][a-zäöü]+(?:er|e|es|en))[ ])?(?P<head>(?<![\w„“\"-]){WORD})"),
        tail=re.compile(tail),
        naming=re.compile(rf"[\s,]{{0,3}}(?<!\w){naming}(?:\s(?P<name>{QUOTED})|(?!\w))"),
        quoted=re.compile(QUOTED), point=re.compile(rf"(?:{QUOTED}|(?<!\w){WORD}(?:[ ]{WORD}){{0,2}})"),
        events=Endings(listed["title.events"]), venues=Endings(listed["place.venues"]),
        empty=frozenset(listed["title.empty"]), inside=frozenset(listed["title.inside"]),
        general=frozenset(listed["title.general"]),
        around=frozenset(listed["title.around"]), labels=frozenset(listed["title.labels"]),
        dated=re.compile(rf"(?:[ ]\w{{1,4}})?[ ]{any_of(d.capitalize() for d in get(code).weekdays if len(d) > 4)}(?![^\W\d])"),
        days=tuple(day for day in get(code).weekdays if len(day) > 4), months=frozenset(get(code).months),
    )  # fmt: skip
