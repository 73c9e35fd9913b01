"""The verdicts on all dates of a text together: a time under a date shares what its date is for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from feeds.dates import When
from feeds.events import verdict
from feeds.events.verdict import BESIDE, CLEAR, NONE, STAMP, Decision, Frame
from feeds.model import VerdictKind

_BESIDE = 1.9  # what surely is no day of an event: an alternative one, the date of a letter
_PAIR = 2  # days of a list
_NEAR = 60  # signs between them and what lasts both
_WAIT = timedelta(minutes=90)  # between meeting and start
_WEEK = timedelta(days=7)
_YEAR = timedelta(days=300)
_EARLY = timedelta(hours=4)  # before a start, what only makes ready for it
_VAGUE = {VerdictKind.BACKGROUND, VerdictKind.PERIOD}
_GOVERNING = {VerdictKind.REPORTED, VerdictKind.CLOSURE, VerdictKind.DEADLINE}


def decide(found: tuple[When, ...], context: Frame, as_of: date | None) -> list[tuple[When, Decision]]:
    """Decide each date; a time under a date shares the verdict of the date where that is no event."""
    own = _listed([(when, verdict.decide(when, context, as_of)) for when in found], context)
    days = {span: d for when, d in own if when.role not in ("carried", "doors") for span in when.spans}
    shared = {w.span for w, _ in own if w.role == "carried" and days.get(w.spans[0]) not in (None, STAMP)}
    told = {w.start for w, d in own if w.role != "carried" and d.kind is VerdictKind.ANNOUNCED}
    decided: list[tuple[When, Decision]] = []
    above, timed = Decision(VerdictKind.ANNOUNCED, ""), True
    spans = {when.spans[0] for when in found if when.is_range}  # `Karten gibt es vom 3. bis 9. Mai, je 9 bis 12 Uhr`
    ahead_of: When | None = None  # the last announced day without an hour
    for when, decision in own:
        day = days.get(when.spans[0], above)
        if day.kind is VerdictKind.REPORTED and when.role == "carried" and _day(when) in told:
            day = Decision(VerdictKind.ANNOUNCED, day.why)  # what happened on such days before, said beside the call
        if day == STAMP and not told and context.groups[context.at(when.span[0])] & {"each", "every"}:
            decision = day  # `Beginn ist immer um 15 Uhr`, and no day but the page's own
        borrowed = day == STAMP and when.span in shared and _day(when) not in told
        if ahead_of and when.spans[0] not in spans and _is_of_day_before(when, decision, day):
            when, day, timed = _moved(when, ahead_of), days[ahead_of.span], True
        elif when.role == "carried":
            ahead = when.span < when.spans[0] and day.kind is not VerdictKind.ANNOUNCED
            if ahead or borrowed or _governs(day, decision, timed, when.spans[0] in days):
                decision = day
            elif decision == NONE and decided and _is_same_hour(decided[-1][0], when):
                decision = decided[-1][1]
        elif when.role == "weekly" and borrowed:
            decision = day
        elif when.role == "weekly" and day.kind is VerdictKind.ANNOUNCED and when.spans[0] in spans:
            decision = Decision(VerdictKind.PERIOD, when.quote)  # the hours of each day of a camp, which is one
        else:
            above, timed = decision, when.has_time
        if decision.kind is VerdictKind.ANNOUNCED:
            timed = timed or when.has_time
            if when.role != "carried" and not when.is_range:
                ahead_of = None if when.has_time or when.start is None else when
        decided.append((when, decision))
    if as_of is None and context.report:
        decided = _without_past_years(decided)
    return _met(_two_days(_told_days(decided, context), context), context)


def _without_past_years(decided: list[tuple[When, Decision]]) -> list[tuple[When, Decision]]:
    """Take for told what stands below an announced day of a later year, in an undated text that looks back.

    `2023: geplant am 12.5.23`, then `2022: 13.5.22 im Palais`.
    """
    kept: list[tuple[When, Decision]] = []
    latest = date.min
    for when, decision in decided:
        day = _day(when)
        if decision.kind is VerdictKind.ANNOUNCED and day and not when.rrule:
            if latest - day > _YEAR:
                decision = Decision(VerdictKind.REPORTED, when.quote)
            latest = max(latest, day)
        kept.append((when, decision))
    return kept


def _told_days(decided: list[tuple[When, Decision]], context: Frame) -> list[tuple[When, Decision]]:
    """Announce the days of a short feast whose hours its paragraph tells: `Geöffnet ist am Freitag ab 18 Uhr`."""
    feast: tuple[When, Decision] | None = None  # the last announced span of days
    kept = []
    for when, decision in decided:
        if feast and decision.kind is VerdictKind.PERIOD and _is_day_of(when, feast[0], context.text):
            decision = feast[1]
        if decision.kind is VerdictKind.ANNOUNCED and when.is_range and not when.has_time:
            feast = when, decision
        kept.append((when, decision))
    return kept


def _two_days(decided: list[tuple[When, Decision]], context: Frame) -> list[tuple[When, Decision]]:
    """Take a day and the next, told in one breath without an hour, for one fair or camp: `am 8. und 9. August`."""
    kept: list[tuple[When, Decision]] = []
    size = Counter(when.group for when, _ in decided)
    hours = {_day(when) for when, _ in decided if when.has_time}  # days that each tell theirs are told one by one
    for when, decision in decided:
        before, above = kept[-1] if kept else (when, decision)
        both = above.kind is decision.kind is VerdictKind.ANNOUNCED and before.group == when.group
        told = {_day(before), _day(when)} <= hours
        if both and not told and size[when.group] == _PAIR and _is_next_day(before, when, context):
            span = (before.span[0], when.span[1])
            quote = context.text[slice(*span)]
            kept[-1] = (replace(before, end=when.start, span=span, quote=quote, is_range=True, group=0), above)
        else:
            kept.append((when, decision))
    return kept


def _is_next_day(before: When, when: When, context: Frame) -> bool:
    bare = all(_is_listed(one) and not one.has_time and one.span not in context.timed for one in (before, when))
    if not bare:
        return False
    at = context.at(when.span[0])
    beside = (
        h for h in context.near(at, when.span) if before.span[0] - h.end < _NEAR and h.start - when.span[1] < _NEAR
    )
    lasting = any(hit.group == "lasting" for hit in (*beside, *context.title))
    first, second = _day(before), _day(when)
    return lasting and first is not None and second is not None and second - first == timedelta(days=1)


def _listed(own: list[tuple[When, Decision]], context: Frame) -> list[tuple[When, Decision]]:
    """Let the days of one list be announced where one of them is, or all be the page's own.

    `anlässlich des Festes vom 3. und 4. Oktober`; `aktualisiert am 8. und 10. März`.
    """
    said: dict[int, Decision] = {}
    for when, decision in own:
        called = decision.kind is VerdictKind.ANNOUNCED and "to" not in context.leading(when)
        if _is_listed(when) and (decision == STAMP or (called and said.get(when.group) != STAMP)):
            said[when.group] = decision
    kept = []
    for when, decision in own:
        alike = said.get(when.group, decision) if _is_listed(when) else decision
        kept.append((when, alike if decision.kind in _VAGUE or alike == STAMP else decision))
    return kept


def _is_day_of(when: When, frame: When, text: str) -> bool:
    """Whether a weekday with its hour is one of a short span of days in its paragraph."""
    first, final, day = frame.start, frame.end, _day(when)
    if "relative" not in when.notes or not when.has_time or when.role or day is None or first is None or final is None:
        return False
    short = not isinstance(first, datetime) and not isinstance(final, datetime) and final - first < _WEEK
    return short and first <= day <= final and "\n" not in text[frame.span[1] : when.span[0]]


def _is_same_hour(before: When, when: When) -> bool:
    """Whether two times are one, stated for several days."""
    return bool(when.group) and (before.group, before.spans[-1]) == (when.group, when.spans[-1])


def _is_listed(when: When) -> bool:
    return bool(when.group) and not when.role and not when.is_range and "relative" not in when.notes


def _met(decided: list[tuple[When, Decision]], context: Frame) -> list[tuple[When, Decision]]:
    """Take for no event of their own a start behind a time to meet, doors of a start above, more hours of a house.

    `Treffpunkt 10 Uhr, Abfahrt 10.15 Uhr`, `um 19 Uhr singt der Chor; die Halle öffnet um 18.30 Uhr`, `Sprechzeiten
    sind Dienstag 9 bis 12 Uhr sowie Donnerstag 14 bis 18 Uhr`.
    """
    kept = decided[:1]
    start: When | None = None  # the last hour of an event
    for (before, above), (when, decision) in pairwise(decided):
        start = before if kept[-1][1].kind is VerdictKind.ANNOUNCED and before.has_time else start
        if decision.kind is VerdictKind.ANNOUNCED:
            if words := _readying(start, when, context):
                decision = Decision(VerdictKind.BACKGROUND, words)
            elif above.kind is VerdictKind.PERIOD and _both_weekly(before, when):
                decision = above if context.at(before.span[0]) == context.at(when.span[0]) else decision
        kept.append((when, decision))
    return kept


def _readying(start: When | None, when: When, context: Frame) -> str:
    """Give the words by which an hour belongs to the start named above it; empty where it does not."""
    wait = _wait(start, when) if start else None
    if start is None or not wait:
        return ""
    at = context.at(when.span[0])
    if timedelta(0) < wait <= _WAIT and context.at(start.span[0]) == at and "gather" in context.leading(start):
        return context.leading(when).get("depart", "")
    if -_EARLY <= wait < timedelta(0):
        return next((hit.words for hit in context.near(at, when.span) if hit.group == "opens"), "")
    return ""


def _both_weekly(first: When, when: When) -> bool:
    """Whether two hours from and to are of weekdays without a date."""
    return all("relative" in w.notes and w.has_time and w.end is not None for w in (first, when))


def _wait(first: When, when: When) -> timedelta | None:
    """Give the time from one hour to another; None where one of them is a bare day."""
    hours = isinstance(first.start, datetime) and isinstance(when.start, datetime)
    return when.start - first.start if hours else None  # type: ignore[operator]


def _day(when: When) -> date | None:
    return when.start.date() if isinstance(when.start, datetime) else when.start


def _governs(above: Decision, own: Decision, timed: bool, dated: bool) -> bool:
    """Whether a time has the verdict of the date above it: what is no event has none, and an event's first hour is its.

    Under the page's own date and within a period a time needs a cue of its own.
    """
    if own.kind is VerdictKind.ANNOUNCED:
        open_hours = above == STAMP or (dated and above.kind is VerdictKind.PERIOD)
        return above.kind in _GOVERNING or (open_hours and own.force < CLEAR)
    weak = own == NONE or (own.kind is VerdictKind.REPORTED and own.force < BESIDE)
    weak = weak or (own.kind is VerdictKind.BACKGROUND and own.force < CLEAR)  # a meal
    return weak and above.kind is VerdictKind.ANNOUNCED and not timed


def _is_of_day_before(when: When, own: Decision, day: Decision) -> bool:
    """Whether a time that calls stands behind a deadline or a day for rain: it belongs to the day before that.

    `Zum Lauf am 5. Dezember können sich Gruppen bis 30. September anmelden. Der Lauf beginnt um 19 Uhr.`
    """
    is_hour = isinstance(when.start, datetime) and when.role == "carried" and not when.rrule
    called = is_hour and own.kind is VerdictKind.ANNOUNCED
    if day.kind is VerdictKind.BACKGROUND and day not in (STAMP, NONE):
        return called and day.force >= _BESIDE
    return called and day.kind is VerdictKind.DEADLINE and own.force >= CLEAR


def _moved(when: When, day: When) -> When:
    """Give a time under another day."""
    if not isinstance(when.start, datetime) or not isinstance(day.start, date):
        raise TypeError("a carried time has an hour, a bare day none")
    end = None
    if isinstance(when.end, datetime):
        end = datetime.combine(day.start, when.start.time()) + (when.end - when.start)
    return replace(when, start=datetime.combine(day.start, when.start.time()), end=end, spans=(day.span, when.span))
