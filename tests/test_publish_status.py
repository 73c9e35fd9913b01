"""The state of the sources as people, programs and feed readers are told it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from bs4 import BeautifulSoup

from feeds.model import Health, Snapshot, Source, State
from tests.publish import channels, pages
from tests.publish.pages import TOWN


def page(shot: Snapshot, name: str = "familie.html") -> BeautifulSoup:
    return BeautifulSoup(pages.files(shot)[name], "html.parser")


STATES = [
    (State.FRESH, "liefert Neues", "", ""),
    (State.QUIET, "lange nichts Neues", "noch gepflegt", "still kept"),
    (State.SHRUNKEN, "liefert auffallend wenig", "feeds update rathaus --accept", "feeds update rathaus --accept"),
    (State.BROKEN, "nicht lesbar", "im Browser öffnen", "in a browser"),
    (State.BLOCKED, "gesperrt", "um Erlaubnis", "for leave"),
]


@pytest.mark.parametrize(("state", "said", "german", "english"), STATES, ids=[str(case[0]) for case in STATES])
def test_a_state_says_since_when_and_what_helps(state: State, said: str, german: str, english: str) -> None:
    health = Health("rathaus", state, datetime.fromisoformat("2025-11-03T12:00:00Z"), 3, "HTTP 500, <try> again")
    for shot, advice, helps in ((TOWN, german, "Was hilft: "), (pages.in_english(TOWN), english, "What helps: ")):
        card = page(replace(shot, health=(health,)), "status.html").select_one(".cards li, .rows li")
        assert card
        assert card.h2.text == "Rathaus Musterstadt"
        assert advice in pages.files(replace(shot, health=(health,)))["status.atom"].decode()
        assert (helps in card.text, advice in card.text) == (bool(advice), True)
        if advice:
            assert card.code.text == "HTTP 500, <try> again"
            assert card.code.parent["lang"] == "en"
    german_card = page(replace(TOWN, health=(health,)), "status.html").select_one(".cards li p, .rows li p")
    assert german_card
    assert german_card.text == f"{said}, seit 3. November 2025"


def test_what_is_amiss_comes_first_and_where_all_is_well_the_page_says_so() -> None:
    cards = page(TOWN, "status.html").select("main li")
    assert [("amiss" in card.get("class", ()), card.h2.text) for card in cards] == [
        (True, "Gemeinde St. Anna"), (True, "Stadtmuseum"), (True, "Schule am Park"), (True, "Turnverein"),
        (False, "Rathaus Musterstadt"),
    ]  # fmt: skip
    fine = page(replace(TOWN, health=TOWN.health[:1]), "status.html")
    assert "Alle Quellen lassen sich lesen." in fine.text


def test_where_the_files_of_a_source_lie_is_not_told() -> None:
    local = Source("rathaus", "/srv/secret/rathaus.html", title="Rathaus")
    broken = Health("rathaus", State.BROKEN, TOWN.health[0].since, 0, "/srv/secret/rathaus.html: no such file")
    files = pages.files(replace(TOWN, sources=(local,), health=(broken,)))
    for name in ("status.html", "status.json", "status.atom"):
        assert b"secret" not in files[name]
        assert b"rathaus.html: no such file" in files[name]


def test_a_moment_late_in_the_evening_is_the_day_people_had() -> None:
    late = datetime.fromisoformat("2025-11-03T23:30:00Z")  # half past midnight in Berlin
    shot = channels.snapshot(replace(channels.story(1, "Spät"), published=late))
    published = page(shot).select_one("article time")
    assert published
    assert (published["datetime"], published.text) == ("2025-11-04", "4. November 2025")
    files = pages.files(replace(shot, health=(Health("rathaus", State.FRESH, late),)))
    for name in ("status.html", "status.atom"):
        assert "seit 4. November 2025" in files[name].decode()
