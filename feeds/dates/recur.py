"""Recurrence: a rule only where the text states one, and a first date that keeps it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from feeds.dates import resolve
from feeds.dates.when import When
from feeds.lang import Found, Language

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Rule:
    """What repeats: weekdays, which of the month (0: every week), every how many weeks."""

    days: tuple[int, ...]
    nth: int = 0
    interval: int = 1

    def keeps(self, day: date) -> bool:
        """Tell whether a day is one of the rule's."""
        if day.weekday() not in self.days:
            return False
        if self.nth == 0:
            return True
        if self.nth < 0:
            return (day + timedelta(days=7)).month != day.month
        return (day.day - 1) // 7 + 1 == self.nth

    def text(self, until: date | None) -> str:
        """Give the rule as RRULE (RFC 5545, 3.3.10), with its last day where one is stated."""
        nth = str(self.nth) if self.nth else ""
        days = ",".join(nth + _DAYS[d] for d in sorted(self.days))
        sort = "FREQ=MONTHLY" if self.nth else "FREQ=WEEKLY"
        interval = f";INTERVAL={self.interval}" if self.interval > 1 else ""
        return f"{sort}{interval};BYDAY={days}" + (f";UNTIL={until:%Y%m%d}" if until else "")


def rule(text: str, found: Found, lang: Language) -> Rule | None:
    """Read a rule from its shape; None where it names no weekday or only the hours of a house."""
    parts = found.parts
    start, end = text.rfind("\n", 0, found.start) + 1, text.find("\n", found.end)
    twice = lang.gaps["fortnightly"].search(text, start, end if end > 0 else len(text))
    each = lang.gaps["each"].search(text, max(0, found.start - 20), found.start)
    if found.kind == "weekly" and not (each or twice):
        return None
    named = [lang.weekdays[parts[k].lower()] for k in ("weekday", "weekday2") if k in parts]
    named += [lang.weekly[parts[k].lower()] for k in ("weekly", "weekly2") if k in parts]
    if not named:
        return None
    nth = lang.ordinals[parts["nth"].lower()] if "nth" in parts else 0
    if nth and "monthly" not in parts:
        return Rule(tuple(named), 0, nth) if nth == 2 else None
    return Rule(tuple(named), nth, 2 if twice and not nth else 1)


def mark(text: str, whens: list[When], found: list[Found], as_of: date | None, lang: Language) -> list[When]:
    """Give the rules that the text states to their first dates; a rule without a first date gives nothing."""
    for at, part in enumerate(found):
        stated = rule(text, part, lang) if part.kind in ("every", "weekly") else None
        if stated is None:
            continue
        chosen = _first(stated, [w for w in whens if _counts(w, as_of)])
        clock = found[at + 1] if at + 1 < len(found) and found[at + 1].kind in ("time", "times") else None
        if clock and not lang.joins.fullmatch(text, part.end, clock.start):
            clock = None
        if chosen:
            whens = _give(text, whens, stated.text(chosen[1]), chosen[0], part, clock, lang)
    return whens


def _counts(when: When, as_of: date | None) -> bool:
    ours = when.start is not None and when.role not in ("stamp", "doors", "until", "weekly")
    return ours and when.start is not None and (as_of is None or day_of(when.start) >= as_of)


def _first(rule: Rule, whens: list[When]) -> tuple[date, date | None] | None:
    """Choose the first date of a rule, with the last day of its span; None where several single ones would do."""
    fitting: set[date] = set()
    for when in whens:
        if when.start is None:
            continue
        day = day_of(when.start)
        if when.is_range and when.end:
            final = day_of(when.end)
            start = next((d for n in range(7) if rule.keeps(d := day + timedelta(days=n))), None)
            if start and (final - day).days > 6:
                return start, final
        elif rule.keeps(day):
            fitting.add(day)
    return (fitting.pop(), None) if len(fitting) == 1 else None


def _give(
    text: str, whens: list[When], rrule: str, day: date, stated: Found, clock: Found | None, lang: Language
) -> list[When]:
    same = [w for w in whens if w.start and day_of(w.start) == day and not w.is_range]
    if not same:
        return whens
    hours = (
        [(resolve.at(day, a), resolve.at(day, b) if b else None) for a, b in resolve.times(clock, lang)]
        if clock
        else []
    )
    timed = [w for w in same if w.has_time]
    nearest = min(timed or same, key=lambda w: (w.role, abs(w.span[0] - stated.start)))
    chosen = [w for w in timed if any(w.start == start for start, _ in hours)] or ([] if hours else [nearest])
    marked = [
        replace(w, rrule=w.rrule or rrule, role=w.role.replace("weekly", "carried")) if w in chosen else w
        for w in whens
    ]
    if clock and not chosen:
        span = (clock.start, clock.end)
        made = replace(nearest, span=span, quote=text[slice(*span)], spans=(*nearest.spans[:1], span), rrule=rrule)
        marked += [replace(made, start=start, end=end, role="carried") for start, end in hours]
    return marked


def day_of(clock: date | datetime) -> date:
    """Give the day of a date or time."""
    return clock.date() if isinstance(clock, datetime) else clock
