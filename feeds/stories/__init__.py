"""Who is who between two readings, and what became of it; pure, with `now` passed in.

keys(items)                    -> {key}      what the store looks candidates up by
link_key(link)                 -> key        what stays the same of a link: two of one key are one address
match(items, known, now, ...)  -> [Match]    each item of a reading and the story it is; as_of to read its dates from
revise(match, findings, ...)   -> Story      UID, SEQUENCE, moves, cancellations, merging
looked_at(story, item)         -> Story      the same words; when the item's own page was read or tried last
reread(story, findings, ...)   -> Story      the stored text, after the reader of events improved
correct(story, corrections)    -> Story      corrections.yaml laid over what the source says
added(known, corrections, ...) -> (Story, …) the events that corrections.yaml adds

`now` is aware, and so are the moments of a story; the times of its events are wall-clock time. Nothing here raises.
"""

from __future__ import annotations

from collections.abc import Iterable

from feeds.model import Item
from feeds.stories import identity
from feeds.stories.correction import added, correct
from feeds.stories.identity import link_key
from feeds.stories.matching import Match, match
from feeds.stories.revision import looked_at, reread, revise

__all__ = ["Match", "added", "correct", "keys", "link_key", "looked_at", "match", "reread", "revise"]


def keys(items: Iterable[Item]) -> set[str]:
    """Return what the items of a reading are looked up by: the source's ids, links and headlines."""
    return {key for item in items for key in identity.keys(identity.storable(item))}
