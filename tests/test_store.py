"""The store: what goes in comes out, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from feeds import stories
from feeds.model import Clock, Outcome, Status
from feeds.store import Store
from tests.stored import CLUB, FEST, NOW, TOWN, check, item, tell


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/feeds.db") as found, found.writer():
        yield found


CLOCKS: list[Clock | None] = [date(2026, 7, 4), datetime(2026, 7, 4, 0, 0), datetime(2026, 7, 4, 14, 30), None]


@pytest.mark.parametrize("end", CLOCKS)
@pytest.mark.parametrize("start", [clock for clock in CLOCKS if clock])
def test_what_goes_in_comes_out(store: Store, start: Clock, end: Clock | None) -> None:
    event = replace(
        FEST,
        start=start,
        end=end,
        rrule="FREQ=WEEKLY",
        exdates=(date(2026, 7, 11),),
        status=Status.CANCELLED,
        online=True,
    )
    (told,) = tell(store, item(published=start, html="<p>ä</p>", guid="1"), events=(event,))
    assert store.story(told.id) == told
    assert type(told.events[0].start) is type(start)


def test_a_story_is_found_by_its_id_and_by_the_uid_of_its_event(store: Store) -> None:
    (told,) = tell(store, item(), events=(FEST,))
    assert store.story(told.events[0].uid) == told
    assert store.story("nothing") is None


def test_a_shared_event_is_one_and_moves_the_other_story(store: Store) -> None:
    (first,) = tell(store, item(), events=(FEST,))
    longer = replace(FEST, end=datetime(2026, 7, 4, 18))
    (second,) = tell(store, item(2), events=(longer,), source=CLUB, now=NOW + timedelta(days=1))
    found = store.story(first.id)
    assert found is not None
    assert found.events == second.events
    assert found.events[0].sequence == 1
    assert (found.updated, found.published) == (second.updated, first.published), "its entry says the end too"


def test_a_date_of_the_second_item_before_today_dates_no_change_back(store: Store) -> None:
    (first,) = tell(store, item(), events=(FEST,))
    told_before = replace(item(2), published=date(2026, 1, 10))
    tell(
        store,
        told_before,
        events=(replace(FEST, end=datetime(2026, 7, 4, 18)),),
        source=CLUB,
        now=NOW + timedelta(days=1),
    )
    found = store.story(first.id)
    assert found is not None
    assert found.updated == NOW + timedelta(days=1)


def test_what_only_the_calendar_tells_moves_no_entry_yet_is_published(store: Store) -> None:
    (first,) = tell(store, item(), events=(FEST,))
    (second,) = tell(store, item(2), events=(replace(FEST, end=FEST.start + timedelta(hours=4)),), source=CLUB)
    first = store.story(first.id) or first
    quoted = replace(second, events=(replace(second.events[0], quote="Am 4. Juli feiern alle."),))
    before = store.revision(["stadt"])
    store.apply([quoted])
    assert store.story(first.id) == replace(first, events=quoted.events)
    assert store.revision(["stadt"]) != before


def test_candidates_are_those_of_the_keys_and_the_last_ones_where_a_key_is_new(store: Store) -> None:
    tell(store, *(item(n) for n in range(1, 400)))
    known = store.candidates("stadt", stories.keys([item(7)]))
    assert [story.item.title for story in known] == ["Meldung 7"]
    assert 100 < len(store.candidates("stadt", stories.keys([item(1_000)]))) < 200
    assert store.candidates("verein", {"head:anderes"}) == ()


def test_events_near_are_those_of_the_same_start(store: Store) -> None:
    tell(store, item(1), events=(FEST,))
    tell(store, item(2, link="", title="Lauf"), events=(replace(FEST, start=date(2026, 7, 4), title="Lauf", quote=""),))
    assert len(store.near([FEST])) == 2
    assert len(store.near([replace(FEST, start=datetime(2026, 7, 4, 15))])) == 1
    assert len(store.near([replace(FEST, start=date(2026, 7, 4))])) == 2
    assert store.near([replace(FEST, start=date(2026, 7, 5))]) == ()
    assert len(store.near([replace(FEST, start=date(2026, 7, 5), moved_from=(FEST.start,))])) == 2
    assert store.near([FEST], ["verein"]) == ()


def test_outdated_stories_are_those_of_an_older_reader(store: Store) -> None:
    told = tell(store, item(1), item(2))
    assert store.outdated(1, 10) == ()
    assert [story.id for story in store.outdated(2, 1)] == [told[0].id]


def test_seen_stories_are_noted_once_a_day(store: Store) -> None:
    (told,) = tell(store, item())
    for hours, seen in ((10, NOW), (30, NOW + timedelta(hours=30))):
        store.apply((), check(at=NOW + timedelta(hours=hours)), TOWN, [told.id])
        found = store.story(told.id)
        assert found is not None
        assert found.last_read == seen


def test_a_page_that_stands_still_keeps_its_stories_in_sight(store: Store) -> None:
    gone, there = item(1), item(2)
    tell(store, gone, there)
    tell(store, there, now=NOW + timedelta(days=2))
    for days in (3, 4, 200):
        store.apply((), check(at=NOW + timedelta(days=days), outcome=Outcome.UNCHANGED), TOWN)
    found = {story.item.title: story.last_read for story in store.outdated(9, 9)}
    assert found == {"Meldung 1": NOW, "Meldung 2": NOW + timedelta(days=200)}


def test_a_failure_in_the_middle_keeps_nothing(store: Store) -> None:
    (told,) = tell(store, item())
    broken = replace(told, id="tag:x", keys=("no text \ud800",))
    with pytest.raises(ValueError, match="surrogates"):
        store.apply([replace(told, updated=NOW + timedelta(days=1)), broken], check())
    assert store.story(told.id) == told
    assert store.story("tag:x") is None
    assert len(store.checks("stadt")) == 1
