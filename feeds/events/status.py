"""Cancelled, moved and online: what the words round an announced date do to its event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from feeds.dates import When
from feeds.events.verdict import Decision, Frame
from feeds.model import Event, Status, VerdictKind

Decided = tuple[When, Decision]
_MOVING = {"moved", "again"}
_OFF, _CALLS = ("cancelled", "moved"), ("held", "next", "invited")
_CALL = 40  # signs of a sentence that calls out what becomes of all that follows
_BACK = 3  # sentences before a move that may name its old date


def settle(decided: Sequence[Decided], context: Frame) -> tuple[list[Decided], dict[When, tuple[When, ...]]]:
    """Take the verdict of an event from dates that the text moves, and give each new date its old ones.

    The new date of a move follows "to" (`auf den 19. Mai`), or is the date that a sentence of catching up names. The
    other dates of such a sentence, and called-off dates shortly before it, are the old ones.
    """
    announced = [w for w, d in decided if d.kind is VerdictKind.ANNOUNCED]
    named = _by_sentence((w for w, d in decided if _is_named(w, d, context)), context)
    beside = _by_sentence(announced, context)
    denied = {context.at(w.span[0]) for w, _ in decided if "unless" in context.leading(w)}  # `nicht am 3., sondern am`
    moving = [
        w
        for w in announced
        if _groups(w, context) & _MOVING
        or context.at(w.span[0]) in denied
        or ("plan" in _groups(w, context) and _replaces(w, beside[context.at(w.span[0])], context))
    ]
    new = [w for w in moving if _is_new(w, beside[context.at(w.span[0])], context)]
    listed, chosen = {w.group for w in new if w.group}, set(new)
    new += [w for w in announced if w.group in listed and w not in chosen and "away" not in context.leading(w)]
    days = {w.span for w in new}
    new += [
        w for w in announced if w.role == "carried" and w.spans[0] in days and w not in new
    ]  # the hours of that day
    chosen = set(new)
    alone = Counter(context.at(w.span[0]) for w in new if w.role != "carried")
    moved: dict[When, tuple[When, ...]] = dict.fromkeys(new, ())
    for when in new:
        at = context.at(when.span[0])
        if alone[at] == 1:
            moved[when] = _olds(named, at, chosen, context)
    gone = {w: n for n, olds in reversed(moved.items()) for w in olds}  # the day before its hour
    left = {w.start: n for w, n in gone.items() if not isinstance(w.start, datetime)}
    for when in announced:
        day = when.start.date() if isinstance(when.start, datetime) else when.start
        if day in left and when not in chosen and (when.role == "carried" or not isinstance(when.start, datetime)):
            gone.setdefault(when, left[day])
    kept = [(w, Decision(VerdictKind.BACKGROUND, f"moved: {gone[w].quote}") if w in gone else d) for w, d in decided]
    return kept, moved


def _is_named(when: When, decision: Decision, context: Frame) -> bool:
    """Whether a date may be what a move leaves: announced, or named as the old one (`vom 3. Mai`)."""
    if when.role == "carried":
        return False
    led = context.leading(when)
    away = bool(_groups(when, context) & _MOVING) and "away" in led
    return decision.kind is VerdictKind.ANNOUNCED or away or "unless" in led


def _by_sentence(whens: Iterable[When], context: Frame) -> dict[int, list[When]]:
    found: dict[int, list[When]] = {}
    for when in whens:
        found.setdefault(context.at(when.span[0]), []).append(when)
    return found


def _olds(named: dict[int, list[When]], at: int, new: set[When], context: Frame) -> tuple[When, ...]:
    """Give the old dates of a move: those of its own sentence, else of the nearest before it that speaks of moving,
    else of calling off."""
    here = tuple(w for w in named.get(at, ()) if w not in new)
    if here:
        return here
    near = [n for n in range(at - 1, max(-1, at - 1 - _BACK), -1) if n in named]
    caught_up = "again" in context.groups[at]  # `verlegt` names what it leaves, `nachgeholt` looks back
    for signs in ({"moved", "plan"}, {"cancelled"}) if caught_up else ({"moved"},):
        for before in near:
            olds = tuple(w for w in named[before] if w not in new)
            if olds and context.groups[before] & signs:
                return olds
    return ()


def mark(event: Event, when: When, context: Frame, moved: Mapping[When, Sequence[When]], *, only: bool) -> Event:
    """Give the event the status and the online sign that its sentence states, and where it was moved from.

    `moved`: the new dates that the text states, with the old ones. `only`: it is the only one of its item, so that the
    headline speaks of it: mostly nothing but the headline is edited when something is called off.
    """
    groups = _groups(when, context)
    at = context.at(when.span[0])
    above = {hit.group for hit in context.title} | _called_out(context, at)
    stays = "relocated" in groups  # `wird in die Kirche verlegt` moves no date
    off = groups & ({"cancelled"} if stays else {"cancelled", "moved"}) or (
        "plan" in groups and not stays and context.off(at)
    )
    off = off or (only and "cancelled" in above and not above & _MOVING and "again" not in groups)
    if off and when not in moved and "unless" not in groups and not _goes_on(when, context, at):
        event = replace(event, status=Status.CANCELLED)
    before = tuple(old.start for old in moved.get(when, ()) if old.start)
    return replace(event, online="online" in groups, moved_from=before)


def _goes_on(when: When, context: Frame, at: int) -> bool:
    """Whether what is called off is told of another day, and a clause of its own calls to this one.

    `Die Probe am 4. Mai fällt aus, die nächste ist am 11. Mai`.
    """
    hits = [hit for hit in context.near(at, when.span) if hit.start < when.span[1]]
    ends = [hit.end for hit in hits if hit.group in _OFF]
    if not ends or any(hit.group in _OFF and hit.end > when.span[0] for hit in context.near(at, when.span)):
        return False
    first = next(hit.start for hit in hits if hit.group in _OFF)
    other = any(sign.isdigit() for sign in context.text[context.sentences[at][0] : first])
    behind = context.text[max(ends) : when.span[0]]
    own = context.near(at, when.span)
    if behind.startswith(")"):
        return other  # `Konzert am 4. Mai (abgesagt), Lesung am 5. Mai`
    return other and ("," in behind or ";" in behind) and any(h.group in _CALLS and h.start >= max(ends) for h in own)


def _called_out(context: Frame, at: int) -> frozenset[str]:
    """Give the groups of the sentence before one, where it is little but a call: `ABGESAGT!`."""
    if at == 0:
        return frozenset()
    start, end = context.sentences[at - 1]
    return context.groups[at - 1] if end - start < _CALL else frozenset()


def _groups(when: When, context: Frame) -> frozenset[str]:
    return context.groups[context.at(when.span[0])]


def _replaces(when: When, beside: Sequence[When], context: Frame) -> bool:
    """Whether a date stands for another one that was planned: `Das für den 4. Mai geplante Fest ist am 1. Juni`."""
    plans = [hit.start for hit in context.near(context.at(when.span[0]), when.span) if hit.group == "plan"]
    others = [w for w in beside if w is not when and w.span[1] <= when.span[0]]
    if "to" in context.leading(when) and others:
        return True
    return any("away" in context.leading(w) and w.span[1] + 1 in plans for w in others)


def _is_new(when: When, beside: Sequence[When], context: Frame) -> bool:
    led = context.leading(when)
    if "to" in led or _replaces(when, beside, context):
        return True
    if "away" in led or any("to" in context.leading(w) for w in beside if w is not when):
        return False
    cues = [hit for hit in context.near(context.at(when.span[0]), when.span) if hit.group in _MOVING]
    return any(hit.group == "again" or hit.end <= when.span[0] for hit in cues)
