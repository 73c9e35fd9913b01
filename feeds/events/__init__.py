"""Events that the prose of one item announces, and every date with its verdict.

frame (sentences and their cues) -> dates.find -> verdict.decide for each date -> gather (one event a happening)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from datetime import date, datetime

from feeds import dates, lang
from feeds.events import gather, status, verdict
from feeds.model import Event, Findings, Item, Verdict, VerdictKind

VERSION = 1
_NEIGHBOURS = 16  # other dates on each side of one
_GOVERNING = {VerdictKind.REPORTED, VerdictKind.CLOSURE, VerdictKind.DEADLINE}


def read(item: Item, as_of: date | None, language: str) -> Findings:
    """Read the events that an item announces and the verdict on each of its dates.

    Ready-made events are kept and the prose is skipped. Without `as_of` only years that the text fixes count. A
    language without a file raises LangError.
    """
    if item.events:
        return _ready(item)
    tongue = lang.get(language)
    context = verdict.frame(item.text, item.title, tongue)
    # A day of first reading lends the year and no more: a text found years later announces what it announced.
    found = dates.find(item.text, as_of=as_of, lang=tongue, context=(item.title, item.link))
    decided, moved = status.settle(_decide(found, context, as_of if item.published else None), context)
    announced = [(w, d) for w, d in decided if d.kind is VerdictKind.ANNOUNCED and w.start is not None]
    stated = sorted((w for w, _ in announced), key=_span)
    events = [
        replace(
            status.mark(
                gather.event(item, when, decision, context, _others(stated, when), tongue),
                when,
                context,
                new=when in moved,
            ),
            moved_from=tuple(old.start for old in moved.get(when, ()) if old.start),
        )
        for when, decision in announced
    ]
    return Findings(
        tuple(gather.merge(events)),
        tuple(Verdict(d.kind, when.quote, d.why, when.start, when.end, when.span, when.notes) for when, d in decided),
    )


def _decide(
    found: tuple[dates.When, ...], context: verdict.Frame, as_of: date | None
) -> list[tuple[dates.When, verdict.Decision]]:
    """Decide each date; a time under a date shares the verdict of the date where that is no event."""
    own = [(when, verdict.decide(when, context, as_of)) for when in found]
    days = {span: d for when, d in own if when.role != "carried" for span in when.spans}
    shared = {w.span for w, _ in own if w.role == "carried" and days.get(w.spans[0]) not in (None, verdict.STAMP)}
    told = {w.start for w, d in own if w.role != "carried" and d.kind is VerdictKind.ANNOUNCED}
    decided: list[tuple[dates.When, verdict.Decision]] = []
    above, timed = verdict.Decision(VerdictKind.ANNOUNCED, ""), True
    for when, decision in own:
        day = days.get(when.spans[0], above)
        borrowed = day == verdict.STAMP and when.span in shared and _day(when) not in told
        if when.role == "carried":
            ahead = when.span < when.spans[0] and day.kind is not VerdictKind.ANNOUNCED
            if ahead or borrowed or _governs(day, decision, timed, when.spans[0] in days):
                decision = day
        elif when.role == "weekly" and borrowed:
            decision = day
        else:
            above, timed = decision, when.has_time
        if decision.kind is VerdictKind.ANNOUNCED:
            timed = timed or when.has_time
        decided.append((when, decision))
    return decided


def _day(when: dates.When) -> date | None:
    return when.start.date() if isinstance(when.start, datetime) else when.start


def _governs(above: verdict.Decision, own: verdict.Decision, timed: bool, dated: bool) -> bool:
    """Whether a time has the verdict of the date above it: what is no event has none, and an event's first hour is its.

    Under the page's own date and within a period a time needs a cue of its own.
    """
    if own.kind is VerdictKind.ANNOUNCED:
        open_hours = above == verdict.STAMP or (dated and above.kind is VerdictKind.PERIOD)
        return above.kind in _GOVERNING or (open_hours and own.force < verdict.CLEAR)
    weak = own == verdict.NONE or (own.kind is VerdictKind.REPORTED and own.force < verdict.BESIDE)
    return weak and above.kind is VerdictKind.ANNOUNCED and not timed


def _others(stated: list[dates.When], at: dates.When) -> list[dates.When]:
    """List the nearest of the other announced dates, sorted by their spans.

    Only neighbours bear on a name or a place, and a list for each event of a long page is quadratic.
    """
    low, high = bisect_left(stated, at.span, key=_span), bisect_right(stated, at.span, key=_span)
    return stated[max(0, low - _NEIGHBOURS) : low] + stated[high : high + _NEIGHBOURS]


def _span(when: dates.When) -> tuple[int, int]:
    return when.span


def _ready(item: Item) -> Findings:
    events = tuple(
        replace(e, quote=e.quote or e.title or item.title, why=e.why or "the source states it as an event")
        for e in item.events
    )
    return Findings(events, tuple(_stated(e) for e in events))


def _stated(event: Event) -> Verdict:
    return Verdict(VerdictKind.ANNOUNCED, event.quote, event.why, event.start, event.end)
