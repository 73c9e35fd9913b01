"""Where an event is: the venue and address that the text says near its date.

Every phrase that may name a place is a candidate; what introduces it (a label, a preposition, a line of its own), what
it is (a known kind of venue, a street with number) and where it stands (the date's sentence, the next, the one before)
give its weight. Below a threshold there is no place: an invented one sends people to the wrong door.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from feeds.events import venue
from feeds.events.around import FRAME, Around, look
from feeds.events.phrase import QUOTED, near, sentences_of, tidy
from feeds.events.venue import Words, words_of
from feeds.lang import Language

Span = tuple[int, int]

_ENOUGH = 5.0  # weight that a phrase needs which is no known kind of place
_FAR = 0.3  # weight that a known kind of place needs
_LONGEST = 120
# what stands behind a kind of place that is a column
_ENDS = ("", ",", ".", ";", ")", "\n", "|", "/", "(", "–", "-", "!")
_LABELLED = 7.5
_OPENS = '„“«»"'
_TELLING = 2.0  # weight from which a place of one word holds for dates far away


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase that may name the place: what it is weighs, wherever it stands."""

    start: int
    end: int
    name: str
    weight: float
    weak: bool = False  # needs more weight, and counts in the date's own sentence only
    away: bool = False  # its sentence speaks of tickets, registration and the like
    bare: bool = False  # a kind of place without a name: counts in the date's own sentence only
    shared: bool = False  # its sentence says that it holds for all dates
    said: bool = False  # introduced as the place: "Treffpunkt ist …"


def find(
    text: str,
    at: Span,
    lang: Language,
    *,
    title: str = "",
    others: Sequence[Span] = (),
    again: Sequence[Span] = (),
) -> str:
    """Name the place of the event whose date stands at `at` in the text; "" where none is said.

    `title` is the headline, read last; `others` are the spans of the text's other dates: what stands behind one of
    them belongs to it and not to this event. `again` are the spans that state this event's date once more.
    """
    every, sentences = _candidates(text, lang.code)
    weight, best = _nearest(near(every, at), look(text, at, others, sentences))
    for span in again:
        known = [one for one in near(every, span) if not one.weak]
        weight, best = max((weight, best), _nearest(known, look(text, span, others, sentences)))
    if weight < _BESIDE and (headed := venue.heading(text, at[0], words_of(lang.code))):
        best = headed
    if not best:
        told = _told(text, lang.code) if others else ()
        best = _before(told, min(at[0], *(a for a, _ in others), at[0])) or _of_headline(title, every, lang.code)
        best = best or _before(told, at[0])
    return _fuller(text, lang.code).get(best, best)


def _nearest(found: Sequence[Candidate], around: Around) -> tuple[float, str]:
    """Give the weightiest place around a date, with its weight; "" where none has enough."""
    order = around.order([one for one in found if not one.weak])
    best, weight = "", -9.0
    for one in found:
        away = around.away(one)
        if away and (one.weak or one.bare):
            continue
        weighed = one.weight + _nearness(one, away, around, order)
        if weighed > (_ENOUGH if one.weak else _FAR) and weighed > weight:
            best, weight = one.name, weighed
    return weight, best


def _of_headline(title: str, every: Sequence[Candidate], code: str) -> str:
    """Name the place that a headline tells; a name of no known kind counts where the text says it too."""
    told = _candidates(title, code)[0]
    named = [c for c in told if not (c.weak or words_of(code).bodies.fit(venue.first(c.name)))]
    if named:
        return max(named, key=lambda c: c.weight).name
    return next((c.name for weak in told for c in every if c.name.split(" ")[0] == weak.name), "")


@lru_cache(maxsize=64)
def _fuller(text: str, code: str) -> dict[str, str]:
    """Map the wordings of a place to those that also tell its address, where the text has one."""
    fuller: dict[str, str] = {}
    for one in _candidates(text, code)[0]:
        for sign in _ADDED.finditer(one.name):
            fuller.setdefault(one.name[: sign.start()], one.name)
    return fuller


_ADDED = re.compile(r", | \(")


@lru_cache(maxsize=64)
def _told(text: str, code: str) -> tuple[tuple[int, str], ...]:
    """List where the best place told so far changes: told once, it holds for the dates that tell none."""
    best: list[tuple[int, str]] = []
    weight = 0.0
    for one in _candidates(text, code)[0]:
        telling = one.weight >= _TELLING or " " in one.name
        if telling and one.weight > weight and not (one.weak or one.away):
            weight = one.weight
            best.append((one.end, one.name))
    return tuple(best)


def _before(told: Sequence[tuple[int, str]], offset: int) -> str:
    at = bisect_right(told, offset, key=lambda one: one[0])
    return told[at - 1][1] if at else ""


_BESIDE = 3.5  # the weight of a place that the sentence of a date names
_DISTANCE = {0: 4.0, 1: 2.0, -1: 0.8}  # sentences from the date's own -> weight


def _nearness(one: Candidate, away: int, around: Around, order: int) -> float:
    """Weigh where a phrase stands, seen from the date."""
    gap = around.gap(one)
    between = 0 if order == FRAME and not away else around.between(gap)
    weight = _DISTANCE.get(away, 0.6 if away == 2 and between else -1.5 if away == 2 else -0.5 if between else -2.5)
    if one.start < around.at[0]:
        weight -= 0.4
    weight -= min(gap[1] - gap[0], 400) / 200 + between * 1.2
    if around.foreign(one, 0 if away else order):
        weight -= 4.0
    if away and around.text.find("\n\n", *gap) >= 0:
        weight -= 0.3
    if one.said and away > 1 and not between:
        weight += 2.0
    weight -= 0.0 if not one.away else 4.0 if away else 2.0
    return max(weight, 0.5) if one.shared else weight


@lru_cache(maxsize=64)
def _candidates(text: str, code: str) -> tuple[tuple[Candidate, ...], tuple[Span, ...]]:
    """List the phrases of a text that may name a place; a text's events share them."""
    words = words_of(code)
    sentences = sentences_of(text, code)
    found = [_labelled(text, m, words) for m in words.label.finditer(text)]
    found += _read(text, words.phrase, _introduced, words)
    # a line's beginning is what the search looks for, and a text begins like a line
    found += [replace(c, start=c.start - 1, end=c.end - 1) for c in _read("\n" + text, words.bare, _standing, words)]
    quoted = [m.span() for m in _QUOTES.finditer(text)]
    small = text.lower()
    small = small if len(small) == len(text) else text  # a few letters have no small one of their own
    told = (_told_of(text, small, one, words, sentences) for one in found if not _inside(one.start, quoted))
    return tuple(_outermost(sorted((one for one in told if one), key=lambda one: one.start))), sentences


def _read(
    text: str,
    pattern: re.Pattern[str],
    read: Callable[[str, re.Match[str], Words], Candidate | None],
    words: Words,
) -> list[Candidate]:
    found, at = [], 0
    while hit := pattern.search(text, at):
        one = read(text, hit, words) if len(hit["name"]) < 2 * _LONGEST else None
        if one:
            found.append(one)
        at = one.end if one else hit.start("name") + 1  # what a refused phrase swallowed may hold another
    return found


_QUOTES = re.compile(QUOTED)


def _inside(offset: int, quoted: Sequence[Span]) -> bool:
    here = bisect_right(quoted, (offset, 0)) - 1
    return here >= 0 and quoted[here][0] < offset < quoted[here][1]


def _told_of(text: str, small: str, one: Candidate, words: Words, sentences: Sequence[Span]) -> Candidate | None:
    """Note what the sentence of a phrase speaks of; a label is beyond doubt, and "bei Regen in …" no place."""
    if one.weight >= _LABELLED:
        return one
    start, end = sentences[max(0, bisect_right(sentences, (one.start, 1 << 60)) - 1)]
    low, high = max(start, one.start - 200), min(end, one.start + 200)
    if words.instead.search(small, low, one.start):
        return None
    away = words.elsewhere.search(small, low, high) is not None
    shared = not away and words.shared.search(text, low, high) is not None
    return replace(one, away=away, shared=shared) if away or shared else one


def _outermost(found: Sequence[Candidate]) -> list[Candidate]:
    """Leave out what lies inside another: "Sternwarte auf dem Silberberg" has the weight of its best part."""
    kept: list[Candidate] = []
    for one in found:
        if kept and one.end <= kept[-1].end and not kept[-1].weak:
            kept[-1] = replace(kept[-1], weight=max(kept[-1].weight, one.weight))
        else:
            kept.append(one)
    return kept


_ASIDE = re.compile(r" \((\w+)\)")


def _aside(text: str, end: int, words: Words) -> str:
    """Give the room that stands in brackets behind a place: "Kurpark (Musikpavillon)"."""
    aside = _ASIDE.match(text, end)
    return aside[0] if aside and words.venues.fit(aside[1]) else ""


_STOP = re.compile(r"\s{2,}|\. (?!\d)|;| \| ")


def _labelled(text: str, m: re.Match[str], words: Words) -> Candidate:
    """Read what stands behind a label: to the end of its line, with the lines of an address below."""
    start, end = m.start("value"), m.end()
    name = words.clock.sub("", m["value"])
    lead = words.phrase.match(name)
    if lead and lead["prep"]:
        name = name[lead.start("name") :]
    stops = (stop.start() for stop in _STOP.finditer(name) if not words.titles.search(name, 0, stop.start() + 1))
    name = name[: next(stops, len(name))]
    lines = [name]
    while text[end : end + 1] == "\n" and (line := words.below.match(text, end)):
        lines.append(line[0])
        end = line.end()
    name = ", ".join(tidy(line) for line in lines)
    return Candidate(start, end, name[:_LONGEST].rstrip(" .,"), _LABELLED)


def _introduced(text: str, m: re.Match[str], words: Words) -> Candidate | None:
    if not venue.may_be(m["name"], words):
        return None
    name = venue.cut(m["name"], words)
    known = venue.is_venue(name, words)
    street = venue.has_street(name, words)
    strong = m["intro"] or street
    if not strong and (venue.is_event(name, words) or not (known or m["prep"].lower() in words.strong)):
        return None
    bare = venue.is_bare(name, words)
    weight = 1.6 + (2.6 if known else 0) + (1.6 if street else 0) + (2.5 if m["intro"] else 0) - (1.6 if bare else 0)
    end = m.start("name") + len(name)
    if known and m["lead"]:
        name = m["lead"] + name
    prep = m["prep"] or ""
    if prep.lower() in words.kept or (prep[:1].isupper() and street and text[m.start() - 2 : m.start()] == ", "):
        name = text[m.start("prep") : m.start("name")] + name  # "hinter dem Pfarrhaus"; a street may begin so
    aside = _aside(text, end, words)
    return Candidate(
        m.start(),
        end + len(aside),
        tidy(name + aside),
        weight,
        weak=not (known or strong),
        bare=bare,
        said=bool(m["intro"]),
    )


def _standing(text: str, m: re.Match[str], words: Words) -> Candidate | None:
    said, subject = m["name"], bool(m["article"])
    if not venue.hints(said, words):
        return None
    if venue.first(said) in words.labels and " " in said:
        said = said.split(" ", 1)[1]
    if venue.first(said) in words.articles and " " in said:
        said, subject = said.split(" ", 1)[1], True
    name = venue.cut(said, words)
    if not venue.may_be(name, words) or venue.is_event(name, words) or venue.names_event(said[len(name) :], words):
        return None
    street = venue.has_street(name, words) and not (subject and not words.streets.fit(name.split()[0]))
    host = words.bodies.fit(venue.first(name)) and not (name.split()[0].endswith(",") and venue.has_street(name, words))
    if subject and (host or name[0] in _OPENS):
        return None  # who hosts, or what it is called
    if not (street or venue.is_venue(re.split(r"\s[a-z]", name)[0], words)):
        return None
    bare = venue.is_bare(name, words)
    start = m.start("name") + len(m["name"]) - len(said)
    end = start + len(name)
    if bare and not subject and text[end : end + 3].lstrip(" ")[:1] not in _ENDS:
        return None  # "Bühne frei für …"
    weight = (1.0 if subject else 2.6) + (1.8 if street else 0) - (1.6 if bare else 0)
    aside = _aside(text, end, words)
    return Candidate(start, end + len(aside), tidy(name + aside), weight, bare=bare)
