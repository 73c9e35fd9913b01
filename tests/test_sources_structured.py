"""Structured data: the same event in JSON-LD, microdata and microformats, and the entries of a page."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from feeds import sources
from feeds.model import Event, Page, Reading, Source, Status

NOW = datetime(2025, 11, 25, 12, tzinfo=UTC)
URL = "https://verein.example/termine/"
SOURCE = Source("verein", URL)


def read(body: str) -> Reading:
    return sources.read(SOURCE, Page(URL, f"<!doctype html><body>{body}</body>".encode()), now=NOW)


def only(body: str) -> Event:
    reading = read(body)
    assert reading.rung == "structured"
    (item,) = reading.items
    (event,) = item.events
    return event


def linked(more: str, body: str = "") -> str:
    script = '<script type="application/ld+json">{"@context":"https://schema.org","@type":"Event","name":"Chor",'
    return f"{script}{more}}}</script>{body}<p>Termine</p>"


SYNTAXES = [
    (
        "JSON-LD",
        linked(
            '"startDate":"2025-12-06T19:30","endDate":"2025-12-06T21:00","url":"chor","location":{"@type":"Place",'
            '"name":"Aula","address":{"@type":"PostalAddress","streetAddress":"Markt 1","addressLocality":"Herne"}}'
        ),
        "Aula, Markt 1, Herne",
    ),
    (
        "JSON-LD in a list in a graph, wrapped, with a comma too many",
        '<script type="application/ld+json">/*<![CDATA[*/{"@graph":[[{"@type":["Thing","http://schema.org/MusicEvent"],'
        '"name":"Chor","startDate":"2025-12-06 19:30","endDate":"2025-12-06 21:00","url":"chor","location":"Aula",}]]}'
        "/*]]>*/</script><p>x</p>",
        "Aula",
    ),
    (
        "microdata",
        '<div itemscope itemtype="https://schema.org/Event"><a itemprop=url href=chor><b itemprop=name>Chor</b></a>'
        '<time itemprop=startDate datetime="2025-12-06T19:30">Samstag</time><meta itemprop=endDate content='
        '"2025-12-06T21:00"><span itemprop=location itemscope itemtype="https://schema.org/Place"><i itemprop=name>Aula'
        "</i></span></div>",
        "Aula",
    ),
    (
        "h-event",
        '<div class="h-event"><a class="p-name u-url" href=chor>Chor</a> <time class=dt-start datetime='
        '"2025-12-06T19:30">x</time>'
        '<time class=dt-end datetime="2025-12-06T21:00">y</time><p class="p-location h-card"><b class=p-name>Aula'
        "</b>, <span class=p-locality>Herne</span></p></div>",
        "Aula, Herne",
    ),
    (
        "hCalendar",
        '<div class="vevent"><a class=url href=chor><b class=summary>Chor</b></a> <span class=dtstart><abbr '
        'class=value title="2025-12-06">Samstag</abbr> <i class=value>7:30pm</i></span> '
        "<i class=dtend><b class=value>21:00</b></i>"
        "<i class=location>Aula</i></div>",
        "Aula",
    ),
]


@pytest.mark.parametrize(("what", "body", "place"), SYNTAXES, ids=[case[0] for case in SYNTAXES])
def test_the_same_event_in_every_syntax(what: str, body: str, place: str) -> None:
    event = only(body)
    assert (event.title, event.place, event.url) == ("Chor", place, URL + "chor")
    assert (event.start, event.end) == (datetime(2025, 12, 6, 19, 30), datetime(2025, 12, 6, 21))


START = '"startDate":"2025-12-06T19:30"'
PARTS: list[tuple[str, str, dict[str, object]]] = [
    ("a whole day", linked('"startDate":"2025-12-06"'), {"start": date(2025, 12, 6), "end": None}),
    (
        "midnight to midnight is whole days",
        linked('"startDate":"2025-12-06T00:00","endDate":"2025-12-07T23:59"'),
        {"start": date(2025, 12, 6), "end": date(2025, 12, 7)},
    ),
    ("an end without a time", linked(START + ',"endDate":"2025-12-07"'), {"end": None}),
    ("an end before the start", linked(START + ',"endDate":"2025-12-06T18:00"'), {"end": None}),
    ("a duration", linked(START + ',"duration":"PT1H30M"'), {"end": datetime(2025, 12, 6, 21)}),
    (
        "the zone's own offset",
        linked('"startDate":"2025-12-06T19:30+01:00"'),
        {"start": datetime(2025, 12, 6, 19, 30), "zone": ""},
    ),
    (
        "another offset keeps its hour and names it",
        linked('"startDate":"2025-12-06T19:30-0400"'),
        {"start": datetime(2025, 12, 6, 19, 30), "zone": "Etc/GMT+4"},
    ),
    (
        "a Z that the page's hour confirms",
        linked('"startDate":"2025-12-06T18:30:00Z"', "<p>um 19.30 Uhr</p>"),
        {"start": datetime(2025, 12, 6, 19, 30)},
    ),
    (
        "a Z at the local hour",
        linked('"startDate":"2025-12-06T19:30:00Z"', "<p>um 19.30 Uhr</p>"),
        {"start": datetime(2025, 12, 6, 19, 30)},
    ),
    ("written out", linked('"startDate":"6. Dezember 2025, 19.30 Uhr"'), {"start": datetime(2025, 12, 6, 19, 30)}),
    ("cancelled", linked(START + ',"eventStatus":"https://schema.org/EventCancelled"'), {"status": Status.CANCELLED}),
    (
        "moved",
        linked(START + ',"previousStartDate":"2025-12-01T19:30","eventStatus":"EventRescheduled"'),
        {"moved_from": (datetime(2025, 12, 1, 19, 30),), "status": Status.CONFIRMED},
    ),
    (
        "online",
        linked(START + ',"location":{"@type":"VirtualLocation","name":"Zoom"}'),
        {"online": True, "place": "Zoom"},
    ),
    ("online by its mode", linked(START + ',"eventAttendanceMode":"OnlineEventAttendanceMode"'), {"online": True}),
    (
        "an address as a line",
        linked(START + ',"location":[{"@type":"Place","address":"Markt 1"}]'),
        {"place": "Markt 1"},
    ),
    (
        "a schedule",
        linked(
            '"eventSchedule":{"@type":"Schedule","startDate":"2025-12-06","startTime":"19:30","endTime":"21:00",'
            '"repeatFrequency":"P2W","byDay":["https://schema.org/Saturday"],"endDate":"2026-03-01"}'
        ),
        {
            "start": datetime(2025, 12, 6, 19, 30),
            "end": datetime(2025, 12, 6, 21),
            "rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA;UNTIL=20260301",
        },
    ),
    ("an event stated twice", linked(START) + linked(START), {"title": "Chor"}),
    (
        "the series it belongs to is not its own",
        linked(START + ',"superEvent":{"@type":"Event","name":"x"}'),
        {"title": "Chor"},
    ),
]


@pytest.mark.parametrize(("what", "body", "expected"), PARTS, ids=[case[0] for case in PARTS])
def test_parts(what: str, body: str, expected: dict[str, object]) -> None:
    event = only(body)
    assert {key: getattr(event, key) for key in expected} == expected


NONE = [
    ("no start", linked('"url":"x"')),
    ("no day", linked('"startDate":"demnächst"')),
    ("a day that is none", linked('"startDate":"2025-13-45"')),
    ("nothing of it", '<script type="application/ld+json">kaputt</script><p>Text</p>'),
    ("a broadcast", linked(START).replace('"Event"', '"BroadcastEvent"')),
]


@pytest.mark.parametrize(("what", "body"), NONE, ids=[case[0] for case in NONE])
def test_no_event(what: str, body: str) -> None:
    assert read(body).rung != "structured"


def test_a_cut_script_gives_its_whole_events() -> None:
    whole = '{"@type":"Event","name":"Chor","startDate":"2025-12-06"}'
    assert only(f'<script type="application/ld+json">[{whole},{{"@type":"Event","na</script><p>x</p>').title == "Chor"


def test_itemref_and_a_microdata_value_of_every_kind() -> None:
    body = (
        '<div itemscope itemtype="https://schema.org/Event" itemid="urn:1" itemref="wo"><data itemprop="startDate" '
        'value="2025-12-06">x</data><img itemprop=image src="a.jpg"><b itemprop="name">Chor</b></div>'
        "<p id=wo itemprop=location>Aula</p>"
    )
    reading = read(body)
    assert (reading.items[0].events[0].place, reading.items[0].enclosures[0].url) == ("Aula", URL + "a.jpg")


def test_the_only_event_is_told_by_the_whole_page() -> None:
    prose = "<h1>Chor</h1>" + "<p>Der Chor singt am Samstag in der Aula, und alle dürfen kommen und zuhören.</p>" * 6
    (item,) = read(linked('"description":"kurz",' + START, prose)).items
    assert item.text.count("Aula") >= 1
    assert item.events


ENTRIES = [
    (
        "h-feed",
        '<div class=h-feed><div class=h-entry><a class="p-name u-url" href=a>Erste Nachricht</a><time '
        'class=dt-published datetime="2025-11-01">x</time></div>'
        '<div class=h-entry><a class="p-name u-url" href=b>Zweite Nachricht</a>'
        '<time class=dt-updated datetime="2025-11-02">x</time></div></div>',
    ),
    (
        "JSON-LD articles",
        '<script type="application/ld+json">[{"@type":"NewsArticle","headline":"Erste Nachricht","url":"a",'
        '"datePublished":"2025-11-01"},{"@type":"NewsArticle","headline":"Zweite Nachricht","mainEntityOfPage":'
        '{"@id":"b"},"datePublished":"2025-11-02"}]</script><p>x</p>',
    ),
]


@pytest.mark.parametrize(("what", "body"), ENTRIES, ids=[case[0] for case in ENTRIES])
def test_entries(what: str, body: str) -> None:
    reading = read(body)
    assert reading.rung == "structured"
    assert [(item.title, item.link, item.published) for item in reading.items] == [
        ("Erste Nachricht", URL + "a", date(2025, 11, 1)),
        ("Zweite Nachricht", URL + "b", date(2025, 11, 2)),
    ]


def test_an_item_list_names_titles_and_addresses() -> None:
    body = (
        '<script type="application/ld+json">{"@type":"ItemList","itemListElement":[{"@type":"ListItem","url":"a",'
        '"name":"Erste"},{"@type":"ListItem","item":{"@id":"b","name":"Zweite"}}]}</script><p>x</p>'
    )
    assert [(item.title, item.link) for item in read(body).items] == [("Erste", URL + "a"), ("Zweite", URL + "b")]


def test_one_event_in_the_corner_of_a_list_of_news_is_not_the_page() -> None:
    news = "".join(
        f"<li><h3><a href='/n{n}'>Nachricht Nummer {n} aus dem Verein</a></h3><p>0{n}.11.2025</p>"
        f"<p>Was in der Woche {n} geschah, steht hier in einem ganzen Satz.</p></li>"
        for n in range(1, 7)
    )
    assert read(linked(START) + f"<main><ul>{news}</ul></main>").rung == "list"
