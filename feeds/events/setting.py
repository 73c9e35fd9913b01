"""What the calendar, the line it stands in and the whole text say of a date, beside the cues of its sentence."""

from __future__ import annotations

import re
from datetime import date, datetime

from feeds.dates import When
from feeds.events.frame import Frame
from feeds.events.phrase import QUOTED
from feeds.events.pulls import PAST, TENSES, Pulls
from feeds.model import VerdictKind

_MEETING = {"invited", "held", "next", "begin", "label", "cancelled", "moved", "again", "occasion"}
_NAMED = 0.7  # `am Donnerstag „Der Fuchs“`
_NEXT_YEAR, _JUST_BEEN = 290, 1.5  # days ahead: a date without a year so far off has just been
_SOON = 150  # days ahead in which a lent year is beyond doubt
_LIST = 30  # signs of a list of days up to its year
_OPENS = 8  # signs before a date that still opens its sentence: "Am "
_PRESENT = 0.66  # a verb between its noun and the date
_NO_PRESENT = {"other", "past", "skip", "auxiliary", "participle"}  # what ends like a verb of the present
_TALE = 4  # cues of the past that make a text without a call a tale, whatever line heads it
_NOUN_BEFORE = 60  # signs before a date in which its verb and the noun before that are sought
_BEFORE = re.compile(r"[A-ZÄÖÜ][\w-]+[)“”\"»«]?\s+([a-zäöüß]{3,})(?:\s+(?:[a-z]{4,6}))?(?:\s+[a-z]{2,3})?\s+$")
_WORD = re.compile(r"[,)]?\s+([^\W\d_]+)")
_POINT = re.compile(r"(?:\s?[^\W\d_]{1,3}\b)?:?\s[A-ZÄÖÜ„»«\"“]")  # a time with a name behind it
_LISTING = ("(", ";", "•", "|", "*", ":")
_PARTING = (",", ";", ".", "•", "–", "|", "(")
_QUOTED = re.compile(rf"(?:,?\s|:\s)(?={QUOTED})")
NAMED = "a name in quotes"
ALONE = "stands alone in its line"


def is_meeting(when: When, context: Frame, at: int) -> bool:
    """Whether more than the calendar says that people meet: an hour, a weekday, a kind of event, who calls or holds.

    A bare `ab dem 31. August` of prose is when cards are mailed, a law begins or a jury goes round.
    """
    if (
        when.has_time
        or when.span in context.timed
        or when.rrule
        or (when.group and not when.is_range)
        or context.weekdays(when)
        or context.names(at)
        or context.title_names
    ):
        return True
    groups = context.groups[at] | {hit.group for hit in context.title}
    if at:
        groups |= context.groups[at - 1]
    above = context.heading(at)
    lead = context.text[max(0, when.span[0] - 2) : when.span[0]].strip()
    named = lead[-1:] in _LISTING  # behind a name, or in a list: `Viktor Eberlein (7. Oktober)`
    return named or above is not None or bool(groups & _MEETING) or context.is_row(at)


def verb(when: When, context: Frame, at: int, pulls: Pulls) -> None:
    """Let the verb beside a date speak: its ending tells the tense, whatever verb it is.

    It stands behind a date that opens its sentence, or between a noun and the date (`Der Chor übernimmt am Mittwoch`).
    """
    start, end = when.span
    if when.role == "from" and not when.has_time:
        return
    if start - context.sentences[at][0] > _OPENS:
        _verb_before(when, context, at, pulls)
        return
    found = _WORD.match(context.text, end)
    for _ in range(2):
        if found is None:
            return
        hits = context.verbs.find(context.text, *found.span(1))
        groups = {hit.group for hit in hits}
        if "skip" in groups:
            found = _WORD.match(context.text, found.end(1))
            continue
        if "other" not in groups:
            for hit in hits:
                if hit.group in TENSES:
                    pulls.add(*TENSES[hit.group], hit.words)
        return


def _verb_before(when: When, context: Frame, at: int, pulls: Pulls) -> None:
    """Let a verb of the present speak that stands between its noun and the date; a participle is none."""
    if context.groups[at] & PAST or when.role or not is_meeting(when, context, at):
        return
    low = max(context.sentences[at][0], when.span[0] - _NOUN_BEFORE)
    found = _BEFORE.search(context.text, low, when.span[0])
    hits = context.verbs.find(context.text, *found.span(1)) if found else []
    groups = {hit.group for hit in hits}
    if "present" in groups and not groups & _NO_PRESENT:
        pulls.add(VerdictKind.ANNOUNCED, _PRESENT, hits[0].words)


def whole(context: Frame, when: When, pulls: Pulls) -> None:
    """Let the tense of the whole text pull a little, and a date that stands alone in its line."""
    low = context.text.rfind("\n", max(0, when.span[0] - 8), when.span[0])
    before = context.text[max(0, when.span[0] - 8) : when.span[0]]
    opens = low >= 0 and when.role == "carried" and before[low - when.span[0] :].strip().isalpha()
    if when.role == "carried" and _POINT.match(context.text, when.span[1]) and before.rstrip(" ")[-1:] in _PARTING:
        pulls.add(VerdictKind.ANNOUNCED, 0.5, ALONE, rule=True)
    if _QUOTED.match(context.text, when.span[1]):
        pulls.add(VerdictKind.ANNOUNCED, _NAMED, NAMED, rule=True)
    if opens or before.rstrip(" •*-–|").endswith(("\n", ":")):
        told = context.report and "relative" in when.notes and when.role != "carried"  # `Samstag, 19 Uhr:` of a diary
        pulls.add(VerdictKind.REPORTED if told else VerdictKind.ANNOUNCED, 0.5, ALONE, rule=True)
    past, calls = context.tense
    if context.is_row(context.at(when.span[0])) and (calls or past < _TALE):
        pulls.add(VerdictKind.ANNOUNCED, 0.2, ALONE, rule=True)  # a list has no tense
        return
    if past > 2 * calls:
        told = "relative" in when.notes and context.report
        pulls.add(VerdictKind.REPORTED, 1.2 if told else 0.6, "the tense of the text", rule=True)
    elif calls > past or not past:
        pulls.add(VerdictKind.ANNOUNCED, 0.2, "the tense of the text", rule=True)


def is_soon(when: When, as_of: date | None) -> bool:
    """Whether a stated day is ahead and not so far that it may have just been."""
    if as_of is None or when.start is None or "relative" in when.notes:
        return False
    first = when.start.date() if isinstance(when.start, datetime) else when.start
    return 0 < (first - as_of).days < _SOON


def is_ahead(when: When, context: Frame, as_of: date | None) -> bool:
    """Whether a date is surely to come, by its hour, weekday or year: a past beside it tells of something else."""
    if as_of is None or when.start is None or "relative" in when.notes:
        return False
    first = when.start.date() if isinstance(when.start, datetime) else when.start
    lent = "year" in when.notes and str(first.year) not in context.text[when.span[1] : when.span[1] + _LIST]
    days = (first - as_of).days
    return days > 0 and (not lent or (days < _SOON and (when.has_time or context.weekdays(when) > 0)))


def _is_listed(when: When, context: Frame) -> bool:
    """Whether a date stands in a list that looks ahead: a calendar of a year reaches far."""
    return context.is_row(context.at(when.span[0])) and not context.report


def position(when: When, context: Frame, as_of: date | None, pulls: Pulls) -> None:
    """Let the calendar pull: what is over is reported, and so is a date without a year that has just been."""
    if as_of is None or when.start is None:
        return
    last = when.end or when.start
    day = last.date() if isinstance(last, datetime) else last
    first = when.start.date() if isinstance(when.start, datetime) else when.start
    lent = "year" in when.notes
    if day < as_of:
        pulls.add(VerdictKind.REPORTED, 9.0, "before publication", rule=True)
    elif (
        lent
        and (first - as_of).days > _NEXT_YEAR
        and not (context.states(first.year, when) or _is_listed(when, context))
    ):
        pulls.add(VerdictKind.REPORTED, _JUST_BEEN, "shortly before publication", rule=True)
    elif first >= as_of:
        hours = when.has_time and when.end is not None and context.weekdays(when) > 0  # `ab Mo, 16.9., 18.30–20 Uhr`
        sure = "relative" not in when.notes and (when.role != "from" or hours)
        stated = 0.2 * (when.has_time + (context.weekdays(when) > 0)) if sure else 0.0
        pulls.add(VerdictKind.ANNOUNCED, (0.3 if lent else 0.4) + stated, "after publication", rule=True)
