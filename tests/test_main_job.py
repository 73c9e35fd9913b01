"""The main job: the founding text and the example page, from config.yaml to published files."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

import feedparser
import icalendar
import pytest

from tests.commands import EXAMPLE, example, feeds
from tests.conftest import shared

BASE = "https://www.herne.de/Familie-und-Bildung/Kinderbetreuung/"
FILES = ("familie.html", "familie.atom", "familie.rss", "familie.json", "familie.ics", "index.html")

# headline (a part of it), verdicts of the dates in it, in the calendar
FOUNDING = [
    ("Familienfrühstück", {"announced"}, 1, "the only invitation"),
    ("Kita", {"reported"}, 0, "a certification that has taken place"),
    ("Erste Fallwerkstatt im Kinderschutz in Herne", {"reported"}, 0, "people took part"),
    ("105 Jahre Jugendamt: Buntes Familienfest in der Wanner Innenstadt", {"reported"}, 0, "it was celebrated"),
    ("Kita „Löwenzahn“ als „KlimaKita.NRW“ ausgezeichnet", set(), 0, "no date at all"),
    ("Gegen Kinderarmut – Projekt „Filou“ stärkt Herner Eltern", {"period"}, 0, "an offer that runs until a date"),
]


@pytest.mark.parametrize("now", ["2025-11-13", "2025-11-20", "2031-03-01"])
def test_the_founding_text_gives_six_items_and_one_event_whenever_it_is_read(now: str) -> None:
    text = shared("herne-news.txt")
    explained = json.loads(feeds("explain", str(text), "--now", now, "--json").out)
    assert len(explained) == len(FOUNDING)
    for item, (title, verdicts, events, meaning) in zip(explained, FOUNDING, strict=True):
        assert title in item["title"], meaning
        assert {found["verdict"] for found in item["dates"]} == verdicts, meaning
        assert len(item["events"]) == events, meaning
    event = explained[0]["events"][0]
    assert (event["start"], event["end"]) == ("2025-11-19T10:00", "2025-11-19T11:30")
    assert event["place"] == "Stadtteilzentrum H2Ö, Hölkeskampring 2"


def test_explain_prints_each_date_with_its_verdict_and_words() -> None:
    ran = feeds("explain", str(shared("herne-news.txt")))
    assert ran.code == 0
    assert "„Mittwoch, 19. November 2025, von 10 bis 11:30 Uhr“: angekündigt, wegen „lädt … ein“" in ran.out
    assert "  → 2025-11-19T10:00 " in ran.out
    assert ran.out.count("“: Bericht, wegen „") == 3
    assert "Ende August 2027" in ran.out


def test_the_example_is_published(tmp_path: Path) -> None:
    example(tmp_path)
    ran = feeds("update", "--now", "2025-11-13", folder=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert "2025-11-19T10:00 to 2025-11-19T11:30" in ran.out
    public = tmp_path / "public"
    assert all((public / name).is_file() for name in FILES)
    calendar = icalendar.Calendar.from_ical((public / "familie.ics").read_bytes())
    (event,) = calendar.walk("VEVENT")
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event.start.replace(tzinfo=None) == datetime(2025, 11, 19, 10)
    assert "H2Ö, Hölkeskampring 2" in event["LOCATION"]
    feed = feedparser.parse((public / "familie.atom").read_bytes())
    assert not feed.bozo
    assert len(feed.entries) == 6
    newest = feed.entries[0]
    assert newest.link == BASE + "meldungen/familienfruehstueck.html"
    assert newest.published.startswith("2025-11-12")


def test_a_second_run_touches_no_file_and_the_past_event_stays(tmp_path: Path) -> None:
    example(tmp_path)
    feeds("update", "--now", "2025-11-20T08:00", folder=tmp_path)
    public = tmp_path / "public"
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in public.rglob("*") if path.is_file()}
    ran = feeds("update", "kinderbetreuung", "--now", "2025-11-20T09:30", folder=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert "no file was touched" in ran.out
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in public.rglob("*") if path.is_file()}
    assert after == before
    later = feeds("update", "kinderbetreuung", "--now", "2026-06-01", folder=tmp_path)
    assert later.code == 0
    assert b"BEGIN:VEVENT" in (public / "familie.ics").read_bytes()
    assert before[public / "familie.ics"][0] == (public / "familie.ics").read_bytes()


BROKEN = [
    (b"", "empty"),
    (b"\x00\x01\x02PNG\x89" * 50, "no page"),
    (EXAMPLE.read_bytes()[:700], "half a file"),
    (None, "no such file"),
]


@pytest.mark.parametrize(("content", "meaning"), BROKEN, ids=[case[1] for case in BROKEN])
def test_a_source_that_breaks_stops_no_other_and_loses_nothing(
    tmp_path: Path, content: bytes | None, meaning: str
) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(EXAMPLE.read_bytes())
    other = f"\n  - {{name: zweite, url: {EXAMPLE}, base_url: {BASE}}}\nchannels:\n"
    config = example(tmp_path, source=str(page), channels="[kinderbetreuung, zweite]")
    config.write_text(config.read_text(encoding="utf-8").replace("\nchannels:\n", other), encoding="utf-8")
    assert feeds("update", "--now", "2025-11-13", folder=tmp_path).code == 0
    published = (tmp_path / "public" / "familie.ics").read_bytes()
    page.unlink()
    if content is not None:
        page.write_bytes(content)
    ran = feeds("update", "--now", "2025-11-14", folder=tmp_path)
    assert ran.code == 1
    (line,) = ran.err.splitlines()
    assert line.startswith("kinderbetreuung: "), meaning
    assert "; " in line, f"{meaning}: a line that says what to try"
    assert "zweite" in ran.out
    assert (tmp_path / "public" / "familie.ics").read_bytes() == published


def test_a_wrong_configuration_touches_nothing(tmp_path: Path) -> None:
    example(tmp_path, "colour: red\n")
    ran = feeds("update", folder=tmp_path)
    assert ran.code == 2
    assert "unknown key 'colour'" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_folder_is_a_clear_line(tmp_path: Path) -> None:
    example(tmp_path)
    (tmp_path / "public").mkdir(mode=0o500)
    ran = feeds("update", folder=tmp_path)
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)


def test_an_output_that_is_no_folder_is_a_clear_line(tmp_path: Path) -> None:
    example(tmp_path)
    (tmp_path / "public").write_text("a file", encoding="utf-8")
    ran = feeds("update", folder=tmp_path)
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert "Traceback" not in ran.err


def test_a_store_that_is_no_store_is_a_clear_line(tmp_path: Path) -> None:
    example(tmp_path)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "feeds.db").write_bytes(b"no database" * 500)
    ran = feeds("update", folder=tmp_path)
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert (tmp_path / "var" / "feeds.db").read_bytes() == b"no database" * 500
