"""The hour and place that a page states once for all the days it lists."""

from __future__ import annotations

import re

from feeds.sources import moment, words
from feeds.sources.listing_blocks import Group
from feeds.sources.moment import Hours
from feeds.sources.outline import Outline

_AT = re.compile(
    rf"^[^.!?]{{0,40}}?\b(?:{words.every('inside')})\s+(?P<place>[A-ZÄÖÜ0-9][^!?]{{4,120}}?),?\s+"
    rf"(?:{words.every('at_hour')})\s*$"
)
_ALWAYS = re.compile(
    rf"\b(?:{words.every('standing')})\b[^.!?]{{0,60}}\b(?:{words.every('held')})\b(?P<rest>.{{0,160}})",
    re.IGNORECASE | re.DOTALL,
)


def find(page: Outline, group: Group) -> tuple[Hours, str] | None:
    """Return the hour and place a page states for all: "Meetings are held in Room 4 at 2:00 PM"; else None."""
    first, last = group.blocks[0].first, group.blocks[-1].stop
    before = " ".join(page.texts[:first] + page.texts[last:])[:100_000]
    for match in _ALWAYS.finditer(before):
        hours = moment.find_hours(match["rest"])
        if hours:
            place = _AT.match(match["rest"][: hours[2]])
            return hours, place["place"] if place else ""
    return None
