"""What an entry holds, and what is published once for all channels."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from lxml import etree

from feeds import publish
from feeds.model import Enclosure, Event, Health, State, Status
from tests.publish import channels
from tests.publish.channels import EXAMPLE, NOON

ATOM = "{http://www.w3.org/2005/Atom}"


def rendered(*stories: Any, **more: Any) -> Any:
    """Return the JSON items of a channel of these stories."""
    return json.loads(publish.render(channels.snapshot(*stories, **more))["familie.json"])["items"]


def test_a_teaser_stays_a_teaser() -> None:
    long = "Erster Satz. " + "Noch mehr Text, der nicht mitgegeben werden darf. " * 30 + "Letztes Wort."
    item = rendered(channels.story(1, "Langes", text=long, html=f"<p>{long}</p>"))[0]
    assert "Letztes Wort" not in json.dumps(item)
    assert len(item["summary"]) <= 400
    assert "Weiterlesen: Langes" in item["content_html"]
    event = channels.event("lang-1", datetime(2025, 11, 20, 15), quote=long)
    shot = channels.snapshot(channels.story(1, "Langes", event, text=long, html=f"<p>{long}</p>"))
    files = publish.render(shot)
    assert len(files) == 6
    assert [name for name, data in files.items() if b"Letztes Wort" in data.replace(b"\r\n ", b"")] == []


def test_full_text_goes_out_whole_where_the_source_grants_it() -> None:
    long = "Erster Satz.\n" + "Noch mehr Text. " * 60 + "\nLetztes Wort."
    item = rendered(channels.story(1, "Langes", text=long, source="schule"))[0]
    assert item["content_html"].endswith("<p>Letztes Wort.</p>")
    assert item["content_html"].startswith("<p>Erster Satz.</p>")


def test_one_source_that_grants_a_teaser_only_is_enough() -> None:
    both = replace(channels.story(1, "Beide", text="x " * 600, source="schule"), sources=("schule", "rathaus"))
    assert "Weiterlesen" in rendered(both)[0]["content_html"]


def test_feeds_hold_the_newest_fifty() -> None:
    assert len(rendered(*(channels.story(n, f"Nr. {n}") for n in range(60)))) == 50


def test_an_entry_in_another_language_says_so() -> None:
    shot = channels.snapshot(channels.story(1, "Fire drill", language="en"))
    files = publish.render(shot)
    assert json.loads(files["familie.json"])["items"][0]["language"] == "en"
    assert b'<entry xml:lang="en">' in files["familie.atom"]
    page = files["familie.html"].decode()
    assert '<h3 lang="en"><a href="https://www.example.org/familie/meldung-1.html">Fire drill</a></h3>' in page


@pytest.mark.parametrize("stated", ["de", "de-AT", "DE", "", "no language", 'en"><b>', "en\0"])
def test_an_entry_whose_language_is_ours_or_none_says_nothing(stated: str) -> None:
    files = publish.render(channels.snapshot(channels.story(1, "Fest", language=stated)))
    assert "language" not in json.loads(files["familie.json"])["items"][0]
    assert b"<entry>" in files["familie.atom"]


def test_texts_of_a_source_in_another_language_say_so_on_the_page() -> None:
    event = channels.event("open-1", datetime(2025, 11, 20, 15), quote="You are invited.", title="Open day")
    shot = channels.snapshot(channels.story(1, "Open day", event))
    shot = replace(shot, sources=(replace(channels.SOURCE, language="en"),))
    page = publish.render(shot)["familie.html"].decode()
    assert '<h4><span lang="en">Open day</span></h4>' in page
    assert '<blockquote lang="en">You are invited.</blockquote>' in page


@pytest.mark.parametrize(
    ("given_type", "url", "kind"),
    [
        ("image/png; charset=x", "https://www.example.org/a", "image/png"),
        ("", "https://www.example.org/a.PDF?x=1", "application/pdf"),
        ("no type", "https://www.example.org/a", "application/octet-stream"),
    ],
)
def test_an_enclosure_always_has_a_type(given_type: str, url: str, kind: str) -> None:
    story = channels.story(1, "Bild", enclosures=(Enclosure(url, given_type), Enclosure(url, given_type)))
    assert [one["mime_type"] for one in rendered(story)[0]["attachments"]] == [kind]


def test_the_site_lists_its_feeds_and_the_state_of_its_sources() -> None:
    shot = EXAMPLE.snapshot
    other = replace(shot, channel=replace(shot.channel, name="schule", title="Schule & Park"))
    files = publish.render_site(shot.site, [shot, other])
    assert {"index.html", "feeds.opml", "status.html", "status.json", "status.atom"} <= set(files)
    outlines = etree.fromstring(files["feeds.opml"]).findall("body/outline")
    assert [(o.get("type"), o.get("text"), o.get("xmlUrl"), o.get("htmlUrl")) for o in outlines] == [
        (
            "rss",
            "Familie in Musterstadt",
            *(f"https://termine.example.org/familie.{kind}" for kind in ("atom", "html")),
        ),
        ("rss", "Schule & Park", *(f"https://termine.example.org/schule.{kind}" for kind in ("atom", "html"))),
    ]
    assert json.loads(files["status.json"]) == {
        "sources": {
            "rathaus": {"state": "fresh", "since": "2025-11-03T12:00:00+00:00", "items": 14, "note": ""},
            "schule": {
                "state": "broken",
                "since": "2025-11-05T12:00:00+00:00",
                "items": 0,
                "note": "schule: HTTP 500, try again later",
            },
        }
    }


def test_a_new_state_is_a_new_entry_of_the_status_feed() -> None:
    def ids(state: State, since: datetime) -> set[str]:
        shot = replace(EXAMPLE.snapshot, health=(Health("rathaus", state, since, note="x"),))
        feed = etree.fromstring(publish.render_site(shot.site, [shot])["status.atom"])
        return {entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")}

    fresh, broken = ids(State.FRESH, NOON), ids(State.BROKEN, NOON + timedelta(hours=1))
    assert len(fresh) == len(broken) == 1
    assert fresh != broken
    assert fresh == ids(State.FRESH, NOON)


def test_no_error_is_ever_an_entry_of_the_news() -> None:
    for data in EXAMPLE.files().values():
        assert b"HTTP 500" not in data


@pytest.mark.parametrize(
    ("url", "tag"),
    [
        ("http://127.0.0.1:8000/", "tag:127.0.0.1,2025:familie"),
        ("https://münchen.example/", "tag:xn--mnchen-3ya.example,2025:familie"),
        ("http://[::1]:8000/", "tag:--1,2025:familie"),
    ],
)
def test_any_site_address_gives_a_tag_and_ascii_addresses(url: str, tag: str) -> None:
    shot = replace(EXAMPLE.snapshot, site=replace(channels.SITE, url=url))
    files = publish.render(shot)
    assert etree.fromstring(files["familie.atom"]).findtext(f"{ATOM}id") == tag
    assert json.loads(files["familie.json"])["feed_url"].isascii()


def test_status_says_cancelled_once() -> None:
    cancelled = Event(datetime(2025, 11, 20, 15), uid="a", modified=NOON, status=Status.CANCELLED)
    assert rendered(channels.story(1, "Fest", cancelled))[0]["content_html"].count("Abgesagt") == 1
