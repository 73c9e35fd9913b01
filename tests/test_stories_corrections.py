"""A person's word: it wins, it survives re-reading, it can be taken back, and it raises SEQUENCE like any change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from feeds import stories
from feeds.model import Correction, Event, Findings, Item, Site, Source, Status, Story

SITE = Site(title="Stadt", url="https://feeds.example.org/")
TOWN = Source(name="stadt", url="https://www.example.org/aktuelles")
NOBODY = Source(name="", url="", timezone="Europe/Berlin")
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
FEST = Event(datetime(2026, 7, 4, 14), datetime(2026, 7, 4, 18), title="Sommerfest", place="Park", quote="Am 4. Juli.")
ITEM = Item("Sommerfest", link="https://www.example.org/fest", text="Am 4. Juli um 14 Uhr ist Sommerfest.")


def read(
    story: Story | None, *corrections: Correction, event: Event = FEST, item: Item = ITEM, now: datetime = NOW
) -> Story:
    (match,) = stories.match([item], [story] if story else [], now, source=TOWN)
    return stories.revise(match, Findings((event,)), corrections, now=now, source=TOWN, site=SITE)


@dataclass(frozen=True)
class Case:
    meaning: str
    correction: Correction
    becomes: dict[str, object]
    sequence: int = 1


UID = read(None).events[0].uid
CASES = [
    Case(
        "start", Correction(event=UID, start=datetime(2026, 7, 5, 15)), {"start": datetime(2026, 7, 5, 15), "end": None}
    ),
    Case(
        "start and end",
        Correction(event=UID, start=datetime(2026, 7, 5, 15), end=datetime(2026, 7, 5, 16)),
        {"end": datetime(2026, 7, 5, 16)},
    ),
    Case("end", Correction(event=UID, end=datetime(2026, 7, 4, 20)), {"end": datetime(2026, 7, 4, 20)}),
    Case("place", Correction(event=UID, place="Halle"), {"place": "Halle"}),
    Case("no place", Correction(event=UID, place=""), {"place": ""}),
    Case("cancelled", Correction(event=UID, cancelled=True), {"status": Status.CANCELLED, "cancelled_at": LATER}),
    Case("title", Correction(event=UID, title="Großes Fest"), {"title": "Großes Fest"}, sequence=0),
    Case("reject", Correction(event=UID, reject=True), {"rejected": True}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.meaning)
def test_what_a_correction_of_an_event_does(case: Case) -> None:
    story = read(None)
    corrected = stories.correct(story, [case.correction], now=LATER)
    (event,) = corrected.events
    for name, value in case.becomes.items():
        assert getattr(event, name) == value
    assert (event.uid, event.sequence, event.modified) == (UID, case.sequence, LATER)
    assert event.corrected
    assert corrected.corrected
    assert corrected.updated == LATER

    assert stories.correct(corrected, [case.correction], now=LATER + timedelta(days=1)) == corrected
    again = read(corrected, case.correction, item=replace(ITEM, text="Neuer Text."), now=LATER + timedelta(days=1))
    assert again.events[0] == event, "it survives re-reading"
    better = stories.reread(again, Findings((FEST,)), [case.correction], now=LATER, source=TOWN, events_version=9)
    assert better.events == again.events

    back = stories.correct(corrected, [], now=LATER + timedelta(days=2))
    assert (back.events[0].start, back.events[0].place, back.events[0].status) == (FEST.start, "Park", Status.CONFIRMED)
    assert back.events[0].sequence == 2 * case.sequence, "taking it back is a change as well"
    assert not back.corrected


def test_what_the_source_says_goes_on_below_a_correction() -> None:
    place = Correction(event=UID, place="Halle")
    corrected = stories.correct(read(None), [place], now=LATER)
    moved = read(
        corrected,
        place,
        event=replace(FEST, start=datetime(2026, 7, 11, 14), end=None, place="Schule"),
        item=replace(ITEM, text="Am 11. Juli."),
        now=LATER,
    )
    (event,) = moved.events
    assert (event.uid, event.start, event.place, event.sequence) == (UID, datetime(2026, 7, 11, 14), "Halle", 2)
    back = stories.correct(moved, [], now=LATER + timedelta(days=1))
    assert back.events[0].place == "Schule"


def test_a_correction_of_the_start_is_no_move_of_the_source() -> None:
    fixed = Correction(event=UID, start=datetime(2026, 7, 5, 15))
    corrected = stories.correct(read(None), [fixed], now=LATER)
    again = read(corrected, fixed, item=replace(ITEM, text="Am 4. Juli, Eintritt frei."), now=LATER + timedelta(days=1))
    assert [event.uid for event in again.events] == [UID]
    assert again.events[0].start == datetime(2026, 7, 5, 15)


def test_corrections_known_before_the_first_reading_hold_from_the_start() -> None:
    story = read(None, Correction(event=UID, place="Halle"))
    assert (story.events[0].place, story.events[0].sequence, story.corrected) == ("Halle", 0, True)


STORY = read(None).id


@pytest.mark.parametrize(
    ("correction", "title", "text", "hidden"),
    [
        (Correction(story=STORY, title="Neu"), "Neu", ITEM.text, False),
        (Correction(story=STORY, text="Kurz."), ITEM.title, "Kurz.", False),
        (Correction(story=STORY, hide=True), ITEM.title, ITEM.text, True),
        (Correction(story="tag:other", hide=True), ITEM.title, ITEM.text, False),
    ],
)
def test_what_a_correction_of_a_story_does(correction: Correction, title: str, text: str, hidden: bool) -> None:
    story = read(None)
    corrected = stories.correct(story, [correction], now=LATER)
    assert (corrected.item.title, corrected.item.text, corrected.hidden) == (title, text, hidden)
    assert (corrected.updated == LATER) is (correction.story == STORY)
    again = read(corrected, correction, now=LATER + timedelta(days=1))
    assert (again.item, again.updated) == (corrected.item, corrected.updated)
    (match,) = stories.match([ITEM], [corrected], LATER, source=TOWN)
    assert match.unchanged, "the source said nothing new"
    assert stories.correct(corrected, [], now=LATER).item == story.item


def test_an_added_event_is_a_story_and_keeps_its_uid_while_its_line_is_edited() -> None:
    line = Correction(add=Event(datetime(2026, 5, 1, 11), title="Maifest", place="Anger", quote="Mit Musik."))
    (added,) = stories.added([], [line], now=NOW, source=NOBODY, site=SITE)
    assert (added.item.title, added.item.text, added.events[0].zone) == ("Maifest", "Mit Musik.", "Europe/Berlin")
    assert stories.added([added], [line], now=LATER, source=NOBODY, site=SITE) == ()
    later = replace(line, add=replace(line.add, start=datetime(2026, 5, 2, 11)))  # type: ignore[type-var]
    (moved,) = stories.added([added], [later], now=LATER, source=NOBODY, site=SITE)
    assert (moved.id, moved.events[0].uid, moved.events[0].sequence) == (added.id, added.events[0].uid, 1)
    renamed = replace(line, add=replace(line.add, title="Fest im Mai"))  # type: ignore[type-var]
    (other,) = stories.added([added], [renamed], now=LATER, source=NOBODY, site=SITE)
    assert (other.id, other.events[0].sequence) == (added.id, 0)


def test_an_added_event_whose_line_is_gone_is_hidden_and_comes_back_with_it() -> None:
    line = Correction(add=Event(date(2026, 5, 1), title="Maifest"))
    (added,) = stories.added([], [line], now=NOW, source=NOBODY, site=SITE)
    (gone,) = stories.added([added], [], now=LATER, source=NOBODY, site=SITE)
    assert gone.hidden
    assert stories.added([gone], [], now=LATER, source=NOBODY, site=SITE) == ()
    (back,) = stories.added([gone], [line], now=LATER, source=NOBODY, site=SITE)
    assert (back.id, back.hidden) == (added.id, False)


def test_two_added_events_of_one_title_are_two() -> None:
    lines = [Correction(add=Event(date(2026, 5, day), title="Maifest")) for day in (1, 8)]
    added = stories.added([], lines, now=NOW, source=NOBODY, site=SITE)
    assert len({story.id for story in added}) == 2
    assert len({story.events[0].uid for story in added}) == 2
    assert stories.added(added, list(reversed(lines)), now=LATER, source=NOBODY, site=SITE) == ()
