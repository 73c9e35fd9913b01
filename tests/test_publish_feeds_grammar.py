"""What strict validators ask of every feed, asked by ourselves: RFC 4287, the RSS profile, OPML 2.0."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import etree

from feeds import publish
from feeds.model import Enclosure
from tests.publish import channels, pages
from tests.publish.channels import GOLDEN, Golden

ALL = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(golden: Golden, kind: str) -> Any:
    return etree.fromstring(golden.files()[f"familie.{kind}"])


@ALL
def test_rule_1_an_id_is_a_uri_and_stands_once(golden: Golden) -> None:
    ids = [one.text for one in feed(golden, "atom").iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    assert all(urlsplit(one).scheme == "tag" for one in ids)
    guids = [one.text for one in feed(golden, "rss").iter("guid")]
    assert len(guids) == len(set(guids))


@ALL
def test_rule_2_no_element_is_empty_and_every_date_has_its_offset(golden: Golden) -> None:
    for one in feed(golden, "atom").iter():
        assert len(one) or one.text or one.tag == f"{ATOM}link", one.tag
        if one.tag in (f"{ATOM}updated", f"{ATOM}published"):
            assert datetime.fromisoformat(one.text).tzinfo
        if one.tag == f"{ATOM}link":
            assert urlsplit(one.get("href")).scheme in ("http", "https")


def test_rule_2_a_link_to_a_file_says_of_what_type_it_is() -> None:
    story = channels.story(1, "Fest", link="https://www.example.org/termine.ics")
    root = etree.fromstring(publish.render(channels.snapshot(story))["familie.atom"])
    link = root.find(f"{ATOM}entry/{ATOM}link[@rel='alternate']")
    assert link.get("type") == "text/calendar"


@ALL
def test_rule_3_every_date_is_of_rfc_822_and_in_english(golden: Golden) -> None:
    shape = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000")
    for tag in ("pubDate", "lastBuildDate"):
        for one in feed(golden, "rss").iter(tag):
            assert shape.fullmatch(one.text)
            assert parsedate_to_datetime(one.text).tzinfo


@ALL
def test_rule_3_an_item_has_what_the_profile_asks_once(golden: Golden) -> None:
    for item in feed(golden, "rss").iter("item"):
        counted = Counter(child.tag for child in item)
        for tag in ("title", "link", "description", "guid", "pubDate"):
            assert counted[tag] == 1, tag
        assert counted["enclosure"] <= 1
        assert counted["author"] == 0  # it wants an e-mail address; dc:creator does not


def test_rule_3_a_length_nobody_knows_is_0_in_rss_and_absent_elsewhere() -> None:
    picture = Enclosure("https://www.example.org/a.jpg", "image/jpeg")
    files = publish.render(channels.snapshot(channels.story(1, "Bild", enclosures=(picture,))))
    assert (
        etree.fromstring(files["familie.rss"]).find(".//enclosure").get("length") == "0"
    )  # the profile wants a number
    assert etree.fromstring(files["familie.atom"]).find(f".//{ATOM}link[@rel='enclosure']").get("length") is None
    assert b"size_in_bytes" not in files["familie.json"]


@ALL
def test_rule_6_the_body_of_an_entry_is_html_that_was_escaped_once(golden: Golden) -> None:
    for content in feed(golden, "atom").iter(f"{ATOM}content"):
        assert content.get("type") == "html"
        assert not len(content)
        assert etree.HTML(content.text) is not None
        assert "&lt;p&gt;" not in content.text


def test_rule_7_the_opml_is_one_outline_a_channel() -> None:
    other = replace(pages.TOWN, channel=replace(pages.TOWN.channel, name="schule", title="Schule & <b>Park</b>"))
    root = etree.fromstring(publish.render_site(pages.SITE, (pages.TOWN, other))["feeds.opml"])
    assert (root.tag, root.get("version"), root.findtext("head/title")) == ("opml", "2.0", "Stadt Musterstadt")
    assert [one.get("text") for one in root.iter("outline")] == ["Familie und Freizeit", "Schule & Park"]
    assert {one.get("type") for one in root.iter("outline")} == {"rss"}


def test_rule_7_the_index_announces_every_channel() -> None:
    index = pages.files(pages.TOWN)["index.html"].decode()
    assert 'type="application/atom+xml" title="Familie und Freizeit" href="familie.atom"' in index
    assert 'type="text/x-opml"' in index
