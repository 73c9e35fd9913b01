"""Dates of a text, each case a text and what it means."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import dates, lang

CASES = [
    (
        "Am Mittwoch, 19. November 2025, von 10 bis 11:30 Uhr",
        datetime(2025, 11, 19, 10),
        datetime(2025, 11, 19, 11, 30),
    ),
    ("Treffen am 3. Mai um 19.30 Uhr", datetime(2026, 5, 3, 19, 30), None),
    ("Basar, 06.02.2026", date(2026, 2, 6), None),
    ("Mittwoch, 14. Januar", date(2026, 1, 14), None),
    ("Basar vom 3. bis 5. Mai 2026", date(2026, 5, 3), date(2026, 5, 5)),
    ("Schau, 28. Dezember bis 6. Januar 2026", date(2025, 12, 28), date(2026, 1, 6)),
    ("Konzert, 5. Mai 18 Uhr", datetime(2026, 5, 5, 18), None),
    ("Fest am 24.08.26", date(2026, 8, 24), None),
    ("zum 14. Tag der offenen Tür", None, None),
]


@pytest.mark.parametrize(("text", "start", "end"), CASES)
def test_case(text: str, start: date | None, end: date | None) -> None:
    found = dates.find(text, as_of=date(2025, 12, 1), lang=lang.get("de"))
    assert [(w.start, w.end) for w in found] == ([(start, end)] if start else [])


@given(st.text(alphabet="019. :MaiUhrbsn,\n–é"))
def test_any_text_is_read_and_quotes_are_its_own(text: str) -> None:
    found = dates.find(text, as_of=date(2025, 12, 1), lang=lang.get("de"))
    assert found == dates.find(text, as_of=date(2025, 12, 1), lang=lang.get("de"))
    assert all(w.quote == text[w.span[0] : w.span[1]] for w in found)


def test_sentences_and_cues() -> None:
    text = "Am 3. November, z. B. in der Str. 4, lädt die Kita zum Fest ein. Alle kommen."
    german = lang.get("de")
    assert len(german.sentences(text)) == 2
    assert german.cues["announced"].find(text)[0].words == "lädt … ein"


def test_a_time_in_the_next_sentence_takes_the_date_above() -> None:
    found = dates.find("Fest am 9. Mai. Wir treffen uns um 15 Uhr.", as_of=date(2025, 12, 1), lang=lang.get("de"))
    assert [(w.start, w.role, w.quote) for w in found] == [
        (date(2026, 5, 9), "", "9. Mai"),
        (datetime(2026, 5, 9, 15), "carried", "15 Uhr"),
    ]


def test_english_is_data_alone() -> None:
    found = dates.find("Saturday, May 3, 2025 at 7 p.m.", as_of=None, lang=lang.get("en"))
    assert [w.start for w in found] == [datetime(2025, 5, 3, 19)]
