"""The year as it runs: the pages on a server, the real pipeline, and the laws that hold after every reading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from feeds import config, update
from feeds.fetch import Fetcher
from feeds.model import Report
from tests.loopback import Reply, Server, serving
from tests.year.pages import Page
from tests.year.published import Published

CONFIG = """\
site:
  title: Neuigkeiten
  url: https://feeds.example.org/
  language: de
  timezone: Europe/Berlin
  contact: mailto:stadt@example.org
  imprint: https://www.example.org/impressum
  allow_hosts: [127.0.0.1]
store: sqlite:///{store}
public: {public}
sources:
  - name: stadt
    url: {base}/aktuelles.html
    details: false
    text: full
  - name: gemeinde
    url: {base}/gemeinde.html
    rule: {{item: article, title: h2, text: p, date: time, link: h2 a}}
    text: full
channels:
  - name: alles
    title: Alles
    sources: [stadt, gemeinde]
"""

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class World:
    """Two pages, a folder, and what was published last."""

    server: Server
    folder: Path
    town: Page = field(default_factory=lambda: Page("Aktuelles"))
    parish: Page = field(default_factory=lambda: Page("Aus der Gemeinde"))
    last: Published | None = None
    readings: int = 0
    corrections: str = ""
    problems: tuple[str, ...] = ()
    latest: datetime = _LONG_AGO

    def read(
        self,
        at: str,
        *,
        accept: bool = False,
        fails: tuple[str, ...] = (),
        dated: str = "",
        gone: tuple[str, ...] = (),
    ) -> Published:
        """Read both pages at a moment of the year, check every law, and return what is published.

        `fails` are the sources whose reading must not count; `dated` is the headline that states its date only now;
        `gone` are ids and UIDs that a person has taken out.
        """
        now = datetime.fromisoformat(at).replace(tzinfo=UTC)
        report = self.run(now, accept=accept)
        failed = {check.source for check in report.checks if check.message}
        assert failed == set(fails), [check.message for check in report.checks]
        self.problems = report.problems
        found = Published.read(self.folder / "public", "alles")
        self._laws(found, now, {found.entry(dated).id} if dated else set(), set(gone))
        before = _state(self.folder / "public")
        self.run(now + timedelta(minutes=1), accept=accept)
        after = _state(self.folder / "public")
        touched = [name for name in after if after[name] != before.get(name)]
        assert not touched, [(before[name][2], after[name][2]) for name in touched if name in before]
        self.last, self.readings, self.latest = found, self.readings + 1, max(now, self.latest)
        return found

    def run(self, now: datetime, *, accept: bool = False, place: str = "") -> Report:
        """Serve the pages as they stand and run the pipeline; `place` takes another store and folder."""
        for path, page in (("/aktuelles.html", self.town), ("/gemeinde.html", self.parish)):
            broken = page.broken == b"500"
            self.server.pages[path] = Reply(
                page.html(), {"Content-Type": "text/html; charset=utf-8"}, 500 if broken else 200
            )
        self.server.pages["/robots.txt"] = Reply(status=404)
        home = self.folder / place if place else self.folder
        home.mkdir(exist_ok=True)
        path = home / "config.yaml"
        path.write_text(
            CONFIG.format(store="var/feeds.db", public="public", base=self.server.url("")), encoding="utf-8"
        )
        (home / "corrections.yaml").write_text(self.corrections, encoding="utf-8")
        found = config.load(path)
        fetcher = Fetcher(found.site, pause=0)  # the pause is between two readers of one host; here is none
        return update.run(found, now=now, names=["stadt", "gemeinde"], accept=accept, fetcher=fetcher)

    def _laws(self, found: Published, now: datetime, dated: set[str], gone: set[str]) -> None:
        for entry in found.entries.values():
            assert entry.published <= max(now, self.latest), f"{entry.title} is published in the future"
            assert entry.updated >= entry.published
        if self.last is None:
            return
        assert set(self.last.entries) - gone <= set(found.entries), "an entry was lost"
        for identity, before in self.last.entries.items():
            if identity in gone:
                continue
            entry = found.entries[identity]
            assert entry.published == before.published or identity in dated, f"{entry.title} was dated anew"
            same = (entry.raw, entry.published) == (before.raw, before.published)
            assert (entry.updated == before.updated) is same, (before, entry, "updated and content move together")
            assert entry.updated >= before.updated
        self._calendar_laws(self.last, found, gone)

    def _calendar_laws(self, last: Published, found: Published, gone: set[str]) -> None:
        for uid, before in last.happenings.items():
            if uid not in found.happenings:
                assert before.status == "CANCELLED" or uid in gone, f"{before.summary} was lost"
                continue
            event = found.happenings[uid]
            assert event.stamp == event.modified
            assert (event.stamp == before.stamp) is (event.raw == before.raw), f"{event.summary}: stamp and bytes"
            assert event.stamp >= before.stamp
            rise = 1 if event.order != before.order else 0
            assert event.sequence - before.sequence == rise, f"{event.summary}: SEQUENCE"
            assert f"events/{uid}.ics" in found.files


def _state(public: Path) -> dict[str, tuple[int, int, bytes]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.stat().st_ino, path.read_bytes())
        for path in sorted(public.rglob("*"))
        if path.is_file()
    }


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Give a world that ends with the block."""
    with serving() as server:
        yield World(server, folder)
