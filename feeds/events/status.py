"""Cancelled, moved and online: what the words round an announced date do to its event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from feeds.dates import When
from feeds.events.verdict import Decision, Frame
from feeds.model import Event, Status, VerdictKind

Decided = tuple[When, Decision]
_MOVING = {"moved", "again"}


def settle(decided: Sequence[Decided], context: Frame) -> tuple[list[Decided], dict[When, tuple[When, ...]]]:
    """Take the verdict of an event from dates that the text moves, and give each new date its old ones.

    The new date of a move follows "to" (`auf den 19. Mai`), or is the date that a sentence of catching up names. The
    other dates of such a sentence, and called-off dates shortly before it, are the old ones.
    """
    announced = [w for w, d in decided if d.kind is VerdictKind.ANNOUNCED]
    named = [w for w, d in decided if d.kind is VerdictKind.ANNOUNCED or "away" in context.leading(w)]
    new = [w for w in announced if _groups(w, context) & _MOVING and _is_new(w, announced, context)]
    listed = {w.group for w in new if w.group}
    new += [w for w in announced if w.group in listed and w not in new and "away" not in context.leading(w)]
    moved: dict[When, tuple[When, ...]] = dict.fromkeys(new, ())
    for when in new:
        at = context.at(when.span[0])
        old = _nearest([w for w in named if w not in new and _is_old(w, at, context)], context)
        if old and sum(1 for w in new if context.at(w.span[0]) == at) == 1:
            moved[when] = tuple(old)
    gone = {w: n for n, olds in moved.items() for w in olds}
    days = {w.start for w in gone if not isinstance(w.start, datetime)}
    gone |= {
        w: w for w in announced if w.role == "carried" and isinstance(w.start, datetime) and w.start.date() in days
    }
    kept = [(w, Decision(VerdictKind.BACKGROUND, f"moved: {gone[w].quote}") if w in gone else d) for w, d in decided]
    return kept, moved


def _nearest(old: list[When], context: Frame) -> list[When]:
    """Keep the old dates of one sentence, the one nearest to the new date."""
    last = max((context.at(w.span[0]) for w in old), default=0)
    return [w for w in old if context.at(w.span[0]) == last]


def mark(event: Event, when: When, context: Frame, *, new: bool = False) -> Event:
    """Give the event the status and the online sign that its sentence states; `new`: the text moved it here."""
    groups = _groups(when, context)
    at = context.at(when.span[0])
    off = groups & {"cancelled", "moved"} or ("plan" in groups and context.off(at))
    if off and not new and "unless" not in groups:
        event = replace(event, status=Status.CANCELLED)
    return replace(event, online="online" in groups)


def _groups(when: When, context: Frame) -> set[str]:
    return {hit.group for hit in context.hits[context.at(when.span[0])]}


def _is_new(when: When, announced: Sequence[When], context: Frame) -> bool:
    led = context.leading(when)
    if "to" in led:
        return True
    here = context.at(when.span[0])
    others = [w for w in announced if w is not when and context.at(w.span[0]) == here]
    if "away" in led or any("to" in context.leading(w) for w in others):
        return False
    cues = [hit for hit in context.hits[here] if hit.group in _MOVING]
    return any(hit.group == "again" or hit.end <= when.span[0] for hit in cues)


def _is_old(when: When, at: int, context: Frame) -> bool:
    here = context.at(when.span[0])
    if here == at:
        return True
    groups = _groups(when, context)
    return 0 < at - here <= 3 and bool(groups & {"cancelled", "plan", "moved"})
