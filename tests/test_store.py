"""The store: what it keeps, what it refuses, and that it stays small and whole."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from feeds import stories
from feeds.errors import StoreBusyError, StoreError
from feeds.model import (
    Channel,
    Check,
    Clock,
    Correction,
    Event,
    Findings,
    Health,
    Item,
    Outcome,
    Rule,
    Site,
    Source,
    State,
    Status,
    Story,
)
from feeds.store import Store, schema

SITE = Site(title="Stadt", url="https://feeds.example.org/")
TOWN = Source(name="stadt", url="https://www.example.org/aktuelles")
CLUB = Source(name="verein", url="https://verein.example.org/")
ALL = Channel(name="alles", title="Alles", sources=("stadt", "verein"))
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
FEST = Event(datetime(2026, 7, 4, 14), title="Sommerfest im Stadtpark", place="Stadtpark", quote="Am 4. Juli ist Fest.")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/feeds.db") as found, found.writer():
        yield found


def tell(
    store: Store,
    *items: Item,
    events: tuple[Event, ...] = (),
    source: Source = TOWN,
    now: datetime = NOW,
    corrections: tuple[Correction, ...] = (),
) -> list[Story]:
    """Do with a reading what the pipeline does; every item has the same events."""
    known = store.candidates(source.name, stories.keys(items))
    batch: list[Story] = []
    for match in stories.match(items, known, now, source=source):
        others = [*store.near(events), *batch]
        batch.append(
            stories.revise(
                match, Findings(events), corrections, now=now, source=source, site=SITE, others=others, events_version=1
            )
        )
    store.apply(batch, check(source, now, items=len(items), new=len(batch)), source)
    return batch


def check(source: Source = TOWN, at: datetime = NOW, outcome: Outcome = Outcome.READ, **more: object) -> Check:
    return Check(source.name, at, outcome, **more)  # type: ignore[arg-type]


def item(number: int = 1, **more: object) -> Item:
    return replace(
        Item(f"Meldung {number}", link=f"https://www.example.org/n/{number}", text=f"Text {number}."), **more
    )  # type: ignore[arg-type]


# --- stories and events --------------------------------------------------------------------------------------------

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


# --- sources -------------------------------------------------------------------------------------------------------

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


# --- corrections ---------------------------------------------------------------------------------------------------


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


# --- channels ------------------------------------------------------------------------------------------------------


def titles(store: Store, channel: Channel = ALL, **more: object) -> list[str]:
    snapshot = store.snapshot(SITE, channel, [TOWN, CLUB], date(2026, 3, 2), **more)  # type: ignore[arg-type]
    return [story.item.title for story in snapshot.stories]


def test_a_snapshot_has_the_newest_stories_and_all_with_events_up_to_a_thousand(store: Store) -> None:
    old = [replace(FEST, start=datetime(2025, 1, 1, 9) + timedelta(days=n), title=f"Alt {n}") for n in range(3)]
    for n, event in enumerate(old):
        tell(store, item(n, title=f"Alt {n}", published=date(2024, 12, 1)), events=(event,))
    tell(store, *(item(n) for n in range(100, 400)))
    found = titles(store)
    assert len(found) == 53
    assert {"Alt 0", "Alt 1", "Alt 2"} <= set(found)
    assert found[-1].startswith("Alt"), "newest first"


def test_a_small_channel_finds_its_few_among_many(store: Store) -> None:
    tell(store, *(item(n, text="Wanne" if n % 100 == 0 else "Eickel") for n in range(700)))
    small = Channel(name="wanne", title="Wanne", sources=("stadt",), include=("Wanne",))
    assert len(titles(store, small, select=lambda c, found: [s for s in found if s.item.text == "Wanne"])) == 7


def test_hidden_rejected_and_foreign_things_are_not_shown(store: Store) -> None:
    first, second = tell(store, item(1), item(2, title="Fest"), events=(FEST,))
    uid = second.events[0].uid
    for correction in (Correction(story=first.id, hide=True), Correction(event=uid, reject=True)):
        found, _ = store.targets([Correction(story=first.id, hide=True), correction])
        store.apply([stories.correct(s, [Correction(story=first.id, hide=True), correction], now=NOW) for s in found])
    shown = store.snapshot(SITE, ALL, [TOWN, CLUB], date(2026, 3, 2)).stories
    assert [(story.item.title, story.events) for story in shown] == [("Fest", ())]
    assert titles(store, Channel(name="v", title="V", sources=("verein",))) == []


def test_what_a_person_adds_goes_where_it_says(store: Store) -> None:
    nobody = Source(name="", url="")
    here = Correction(add=Event(date(2026, 5, 1), title="Maifest"), sources=("wanne",))
    everywhere = Correction(add=Event(date(2026, 5, 2), title="Flohmarkt"))
    told = stories.added(store.added(), [here, everywhere], now=NOW, source=nobody, site=SITE)
    store.apply(told)
    assert titles(store) == ["Flohmarkt"]
    wanne = Channel(name="wanne", title="Wanne", sources=("stadt",))
    snapshot = store.snapshot(SITE, wanne, [TOWN], date(2026, 3, 2))
    assert sorted(story.item.title for story in snapshot.stories) == ["Flohmarkt", "Maifest"]
    assert all(story.sources == ("stadt",) and story.corrected for story in snapshot.stories)
    assert stories.added(store.added(), [here, everywhere], now=NOW, source=nobody, site=SITE) == ()
    store.apply(stories.added(store.added(), [here], now=NOW, source=nobody, site=SITE))
    assert titles(store) == []


def test_health_of_the_channel_alone_goes_along(store: Store) -> None:
    states = [Health("stadt", State.FRESH, NOW), Health("anderes", State.BROKEN, NOW)]
    assert store.snapshot(SITE, ALL, [TOWN, CLUB], date(2026, 3, 2), states).health == (states[0],)


def test_the_revision_moves_with_what_is_published_and_with_nothing_else(store: Store) -> None:
    assert store.revision(["stadt"]) == ""
    (told,) = tell(store, item())
    first = store.revision(["stadt"])
    store.apply([told], check(at=NOW + timedelta(hours=1)), TOWN, [told.id])
    assert store.revision(["stadt"]) == first
    store.apply([replace(told, updated=NOW + timedelta(hours=2))])
    second = store.revision(["stadt"])
    assert second != first
    tell(store, item(), source=CLUB)
    assert store.revision(["stadt"]) == second, "another source repeated it, nothing to see"


def test_what_was_rendered_is_remembered(store: Store) -> None:
    assert store.rendered("alles") == ""
    store.set_rendered("alles", "abc")
    store.set_rendered("alles", "def")
    assert store.rendered("alles") == "def"


# --- the file ------------------------------------------------------------------------------------------------------


def test_a_store_is_made_with_its_folders_and_opened_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a/b/feeds.db"
    with Store.open(url) as store:
        (told,) = tell(store, item())
    with Store.open(url) as store:
        assert store.story(told.id) == told
    mode = sqlite3.connect(tmp_path / "a/b/feeds.db").execute("PRAGMA journal_mode").fetchone()
    assert mode == ("wal",)


def test_an_empty_file_is_new_for_a_killed_run_may_have_left_it(tmp_path: Path) -> None:
    (tmp_path / "feeds.db").touch()
    with Store.open(f"sqlite:///{tmp_path}/feeds.db") as store:
        assert len(tell(store, item())) == 1


def _newer(path: Path) -> None:
    Store.open(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE meta SET value = '99' WHERE key = 'version'")
    raw.close()


def _no_version(path: Path) -> None:
    Store.open(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as raw:
        raw.execute("DELETE FROM meta")
    raw.close()


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE other (a)")
    raw.close()


def _cut(path: Path) -> None:
    with Store.open(f"sqlite:///{path}") as store:
        tell(store, *(item(n) for n in range(200)))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _scribbled(path: Path) -> None:
    with Store.open(f"sqlite:///{path}") as store:
        tell(store, *(item(n) for n in range(200)))
    data = bytearray(path.read_bytes())
    data[8192:40960] = os.urandom(32768)
    path.write_bytes(bytes(data))


REFUSED = [
    ("a newer version", _newer, "newer feeds", "update feeds"),
    ("no version", _no_version, "damaged", "the same ids"),
    ("another program's", _foreign, "another program", "another file"),
    ("no database", lambda path: path.write_text("hallo, das ist Text"), "damaged", "the same ids"),
    ("cut", _cut, "damaged", "the same ids"),
    ("scribbled over", _scribbled, "damaged", "the same ids"),
    ("a folder", lambda path: path.mkdir(), "feeds.db", "access"),
]


@pytest.mark.parametrize(("meaning", "make", "what", "advice"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_is_no_store_of_ours_is_refused_and_left_alone(
    tmp_path: Path, meaning: str, make, what: str, advice: str
) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "feeds.db"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StoreError) as caught:
        Store.open(f"sqlite:///{path}")
    assert what in caught.value.what
    assert advice in caught.value.advice
    assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize("url", ["postgresql://localhost/feeds", "feeds.db", "oracle9://x/y"])
def test_an_address_that_is_no_store_says_so(url: str) -> None:
    with pytest.raises(StoreError, match="sqlite:///"):
        Store.open(url)


def test_damage_found_later_is_said_too(tmp_path: Path) -> None:
    path = tmp_path / "feeds.db"
    with Store.open(f"sqlite:///{path}") as store:
        tell(store, item())
        with sqlite3.connect(path) as raw:
            raw.execute("DROP TABLE tellings")
        raw.close()
        with pytest.raises(StoreError, match="please report it"):
            store.snapshot(SITE, ALL, [TOWN], date(2026, 3, 2))


# --- two at once ---------------------------------------------------------------------------------------------------

HOLD = """
import sys, time
from feeds.store import Store
with Store.open(sys.argv[1]) as store, store.writer():
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def hold(url: str, seconds: float) -> subprocess.Popen[str]:
    """Start another process that holds the store; return when it does."""
    other = subprocess.Popen([sys.executable, "-c", HOLD, url, str(seconds)], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def test_a_second_writer_waits_or_says_so_and_a_dead_one_is_taken_over(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/feeds.db"
    other = hold(url, 60)
    try:
        with Store.open(url) as store:
            began = time.monotonic()
            with pytest.raises(StoreBusyError, match="another run"), store.writer(wait=0.3):
                pass
            assert time.monotonic() - began < 5
            other.kill()
            other.wait()
            with store.writer(wait=5):
                tell(store, item())
    finally:
        other.kill()
        other.wait()
        if other.stdout:
            other.stdout.close()


def test_a_second_writer_gets_its_turn(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/feeds.db"
    with hold(url, 0.5), Store.open(url) as store, store.writer(wait=20):
        assert len(tell(store, item())) == 1


def test_who_reads_never_waits(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/feeds.db"
    with Store.open(url) as store:
        (told,) = tell(store, item())
    with sqlite3.connect(tmp_path / "feeds.db", isolation_level=None) as raw:
        raw.execute("BEGIN IMMEDIATE")
        with Store.open(url) as store:
            assert store.story(told.id) == told
        raw.execute("ROLLBACK")
    raw.close()


def test_a_new_store_is_made_once_by_many(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/feeds.db"
    gate = threading.Barrier(8)

    def make(_: int) -> int:
        gate.wait()
        with Store.open(url) as store:
            return len(store.checks("stadt"))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(make, range(8))) == [0] * 8


def test_the_schema_is_of_this_version() -> None:
    assert schema.VERSION == 1
