"""Word lists of the configuration: whole words, case and umlaut folded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import wordlist

CASES = [
    ("a word", ("Fest",), "Ein Fest im Park", True),
    ("never inside a word", ("Fest",), "Das Festland", False),
    ("nor with a number at its end", ("Fest",), "Fest2", False),
    ("case folded", ("FEST",), "ein fest", True),
    ("umlaut folded in the list", ("Baeume",), "Alte Bäume", True),
    ("umlaut folded in the text", ("Bäume",), "Alte Baeume", True),
    ("umlaut in two code points", ("Bäume",), "Alte Ba\u0308ume", True),
    ("sharp s", ("Straße",), "Offene STRASSE", True),
    ("accent", ("Café",), "Elterncafe und Cafe", True),
    ("hyphen", ("Wanne-Süd",), "in Wanne-Süd.", True),
    ("part of a hyphenated word", ("Wanne",), "in Wanne-Süd.", True),
    ("several words", ("alte Post",), "in der Alten Post, der Alte\nPost", True),
    ("signs of a pattern are signs", ("C++ (neu)",), "Kurs C++ (neu) beginnt", True),
    ("an empty word", ("", " "), "Text", False),
    ("no words", (), "Text", False),
]


@pytest.mark.parametrize(("words", "text", "found"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_matches(words: tuple[str, ...], text: str, found: bool) -> None:
    assert wordlist.matches(words, text) is found


@given(st.text(), st.text())
def test_any_text_is_taken(word: str, text: str) -> None:
    wordlist.matches((word,), text)
