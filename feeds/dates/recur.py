"""Recurrence: a rule only where the text states one, and a first date that keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from feeds.lang import Language
from feeds.lang.shapes import Found

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
    if found.kind == "weekly" and not lang.gaps["each"].search(text, max(0, found.start - 20), found.start):
        return None
    named = [lang.weekdays[parts[k].lower()] for k in ("weekday", "weekday2") if k in parts]
    named += [lang.weekly[parts[k].lower()] for k in ("weekly", "weekly2") if k in parts]
    if not named:
        return None
    nth = lang.ordinals[parts["nth"].lower()] if "nth" in parts else 0
    if nth and "monthly" not in parts:
        return Rule(tuple(named), 0, nth) if nth == 2 else None
    start, end = text.rfind("\n", 0, found.start) + 1, text.find("\n", found.end)
    twice = lang.gaps["fortnightly"].search(text, start, end if end > 0 else len(text))
    return Rule(tuple(named), nth, 2 if twice and not nth else 1)


def first(rule: Rule, days: list[tuple[date, date | None]]) -> tuple[date, date | None] | None:
    """Choose the first date of a rule among days and spans; None where none or several single ones would do."""
    spans = [(a, b) for a, b in days if b and (b - a).days > 6]
    for a, b in spans:
        start = next((d for d in (a + timedelta(days=n) for n in range(7)) if rule.keeps(d)), None)
        if start:
            return start, b
    fitting = sorted({a for a, b in days if b is None and rule.keeps(a)})
    return (fitting[0], None) if len(fitting) == 1 else None


def day_of(clock: date | datetime) -> date:
    """Give the day of a date or time."""
    return clock.date() if isinstance(clock, datetime) else clock
