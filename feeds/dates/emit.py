"""Emit: what a text states, one When for each day, span or time of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from feeds.dates import above, bare, block, hours, month, recur, resolve
from feeds.dates.chain import Entry, Group, from_on, groups, is_month, is_shifted
from feeds.dates.combine import Carried, attach
from feeds.dates.days import lending, years_of
from feeds.dates.length import Lengths, apart
from feeds.dates.resolve import Clock
from feeds.dates.scan import scan
from feeds.dates.stamp import stamps
from feeds.dates.when import When, seldom
from feeds.lang import Found, Language

_BEHIND = 8  # signs behind a time that may say it counts daily
_FIRST, _LAST = 1583, 9000  # years within which looking ahead stays in the calendar
_SENTENCE = 300  # signs before a time in which its sentence begins
_MOST = 2_000  # dates of a text from which on no time is laid over other days: a list times a list fills the memory
_RUN = 10  # days of a span that are told one by one where each has its hour, at most
_NIGHT = timedelta(hours=10)  # of what ends past midnight, at most
_MANY = 4  # a time further down belongs to so many listed days at most, unless the text says it is for each


def emit(text: str, as_of: date | None, lang: Language, context: Sequence[str]) -> tuple[When, ...]:
    """Read a text: scan, combine, resolve."""
    found = scan(text, lang)
    if not any(f.kind in ("date", "day") for f in found):
        return ()
    parts = groups(text, found, lang)
    days = [part for part in parts if isinstance(part, Group) and not is_month(part)]
    carried = {id(c.time): c for c in block.govern(text, attach(text, parts, lang), days)}
    if as_of and not _FIRST <= as_of.year <= _LAST:
        as_of = None
    marks = stamps(text, parts, as_of, lang)
    clock = Clock(
        as_of or (marks[0][1] if marks else None),
        lang,
        lending(text, found, years_of(context)) if as_of is None else [],
        years_of(context),
    )
    reading = _Reading(text, lang, clock, {}, [group for group, _ in marks])
    lengths = Lengths(text, lang, reading.whens)
    for number, part in enumerate(parts, 1):
        count = len(reading.whens)
        if isinstance(part, Group):
            reading.group(part, number, as_stamp=any(part is s for s in reading.stamps))
        elif part.kind == "duration":
            lengths.state(part)
        elif id(part) in carried:
            reading.carried(carried[id(part)], number)
        lengths.reach(count)
    lengths.close()
    reading.spread()
    repeated = recur.mark(text, reading.whens, [p for p in parts if isinstance(p, Found)], clock.as_of, lang)
    return tuple(seldom(sorted(repeated, key=lambda w: w.span)))


@dataclass(slots=True)
class _Reading:
    text: str
    lang: Language
    clock: Clock
    days: dict[int, list[resolve.Day]]
    stamps: list[Group]
    whens: list[When] = field(default_factory=list)
    place: tuple[int, int] = (-1, 0)  # the paragraph with a label that was entered last, and the days known above it
    # times that count for every bare day, or for those of certain weekdays
    spreading: list[tuple[Found, int, frozenset[int]]] = field(default_factory=list)

    def group(self, group: Group, number: int, *, as_stamp: bool) -> None:
        """Emit the days of a group, each with the times that touch it."""
        if is_month(group):
            self._month(group)
            return
        self._enter(group)
        resolved = self._resolved(group)
        role = "stamp" if as_stamp else self._role(group)
        if as_stamp and self.clock.days:
            self.clock.days.pop()
        resolved = resolve.pair(self.text, resolved) if not group.times else resolved
        many, count = len(resolved) > 1, len(self.whens)
        for entry, day, final, notes in resolved:
            if day is None and "day" not in entry.parts:
                continue
            if day and "day" in entry.parts:
                above.drop_weekday(self.whens, day, entry.span[0], self.text)
            of = number if many or final else 0
            spans, quote = (entry.span,), self.text[slice(*entry.span)]
            away = "away" in entry.parts
            own = "except" if away else role
            plain = When(day, final, entry.span, quote, spans, "", own, notes, of, final is not None)
            fitting = [t for t in group.times if day and not away and bare.is_for(day, group.only.get(t.start))]
            days = group.times and "day" not in entry.parts and self.clock.within()  # `19. bis 22. Juni, Do–Sa 10 Uhr`
            if final and (days or self._begins_each(plain, group)):
                self._run(replace(plain, end=None, is_range=False), entry, final, fitting)
                continue
            timed = [w for t in fitting for w in self._timed(plain, entry, t, self._daily(plain, t))]
            if final is not None or not timed:
                self.whens.append(plain)
            self.whens.extend(timed)
        if group.times and self.lang.gaps["each"].search(self.text, group.span[1], group.times[0].start):
            self._share(group, self.whens[:count][-_MANY:], number)
        if role == "until" and len(resolved) == 1 and len(self.whens) > 1:
            self._lasts(self.whens[-2], self.whens[-1])
        if group.continues or (group.times and self.lang.precedes(self.text, group.span[0], "end")):
            self._continue()

    def _daily(self, span: When, found: Found) -> str:
        """Give the role of a time that is the hours of each day of a span: `3. bis 9. Mai täglich 10 bis 17 Uhr`."""
        said = span.is_range and self.lang.gaps["daily"].search(self.text, span.span[1], found.end + _BEHIND)
        return "weekly" if said else ""

    def _begins_each(self, span: When, group: Group) -> bool:
        """Tell whether each day of a short span begins at an hour: `6. bis 9. Mai, jeweils 20 Uhr`.

        Hours from and to are those of a camp or a fair, which is one.
        """
        if span.end is None or span.start is None or (recur.day_of(span.end) - recur.day_of(span.start)).days >= _RUN:
            return False
        first = group.times[0].start if group.times else span.span[1]
        said = any(self.lang.gaps[gap].search(self.text, span.span[1], first) for gap in ("each", "daily"))
        return said and all(end is None for found in group.times for _, end in hours.times(found, self.lang))

    def _run(self, first: When, entry: Entry, final: date, times: Sequence[Found]) -> None:
        """Emit each day of a span with its times."""
        day = first.start
        while day is not None and recur.day_of(day) <= final:
            for found in times:
                self.whens += self._timed(replace(first, start=day), entry, found)
            day += timedelta(days=1)

    def _share(self, group: Group, days: Sequence[When], number: int) -> None:
        """Give a time that counts each time to the bare days above it in its sentence, as `jeweils` does."""
        for when in days:
            bare = when.start is not None and not when.has_time and not when.is_range and when.role in ("", "from")
            if bare and not apart(self.text, when.span[1], group.span[0]):
                at, own = self.whens.index(when), Entry({}, when.span)
                self.whens[at : at + 1] = [
                    w for t in group.times for w in self._timed(replace(when, group=number), own, t)
                ]

    def _lasts(self, first: When, last: When) -> None:
        """Give a day its last day where the same sentence states it: `am 3. Mai eröffnet, bis zum 9. Juni zu sehen`."""
        if first.start is None or last.start is None or first.end or first.has_time or last.has_time:
            return
        parted = apart(self.text, first.span[1], last.span[0])
        if first.role in ("", "from") and not parted and recur.day_of(first.start) < recur.day_of(last.start):
            at = len(self.whens) - 2
            self.whens[at] = replace(first, end=last.start, is_range=True)

    def _month(self, group: Group) -> None:
        """Note a month that heads a list; emit one that ends or begins something: `bis Ende August 2027`."""
        if at := month.heading(self.text, group, self.lang):
            self.clock.heading = at
        if when := month.bound(self.text, group, self.lang):
            self.whens.append(when)

    def _enter(self, group: Group) -> None:
        """Forget the days of the paragraph above where each of them has a place at its head: no weekday is of it."""
        start = block.paragraph(self.text, group.span[0])
        if start != self.place[0] and start >= 0 <= self.place[0]:
            del self.clock.days[self.place[1] :]
        if start != self.place[0]:
            self.place = (start, len(self.clock.days))

    def _resolved(self, group: Group) -> list[resolve.Day]:
        if id(group) not in self.days:
            self.days[id(group)] = self.clock.entries(self._marked(group))
        return self.days[id(group)]

    def _marked(self, group: Group) -> list[Entry]:
        """Mark a weekday that is past or coming by its own word, and drop short ones that touch no time."""
        entries = []
        for entry in group.entries:
            parts = entry.parts
            if "day" not in parts and "weekday" in parts:
                if len(parts["weekday"].rstrip(".")) < 4 and not (
                    group.times and (not entry.until or self.clock.within())
                ):
                    continue
                if side := above.side(self.text, entry.span, self.lang):
                    entry = replace(entry, parts=parts | {side: "1"})
            elif "day" in parts and (year := above.year_before(self.text, entry.span[0])):
                until = entry.until and {"lent_year": year} | entry.until
                entry = replace(entry, parts={"year": year} | parts, until=until)
            entries.append(entry)
        return entries

    def _role(self, group: Group) -> str:
        said = self.lang.precedes(self.text, group.span[0], "until", "since", "from")
        role = said or ("from" if from_on(self.text, group.span, self.lang) else "")
        return "" if role == "from" and is_shifted(self.text, group.span[0], self.lang) else role

    def _timed(self, plain: When, entry: Entry, found: Found, role: str = "") -> list[When]:
        day = plain.start
        if day is None:
            return []
        place = (found.start, found.end)
        spans = tuple(sorted((entry.span, place)))
        if role:
            spans, span = (entry.span, place), place
        else:
            span = (spans[0][0], spans[-1][1]) if plain.group == 0 else entry.span
        said = self.lang.precedes(self.text, found.start, "end", "doors")
        own = "doors" if said == "doors" else role or plain.role
        quote, result = self.text[slice(*span)], []
        for start, end in hours.times(found, self.lang):
            if end is None and said == "end":
                self._end(day, start)
                continue
            first, final = hours.at(day, start), hours.at(day, end) if end is not None else None
            result.append(When(first, final, span, quote, spans, plain.rrule, own, plain.notes, plain.group))
        return result

    def _end(self, day: date, minutes: int) -> None:
        """Give a time that is only an end to the last beginning of that day."""
        end = hours.at(day, minutes)
        for at in range(len(self.whens) - 1, max(-1, len(self.whens) - 4), -1):
            when = self.whens[at]
            if isinstance(when.start, datetime) and when.start.date() == day and not when.end and when.role != "doors":
                late = end + timedelta(days=end <= when.start)  # `Beginn 20.30 Uhr, Ende 3 Uhr`
                if late == end or late - when.start <= _NIGHT:
                    self.whens[at] = replace(when, end=late)
                    return

    def _continue(self) -> None:
        """Join `Freitag, 5. Mai, 18 Uhr, bis Sonntag, 7. Mai, 14 Uhr` to one span."""
        if not self.whens:
            return
        last = self.whens[-1]
        low = max(-1, len(self.whens) - _MANY - 2)
        before_it = next((i for i in range(len(self.whens) - 2, low, -1) if self.whens[i].has_time), None)
        if before_it is None or last.start is None:
            return
        first = self.whens[before_it]
        if isinstance(first.start, datetime) and isinstance(last.start, datetime) and first.start < last.start:
            self.whens[before_it] = replace(first, end=last.start, is_range=True)
            self.whens.pop()

    def carried(self, carried: Carried, number: int) -> None:
        """Emit a time for the days that govern it."""
        group, found = carried.group, carried.time
        if is_month(group) or len(self.whens) >= _MOST:
            return
        rest = bool(self.lang.precedes(self.text, found.start, "rest"))
        each = rest or carried.each or self._each(found) or above.closes_list(self.text, self.whens, found.start)
        if carried.early:
            self.spreading += [(found, number, carried.weekly)] if each else []
            return
        resolved = [] if each and self._role(group) == "until" else self._resolved(group)
        whole = (
            each or carried.weekly or found.start < group.span[0] or len(resolved) <= _MANY
        )  # `um 20 Uhr an folgenden Tagen: …`
        chosen = resolved if whole else resolved[-1:]
        if rest:  # `Beginn sonntags um 17 Uhr, sonst um 20 Uhr`
            have = bare.timed(self.whens)
            chosen = [one for one in chosen if one[1] not in have]
        made = []
        role = "carried"
        if carried.weekly:
            named = [] if self._role(group) else bare.named(chosen, self.whens, carried.weekly)
            role = "carried" if named else "weekly"
            chosen = named or ([] if bare.has_bare(self.whens, carried.weekly) else chosen)
        for entry, day, _final, notes in chosen:
            plain = When(day, None, entry.span, "", (entry.span,), notes=notes, group=number if len(chosen) > 1 else 0)
            made += self._timed(plain, entry, found, role)
        self.whens += made
        if each or carried.weekly or any(group is s for s in self.stamps):
            self.spreading.append((found, number, carried.weekly))

    def _each(self, found: Found) -> bool:
        first = max(0, found.start - _SENTENCE)
        low = max(self.text.rfind(". ", first, found.start), self.text.rfind("\n", first, found.start), first)
        return bool(self.lang.gaps["each"].search(self.text, low, found.start))

    def spread(self) -> None:
        """Give a time that counts each time to the bare days of the text."""
        self.whens = bare.without_overruled(self.whens, {found.start for found, _, _ in self.spreading})
        timed = bare.timed(self.whens)
        given = self.clock.given(self.whens)
        for when in list(self.whens):
            day = when.start
            if day is None or isinstance(day, datetime) or when.role in ("stamp", "until") or when.is_range:
                continue
            if self.clock.as_of and day < self.clock.as_of:
                continue
            for found, number, only in self.spreading:
                below = when.span[0] > found.end and found.start in given  # `immer um 17 Uhr` is of the days above
                if below or not bare.is_for(day, only) or (only and when.role):
                    continue
                if bare.has_hour(self.text, when, found.start, timed.get(day, ())):
                    continue
                if len(self.whens) >= _MOST:
                    return
                self.whens += self._timed(replace(when, group=number), Entry({}, when.span), found, "carried")
