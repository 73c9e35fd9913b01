"""Dates of a text, each case a text and what it means; the files in tests/lang hold one language each."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

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


FOLDER = Path(__file__).parent / "lang"
STATED = [
    pytest.param(code, case, id=f"{code}: {case['shows']}")
    for code in ("de", "en")
    for case in tomllib.loads((FOLDER / f"{code}.toml").read_text("utf-8"))["case"]
]


@pytest.mark.parametrize(("code", "case"), STATED)
def test_language(code: str, case: dict[str, Any]) -> None:
    as_of = None if "context" in case else date(2025, 6, 2)  # then headline and address lend the year
    found = dates.find(case["text"], as_of=as_of, lang=lang.get(code), context=case.get("context", ()))
    assert [_written(w) for w in found] == case["stands"]
    if "rrules" in case:
        assert [w.rrule for w in found] == case["rrules"]
    if "left_out" in case:
        assert [_clock(day) for w in found for day in w.exdates] == case["left_out"]


def _written(when: dates.When) -> str:
    clocks = [_clock(c) for c in (when.start, when.end) if c]
    return "/".join(clocks) + (f"@{when.role}" if when.role else "")


def _clock(clock: date) -> str:
    return clock.isoformat()[:16]


YEARS = [
    # text, context, what it means without a publication date
    ("Samstag, 25. Dezember, und Samstag, 1. Januar 2022", (), [date(2021, 12, 25), date(2022, 1, 1)]),
    ("Im Rückblick auf 2023: Donnerstag, 29. Februar", (), [date(2024, 2, 29)]),
    ("Am 3. Mai ist Markt", ("https://example.org/2019/markt",), [date(2019, 5, 3)]),
    ("2024 | 26. Oktober - 3. November\n2025 | 25. Oktober", (), [date(2024, 10, 26), date(2025, 10, 25)]),
    ("September 2017\n1. Freitag: Fest\n2. Samstag: Lauf", (), [date(2017, 9, 1), date(2017, 9, 2)]),
    ("Stand: 2. Juni 2025. Am 3. Mai ist Markt", (), [date(2025, 6, 2), date(2026, 5, 3)]),
    ("Am 3. Mai ist Markt", (), [None]),
    ("Der Rückblick auf 2023: am ersten Samstag im Oktober", (), [date(2023, 10, 7)]),
    ("am ersten Samstag im Oktober", (), []),
    ("Am Samstag, 3. Mai 2025, ist Markt, am Freitag ist Tanz", (), [date(2025, 5, 3), date(2025, 5, 9)]),
]


@pytest.mark.parametrize(("text", "context", "days"), YEARS)
def test_year(text: str, context: tuple[str, ...], days: list[date | None]) -> None:
    found = dates.find(text, as_of=None, lang=lang.get("de"), context=context)
    assert [w.start for w in found] == days


def test_a_wrong_weekday_is_said_and_the_date_stands() -> None:
    (found,) = dates.find("Montag, 4. Juni 2025", as_of=None, lang=lang.get("de"))
    assert (found.start, found.notes) == (date(2025, 6, 4), ("weekday",))


def test_days_of_a_list_share_a_group_and_a_span_is_a_range() -> None:
    found = dates.find("3. und 4. Mai; Lager vom 7. bis 9. Juli", as_of=date(2025, 1, 1), lang=lang.get("de"))
    assert found[0].group == found[1].group != found[2].group
    assert [w.is_range for w in found] == [False, False, True]


@given(st.text(alphabet="019. :MaiUhrbsn,\n–é"))
def test_any_text_is_read_and_quotes_are_its_own(text: str) -> None:
    found = dates.find(text, as_of=date(2025, 12, 1), lang=lang.get("de"))
    assert found == dates.find(text, as_of=date(2025, 12, 1), lang=lang.get("de"))
    assert all(w.quote == text[w.span[0] : w.span[1]] for w in found)


def test_a_time_in_the_next_sentence_takes_the_date_above() -> None:
    found = dates.find("Fest am 9. Mai. Wir treffen uns um 15 Uhr.", as_of=date(2025, 12, 1), lang=lang.get("de"))
    assert [(w.start, w.role, w.quote) for w in found] == [
        (date(2026, 5, 9), "", "9. Mai"),
        (datetime(2026, 5, 9, 15), "carried", "15 Uhr"),
    ]


def test_english_is_data_alone() -> None:
    found = dates.find("Saturday, May 3, 2025 at 7 p.m.", as_of=None, lang=lang.get("en"))
    assert [w.start for w in found] == [datetime(2025, 5, 3, 19)]


@pytest.mark.parametrize("piece", ["5", ".", "montag ", "1.1.1. ", "9 Uhr ", "3. Mai 9 Uhr. ", "jeden Montag "])
def test_a_long_odd_text_is_read(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    assert all(
        w.span[0] < w.span[1] <= len(text) for w in dates.find(text, as_of=date(2025, 1, 1), lang=lang.get("de"))
    )


FEASTS = [
    ("Ostermontag 2026", None, date(2026, 4, 6)),
    ("Im Jahr 2024: Heiligabend", None, date(2024, 12, 24)),
    ("Heiligabend", None, None),
    ("Fronleichnam", date(2025, 6, 2), date(2025, 6, 19)),
    ("Heiligabend", date(2025, 12, 25), date(2026, 12, 24)),
]


@pytest.mark.parametrize(("text", "as_of", "day"), FEASTS)
def test_feast(text: str, as_of: date | None, day: date | None) -> None:
    found = dates.find(text, as_of=as_of, lang=lang.get("de"))
    assert [w.start for w in found if w.start] == ([day] if day else [])


WORDS = [
    *(
        "am",
        "vom",
        "bis",
        "und",
        "3.",
        "31. Juni",
        "Montag",
        "So",
        "Heiligabend",
        "1. Advent",
        "heute",
        "10 Uhr",
        "24 Uhr",
    ),
    *(
        "halb acht",
        "zwischen 9 und 10 Uhr",
        "jeweils",
        "jeden 1. Montag im Monat",
        "montags",
        "alle 14 Tage",
        "September",
    ),
    *(
        "2025",
        "1900",
        "12.10.",
        "12.10",
        "Dauer: 90 Minuten",
        "Einlass",
        "ab",
        "(",
        ")",
        "/",
        "–",
        ".",
        ",",
        "Ende",
        "Mai 2024",
    ),
]


@given(
    st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join),
    st.sampled_from([None, date(2025, 6, 2), date(1, 1, 1), date(9999, 12, 30), date(2024, 2, 29)]),
)
def test_any_words_in_any_order_are_read(text: str, as_of: date | None) -> None:
    for when in dates.find(text, as_of=as_of, lang=lang.get("de")):
        assert when.quote == text[when.span[0] : when.span[1]] != ""
        assert when.end is None or when.start is not None


HOSTILE = [
    "1",
    ".",
    "Montag ",
    "Mai ",
    "3. ",
    "3.5. ",
    "10 bis ",
    "12:30 ",
    "um ",
    "jeden ",
    "3. Mai 2025, bis ",
    "14 Uhr ",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_what_is_repeated_is_read_in_time(unit: str) -> None:
    """A pattern or a search that looks at all of it anew each time would take minutes."""
    found = dates.find(unit * 10_000, as_of=date(2025, 6, 2), lang=lang.get("de"))
    assert all(when.quote for when in found)
    assert max(Counter(when.start for when in found).values(), default=0) <= 200  # of two roles at most


EXCEPTIONS = [
    (
        "Jeden Dienstag um 18 Uhr, ab 1. Juli, außer am 15. Juli.",
        (datetime(2025, 7, 15, 18),),
        "an hour as the series has",
    ),
    ("Jeden Dienstag, ab 1. Juli, außer am 15. und 22. Juli.", (date(2025, 7, 15), date(2025, 7, 22)), "whole days"),
    ("Jeden Dienstag ab 1. Juli, nicht am 16. Juli.", (), "a Wednesday is none of its days"),
]


@pytest.mark.parametrize(("text", "left_out", "shows"), EXCEPTIONS)
def test_a_series_lists_what_it_leaves_out(text: str, left_out: tuple[date, ...], shows: str) -> None:
    found = dates.find(text, as_of=date(2025, 6, 2), lang=lang.get("de"))
    assert [w.exdates for w in found if w.rrule] == [left_out], shows
