"""Plain text: paragraphs, the headline lines below them, and titles made from a first sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.sources import text

FOUNDING = Path(__file__).parents[2] / "shared" / "herne-news.txt"


def test_the_founding_text_gives_six_items() -> None:
    if not FOUNDING.exists():
        pytest.skip("../shared/herne-news.txt is not here")
    items = text.read(FOUNDING.read_text("utf-8"), "de")
    titles = [item.title for item in items]
    assert "Familienfrühstück" in titles[0]
    assert "Kita Regenkamp" in titles[1]
    assert titles[2:] == [
        "Erste Fallwerkstatt im Kinderschutz in Herne",
        "105 Jahre Jugendamt: Buntes Familienfest in der Wanner Innenstadt",
        "Kita „Löwenzahn“ als „KlimaKita.NRW“ ausgezeichnet",
        "Gegen Kinderarmut – Projekt „Filou“ stärkt Herner Eltern",
    ]
    assert not any("mehr zur Meldung" in item.text for item in items)


def test_the_lines_of_a_list_stay_lines() -> None:
    listed = "Termine\n\n2.9. Turnen, 15 Uhr\n5.9. Dorfputz, 9 Uhr\n\nDer Chor singt\nim Park."
    assert [item.text for item in text.read(listed, "de")] == [
        "Termine",
        "2.9. Turnen, 15 Uhr\n5.9. Dorfputz, 9 Uhr",
        "Der Chor singt im Park.",
    ]


HEADLINES = {
    "a headline line names the paragraph above": (
        "Der Chor singt.\nmehr zur Meldung: Chor im Park\n",
        ["Chor im Park"],
    ),
    "a bare phrase says nothing and is dropped": ("Der Chor singt.\nWeiterlesen »\n", ["Der Chor singt"]),
    "blank lines keep the lines of a paragraph together": (
        "Der Chor\nsingt.\n\nDie Band spielt.",
        ["Der Chor singt", "Die Band spielt"],
    ),
    "the headline line may close its paragraph": (
        "Der Chor singt.\nmehr zur Meldung: Chor\n\nAnderes.",
        ["Chor", "Anderes"],
    ),
    "a headline with nothing above it is no item": ("mehr zur Meldung: Chor", []),
    "nothing gives nothing": (" \n ", []),
    "a first line that ends long before the margin is the headline": (
        "Chorfest im Park\nAm Samstag singen alle Chöre der Stadt ab 15 Uhr.\n\nAnderes gibt es auch.",
        ["Chorfest im Park", "Anderes gibt es auch"],
    ),
    "a first line that merely breaks at the margin is none": (
        "Am Samstag singen alle Chöre der Stadt im Park und die\nBläser spielen dazu.\n\nAnderes gibt es auch.",
        ["Am Samstag singen alle Chöre der Stadt im Park und die Bläser spielen dazu", "Anderes gibt es auch"],
    ),
    "a line alone above prose is its headline": (
        "Chorfest im Park\n\nAm Samstag singen alle Chöre der Stadt.\n\nDie Band spielt.",
        ["Chorfest im Park", "Die Band spielt"],
    ),
    "a line above another is its headline, also without a blank line": (
        "Flohmarkt abgesagt\nDer Flohmarkt am 6. Juni fällt aus, weil es regnet.",
        ["Flohmarkt abgesagt"],
    ),
    "lines alone without prose are each their own": ("Chorfest\n\nLesung\n\nMarkt", ["Chorfest", "Lesung", "Markt"]),
    "a day is no headline": (
        "Samstag, 3. Mai\n\nDer Chor singt im Park.",
        ["Samstag, 3. Mai", "Der Chor singt im Park"],
    ),
}


@pytest.mark.parametrize(("given_text", "titles"), HEADLINES.values(), ids=HEADLINES.keys())
def test_headline_lines(given_text: str, titles: list[str]) -> None:
    assert [item.title for item in text.read(given_text, "de")] == titles


TITLES = {
    "a long first sentence loses its figures": (
        "Der Förderverein des Museums lädt am Freitag, 5. Dezember 2025, von 18 bis 20 Uhr, zum Lichterabend in den "
        "Innenhof, Am Anger 4, ein. Es gibt Punsch.",
        "Der Förderverein des Museums lädt am Freitag zum Lichterabend in den Innenhof ein",
    ),
    "a short one stays as it is": (
        "Am 5. Dezember 2025 ist Lichterabend. Es gibt Punsch.",
        "Am 5. Dezember 2025 ist Lichterabend",
    ),
    "the dot of an abbreviation ends no title": (
        "Am 14. Sept. wird auf dem Dorfplatz gefeiert. Alle kommen.",
        "Am 14. Sept. wird auf dem Dorfplatz gefeiert",
    ),
    "a question keeps its mark": ("Wer singt mit? Der Chor sucht Stimmen.", "Wer singt mit?"),
}


@pytest.mark.parametrize(("paragraph", "title"), TITLES.values(), ids=TITLES.keys())
def test_titles_from_the_first_sentence(paragraph: str, title: str) -> None:
    assert text.title(paragraph, "de") == title


def test_a_sentence_without_end_is_cut_before_a_word() -> None:
    made = text.title("Wort " * 400_000, "de")
    assert made.endswith("Wort …")
    assert len(made) <= 112


@given(st.text())
def test_any_text_gives_titled_items_that_can_be_written(anything: str) -> None:
    for item in text.read(anything, "de"):
        assert item.text.strip()
        (item.title + item.text).encode("utf-8")
