"""Where an event is: cases in events/place.toml."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import lang
from feeds.events import place, title

CASES = tomllib.loads(Path(__file__).with_name("events").joinpath("place.toml").read_text("utf-8"))["case"]


def span(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


@pytest.mark.parametrize("case", CASES, ids=[case["means"] for case in CASES])
def test_place(case: dict[str, Any]) -> None:
    text, tongue = case["text"], lang.get(case.get("lang", "de"))
    others = [span(text, words) for words in case.get("others", ())]
    again = [span(text, words) for words in case.get("again", ())]
    headline = case.get("title", "")
    found = place.find(text, span(text, case["at"]), tongue, title=headline, others=others, again=again)
    assert found == case["place"]


WORDS = st.sampled_from(
    ["Am", "3. Mai", "in der", "Stadthalle", "Seeweg 4", "Wo:", "\n", ". ", ", ", "„", "“", "(", "im", "x"]
)


@given(st.lists(st.one_of(WORDS, st.text(max_size=5)), max_size=20).map(" ".join), st.integers(0, 60))
def test_any_text_gives_a_place_of_its_own_words(text: str, offset: int) -> None:
    found = place.find(text, (min(offset, len(text)), min(offset + 2, len(text))), lang.get("de"))
    assert set(re.findall(r"\w+", found)) <= set(re.findall(r"\w+", text))


ENDLESS = ["A", "Haus ", "Straße ", "Halle (", "Halle, ", "Am B ", "A- und ", "1 ", "zum Thema "]


@pytest.mark.parametrize("part", ENDLESS)
def test_endless_words_cost_no_second(part: str) -> None:
    text = "Am 3. Mai singt der Chor in der " + part * (20_000 // len(part))
    began = time.process_time()
    place.find(text, (3, 9), lang.get("de"))
    title.find(text, (3, 9), lang.get("de"))
    assert time.process_time() - began < 1
