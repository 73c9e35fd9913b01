"""The verdict on each date of an item, and the events that come of them."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from feeds import events
from feeds.errors import LangError
from feeds.events import cues
from feeds.model import Event, Item, Status

FOLDER = Path(__file__).parent / "events"
CASES = tomllib.loads((FOLDER / "verdicts.toml").read_text("utf-8"))["case"]
HELD_OUT = tomllib.loads((FOLDER / "holdout.toml").read_text("utf-8"))["case"]


def _read(case: dict[str, Any]) -> events.Findings:
    published = case.get("published")
    item = Item(title=case.get("title", ""), text=case["text"], published=published, link=case.get("link", ""))
    return events.read(item, published, case.get("lang", "de"))


def _clock(value: date | datetime) -> str:
    return value.isoformat()[:16]


def _shown(event: Event) -> str:
    text = _clock(event.start) + (f"/{_clock(event.end)}" if event.end else "")
    return text + (" CANCELLED" if event.status is Status.CANCELLED else "") + (" online" if event.online else "")


@pytest.mark.parametrize("case", CASES, ids=[c["shows"] for c in CASES])
def test_verdicts(case: dict[str, Any]) -> None:
    findings = _read(case)
    assert [_shown(e) for e in findings.events] == case["events"]
    if "verdicts" in case:
        assert [str(v.kind) for v in findings.dates] == case["verdicts"]
    if "why" in case:
        assert findings.dates[0].why == case["why"]
    if "moved_from" in case:
        assert [_clock(c) for e in findings.events for c in e.moved_from] == case["moved_from"]


def test_sentences_of_other_regions_are_read() -> None:
    """Count over all cases: precision, recall and how many are wholly right."""
    hits = read = labelled = right = 0
    for case in HELD_OUT:
        found, wanted = Counter(map(_shown, _read(case).events)), Counter(case["events"])
        hits, read, labelled = hits + (found & wanted).total(), read + found.total(), labelled + wanted.total()
        right += found == wanted
    assert hits / read >= 0.95
    assert hits / labelled >= 0.95
    assert right / len(HELD_OUT) >= 0.95


def test_every_verdict_says_why_and_quotes_the_text() -> None:
    for case in CASES:
        for verdict in _read(case).dates:
            assert verdict.why
            headed = f"{case.get('title', '')}\n\n{case['text']}"  # where only the headline states the day
            assert verdict.quote in {text[slice(*verdict.span)] for text in (case["text"], headed)}


def test_ready_made_events_skip_the_prose() -> None:
    ready = Event(start=date(2025, 5, 1), title="Maifest")
    findings = events.read(
        Item(title="Maifest", text="Am 3. Juni 2025 findet ein Konzert statt.", events=(ready,)), None, "de"
    )
    assert [(e.start, e.quote) for e in findings.events] == [(date(2025, 5, 1), "Maifest")]
    assert findings.events[0].why
    assert [v.start for v in findings.dates] == [date(2025, 5, 1)]


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(LangError):
        events.read(Item(title="x", text="1. Mai 2025"), None, "xx")


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("lädt … ein", "Er lädt alle ein.", ["lädt … ein"]),
        ("lädt … ein", "Er lädt alle.", []),
        ("(fand|fanden) … statt", "Sie fanden gestern statt.", ["fanden … statt"]),
        ("hat … ge*t", "Er hat ein Gebet gesagt.", ["hat … gesagt"]),
        ("*Frist", "Die Meldefrist endet.", ["Meldefrist"]),
        ("neuer Termin", "Ein neuer Termin steht.", ["neuer Termin"]),
        ("neuer Termin", "Ein neuer, später Termin.", []),
    ],
)
def test_cues_are_found(phrase: str, text: str, words: list[str]) -> None:
    assert [h.words for h in cues.Cues({"g": (phrase,)}).find(text, 0, len(text))] == words


STARTS = [
    # published 2025-06-02, what starts when, what it means
    ("Konzert am Samstag, 14. Juni, 20 Uhr (Einlass 19 Uhr) in der Halle.", [datetime(2025, 6, 14, 20)], "doors"),
    ("Kinderfest vom 20.06.2025 19:00 Uhr bis 21.06.2025 02:00 Uhr", [datetime(2025, 6, 20, 19)], "no stamp"),
    ("Mittwochs, 2. Juli bis 27. August, 17 Uhr: Yoga im Park", [datetime(2025, 7, 2, 17)], "one series"),
    (
        "Jeden Freitag um 17 Uhr: am 4. Juli der Chor, zum letzten Mal am 25. Juli.",
        [datetime(2025, 7, 4, 17)],
        "its last",
    ),
]


@pytest.mark.parametrize(("text", "starts", "shows"), STARTS, ids=[shows for _, _, shows in STARTS])
def test_what_is_no_event_of_its_own(text: str, starts: list[datetime], shows: str) -> None:
    found = events.read(Item(title="Treff", text=text, published=date(2025, 6, 2)), date(2025, 6, 2), "de").events
    assert [event.start for event in found] == starts, shows


LEFT_OUT = [
    ("Jeden Dienstag um 18 Uhr wird geprobt, ab 1. Juli, außer am 15. Juli.", [datetime(2025, 7, 15, 18)]),
    ("Ab Dienstag, 10. Juni, wird immer dienstags um 18 Uhr gesungen, außer am 24. Juni.", [datetime(2025, 6, 24, 18)]),
]


@pytest.mark.parametrize(("text", "days"), LEFT_OUT)
def test_a_series_leaves_out_what_is_called_off(text: str, days: list[datetime]) -> None:
    found = events.read(Item(title="Chor", text=text, published=date(2025, 6, 2)), date(2025, 6, 2), "de").events
    assert [day for event in found for day in event.exdates] == days
    assert not {event.start for event in found} & set(days)


@pytest.mark.parametrize("text", ["1" * 50_000, "." * 50_000, "Montag " * 7_000, "lädt " * 10_000, "\n" * 50_000])
def test_a_pathological_text_ends(text: str) -> None:
    assert isinstance(events.read(Item(title="", text=text), date(2025, 1, 1), "de"), events.Findings)
