"""Items with pages of their own: when such a page is read, what it adds, and what becomes of one that fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feeds import config, update
from feeds.fetch import Fetcher
from feeds.model import Page, Report, Source, Story
from feeds.sources import read
from feeds.store import Store
from feeds.update.details import Details
from tests.loopback import Reply, Server, serving

BEGIN = datetime(2026, 2, 1, 8, tzinfo=UTC)
CONFIG = """\
site:
  title: Stadt
  url: https://feeds.example.org/
  contact: mailto:stadt@example.org
  allow_hosts: [127.0.0.1]
store: sqlite:///feeds.db
public: public
sources:
  - {{name: stadt, url: "{base}/liste.html"{more}}}
channels:
  - {{name: alles, title: Alles, sources: [stadt]}}
"""
TEASERS = {
    "Sommerkonzert": "Der Musikverein lädt ein.",
    "Neue Regale": "Die Bücherei hat umgeräumt.",
    "Bauhof unter neuer Leitung": "Der Bauhof hat eine neue Leitung.",
}
CONCERT = (
    "Das Sommerkonzert findet am Sonntag, 14. Juni 2026, um 17 Uhr in der Stadthalle statt. Der Eintritt ist frei."
)
SHELVES = "Die Bücherei hat neue Regale bekommen. Die Arbeiten im Lesesaal dauerten zwei Wochen."


@dataclass(slots=True)
class Town:
    """A list, the pages of its items, and what the program makes of them."""

    server: Server
    folder: Path
    more: str = ""

    def list(self, teasers: dict[str, str], etag: str = "") -> None:
        """Put up the list; the page of an item is the number of its place."""
        blocks = "".join(
            f"<article><h2><a href='/n/{n}.html'>{title}</a></h2><p>{teaser}</p></article>"
            for n, (title, teaser) in enumerate(teasers.items())
        )
        page = f"<!DOCTYPE html><html><body><main><h1>Aktuelles</h1>{blocks}</main></body></html>"
        self._put("/liste.html", page, {"ETag": etag} if etag else {})

    def detail(self, number: int, text: str) -> None:
        page = f"<!DOCTYPE html><html><body><main><h1>Meldung</h1><p>{text}</p></main></body></html>"
        self._put(f"/n/{number}.html", page, {})

    def _put(self, path: str, page: str, more: dict[str, str]) -> None:
        self.server.pages[path] = Reply(page.encode(), {"Content-Type": "text/html; charset=utf-8", **more})

    def run(self, now: datetime) -> tuple[Report, list[str]]:
        """Read once; return the report and the pages of items that were asked for."""
        path = self.folder / "config.yaml"
        path.write_text(CONFIG.format(base=self.server.url(""), more=self.more), encoding="utf-8")
        found = config.load(path)
        before = len(self.server.requests)
        report = update.run(found, now=now, names=["stadt"], fetcher=Fetcher(found.site, pause=0))
        asked = [request.path for request in self.server.requests[before:] if request.path.startswith("/n/")]
        assert not report.checks[0].message, report.checks[0].message
        return report, asked

    def stories(self) -> dict[str, Story]:
        """What is stored, by headline."""
        with Store.open(config.load(self.folder / "config.yaml").store) as store:
            return {story.item.title: story for story in store.outdated(1_000_000, 1_000)}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with serving() as server:
        found = Town(server, tmp_path)
        found.list(TEASERS)
        for number, text in enumerate((CONCERT, SHELVES, "Der Bauhof hat eine neue Leitung. Sie kommt aus Herne.")):
            found.detail(number, text)
        yield found


def test_a_page_is_read_once_and_daily_while_its_event_lies_ahead(town: Town) -> None:
    assert town.run(BEGIN)[1] == ["/n/0.html", "/n/1.html", "/n/2.html"]
    (event,) = town.stories()["Sommerkonzert"].events
    assert event.start == datetime(2026, 6, 14, 17)
    assert town.stories()["Neue Regale"].item.text.endswith("dauerten zwei Wochen.")
    assert town.run(BEGIN + timedelta(hours=6))[1] == []
    assert town.run(BEGIN + timedelta(hours=25))[1] == ["/n/0.html"]
    assert town.run(BEGIN + timedelta(hours=30))[1] == [], "the moment is kept though nothing changed"
    assert town.run(datetime(2026, 6, 16, 8, tzinfo=UTC))[1] == [], "nothing lies ahead any more"


def test_pages_of_a_slow_host_wait_for_the_next_run(town: Town) -> None:
    town.run(BEGIN)
    town.list({title: f"{teaser} Und mehr." for title, teaser in TEASERS.items()})
    found = config.load(town.folder / "config.yaml")
    (source,) = found.sources
    page = Page(url=source.url, content=town.server.pages["/liste.html"].body, content_type="text/html")
    reading = read(source, page, now=BEGIN)
    addresses = {want.item: want.url for want in reading.wants if want.kind == "detail" and want.item is not None}
    before = len(town.server.requests)
    with Store.open(found.store) as store:
        details = Details(store, Fetcher(found.site, pause=0), BEGIN + timedelta(hours=1), seconds=0)
        joined = details.join(source, reading.items, addresses, page)
    asked = [request.path for request in town.server.requests[before:] if request.path.startswith("/n/")]
    assert (asked, joined.is_whole, joined.warnings) == (["/n/0.html"], False, ())
    assert all(item.text for item in joined.items), "what is known of the others stays"


def test_a_new_teaser_asks_for_the_page_again(town: Town) -> None:
    first = town.run(BEGIN)[0]
    assert first.checks[0].new == 3
    town.list(TEASERS | {"Neue Regale": "Die Bücherei hat umgeräumt und wieder geöffnet."})
    town.detail(1, f"{SHELVES} Sie ist wieder geöffnet.")
    before = town.stories()["Neue Regale"]
    report, asked = town.run(BEGIN + timedelta(hours=1))
    assert asked == ["/n/1.html"]
    assert (report.checks[0].new, report.checks[0].changed) == (0, 1)
    after = town.stories()["Neue Regale"]
    assert (after.id, after.item.text) == (before.id, f"{SHELVES} Sie ist wieder geöffnet.")


def test_a_text_that_a_person_wrote_asks_for_no_page_again(town: Town) -> None:
    town.run(BEGIN)
    correction = f"- {{story: '{town.stories()['Neue Regale'].id}', text: Die Bücherei ist umgezogen.}}\n"
    (town.folder / "corrections.yaml").write_text(correction, encoding="utf-8")
    town.run(BEGIN + timedelta(hours=1))
    assert town.run(BEGIN + timedelta(hours=2))[1] == []
    assert town.stories()["Neue Regale"].item.text == "Die Bücherei ist umgezogen."


def test_a_list_that_stands_hides_no_change_of_a_page(town: Town) -> None:
    town.list(TEASERS, etag='"1"')
    town.run(BEGIN)
    (before,) = town.stories()["Sommerkonzert"].events
    assert str(town.run(BEGIN + timedelta(hours=1))[0].checks[0].outcome) == "unchanged"
    town.detail(0, "Das Sommerkonzert am Sonntag, 14. Juni 2026, um 17 Uhr in der Stadthalle fällt aus.")
    assert town.run(BEGIN + timedelta(hours=26))[1] == ["/n/0.html"]
    (after,) = town.stories()["Sommerkonzert"].events
    assert (after.uid, after.status, after.sequence) == (before.uid, "CANCELLED", 1)


def test_a_page_that_fails_is_tried_ever_more_rarely_and_loses_nothing(town: Town) -> None:
    town.list(TEASERS, etag='"1"')
    town.run(BEGIN)
    del town.server.pages["/n/0.html"]
    report, _ = town.run(BEGIN + timedelta(days=1, hours=1))
    assert any("/n/0.html" in problem for problem in report.problems)
    assert town.stories()["Sommerkonzert"].events, "what its page said stays"
    asked = [bool(town.run(BEGIN + timedelta(days=day, hours=2))[1]) for day in range(2, 17)]
    assert [day for day, found in enumerate(asked, 2) if found] == [2, 5, 11]
    town.detail(0, CONCERT.replace("17 Uhr", "18 Uhr"))
    assert town.run(BEGIN + timedelta(days=32, hours=3))[1] == ["/n/0.html"]
    assert town.stories()["Sommerkonzert"].events[0].start == datetime(2026, 6, 14, 18)


def test_what_is_left_of_many_comes_with_the_next_run(town: Town) -> None:
    many = {f"Meldung {n}": f"Das Amt {n} gibt bekannt, was dort im Monat {n} geschehen ist." for n in range(60)}
    town.list(many, etag='"1"')
    for number in range(60):
        town.detail(number, f"Das Amt {number} gibt bekannt, was dort geschehen ist. Es war nicht viel.")
    assert len(town.run(BEGIN)[1]) == 50
    assert len(town.run(BEGIN + timedelta(hours=1))[1]) == 10, "no 304 hides what is left"
    assert str(town.run(BEGIN + timedelta(hours=3))[0].checks[0].outcome) == "unchanged"


def test_items_of_the_next_page_have_pages_of_their_own_too(town: Town) -> None:
    town.more = ", pages: 3"
    first = "".join(f"<article><h2><a href='/n/{n}.html'>A {n}</a></h2><p>Teaser A {n}</p></article>" for n in range(3))
    second = first.replace("/n/", "/n/1").replace("A ", "B ")
    town._put("/liste.html", f"<main><h1>Aktuelles</h1>{first}</main><a rel='next' href='/zwei.html'>weiter</a>", {})
    town._put("/zwei.html", f"<main><h1>Aktuelles</h1>{second}</main><a rel='next' href='/drei.html'>weiter</a>", {})
    town.detail(12, "Der Text von B 2 steht nur auf seiner eigenen Seite und nirgends sonst.")
    report, asked = town.run(BEGIN)
    assert report.checks[0].items == 6
    assert set(asked) == {f"/n/{n}.html" for n in (0, 1, 2, 10, 11, 12)}
    assert "nirgends sonst" in town.stories()["B 2"].item.text
    assert any("/drei.html" in problem for problem in report.problems), "a page that fails loses no other"


def test_an_address_that_leads_back_to_the_list_adds_nothing(town: Town) -> None:
    town.server.pages["/n/1.html"] = town.server.pages["/liste.html"]
    town.server.pages["/n/2.html"] = Reply(b"", {"Location": "/liste.html"}, 302)
    report, _ = town.run(BEGIN)
    assert len(report.problems) == 2
    assert all("leads back to the list" in problem for problem in report.problems)
    assert [len(story.events) for story in town.stories().values()] == [1, 0, 0]


def test_details_can_be_switched_off(town: Town) -> None:
    town.more = ", details: false"
    assert town.run(BEGIN)[1] == []
    assert town.stories()["Neue Regale"].item.text.endswith(TEASERS["Neue Regale"])


LINKS = [
    ("its own page", "/n/1.html", True),
    ("with www.", "https://www.example.org/n/1.html", True),
    ("another host", "https://elsewhere.example.org/n/1.html", False),
    ("a file", "/n/programm.pdf", False),
    ("a place on the list", "/aktuelles#eins", False),
    ("the page of another item too", "/n/0.html", False),
]


@pytest.mark.parametrize(("meaning", "link", "is_wanted"), LINKS, ids=[case[0] for case in LINKS])
def test_which_links_lead_to_a_page_of_an_item(meaning: str, link: str, is_wanted: bool) -> None:
    blocks = "".join(
        f"<article><h2><a href='{href}'>Meldung {n}</a></h2><p>Das Amt teilt dazu mit, was geschehen ist.</p></article>"
        for n, href in enumerate(("/n/0.html", link, "/n/2.html"))
    )
    page = Page("https://example.org/aktuelles", f"<main>{blocks}</main>".encode())
    source = Source(name="stadt", url=page.url, kind="list")
    wants = {want.url for want in read(source, page, now=BEGIN).wants if want.kind == "detail"}
    assert any(url.endswith(link) for url in wants) is is_wanted
