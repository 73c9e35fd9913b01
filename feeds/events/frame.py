"""A text cut into sentences, each with its cues: what a verdict looks at."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from feeds.dates import When, line_of
from feeds.events import cues
from feeds.events.cues import Hit
from feeds.events.phrase import QUOTED, any_of, endings
from feeds.events.pulls import BEFORE, CALLS, CHANGES, PAST
from feeds.lang import Language, get

_LEADING = {*BEFORE, "to", "away", "stamp", "gather", "depart"}
_TOUCHING = {"effective", "coming"}  # cues that stand right before their date
_LEAD, _LEAD_FAR = 14, 28  # signs between a date and the cue that leads to it
_CLOSES = ("", ".", ",", ")", "\n")
_MARKS = (":", "?", "|", "\n")
_QUOTED = re.compile(QUOTED)
_NAME = 60  # signs of a quotation that is a name: its words say nothing about dates
_NAMED = PAST | {"said", "background", "offer", "closure", "hours", "works", "plan"}
_COVERED = {"past", "hours"}
_WEEKLY = 30  # signs before a time that may hold its weekdays
_NOUN = re.compile(r"(?<![\w-])[^\W\d_a-zäöüß][\w-]{2,}")
_DAY = 4  # letters of an abbreviated weekday at most
_ROW = 120  # signs of a line of a list at most
_LIST = 30  # signs of a list of days up to its year
_GENERAL = ("carried", "weekly", "from", "since")  # roles of what is no day of its own
_FEW = 40  # cues of a sentence that are all looked at
_REACH = 800  # signs around a date, of a sentence with more
_HEADING = 50  # signs of a heading at most
_OPENING = 12  # signs between a clause and a date that opens the next one
_HOLDS = {"held", "invited", "next"}
_BLOCK = 8  # lines of dates under one heading that it governs


class Kinds:
    """The nouns that name a kind of event in one language: Konzert, Lesung, Ratssitzung."""

    def __init__(self, code: str) -> None:
        words = get(code).words
        days = (day for day in get(code).weekdays if len(day) > _DAY)
        self._unlike = (*days, *get(code).holidays, *words.get("title.bodies", ()))  # a day, or who meets
        self._ends, self._empty = endings(words["title.events"]), frozenset(words["title.empty"])
        self._fit = lru_cache(maxsize=20_000)(self._look_up)

    def within(self, text: str, start: int, end: int) -> bool:
        """Whether a stretch of a text names one."""
        return any(self._fit(m[0]) for m in _NOUN.finditer(text, start, end))

    def _look_up(self, word: str) -> bool:
        low = word.lower()
        return low not in self._empty and not low.endswith(self._unlike) and self._ends.fit(word)


@dataclass(frozen=True, slots=True)
class Frame:
    """A text cut into sentences, each with its cues."""

    text: str
    sentences: tuple[tuple[int, int], ...]
    hits: tuple[tuple[Hit, ...], ...]
    groups: tuple[frozenset[str], ...]  # of the cues of each sentence
    title: tuple[Hit, ...]
    verbs: cues.Cues
    tense: tuple[int, int]  # how many cues of the text look back, how many call or tell what is to come
    minutes: int  # how many words of minutes: votes, who was present
    kinds: Kinds
    headline: str
    title_names: bool  # whether the headline names a kind of event
    lang: Language
    timed: frozenset[tuple[int, int]]  # the stretches of days that have an hour elsewhere
    standing: bool  # whether the lines of the text are hours of weekdays, week for week
    report: bool  # whether the headline or the text looks back on what was
    named: dict[int, bool] = field(default_factory=dict)  # what `names` has found for a sentence

    def at(self, offset: int) -> int:
        """Give the index of the sentence that holds an offset."""
        return max(0, bisect_right(self.sentences, offset, key=lambda s: s[0]) - 1)

    def near(self, at: int, span: tuple[int, int]) -> Sequence[Hit]:
        """Give the cues of a sentence within reach of a date: an endless sentence is not read for each date."""
        hits = self.hits[at]
        if len(hits) <= _FEW:
            return hits
        low = bisect_left(hits, span[0] - _REACH, key=_start)
        return hits[low : bisect_right(hits, span[1] + _REACH, key=_start)]

    def beside(self, at: int) -> Iterator[Sequence[Hit]]:
        """Give the cues at the end of the sentence before, then those at the beginning of the one behind."""
        if at:
            yield self.hits[at - 1][-_FEW:]
        if at + 1 < len(self.hits):
            yield self.hits[at + 1][:_FEW]

    def off(self, at: int) -> bool:
        """Whether a sentence, its neighbours or the headline call something off or move it."""
        near = self.groups[max(0, at - 2) : at + 4]
        return any(groups & CHANGES for groups in near) or any(hit.group in CHANGES for hit in self.title)

    def names(self, at: int) -> bool:
        """Whether a sentence names a kind of event."""
        if at not in self.named:
            self.named[at] = self.kinds.within(self.text, *self.sentences[at])
        return self.named[at]

    def weekdays(self, when: When) -> int:
        """Count the weekdays that a date states."""
        return sum(word.strip(".,()") in self.lang.weekdays for word in when.quote.lower().split())

    def is_row(self, at: int) -> bool:
        """Whether a line of a list or table stands at a sentence, not prose."""
        return self._is_line(at, _ROW)

    def _is_line(self, at: int, most: int) -> bool:
        start, end = self.sentences[at]
        ends = self.text[end - 1 : end] == "\n" or (end == len(self.text) and self.text[start - 1 : start] == "\n")
        broken = end - start < most and ends
        last = self.line(at).rstrip()[-2:]
        return broken and (last[-1:] not in (".", "!", "?") or last[:1].isdigit())  # `18.05.`

    def apart(self, when: When, hit: Hit) -> bool:
        """Whether a cue is in a clause of its own, or in brackets: `zeigt am 5. Mai, wie geschmiedet wurde`.

        A date that opens its clause, with a call behind it, leaves what stands before: `Der Saal wurde saniert, am
        5. Mai wird gefeiert`.
        """
        if ";" in self.text[when.span[1] : hit.start] or self._is_aside(when, hit):
            return True
        before = self.text[hit.end : when.span[0]]
        if before.lstrip().startswith(",") and len(before) < _OPENING:
            at = self.at(when.span[0])
            return any(call.group in _HOLDS and call.end > when.span[1] for call in self.near(at, when.span))
        comma = self.text.rfind(",", when.span[1], hit.start)
        opens = comma >= 0 and self.text[hit.start].islower()
        return opens and _subordinate(self.lang.code).match(self.text, comma) is not None

    def _is_aside(self, when: When, hit: Hit) -> bool:
        """Whether a cue stands in brackets before a date."""
        opening = self.text.rfind("(", max(0, hit.start - _HEADING), hit.start)
        return opening >= 0 and ")" in self.text[hit.end : when.span[0]] and ")" not in self.text[opening : hit.start]

    def states(self, year: int, when: When) -> bool:
        """Whether the sentence of a date, the lines of a list above it or the headline state a year."""
        at = top = self.at(when.span[0])
        while top and at - top < _BLOCK and self.is_row(top - 1):
            top -= 1
        low = max(self.sentences[top][0], when.span[0] - _REACH)
        said = self.text[low : max(min(self.sentences[at][1], when.span[1] + _REACH), when.span[1] + _LIST)]
        return str(year) in said or str(year) in self.headline

    def line(self, at: int) -> str:
        """Give a sentence with the line breaks behind it."""
        return self.text[slice(*self.sentences[at])]

    def heading(self, at: int) -> int | None:
        """Give the heading above a sentence, over the lines of dates that stand under the same one."""
        for above in range(at - 1, max(-1, at - 1 - _BLOCK), -1):
            if self._is_heading(above):
                return above
            line = self.line(above) if self._is_line(above, _REACH) else "\n\n"
            if line.endswith("\n\n") or not any(sign.isdigit() for sign in line):
                return None
        return None

    def _is_heading(self, at: int) -> bool:
        return self._is_line(at, _HEADING) and not any(sign.isdigit() for sign in self.line(at))

    def leading(self, when: When) -> dict[str, str]:
        """Give the groups and words of the cues that stand right before a date."""
        at = self.at(when.span[0])
        hits = self.near(at, when.span)
        if at and when.span[0] == self.sentences[at][0]:
            broken = (hit for hit in self.hits[at - 1][-_FEW:] if not self.text[hit.end : when.span[0]].strip())
            hits = (*broken, *hits)  # a line break right before the date
        return {hit.group: hit.words for hit in hits if hit.group in _LEADING and _leads(hit, when, self.text)}

    def other_day(self, when: When) -> str:
        """Give the word for certain weekdays right before a time (`dienstags von 18 Uhr`) if its day is another one."""
        if when.start is None:
            return ""
        words = self.text[max(0, when.span[0] - _WEEKLY) : when.span[0]].lower().split()
        named = [word.strip(",:(") for word in words if word.strip(",:(") in self.lang.weekly]
        return named[-1] if named and when.start.weekday() not in {self.lang.weekly[word] for word in named} else ""

    def quote(self, offset: int) -> str:
        """Give the sentence that holds an offset, in one line; of an endless one what is near."""
        start, end = self.sentences[self.at(offset)]
        return " ".join(self.text[max(start, offset - _REACH) : min(end, offset + _REACH)].split())


def frame(text: str, title: str, lang: Language, found: Sequence[When] = ()) -> Frame:
    """Cut a text into sentences and find the cues of each."""
    known = cues.of(lang.code)
    starts = [start for start, _ in lang.sentences(text)] or [0]
    sentences = tuple(zip(starts, [*starts[1:], len(text)], strict=True))
    hits = tuple(tuple(_kept(known.find(text, *span), text, span)) for span in sentences)
    title_hits = tuple(_kept(known.find(title, 0, len(title)), title, (0, len(title)), labels=False))
    tense = (_count(hits, PAST), _count(hits, CALLS))
    minutes = _count(hits, frozenset(("minutes",)))
    verbs = cues.of(lang.code, "verb.")
    kinds = _kinds(lang.code)
    timed = frozenset(span for when in found if when.role == "carried" for span in when.spans)
    named = kinds.within(title, 0, len(title))
    report = _count((title_hits,), PAST) > 0 or _count(hits, frozenset(("lookback", "earlier"))) > 0
    groups = tuple(frozenset(hit.group for hit in row) for row in hits)
    standing = _is_standing(text, found) and not any(
        "current" in row for row in (*groups, {h.group for h in title_hits})
    )
    return Frame(
        text, sentences, hits, groups, title_hits, verbs, tense, minutes, kinds, title, named, lang, timed, standing,
        report,
    )  # fmt: skip


def _is_standing(text: str, found: Sequence[When]) -> bool:
    """Whether weekdays open several lines and no date is stated at all: `Sonntag: 9 Uhr Messe`, `Dienstag: 18 Uhr`."""
    if not all("relative" in when.notes or when.role in _GENERAL for when in found):
        return False
    opening = (when for when in found if not text[line_of(text, *when.span)[0] : when.span[0]].strip(" •*-–|"))
    return len({when.start.weekday() for when in opening if when.start and when.role != "carried"}) > 1


def _start(hit: Hit) -> int:
    return hit.start


_kinds = lru_cache(maxsize=8)(Kinds)


@lru_cache(maxsize=8)
def _subordinate(code: str) -> re.Pattern[str]:
    return re.compile(rf"[,;]\s+{any_of(get(code).words['clause.subordinate'])}(?!\w)")


def _count(hits: Sequence[Sequence[Hit]], groups: frozenset[str]) -> int:
    return sum(1 for row in hits for hit in row if hit.group in groups)


def _kept(hits: list[Hit], text: str, span: tuple[int, int], *, labels: bool = True) -> Iterator[Hit]:
    """Leave out what an exception or a longer phrase covers, words of names, and labels that label nothing."""
    if not hits:
        return
    no = {(h.parts[0], h.parts[-1]) for h in hits if h.group == "except"}
    whole = [(h.start, h.end) for h in hits if h.group == "except" and "…" not in h.words]
    other = [(h.start, h.end) for h in hits if h.group == "adjective"]
    ahead = {h.parts[-1] for h in hits if h.group in ("held", "cancelled", "next") and len(h.parts) > 1}
    names = [m.span() for m in _QUOTED.finditer(text, *span) if _is_name(m[0])]
    to_do = {h.parts[-1] for h in hits if h.group == "resolved"}  # `haben Gelegenheit zu besuchen` is no perfect
    asks = text[slice(*span)].rstrip().endswith("?")  # `Haben wir Ihr Interesse geweckt?`
    for hit in hits:
        parts = text[hit.parts[0][1] : hit.parts[-1][0]]
        if hit.group in PAST and (asks or ": " in parts or (len(hit.parts) > 1 and hit.parts[-1] in to_do)):
            continue  # no bracket of a verb holds a colon
        if hit.group == "due" and ")" in parts and "(" not in parts:
            continue  # `(Anmeldung bis 5. Mai) startet am 9. Mai`
        if (hit.parts[0], hit.parts[-1]) in no or any(a <= hit.start and hit.parts[0][1] <= b for a, b in whole):
            continue  # `nicht mehr als … durchgeführt`: what begins in an exception is one
        if hit.group == "weak" and any(a <= hit.start and hit.end <= b for a, b in other):
            continue
        if hit.group in _COVERED and hit.parts[-1] in ahead and len(hit.parts) < 3:
            continue  # `will be held` is no past, `wird … geöffnet` no opening hour
        if hit.group in _NAMED and any(a < hit.start and hit.end < b for a, b in names):
            continue
        closes = hit.group == "ending" and text[hit.end : hit.end + 1] in _CLOSES  # `15 Uhr Ende`
        if labels and hit.group in ("label", "ending") and not closes and not _labels(hit, text):
            continue
        yield hit


def _is_name(quoted: str) -> bool:
    return len(quoted) <= _NAME and quoted[-2] not in ".,!?"


def _labels(hit: Hit, text: str) -> bool:
    """Whether a colon, a question mark or a line's end stands behind a label."""
    before = text[max(0, hit.start - 6) : hit.start].rstrip(" ")[-1:]
    return text[hit.end : hit.end + 2].lstrip(" ")[:1] in _MARKS and (not before or before in "\n|•*-–.;,(")


def _leads(hit: Hit, when: When, text: str) -> bool:
    between = text[hit.end : when.span[0]]
    if not between.strip(" \n"):
        return hit.end <= when.span[0]
    if hit.group in _TOUCHING:
        return False  # `zum 1. August`, not `zum Fest am 1. August`; `diesen Samstag`, not `dieser kam am Samstag`
    return hit.start == when.span[0] or (
        0 <= when.span[0] - hit.end <= (_LEAD_FAR if hit.group in ("reason", "unless") else _LEAD)
        and not any(sign in ".;\n()" or sign.isdigit() for sign in between)
    )
