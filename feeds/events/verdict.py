"""What a date is for: announced, reported, deadline, closure, period or background, with the deciding words.

Every cue of its sentence pulls towards a verdict, the nearer the stronger; a bracket (`lädt … ein`) round it most.
Sentences beside it, the headline and the position relative to `as_of` pull weakly; between equals the report wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from feeds.dates import When
from feeds.events.cues import Hit
from feeds.events.frame import Frame, frame
from feeds.events.pulls import BEFORE, CHANGES, KINDS, NONE, PAST, ROLES, Decision, Pulls, near
from feeds.events.setting import is_ahead, is_meeting, is_soon, position, verb, whole
from feeds.events.stamps import is_stamp
from feeds.model import VerdictKind

__all__ = ["BESIDE", "CLEAR", "NONE", "STAMP", "Decision", "Frame", "decide", "frame"]

_SURE = 0.6  # what a weekday or "today" needs to be announced
_TODAY = 1.1
_OWN = 0.42  # what a time under a date needs: a cue of its own
_NEIGHBOUR = 0.3
_TITLE = 0.35
_HEADING = 0.6
_ENROL = 0.95  # a headline about enrolling
_TOPIC = 1.2  # a headline that closes or digs
_CLOSED = 1.6  # the same for a day without an hour whose sentence names no kind of event
_PLAN = 1.3  # what was to be, where the text calls it off
_TOLD = 1.5  # a headline that looks back, for dates that only a weekday names
_MOVES = 2.4  # a new date, told in whatever tense
_MINUTES = 1.45  # a text with votes and those present
_WEEKDAY = 0.1  # `ab Freitag` opens a fair sooner than `ab dem 1. März` does
_TIMED = 0.6  # the share of a birthday or a foundation where an hour is told
_APART = 0.4  # the share of a cue in a clause of its own
_HOUSE = 1.05  # hours of several weekdays
_BARE = 0.65  # what a date needs that nothing but the calendar supports
_TOPICS = {"closure", "works", "service", "hours"}
_DIGS = {"closure", "works"}
_VERBS = {"invited", "held", "going", "next"}
_AHEAD = 0.38  # what is left of a report where the date is surely ahead
_LAST = 40  # cues of the sentence before, from its end
_LATE, _NIGHT = 17, 22  # hours: what opens late and ends at night is no office

BESIDE = 0.5  # what only the sentences beside a time say of it
CLEAR = 0.65  # what a time under the page's own date needs: a word that calls or holds
STAMP = Decision(VerdictKind.BACKGROUND, "publication date")


def decide(when: When, context: Frame, as_of: date | None) -> Decision:
    """Decide what a date is for."""
    if is_stamp(when, context, as_of):
        return STAMP
    if when.role in ("except", "series"):  # of a series that is an event of its own
        return Decision(VerdictKind.BACKGROUND, when.quote)
    if when.role in ("carried", "weekly") and not when.rrule and (other := context.other_day(when)):
        return Decision(VerdictKind.PERIOD, other)
    at = context.at(when.span[0])
    if context.standing and (context.is_row(at) or context.sentences[at][0] == when.span[0]):
        return Decision(VerdictKind.PERIOD, when.quote)
    pulls = Pulls()
    led = context.leading(when)
    main = _decided(when, context, at)
    for hit in context.near(at, when.span):
        if hit.start >= main or KINDS.get(hit.group, (VerdictKind.ANNOUNCED,))[0] is VerdictKind.ANNOUNCED:
            _own(hit, when, context, at, led, pulls)
    _led(when, led, pulls)
    if rain := _instead(when, context, at):
        pulls.add(VerdictKind.BACKGROUND, _MOVES, rain)
    elif "to" in led and _is_moving(context.groups[at]) and not _is_works(when, context):
        pulls.add(VerdictKind.ANNOUNCED, _MOVES, led["to"])
    _around(when, context, at, pulls)
    _topic(when, context, at, as_of, pulls)
    _weekdays(when, context, pulls)
    if not ("relative" in when.notes and when.start == as_of):  # `heute` alone may be "nowadays"
        verb(when, context, at, pulls)
    position(when, context, as_of, pulls)
    whole(context, when, pulls)
    meeting = is_meeting(when, context, at)
    coming = "coming" in led and when.start != as_of  # `der heutige Donnerstag` is none
    if coming or (meeting and is_ahead(when, context, as_of)):
        pulls.damp(VerdictKind.REPORTED, _AHEAD)
    if when.start == as_of and "relative" in when.notes and when.quote.islower():
        return pulls.winner(least=_TODAY)  # `heute` alone is mostly "nowadays"
    if when.role == "carried" or ("relative" in when.notes and not when.has_time):
        return pulls.winner(least=_SURE if "relative" in when.notes and when.role != "carried" else _OWN)
    return pulls.winner(least=0.0 if meeting else _BARE)


def _is_moving(groups: frozenset[str]) -> bool:
    """Whether the past of a sentence is that of moving a date: `wurde auf den 11. Juli verschoben`."""
    return "moved" in groups and "service" not in groups and bool(groups & PAST)


def _is_works(when: When, context: Frame) -> bool:
    """Whether the headline tells of works, which may move too: `Arbeiten an der Moosgasse werden verschoben`."""
    return any(hit.group == "works" and not _is_event(hit, when, context) for hit in context.title)


def _decided(when: When, context: Frame, at: int) -> int:
    """Give where the clause ends that decides what the infinitive round a date says; 0 where there is none.

    `Der Rat hat entschieden, das Fest vom 4. Mai abzusagen`: what was decided is to come.
    """
    near = context.near(at, when.span)
    if not any(hit.group == "resolved" and hit.start >= when.span[1] for hit in near):
        return 0
    ends = (hit.end for hit in near if hit.group == "decided" and "," in context.text[hit.end : when.span[0]])
    return max(ends, default=0)


def _instead(when: When, context: Frame, at: int) -> str:
    """Give the words that open a sentence about another day if need be: `Bei Regen wird auf den 4. Juni verschoben`."""
    opening = (hit for hit in context.hits[at][:1] if hit.group == "unless" and hit.start == context.sentences[at][0])
    carried = when.role == "carried"  # `Bei Regen feiern wir um 9 Uhr in der Kirche`
    return next((hit.words for hit in opening if carried or context.groups[at] & CHANGES), "")


def _own(hit: Hit, when: When, context: Frame, at: int, led: Mapping[str, str], pulls: Pulls) -> None:
    """Let a cue of the date's own sentence pull."""
    if hit.group == "plan":
        _plan(hit, when, context, at, pulls)
        return
    if hit.group not in KINDS or _is_idle(hit, when, context, at):
        return
    kind, force = KINDS[hit.group]
    bare = hit.group == "doors" and not when.has_time
    if hit.group == "deadline" and {*led, when.role} & {"until", "from"}:
        force = 2.0
    if kind is not VerdictKind.ANNOUNCED and context.apart(when, hit):
        force *= _APART
    if hit.group == "background" and when.has_time:
        force *= _TIMED  # `lädt zum runden Geburtstag am 9. April um 20 Uhr`
    pulls.add(kind, force * near(hit, when.span, context.text, bare=bare), hit.words)


def _is_idle(hit: Hit, when: When, context: Frame, at: int) -> bool:
    """Whether a cue says nothing about this date: the hours of a fair are its own, a rule has no single day."""
    bare = "relative" in when.notes and not when.has_time
    if hit.group == "tickets":
        return when.has_time or when.role != "from"  # `Karten gibt es ab dem 3. Februar`
    if hit.group == "terms":  # a row of a school's year; of prose they say when something is on
        return not context.is_row(at) or when.has_time
    if hit.group == "bargain":  # what is to be had from a day on is no event of that day
        return when.has_time or when.is_range or when.role not in ("from", "until")
    if hit.group == "due":
        return "again" in context.groups[at] and not when.is_range  # `due on 8 May, will now take place on`
    if hit.group in ("meals", "closes"):
        return when.role != "carried"  # a day with cake is a day; an hour for cake is none
    if hit.group == "every":
        listed = when.role == "carried" and when.spans[0] > when.span  # `jeden Abend um 18 Uhr`, then the days
        return bool(when.rrule) or listed or not ("relative" in when.notes or when.role in ("carried", "from"))
    if hit.group == "each":
        return bool(when.rrule or when.group) or "relative" not in when.notes
    if hit.group == "hours" and (_is_own(hit, when, context) or _is_part(hit, when)):
        return True
    if hit.group == "hours" and hit.words.split()[0].lower() in context.lang.weekly:
        return when.role != "weekly"  # `freitags und samstags um 20 Uhr` gives its hour to days that are such
    if hit.group == "hours":
        return when.role != "weekly" and (
            _is_night(when) or _is_occasion(when, context, at) or _is_topic(when, context)
        )
    return bare and hit.group in CHANGES and when.quote.islower()


def _is_own(hit: Hit, when: When, context: Frame) -> bool:
    """Whether hours are a meeting of their own, because a date stands there: `Sprechstunde am 15. Oktober`."""
    return "relative" not in when.notes and context.kinds.within(hit.words, 0, len(hit.words))


def _is_part(hit: Hit, when: When) -> bool:
    """Whether hours are the weekdays of a stated date: `Thursday to Saturday, 14-16 March`."""
    inside = any(start <= hit.start and hit.end <= end for start, end in when.spans)
    return inside and "relative" not in when.notes


def _is_occasion(when: When, context: Frame, at: int) -> bool:
    """Whether the line of a date names what has its own hours: a fair, a market, a night of museums."""
    for hit in context.near(at, when.span):
        between = context.text[min(hit.end, when.span[1]) : max(hit.start, when.span[0])]
        if hit.group == "occasion" and "\n" not in between:
            return True
    return False


def _is_topic(when: When, context: Frame) -> bool:
    """Whether the headline names what a weekday with date and hour opens: `Geöffnet ist am Samstag, 24. Oktober`."""
    stated = when.has_time and "relative" not in when.notes and (when.role == "carried" or context.weekdays(when))
    return bool(stated) and context.title_names and not any(hit.group in _TOPICS for hit in context.title)


def _is_night(when: When) -> bool:
    start, end = when.start, when.end
    if not (isinstance(start, datetime) and isinstance(end, datetime)):
        return False
    return start.hour >= _LATE and (end.hour >= _NIGHT or end.date() > start.date())


def _weekdays(when: When, context: Frame, pulls: Pulls) -> None:
    """Let weekdays without a date that have hours from and to speak for the hours of a house: `Mo bis Fr 9–17 Uhr`."""
    alone = "relative" in when.notes or when.role == "carried"
    several = context.weekdays(when) > 1
    if alone and when.has_time and (several or (when.end and when.role == "weekly")):
        pulls.add(VerdictKind.PERIOD, _HOUSE, when.quote)


def _plan(hit: Hit, when: When, context: Frame, at: int, pulls: Pulls) -> None:
    if context.report and "year" in when.notes:
        pulls.add(VerdictKind.REPORTED, _PLAN, hit.words)
    elif not ("relative" in when.notes and not when.has_time):
        pulls.add(*((VerdictKind.ANNOUNCED, _PLAN) if context.off(at) else (VerdictKind.REPORTED, 0.8)), hit.words)


def _is_idle_lead(group: str, when: When, led: Mapping[str, str]) -> bool:
    """Whether what leads to a date says nothing of it: a move's new date, the ends of a span, a rule's first day."""
    if group == "reason":
        return "to" in led
    return bool(when.rrule) if group == "from" else group in ("until", "effective") and when.is_range


def _led(when: When, led: Mapping[str, str], pulls: Pulls) -> None:
    """Let the words right before the date pull."""
    ruled = bool(when.rrule)  # `jeden Mittwoch, ab 9. September` has its first day there
    if when.role in ROLES and not (when.is_range and when.role == "until") and not (ruled and when.role == "from"):
        kind, force = ROLES[when.role]
        pulls.add(kind, force - _WEEKDAY * ("relative" in when.notes), led.get(when.role, when.role))
    for group, words in led.items():
        if group not in BEFORE or when.role == "carried" or _is_idle_lead(group, when, led):
            continue
        kind, force = BEFORE[group]
        pulls.add(kind, force - _WEEKDAY * ("relative" in when.notes), words)


def _around(when: When, context: Frame, at: int, pulls: Pulls) -> None:
    """Let the heading above, the sentences beside and the headline pull."""
    stated = when.role != "carried" or not any(sign.isdigit() for sign in context.line(at - 1))
    listed = "relative" in when.notes or when.role or context.is_row(at)  # a full date of prose is no house's
    if at and stated and listed and not context.groups[at] & _VERBS:
        for hit in context.hits[at - 1][-_LAST:]:
            if hit.group == "hours":
                pulls.add(VerdictKind.PERIOD, KINDS["hours"][1] * _HEADING, hit.words)
    above = context.heading(at)
    if above is not None:
        for hit in context.hits[above]:
            kind, force = KINDS.get(hit.group, (VerdictKind.ANNOUNCED, 0.0))
            pulls.add(kind, force * _HEADING, hit.words)
    for hits in context.beside(at):
        pulls.weakly(hits, _NEIGHBOUR)
    pulls.weakly(context.title, _TITLE)


def _is_event(hit: Hit, when: When, context: Frame) -> bool:
    """Whether a headline that closes or digs names an event all the same: `Stadtlauf: Straßensperrungen`."""
    if hit.group == "hours":
        return _is_own(hit, when, context)
    return hit.group in _DIGS and context.title_names


def _topic(when: When, context: Frame, at: int, as_of: date | None, pulls: Pulls) -> None:
    """Let what the headline is about pull: enrolling, closing, looking back; and minutes of a meeting."""
    own = context.groups[at]
    for hit in context.title:
        if hit.group == "deadline":
            pulls.add(VerdictKind.DEADLINE, _ENROL, hit.words)
        elif hit.group in _TOPICS and (not own & CHANGES or hit.group == "works") and not _is_event(hit, when, context):
            bare = hit.group in _DIGS and not when.has_time and not context.names(at)
            pulls.add(KINDS[hit.group][0], _CLOSED if bare else _TOPIC, hit.words)
        elif hit.group in PAST and "relative" in when.notes and not own & {"next"}:
            pulls.add(VerdictKind.REPORTED, _TOLD, hit.words)
    past, calls = context.tense
    if is_soon(when, as_of):
        return  # minutes tell what was, and when one meets again
    if (context.minutes > 1 or (context.minutes and past > calls)) and not own & {"next", "invited", "held"}:
        pulls.add(VerdictKind.REPORTED, _MINUTES, "minutes of a meeting")
