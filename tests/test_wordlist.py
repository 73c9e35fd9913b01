"""Whole words of the configuration, case and umlaut folded."""

from __future__ import annotations

import pytest

from feeds import wordlist

CASES = [
    ("a whole word", ["Kita"], "Die Kita Löwenzahn lädt ein", True),
    ("a part of a word is none", ["Kita"], "Die Kitaleitung lädt ein", False),
    ("case does not count", ["KITA"], "die kita öffnet", True),
    ("an umlaut spelled out is the same letter", ["Müller"], "Frau Mueller liest", True),
    ("and the other way round", ["Mueller"], "Frau Müller liest", True),
    ("ß is ss", ["Straße"], "in der STRASSE", True),
    ("several words, any white space between", ["Alte Post"], "in der Alten und der Alte\n Post", True),
    ("signs of patterns are plain signs", ["c++ (neu)"], "Kurs: C++ (neu)", True),
    ("accents are off", ["Café"], "im Cafe um drei", True),
    ("any of several", ["Ferien", "Turnen"], "Turnen am Montag", True),
    ("no words", [], "Turnen am Montag", False),
    ("blank words", [" "], "Turnen am Montag", False),
]


@pytest.mark.parametrize(("what", "words", "text", "expected"), CASES, ids=[case[0] for case in CASES])
def test_matches(what: str, words: list[str], text: str, expected: bool) -> None:
    assert wordlist.matches(words, text) is expected
