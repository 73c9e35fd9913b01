"""What an event is called: cases in events/title.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feeds import lang
from feeds.events import title

CASES = tomllib.loads(Path(__file__).with_name("events").joinpath("title.toml").read_text("utf-8"))["case"]


def span(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


@pytest.mark.parametrize("case", CASES, ids=[case["means"] for case in CASES])
def test_title(case: dict[str, Any]) -> None:
    text = case["text"]
    others = [span(text, other) for other in case.get("others", ())]
    again = [span(text, words) for words in case.get("again", ())]
    tongue, headline = lang.get(case.get("lang", "de")), case.get("headline", "")
    found = title.find(text, span(text, case["at"]), tongue, title=headline, others=others, again=again)
    assert found == case["title"]


WORDS = st.sampled_from(
    ["Am", "3. Mai", "Lesung", "„Salz“", "heißt es", "Fest", "\n", ". ", "der", "Tag", "20 Uhr", "x"]
)


@given(st.lists(st.one_of(WORDS, st.text(max_size=5)), max_size=30).map(" ".join), st.integers(0, 60), st.text())
@example("·", 0, "·")
def test_any_text_gives_a_short_title(text: str, offset: int, headline: str) -> None:
    at = (min(offset, len(text)), min(offset + 2, len(text)))
    found = title.find(text, at, lang.get("de"), title=headline)
    assert len(found) <= title.LONGEST
    assert "\n" not in found


def test_a_long_name_ends_at_a_word() -> None:
    assert title.fit("Wort " * 40, 90).endswith("Wort…")
    whole = "Ein langer Name, der für sich allein schon genug von dem Abend sagt"
    assert title.fit(f"{whole}: " + "Wort " * 40, 90) == whole
