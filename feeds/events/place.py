"""Where an event is: the venue and address that the text says near its date.

Every phrase that may name a place is a candidate; what introduces it (a label, a preposition, a line of its own), what
it is (a known kind of venue, a street with number) and where it stands (the date's sentence, the next, the one before)
give its weight. Below a threshold there is no place: an invented one sends people to the wrong door.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from feeds.events.phrase import QUOTED, REACH, SMALL, UPPER, WORD, Endings, any_case, any_of, near, sentences_of, tidy
from feeds.lang import Language, get

Span = tuple[int, int]

_ENOUGH = 5.0  # weight that a phrase needs which is no known kind of place
_FAR = 0.3  # weight that a known kind of place needs
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one language, compiled."""

    phrase: re.Pattern[str]
    label: re.Pattern[str]
    bare: re.Pattern[str]
    street: re.Pattern[str]
    venues: Endings
    never: frozenset[str]
    strong: frozenset[str]
    elsewhere: re.Pattern[str]
    events: Endings
    unlike: Endings
    bodies: Endings
    genitive: re.Pattern[str]
    days: tuple[str, ...]
    kept: frozenset[str]
    articles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase that may name the place: what it is weighs, wherever it stands."""

    start: int
    end: int
    name: str
    weight: float
    weak: bool  # needs more weight, and counts in the date's own sentence only
    away: bool  # its sentence speaks of tickets, registration and the like
    bare: bool = False  # a kind of place without a name: counts in the date's own sentence only


def find(text: str, at: Span, lang: Language, *, title: str = "", others: Sequence[Span] = ()) -> str:
    """Name the place of the event whose date stands at `at` in the text; "" where none is said.

    `title` is the headline, read last; `others` are the spans of the text's other dates: what stands behind one of
    them belongs to it and not to this event.
    """
    best, weight = "", -9.0
    every, sentences = _candidates(text, lang.code)
    low, high = at[0] - REACH, at[1] + REACH
    found = near(every, at)
    others = [span for span in others if low < span[0] < high]
    home = _sentence(sentences, at[0])
    starts = sorted(a for a, _ in others)
    for one in found:
        weighed = one.weight + _nearness(one, at, home, sentences, starts, text)
        if (one.weak or one.bare) and _sentence(sentences, one.start) != home:
            continue
        if weighed > (_ENOUGH if one.weak else _FAR) and weighed > weight:
            best, weight = one.name, weighed
    if not best and others:
        told = _told(text, lang.code)
        best = _before(told, min(at[0], *(a for a, _ in others))) or _before(told, at[0])
    if not best and title:
        best = max(
            (
                c
                for c in _candidates(title, lang.code)[0]
                if not (c.weak or _words(lang.code).bodies.fit(_first(c.name)))
            ),
            key=lambda c: c.weight,
            default=_NONE,
        ).name
    return best


@lru_cache(maxsize=64)
def _told(text: str, code: str) -> tuple[tuple[int, str], ...]:
    """List where the best place told so far changes: told once, it holds for the dates that tell none."""
    best: list[tuple[int, str]] = []
    weight = 0.0
    for one in _candidates(text, code)[0]:
        if one.weight > weight and not (one.weak or one.away):
            weight = one.weight
            best.append((one.end, one.name))
    return tuple(best)


def _before(told: Sequence[tuple[int, str]], offset: int) -> str:
    at = bisect_right(told, offset, key=lambda one: one[0])
    return told[at - 1][1] if at else ""


_DIGIT = re.compile(r"\d")
_QUOTES = re.compile(QUOTED)
_NONE = Candidate(0, 0, "", 0.0, True, False)


def _sentence(sentences: Sequence[Span], offset: int) -> int:
    return bisect_right(sentences, (offset, 1 << 60)) - 1


def _nearness(
    one: Candidate, at: Span, home: int, sentences: Sequence[Span], starts: Sequence[int], text: str
) -> float:
    """Weigh where a phrase stands, seen from the date."""
    away = _sentence(sentences, one.start) - home
    low, high = (at[1], one.start) if one.start >= at[1] else (one.end, at[0])
    between = max(0, bisect_left(starts, high) - bisect_left(starts, low))
    gap = max(0, high - low)
    weight = {0: 4.0, 1: 2.0, -1: 0.8, 2: 0.6 if between else -1.5}.get(away, -0.5 if between else -2.5)
    if one.start < at[0]:
        weight -= 0.4
    weight -= min(gap, 400) / 200 + between * 1.2
    if away and text.find("\n\n", low, high) >= 0:
        weight -= 0.3
    return weight - (0.0 if not one.away else 4.0 if away else 2.0)


def _begin(one: Candidate) -> int:
    return one.start


@lru_cache(maxsize=64)
def _candidates(text: str, code: str) -> tuple[tuple[Candidate, ...], tuple[Span, ...]]:
    """List the phrases of a text that may name a place; a text's events share them."""
    words = _words(code)
    sentences = sentences_of(text, code)
    found: list[Candidate] = []
    read: Callable[[str, re.Match[str], _Words, Sequence[Span]], Candidate | None]
    for m in words.label.finditer(text):
        found.append(_labelled(text, m, words))
    for pattern, read in ((words.phrase, _introduced), (words.bare, _standing)):
        at = 0
        while hit := pattern.search(text, at):
            one = read(text, hit, words, sentences)
            if one:
                found.append(one)
            at = one.end if one else hit.start("name") + 1  # what a refused phrase swallowed may hold another
    inside = {n for m in _QUOTES.finditer(text) for n in range(m.start() + 1, m.end())}
    kept = [c for c in found if c.start not in inside]
    return tuple(_outermost(sorted(kept, key=_begin))), sentences


def _outermost(found: Sequence[Candidate]) -> list[Candidate]:
    """Leave out what lies inside another: "Sternwarte auf dem Silberberg" has the weight of its best part."""
    kept: list[Candidate] = []
    for one in found:
        if kept and one.end <= kept[-1].end and not kept[-1].weak:
            kept[-1] = replace(kept[-1], weight=max(kept[-1].weight, one.weight))
        else:
            kept.append(one)
    return kept


def _labelled(text: str, m: re.Match[str], words: _Words) -> Candidate:
    name = m["value"]
    start = m.start("value")
    lead = words.phrase.match(name)
    if lead and lead["prep"]:
        name = name[lead.start("name") :]
    name = tidy(re.split(r"\s{2,}|\. |;| \| ", name, maxsplit=1)[0])
    return Candidate(start, m.end(), name[:_LONGEST].rstrip(" .,"), 7.5, False, False)


def _introduced(text: str, m: re.Match[str], words: _Words, sentences: Sequence[Span]) -> Candidate | None:
    name = _cut(m["name"], words)
    if not _may_be(name, words):
        return None
    venue = _is_venue(name, words)
    street = _DIGIT.search(name) is not None and bool(words.street.search(name))
    if not (m["intro"] or street) and (_is_event(name, words) or not (venue or m["prep"].lower() in words.strong)):
        return None
    weight = 1.6 + (2.6 if venue else 0) + (1.6 if street else 0) + (2.5 if m["intro"] else 0)
    bare = _is_bare(name, words)
    weight -= 1.6 if bare else 0.0
    weak = not (venue or street or m["intro"])
    if venue and m["lead"]:
        name = m["lead"] + name
    prep = m["prep"] or ""
    if prep.lower() in words.kept or (prep[:1].isupper() and street and text[m.start() - 2 : m.start()] == ", "):
        name = text[m.start("prep") : m.start("name")] + name  # "hinter dem Pfarrhaus"; a street may begin so
    end = m.start("name") + len(m["name"])
    return Candidate(m.start(), end, tidy(name), weight, weak, _elsewhere(text, m.start(), words, sentences), bare)


def _standing(text: str, m: re.Match[str], words: _Words, sentences: Sequence[Span]) -> Candidate | None:
    said, subject = m["name"], bool(m["article"])
    if _first(said) in words.articles and " " in said:
        said, subject = said.split(" ", 1)[1], True
    name = _cut(said, words)
    street = _DIGIT.search(name) is not None and bool(words.street.search(name))
    if (
        not _may_be(name, words)
        or (subject and not street and words.bodies.fit(name.split()[0]))
        or not (
            (street and (not subject or words.street.match(name))) or _is_venue(re.split(r"\s[a-z]", name)[0], words)
        )
        or _is_event(name, words)
    ):
        return None
    weight = (1.0 if subject else 2.6) + (1.8 if street else 0)
    bare = _is_bare(name, words)
    weight -= 1.6 if bare else 0.0
    start = m.start("name") + len(m["name"]) - len(said)
    end = start + len(name)
    return Candidate(start, end, tidy(name), weight, False, _elsewhere(text, start, words, sentences), bare)


def _may_be(name: str, words: _Words) -> bool:
    first = _first(name)
    return bool(name) and not (
        first in words.never
        or name.startswith(words.days)
        or (words.unlike.fit(first) and first not in words.venues.words)
    )


def _is_bare(name: str, words: _Words) -> bool:
    """Whether a kind of place has no name: "Saal" is told where the house is told too."""
    return name.lower() in words.venues.words


def _first(name: str) -> str:
    return re.split(r"[\s,.:]", name, maxsplit=1)[0].lower()


def _elsewhere(text: str, offset: int, words: _Words, sentences: Sequence[Span]) -> bool:
    start, end = sentences[max(0, _sentence(sentences, offset))]
    return bool(words.elsewhere.search(text, max(start, offset - 200), min(end, offset + 200)))


def _is_venue(name: str, words: _Words) -> bool:
    head = name.split(",")[0]
    return any(words.venues.fit(word) for word in head.split() if word[:1].isupper() or word[:1] in '„"«')


def _is_event(name: str, words: _Words) -> bool:
    head = name.split()[0]
    return words.events.fit(head) and not words.venues.fit(head)


def _cut(name: str, words: _Words) -> str:
    """End a name before a word that says when, or names the event."""
    kept: list[str] = []
    for part in re.split(r"(\s+)", name):
        word = part.strip(",.()")
        if word and kept and (word.lower() in words.never or (words.events.fit(word) and not words.venues.fit(word))):
            break
        kept.append(part)
    while kept and (not kept[-1].strip() or (kept[-1][:1].islower() and not any(sign.isdigit() for sign in kept[-1]))):
        kept.pop()
    whole = "".join(kept).rstrip(" ,")
    chain = [m.start(1) for m in words.genitive.finditer(whole.split(",")[0])]
    return whole[: chain[1]] if len(chain) > 1 else whole  # a second one begins another part of the sentence


@lru_cache(maxsize=8)
def _words(code: str) -> _Words:
    """Compile the words of a language."""
    listed = get(code).words
    inside = any_of(listed["place.inside"])
    title = rf"(?:{any_of(listed['place.titles'])}\.\s)"
    starts, ends = any_of(listed["place.street_starts"]), any_of(listed["place.streets"])
    number = r"\d{1,4}(?:\s?[a-hA-H](?!\w))?(?:\s?[-–/+]\s?\d{1,4}\s?[a-h]?)?(?!\d|[.:]\d|\s?[€%])\b"
    named = rf"(?:(?:{WORD}[ ]){{0,2}}(?:[{UPPER}][\w.-]*?)?(?i:{ends})|{starts}[ ](?:{SMALL}[ ])?{WORD}(?:[ ]{WORD})?)"
    street = rf"(?=[^\d\n]{{2,50}}\d){named}\s{number}"
    word = rf"(?:{street}|{title}?{WORD}|{QUOTED})"
    city = rf"\d{{4,5}}\s{WORD}(?:[\s-]{WORD})?"
    aside = rf"\(\s?(?:{starts}\s(?:{SMALL}\s)?{WORD}|{WORD}(?:\s{WORD})?\s\d{{1,3}}[a-h]?)\s?\)"
    room = r"\s\d{1,3}[a-h]?(?![\w.:]|\s?(?:Uhr|h\b|\.))"
    tail = rf"(?:\s{inside}(?:\s{SMALL})?[ ]{word}|[ ](?:{aside}|\(\s?{street}[^)\n]{{0,40}}\)|{word})|{room})"
    town = rf"(?:(?<=\d)|(?<=\d[a-h]))\s{any_of(listed['place.towns'])}\s(?:{city}|{WORD})"
    more = rf"(?:{town}|\s?,\s(?:{street}|{city}|(?:{inside}\s)?{WORD}(?=[,.\n)]|\s?\Z))|\s[-–]\s(?:{street}|{city}))"
    name = rf"(?P<name>{word}{tail}{{0,6}}{more}{{0,3}})"
    article = rf"(?:{any_of(listed['place.articles'])}\s)?(?P<lead>(?:{SMALL}\s){{0,2}})"
    intro = any_case(listed["place.introductions"])
    prep = any_case(listed["place.prepositions"])
    labels = any_case(listed["place.labels"])
    subject = rf"(?<!\w)(?:{any_case(listed['place.subjects'])})\s(?:[a-z]\w+e[nrs]?\s)?"
    return _Words(
        phrase=re.compile(rf"(?<!\w)(?:(?P<intro>{intro})\s(?:{prep}\s)?|(?P<prep>{prep})\s){article}{name}"),
        label=re.compile(rf"(?<!\w){labels}(?:[?]?\s?:\s?|[?]\s|[ ]?\n\s?)(?P<value>[^\n]{{3,160}})"),
        bare=re.compile(rf"(?:\A|\n[ \t•*–-]*|[,|/;]\s|[(]|\s[-–]\s|Uhr\s|(?P<article>{subject})){name}"),
        street=re.compile(rf"{street}"),
        venues=Endings(listed["place.venues"]), never=frozenset(listed["place.never"]),
        strong=frozenset(listed["place.strong"]), events=Endings(listed["title.events"]),
        unlike=Endings(listed["place.unlike"]), bodies=Endings(listed["place.bodies"]),
        genitive=re.compile(rf"(?<!\w)[{UPPER}\d][\w-]*(\s{any_of(listed['title.genitives'])})\s"),
        kept=frozenset(listed["place.kept"]), articles=frozenset(listed["place.subjects"]),
        days=tuple(day.capitalize() for day in get(code).weekdays if len(day) > 4),
        elsewhere=re.compile(any_of(listed["place.elsewhere"]), re.I),
    )  # fmt: skip
