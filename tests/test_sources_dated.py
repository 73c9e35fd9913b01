"""When a page was published, on whole pages: a side column, a day of today and a footer stand around each article."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from feeds import sources
from feeds.model import Article, Page, Source

NOW = datetime(2025, 11, 20, 12, tzinfo=UTC)
TITLE = "Neue Radstation am Bahnhof"
PROSE = (
    "Der Rat hat am Dienstag den Bau einer Radstation am Bahnhof beschlossen. Auf zwei Etagen sollen 400 Fahrräder "
    "Platz finden, dazu kommen Ladeplätze für Lastenräder und eine kleine Werkstatt."
)
HEAD = f"<h1>{TITLE}</h1>"
BODY = f"<p>{PROSE}</p>"
ASIDE = '<aside><h3>Beliebt</h3><a href="/a">Brand im Hafen</a> <time datetime="2025-11-19">gestern</time></aside>'
AROUND = f"<header><div>Donnerstag, 20. November 2025</div></header><main>{{}}</main>{ASIDE}<footer>© 2025</footer>"
OTHER = '<article class="teaser"><h3>Anderes</h3><time datetime="2025-10-01">1.10.</time></article>'
RELATED = f'<section class="related">{OTHER}</section>'
PLAIN = "https://stadt.example/radstation"
TWELFTH = date(2025, 11, 12)

CASES = [
    (
        "a byline with its hour",
        f'{HEAD}<p class="byline">Von Redaktion | 12.11.2025, 10:15 Uhr</p>{BODY}',
        PLAIN,
        TWELFTH,
    ),
    ("teasers of other articles", f"<article>{HEAD}{BODY}</article>{RELATED}", PLAIN, None),
    ("nothing but the last change", f"{HEAD}<p>Stand: 12.11.2025, 10:15 Uhr</p>{BODY}", PLAIN, TWELFTH),
    (
        "publication beats the change before it",
        f"{HEAD}<div>Aktualisiert am 14. November 2025</div><div>Veröffentlicht am 12. November 2025</div>{BODY}",
        PLAIN,
        TWELFTH,
    ),
    (
        "likewise as <time>",
        f'<article>{HEAD}<p>Aktualisiert: <time datetime="2025-11-14">14.11.</time></p>'
        f'<p>Erstellt: <time datetime="2025-11-12">12.11.</time></p>{BODY}</article>',
        PLAIN,
        TWELFTH,
    ),
    (
        "a side column of the article itself",
        f'<article><div class="sidebar"><time datetime="2025-11-12">12.</time></div><div>{HEAD}{BODY}</div></article>',
        PLAIN,
        TWELFTH,
    ),
    (
        "a wrapper named after the side column beside it",
        f'<div class="content right-sidebar">{HEAD}<div class="meta">12. November 2025</div>{BODY}</div>',
        PLAIN,
        TWELFTH,
    ),
    ("a dateline", f"{HEAD}<p>Herne, 12. November 2025. {PROSE}</p>", PLAIN, TWELFTH),
    (
        "a day in the first sentence is no dateline",
        f"{HEAD}<p>Am 12. November 2025 tagte der Rat. {PROSE}</p>",
        PLAIN,
        None,
    ),
    ("who wrote it and when", f"{HEAD}{BODY}<p>Verfasst von admin am Mi, 12/11/2025 - 09:33</p>", PLAIN, TWELFTH),
    ("an English line", f'{HEAD}<p class="dateline">Nov. 12, 2025</p>{BODY}', PLAIN, TWELFTH),
    ("the address alone", HEAD + BODY, "https://blog.example/2025/11/12/radstation/", TWELFTH),
    ("the address with dashes", HEAD + BODY, "https://blog.example/news/2025-11-12-radstation", TWELFTH),
    ("the address without dashes", HEAD + BODY, "https://stadt.example/presse/20251112_radstation.php", TWELFTH),
    ("a number in the address that is no day", HEAD + BODY, "https://stadt.example/presse/20259912-1", None),
    (
        "the day of an event is no publication",
        f"{HEAD}<p>Termin: Samstag, 8. November 2025, 10 bis 18 Uhr<br>Ort: Schlossplatz</p>{BODY}",
        PLAIN,
        None,
    ),
    (
        "nor is its box",
        f'<div class="event"><div class="event-date"><b>08</b> <b>Nov</b> <b>2025</b></div>{HEAD}{BODY}</div>',
        PLAIN,
        None,
    ),
    ("days of history", f"{HEAD}<p>Am 3. Mai 1998 wurde der Grundstein gelegt. {PROSE}</p>", PLAIN, None),
]


def article(main: str, url: str = PLAIN, title: str = TITLE) -> Article:
    page = f"<!doctype html><html lang=de><head><title>{title}</title></head><body>{AROUND.format(main)}</body></html>"
    found = sources.read(Source("stadt", url, kind="article"), Page(url, page.encode()), now=NOW).article
    assert found is not None
    return found


@pytest.mark.parametrize(("means", "main", "url", "day"), CASES, ids=[case[0] for case in CASES])
def test_a_page_was_published_when_it_says_so(means: str, main: str, url: str, day: date | None) -> None:
    found = article(main, url).published
    assert (found.date() if isinstance(found, datetime) else found) == day, means


def test_the_headline_may_stand_below_the_name_of_the_site() -> None:
    main = f"<div><h1>Radverein Herne</h1></div><h2>{TITLE}</h2>{BODY}"
    assert article(main, title=f"{TITLE} – Radverein Herne").title == TITLE


def test_a_headline_shown_and_shared_is_later_than_the_stated_one_it_rewords() -> None:
    def told(stated: str) -> str:
        data = f'{{"@type":"NewsArticle","headline":"{stated}"}}'
        shared = f'<meta property="og:title" content="{TITLE}">'
        return article(f'{shared}<script type="application/ld+json">{data}</script>{HEAD}{BODY}').title

    assert told("Radstation am Bahnhof beschlossen") == TITLE
    other = "Warum der Bahnhof zwei Etagen für Räder bekommt"
    assert told(other) == other
