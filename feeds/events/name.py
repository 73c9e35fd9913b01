"""Names that a text gives to events: nouns that are a kind of event, quotations, what one is invited to."""

from __future__ import annotations

import re
from functools import lru_cache

from feeds.events.line import Candidate, Words, words_of
from feeds.events.phrase import sentences_of, tidy

Span = tuple[int, int]

HOUSE = 1.2  # weight of a name in quotes behind "in": a house is called so as likely as an event
_GAP = re.compile(r"[\s,]{0,3}")
_INVITED = 1.6  # weight of a noun of no known kind behind "zum"
_COMPOUND = 10  # signs of a noun that is likely a compound
_FIXED = 3.4  # weight of a name of several words that is always called so
_SMALL = 0.8  # weight that a noun lacks which is written small
_THEME = 2.2  # weight of what follows "zum Thema" without quotes


def _begin(one: Candidate) -> int:
    return one.start


@lru_cache(maxsize=64)
def candidates(text: str, code: str) -> tuple[tuple[Candidate, ...], tuple[Span, ...]]:
    """List the names in a text; its events share them."""
    words = words_of(code)
    sentences = sentences_of(text, code)
    found: list[Candidate] = []
    named = set()
    for m in words.naming.finditer(text):
        if m["name"]:
            named.add(m.start("name"))
        elif m["theme"]:
            found.append(Candidate(m.start("theme"), m.end("theme"), tidy(m["theme"]), _THEME))
    for m in words.phrase.finditer(text):
        if words.events.fit(m["head"]) and not _is_venue(text, m, words) and (one := _noun(text, m, words)):
            found.append(one)
    for m in words.inviting.finditer(text):
        if _invites(m["name"], words):
            found.append(Candidate(m.start("name"), m.end(), m["name"], _INVITED))
    for m in words.fixed.finditer(text):
        name = words.names.get(m[0]) or m[0]
        found.append(Candidate(m.start(), m.end(), name[:1].upper() + name[1:], _FIXED, known=True))
    for m in words.quoted.finditer(text):
        if not _of_venue(text, m.start(), words):
            found.append(_quotation(text, m, m.start() in named, words))
    return tuple(sorted(found, key=_begin)), sentences


def _invites(name: str, words: Words) -> bool:
    """Whether a noun of no known kind behind "zum" may be what one is invited to: a compound, no place, no day."""
    low = name.lower()
    return len(name) >= _COMPOUND and not (
        words.events.fit(name)
        or words.venues.fit(name)
        or words.unlike.fit(low)
        or words.bare.fit(low)
        or is_day(low, words)
    )


def _quotation(text: str, m: re.Match[str], named: bool, words: Words) -> Candidate:
    """Weigh a name in quotes: more where words say that it is one, less where it may be a house."""
    name = tidy(m[0]).strip('„“”"«»\u201a‘.,')
    weight = 2.4
    following = _GAP.match(text, m.end())
    if named or (following and words.naming.match(text, following.end())):
        weight = 3.6
    elif words.inner.search(text, max(0, m.start() - 12), m.start()):
        weight = HOUSE
    elif words.works.search(text, max(0, m.start() - 30), m.start()):
        weight = 3.2
    if any(words.events.fit(word) for word in name.split()[-1:]):
        weight += 0.6
    return Candidate(m.start(), m.end(), name, weight, quoted=True)


def _is_venue(text: str, m: re.Match[str], words: Words) -> bool:
    """Whether a noun is where and not what, or what makes it a venue's name: "im Forum", "Forum „Neue Mitte“"."""
    if _of_venue(text, m.start("head"), words) and not words.twofold.fit(m["head"]):
        return True
    start = m.start("head")
    following = words.phrase.match(text, m.end() + 1)  # "in the Lecture Theatre"
    house = words.venues.fit(m["head"]) or (following is not None and words.venues.fit(following["head"]))
    return house and words.inner.search(text, max(0, start - 12), start) is not None


def _of_venue(text: str, offset: int, words: Words) -> bool:
    """Whether the word before an offset is a venue: what follows it is the venue's name."""
    before = text[max(0, offset - 30) : offset].split(" ")[-2:]
    return len(before) == 2 and not before[1] and words.venues.fit(before[0]) and not words.events.fit(before[0])


def _noun(text: str, m: re.Match[str], words: Words) -> Candidate | None:
    head, rest = m["head"], words.tail.match(text, m.end())
    tail, quoted = (rest[0], bool(rest["quote"])) if rest else ("", False)
    low = head.lower()
    if is_day(low, words) or words.unlike.fit(low):
        return None
    tail = words.cut.split(words.dated.split(tail, maxsplit=1)[0], maxsplit=1)[0]
    if tail and words.called.search(text, max(0, m.start() - 40), m.start()):
        tail = words.towards.split(tail, maxsplit=1)[0]
    if low in words.empty and (not tail or words.pairs.match(tail)):
        return None
    if head.islower() and not quoted:
        tail = ""  # where nouns are small, nobody knows where a name ends
    bare = low in words.empty
    weight = (
        (_SMALL if head.islower() else 3.0)
        + (1.2 if quoted else 0)
        - (2.0 if bare and not tail else 0.6 if bare else 0)
    )
    if low not in words.events.words:
        weight += 0.5
    if words.bodies.fit(head):
        weight -= 1.0
    if words.beside.search(text, max(0, m.start("head") - 40), m.start("head")):
        weight -= 0.8
    led = words.lead.search(text, max(0, m.start() - 40), m.start())
    if led and (led["joint"] or led["lead"].lower() in words.around):
        led = None  # "die Gruppe", a noun as likely as not
    lead = led[0] if led else ""
    if half := words.halved.search(text, max(0, m.start() - 40), m.start()):
        lead = half[0]
    before = words.before.search(text, max(0, m.start("head") - 40), m.start("head"))
    if before and words.twofold.fit(head) and before["name"].split()[0].lower() not in words.hollow:
        lead = before["name"]
    head = _nominative(head, words)
    start = m.start() - len(lead)
    name = tidy(lead + head + tail)
    if head.islower() and not (lead or quoted):
        return None  # "a talk" is no name
    weight -= _SMALL if head.islower() else 0.0
    return Candidate(start, m.end() + len(tail), name[:1].upper() + name[1:], weight, quoted, known=True)


def _nominative(head: str, words: Words) -> str:
    """Give a noun as a calendar names it: the text says "des Konzertes", "zu den Lesungen"."""
    m = words.cases.search(head.lower()) if words.case else None
    return head[: m.start()] + (words.case[m[0]].capitalize() if m.start() == 0 else words.case[m[0]]) if m else head


def is_day(word: str, words: Words) -> bool:
    """Whether a word in small letters names a day: a weekday, also with its half or a name of its own, a holiday."""
    if word in words.months or word in words.holidays or word.endswith(words.days):
        return True
    rest = next((word[len(day) :] for day in words.days if word.startswith(day)), None)
    return rest is not None and (len(rest) < 2 or rest in words.empty)
