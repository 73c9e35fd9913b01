"""Events that the prose of one item announces, and every date with its verdict.

dates.find -> frame (sentences and their cues) -> verdict.decide for each date -> gather (one event a happening)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from datetime import date

from feeds import dates, lang
from feeds.events import gather, status, together, verdict
from feeds.model import Event, Findings, Item, Verdict, VerdictKind

VERSION = 3
_NEIGHBOURS = 16  # other dates on each side of one


def read(item: Item, as_of: date | None, language: str) -> Findings:
    """Read the events that an item announces and the verdict on each of its dates.

    Ready-made events are kept and the prose is skipped. Spans are those of the text, or of headline, blank line and
    text where only the headline states the day. Without `as_of` only years that the text fixes count. A language
    without a file raises LangError.
    """
    if item.events:
        return _ready(item)
    tongue = lang.get(language)
    item = _headed(item, as_of, tongue)
    # A day of first reading lends the year and no more: a text found years later announces what it announced.
    found = dates.find(item.text, as_of=as_of, lang=tongue, context=(item.title, item.link))
    if not found:
        return Findings((), ())
    context = verdict.frame(item.text, item.title, tongue, found)
    decided, moved = status.settle(together.decide(found, context, as_of if item.published else None), context)
    announced = [(w, d) for w, d in decided if d.kind is VerdictKind.ANNOUNCED and w.start is not None]
    stated = sorted((w for w, _ in announced), key=_span)
    only = len({str(when.start)[:10] for when in stated}) == 1
    events = [
        (when, gather.event(item, when, decision, context, _others(stated, when), tongue))
        for when, decision in announced
    ]
    marked = [(when, status.mark(event, when, context, moved, only=only)) for when, event in events]
    return Findings(
        tuple(gather.merge(marked, item.text, tongue)),
        tuple(Verdict(d.kind, when.quote, d.why, when.start, when.end, when.span, when.notes) for when, d in decided),
    )


def _headed(item: Item, as_of: date | None, tongue: lang.Language) -> Item:
    """Put the headline above the text where only it states a day to come: `Flohmarkt am 5. Mai`, then `ab 10 Uhr`."""
    if not any(sign.isdigit() for sign in item.title):
        return item
    in_title, in_text = (
        [(str(when.start)[:10], "relative" in when.notes) for when in found if when.start]
        for found in (
            dates.find(part, as_of=as_of, lang=tongue, context=(item.link,)) for part in (item.title, item.text)
        )
    )
    stated = {day for day, relative in in_title if not relative and day >= str(as_of or "")}
    if stated <= {day for day, _ in in_text}:
        return item
    return replace(item, text=f"{item.title}\n\n{item.text}")


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
