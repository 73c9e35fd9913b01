"""The page of one event: its labelled facts are the event, or its prose is read instead."""

from __future__ import annotations

from datetime import date

import pytest

from feeds.model import Status
from feeds.sources import facts

TODAY = date(2025, 11, 20)
PROSE = "Wir laden alle Nachbarn ein, ihre kaputten Geräte mitzubringen."

CASES = [
    (
        "label, day with a span of hours, address",
        ("Termin", "Fr. 5. Dez 2025 09:00 - 17:00", "Marktplatz 1, 44623 Herne", PROSE, "ab 13.00 Uhr Stände"),
        "2025-12-05T09:00 | 2025-12-05T17:00 | Marktplatz 1, 44623 Herne",
    ),
    (
        "labels and values in one line",
        ("Datum: 05.12.2025", "Uhrzeit: 19.30 Uhr", "Ort: Alte Schmiede", PROSE),
        "2025-12-05T19:30 |  | Alte Schmiede",
    ),
    ("a day without a year", ("Wann: Freitag, 5. Dezember, 18 Uhr", PROSE), "2025-12-05T18:00 |  | "),
    (
        "English labels",
        ("Date and time: December 5, 2025, 6:30 PM", "Location: City Hall"),
        "2025-12-05T18:30 |  | City Hall",
    ),
    (
        "two days",
        ("Termin: 05.12.2025, 18 Uhr bis 07.12.2025", PROSE),
        "",
    ),
    (
        "what lies before is a deadline",
        ("Termin: 05.12.2025, 18 Uhr", "Anmeldung bis 28.11.2025"),
        "2025-12-05T18:00 |  | ",
    ),
    ("a later day has its own event", ("Termin: 05.12.2025, 18 Uhr", "Der nächste Abend ist am 09.01.2026."), ""),
    ("two labels", ("Termin: 05.12.2025, 18 Uhr", "Termin: 04.12.2025, 18 Uhr"), ""),
    ("no hour", ("Termin: 05.12.2025", PROSE), ""),
    ("no label", ("Am 05.12.2025, 18 Uhr", PROSE), ""),
    ("a label without a day", ("Beginn: 18 Uhr", PROSE), ""),
    ("a word that begins like a label", ("Terminal 05.12.2025, 18 Uhr",), ""),
    ("a day that is none", ("Termin: 31.02.2025, 18 Uhr",), ""),
]


@pytest.mark.parametrize(("means", "lines", "event"), CASES, ids=[case[0] for case in CASES])
def test_the_facts_of_a_page_are_its_event(means: str, lines: tuple[str, ...], event: str) -> None:
    found = facts.find(lines, "Reparaturcafé", TODAY)
    parts = (found.start, found.end, found.place) if found else ()
    assert (
        " | ".join(part if isinstance(part, str) else part.isoformat()[:16] if part else "" for part in parts) == event
    )


def test_an_event_is_called_off_by_its_headline() -> None:
    found = facts.find(("Termin: 05.12.2025, 18 Uhr",), "ABGESAGT: Reparaturcafé", TODAY)
    assert found is not None
    assert found.status is Status.CANCELLED
    assert facts.find(("Termin: 05.12.2025, 18 Uhr",), "", TODAY) is None
