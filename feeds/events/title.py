"""What an event is called: a quoted name, a noun that is a kind of event with what belongs to it, or the headline.

The headline of a report that only mentions an event is not its name; a heading line above the date, or the noun of the
date's own sentence, is nearer. A title is short, on one line, and carries neither date nor hour.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from feeds.events.around import FRAME, Around, look
from feeds.events.heading import headings, headline
from feeds.events.line import LONGEST, Candidate, Words, general, join, name_like, plain, words_of
from feeds.events.phrase import near, sentences_of, tidy
from feeds.lang import Language

Span = tuple[int, int]

_ROW = 400  # signs between a noun and the heading that it belongs to
_CLOSE = 160  # signs on each side of a date in which its clause is looked for
_GAP = re.compile(r"[\s,]{0,3}")
_INVITED = 1.6  # weight of a noun of no known kind behind "zum"
_COMPOUND = 10  # signs of a noun that is likely a compound
_FIXED = 3.4  # weight of a name of several words that is always called so
_THEME = 2.2  # weight of what follows "zum Thema" without quotes
_CLEAR = 3.4  # weight from which a name beside one mention of a date needs no other mention
_POINT = 1.8  # weight of a noun in the date's own clause that is no known kind of event


def find(
    text: str, at: Span, lang: Language, *, title: str = "", others: Sequence[Span] = (), again: Sequence[Span] = ()
) -> str:
    """Name the event whose date stands at `at` in the text: at most 90 signs, no date; "" only where nothing is said.

    `title` is the headline of the item; `others` are the spans of the dates of its other events: with several, the
    headline speaks for none of them alone. `again` are the spans that state this event's date once more.
    """
    words = words_of(lang.code)
    every, sentences = _candidates(text, lang.code)
    alone = not others
    around = look(text, at, others, sentences)
    found = near(every, at)
    rated = _rate(found, around)
    rated += headings(text, at, lang, words)
    if again and max((weight for weight, _ in rated), default=0.0) < _CLEAR:
        for span in reversed(again):
            around = look(text, span, others, sentences)
            rated += _rate(near(every, span), around) + headings(text, span, lang, words)
    rated += headline(title, lang, words, alone=alone)
    rated = [(weight, c) for weight, c in rated if c.name]
    head = plain(title, lang)
    weight, best = max(rated, key=lambda pair: pair[0], default=(-9.0, _NONE))
    led, point = False, ""
    if not alone and (weight < _POINT or best.name == head or (best.quoted and not best.known)):
        led, point = _point(around, words)  # costs much, and most names are nearer
        if point and not led and weight < _POINT:
            weight, best = _POINT, Candidate(at[1], at[1], point, _POINT)
    if not best.name:
        return fit(plain(_clause(around), lang) if head.lower().strip(" .:") in words.general else head, LONGEST)
    if not best.quoted:
        best = _with_quoted(best, weight, rated)
    elif not best.known:
        best = _with_kind(best, rated, -1.5 if alone else _POINT if point and not led else 0.5)
    if best.name != head:
        return fit(_of_whole(head, best, words, alone=alone), LONGEST)
    if alone:
        return fit(best.name, LONGEST)
    kind = _kind_of_all(found, at, around.dates, words.general)
    return fit(join(best.name, (kind or point) if led else (point or kind)), LONGEST)


def _clause(around: Around) -> str:
    """Take what follows the date, up to the end of its sentence, or the next sentence."""
    text, home = around.text, max(0, around.home)
    for start, end in [(around.at[1], around.own[1]), *around.sentences[home + 1 : home + 3]]:
        rest = tidy(text[start:end])
        if re.search(r"[^\W\d]{4}", rest):
            return rest.rstrip(".")
    return tidy(text[slice(*around.own)])


def _of_whole(head: str, best: Candidate, words: Words, *, alone: bool) -> str:
    """Put a headline before the name from the text: its one event's, or that of all its events."""
    fits = not general(head, words) if alone else _of_all(head, words)
    return join(head, best.name) if head and best.end and fits else best.name


def _of_all(head: str, words: Words) -> bool:
    """Whether a headline names what all of its events belong to: short, a name and a kind of event."""
    named = any(words.events.fit(w.strip(",.:()")) for w in head.split() if w[:1].isupper())
    return named and name_like(head, words) and not general(head, words)


def _kind_of_all(found: Sequence[Candidate], at: Span, others: Sequence[Span], general: frozenset[str]) -> str:
    """Name the kind of event that a text tells before its first date: it holds for all of a series."""
    first = min([at[0], *(a for a, _ in others)])
    return max(
        (c for c in found if c.known and c.end <= first and c.name.lower() not in general),
        key=lambda c: c.weight,
        default=_NONE,
    ).name


_NONE = Candidate(0, 0, "", 0.0)


def _point(around: Around, words: Words) -> tuple[bool, str]:
    """Name a date by a noun of its own clause: the next behind it that no preposition leads, or the last before it.

    Also says whether one leads it, so that it is rather the time or place. What stands behind another date is its.
    """
    text, at, home = around.text, around.at, around.own
    low = max([b for _, b in around.dates if b <= at[0]] + [home[0], at[0] - _CLOSE])
    high = min([a for a in around.starts if a >= at[1]] + [max(home[1], at[1]), at[1] + _CLOSE])
    aside = text[at[0] - 1 : at[0]] == "("  # "Mira Lind (3. Mai)"
    found: list[tuple[bool, bool, int, str]] = []
    for m in words.point.finditer(text, low, high):
        name, start = m["name"], m.start("name")
        while name[:1].islower() or (" " in name and name.split()[0].lower() in words.around | words.empty):
            start += len(name) - len(name := name.split(maxsplit=1)[1])
        if not (at[0] - 3 < start < at[1]) and _may_name(text, m, name, words):
            if " " not in name and not words.events.fit(name) and not text[home[0] : start].strip():
                continue  # capital as the first word only
            behind = start >= at[1]
            found.append((bool(m["prep"]), behind == aside, start if behind else -start, name))
    led, _, _, name = min(found, default=(False, False, 0, ""))
    return led, tidy(name)


def _may_name(text: str, m: re.Match[str], name: str, words: Words) -> bool:
    """Whether a noun of a date's clause may be its name: no day, no label, no street, no place."""
    head = name.split()[0].lower()
    if _is_day(head, words) or head in words.around | words.labels | words.empty:
        return False
    street = text[m.end() : m.end() + 2].strip().isdigit()
    return not street and len(name) > 3 and not (m["prep"] and words.venues.fit(head))


def _is_day(word: str, words: Words) -> bool:
    """Whether a word in small letters names a day: a weekday, also one with a name of its own, a month, a holiday."""
    return word.startswith(words.days) or word.endswith(words.days) or word in words.months or word in words.holidays


def fit(name: str, longest: int) -> str:
    """Shorten a name to whole words; a cut quotation is closed by leaving it out."""
    name = tidy(name)
    if len(name) <= longest:
        return name
    for sign in (" – ", " - ", ": ", ". ", " (", ", "):
        head = name.split(sign)[0]
        if longest // 2 <= len(head) <= longest:
            return head
    short = name[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-")
    return short + "…"


def _rate(found: Sequence[Candidate], around: Around) -> list[tuple[float, Candidate]]:
    order = around.order(found)
    return [(c.weight + _nearness(c, around, order), c) for c in found]


def _nearness(c: Candidate, around: Around, order: int) -> float:
    """Weigh where a name stands, seen from the date."""
    away = around.away(c)
    gap = around.gap(c)
    between = 0 if order == FRAME and not away else around.between(gap)
    weight = {0: 2.0, -1: 0.2, 1: 0.3}.get(away, -0.6 - abs(away) * 0.3)
    if between:
        weight -= between * (2.0 if c.start >= around.at[1] else 1.5)
    elif around.foreign(c, 0 if away else order):
        weight -= 2.5
    if c.start >= around.at[1] and around.text.find("\n", *gap) >= 0:
        weight -= 1.0
    return weight - min(gap[1] - gap[0], 300) / 150


def _begin(one: Candidate) -> int:
    return one.start


@lru_cache(maxsize=64)
def _candidates(text: str, code: str) -> tuple[tuple[Candidate, ...], tuple[Span, ...]]:
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
        name = words.names[m[0]] or m[0]
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
        or _is_day(low, words)
    )


def _quotation(text: str, m: re.Match[str], named: bool, words: Words) -> Candidate:
    """Weigh a name in quotes: more where words say that it is one, less where it may be a house."""
    name = tidy(m[0]).strip('„“”"«»\u201a‘.,')
    weight = 2.4
    following = _GAP.match(text, m.end())
    if named or (following and words.naming.match(text, following.end())):
        weight = 3.6
    elif words.inner.search(text, max(0, m.start() - 12), m.start()):
        weight = 1.2
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
    return words.venues.fit(m["head"]) and words.inner.search(text, max(0, start - 12), start) is not None


def _of_venue(text: str, offset: int, words: Words) -> bool:
    """Whether the word before an offset is a venue: what follows it is the venue's name."""
    before = text[max(0, offset - 30) : offset].split(" ")[-2:]
    return len(before) == 2 and not before[1] and words.venues.fit(before[0]) and not words.events.fit(before[0])


def _noun(text: str, m: re.Match[str], words: Words) -> Candidate | None:
    head, rest = m["head"], words.tail.match(text, m.end())
    tail, quoted = (rest[0], bool(rest["quote"])) if rest else ("", False)
    low = head.lower()
    if _is_day(low, words) or words.unlike.fit(low):
        return None
    tail = words.cut.split(words.dated.split(tail, maxsplit=1)[0], maxsplit=1)[0]
    if low in words.empty and (not tail or words.pairs.match(tail)):
        return None
    bare = low in words.empty
    weight = 3.0 + (1.2 if quoted else 0) - (2.0 if bare and not tail else 0.6 if bare else 0)
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
    if before and words.twofold.fit(head) and before["name"].split()[0].lower() not in words.around | words.empty:
        lead = before["name"]
    head = _nominative(head, words)
    start = m.start() - len(lead)
    return Candidate(start, m.end() + len(tail), tidy(lead + head + tail), weight, quoted, known=True)


def _nominative(head: str, words: Words) -> str:
    """Give a noun as a calendar names it: the text says "des Konzertes", "zu den Lesungen"."""
    m = words.cases.search(head.lower()) if words.case else None
    return head[: m.start()] + (words.case[m[0]].capitalize() if m.start() == 0 else words.case[m[0]]) if m else head


def _with_quoted(best: Candidate, weight: float, rated: Sequence[tuple[float, Candidate]]) -> Candidate:
    """Join the kind of event with its own name where the text quotes one beside it."""
    beside = [
        (w, c)
        for w, c in rated
        if c.quoted and c.end and abs(c.start - best.end) < (_ROW if c.weight == 0.0 else 120) and w > weight - 2.6
    ]
    if not beside:
        return best
    name = max(beside, key=lambda pair: pair[0])[1].name
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
