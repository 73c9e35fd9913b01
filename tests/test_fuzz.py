"""Any bytes as a page, any text as an announcement: read or refused, and what goes out can be read by others.

The laws are those of tests/fuzz.py, which tries them for an hour; what it found is kept as a case here.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.model import Item
from tests import fuzz
from tests.conftest import REQUIRE_TOOLS
from tests.hostile import NOW, read_on

INPUTS = 600 if REQUIRE_TOOLS else 100
bounded = settings(
    max_examples=150 if REQUIRE_TOOLS else 25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def _prose(words: Sequence[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words) | st.text(max_size=8), max_size=40).map(" ".join)


def _page(kind: str) -> st.SearchStrategy[bytes]:
    words, start = fuzz.STARTS[kind]
    return st.lists(st.sampled_from(words) | _prose(fuzz.WORDS), max_size=40).map(
        lambda found: (start + "".join(found)).encode("utf-8", "replace")
    )


PAGES = _page("html") | _page("feed") | _page("calendar") | st.binary(max_size=500)
PROSE = _prose(fuzz.WORDS)


@bounded
@given(PAGES)
def test_any_page_is_read_or_refused_and_what_goes_out_can_be_read(content: bytes) -> None:
    fuzz.check_page(content)


@bounded
@given(PAGES, PAGES)
def test_any_page_may_become_any_other(first: bytes, second: bytes) -> None:
    fuzz.check_second_reading(first, second)


@bounded
@given(PROSE)
def test_any_text_gives_dates_that_lie_in_it(text: str) -> None:
    fuzz.check_text(text)


@bounded
@given(PROSE, PROSE, PROSE)
def test_any_announcement_goes_out_clean(title: str, text: str, html: str) -> None:
    fuzz.check_announcement(title, text, html)


@bounded
@given(_prose(fuzz.SETTINGS))
def test_any_configuration_is_one_or_a_list_of_problems(text: str) -> None:
    fuzz.check_settings(text)


@bounded
@given(st.text(max_size=20), st.text(max_size=20))
def test_a_password_is_told_by_no_message(before: str, after: str) -> None:
    fuzz.check_secret(before, after)


def test_the_fuzzer_finds_nothing() -> None:
    assert fuzz.run(600, seed=1, most=INPUTS) == 0


PAGES_FOUND = [
    (b"<rss <a<&#xD800;", "a surrogate in a feed that is no XML"),
    (b"<rss <item<description</body>", "an entry whose text is nothing at all"),
    (b"<div class=H-EVENT>x", "a class in capitals, asked for in quirks mode"),
    ("<h2>„ “ Wann: 29.2.</h2>".encode(), "a name in quotes that is a blank"),
]


@pytest.mark.parametrize(("content", "meaning"), PAGES_FOUND, ids=[case[1] for case in PAGES_FOUND])
def test_what_the_fuzzer_found_of_pages(content: bytes, meaning: str) -> None:
    fuzz.check_page(content)


TEXTS_FOUND = [
    ('", "Wann"2025-1-2', "a name in quotes that is a blank"),
    ("Anmeldung 31Februar\x1cmorgen,verschoben 2Uhr", "a deadline without a day above a time"),
]


@pytest.mark.parametrize(("text", "meaning"), TEXTS_FOUND, ids=[case[1] for case in TEXTS_FOUND])
def test_what_the_fuzzer_found_of_texts(text: str, meaning: str) -> None:
    fuzz.check_text(text)


READINGS_FOUND = [
    (Item("Fest"), Item("Fest", text="Fest"), "an item that had no text and has one now"),
]


@pytest.mark.parametrize(("first", "second", "meaning"), READINGS_FOUND, ids=[case[2] for case in READINGS_FOUND])
def test_what_the_fuzzer_found_of_readings(first: Item, second: Item, meaning: str) -> None:
    known = read_on((), [first], NOW)
    assert len(read_on(known, [second], NOW)) == 1


@pytest.mark.parametrize("target", ["/..link.txt\ud800", "/\udcff"])
def test_what_the_fuzzer_found_of_requests(target: str) -> None:
    fuzz.check_request("GET", target, {})
