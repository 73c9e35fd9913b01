"""Resolve: the stated beats the implied; a missing year is the next such date, checked against the weekday."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from feeds.dates.chain import Entry
from feeds.dates.days import feast, month_before, next_weekday, of_month, valid
from feeds.dates.hours import flat
from feeds.dates.when import When
from feeds.lang import Language

_WEEK = 7
_BACK = 14  # days stated above among which a bare weekday is looked for
_YEAR_OFF = 400  # days: a stated weekday picks among the years so near
_BEHIND = 3  # days: a bare weekday so close behind a stated day belongs to it
_SOON, _HALF_YEAR = 60, 180  # days
_NEXT_YEAR = 290  # days ahead from which on a date without a year has just been
_AHEAD, _JUST = 62, 32  # days in which a weekday with a number and no month is looked for
_FAR = 16  # days: a bare weekday belongs to a date or span stated above, if that is no longer

Day = tuple[Entry, date | None, date | None, tuple[str, ...]]  # what is stated, first and last day, notes


@dataclass(slots=True)
class Clock:
    """What is known while a text is read from top to bottom."""

    as_of: date | None
    lang: Language
    stated: list[tuple[int, int]]  # offset and year
    others: list[int]  # years that title and address name
    days: list[tuple[date, date]] = field(default_factory=list)  # resolved so far
    heading: tuple[int, int | None] | None = None  # month and year of the heading above
    notes: tuple[str, ...] = ()  # on the day resolved last
    anchored: bool = False  # whether the weekday resolved last stands right behind a stated day

    def given(self, whens: Iterable[When]) -> set[int]:
        """List where the hours stand that are of the days above them alone: of several days, or of one that is over."""
        seen, given = set(), set()
        for when in whens:
            if when.role == "carried" and isinstance(when.start, datetime):
                place = when.spans[-1][0]
                if place in seen or self._is_over(when.start.date(), when.notes):
                    given.add(place)
                seen.add(place)
        return given

    def _is_over(self, day: date, notes: Sequence[str]) -> bool:
        """Tell whether a day lies before the day of the text, as does one of next year that does not say so."""
        if self.as_of is None:
            return False
        return day < self.as_of or ("year" in notes and (day - self.as_of).days > _NEXT_YEAR)

    def entries(self, entries: list[Entry]) -> list[Day]:
        """Resolve the days of one list; a day that states no weekday takes its year from the day before it."""
        if len(entries) == 1:
            return [(entries[0], *self.entry(entries[0]))]
        days: list[Day] = []
        for entry in entries:
            before = days[-1][1] if days and "weekday" in days[-1][0].parts and "year" in days[-1][3] else None
            stated = {"weekday", "year", "shortyear", "lent_year", "lent_shortyear"} & set(entry.parts)
            if before and "day" in entry.parts and not stated:
                entry = Entry(entry.parts | {"lent_year": str(before.year)}, entry.span, entry.until)
                day, final, notes = self.entry(entry)
                if day and day < before and final is None and (later := valid(day.year + 1, day.month, day.day)):
                    day = later
            else:
                day, final, notes = self.entry(entry)
            days.append((entry, day, final, notes))
        return days

    def entry(self, entry: Entry) -> tuple[date | None, date | None, tuple[str, ...]]:
        """Resolve a day or a span: first day, last day (None for a single day), notes."""
        if entry.until is None:
            day, notes = self.day(entry.parts, entry.span[0])
            return self._keep(day, None, notes)
        parts = entry.parts
        final, notes = self.day(entry.until, entry.span[0])
        if "day" in parts and "year" not in parts and "shortyear" not in parts and final:
            parts = {k: v for k, v in parts.items() if k != "lent_year"} | {"year": str(final.year)}
            day, first_notes = self.day(parts, entry.span[0])
            if day and day > final:
                day = month_before(day, final) if day.month == final.month else valid(day.year - 1, day.month, day.day)
            notes = tuple(dict.fromkeys((*notes, *first_notes)))
        else:
            day, _ = self.day(parts, entry.span[0])
            if day and final and final < day and "day" not in entry.until:
                final += timedelta(days=7)
        if day is None or (final and final <= day):
            final = None
        return self._keep(day, final, notes)

    def _keep(
        self, day: date | None, final: date | None, notes: tuple[str, ...]
    ) -> tuple[date | None, date | None, tuple[str, ...]]:
        if day:
            self.days.append((day, final or day))
            self.notes = notes
        return day, final, notes

    def within(self) -> bool:
        """Tell whether the last stated days but those of bare weekdays are a short span."""
        return any(0 < (final - first).days < _WEEK for first, final in self.days[-_BACK:])

    def day(self, parts: dict[str, str], at: int) -> tuple[date | None, tuple[str, ...]]:
        """Resolve one day, with notes: "year" lent or implied, "weekday" a wrong one, "relative" without a date."""
        weekday = self.lang.weekdays[parts["weekday"].lower()] if "weekday" in parts else None
        if "holiday" in parts:
            return self._holiday(self.lang.holidays[flat(parts["holiday"])], parts, at)
        if "relative" in parts:
            return self._relative(self.lang.relative[flat(parts["relative"])])
        if "following" in parts and weekday is None:
            return self._following(self.lang.following[flat(parts["following"])])
        if "nth" in parts and weekday is not None:
            return self._of_month(parts, weekday, at)
        if "day" not in parts:
            return self._weekday(weekday, parts) if weekday is not None else (None, ())
        number = int(parts["day"])
        stated = parts.get("year") or parts.get("shortyear") or parts.get("lent_year") or parts.get("lent_shortyear")
        if "monthnum" in parts or "month" in parts:
            month = int(parts["monthnum"]) if "monthnum" in parts else self.lang.months[parts["month"].lower()]
        elif self.heading:
            month = self.heading[0]
            stated = stated or (str(self.heading[1]) if self.heading[1] else None)
        else:
            return self._numbered(number, weekday)
        if stated:
            year = int(stated)
            day = valid(year + 2000 if year < 100 else year, month, number)
            lent = "year" not in parts and "shortyear" not in parts
            if lent and day and weekday not in (None, day.weekday()):
                earlier = valid(day.year - 1, month, number)
                day = earlier if earlier and earlier.weekday() == weekday else day
            return day, _notes(day, weekday, lent)
        day = self._year(month, number, weekday, at)
        return day, _notes(day, weekday, True) if day else ()

    def _year(self, month: int, number: int, weekday: int | None, at: int) -> date | None:
        if self.as_of is None:
            return self._lent_year(month, number, weekday, at)
        first, start = self.as_of, self.as_of.year
        days = (d for y in range(start, min(start + 5, 9990)) if (d := valid(y, month, number)))
        coming = next((d for d in days if d >= first), None)
        if weekday is None or coming is None or coming.weekday() == weekday:
            return coming
        around = (d for y in range(start - 1, min(start + 3, 9990)) if (d := valid(y, month, number)))
        near = [d for d in around if d.weekday() == weekday and abs((d - first).days) < _YEAR_OFF]
        best = min(near, key=lambda d: abs((d - first).days), default=coming)
        soon = (coming - first).days < _SOON and abs((best - first).days) > _HALF_YEAR
        return coming if soon else best  # a wrong weekday, sooner than an event of last year

    def _numbered(self, number: int, weekday: int | None) -> tuple[date | None, tuple[str, ...]]:
        """Give the day of a weekday and a number alone, `Samstag (16.)`: beside the day above it, else the next such.

        Where none is ahead, the one that has just been: a report says so too.
        """
        first = self.days[-1][0] if self.days else self.as_of
        if first is None or weekday is None:
            return None, ()
        around = (first + timedelta(days=n) for n in (*range(_AHEAD), *range(-1, -_JUST, -1)))
        day = next((d for d in around if d.day == number and d.weekday() == weekday), None)
        return day, ("year",) if day else ()

    def _lent_year(self, month: int, number: int, weekday: int | None, at: int) -> date | None:
        place = bisect_left(self.stated, (at, 0))
        above, below = self.stated[max(0, place - _BACK) : place], self.stated[place : place + _BACK]
        years = [y for _, y in reversed(above)] + [y for _, y in below] + self.others
        years = [y for y in years if 1990 <= y < 9990]
        if weekday is not None:
            near = [*years, *(y + 1 for y in years), *(y - 1 for y in years)]
            day = next((d for y in near if (d := valid(y, month, number)) and d.weekday() == weekday), None)
            if day:
                return day
            years = self.others[:1]  # a year of the text that the weekday refutes is of something else
        return valid(years[0], month, number) if years else None

    def _of_month(self, parts: dict[str, str], weekday: int, at: int) -> tuple[date | None, tuple[str, ...]]:
        """Resolve `am ersten Samstag im Mai`: of the year that is stated, else of the next such month."""
        month, which = self.lang.months[parts["month"].lower()], self.lang.ordinals[flat(parts["nth"])]
        stated = parts.get("year") or parts.get("lent_year")
        if stated:
            return of_month(int(stated), month, weekday, which), () if "year" in parts else ("year",)
        if self.as_of:
            years = [self.as_of.year, self.as_of.year + 1]
            days = [d for y in years if (d := of_month(y, month, weekday, which)) and d >= self.as_of]
            return (days[0] if days else None), ("year",)
        first = self._lent_year(month, 1, None, at)
        return of_month(first.year, month, weekday, which) if first else None, ("year",)

    def _holiday(self, rule: str, parts: dict[str, str], at: int) -> tuple[date | None, tuple[str, ...]]:
        stated = parts.get("year")
        if stated:
            return feast(rule, int(stated)), ()
        if self.as_of:
            year = self.as_of.year
            days = [d for y in range(max(year - 1, 1), min(year + 3, 4000)) if (d := feast(rule, y))]
            return next((d for d in days if d >= self.as_of), None), ("year",)
        above = self.stated[max(0, (place := bisect_left(self.stated, (at, 0))) - 1) : place]
        years = [y for _, y in above + self.stated[:1]] + self.others
        day = feast(rule, years[0]) if years and 1583 <= years[0] < 4000 else None
        return day, ("year",) if day else ()

    def _relative(self, days: int) -> tuple[date | None, tuple[str, ...]]:
        base = self.as_of
        return (base + timedelta(days=days), ("relative",)) if base else (None, ())

    def _following(self, days: int) -> tuple[date | None, tuple[str, ...]]:
        """Count from the day before it in the text: `am Tag darauf`; from today where there is none."""
        if not self.days:
            return self._relative(days)
        base = self.days[-1][1 if days > 0 else 0]
        return base + timedelta(days=days), tuple(note for note in self.notes if note != "weekday")

    def _weekday(self, weekday: int, parts: Container[str]) -> tuple[date | None, tuple[str, ...]]:
        if "last" in parts and self.as_of:
            return self.as_of - timedelta(days=(self.as_of.weekday() - weekday - 1) % 7 + 1), ("relative",)
        if "week" in parts and self.as_of:
            return self.as_of + timedelta(days=7 - self.as_of.weekday() + weekday), ("relative",)
        if "next" in parts and self.as_of:  # whatever days the text has named: `Eröffnung ist kommenden Samstag`
            return next_weekday(self.as_of + timedelta(days=1), weekday), ("relative",)
        if stated := self._stated(weekday):
            return stated, ("relative",)
        if self.as_of:
            behind = self._after(weekday)
            self.anchored = behind is not None
            return behind or next_weekday(self.as_of, weekday), ("relative",)
        if self.days:
            day = next_weekday(self.days[-1][1], weekday)
            return (day, ("relative",))
        return None, ()

    def _stated(self, weekday: int) -> date | None:
        """Give the day stated last that is such a weekday; one of next year only where no other is."""
        found = []
        for first, final in reversed(self.days[-_BACK:]):
            day = next_weekday(first, weekday)
            if day <= final <= first + timedelta(days=_FAR) and (self.as_of is None or day >= self.as_of):
                found.append(day)
        near = (day for day in found if self.as_of is None or (day - self.as_of).days <= _HALF_YEAR)
        return next(near, found[0] if found else None)

    def _after(self, weekday: int) -> date | None:
        """Give a weekday right behind the day stated before it: `Auftakt ist am 7. Juni, das Finale am Sonntag`."""
        loose = "relative" in self.notes and not self.anchored
        loose = loose or (bool(self.days) and (self.days[-1][1] - self.days[-1][0]).days > _FAR)
        if not self.days or loose or self.as_of is None or self.days[-1][1] < self.as_of:
            return None
        if "year" in self.notes and (self.days[-1][1] - self.as_of).days > _NEXT_YEAR:
            return None  # a feast that has just been
        day = next_weekday(self.days[-1][1], weekday)
        return day if day - self.days[-1][1] <= timedelta(days=_BEHIND) else None


def pair(text: str, days: list[Day]) -> list[Day]:
    """Take two days in a row with nothing but a slash between them for a span: `8./9. August`."""
    if len(days) != 2 or "/" not in text[days[0][0].span[1] - 1 : days[1][0].span[0] + 1]:
        return days
    (entry, first, _, _), (other, second, final, notes) = days
    if first is None or second is None or final is not None or second - first != timedelta(days=1):
        return days
    return [(Entry(entry.parts, (entry.span[0], other.span[1]), other.parts), first, second, notes)]


def _notes(day: date | None, weekday: int | None, lent: bool) -> tuple[str, ...]:
    if day is None:
        return ()
    wrong = weekday is not None and day.weekday() != weekday
    return (("year",) if lent else ()) + (("weekday",) if wrong else ())
