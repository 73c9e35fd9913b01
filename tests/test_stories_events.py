"""What becomes of events: UID, SEQUENCE, moves, cancellations, closing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from feeds import stories
from feeds.model import Clock, Event, Findings, Item, Status, Story
from feeds.stories.happening import is_over
from tests.happenings import FEST, NOW, SITE, TOWN, later, read


@dataclass(frozen=True)
class Change:
    """A second statement about the same item, and what becomes of its one event."""

    meaning: str
    after: tuple[Event, ...]
    becomes: dict[str, object] = field(default_factory=dict)
    sequence: int = 0
    modified: bool = True
    mentioned: tuple[Clock, ...] = ()
    before: Event = FEST


CHANGES = [
    Change("the same again", (FEST,), modified=False),
    Change("a reworded sentence", (replace(FEST, quote="Das Sommerfest beginnt am 4. Juli um 14 Uhr."),)),
    Change("another title", (replace(FEST, title="Großes Sommerfest"),), {"title": "Großes Sommerfest"}),
    Change("no longer mentioned", (), {"status": Status.CONFIRMED}, modified=False),
    Change("the hour is left out", (replace(FEST, start=date(2026, 7, 4)),), {"start": FEST.start}, modified=False),
    Change("the place is left out", (replace(FEST, place=""),), {"place": "Stadtpark"}, modified=False),
    Change("an hour is added", (FEST,), {"start": FEST.start}, 1, before=replace(FEST, start=date(2026, 7, 4))),
    Change("an end is added", (replace(FEST, end=datetime(2026, 7, 4, 18)),), {"end": datetime(2026, 7, 4, 18)}, 1),
    Change("another place", (replace(FEST, place="Turnhalle"),), {"place": "Turnhalle"}, 1),
    Change("another hour", (replace(FEST, start=datetime(2026, 7, 4, 15)),), {"start": datetime(2026, 7, 4, 15)}, 1),
    Change(
        "moved without a word",
        (replace(FEST, start=datetime(2026, 7, 11, 14)),),
        {"start": datetime(2026, 7, 11, 14)},
        1,
    ),
    Change(
        "moved by the text",
        (replace(FEST, start=datetime(2026, 7, 11, 15), moved_from=(datetime(2026, 7, 4, 15),)),),
        {"start": datetime(2026, 7, 11, 15)},
        1,
        mentioned=(date(2026, 7, 4),),
    ),
    Change("called off", (replace(FEST, status=Status.CANCELLED),), {"status": Status.CANCELLED}, 1),
    Change(
        "called off by its day",
        (replace(FEST, start=date(2026, 7, 4), place="", status=Status.CANCELLED),),
        {"status": Status.CANCELLED, "start": FEST.start},
        1,
    ),
    Change("a series", (replace(FEST, rrule="FREQ=WEEKLY"),), {"rrule": "FREQ=WEEKLY"}, 1),
    Change("online too", (replace(FEST, online=True),), {"online": True}),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.meaning)
def test_what_a_second_reading_makes_of_an_event(change: Change) -> None:
    first = read(None, change.before)
    second = read(first, *change.after, text="Neu gefasst.", now=later(1), mentioned=change.mentioned)
    (event,) = second.events
    assert event.uid == first.events[0].uid
    assert event.sequence == change.sequence
    assert event.modified == (later(1) if change.modified else NOW)
    for name, value in change.becomes.items():
        assert getattr(event, name) == value
    third = read(second, *change.after, text="Neu gefasst.", now=later(2), mentioned=change.mentioned)
    assert third.events == second.events, "a repeat changes nothing"
    assert (third.id, third.updated) == (first.id, second.updated)


def test_a_move_needs_one_date_gone_and_one_new() -> None:
    first = read(None, FEST)
    new = replace(FEST, start=datetime(2026, 8, 1, 14), title="Kinderfest")
    both = read(first, FEST, new, text="Zwei Feste.", now=later(1))
    assert [event.start for event in both.events] == [FEST.start, new.start]
    assert both.events[0] == first.events[0]
    still_told = read(first, new, text="Neu.", now=later(1), mentioned=(FEST.start,))
    assert len(still_told.events) == 2, "the old date still stands in the text"
    two = read(first, new, replace(new, start=datetime(2026, 9, 1, 14)), text="Neu.", now=later(1))
    assert len(two.events) == 3, "two new dates: nobody knows which one it moved to"


def test_an_event_told_twice_in_one_text_is_one() -> None:
    twice = read(None, FEST, replace(FEST, quote="Noch einmal: am 4. Juli um 14 Uhr."))
    assert [event.quote for event in twice.events] == [FEST.quote]


def test_what_is_over_is_closed() -> None:
    first = read(None, FEST)
    over = later(200)
    for text, events in (
        ("Beim Sommerfest am 4. Juli kamen 400 Gäste.", (replace(FEST, place="Park", title="Rückblick"),)),
        ("Das Sommerfest fiel aus.", (replace(FEST, status=Status.CANCELLED),)),
        ("Schön war es.", ()),
    ):
        after = read(first, *events, text=text, now=over, mentioned=(FEST.start,))
        assert after.id == first.id
        assert after.events == first.events


def test_a_notice_written_over_after_its_date_is_a_new_story() -> None:
    item = Item("Elterncafé", text="Das nächste Elterncafé ist am 12. März um 15 Uhr.")
    march = Event(datetime(2026, 3, 12, 15), title="Elterncafé", quote=item.text)
    first = read(None, march, item=item)
    april = replace(march, start=datetime(2026, 4, 9, 15), quote="Das nächste Elterncafé ist am 9. April um 15 Uhr.")
    second = read(first, april, item=item, text=april.quote, now=later(12))
    assert second.id != first.id
    assert second.events[0].uid != first.events[0].uid
    assert (second.published, second.first_read, second.events[0].sequence) == (later(12), later(12), 0)
    matched = stories.match([replace(item, text=april.quote)], [first, second], later(13), source=TOWN)
    assert matched[0].story == second, "the next reading knows it again"


def test_an_address_written_over_each_month_gives_new_ids_that_differ() -> None:
    item = Item("Elterncafé", link="https://www.example.org/cafe", text="Am 12. März um 15 Uhr.")
    known: list[Story] = []
    for month in (3, 4, 5):
        event = Event(datetime(2026, month, 12, 15), title="Elterncafé", quote=f"Am 12.{month}. um 15 Uhr.")
        now = (
            datetime(2026, month, 1, 8, tzinfo=UTC)
            + timedelta(days=13 if month > 3 else 0)
            - timedelta(days=30 if month > 3 else 0)
        )
        (match,) = stories.match([replace(item, text=event.quote)], known, now, source=TOWN)
        known.append(stories.revise(match, Findings((event,)), now=now, source=TOWN, site=SITE))
    assert len({story.id for story in known}) == 3
    assert len({story.events[0].uid for story in known}) == 3


def test_one_text_before_its_date_moves_and_gives_no_second_event() -> None:
    item = Item("Elterncafé", text="Das nächste Elterncafé ist am 12. März um 15 Uhr.")
    march = Event(datetime(2026, 3, 12, 15), title="Elterncafé", quote=item.text)
    first = read(None, march, item=item)
    moved = read(first, replace(march, start=datetime(2026, 3, 19, 15)), item=item, text="Am 19. März.", now=later(1))
    assert [(event.uid, event.sequence) for event in moved.events] == [(first.events[0].uid, 1)]


OVER = [
    ("before it begins", FEST, datetime(2026, 7, 4, 11, 59), False),
    ("no end told: with its beginning, in its zone", FEST, datetime(2026, 7, 4, 12), True),
    ("until its end", replace(FEST, end=datetime(2026, 7, 4, 18)), datetime(2026, 7, 4, 15), False),
    ("after its end", replace(FEST, end=datetime(2026, 7, 4, 18)), datetime(2026, 7, 4, 16), True),
    ("all day", replace(FEST, start=date(2026, 7, 4)), datetime(2026, 7, 4, 21, 59), False),
    ("the day after", replace(FEST, start=date(2026, 7, 4)), datetime(2026, 7, 4, 22), True),
    (
        "the last day of several",
        replace(FEST, start=date(2026, 7, 4), end=date(2026, 7, 6)),
        datetime(2026, 7, 6, 20),
        False,
    ),
    ("a series without end", replace(FEST, rrule="FREQ=WEEKLY"), datetime(2040, 1, 1), False),
    (
        "a series with an until",
        replace(FEST, rrule="FREQ=WEEKLY;UNTIL=20260718T120000Z"),
        datetime(2026, 7, 18, 11),
        False,
    ),
    ("after its until", replace(FEST, rrule="FREQ=WEEKLY;UNTIL=20260718T140000"), datetime(2026, 7, 18, 13), True),
    (
        "a series of days",
        replace(FEST, start=date(2026, 7, 4), rrule="FREQ=DAILY;COUNT=3"),
        datetime(2026, 7, 6, 21),
        False,
    ),
    ("a rule nobody can read", replace(FEST, rrule="FREQ=SOMETIMES;COUNT=2"), datetime(2040, 1, 1), False),
    ("a further date", replace(FEST, rdates=(datetime(2026, 9, 1, 14),)), datetime(2026, 8, 1), False),
]


@pytest.mark.parametrize(("meaning", "event", "now", "over"), OVER, ids=[case[0] for case in OVER])
def test_when_an_event_is_over(meaning: str, event: Event, now: datetime, over: bool) -> None:
    assert is_over(replace(event, zone="Europe/Berlin"), now.replace(tzinfo=UTC)) is over


def test_a_better_reader_changes_only_what_it_reads_otherwise() -> None:
    story = read(None, FEST)
    same = stories.reread(story, Findings((FEST,)), now=later(9), source=TOWN, events_version=2)
    assert (same.events, same.updated, same.events_version) == (story.events, story.updated, 2)
    better = stories.reread(
        story, Findings((replace(FEST, end=datetime(2026, 7, 4, 18)),)), now=later(9), source=TOWN, events_version=2
    )
    assert (better.events[0].uid, better.events[0].sequence, better.updated) == (story.events[0].uid, 1, later(9))


def test_a_better_reader_takes_a_mistake_back_but_nothing_that_an_older_text_said() -> None:
    story = read(None, FEST)
    assert stories.reread(story, Findings(), now=later(9), source=TOWN, events_version=2).events == ()
    rewritten = read(story, text="Bald mehr.", now=later(1))
    assert stories.reread(rewritten, Findings(), now=later(9), source=TOWN, events_version=2).events == story.events
    assert stories.reread(story, Findings(), now=later(300), source=TOWN, events_version=2).events == story.events
