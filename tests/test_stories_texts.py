"""What an editor writes over an announcement, and what becomes of its event: from the text to the story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from feeds import events, stories
from feeds.model import Clock, Item, Site, Source, Story

SITE = Site(title="Stadt", url="https://feeds.example.org/")
TOWN = Source(name="stadt", url="https://www.example.org/aktuelles")
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
CONCERT = "Das Konzert findet am Samstag, 13. Juni 2026, um 19 Uhr in der Stadthalle statt."


@dataclass(frozen=True)
class Edit:
    """A second text over the announcement of a concert on 13 June at seven, and what its one event is then."""

    meaning: str
    text: str
    headline: str = "Konzert der Musikschule"
    start: Clock = datetime(2026, 6, 13, 19)
    status: str = "CONFIRMED"
    place: str = "Stadthalle"
    sequence: int = 1


def off(meaning: str, text: str, headline: str = "Konzert der Musikschule") -> Edit:
    return Edit(meaning, text, headline, status="CANCELLED")


def moved(meaning: str, text: str, start: Clock = datetime(2026, 6, 20, 19)) -> Edit:
    return Edit(meaning, text, start=start)


EDITS = [
    Edit("reworded", "Am Samstag, 13. Juni 2026, um 19 Uhr lädt die Musikschule in die Stadthalle ein.", sequence=0),
    Edit("the hour left out", "Das Konzert findet am Samstag, 13. Juni 2026, statt.", sequence=0),
    off("falls out", "Das Konzert am Samstag, 13. Juni 2026, um 19 Uhr fällt aus."),
    off("is called off", "Das Konzert am 13. Juni 2026 ist abgesagt."),
    off("was called off", "Das Konzert am 13. Juni 2026 wurde leider abgesagt."),
    off("must fall out", "Leider muss das Konzert am 13. Juni 2026 entfallen."),
    off("does not take place", "Das Konzert am Samstag, 13. Juni 2026, um 19 Uhr findet nicht statt."),
    off("was to take place", "Das Konzert, das am 13. Juni 2026 stattfinden sollte, fällt aus."),
    off("the headline alone", CONCERT, "Abgesagt: Konzert der Musikschule"),
    off("the headline shouts", CONCERT, "ABGESAGT! Konzert der Musikschule"),
    off("the headline at its end", CONCERT, "Konzert der Musikschule fällt aus"),
    off("a call before the text", f"ABGESAGT! {CONCERT}"),
    Edit("another place", CONCERT.replace("Stadthalle", "Aula"), place="Aula"),
    Edit("another hour", CONCERT.replace("19 Uhr", "18 Uhr"), start=datetime(2026, 6, 13, 18)),
    moved("another day", CONCERT.replace("13. Juni", "20. Juni")),
    moved("from and to", "Das Konzert wird vom 13. Juni auf Samstag, 20. Juni 2026, um 19 Uhr verschoben."),
    moved("was moved", "Das Konzert wurde auf Samstag, 20. Juni 2026, um 19 Uhr verschoben."),
    moved("had to be moved", "Das Konzert musste auf den 20. Juni 2026 um 19 Uhr verlegt werden."),
    moved(
        "the new date below", "Das Konzert am 13. Juni wird verschoben. Neuer Termin ist der 20. Juni 2026 um 19 Uhr."
    ),
    moved("instead of", "Statt am 13. Juni findet das Konzert nun am 20. Juni 2026 um 19 Uhr statt."),
    moved("not but", "Das Konzert findet nicht am 13. Juni, sondern am 20. Juni 2026 um 19 Uhr statt."),
    moved("planned for", "Das für den 13. Juni 2026 geplante Konzert wird auf den 20. Juni 2026 um 19 Uhr verlegt."),
]


def told(text: str, headline: str, story: Story | None, now: datetime) -> Story:
    """The story after a reading of its only item."""
    item = Item(headline, link="https://www.example.org/n/konzert", text=text, published=date(2026, 3, 1))
    (match,) = stories.match([item], [story] if story else [], now, source=TOWN)
    return stories.revise(match, events.read(item, match.as_of, "de"), now=now, source=TOWN, site=SITE)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.meaning)
def test_what_an_edit_makes_of_the_event(edit: Edit) -> None:
    first = told(CONCERT, "Konzert der Musikschule", None, NOW)
    (before,) = first.events
    after = told(edit.text, edit.headline, first, NOW + timedelta(days=3))
    (event,) = after.events
    assert after.id == first.id
    assert event.uid == before.uid
    found = (event.start, str(event.status), event.place, event.sequence)
    assert found == (edit.start, edit.status, edit.place, edit.sequence)


@pytest.mark.parametrize("edit", [edit for edit in EDITS if edit.status == "CANCELLED"], ids=lambda edit: edit.meaning)
def test_what_was_called_off_is_held_again(edit: Edit) -> None:
    first = told(CONCERT, "Konzert der Musikschule", None, NOW)
    gone = told(edit.text, edit.headline, first, NOW + timedelta(days=3))
    (event,) = told(CONCERT, "Konzert der Musikschule", gone, NOW + timedelta(days=4)).events
    assert (str(event.status), event.sequence, event.start) == ("CONFIRMED", 2, datetime(2026, 6, 13, 19))


REPORTS = [
    ("of the day", "Das Konzert am 13. Juni 2026 in der Stadthalle war ausverkauft. 300 Gäste kamen."),
    ("with other hours", "Am Samstag, 13. Juni 2026, spielten von 20 bis 22 Uhr vierzig Kinder in der Stadthalle."),
    ("without a date", "Das Konzert in der Stadthalle war ein Erfolg. 300 Gäste kamen."),
    ("that calls off afterwards", "Das Konzert am 13. Juni 2026 wurde wegen des Sturms abgebrochen."),
]


@pytest.mark.parametrize(("meaning", "text"), REPORTS, ids=[case[0] for case in REPORTS])
def test_a_report_after_the_fact_changes_nothing(meaning: str, text: str) -> None:
    first = told(CONCERT, "Konzert der Musikschule", None, NOW)
    after = told(text, "Volles Haus beim Konzert", first, datetime(2026, 6, 15, 8, tzinfo=UTC))
    assert (after.id, after.events) == (first.id, first.events)
