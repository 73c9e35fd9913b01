"""Language files: what the loader refuses, and that all languages say the same things."""

from __future__ import annotations

import copy
import string
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from feeds import lang
from feeds.errors import LangError

CODES = ("de", "en")


def _file(code: str) -> dict[str, Any]:
    return tomllib.loads((files("feeds.lang") / f"{code}.toml").read_text("utf-8"))


def _broken(path: str, value: object) -> dict[str, Any]:
    data = copy.deepcopy(_file("de"))
    *way, last = path.split(".")
    place = data
    for key in way:
        place = place.setdefault(key, {})
    place[last] = value
    return data


REFUSED = [
    # where, what stands there, what the message names
    ("colours", {}, "unknown section colours"),
    ("calendar.moons", {}, "unknown key moons"),
    ("calendar.months", {"januar": 1}, "lacks a month"),
    ("calendar.weekdays", {"montag": 0}, "lacks a month or a weekday"),
    ("calendar.holidays.montag", "12-24", "'montag' is in weekdays and in holidays"),
    ("calendar.holidays.Ostern", "easter+0", "'Ostern' is not in small letters"),
    ("shapes.dates", ["{day}"], "unknown kind dates"),
    ("shapes.date", ["{tag}. {month}"], "unknown slot {tag}"),
    ("shapes.date", ["{day}. [{month}"], "each bracket needs its partner"),
    ("shapes.date", ["{day}. ([{month})]"], "each bracket needs its partner"),
    ("shapes.date", ["{day} | {month}"], "outside of brackets"),
    ("gaps.colour", ["rot"], "unknown key colour"),
    ("words.verdict.held", ["findet statt", "tagt", "findet statt"], "held: 'findet statt' stands there twice"),
]


@pytest.mark.parametrize(("path", "value", "message"), REFUSED)
def test_a_bad_file_is_refused(path: str, value: object, message: str) -> None:
    with pytest.raises(LangError) as caught:
        lang.compile_language("de", _broken(path, value))
    assert message in " ".join(map(str, caught.value.args))


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(LangError):
        lang.get("xx")
    with pytest.raises(LangError):
        lang.get("../de")


def test_a_regional_code_is_its_language() -> None:
    assert lang.get("de-AT").code == "de"


def _places(wording: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(wording) if name}


def test_all_languages_say_the_same_with_the_same_values() -> None:
    wordings = {code: lang.get(code).say for code in CODES}
    assert wordings["de"].keys() == wordings["en"].keys()
    different = [k for k, w in wordings["de"].items() if _places(w) != _places(wordings["en"][k])]
    assert different == []


def test_saying_needs_a_known_key_and_all_values() -> None:
    assert lang.say("de", "quote", text="Fest") == "„Fest“"
    with pytest.raises(LangError):
        lang.say("de", "no_such_key")
    with pytest.raises(LangError):
        lang.say("de", "quote")


@pytest.mark.parametrize("code", CODES)
def test_a_language_has_what_the_engine_asks_for(code: str) -> None:
    german = _file("de")
    data = _file(code)
    assert data["gaps"].keys() == german["gaps"].keys()
    assert data["words"].keys() == german["words"].keys()


def test_a_stretch_without_an_end_is_cut_at_blanks() -> None:
    for text in ("Haus " * 1_000, "x" * 5_000, "Ein Satz. " + "3. Mai " * 1_000):
        spans = lang.get("de").sentences(text)
        assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")
        assert max(b - a for a, b in spans) <= 2_000


SENTENCES = [
    ("Am 3. November ist Fest. Alle kommen.", 2),
    ("Wir treffen uns z. B. in der Forellstr. 4 um 9 Uhr.", 1),
    ("Kommt! „Wir freuen uns.“ Der Chor", 3),
    ("Titel\nText ohne Punkt", 2),
    ("", 0),
]


@pytest.mark.parametrize(("text", "count"), SENTENCES)
def test_sentences(text: str, count: int) -> None:
    spans = lang.get("de").sentences(text)
    assert len(spans) == count
    assert all(text[a:b].strip() for a, b in spans)
