"""What the store remembers of sources: when they are due, their validators, rungs and checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from feeds import stories
from feeds.model import Check, Correction, Outcome, Rule
from feeds.store import Store
from tests.stored import FEST, NOW, TOWN, check, item, tell


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/feeds.db") as found, found.writer():
        yield found


HOURLY = replace(TOWN, every=timedelta(hours=1))
DUE: list[tuple[str, list[Check], timedelta, bool]] = [
    ("never read", [], timedelta(), True),
    ("just read", [check()], timedelta(minutes=10), False),
    ("from 90 % on", [check()], timedelta(minutes=54), True),
    ("not before", [check()], timedelta(minutes=53), False),
    ("one failure: as ever", [check(outcome=Outcome.FAILED)], timedelta(minutes=54), True),
    ("two failures: twice as long", [check(outcome=Outcome.FAILED)] * 2, timedelta(minutes=80), False),
    ("then it is time", [check(outcome=Outcome.FAILED)] * 2, timedelta(minutes=108), True),
    ("many failures: a day at most", [check(outcome=Outcome.FAILED)] * 12, timedelta(hours=24), True),
    ("withheld readings are no failures", [check(outcome=Outcome.WITHHELD)] * 5, timedelta(minutes=54), True),
    (
        "asked for quiet",
        [check(outcome=Outcome.BLOCKED, retry_after=NOW + timedelta(hours=5))],
        timedelta(hours=4),
        False,
    ),
    ("quiet is over", [check(outcome=Outcome.BLOCKED, retry_after=NOW + timedelta(hours=5))], timedelta(hours=5), True),
    (
        "quiet for years: a week",
        [check(outcome=Outcome.BLOCKED, retry_after=NOW + timedelta(days=900))],
        timedelta(days=8),
        True,
    ),
    ("the clock was ahead", [check(at=NOW + timedelta(days=365))], timedelta(), True),
]


@pytest.mark.parametrize(("meaning", "checks", "after", "due"), DUE, ids=[case[0] for case in DUE])
def test_when_a_source_is_due(store: Store, meaning: str, checks: list[Check], after: timedelta, due: bool) -> None:
    for one in checks:
        store.apply((), one, HOURLY)
    assert store.due([HOURLY], NOW + after) == (["stadt"] if due else [])


def test_quiet_holds_for_named_sources_too(store: Store) -> None:
    assert store.quiet(NOW) == {}
    store.apply((), check(outcome=Outcome.FAILED, retry_after=NOW + timedelta(hours=2)))
    assert store.quiet(NOW + timedelta(hours=1)) == {"stadt": NOW + timedelta(hours=2)}
    assert store.quiet(NOW + timedelta(hours=2)) == {}


def test_the_source_that_waits_longest_comes_first(store: Store) -> None:
    names = ("never", "just", "long", "failing")
    wanted = [replace(HOURLY, name=name) for name in names]
    for name, hours, outcome in (
        ("just", 1, Outcome.READ),
        ("long", 9, Outcome.UNCHANGED),
        ("failing", 9, Outcome.FAILED),
    ):
        for before in (1, 0):  # two failures in a row double the pause
            at = NOW - timedelta(hours=hours + before)
            store.apply((), replace(check(at=at, outcome=outcome), source=name), None)
    assert store.due(wanted, NOW) == ["never", "long", "failing", "just"]


def test_validators_are_those_of_the_last_good_reading_under_the_same_settings(store: Store) -> None:
    assert store.validators(TOWN) == ("", "")
    store.apply((), check(etag='"1"', last_modified="Mon", rung="list"), TOWN)
    store.apply((), check(outcome=Outcome.UNCHANGED), TOWN)
    store.apply((), check(outcome=Outcome.WITHHELD, etag='"2"'), TOWN)
    assert store.validators(TOWN) == ('"1"', "Mon")
    assert store.rung(TOWN) == "list"
    for other in (
        replace(TOWN, url="https://x.example/"),
        replace(TOWN, rule=Rule("li")),
        replace(TOWN, exclude=("a",)),
    ):
        assert store.validators(other) == ("", ""), "a 304 would hide what the new settings find"
        assert store.rung(other) == ""


def test_the_first_rung_stays_and_new_settings_find_their_own(store: Store) -> None:
    store.apply((), check(rung="list"), TOWN)
    store.apply((), check(rung="article"), TOWN)
    assert store.rung(TOWN) == "list"
    other = replace(TOWN, kind="feed")
    store.apply((), check(rung="feed"), other)
    assert store.rung(other) == "feed"


def test_checks_that_tell_something_outlive_the_others(store: Store) -> None:
    store.apply((), check(items=7, new=7, etag='"1"'), TOWN)
    for hours in range(1, 80):
        store.apply((), check(at=NOW + timedelta(hours=hours), outcome=Outcome.UNCHANGED), TOWN)
    kept = store.checks("stadt")
    assert kept[0].at == NOW + timedelta(hours=79)
    assert (kept[-1].at, kept[-1].items) == (NOW, 7)
    assert len(kept) == 61
    for hours in range(80, 150):
        store.apply((), check(at=NOW + timedelta(hours=hours), outcome=Outcome.FAILED), TOWN)
    assert NOW + timedelta(hours=80) in [one.at for one in store.checks("stadt")], "when the failing began"
    assert store.validators(TOWN) == ('"1"', "")


def test_targets_are_what_corrections_speak_of_and_spoke_of(store: Store) -> None:
    first, second, third = tell(store, item(1), item(2), item(3))
    (fest,) = tell(store, item(4), events=(FEST,))
    hide = Correction(story=first.id, hide=True)
    store.apply([stories.correct(first, [hide], now=NOW)])
    wanted = (Correction(story=second.id, title="Neu"), Correction(event=fest.events[0].uid, reject=True))
    gone = Correction(story="tag:gone", hide=True, line=9)
    found, lost = store.targets((*wanted, gone, Correction(add=FEST)))
    assert {story.id for story in found} == {first.id, second.id, fest.id}
    assert lost == (gone,)
    assert third.id not in {story.id for story in found}
