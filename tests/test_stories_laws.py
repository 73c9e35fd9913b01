"""Whatever happens to a page, in whatever order: no id twice, no id lost, no UID twice, nothing dated anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from feeds import stories
from feeds.model import Event, Findings, Item, Site, Source, Status, Story, Verdict, VerdictKind
from feeds.store import Store
from feeds.stories.happening import day

SITE = Site(title="Stadt", url="https://feeds.example.org/")
SOURCES = (Source(name="stadt", url="https://a.example/"), Source(name="verein", url="https://b.example/"))
BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
WORDS = [
    "Brunnen",
    "Markt",
    "Chor",
    "Lesung",
    "Kinder",
    "Umzug",
    "Schule",
    "Garten",
    "Halle",
    "Fest",
    "Platz",
    "Rat",
    "Bühne",
    "Verein",
    "Spiel",
    "Dank",
]

texts = st.lists(st.sampled_from(WORDS), min_size=6, max_size=12).map(" ".join)
titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)


class Year(RuleBasedStateMachine):
    """Two pages whose notices are put up, edited, moved, repeated and taken down."""

    def __init__(self) -> None:
        super().__init__()
        self.store = Store.open("sqlite://")
        self.now = BEGIN
        self.pages: dict[str, list[Item]] = {source.name: [] for source in SOURCES}
        self.days: dict[str, tuple[date, bool]] = {}  # link or title -> what it announces, and whether it is called off
        self.seen: dict[str, Story] = {}
        self.of: dict[str, str] = {}  # link of a notice -> the story it was taken for
        self.latest = BEGIN
        self.number = 0

    def teardown(self) -> None:
        self.store.close()

    @initialize()
    def first(self) -> None:
        self.put(SOURCES[0], "Lesung", WORDS[0] + " " + " ".join(WORDS[:6]), True, 30)

    @rule(source=st.sampled_from(SOURCES), title=titles, text=texts, linked=st.booleans(), ahead=st.integers(-5, 60))
    def put(self, source: Source, title: str, text: str, linked: bool, ahead: int) -> None:
        self.number += 1
        link = f"https://www.example.org/n/{self.number}" if linked else ""
        item = Item(title, link=link, text=f"{text} {self.number}")
        self.pages[source.name].insert(0, item)
        self.days[_name(item)] = ((self.now + timedelta(days=ahead)).date(), False)

    @rule(data=st.data(), text=texts)
    def edit(self, data: st.DataObject, text: str) -> None:
        self._change(data, lambda item: replace(item, text=f"{item.text} {text}"))

    @rule(data=st.data(), title=titles)
    def retitle(self, data: st.DataObject, title: str) -> None:
        self._change(data, lambda item: replace(item, title=title) if item.link else item)

    @rule(data=st.data(), tail=st.sampled_from(["?utm_source=x", "/", "#:~:text=a", "?fbclid=1"]))
    def dress_link(self, data: st.DataObject, tail: str) -> None:
        self._change(
            data, lambda item: replace(item, link=item.link.split("?")[0].rstrip("/") + tail) if item.link else item
        )

    @rule(data=st.data(), days=st.integers(1, 30))
    def move(self, data: st.DataObject, days: int) -> None:
        item = self._pick(data)
        if item is not None:
            day, off = self.days[_name(item)]
            self.days[_name(item)] = (day + timedelta(days=days), off)

    @rule(data=st.data())
    def call_off(self, data: st.DataObject) -> None:
        item = self._pick(data)
        if item is not None:
            self.days[_name(item)] = (self.days[_name(item)][0], True)

    @rule(data=st.data())
    def repeat_elsewhere(self, data: st.DataObject) -> None:
        item = self._pick(data)
        if item is not None and item.link:
            for page in self.pages.values():
                if all(_name(other) != _name(item) for other in page):
                    page.append(item)

    @rule(data=st.data())
    def take(self, data: st.DataObject) -> None:
        item = self._pick(data)
        for page in self.pages.values():
            page[:] = [other for other in page if other is not item]

    @rule(source=st.sampled_from(SOURCES), data=st.data())
    def reorder(self, source: Source, data: st.DataObject) -> None:
        self.pages[source.name] = data.draw(st.permutations(self.pages[source.name]))

    @rule(days=st.sampled_from([0, 1, 7, 40, -3, 365, -365]))
    def read(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.latest = max(self.latest, self.now)
        for source in SOURCES:
            first = self._read(source)
            assert self._read(source) == [], (first, "a repeat changes nothing")
            self._who_is_who(source)

    def _read(self, source: Source) -> list[Story]:
        page = self.pages[source.name]
        items = [replace(item, position=n, text=self._told(item)) for n, item in enumerate(page)]
        known = self.store.candidates(source.name, stories.keys(items))
        batch: list[Story] = []
        ids: list[str] = []
        for match in stories.match(items, known, self.now, source=source):
            day, off = self.days[_name(page[match.item.position])]
            if match.story:
                ids.append(match.story.id)
            if match.unchanged:
                continue
            status = Status.CANCELLED if off else Status.CONFIRMED
            event = Event(day, title=match.item.title, status=status, quote=match.item.text)
            verdict = Verdict(VerdictKind.ANNOUNCED, str(day), "", day)
            others = (*self.store.near([event]), *batch)
            findings = Findings((event,), (verdict,))
            batch.append(stories.revise(match, findings, now=self.now, source=source, site=SITE, others=others))
        assert len(ids) == len(set(ids)), "one story taken by two items"
        new = [story.id for story in batch]
        assert len(new) == len(set(new)), "an id twice"
        self.store.apply(batch)
        return [story for story in batch if self.seen.get(story.id, story).updated != story.updated]

    def _who_is_who(self, source: Source) -> None:
        """A notice with a link stays one story with one event ahead, until all it announced is over."""
        stored = {story.id: story for story in self.store.outdated(1_000_000, 10_000)}
        page = [item for item in self.pages[source.name] if item.link]
        known = self.store.candidates(source.name, stories.keys(page))
        found = {_name(m.item): m.story for m in stories.match(page, known, self.now, source=source) if m.story}
        assert len(found) == len(page), "a notice that was read is not known again"
        assert len({story.id for story in found.values()}) == len(page), "two notices are one story"
        for name, story in found.items():
            before = self.of.get(name, story.id)
            is_over = all(day(event.start) < self.latest.date() for event in stored[before].events)
            assert story.id == before or is_over, "a notice became another story"
            self.of[name] = story.id
            ahead = [event for event in story.events if day(event.start) > self.now.date()]
            assert self.now < self.latest or len(ahead) <= 1, "a move made a second event"

    def _told(self, item: Item) -> str:
        day, off = self.days[_name(item)]
        return f"{item.text} {day}{' abgesagt' if off else ''}"

    @invariant()
    def nothing_is_lost_and_nothing_dated_anew(self) -> None:
        stored = {story.id: story for story in self.store.outdated(1_000_000, 10_000)}
        assert set(self.seen) <= set(stored), "an id was lost"
        for identity, before in self.seen.items():
            after = stored[identity]
            assert (after.first_read, after.published) == (before.first_read, before.published)
            assert after.updated >= before.updated
            uids = [event.uid for event in after.events]
            assert len(uids) == len(set(uids)), "a UID twice"
            assert {event.uid for event in before.events} <= set(uids), "a UID was lost"
            old = {event.uid: event for event in before.events}
            for event in after.events:
                if event.uid in old:
                    assert event.sequence >= old[event.uid].sequence
                    assert (event.modified or BEGIN) >= (old[event.uid].modified or BEGIN)
        self.seen = stored

    def _pick(self, data: st.DataObject) -> Item | None:
        every = [item for page in self.pages.values() for item in page]
        return data.draw(st.sampled_from(every)) if every else None

    def _change(self, data: st.DataObject, change) -> None:  # type: ignore[no-untyped-def]
        item = self._pick(data)
        if item is None:
            return
        new = change(item)
        self.days[_name(new)] = self.days[_name(item)]
        for page in self.pages.values():
            page[:] = [new if other is item else other for other in page]


def _name(item: Item) -> str:
    return item.link.split("?")[0].split("#")[0].rstrip("/") or f"{item.title} {item.text.split()[-1]}"


TestYear = Year.TestCase
TestYear.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
