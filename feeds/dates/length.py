"""Durations: an exactly stated one ends the time that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from feeds.dates.when import When
from feeds.lang import Found, Language

_DAY = 1440
_HEAD = 24  # signs before a duration that may introduce it
_FAR = 400  # signs that no sentence spans
_BACK = 40  # dates above among which a time is looked for
_ENDS = ("\n", ". ", "; ", "! ")


def apart(text: str, start: int, end: int) -> bool:
    """Tell whether a sentence ends between two offsets."""
    return end - start > _FAR or any(sign in text[start:end] for sign in _ENDS)


@dataclass(slots=True)
class Lengths:
    """The durations of a text while its dates are emitted to `whens` from top to bottom."""

    text: str
    lang: Language
    whens: list[When]
    waiting: tuple[int, float, int | None] | None = None  # end of a duration, its minutes, the time before it

    def state(self, found: Found) -> None:
        """Take a duration: it ends the last time, but an adjective first looks for one in its own sentence."""
        minutes = self._minutes(found)
        if not 0 < minutes < _DAY:
            return
        last = self._last()
        if last is None or (_is_adjective(found) and apart(self.text, self.whens[last].span[1], found.start)):
            self.waiting = (found.end, minutes, last)
        else:
            self._end(last, minutes)

    def reach(self, number: int) -> None:
        """End the times emitted from this one on by the duration that waits, if it stands in their sentence."""
        if self.waiting is None:
            return
        times = [at for at in range(number, len(self.whens)) if self.whens[at].has_time]
        if not times:
            return
        end, minutes, last = self.waiting
        self.waiting = None
        if not apart(self.text, end, self.whens[times[0]].span[0]):
            for at in times:
                self._end(at, minutes)
        elif last is not None:
            self._end(last, minutes)

    def close(self) -> None:
        """End the time above a duration that no other time follows."""
        if self.waiting and self.waiting[2] is not None:
            self._end(self.waiting[2], self.waiting[1])

    def _last(self) -> int | None:
        low = max(0, len(self.whens) - _BACK)
        places = (at for at in range(len(self.whens) - 1, low - 1, -1) if self.whens[at].has_time)
        return next((at for at in places if self.whens[at].role != "stamp"), None)

    def _end(self, at: int, minutes: float) -> None:
        """End a time, on each of the days that it is for."""
        hour = self.whens[at].spans[-1]
        for place in range(max(0, at - _BACK), at + 1):
            when = self.whens[place]
            if when.spans[-1] == hour and isinstance(when.start, datetime) and when.end is None:
                self.whens[place] = replace(when, end=when.start + timedelta(minutes=minutes))

    def _minutes(self, found: Found) -> float:
        """Give the minutes of a duration; 0 where nothing says that it is one, or it is rough."""
        head = self.text[max(0, found.start - _HEAD) : found.start]
        said = _is_adjective(found) or self.lang.gaps["lasting"].search(head)
        if not (said or self.lang.gaps["lasts"].match(self.text, found.end)) or self.lang.gaps["approx"].search(head):
            return 0
        if "lasting" in found.parts:
            return self.lang.lasting[found.parts["lasting"].lower()]
        amount = found.parts.get("number", "").replace(",", ".")
        value = float(amount) if amount else self.lang.amounts[found.parts["amount"].lower()]
        rest = float(found.parts["number2"].replace(",", ".")) if "unit2" in found.parts else 0
        units = [self.lang.units[found.parts[k].lower()] for k in ("unit", "unit2") if k in found.parts]
        return value * units[0] + rest * units[-1]


def _is_adjective(found: Found) -> bool:
    return "lasting" in found.parts or found.parts["unit"].startswith("-")
