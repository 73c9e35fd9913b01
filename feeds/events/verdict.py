"""What a date is for: announced, reported, deadline, closure, period or background, with the deciding words.

Every cue of the date's sentence pulls towards its verdict, the nearer the stronger; a bracket (`lädt … ein`) round the
date is nearest. Sentences beside it and the headline pull weakly. Position relative to `as_of` is one pull among them.
Between equals the report wins.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from feeds.dates import When
from feeds.events import cues
from feeds.events.cues import Hit
from feeds.lang import Language
from feeds.model import VerdictKind

_KINDS = {
    # group of cues: verdict, pull
    "invited": (VerdictKind.ANNOUNCED, 1.0),
    "held": (VerdictKind.ANNOUNCED, 0.9),
    "label": (VerdictKind.ANNOUNCED, 1.2),
    "next": (VerdictKind.ANNOUNCED, 1.6),
    "cancelled": (VerdictKind.ANNOUNCED, 0.8),
    "moved": (VerdictKind.ANNOUNCED, 1.1),
    "past": (VerdictKind.REPORTED, 1.0),
    "perfect": (VerdictKind.REPORTED, 1.0),
    "lookback": (VerdictKind.REPORTED, 1.6),
    "deadline": (VerdictKind.DEADLINE, 1.5),
    "closure": (VerdictKind.CLOSURE, 1.3),
    "hours": (VerdictKind.PERIOD, 1.0),
    "works": (VerdictKind.CLOSURE, 1.3),
    "offer": (VerdictKind.PERIOD, 1.2),
    "background": (VerdictKind.BACKGROUND, 1.2),
}
_BEFORE = {
    # group of cues that stand right before a date
    "until": (VerdictKind.PERIOD, 1.6),
    "since": (VerdictKind.BACKGROUND, 2.0),
    "from": (VerdictKind.PERIOD, 0.5),
}
_REACH = 240  # signs after which a cue of the same sentence pulls with its least
_LEAST = 0.45
_NEIGHBOUR = 0.3
_TITLE = 0.35
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


@dataclass(frozen=True, slots=True)
class Frame:
    """A text cut into sentences, each with its cues."""

    text: str
    sentences: tuple[tuple[int, int], ...]
    hits: tuple[tuple[Hit, ...], ...]
    title: tuple[Hit, ...]

    def at(self, offset: int) -> int:
        """Give the index of the sentence that holds an offset."""
        return max(0, bisect_right(self.sentences, offset, key=lambda s: s[0]) - 1)

    def quote(self, offset: int) -> str:
        """Give the sentence that holds an offset, in one line."""
        start, end = self.sentences[self.at(offset)]
        return " ".join(self.text[start:end].split())


def frame(text: str, title: str, lang: Language) -> Frame:
    """Cut a text into sentences and find the cues of each."""
    known = cues.of(lang.code)
    sentences = tuple(lang.sentences(text)) or ((0, len(text)),)
    return Frame(
        text,
        sentences,
        tuple(tuple(known.find(text, *span)) for span in sentences),
        tuple(known.find(title, 0, len(title))),
    )


def decide(when: When, context: Frame, as_of: date | None) -> Decision:
    """Decide what a date is for."""
    pulls: dict[VerdictKind, tuple[float, str]] = {}

    def pull(kind: VerdictKind, force: float, why: str) -> None:
        if force > pulls.get(kind, (0.0, ""))[0]:
            pulls[kind] = (force, why)

    at = context.at(when.span[0])
    for hit in context.hits[at]:
        if hit.group in _KINDS:
            kind, force = _KINDS[hit.group]
            pull(kind, force * _near(hit, when.span), hit.words)
        elif hit.group in _BEFORE and _leads(hit, when, context.text):
            pull(*_BEFORE[hit.group], hit.words)
    for beside in (at - 1, at + 1):
        if 0 <= beside < len(context.hits):
            _weakly(context.hits[beside], _NEIGHBOUR, pull)
    _weakly(context.title, _TITLE, pull)
    _position(when, as_of, pull)
    if not pulls:
        return Decision(VerdictKind.BACKGROUND, "no cue")
    kind = max(_ORDER, key=lambda k: pulls.get(k, (0.0, ""))[0])
    return Decision(kind, pulls[kind][1])


def _weakly(hits: Sequence[Hit], share: float, pull: object) -> None:
    for hit in hits:
        kind, force = _KINDS.get(hit.group, (None, 0.0))
        if kind in (VerdictKind.ANNOUNCED, VerdictKind.REPORTED):
            pull(kind, force * share, hit.words)  # type: ignore[operator]


def _near(hit: Hit, span: tuple[int, int]) -> float:
    if hit.start <= span[0] and hit.end >= span[1]:
        return 1.0
    gap = min(max(a - span[1], span[0] - b, 0) for a, b in hit.parts)
    return max(_LEAST, 1.0 - gap / _REACH * (1.0 - _LEAST))


def _leads(hit: Hit, when: When, text: str) -> bool:
    between = text[hit.end : when.span[0]]
    inside = when.span[0] <= hit.start < when.span[0] + 6
    return inside or (0 <= when.span[0] - hit.end <= 14 and not any(sign in between for sign in ".;\n()"))


def _position(when: When, as_of: date | None, pull: object) -> None:
    if as_of is None or when.start is None:
        return
    last = when.end or when.start
    day = last.date() if isinstance(last, datetime) else last
    first = when.start.date() if isinstance(when.start, datetime) else when.start
    if day < as_of:
        pull(VerdictKind.REPORTED, 9.0, "before publication")  # type: ignore[operator]
    elif first >= as_of:
        pull(VerdictKind.ANNOUNCED, 0.3 if "year" in when.notes else 0.4, "after publication")  # type: ignore[operator]
