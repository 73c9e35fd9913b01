"""How strongly each group of cues pulls a date, and towards which verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from feeds.events.cues import Hit
from feeds.model import VerdictKind

KINDS = {
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
    "weak": (VerdictKind.REPORTED, 0.8),
    "perfect": (VerdictKind.REPORTED, 1.0),
    "said": (VerdictKind.REPORTED, 1.6),
    "lookback": (VerdictKind.REPORTED, 1.6),
    "earlier": (VerdictKind.REPORTED, 1.6),
    "ago": (VerdictKind.REPORTED, 0.8),
    "deadline": (VerdictKind.DEADLINE, 0.3),
    "due": (VerdictKind.DEADLINE, 1.6),
    "tickets": (VerdictKind.DEADLINE, 2.0),
    "closure": (VerdictKind.CLOSURE, 1.3),
    "hours": (VerdictKind.PERIOD, 1.4),
    "doors": (VerdictKind.BACKGROUND, 1.4),
    "works": (VerdictKind.CLOSURE, 1.1),
    "service": (VerdictKind.CLOSURE, 1.7),
    "offer": (VerdictKind.PERIOD, 1.2),
    "bargain": (VerdictKind.PERIOD, 1.5),
    "terms": (VerdictKind.PERIOD, 1.7),
    "background": (VerdictKind.BACKGROUND, 1.2),
    "unsure": (VerdictKind.BACKGROUND, 1.7),
    "ending": (VerdictKind.BACKGROUND, 1.4),
    "closes": (VerdictKind.BACKGROUND, 1.4),
    "meals": (VerdictKind.BACKGROUND, 0.63),
    "every": (VerdictKind.PERIOD, 1.4),
    "each": (VerdictKind.PERIOD, 1.4),
}
BEFORE = {
    # group of cues that stand right before a date
    "until": (VerdictKind.PERIOD, 1.6),
    "since": (VerdictKind.BACKGROUND, 2.0),
    "from": (VerdictKind.PERIOD, 0.45),
    "reason": (VerdictKind.BACKGROUND, 1.5),
    "document": (VerdictKind.BACKGROUND, 2.0),
    "effective": (VerdictKind.PERIOD, 1.4),
    "week": (VerdictKind.PERIOD, 1.4),
    "unless": (VerdictKind.BACKGROUND, 2.0),
    "coming": (VerdictKind.ANNOUNCED, 0.7),
}
ROLES = {
    "until": (VerdictKind.PERIOD, 1.6),
    "since": (VerdictKind.BACKGROUND, 2.0),
    "doors": (VerdictKind.BACKGROUND, 2.0),
    "from": (VerdictKind.PERIOD, 0.45),
}
TENSES = {"present": (VerdictKind.ANNOUNCED, 0.75), "past": (VerdictKind.REPORTED, 0.95)}
PAST = frozenset(("past", "weak", "perfect", "lookback", "earlier"))
CALLS = frozenset(("invited", "held", "label", "going"))
CHANGES = frozenset(("cancelled", "moved", "again"))
_TOLD = PAST | {"said", "offer", "background"}  # what is told before a colon says little about what follows it
_CLAUSE = 0.7  # their share across a semicolon
_FAR = 0.4  # their share behind a colon
_WORDS = 3  # between a look back and the date of another clause, at least
_OPENING, _OPENS = 4, ("", ".", "!", "?", "\n", "|", "•", "*", "–")  # what may stand before a label
_TOUCHING = {"doors", "begin", "ending", "closes"}  # cues of the very time they stand at
_REACH = 240  # signs after which a cue of the same sentence pulls with its least
_LEAST = 0.45
_SHORT = {
    "doors": 30,
    "hours": 45,
    "due": 60,
    "every": 25,
    "each": 25,
    "said": 20,
    "ending": 10,
    "meals": 40,
    "background": 50,
    "offer": 90,
}  # cues that reach no further than their next words
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


NONE = Decision(VerdictKind.BACKGROUND, "no cue")


class Pulls:
    """The strongest pull towards each verdict, and the words of the text among them."""

    __slots__ = ("_best", "_words")

    def __init__(self) -> None:
        """Start without any."""
        self._best: dict[VerdictKind, tuple[float, str]] = {}
        self._words: dict[VerdictKind, tuple[float, str]] = {}

    def add(self, kind: VerdictKind, force: float, why: str, *, rule: bool = False) -> None:
        """Pull towards a verdict with words of the text or by a rule; only the strongest of each counts."""
        for best in (self._best,) if rule else (self._best, self._words):
            if force > best.get(kind, (0.0, ""))[0]:
                best[kind] = (force, why)

    def damp(self, kind: VerdictKind, share: float) -> None:
        """Leave a share of what pulls towards a verdict."""
        if kind in self._best:
            force, why = self._best[kind]
            self._best[kind] = (force * share, why)

    def weakly(self, hits: Sequence[Hit], share: float) -> None:
        """Let the tense and the calls of a sentence pull with a share of their force."""
        for hit in hits:
            kind, force = KINDS.get(hit.group, (None, 0.0))
            if kind in (VerdictKind.ANNOUNCED, VerdictKind.REPORTED):
                self.add(kind, min(force, 1.0) * share, hit.words)

    def winner(self, least: float = 0.0) -> Decision:
        """Give the strongest; an announcement needs at least so much."""
        kind = VerdictKind.ANNOUNCED
        if not self._best or self._best.get(kind, (least, ""))[0] < least:
            self._best.pop(kind, None)
        if not self._best:
            return NONE
        kind = max(_ORDER, key=lambda k: self._best.get(k, (0.0, ""))[0])
        force, why = self._best[kind]
        if kind is VerdictKind.ANNOUNCED:  # a reader learns more from a word than from a rule
            _, why = self._words.get(kind, (force, why))
        return Decision(kind, why, force)


def near(hit: Hit, span: tuple[int, int], text: str, *, bare: bool = False) -> float:
    """Give the share of its force with which a cue pulls a date of its sentence: the nearer the more.

    Doors and meals are of the very time they stand at; of a day without an hour (`bare`) they say what it is for.
    """
    if hit.start <= span[0] and hit.end >= span[1] and len(hit.parts) > 1:
        return 1.0
    if hit.group in _TOUCHING and not (hit.group == "doors" and bare):
        leads = 0 <= span[0] - hit.end <= 24 and not set(text[hit.end : span[0]]) & set(",;\n.!?")
        parted = set(",;\n") if text[hit.end : hit.end + 1] == ")" else set(",;\n(")  # `20 Uhr (Einlass 19 Uhr)`
        follows = 0 <= hit.start - span[1] <= 3 and not set(text[span[1] : hit.start]) & parted
        if hit.group != "begin" and leads and any(map(str.isdigit, text[hit.end : span[0]])):
            return 0.0  # `Ende: 21 Uhr (10. Juli)` is of the hour
        return 1.0 if leads or follows else 0.0
    gap = min(max(a - span[1], span[0] - b, 0) for a, b in hit.parts)
    if hit.group == "said" and "," in text[hit.end : span[0]]:
        return 0.1  # `beschloss, das Fest am 4. Mai abzusagen`
    if hit.group in _SHORT:
        if set(text[min(hit.end, span[1]) : max(hit.start, span[0])]) & set(
            ",;\n" if bare or hit.group == "meals" else ";\n"
        ):
            return 0.1
        if gap > _SHORT[hit.group]:
            return 0.1
    between = text[hit.end : span[0]]
    if hit.group in ("earlier", "ago") and "," in between and between.count(" ") > _WORDS:
        return _FAR  # `gestern feierte Au, am 4. Mai ist Wald an der Reihe`
    share = 1.0 if hit.group in _SHORT else max(_LEAST, 1.0 - gap / _REACH * (1.0 - _LEAST))
    opens = text[max(0, hit.start - _OPENING) : hit.start].rstrip(" ")[-1:] in _OPENS
    label = opens and text[hit.start].isupper()  # `Vorstellungsfrei: 11. bis 14.1.`
    if ";" in text[min(hit.end, span[1]) : max(hit.start, span[0])]:
        share *= _CLAUSE
    if hit.group in _TOLD and ": " in text[hit.end + label : span[0]]:
        return share * _FAR
    return share
