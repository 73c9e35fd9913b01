"""What a date is for: announced, reported, deadline, closure, period or background, with the deciding words.

Every cue of the date's sentence pulls towards its verdict, the nearer the stronger; a bracket (`lädt … ein`) round the
date is nearest. Sentences beside it and the headline pull weakly. Position relative to `as_of` is one pull among them.
Between equals the report wins.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from feeds.dates import When
from feeds.events import cues
from feeds.events.cues import Hit
from feeds.lang import Language
from feeds.model import VerdictKind

_KINDS = {
    # group of cues: verdict, pull
    "invited": (VerdictKind.ANNOUNCED, 1.0),
    "held": (VerdictKind.ANNOUNCED, 1.0),
    "going": (VerdictKind.ANNOUNCED, 0.6),
    "label": (VerdictKind.ANNOUNCED, 1.2),
    "begin": (VerdictKind.ANNOUNCED, 1.5),
    "next": (VerdictKind.ANNOUNCED, 1.6),
    "cancelled": (VerdictKind.ANNOUNCED, 1.2),
    "moved": (VerdictKind.ANNOUNCED, 0.9),
    "again": (VerdictKind.ANNOUNCED, 1.6),
    "past": (VerdictKind.REPORTED, 1.0),
    "perfect": (VerdictKind.REPORTED, 1.0),
    "said": (VerdictKind.REPORTED, 1.6),
    "lookback": (VerdictKind.REPORTED, 1.6),
    "deadline": (VerdictKind.DEADLINE, 0.3),
    "due": (VerdictKind.DEADLINE, 1.6),
    "closure": (VerdictKind.CLOSURE, 1.3),
    "hours": (VerdictKind.PERIOD, 1.4),
    "doors": (VerdictKind.BACKGROUND, 1.4),
    "works": (VerdictKind.CLOSURE, 1.1),
    "offer": (VerdictKind.PERIOD, 1.2),
    "background": (VerdictKind.BACKGROUND, 1.2),
    "ending": (VerdictKind.BACKGROUND, 1.4),
    "every": (VerdictKind.PERIOD, 1.4),
}
_BEFORE = {
    # group of cues that stand right before a date
    "until": (VerdictKind.PERIOD, 1.6),
    "since": (VerdictKind.BACKGROUND, 2.0),
    "from": (VerdictKind.PERIOD, 0.35),
    "reason": (VerdictKind.BACKGROUND, 1.5),
    "week": (VerdictKind.PERIOD, 1.4),
    "unless": (VerdictKind.BACKGROUND, 2.0),
}
_ROLES = {
    "until": (VerdictKind.PERIOD, 1.6),
    "since": (VerdictKind.BACKGROUND, 2.0),
    "doors": (VerdictKind.BACKGROUND, 2.0),
    "from": (VerdictKind.PERIOD, 0.35),
}
_SURE = 0.6  # what a weekday or "today" needs to be announced
_OWN = 0.42  # what a time under a date needs: a cue of its own
_LEADING = {*_BEFORE, "to", "away", "stamp"}
_TOUCHING = {"doors", "begin", "ending"}  # cues of the very time they stand at
_REACH = 240  # signs after which a cue of the same sentence pulls with its least
_LEAST = 0.45
_NEIGHBOUR = 0.3
_TITLE = 0.35
_HEADING = 0.6
_ENROL = 0.95  # a headline about enrolling
_TOPIC = 1.2  # a headline that closes or digs
_PLAN = 1.3  # what was to be, where the text calls it off
_SHORT = {
    "doors": 30,
    "hours": 45,
    "due": 60,
    "every": 25,
    "said": 20,
    "ending": 10,
    "background": 50,
}  # cues that reach no further than their next words
_LEAD, _LEAD_FAR = 14, 28  # signs between a date and the cue that leads to it
_OPENS = 8  # signs before a date that still opens its sentence: "Am "
_NEXT = re.compile(r"[,)]?\s+([^\W\d_]+)")
_TENSES = {"present": (VerdictKind.ANNOUNCED, 0.75), "past": (VerdictKind.REPORTED, 0.95)}
_PAST = frozenset(("past", "perfect", "lookback"))
_CALLS = frozenset(("invited", "held", "label", "going"))
_MARKS = (":", "?", "|", "\n")
_ORDER = (
    VerdictKind.REPORTED,
    VerdictKind.CLOSURE,
    VerdictKind.DEADLINE,
    VerdictKind.BACKGROUND,
    VerdictKind.PERIOD,
    VerdictKind.ANNOUNCED,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict on one date and the words that decided."""

    kind: VerdictKind
    why: str
    force: float = field(default=9.0, compare=False)


CLEAR = 0.65  # what a time under the page's own date needs: a word that calls or holds
ALONE = "stands alone in its line"
STAMP = Decision(VerdictKind.BACKGROUND, "publication date")
NONE = Decision(VerdictKind.BACKGROUND, "no cue")


@dataclass(frozen=True, slots=True)
class Frame:
    """A text cut into sentences, each with its cues."""

    text: str
    sentences: tuple[tuple[int, int], ...]
    hits: tuple[tuple[Hit, ...], ...]
    title: tuple[Hit, ...]
    verbs: cues.Cues
    tense: tuple[int, int]  # how many cues of the text look back, how many call or tell what is to come

    @property
    def report(self) -> bool:
        """Whether the headline or the text looks back on what was."""
        return any(hit.group in _PAST for hit in self.title) or any(h.group == "lookback" for r in self.hits for h in r)

    def at(self, offset: int) -> int:
        """Give the index of the sentence that holds an offset."""
        return max(0, bisect_right(self.sentences, offset, key=lambda s: s[0]) - 1)

    def off(self, at: int) -> bool:
        """Whether a sentence, its neighbours or the headline call something off or move it."""
        near = (*self.hits[max(0, at - 2) : at + 4], self.title)
        return any(hit.group in ("cancelled", "moved", "again") for hits in near for hit in hits)

    def quote(self, offset: int) -> str:
        """Give the sentence that holds an offset, in one line."""
        start, end = self.sentences[self.at(offset)]
        return " ".join(self.text[start:end].split())


def frame(text: str, title: str, lang: Language) -> Frame:
    """Cut a text into sentences and find the cues of each."""
    known = cues.of(lang.code)
    starts = [start for start, _ in lang.sentences(text)] or [0]
    sentences = tuple(zip(starts, [*starts[1:], len(text)], strict=True))
    hits = tuple(tuple(_kept(known.find(text, *span), text)) for span in sentences)
    title_hits = tuple(known.find(title, 0, len(title)))
    return Frame(
        text, sentences, hits, title_hits, cues.of(lang.code, "verb."), (_count(hits, _PAST), _count(hits, _CALLS))
    )


def _count(hits: Sequence[Sequence[Hit]], groups: frozenset[str]) -> int:
    return sum(1 for row in hits for hit in row if hit.group in groups)


def _kept(hits: list[Hit], text: str) -> list[Hit]:
    """Leave out what an exception covers, and labels that label nothing: a colon, a question mark or a line's end
    stands behind a label."""
    no = {(h.parts[0], h.parts[-1]) for h in hits if h.group == "except"}
    kept = (h for h in hits if (h.parts[0], h.parts[-1]) not in no)
    return [h for h in kept if h.group not in ("label", "ending") or _labels(h, text)]


def _labels(hit: Hit, text: str) -> bool:
    before = text[max(0, hit.start - 6) : hit.start].rstrip(" ")[-1:]
    return text[hit.end : hit.end + 2].lstrip(" ")[:1] in _MARKS and (not before or before in "\n|•*-–.;,(")


def decide(when: When, context: Frame, as_of: date | None) -> Decision:
    """Decide what a date is for."""
    if _stamp(when, context, as_of):
        return STAMP
    pulls = _Pulls()
    at = context.at(when.span[0])
    hits = context.hits[at]
    led = leading(when, context)
    off = context.off(at)
    for hit in hits:
        if hit.group == "every" and (when.rrule or not ("relative" in when.notes or when.role == "carried")):
            continue
        if hit.group in _KINDS:
            kind, force = _KINDS[hit.group]
            if hit.group == "deadline" and {*led, when.role} & {"until", "from"}:
                force = 2.0
            pulls.add(kind, force * _near(hit, when.span, context.text), hit.words)
        elif hit.group == "plan" and context.report and "year" in when.notes:
            pulls.add(VerdictKind.REPORTED, _PLAN, hit.words)
        elif hit.group == "plan" and not ("relative" in when.notes and not when.has_time):
            pulls.add(*((VerdictKind.ANNOUNCED, _PLAN) if off else (VerdictKind.REPORTED, 0.8)), hit.words)
    if when.role in _ROLES and not (when.is_range and when.role == "until"):
        pulls.add(*_ROLES[when.role], when.role)
    for group, words in led.items():
        if (
            group in _BEFORE
            and not (group == "reason" and "to" in led)
            and when.role != "carried"
            and not (group == "until" and when.is_range)
        ):
            pulls.add(*_BEFORE[group], words)
    if at:
        for hit in context.hits[at - 1]:
            if hit.group == "hours":
                pulls.add(VerdictKind.PERIOD, _KINDS["hours"][1] * _HEADING, hit.words)
    if at and _is_heading(context, at - 1):
        for hit in context.hits[at - 1]:
            kind, force = _KINDS.get(hit.group, (VerdictKind.ANNOUNCED, 0.0))
            pulls.add(kind, force * _HEADING, hit.words)
    for beside in (at - 1, at + 1):
        if 0 <= beside < len(context.hits):
            _weakly(context.hits[beside], _NEIGHBOUR, pulls)
    _weakly(context.title, _TITLE, pulls)
    for hit in context.title:
        if hit.group == "deadline":
            pulls.add(VerdictKind.DEADLINE, _ENROL, hit.words)
        elif hit.group in ("closure", "works", "hours"):
            pulls.add(_KINDS[hit.group][0], _TOPIC, hit.words)
    _verb(when, context, at, pulls)
    _position(when, as_of, pulls)
    _whole(context, when, pulls)
    if when.role == "carried" or ("relative" in when.notes and not when.has_time):
        return pulls.winner(least=_SURE if "relative" in when.notes and when.role != "carried" else _OWN)
    return pulls.winner()


def _is_heading(context: Frame, at: int) -> bool:
    line = context.text[slice(*context.sentences[at])]
    return (
        len(line) < 50
        and not any(sign.isdigit() for sign in line)
        and line.endswith("\n")
        and line.rstrip()[-1:] not in (".", "!", "?")
    )


def leading(when: When, context: Frame) -> dict[str, str]:
    """Give the groups and words of the cues that stand right before a date."""
    hits = context.hits[context.at(when.span[0])]
    return {hit.group: hit.words for hit in hits if hit.group in _LEADING and _leads(hit, when, context.text)}


class _Pulls:
    """The strongest pull towards each verdict."""

    def __init__(self) -> None:
        self._best: dict[VerdictKind, tuple[float, str]] = {}

    def add(self, kind: VerdictKind, force: float, why: str) -> None:
        if force > self._best.get(kind, (0.0, ""))[0]:
            self._best[kind] = (force, why)

    def winner(self, least: float = 0.0) -> Decision:
        """Give the strongest; an announcement needs at least so much."""
        kind = VerdictKind.ANNOUNCED
        if not self._best or self._best.get(kind, (least, ""))[0] < least:
            self._best.pop(kind, None)
        if not self._best:
            return NONE
        kind = max(_ORDER, key=lambda k: self._best.get(k, (0.0, ""))[0])
        return Decision(kind, self._best[kind][1], self._best[kind][0])


def _stamp(when: When, context: Frame, as_of: date | None) -> bool:
    """Whether a date is when the page was published: the same day, in a line that says little else."""
    if when.role == "stamp":
        return True
    if when.start is None or when.role == "carried":
        return False
    text, (start, end) = context.text, when.span
    low, high = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    high = len(text) if high < 0 else high
    rest = high - low - (end - start)
    groups = {hit.group for hit in context.hits[context.at(start)] if low <= hit.start < high}
    edge = not text[:low].strip() or not text[high:].strip()
    day = when.start.date() if isinstance(when.start, datetime) else when.start
    if when.end is not None and not isinstance(when.start, datetime):
        return False
    near = as_of is not None and 0 <= (as_of - day).days <= 3
    if near and not text[:start].strip() and not _word_of(when.quote).islower():
        return True
    if groups & {"invited", "held", "going", "label", "next", "moved", "again"}:
        return False
    if near and (rest < 60 or (edge and start - low < 20)):
        return True
    return "stamp" in leading(when, context) and rest < 60 and (edge or start - low < 30)


def _verb(when: When, context: Frame, at: int, pulls: _Pulls) -> None:
    """Let the verb behind a date that opens its sentence speak: its ending tells the tense, whatever verb it is."""
    start, end = when.span
    if start - context.sentences[at][0] > _OPENS:
        return
    found = _NEXT.match(context.text, end)
    if found is None:
        return
    for hit in context.verbs.find(context.text, *found.span(1)):
        if hit.group == "other":
            return
        pulls.add(*_TENSES[hit.group], hit.words)


def _word_of(quote: str) -> str:
    return next((word for word in quote.split() if word.isalpha()), "A")


def _whole(context: Frame, when: When, pulls: _Pulls) -> None:
    """Let the tense of the whole text pull a little, and a date that stands alone in its line."""
    before = context.text[max(0, when.span[0] - 8) : when.span[0]]
    if before.rstrip(" •*-–|").endswith(("\n", ":")):
        pulls.add(VerdictKind.ANNOUNCED, 0.5, ALONE)
    past, calls = context.tense
    if past > 2 * calls:
        pulls.add(
            VerdictKind.REPORTED, 1.2 if "relative" in when.notes and context.report else 0.6, "the tense of the text"
        )
    elif calls > past or not past:
        pulls.add(VerdictKind.ANNOUNCED, 0.2, "the tense of the text")


def _weakly(hits: Sequence[Hit], share: float, pulls: _Pulls) -> None:
    for hit in hits:
        kind, force = _KINDS.get(hit.group, (None, 0.0))
        if kind in (VerdictKind.ANNOUNCED, VerdictKind.REPORTED):
            pulls.add(kind, min(force, 1.0) * share, hit.words)


def _near(hit: Hit, span: tuple[int, int], text: str) -> float:
    if hit.group in _TOUCHING:
        leads = 0 <= span[0] - hit.end <= 24 and not set(text[hit.end : span[0]]) & set(",;\n.!?")
        return 1.0 if leads or 0 <= hit.start - span[1] <= 3 else 0.0
    if hit.start <= span[0] and hit.end >= span[1] and len(hit.parts) > 1:
        return 1.0
    gap = min(max(a - span[1], span[0] - b, 0) for a, b in hit.parts)
    if hit.group in _SHORT:
        if set(text[min(hit.end, span[1]) : max(hit.start, span[0])]) & set(";\n"):
            return 0.1
        return 1.0 if gap <= _SHORT[hit.group] else 0.1
    return max(_LEAST, 1.0 - gap / _REACH * (1.0 - _LEAST))


def _leads(hit: Hit, when: When, text: str) -> bool:
    between = text[hit.end : when.span[0]]
    return hit.start == when.span[0] or (
        0 <= when.span[0] - hit.end <= (_LEAD_FAR if hit.group in ("reason", "unless") else _LEAD)
        and not any(sign in between for sign in ".;\n()")
    )


def _position(when: When, as_of: date | None, pulls: _Pulls) -> None:
    if as_of is None or when.start is None:
        return
    last = when.end or when.start
    day = last.date() if isinstance(last, datetime) else last
    first = when.start.date() if isinstance(when.start, datetime) else when.start
    if day < as_of:
        pulls.add(VerdictKind.REPORTED, 9.0, "before publication")
    elif first >= as_of:
        pulls.add(VerdictKind.ANNOUNCED, 0.3 if "year" in when.notes else 0.4, "after publication")
