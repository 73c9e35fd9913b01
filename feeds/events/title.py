"""What an event is called: a quoted name, a noun that is a kind of event with what belongs to it, or the headline.

The headline of a report that only mentions an event is not its name; a heading line above the date, or the noun of the
date's own sentence, is nearer. A title is short, on one line, and carries neither date nor hour.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from feeds.events.around import FRAME, Around, look
from feeds.events.heading import called_to, headings, headline
from feeds.events.line import LONGEST, Candidate, Words, general, join, name_like, named, plain, words_of
from feeds.events.name import HOUSE, candidates, is_day
from feeds.events.phrase import near, tidy
from feeds.lang import Language

Span = tuple[int, int]

_ROW = 400  # signs between a noun and the heading that it belongs to
_CLOSE = 160  # signs on each side of a date in which its clause is looked for
_SAME = 3  # words at the beginning that are the same
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
    said = plain(title, lang)
    if _is_first_sentence(title, text, lang, words):
        title = ""
    every, sentences = candidates(text, lang.code)
    alone = not others
    around = look(text, at, others, sentences)
    found = near(every, at)
    rated = _rate(found, around) + headings(text, at, lang, words)
    if again and max((weight for weight, _ in rated), default=0.0) < _CLEAR:
        for span in reversed(again):
            rated += _rate(near(every, span), look(text, span, others, sentences)) + headings(text, span, lang, words)
    rated = [(weight, c) for weight, c in [*rated, *headline(title, lang.code, alone=alone)] if c.name]
    head = "" if called_to(title, lang.code) else named(title, lang)
    weight, best = max(rated, key=lambda pair: pair[0], default=(-9.0, _NONE))
    led, point = False, ""
    strange = best.end > 0 and not best.quoted and _is_strange(best, found, around)
    if not alone and (weight < _POINT or strange or best.name == head or (best.quoted and not best.known)):
        led, point = _point(around, words)  # costs much, and most names are nearer
        if point and not led and (weight < _POINT or strange):
            weight, best = _POINT, Candidate(at[1], at[1], point, _POINT)
    if not best.name:
        return _called(around, words) or fit(_fallback(head or said, around, lang, words), LONGEST)
    if not best.quoted:
        best = _with_quoted(best, weight, rated)
    elif not best.known:
        best = _with_kind(best, rated, at, -1.5 if alone else _POINT if point and not led else 0.5)
    if best.name != head:
        return fit(_of_whole(head, best, words, alone=alone), LONGEST)
    if alone:
        return fit(best.name, LONGEST)
    kind = _kind_of_all(found, at, around.dates, words.general)
    return fit(join(best.name, (kind or point) if led else (point or kind)), LONGEST)


def _is_first_sentence(title: str, text: str, lang: Language, words: Words) -> bool:
    """Whether a headline is but the beginning of the text: it was made of it, and says more than a name."""
    begins, name = title.split()[:_SAME], plain(title, lang)
    if not begins or text.split(maxsplit=_SAME)[:_SAME] != begins:
        return False
    return name[:1].islower() or not name_like(name, words)


def _called(around: Around, words: Words) -> str:
    """Name what the sentence of a date calls to, whatever it is: `laden wir zum Basteln ein`; "" for nothing."""
    found = words.inviting.finditer(around.text, *around.own)
    names = (m["name"] for m in found if not is_day(m["name"].lower(), words) and not words.venues.fit(m["name"]))
    return next((name for name in names if name.lower() not in words.around), "")


def _fallback(head: str, around: Around, lang: Language, words: Words) -> str:
    """Take the headline for a name where nothing else is one; what follows the date where it says nothing either."""
    return plain(_clause(around), lang) if head.lower().strip(" .:") in words.general else head


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
        while name[:1].islower() or (" " in name and name.split()[0].lower() in words.hollow):
            start += len(name) - len(name := name.split(maxsplit=1)[1])
        if not (at[0] - 3 < start < at[1]) and _may_name(text, m, name, words):
            if " " not in name and not words.events.fit(name) and not text[home[0] : start].strip():
                continue  # capital as the first word only
            behind = start >= at[1]
            found.append((bool(m["prep"]) and not aside, behind == aside, start if behind else -start, name))
    led, _, _, name = min(found, default=(False, False, 0, ""))
    return led, tidy(name)


def _may_name(text: str, m: re.Match[str], name: str, words: Words) -> bool:
    """Whether a noun of a date's clause may be its name: no day, no label, no street, no place."""
    head = name.split()[0].lower()
    if is_day(head, words) or head in words.hollow or head in words.labels:
        return False
    street = text[m.end() : m.end() + 2].strip().isdigit()
    return not street and len(name) > 3 and not (m["prep"] and words.venues.fit(head))


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


def _is_strange(best: Candidate, found: Sequence[Candidate], around: Around) -> bool:
    """Whether a name of the date's own sentence belongs to another date of it."""
    if around.away(best):
        return False
    order = around.order(found)
    return order != FRAME and (around.between(around.gap(best)) > 0 or around.foreign(best, order))


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
        weight -= between * (3.0 if c.start >= around.at[1] else 1.5)
    elif around.foreign(c, 0 if away else order):
        weight -= 2.5
    if c.start >= around.at[1] and around.text.find("\n", *gap) >= 0:
        weight -= 1.0
    return weight - min(gap[1] - gap[0], 300) / 150


def _with_quoted(best: Candidate, weight: float, rated: Sequence[tuple[float, Candidate]]) -> Candidate:
    """Join the kind of event with its own name where the text quotes one beside it."""
    beside = [
        (w, c)
        for w, c in rated
        if c.quoted and c.end and w > weight - 2.6 and abs(c.start - best.end) < (_ROW if c.weight == 0.0 else 120)
        if c.weight != HOUSE
    ]
    if not beside:
        return best
    name = max(beside, key=lambda pair: pair[0])[1].name
    if name in best.name or len(best.name) + len(name) + 4 > LONGEST:
        return best
    if best.name in name:
        return Candidate(best.start, best.end, name, weight, quoted=True)
    return Candidate(best.start, best.end, f"{best.name}: {name}", weight, quoted=True)


def _with_kind(best: Candidate, rated: Sequence[tuple[float, Candidate]], at: Span, least: float) -> Candidate:
    """Say what kind of event stands behind a headline that does not tell."""
    low = at[0] if best.end and best.start >= at[1] else 0  # what the lines below name is told below
    kinds = [(w, c) for w, c in rated if c.known and c.end and c.start >= low and w > least]
    if not kinds:
        return best
    name = max(kinds, key=lambda pair: pair[0])[1].name
    if name in best.name or len(best.name) + len(name) + 2 > LONGEST:
        return best
    sign = " – " if ":" in best.name else ": "
    return Candidate(0, 0, best.name.rstrip(".:") + sign + name, best.weight, quoted=True, known=True)
