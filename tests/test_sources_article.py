"""Pages as one article: headline, publication date, main text; and detail pages that join an item."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from feeds import sources
from feeds.errors import ReadingError
from feeds.model import Article, Enclosure, Item, Page, Source

NOW = datetime(2025, 11, 25, 12, tzinfo=UTC)
URL = "https://stadt.example/meldungen/fest"
SOURCE = Source("stadt", "https://stadt.example/meldungen/")
BERLIN = ZoneInfo("Europe/Berlin")
PROSE = "<p>Am Samstag feiert die Stadt mit allen Vereinen ein großes Fest, und alle sind herzlich eingeladen.</p>"
EXAMPLES = Path(__file__).parent.parent / "examples" / "herne"


def article(body: str, head: str = "", url: str = URL) -> Article:
    page = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    found = sources.read(Source("stadt", URL, kind="article"), Page(url, page.encode()), now=NOW).article
    assert found is not None
    return found


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


LINKED = '<script type="application/ld+json">{}</script>'
MAIN = f"<h1>Fest am Markt</h1>{PROSE}"

DATES = [
    ("meta, in the source's zone", meta("article:published_time", "2025-11-03T23:30:00Z"), MAIN, date(2025, 11, 4)),
    ("the first of several metas", meta("date", "2025-11-02") + meta("DC.date", "2025-11-03"), MAIN, date(2025, 11, 2)),
    ("a compact meta", meta("dc.date", "20251103"), MAIN, date(2025, 11, 3)),
    ("a meta with a compact time", meta("dc.date", "20251103T1005"), MAIN, date(2025, 11, 3)),
    ("a meta that is no day", meta("dc.date", "20251399"), MAIN, None),
    ("JSON-LD", LINKED.format('{"@type":"NewsArticle","datePublished":"2025-11-03"}'), MAIN, date(2025, 11, 3)),
    (
        "JSON-LD in a graph, a comma too many",
        LINKED.format('{"@graph":[{"@type":["Thing","Article"],"datePublished":"2025-11-03T10:00",},]}'),
        MAIN,
        date(2025, 11, 3),
    ),
    (
        "a comment's date is not the page's",
        LINKED.format('{"@type":"Comment","datePublished":"2025-11-03"}'),
        MAIN,
        None,
    ),
    ("microdata", "", f'{MAIN}<span itemprop="datePublished">3. November 2025</span>', date(2025, 11, 3)),
    (
        "time",
        "",
        f'<article><h1>Fest</h1><time datetime="2025-11-03">Montag</time>{PROSE}</article>',
        date(2025, 11, 3),
    ),
    (
        "a phrase at the start of a line",
        "",
        f"<h1>Fest</h1><p>Meldung vom 3. November 2025</p>{PROSE}",
        date(2025, 11, 3),
    ),
    ("the third of November, never March", "", f"<h1>Fest</h1><p>03.11.2025</p>{PROSE}", date(2025, 11, 3)),
    ("a line named after dates", "", f'<p class="newsDate">03.11.2025</p><div>{MAIN}</div>', date(2025, 11, 3)),
    (
        "a teaser's date is another's",
        "",
        f'{MAIN}<ul><li>a<li>b<li>c<li>d</ul><p>Ende.</p><p>Aus.</p><div><p class="teaser-date">03.11.2025</p></div>',
        None,
    ),
    ("a label", "", f"{MAIN}<p><b>Datum:</b> 03.11.2025</p>", date(2025, 11, 3)),
    ("a state with its hour", "", f"{MAIN}<p>[Stand: 03.11.2025, 01:40 Uhr]</p>", date(2025, 11, 3)),
    (
        "no label, a word that begins like one",
        "",
        f"{MAIN}<p>Gezeigt wird hier der ganze Datensatz vom 03.11.2025 aus dem Archiv am See.</p>",
        None,
    ),
    (
        "what a script tells the statistics",
        "<script>dataLayer.push({'cmsPublishingDate': '2025-11-03'})</script>",
        MAIN,
        date(2025, 11, 3),
    ),
    (
        "nothing where it tells of several",
        "<script>dataLayer.push({'a': {'publishDate': '2025-11-03'}, 'b': {'publishDate': '2025-11-04'}})</script>",
        MAIN,
        None,
    ),
    ("when an event begins is no publication", "", f"<h1>Fest</h1><p>Datum: 03.11.2025, 19:30 Uhr</p>{PROSE}", None),
    ("an odd minute is a system's clock", "", f"<h1>Fest</h1><p>03.11.2025, 07:49 Uhr</p>{PROSE}", date(2025, 11, 3)),
    ("a day to come is no publication", meta("date", "2026-03-01"), MAIN, None),
    ("the year one is none", meta("date", "0001-01-01T00:00:00Z"), MAIN, None),
    ("nothing", "", MAIN, None),
]


@pytest.mark.parametrize(("what", "head", "body", "expected"), DATES, ids=[case[0] for case in DATES])
def test_published(what: str, head: str, body: str, expected: date | None) -> None:
    found = article(body, head).published
    assert (found.date() if isinstance(found, datetime) else found) == expected


def test_the_address_states_the_day() -> None:
    assert article(MAIN, url="https://stadt.example/2025/11/03/fest.html").published == date(2025, 11, 3)


def test_an_instant_is_told_in_the_source_s_zone() -> None:
    found = article(MAIN, meta("article:published_time", "2025-11-03T09:00:00+00:00")).published
    assert found == datetime(2025, 11, 3, 10, tzinfo=BERLIN)


TITLES = [
    ("the h1", "<title>Stadt</title>", MAIN, "Fest am Markt"),
    ("without the site's name", "<title>Fest am Markt | Stadt Musterburg</title>", PROSE, "Fest am Markt"),
    ("a title alone", "<title>Fest am Markt</title>", PROSE, "Fest am Markt"),
    (
        "the h1 that the title repeats",
        "<title>Fest am Markt - Stadt</title>",
        f"<h1>Die Stadt Muster</h1>{MAIN}",
        "Fest am Markt",
    ),
    (
        "the editors' own words where they are akin",
        LINKED.format('{"@type":"Article","headline":"Großes Markttreffen lockt Vereine"}'),
        f"<h1>Vereine beim Treffen der Stadt</h1>{PROSE}",
        "Großes Markttreffen lockt Vereine",
    ),
    ("the site's own name is not akin", meta("og:title", "Rathaus online"), MAIN, "Fest am Markt"),
    ("none", "", PROSE, ""),
]


@pytest.mark.parametrize(("what", "head", "body", "expected"), TITLES, ids=[case[0] for case in TITLES])
def test_title(what: str, head: str, body: str, expected: str) -> None:
    assert article(body, head).title == expected


def test_text_is_the_main_text_in_its_order() -> None:
    body = f"""<nav><a href=/>Start</a></nav><div class=cookie-notice><p>Wir nutzen Cookies, und zwar viele.</p></div>
    <main><h1>Fest am Markt</h1>{PROSE}<h2>Programm</h2><ul><li>14 Uhr: Tanz</li><li>15 Uhr: Musik</li></ul>
    <table><tr><th>Ort</th><td>Markt</td></tr></table>{PROSE.replace("Samstag", "Sonntag")}</main>
    <aside><p>Lesen Sie auch, was sonst noch in der Stadt und ihrer Umgebung geschehen ist.</p></aside>
    <footer><p>Stadt Musterburg, Rathausplatz 1, hier steht das Impressum der Stadt.</p></footer>"""
    lines = article(body).text.split("\n")
    assert lines[1:5] == ["Programm", "14 Uhr: Tanz", "15 Uhr: Musik", "Ort Markt"]
    assert lines[0].startswith("Am Samstag")
    assert lines[-1].startswith("Am Sonntag")


def test_a_page_that_hides_all_its_text_in_a_named_block_is_read_all_the_same() -> None:
    assert "Fest" in article(f'<div class="sidebar">{PROSE}</div>').text


def test_an_article_page_is_one_item() -> None:
    head = meta("og:type", "article") + meta("og:image", "/fest.jpg") + meta("og:description", "Ein Fest")
    page = f"<html><head>{head}</head><body>{MAIN}{PROSE * 6}</body></html>"
    reading = sources.read(SOURCE, Page(URL, page.encode()), now=NOW)
    (item,) = reading.items
    assert (reading.rung, item.title, item.link, item.summary) == ("article", "Fest am Markt", URL, "Ein Fest")
    assert item.enclosures == (Enclosure("https://stadt.example/fest.jpg"),)


def test_the_page_comes_as_an_article_whatever_rung_won() -> None:
    page = (EXAMPLES / "kinderbetreuung.html").read_bytes()
    reading = sources.read(SOURCE, Page("https://www.herne.de/k/", page), now=NOW)
    assert reading.rung == "list"
    assert reading.article is not None
    assert len(reading.items) == 6


ITEM = Item("Frühstück", link=URL, summary="Teaser", position=3)


def test_a_detail_page_adds_text_date_and_picture() -> None:
    page = Page(
        URL, f'<h1>Anders</h1><p>Meldung vom 3. November 2025</p>{PROSE}<img src="/a.jpg" alt="Tisch">'.encode()
    )
    joined = sources.join(ITEM, page, SOURCE, now=NOW)
    assert (joined.title, joined.link, joined.summary, joined.position) == ("Frühstück", URL, "Teaser", 3)
    assert joined.published == date(2025, 11, 3)
    assert "Fest" in joined.text
    assert joined.detailed == NOW


def test_the_list_s_date_stays() -> None:
    item = Item("Frühstück", link=URL, published=date(2025, 11, 1))
    page = Page(URL, f"<p>Meldung vom 3. November 2025</p>{PROSE}".encode())
    assert sources.join(item, page, SOURCE, now=NOW).published == date(2025, 11, 1)


def test_the_details_of_the_example() -> None:
    for path in sorted((EXAMPLES / "meldungen").glob("*.html")):
        joined = sources.join(ITEM, Page(URL, path.read_bytes()), SOURCE, now=NOW)
        assert isinstance(joined.published, date)
        assert len(joined.text) > 100


def test_a_plain_text_joins_too() -> None:
    assert sources.join(ITEM, Page(URL, b"Ein Absatz allein."), SOURCE, now=NOW).text == "Ein Absatz allein."


@pytest.mark.parametrize("content", [b"Eins.\n\nZwei.", b"<body><h1>Nichts</h1></body>"], ids=["two items", "no text"])
def test_a_page_that_is_no_detail(content: bytes) -> None:
    with pytest.raises(ReadingError):
        sources.join(ITEM, Page(URL, content), SOURCE, now=NOW)


@pytest.mark.parametrize(
    "content",
    [
        "<div>" * 5_000 + "tief" + PROSE,
        "<b>" * 3_000 + PROSE,
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>" + MAIN,
        '<script type="application/ld+json">{"@type":"Article","headline":{"a":[1]},"datePublished":{}}</script>'
        + MAIN,
        "<a href='http://[kaputt'>x</a>" + MAIN,
        "<table><p>" * 500 + MAIN,
    ],
    ids=["deep", "deep inline", "deep JSON", "odd JSON", "bad address", "broken table"],
)
def test_hostile_pages_do_not_raise(content: str) -> None:
    article(content)


def test_a_script_of_one_endless_word_is_read_at_once() -> None:
    """A pattern that looks at each letter anew would take minutes."""
    assert article(MAIN, f"<script>dataLayer{'publish' * 2_500}</script>").published is None
