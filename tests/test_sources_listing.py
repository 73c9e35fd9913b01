"""Lists without any rule: what counts as an item and what does not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from feeds.model import Source
from feeds.sources import dom, listing, moment

NOW = datetime(2025, 11, 20, 12, tzinfo=UTC)
BASE = "https://www.herne.de/Familie-und-Bildung/Kinderbetreuung/"
SOURCE = Source(name="herne", url=BASE)


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
