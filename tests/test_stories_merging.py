"""Events that several items or sources tell: merged, moved and called off once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from feeds.model import Event, Item, Source, Status
from tests.happenings import CLUB, FEST, ITEM, TOWN, later, read

MERGES = [
    ("the same words", FEST, True),
    ("less told", replace(FEST, place="", start=date(2026, 7, 4)), True),
    ("more told", replace(FEST, place="Stadtpark, Parkweg 1", end=datetime(2026, 7, 4, 20)), True),
    ("a shorter title", replace(FEST, title="Sommerfest"), True),
    ("another place", replace(FEST, place="Schulhof"), False),
    ("another hour", replace(FEST, start=datetime(2026, 7, 4, 11)), False),
    (
        "another title",
        replace(FEST, title="Flohmarkt", quote="Am 4. Juli um 14 Uhr ist Flohmarkt im Stadtpark, Stände sind frei."),
        False,
    ),
    ("another day", replace(FEST, start=datetime(2026, 7, 5, 14)), False),
]


@pytest.mark.parametrize(("meaning", "event", "same"), MERGES, ids=[case[0] for case in MERGES])
@pytest.mark.parametrize("source", [TOWN, CLUB], ids=["its source", "another source"])
def test_a_second_item_about_one_event(meaning: str, event: Event, same: bool, source: Source) -> None:
    first = read(None, FEST)
    other = Item("Das Fest des Jahres", link="https://verein.example.org/1", text=event.quote)
    second = read(None, event, item=other, now=later(3), source=source, others=(first,))
    assert second.id != first.id, "its own news"
    assert (second.events[0].uid == first.events[0].uid) is same
    if meaning == "more told":
        assert second.events[0].place == "Stadtpark, Parkweg 1"
        assert (second.events[0].sequence, second.events[0].modified) == (1, later(3))
    if meaning == "less told":
        assert second.events[0] == first.events[0]


def test_two_schools_have_an_open_day_at_one_hour() -> None:
    one = Event(
        datetime(2026, 11, 28, 10), title="Tag der offenen Tür", quote="Die Goetheschule lädt zum Tag der offenen Tür."
    )
    two = replace(one, quote="Wir zeigen am Samstag unsere neuen Räume und die Werkstatt.")
    first = read(None, one, item=Item("Tag der offenen Tür", text=one.quote))
    second = read(None, two, item=Item("Offene Tür", text=two.quote), source=CLUB, others=(first,))
    assert second.events[0].uid != first.events[0].uid


def test_calling_off_holds_although_the_first_item_still_announces() -> None:
    first = read(None, FEST)
    off = Item(
        "Sommerfest abgesagt", link="https://www.example.org/absage", text="Das Sommerfest am 4. Juli fällt aus."
    )
    second = read(None, replace(FEST, status=Status.CANCELLED), item=off, now=later(1), others=(first,))
    assert (second.events[0].status, second.events[0].sequence) == (Status.CANCELLED, 1)
    shared = replace(first, events=second.events)
    retouched = read(shared, replace(FEST, quote="Wir feiern!"), text="Wir feiern!", now=later(2))
    assert retouched.events[0].status is Status.CANCELLED
    taken_back = read(replace(second, events=retouched.events), FEST, item=off, text="Das Fest ist doch!", now=later(3))
    assert (taken_back.events[0].status, taken_back.events[0].cancelled_at) == (Status.CONFIRMED, None)
    assert taken_back.events[0].sequence == 2


def test_a_cancelled_event_knows_when_it_was_called_off() -> None:
    first = read(None, FEST)
    off = read(first, replace(FEST, status=Status.CANCELLED), text="Abgesagt.", now=later(5))
    assert off.events[0].cancelled_at == later(5)
    again = read(off, replace(FEST, status=Status.CANCELLED, title="Das Sommerfest"), text="Leider.", now=later(9))
    assert (again.events[0].cancelled_at, again.events[0].sequence) == (later(5), 1)


def test_an_earlier_item_of_one_reading_hands_its_changes_on() -> None:
    first = read(None, FEST)
    second = read(None, FEST, item=replace(ITEM, link="https://www.example.org/2"), others=(first,))
    moved = read(first, replace(FEST, place="Halle"), text="Neu.", now=later(1))
    batch = read(
        second,
        FEST,
        item=replace(ITEM, link="https://www.example.org/2"),
        text="Neuer Text.",
        now=later(1),
        others=(moved,),
    )
    assert batch.events[0].place == "Halle"


def test_one_item_on_two_sources_moves_its_event_whichever_is_read_first() -> None:
    story = read(read(None, FEST, source=CLUB), FEST, source=TOWN, now=later(1))
    moved = replace(FEST, start=datetime(2026, 7, 11, 14), quote="Am 11. Juli um 14 Uhr ist Sommerfest im Stadtpark.")
    second = read(story, moved, text=moved.quote, source=TOWN, now=later(2))
    both = read(second, moved, text=moved.quote, source=CLUB, now=later(2))
    for after in (second, both):
        (event,) = after.events
        assert (event.uid, event.start, event.sequence) == (story.events[0].uid, moved.start, 1)
