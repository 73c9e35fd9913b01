"""When a story was published and changed, what it is called, and what another source adds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from feeds import stories
from feeds.model import Event, Findings, Item
from feeds.stories import identity
from tests.telling import BARE, CLUB, LINKED, MARCH, NOW, SITE, TEXT, TOWN, again, told

DATES = [
    ("stated before the reading: noon of the source", date(2026, 2, 27), datetime(2026, 2, 27, 11, tzinfo=UTC)),
    ("with an hour, wall clock", datetime(2026, 2, 27, 18, 30), datetime(2026, 2, 27, 17, 30, tzinfo=UTC)),
    ("with a zone", datetime(2026, 2, 27, 18, 30, tzinfo=UTC), datetime(2026, 2, 27, 18, 30, tzinfo=UTC)),
    ("today, whose noon is still ahead", date(2026, 3, 2), NOW),
    ("ahead: never in the future", date(2026, 9, 1), NOW),
    ("not stated: the first reading", None, NOW),
]


@pytest.mark.parametrize(("meaning", "stated", "published"), DATES, ids=[case[0] for case in DATES])
def test_when_an_item_was_published(meaning: str, stated: date | None, published: datetime) -> None:
    story = told(replace(LINKED, published=stated))
    assert story.published == published
    assert story.updated == published


def test_a_date_stated_later_wins_once() -> None:
    story = told(replace(LINKED, published=None))
    first = stories.revise(again(story, LINKED), Findings(), now=NOW + timedelta(days=1), source=TOWN, site=SITE)
    assert first.published == datetime(2026, 3, 1, 11, tzinfo=UTC)
    bumped = stories.match(
        [replace(LINKED, published=date(2026, 3, 9))], [first], NOW + timedelta(days=9), source=TOWN
    )[0]
    second = stories.revise(bumped, Findings(), now=NOW + timedelta(days=9), source=TOWN, site=SITE)
    assert (second.id, second.published) == (story.id, first.published)


def test_dates_are_read_from_the_publication_else_from_the_first_reading() -> None:
    assert stories.match([LINKED], [], NOW, source=TOWN)[0].as_of == date(2026, 3, 1)
    bare = told(BARE)
    assert again(bare, replace(BARE, text=BARE.text + " Neu."), days=30).as_of == NOW.date()
    other = replace(BARE, text="Wer kann beim Umzug am 9. April helfen und Kisten tragen?")
    assert again(bare, other, days=30).as_of == date(2026, 4, 1), "other words, first read today"
    assert again(told(BARE, events=(MARCH,)), other, days=9).as_of == NOW.date(), "what it announced is still ahead"


def test_a_clock_that_goes_back_changes_nothing_and_one_that_jumps_dates_nothing_anew() -> None:
    story = told(LINKED)
    assert again(story, replace(LINKED, published=None, text="Anders gelesen."), days=-400).unchanged
    ahead = again(story, replace(LINKED, text="Neu gefasst."), days=400)
    revised = stories.revise(ahead, Findings(), now=NOW + timedelta(days=400), source=TOWN, site=SITE)
    assert (revised.id, revised.published) == (story.id, story.published)
    back = stories.revise(
        again(revised, replace(LINKED, text="Wieder neu.")),
        Findings(),
        now=NOW + timedelta(days=2),
        source=TOWN,
        site=SITE,
    )
    assert back.updated == revised.updated + timedelta(seconds=1), "a change shows, though the clock went back"


def test_a_list_read_once_as_news_and_once_as_events_keeps_its_first_reading() -> None:
    story = told(LINKED)
    turned = replace(LINKED, published=None, events=(Event(date(2026, 3, 1), title=LINKED.title),))
    assert again(story, turned).unchanged
    assert not again(story, replace(turned, text="Neu.")).unchanged


def test_another_source_adds_what_the_first_does_not_tell_and_takes_nothing() -> None:
    story = told(replace(LINKED, text=TEXT[:47], published=None))
    club = replace(LINKED, title="Ein Brunnen", author="Verein")
    match = again(story, club, source=CLUB)
    revised = stories.revise(match, Findings(), now=NOW + timedelta(days=1), source=CLUB, site=SITE)
    assert revised.id == story.id
    assert (revised.item.title, revised.item.text, revised.item.author) == ("Neuer Brunnen", TEXT, "Verein")
    assert revised.sources == ("stadt", "verein")
    again_town = stories.match(
        [replace(LINKED, text=TEXT[:47], published=None)], [revised], NOW + timedelta(days=2), source=TOWN
    )
    assert again_town[0].unchanged, "the first source's unchanged teaser takes the full text away no more"


IDS = [
    ("tracking and scheme", replace(LINKED, link="http://example.org/n/brunnen/?utm_medium=x")),
    ("edited headline", replace(LINKED, title="Neu")),
    ("edited text", replace(LINKED, text="Neu")),
]


@pytest.mark.parametrize(("meaning", "item"), IDS, ids=[case[0] for case in IDS])
def test_a_lost_store_mints_the_same_id(meaning: str, item: Item) -> None:
    assert told(item, now=NOW + timedelta(days=90)).id == told(LINKED).id


def test_an_id_is_a_tag_uri_of_the_site() -> None:
    assert told(LINKED).id.startswith("tag:feeds.example.org,2025:stadt/")
    assert told(LINKED, source=CLUB).id != told(LINKED).id


@pytest.mark.parametrize(
    ("link", "key"),
    [
        ("https://www.Example.org:443/a/index.html?b=2&a=1&utm_x=3#:~:text=da", "example.org/a?a=1&b=2"),
        ("http://example.org:8080/%7Eamt/#oben", "example.org:8080/~amt#oben"),
        ("mailto:amt@example.org", "amt%40example.org"),
        ("http://[kaputt", "http://[kaputt"),
        ("", ""),
    ],
)
def test_a_link_key_holds_what_stays(link: str, key: str) -> None:
    assert identity.link_key(link) == key
