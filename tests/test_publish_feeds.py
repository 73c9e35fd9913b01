"""Each rule for feeds, by its number in docs/publishing.md, and the formats' own schemas."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from feeds import publish
from feeds.model import Enclosure, Event, Item
from tests.publish import channels
from tests.publish.channels import EXAMPLE, GOLDEN, HOSTILE, NOON, Golden

HERE = Path(__file__).parent / "publish"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
ALL = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)
LINKS = re.compile(r'(?:href|src)="([^"]*)"')


def atom(golden: Golden = EXAMPLE) -> Any:
    return etree.fromstring(golden.files()["familie.atom"])


def rss(golden: Golden = EXAMPLE) -> Any:
    return etree.fromstring(golden.files()["familie.rss"])[0]


def feed_json(golden: Golden = EXAMPLE) -> Any:
    return json.loads(golden.files()["familie.json"])


def rendered(*stories: Any, **more: Any) -> Any:
    """Return the JSON items of a channel of these stories."""
    return json.loads(publish.render(channels.snapshot(*stories, **more))["familie.json"])["items"]


@ALL
def test_atom_is_valid_by_relax_ng(golden: Golden) -> None:
    grammar = etree.RelaxNG(etree.parse(HERE / "atom.rng"))
    document = etree.fromstring(golden.files()["familie.atom"])
    assert grammar.validate(document), grammar.error_log


def test_status_atom_is_valid_by_relax_ng() -> None:
    shot = EXAMPLE.snapshot
    grammar = etree.RelaxNG(etree.parse(HERE / "atom.rng"))
    document = etree.fromstring(publish.render_site(shot.site, [shot])["status.atom"])
    assert grammar.validate(document), grammar.error_log


@ALL
def test_json_feed_is_valid_by_schema(golden: Golden) -> None:
    schema = json.loads((HERE / "jsonfeed.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(feed_json(golden))


@ALL
def test_rule_1_one_tag_uri_in_all_three_formats(golden: Golden) -> None:
    ids = [one[0] for one in golden.entries()]
    assert [e.findtext(f"{ATOM}id") for e in atom(golden).iter(f"{ATOM}entry")] == ids
    assert [i.findtext("guid") for i in rss(golden).iter("item")] == ids
    assert {i.find("guid").get("isPermaLink") for i in rss(golden).iter("item")} <= {"false"}
    assert [item["id"] for item in feed_json(golden)["items"]] == ids


def test_rule_1_the_id_of_a_feed_survives_https() -> None:
    plain = replace(EXAMPLE.snapshot, site=replace(channels.SITE, url="http://termine.example.org/"))
    ids = {
        etree.fromstring(publish.render(shot)["familie.atom"]).findtext(f"{ATOM}id")
        for shot in (EXAMPLE.snapshot, plain)
    }
    assert ids == {"tag:termine.example.org,2025:familie"}


def test_rule_2_atom_has_all_that_readers_need() -> None:
    feed = atom()
    links = {link.get("rel"): dict(link.attrib) for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "self": {"href": "https://termine.example.org/familie.atom", "rel": "self", "type": "application/atom+xml"},
        "alternate": {"href": "https://termine.example.org/familie.html", "rel": "alternate", "type": "text/html"},
    }
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Familie in Musterstadt"
    entry = feed.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}published") == "2025-11-02T12:00:00+00:00"
    assert entry.findtext(f"{ATOM}updated") == "2025-11-02T13:00:00+00:00"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Stadt Musterstadt"


@ALL
def test_rule_2_the_feed_is_as_new_as_its_newest_entry(golden: Golden) -> None:
    moments = [e.findtext(f"{ATOM}updated") for e in atom(golden).iter(f"{ATOM}entry")]
    assert atom(golden).findtext(f"{ATOM}updated") == max(moments, default="1970-01-01T00:00:00+00:00")


def test_rule_2_an_entry_was_not_changed_before_it_was_published() -> None:
    odd = replace(channels.story(1, "Alt"), updated=NOON - timedelta(days=30))
    assert rendered(odd)[0]["date_modified"] == rendered(odd)[0]["date_published"]


def test_rule_3_rss_follows_the_profile() -> None:
    channel = rss()
    assert [channel[n].tag for n in range(4)] == ["title", "link", "description", "lastBuildDate"]
    assert channel.findtext("link") == "https://termine.example.org/familie.html"
    assert channel.findtext("language") == "de"
    assert len(channel.findall("lastBuildDate")) == 1
    assert dict(channel.find(f"{ATOM}link").attrib) == {
        "href": "https://termine.example.org/familie.rss",
        "rel": "self",
        "type": "application/rss+xml",
    }
    item = channel.find("item")
    assert item.findtext("pubDate") == "Sun, 02 Nov 2025 12:00:00 +0000"
    assert item.findtext("title") == "Sprechstunde für Eltern"
    assert item.findtext(CREATOR) == "Stadt Musterstadt"
    assert item.findtext(CONTENT).startswith("<p>")
    assert "<" not in item.findtext("description")
    assert item.find("enclosure").attrib == {
        "url": "https://www.example.org/bilder/saal.jpg",
        "length": "48211",
        "type": "image/jpeg",
    }


def test_rule_3_readers_that_look_for_prefixes_find_them() -> None:
    text = EXAMPLE.files()["familie.rss"]
    assert b"<dc:creator>" in text
    assert b"<content:encoded>" in text
    assert b"<atom:link " in text


def test_rule_3_the_locale_of_the_process_is_left_alone() -> None:
    asked: list[str] = []
    sys.setprofile(lambda frame, event, _: asked.append(frame.f_code.co_name) if event == "call" else None)
    try:
        publish.render(EXAMPLE.snapshot)
        publish.render_site(channels.SITE, [EXAMPLE.snapshot])
    finally:
        sys.setprofile(None)
    assert "rss_entry" in asked
    assert "setlocale" not in asked


@ALL
def test_rule_3_titles_are_plain_text(golden: Golden) -> None:
    titles = [one[1] for one in golden.entries()]
    assert [e.findtext(f"{ATOM}title") for e in atom(golden).iter(f"{ATOM}entry")] == titles
    assert [i.findtext("title") for i in rss(golden).iter("item")] == titles
    assert [item["title"] for item in feed_json(golden)["items"]] == titles


def test_rule_4_json_feed_names_itself_its_authors_and_pictures() -> None:
    feed = feed_json()
    assert feed["feed_url"] == "https://termine.example.org/familie.json"
    assert feed["authors"] == [{"name": "Familie in Musterstadt"}]
    assert feed["items"][0]["image"] == "https://www.example.org/bilder/saal.jpg"
    assert feed["items"][0]["attachments"] == [
        {
            "url": "https://www.example.org/bilder/saal.jpg",
            "mime_type": "image/jpeg",
            "title": "Der Kleine Saal",
            "size_in_bytes": 48211,
        }
    ]


def test_rule_5_an_event_is_named_and_the_date_stays_the_publications() -> None:
    item = feed_json()["items"][0]
    assert (
        '<p><strong>Termin:</strong> <a href="https://termine.example.org/events/sprechstunde-1a2b.ics">'
        "Mittwoch, 19. November 2025, 10 bis 11:30 Uhr</a>, Rathaus, Marktplatz 1</p>"
    ) in item["content_html"]
    assert item["date_published"] == "2025-11-02T12:00:00+00:00"


def test_rule_5_several_events_have_their_names() -> None:
    body = feed_json()["items"][1]["content_html"]
    assert "Laternenfest, <a" in body
    assert "Dienstag, 11. November 2025, 17 Uhr</a>, Schulhof</p>" in body
    assert "Lichterzug, <a" in body


def test_rule_5_cancelled_and_moved_events_say_so() -> None:
    bodies = [item["content_html"] for item in feed_json(channels.CANCELLED)["items"]]
    assert bodies[0].startswith("<p><strong>Abgesagt:</strong>")
    assert "Donnerstag, 27. November 2025, 19:30 Uhr</a>, Aula, verlegt von: Donnerstag, 20. November" in bodies[3]


def test_rule_5_in_english() -> None:
    english = replace(EXAMPLE.snapshot, site=replace(channels.SITE, language="en"))
    body = json.loads(publish.render(english)["familie.json"])["items"][0]["content_html"]
    assert "<strong>Event:</strong>" in body
    assert "Wednesday, 19 November 2025, 10:00 to 11:30" in body


@ALL
def test_rule_6_every_address_is_absolute_and_nothing_is_active(golden: Golden) -> None:
    for item in feed_json(golden)["items"]:
        body = item["content_html"]
        assert not re.search(r"<(script|style|iframe|svg|form|object|embed|input|link|meta)\b", body, re.I)
        assert not re.search(r"<[^>]*\son\w+\s*=", body, re.I)
        assert all(re.match("https?://", link) for link in LINKS.findall(body))


def test_rule_6_relative_addresses_are_resolved_before_cleaning() -> None:
    body = feed_json()["items"][1]["content_html"]
    assert 'href="https://schule.example.org/aktuelles/plan.html"' in body
    assert 'src="https://schule.example.org/bilder/laterne.png"' in body


def test_rule_6_relative_addresses_go_where_nothing_tells_their_base() -> None:
    local = replace(channels.FULL, url="/srv/pages/schule.html")
    story = channels.story(1, "Ohne Adresse", source="schule", link="", html='<p><a href="a.html">a</a></p>')
    shot = replace(channels.snapshot(story), sources=(channels.SOURCE, local))
    item = json.loads(publish.render(shot)["familie.json"])["items"][0]
    assert "href" not in item["content_html"]
    assert item["url"] == "https://termine.example.org/familie.html"


def test_rule_6_control_characters_and_lone_surrogates_are_gone() -> None:
    for name, data in HOSTILE.files().items():
        assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", data), name
        data.decode("utf-8")


@given(st.text(st.characters(exclude_categories=()), max_size=80))
@settings(max_examples=60, deadline=None)
def test_rule_6_any_text_gives_feeds_that_parse(text: str) -> None:
    item = Item(text, text, NOON, text, text, text, enclosures=(Enclosure(text, text, 1, text),), author=text)
    event = Event(datetime(2025, 11, 20, 15), title=text, place=text, uid="a", modified=NOON)
    for source in ("rathaus", "schule"):
        story = replace(channels.story(1, "x", event, source=source), item=item)
        files = publish.render(channels.snapshot(story))
        etree.fromstring(files["familie.atom"])
        etree.fromstring(files["familie.rss"])
        json.loads(files["familie.json"])
        files["familie.html"].decode()


def test_rule_7_the_page_announces_its_feeds_and_no_xslt_is_named() -> None:
    files = EXAMPLE.files()
    page = files["familie.html"].decode()
    for kind in ("application/atom+xml", "application/rss+xml", "application/feed+json", "text/calendar"):
        assert re.search(rf'<link [^>]*rel="alternate"[^>]*type="{re.escape(kind)}"', page)
    assert b"xml-stylesheet" not in files["familie.atom"] + files["familie.rss"]


@ALL
def test_rule_8_no_hub_is_promised(golden: Golden) -> None:
    files = golden.files()
    assert b'rel="hub"' not in files["familie.atom"] + files["familie.rss"]
