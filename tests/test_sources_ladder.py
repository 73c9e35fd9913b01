"""The ladder: an article, a list or structured data, whichever explains most of the page."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from feeds import sources
from feeds.errors import ReadingError
from feeds.model import Event, Item, Page, Source
from feeds.sources import enrich

NOW = datetime(2025, 11, 25, 12, tzinfo=UTC)
URL = "https://stadt.example/aktuelles/"
SENTENCE = "Der Rat der Stadt hat am Abend lange über den neuen Haushalt und die Bäder gesprochen. "
MARKED = '<meta property="og:type" content="article">'
DECLARED = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Haushalt der Stadt"}</script>'


def news(count: int) -> str:
    return "".join(
        f"<div class=n><h3><a href='/n{n}'>Nachricht Nummer {n} aus der Stadt</a></h3><p>{n}.11.2025</p>"
        f"<p>Was in der Woche {n} geschah, steht hier in einem ganzen langen Satz.</p></div>"
        for n in range(1, count + 1)
    )


STORY = f"<h1>Haushalt der Stadt</h1><p>{SENTENCE * 3}</p><p>{SENTENCE * 4}</p>"
SECTIONS = "".join(
    f"<div class=s><h2>Abschnitt {n}</h2><p>{SENTENCE * n}</p><p>{SENTENCE * 2}</p></div>" for n in range(2, 7)
)
LETTER = (
    "<p>Liebe Gemeinde,</p><p>am Sonntag, 6. Dezember 2026, feiern wir um 10 Uhr einen Gottesdienst in der Kirche.</p>"
    "<p>Der Seniorennachmittag findet am Dienstag, 15. Dezember 2026, um 14:30 Uhr im Pfarrheim statt.</p>"
    "<p>Das Pfarrbüro ist vom 23. Dezember 2026 bis 6. Januar 2027 geschlossen.</p>"
)
LINES = (
    "<p>6. Dezember 2026, 10 Uhr: Familiengottesdienst in der Kirche</p>"
    "<p>15. Dezember 2026, 14:30 Uhr: Nachmittag der Senioren im Pfarrheim</p>"
    "<p>24. Dezember 2026, 16 Uhr: Krippenspiel der Kinder in der Kirche</p>"
)
PAGES = [
    ("news", "", f"<main>{news(8)}</main>", "list"),
    ("a story alone", "", f"<main>{STORY}</main>", "article"),
    ("a story with related news beside it", "", f"<main>{STORY * 2}</main><div>{news(4)}</div>", "article"),
    ("a story in sections is no list", "", f"<main><h1>Haushalt</h1>{SECTIONS}</main>", "article"),
    ("nor one that says it is an article", MARKED, f"<main><h1>Haushalt</h1>{SECTIONS}</main>", "article"),
    ("two related pieces", DECLARED, f"<main>{STORY}</main>{news(2)}", "article"),
    ("news on a page that calls itself an article for sharing", MARKED, f"<main>{news(12)}</main>", "list"),
    ("more news than are taken", "", f"<main>{news(1_100)}</main>", "list"),
    (
        "a letter with a day in most of its paragraphs",
        "",
        f"<main><h1>Advent in der Gemeinde</h1>{LETTER}</main>",
        "article",
    ),
    ("lines with a day each", "", f"<main><h1>Termine im Advent</h1>{LINES}</main>", "list"),
    ("nothing but a headline", "", "<h1>Haushalt der Stadt</h1>", "article"),
]


@pytest.mark.parametrize(("what", "head", "body", "rung"), PAGES, ids=[case[0] for case in PAGES])
def test_rung(what: str, head: str, body: str, rung: str) -> None:
    page = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    reading = sources.read(Source("stadt", URL), Page(URL, page.encode()), now=NOW)
    assert reading.rung == rung
    assert reading.article is not None
    assert reading.why


@pytest.mark.parametrize("kind", ["list", "article"])
def test_a_forced_rung_is_taken(kind: str) -> None:
    page = Page(URL, f"<body><main>{news(8)}</main></body>".encode())
    assert sources.read(Source("stadt", URL, kind=kind), page, now=NOW).rung == kind


@pytest.mark.parametrize("kind", ["list", "structured"])
def test_a_forced_rung_that_does_not_fit(kind: str) -> None:
    with pytest.raises(ReadingError, match="nothing to read"):
        sources.read(Source("stadt", URL, kind=kind), Page(URL, f"<body>{STORY}</body>".encode()), now=NOW)


SHOWN = [
    (
        "an end and the hall of a house",
        Event(datetime(2025, 11, 29, 20), title="Jazz", place="Stadthalle, Ring 1"),
        Event(datetime(2025, 11, 29, 20), datetime(2025, 11, 29, 22), title="Jazz", place="Kleiner Saal"),
        (datetime(2025, 11, 29, 20), datetime(2025, 11, 29, 22), "Kleiner Saal, Stadthalle, Ring 1"),
    ),
    (
        "an hour",
        Event(date(2025, 11, 29), title="Jazz", place="Stadthalle, Ring 1"),
        Event(datetime(2025, 11, 29, 20), title="Jazz"),
        (datetime(2025, 11, 29, 20), None, "Stadthalle, Ring 1"),
    ),
    (
        "nothing where another hour is shown",
        Event(datetime(2025, 11, 29, 20), title="Jazz", place="Stadthalle, Ring 1"),
        Event(datetime(2025, 11, 29, 19), datetime(2025, 11, 29, 22), title="Jazz"),
        (datetime(2025, 11, 29, 20), None, "Stadthalle, Ring 1"),
    ),
    (
        "nothing of another day",
        Event(datetime(2025, 11, 29, 20), title="Jazz", place="Stadthalle, Ring 1"),
        Event(datetime(2025, 11, 30, 20), datetime(2025, 11, 30, 22), title="Jazz", place="Kleiner Saal"),
        (datetime(2025, 11, 29, 20), None, "Stadthalle, Ring 1"),
    ),
]


@pytest.mark.parametrize(("what", "stated", "shown", "expected"), SHOWN, ids=[case[0] for case in SHOWN])
def test_cards_add_to_structured_data(what: str, stated: Event, shown: Event, expected: tuple[object, ...]) -> None:
    other = Item("Orgel", events=(Event(date(2025, 12, 1), title="Orgel", place="Stadthalle, Ring 1"),))
    item, second = enrich.items([Item("Jazz", events=(stated,)), other], [Item("JAZZ!", text="Trio", events=(shown,))])
    (event,) = item.events
    assert (event.start, event.end, event.place) == expected
    assert second == other


def test_a_list_adds_the_date_of_a_stated_entry() -> None:
    link = "https://stadt.example/n/1"
    (item,) = enrich.items([Item("Haushalt", link)], [Item("Der Haushalt", link + "/", date(2025, 11, 3), "Text")])
    assert (item.title, item.published, item.text) == ("Haushalt", date(2025, 11, 3), "Text")


TONGUES = [
    ("a template that says English around German words", "en", SENTENCE * 3, "de", ""),
    ("German words and no statement, read for an English site", "", SENTENCE * 3, "en", "de"),
    (
        "English words and no statement",
        "",
        "The council met at noon to talk about the pools and the budget. " * 3,
        "de",
        "en",
    ),
    ("too few words: what the page states", "en", "Budget 2026 adopted. " * 8, "de", "en"),
    ("too few words and no statement: the source's own", "", "Budget 2026 adopted. " * 8, "de", ""),
    ("a language that we do not read", "fr", "Le conseil vote le budget et la piscine. " * 4, "de", ""),
]


@pytest.mark.parametrize(("what", "stated", "text", "own", "expected"), TONGUES, ids=[case[0] for case in TONGUES])
def test_language(what: str, stated: str, text: str, own: str, expected: str) -> None:
    page = f"<!doctype html><html lang='{stated}'><body><main><h1>Budget</h1><p>{text}</p></main></body></html>"
    (item,) = sources.read(Source("stadt", URL, language=own), Page(URL, page.encode()), now=NOW).items
    assert item.language == expected


CONCERT = "<h1>Orgelkonzert zum Advent</h1><p>Sonntag, 7. Dezember 2025, 17 Uhr</p><p>Stadtkirche</p>" + (
    "<p>Die Kantorin spielt Werke von Bach und Buxtehude an der neu gestimmten Orgel. Der Eintritt ist frei, Spenden "
    "für die Sanierung des Dachs sind willkommen.</p>"
)
OTHERS = "<h2>Weitere Veranstaltungen</h2>" + "".join(
    f'<article class="card"><time datetime="2025-12-{n}">{n}.12.2025</time><h3><a href="/t/{n}">Abend Nummer {n}</a>'
    "</h3><p>Stadtkirche</p></article>"
    for n in (10, 11, 13)
)
STATED = (
    '<script type="application/ld+json">{"@type":"Event","name":"Orgelkonzert zum Advent",'
    '"startDate":"2025-12-07T17:00","endDate":"2025-12-07T18:30"}</script>'
)
LINK = "https://stadt.example/t/orgel"


def concert(head: str = "") -> Page:
    return Page(LINK, f"<!doctype html><html><head>{head}</head><main>{CONCERT}{OTHERS}</main></html>".encode())


def test_the_list_of_others_below_an_event_is_not_the_page() -> None:
    reading = sources.read(Source("stadt", LINK), concert(), now=NOW)
    assert reading.rung == "article"
    text = reading.items[0].text
    assert "Stadtkirche" in text
    assert "Kantorin" in text
    assert "Abend" not in text
    assert "13.12." not in text


def test_a_page_states_its_own_event_beside_more_of_others() -> None:
    reading = sources.read(Source("stadt", LINK), concert(STATED), now=NOW)
    assert [(item.title, len(item.events)) for item in reading.items] == [("Orgelkonzert zum Advent", 1)]


def test_a_detail_page_gives_its_stated_event_and_none_of_the_others() -> None:
    item = Item(title="Orgelkonzert zum Advent", link=LINK)
    joined = sources.join(item, concert(STATED), Source("stadt", URL), now=NOW)
    assert [(event.start, event.end) for event in joined.events] == [
        (datetime(2025, 12, 7, 17), datetime(2025, 12, 7, 18, 30))
    ]
    assert "Abend" not in joined.text
    assert not sources.join(item, concert(), Source("stadt", URL), now=NOW).events
