"""What each source's own habit says about its counts and its silence; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from feeds.model import Check, Health, Outcome, State

_GOOD = (Outcome.READ, Outcome.UNCHANGED)
_STATES = {Outcome.WITHHELD: State.SHRUNKEN, Outcome.FAILED: State.BROKEN, Outcome.BLOCKED: State.BLOCKED}
FAILURES = frozenset(_STATES)
_HABIT = 10  # good readings that make a habit of counts
_AGREEING = 3  # readings that agree on a smaller page make it count
_SMALL = 4  # a page of fewer items has no habit that a missing one could break
_SHORTEST_SILENCE = timedelta(days=30)  # below this no silence is worth a word
_FIRST_SILENCE = timedelta(days=90)  # until a source has shown a rhythm


def withhold(count: int, history: Sequence[Check]) -> str:
    """Return why a reading of so many items should not count yet, "" where it should.

    `history` is newest first. Empty, or well below both the median and the smallest of the last ten good readings, is
    suspicious; the third reading in a row that says the same is believed.
    """
    counts = [check.items for check in history if check.outcome is Outcome.READ][:_HABIT]
    reason = _suspicion(count, counts)
    return "" if reason and _agrees(count, history) else reason


def _suspicion(count: int, counts: list[int]) -> str:
    if not counts:
        return "0 items" if count == 0 else ""
    usual = median(counts)
    if count == 0:
        return f"0 items, {counts[0]} last time" if usual and counts[0] else ""
    if usual >= _SMALL and count < 0.6 * usual and count < 0.75 * min(counts):
        return f"only {count} items, {counts[0]} last time"
    return ""


def _agrees(count: int, history: Sequence[Check]) -> bool:
    """Whether the readings just before this one were withheld for the same; what failed between says nothing."""
    agreeing = 0
    for check in history:
        if check.outcome is Outcome.WITHHELD and not check.is_refused:
            if abs(check.items - count) > max(1, 0.2 * max(check.items, count)) or (check.items == 0) != (count == 0):
                return False
            agreeing += 1
        elif check.outcome in _GOOD:
            break
        if agreeing >= _AGREEING - 1:
            return True
    return False


def judge(history: Sequence[Check], now: datetime) -> Health:
    """Return a source's state by its own habit, and since when; `history` is newest first and not empty.

    broken: its page did not come. blocked: it may not be read. shrunken: a reading is withheld. quiet: no news for
    longer than its habit. `since` is when the state began, so that nothing published moves with each check.
    """
    last = history[0]
    good = next((check for check in history if check.outcome in _GOOD), None)
    items = next((check.items for check in history if check.outcome is Outcome.READ), 0)
    news = _last_news(history)
    state, since, note = State.FRESH, last.at, ""
    if last.outcome in _GOOD:
        since = _since(history, _GOOD)
        limit = _patience(history)
        if news is not None and now - max(news, since) > limit:
            state, since = State.QUIET, max(news, since) + limit
            note = (
                f"no news since {news:%Y-%m-%d}, longer than usual; look whether the page is still kept: feeds preview"
            )
    else:
        state = _STATES[last.outcome]
        since = _since(history, (last.outcome,))
        note = _note(last, state)
    return Health(last.source, state, since, items, note, last_success=good.at if good else None, last_news=news)


def _note(last: Check, state: State) -> str:
    """The message of the check; a withheld reading also says how to let it count, where it is one of the page."""
    text = last.message.removeprefix(f"{last.source}: ")
    may_count = state is State.SHRUNKEN and not last.is_refused
    return f"{text}, or: feeds update {last.source} --accept" if may_count else text


def _since(history: Sequence[Check], outcomes: Sequence[Outcome]) -> datetime:
    """Return when the present run of such outcomes began."""
    first = history[0]
    for check in history:
        if check.outcome not in outcomes:
            break
        first = check
    return first.at


def _last_news(history: Sequence[Check]) -> datetime | None:
    """Return the publication of the newest item among readings that brought something new, None where none did."""
    return max(_news(history), default=None)


def _news(history: Sequence[Check]) -> set[datetime]:
    """Return when news came; of checks that brought some only, for those are kept and the others go."""
    return {check.newest or check.at for check in history if check.new}


def _patience(history: Sequence[Check]) -> timedelta:
    """Return how long this source may be silent: twice its second longest pause between news, 30 days at least."""
    moments = sorted(_news(history))
    gaps = sorted(later - earlier for earlier, later in pairwise(moments))
    if len(gaps) < 3:
        return _FIRST_SILENCE
    return max(2 * gaps[-2], _SHORTEST_SILENCE)
