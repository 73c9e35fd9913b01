"""Who is who between two readings: what stays one story and what is two."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import pytest

from feeds import stories
from feeds.model import Event, Findings, Item, Source
from tests.telling import BARE, CLUB, LINKED, NOW, SITE, TEXT, TOWN, again, told

OFFICE = "Die Bürgermeisterin lädt alle zu ihrer offenen Sprechstunde ins Rathaus ein, ohne Anmeldung, und zwar"


@dataclass(frozen=True)
class Pair:
    """Two readings of one notice, or of two."""

    meaning: str
    before: Item
    after: Item
    same: bool = True
    reason: str = ""
    days: int = 1
    events: tuple[Event, ...] = ()
    source: Source = TOWN


PAIRS = [
    Pair("nothing changed", LINKED, LINKED, reason="same link"),
    Pair("the headline", LINKED, replace(LINKED, title="Der Brunnen sprudelt"), reason="same link"),
    Pair("the text", LINKED, replace(LINKED, text="Ganz anders."), reason="same link"),
    Pair("the place on the page", replace(LINKED, position=1), replace(LINKED, position=9)),
    Pair("http", replace(LINKED, link="http://www.example.org/n/brunnen"), LINKED, reason="same link"),
    Pair("without www", LINKED, replace(LINKED, link="https://example.org/n/brunnen"), reason="same link"),
    Pair("tracking", LINKED, replace(LINKED, link=LINKED.link + "?utm_source=a&fbclid=b"), reason="same link"),
    Pair("a session", LINKED, replace(LINKED, link=LINKED.link + ";jsessionid=0A1B"), reason="same link"),
    Pair("a closing slash", LINKED, replace(LINKED, link=LINKED.link + "/"), reason="same link"),
    Pair(
        "order of parameters",
        replace(LINKED, link="https://a.example/?id=4&x=1"),
        replace(LINKED, link="https://a.example/?x=1&id=4"),
    ),
    Pair(
        "another id parameter",
        replace(LINKED, link="https://a.example/?id=4"),
        Item("Straßenfest", link="https://a.example/?id=5", text="Am Samstag wird gefeiert."),
        same=False,
    ),
    Pair(
        "a changed slug",
        LINKED,
        replace(LINKED, link="https://www.example.org/n/brunnen-2"),
        reason="same headline under a changed address",
    ),
    Pair(
        "slug and teaser become full",
        replace(LINKED, text=TEXT[:60] + "…"),
        replace(LINKED, link="https://www.example.org/n/b"),
        reason="same headline under a changed address",
    ),
    Pair(
        "slug and headline",
        LINKED,
        replace(LINKED, title="Brunnen ist fertig", link="https://www.example.org/n/b"),
        reason="nearly the same text",
    ),
    Pair("teaser becomes full text", replace(LINKED, text=TEXT[:50]), LINKED, reason="same link"),
    Pair(
        "the source's own id",
        replace(LINKED, guid="a-1"),
        replace(LINKED, guid="a-1", link="https://www.example.org/x", title="Neu"),
        reason="same id in the source",
    ),
    Pair("no link, same headline", BARE, replace(BARE, text="Das Elterncafé ist umgezogen."), reason="same headline"),
    Pair("no link, umlauts and case", replace(BARE, title="ELTERNCAFE\u0301"), BARE, reason="same headline"),
    Pair("no link, edited headline", BARE, replace(BARE, title="Elterncafé im März"), reason="similar text"),
    Pair(
        "no link, another notice",
        BARE,
        Item("Kleidermarkt", text="Der Kleidermarkt ist am Samstag in der Aula der Schule."),
        same=False,
    ),
    Pair(
        "next year's headline, own address",
        replace(LINKED, title="Osterfeuer", link="https://a.example/o-2026", published=date(2026, 3, 1)),
        replace(LINKED, title="Osterfeuer", link="https://a.example/o-2027", published=date(2027, 2, 20)),
        same=False,
        days=350,
    ),
    Pair(
        "next week's session of one name",
        Item("Ratssitzung", link="https://a.example/s/1", text="Der Rat tagt am 3. März um 17 Uhr im Saal."),
        Item("Ratssitzung", link="https://a.example/s/2", text="Der Rat tagt am 14. April um 18 Uhr im Saal."),
        same=False,
    ),
    Pair(
        "the same words for another month",
        Item("Sprechstunde im Mai", link="https://a.example/s/1", text=f"{OFFICE} am 5. Mai um 17 Uhr."),
        Item("Sprechstunde im Juni", link="https://a.example/s/2", text=f"{OFFICE} am 5. Juni um 17 Uhr."),
        same=False,
    ),
    Pair(
        "headline of last year, no link",
        BARE,
        replace(BARE, text="Das Elterncafé findet am 10. September um 9 Uhr in der Kita statt."),
        same=False,
        days=180,
    ),
    Pair("the same page on two sources", LINKED, LINKED, source=CLUB, reason="same link"),
    Pair(
        "the same news elsewhere",
        LINKED,
        replace(LINKED, link="https://verein.example.org/7"),
        source=CLUB,
        reason="same headline and text on another source",
    ),
    Pair(
        "one headline of two sources",
        LINKED,
        Item(
            "Neuer Brunnen", link="https://verein.example.org/7", text="Der Verein hat im Garten einen Brunnen gebaut."
        ),
        same=False,
        source=CLUB,
    ),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.meaning)
def test_one_story_or_two(pair: Pair) -> None:
    story = told(pair.before, events=pair.events)
    match = again(story, pair.after, source=pair.source, days=pair.days)
    assert (match.story is not None) is pair.same
    if pair.reason:
        assert match.reason == pair.reason
    now = NOW + timedelta(days=pair.days)
    revised = stories.revise(match, Findings(), now=now, source=pair.source, site=SITE)
    assert (revised.id == story.id) is pair.same
    if pair.same:
        assert (revised.first_read, revised.published) == (story.first_read, story.published)
        assert pair.source.name in revised.sources
        assert revised.updated >= story.updated


def test_an_unchanged_item_is_known_by_its_words() -> None:
    story = told(replace(LINKED, html="<b>"))
    assert again(story, replace(LINKED, position=7, html="<p>", link=LINKED.link + "?utm_source=x")).unchanged
    assert not again(story, replace(LINKED, text="Anders.")).unchanged


def test_what_changes_the_page_alone_moves_no_date() -> None:
    story = told(replace(LINKED, html="<p class=a>"))
    match = again(story, replace(LINKED, html="<p class=b>", position=3, headings=("Neu",)))
    revised = stories.revise(match, Findings(), now=NOW + timedelta(days=1), source=TOWN, site=SITE)
    assert revised.updated == story.updated


def test_an_address_becomes_https_and_never_http_again() -> None:
    story = told(replace(LINKED, link="http://www.example.org/n/brunnen?utm_source=a"))
    assert story.item.link == "http://www.example.org/n/brunnen"
    revised = stories.revise(again(story, LINKED), Findings(), now=NOW, source=TOWN, site=SITE)
    assert revised.item.link == LINKED.link
    back = again(revised, replace(LINKED, link="http://www.example.org/n/brunnen", text="Neu."))
    assert stories.revise(back, Findings(), now=NOW, source=TOWN, site=SITE).item.link == LINKED.link


def test_cards_of_one_headline_and_address_are_parted_by_their_words() -> None:
    cards = [
        Item(
            "Elterncafé",
            link="https://www.example.org/cafe",
            text=f"Am {day}. März um 15 Uhr in der Kita.",
            position=day,
        )
        for day in (5, 12, 19)
    ]
    first = [
        stories.revise(m, Findings(), now=NOW, source=TOWN, site=SITE)
        for m in stories.match(cards, [], NOW, source=TOWN)
    ]
    assert len({story.id for story in first}) == 3
    later = [
        *cards[1:],
        Item("Elterncafé", link="https://www.example.org/cafe", text="Am 26. März um 15 Uhr in der Kita."),
    ]
    matched = {m.item.text: m.story for m in stories.match(later, first, NOW + timedelta(days=1), source=TOWN)}
    by_text = {story.item.text: story.id for story in first}
    for card in cards[1:]:
        story = matched[card.text]
        assert story is not None
        assert story.id == by_text[card.text]


def test_an_item_that_stands_twice_on_its_page_is_one() -> None:
    teaser = replace(LINKED, text=TEXT[:48])
    (match,) = stories.match(
        [teaser, LINKED, replace(LINKED, link="http://example.org/n/brunnen/")], [], NOW, source=TOWN
    )
    assert match.item.text == TEXT


def test_each_story_is_taken_once() -> None:
    story = told(BARE)
    twin = Item("Elterncafé", text="Für Väter gibt es ein eigenes Elterncafé am Samstag.")
    matches = stories.match([twin, BARE], [story], NOW + timedelta(days=1), source=TOWN)
    assert [match.story is not None for match in matches] == [False, True]


def test_what_no_text_file_can_hold_is_replaced() -> None:
    events = (Event(NOW.date(), title="Fest\ud800"),)
    (match,) = stories.match(
        [replace(LINKED, title="Br\udfffunnen", link=LINKED.link + "\ud800", events=events)], [], NOW, source=TOWN
    )
    assert match.item.title == "Br?unnen"
    assert match.item.events[0].title == "Fest?"
    assert all(key.encode() for key in stories.keys([replace(LINKED, guid="\ud800")]))


def test_what_may_only_be_announced_moves_with_its_teaser_alone() -> None:
    """The whole text is not published, so its edit is no news to a subscriber."""

    def moves(before: Item, after: Item, text: Literal["teaser", "full"] = "teaser") -> bool:
        source, day = replace(TOWN, text=text), NOW + timedelta(days=1)
        story = told(before, source=source)
        return stories.revise(again(story, after), Findings(), now=day, source=source, site=SITE).updated == day

    teased = replace(BARE, summary="Der Chor singt.", text="Der Chor singt am Abend in der Halle.")
    edited = replace(teased, text="Der Chor singt am Abend in der neuen Halle.")
    assert not moves(teased, edited)
    assert moves(teased, edited, "full")
    assert moves(teased, replace(edited, summary="Der Chor tanzt."))
    long = "Wort " * 100
    assert not moves(replace(BARE, text=f"{long}Ende"), replace(BARE, text=f"{long}Schluss"))
    assert moves(replace(BARE, text=f"{long}Ende"), replace(BARE, text=f"Ein {long}Ende"))
