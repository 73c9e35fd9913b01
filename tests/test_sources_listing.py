"""Lists without any rule: what counts as an item and what does not."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from feeds.model import Source, Status
from feeds.sources import dom, listing, moment, slashes

NOW = datetime(2025, 11, 20, 12, tzinfo=UTC)
BASE = "https://www.herne.de/Familie-und-Bildung/Kinderbetreuung/"
SOURCE = Source(name="herne", url=BASE)

PAGES = Path(__file__).parent / "pages"
CASES: dict[str, dict[str, Any]] = tomllib.loads((PAGES / "cases.toml").read_text("utf-8"))


def find(html: str | bytes) -> listing.Candidate | None:
    content = html.encode() if isinstance(html, str) else html
    return listing.find(dom.parse(content), BASE, SOURCE, now=NOW)


def test_a_town_page_of_announcements_gives_dated_items_with_their_links() -> None:
    found = find((Path(__file__).parent.parent / "examples/herne/kinderbetreuung.html").read_bytes())
    assert found is not None
    assert len(found.items) == 6
    first = found.items[0]
    assert first.title == "Gemeinsam frühstücken im H2Ö"
    assert first.link == BASE + "meldungen/familienfruehstueck.html"
    assert first.published == date(2025, 11, 12)
    assert not any(item.events for item in found.items)


def test_a_page_of_navigation_holds_no_list() -> None:
    links = "".join(f'<li><a href="/{n}">Bereich {n}</a></li>' for n in "ABCDEF")
    assert find(f"<nav><ul>{links}</ul></nav><main><h1>Kontakt</h1><p>Wir sind da.</p></main>") is None


def test_rows_of_a_table_of_dates_become_events() -> None:
    rows = "".join(
        f"<tr><td>0{d}.12.2025</td><td>19.30 Uhr</td><td><a href='/{d}'>Chorprobe {d}</a></td></tr>" for d in (1, 8)
    )
    found = find(f"<main><h1>Termine</h1><table>{rows}</table></main>")
    assert found is not None
    assert [item.events[0].start for item in found.items] == [
        datetime(2025, 12, 1, 19, 30),
        datetime(2025, 12, 8, 19, 30),
    ]


def test_deep_and_long_pages_end() -> None:
    assert find("<div>" * 1000 + "x" + "</div>" * 1000) is None
    assert find("<li>" + "x" * 1_000_000) is None


def test_numbers_are_read_in_german_order() -> None:
    assert moment.find_date("03.11.2025") == (date(2025, 11, 3), 0, 10)


def test_a_card_states_its_end_and_a_spaced_date() -> None:
    cards = "".join(
        f"<li>Sa {d} . Dezember 2025 20:00 - 22:00 Uhr <a href='/k{d}'>Konzert Nummer {d}</a></li>" for d in (6, 13)
    )
    found = find(f"<main><ul>{cards}</ul></main>")
    assert found is not None
    assert found.items[0].events[0].start == datetime(2025, 12, 6, 20)
    assert found.items[0].events[0].end == datetime(2025, 12, 6, 22)


@pytest.mark.parametrize("name", CASES)
def test_a_page_gives_what_its_case_says(name: str) -> None:
    case = CASES[name]
    tree = dom.parse((PAGES / f"{name}.html").read_bytes())
    found = listing.find(tree, "https://page.example/", SOURCE, now=NOW)
    items = found.items if found else ()
    events = [event for item in items for event in item.events]
    rows = [(e.start, e.end, e.title, e.place, "" if e.status == Status.CONFIRMED else e.status.value) for e in events]
    written = [" | ".join([_iso(start), _iso(end), *rest]) for start, end, *rest in rows]
    assert written == case["events"], case["shows"]
    news = [f"{item.title} | {item.link} | {_iso(item.published)[:10]}" for item in items if not item.events]
    assert news == case["items"], case["shows"]


def _iso(value: date | datetime | None) -> str:
    return value.isoformat()[:16] if value else ""


def test_every_page_of_the_folder_has_its_case() -> None:
    assert {path.stem for path in PAGES.glob("*.html")} == set(CASES)
    assert sum(not case["items"] and not case["events"] for case in CASES.values()) >= 5


def test_a_day_without_a_year_is_the_next_that_fits_its_weekday() -> None:
    day = next(moment.mentions("Do 01.01."))
    assert day.on(date(2025, 11, 20)) == date(2026, 1, 1)
    assert next(moment.mentions("Fr 01.01.")).on(date(2025, 11, 20)) is None


def test_slashes_are_read_in_american_order_unless_the_day_comes_first() -> None:
    assert moment.find_date("3/4/2025") == (date(2025, 3, 4), 0, 8)
    assert moment.find_date("3/4/2025", day_first=True) == (date(2025, 4, 3), 0, 8)
    assert moment.find_date("25/12/2025") == (date(2025, 12, 25), 0, 10)


SLASHES = [
    ("a German page", ["am 3/4/2025"], "de", "de", True),
    ("an American page", ["on 3/4/2025"], "en-US", "de", False),
    ("English without a country is American", ["on 3/4/2025"], "en", "de", False),
    ("a British page", ["on 3/4/2025"], "en-GB", "de", True),
    ("a date of the page proves the order", ["on 3/4/2025", "on 25/4/2025"], "en-US", "en", True),
    ("and the other order", ["am 3/4/2025", "am 4/25/2025"], "de", "de", False),
    (
        "words tell where nothing is stated",
        ["The meeting of the board is at noon in the hall of the town, 3/4/2025"],
        "",
        "de",
        False,
    ),
    ("at last the language of the source", ["3/4/2025"], "", "en", False),
]


@pytest.mark.parametrize(("what", "texts", "stated", "own", "expected"), SLASHES, ids=[case[0] for case in SLASHES])
def test_slashes(what: str, texts: list[str], stated: str, own: str, expected: bool) -> None:
    assert slashes.day_first(texts, stated, own) is expected


LINES = [
    ("<span>DEZ</span><span>05</span><i>19:30 Uhr</i>", "2025-12-05T19:30", ""),
    ("Fr 05.12 | 20:00", "2025-12-05T20:00", ""),
    ("FREITAG 05. DEZEMBER 2025 // 20:00 UHR", "2025-12-05T20:00", ""),
    ("<b>Freitag</b><br>05 . 12 . 2025<br>19.30 Uhr", "2025-12-05T19:30", ""),
    ("Fr, 05.12.2025 20:00 bis 22:00", "2025-12-05T20:00", "2025-12-05T22:00"),
    ("Einlass 19:00 Uhr, 05.12.2025, Beginn: 20:00 Uhr", "2025-12-05T20:00", ""),
    ("December 5 @ 7:30 pm - 9:30 pm", "2025-12-05T19:30", "2025-12-05T21:30"),
    ("12/5/2025 - 7:30 PM", "2025-12-05T19:30", ""),
    ("7.30pm, Friday 5th December 2025", "2025-12-05T19:30", ""),
    ("05-Dec-2025", "2025-12-05", ""),
    ("05.–07.12.2025", "2025-12-05", "2025-12-07"),
    ("05.12. - 07.12.2025", "2025-12-05", "2025-12-07"),
    ("5–7 December 2025", "2025-12-05", "2025-12-07"),
    ("December 5-7, 2025", "2025-12-05", "2025-12-07"),
]


@pytest.mark.parametrize(("line", "start", "end"), LINES)
def test_a_card_states_its_day_in_many_ways(line: str, start: str, end: str) -> None:
    cards = "".join(f"<div class=card><p>{line}</p><h3><a href='/{n}'>Abend Nummer {n}</a></h3></div>" for n in "abc")
    found = find(f"<html lang={'en-US' if 'PM' in line else 'de'}><main><h1>Programm</h1>{cards}</main>")
    assert found is not None
    event = found.items[0].events[0]
    assert (_iso(event.start), _iso(event.end), event.title) == (start, end, "Abend Nummer a")


def test_a_price_is_no_day() -> None:
    assert not any(moment.mentions("Karten ab 5.12 an der Kasse, Sa 8.10 €"))


def test_the_last_piece_ends_where_other_parts_of_the_page_begin() -> None:
    news = "".join(f"<h3>Meldung Nummer {n}</h3><p>0{n}.11.2025</p><p>Was geschah, steht hier.</p>" for n in (3, 2, 1))
    found = find(f"<main><h1>Aktuelles</h1>{news}<section><h2>Partner</h2><a href='/p'>Stadtwerke</a></section></main>")
    assert found is not None
    assert [item.link for item in found.items] == ["", "", ""]
    assert "Partner" not in found.items[-1].text
