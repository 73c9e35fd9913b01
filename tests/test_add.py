"""`feeds add` on ten differing pages over HTTP: what is taken, why, and what config.yaml looks like afterwards."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pytest

from feeds import add
from feeds.add.announced import Announced, announced
from feeds.add.weigh import better
from feeds.errors import FetchError, ReadingError
from feeds.model import Event, Item, Page, Reading
from tests.adding import ALTERNATE, HTML, NEWS, NOW, explored, news_list, page, rss
from tests.loopback import Reply, Server


def test_a_list_without_a_feed_is_read_itself(server: Server) -> None:
    server.pages["/aktuelles"] = page(news_list())
    proposal = explored(server)
    assert (proposal.source.url, proposal.reading.rung) == (server.url("/aktuelles"), "list")
    assert [item.title for item in proposal.reading.items] == [title for title, _, _ in NEWS]
    assert proposal.source.title == "Stadt Probe", "readers see it behind an event"


def test_a_feed_that_tells_the_same_wins(server: Server) -> None:
    server.pages["/aktuelles"] = page(news_list(), ALTERNATE)
    server.pages["/feed"] = rss([(title, server.url(f"/meldung/{i}")) for i, (title, _, _) in enumerate(NEWS)])
    proposal = explored(server)
    assert (proposal.source.url, proposal.source.title) == (server.url("/feed"), "Nachrichten")
    assert proposal.why == "the announced feed has 5 of 5 entries of the page, and is surer to read"


def test_a_feed_of_other_things_loses(server: Server) -> None:
    server.pages["/aktuelles"] = page(news_list(), ALTERNATE)
    server.pages["/feed"] = rss([(f"Sitzung {i}", server.url(f"/rat/{i}")) for i in range(5)])
    proposal = explored(server)
    assert proposal.source.url == server.url("/aktuelles")
    assert proposal.notes == (f"{server.url('/feed')}: the feed has only 0 of 5 entries of the page",)


@pytest.mark.parametrize(
    ("feed", "note"), [(Reply(status=404), "is not there (404)"), (rss([]), "empty"), (Reply(b"<p>", HTML), "")]
)
def test_a_feed_that_gives_nothing_loses(server: Server, feed: Reply, note: str) -> None:
    server.pages["/aktuelles"] = page(news_list(), ALTERNATE)
    server.pages["/feed"] = feed
    proposal = explored(server)
    assert proposal.source.url == server.url("/aktuelles")
    assert note in proposal.notes[0]


def test_a_feed_of_comments_is_not_even_asked_for(server: Server) -> None:
    head = ALTERNATE.replace("/feed", "/comments/feed").replace("Nachrichten", "Kommentar-Feed")
    server.pages["/aktuelles"] = page(news_list(), head)
    assert explored(server).notes == ()
    assert "/comments/feed" not in server.paths()


def test_a_feed_is_taken_as_it_is(server: Server) -> None:
    server.pages["/feed"] = rss([("Eins", "https://example.org/1"), ("Zwei", "https://example.org/2")])
    assert explored(server, "/feed").why == "the address is a feed"


OBSTACLES = {
    "login": ('<form><input name="u"><input type="password" name="p"><button>Anmelden</button></form>', "a login page"),
    "wall": ("<h1>Just a moment...</h1><script>1</script>", "the visitor is a robot"),
    "scripts": ('<div id="root"></div><script src="/app.js"></script>', "the page is built by scripts alone"),
    "a wall without words": ('<h1>Stadt</h1><script src="/cdn-cgi/challenge-platform/x.js"></script>', "is a robot"),
    "little text beside scripts": ("<p>Stadt Probe, Rathaus</p><script src='/app.js'></script>", "by scripts alone"),
    "empty": ("", "the page is empty"),
}


@pytest.mark.parametrize("name", OBSTACLES)
def test_an_obstacle_is_named_with_what_can_be_done(server: Server, name: str) -> None:
    body, message = OBSTACLES[name]
    server.pages["/aktuelles"] = page(body)
    with pytest.raises(ReadingError, match=message) as caught:
        explored(server)
    assert caught.value.advice


def test_a_page_of_scripts_is_read_by_the_feed_it_announces(server: Server) -> None:
    server.pages["/aktuelles"] = page(OBSTACLES["scripts"][0], ALTERNATE)
    server.pages["/feed"] = rss([("Eins", "https://example.org/1")])
    assert explored(server).why == "the page announces this feed, and cannot be read itself"


def test_a_page_that_is_not_there_is_told(server: Server) -> None:
    with pytest.raises(FetchError, match="is not there"):
        explored(server)


def reading(rung: str, count: int, day: date | None = None) -> Reading:
    events = (Event(start=day),) if day else ()
    return Reading(rung, tuple(Item(f"Eintrag {i}", events=events) for i in range(count)))


AHEAD, OVER = date(2025, 12, 1), date(2025, 11, 1)


@pytest.mark.parametrize(
    ("own", "kind", "other", "taken"),
    [
        (reading("list", 4, AHEAD), "calendar", reading("calendar", 4, AHEAD), True),
        (reading("list", 4, AHEAD), "calendar", reading("calendar", 1, AHEAD), False),
        (reading("list", 4, AHEAD), "calendar", reading("calendar", 9, OVER), False),
        (reading("list", 4), "calendar", reading("calendar", 9, AHEAD), False),  # news would be lost
        (reading("list", 4, AHEAD), "feed", reading("feed", 4), False),  # dates would be lost
        (reading("list", 4), "feed", reading("feed", 2), True),
        (None, "calendar", reading("calendar", 1, AHEAD), True),
        (None, "feed", reading("feed", 0), False),
    ],
)
def test_what_tells_the_same_more_surely_wins(
    own: Reading | None, kind: Literal["feed", "calendar"], other: Reading, taken: bool
) -> None:
    assert better(own, other, Announced(kind, "https://example.org/x"), NOW)[1] is taken


def test_what_a_page_announces_is_found_in_all_its_forms() -> None:
    head = (
        '<base href="https://www.example.org/stadt/"><link rel=alternate type="text/calendar" href="a.ics">'
        '<link rel="alternate" type="application/atom+xml" href="/atom.xml">'
        '<link rel="alternate" hreflang="en" href="/en/"><link rel=alternate type="application/json" href="/wp-json/1">'
    )
    body = '<a href="webcal://cal.example/k">Abo</a> <a href="feed/">RSS</a> <a href="javascript:x">nein</a>'
    many = "".join(f'<a href="/termin/{i}.ics">merken</a>' for i in range(9))
    for extra in ("", many):  # a calendar file for each event is none for all
        found = announced(Page("https://example.org/", page(body + extra, head).body, "text/html; charset=utf-8"))
        assert [(entry.kind, entry.url) for entry in found] == [
            ("calendar", "https://www.example.org/stadt/a.ics"),
            ("calendar", "webcal://cal.example/k"),
            ("feed", "https://www.example.org/atom.xml"),
            ("feed", "https://www.example.org/stadt/feed/"),
        ]


@pytest.mark.parametrize(
    ("url", "title", "name"),
    [
        ("https://www.herne.de/Meldungen/Alle-News.html", "Stadt Herne", "alle-news"),
        ("https://www.stadt-probe.de/", "", "stadt-probe"),
        ("https://www.stadt-probe.de/aktuelles/feed/", "", "stadt-probe-feed"),
        ("https://example.org/gemeinde/B%C3%BCcherei/", "", "buecherei"),
        ("http://127.0.0.1:8000/", "", "source"),
        ("http://127.0.0.1:8000/aktuelles", "Stadt Übersee", "stadt-uebersee-aktuelles"),
        ("http://[fd00::12]/aktuelles/", "", "source-aktuelles"),
        ("http://[fd00::12]/rathaus", "Stadt Probe", "rathaus"),
        ("http://intranet/", "", "intranet"),
        ("https://example.org/doppelt", "", "doppelt-2"),
    ],
)
def test_a_name_comes_from_the_address(url: str, title: str, name: str) -> None:
    assert add.propose_name(url, {"doppelt"}, title) == name


def test_a_page_of_welcome_gives_way_to_the_feed_it_announces(server: Server) -> None:
    server.pages["/aktuelles"] = page("<h1>Start</h1><p>Willkommen in der Stadt am Fluss.</p>", ALTERNATE)
    server.pages["/feed"] = rss([(title, server.url(f"/meldung/{i}")) for i, (title, _, _) in enumerate(NEWS)])
    proposal = explored(server)
    assert (proposal.source.url, proposal.why) == (
        server.url("/feed"),
        "the page itself says little, and announces this feed",
    )
