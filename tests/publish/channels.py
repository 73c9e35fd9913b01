"""The golden channels: snapshots as data, and what every client has to read from them.

`Golden.entries` and `Golden.events` say what is true in the words of a client: plain titles, absolute addresses, UTC.
They are written from the snapshot by the rules of time zones alone, or by hand where a value is hostile.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from feeds import publish
from feeds.model import (
    Channel,
    Clock,
    Enclosure,
    Event,
    Health,
    Item,
    Site,
    Snapshot,
    Source,
    State,
    Status,
    Story,
)

SITE = Site(
    title="Familie in Musterstadt",
    url="https://termine.example.org/",
    imprint="https://www.example.org/impressum",
    privacy="https://www.example.org/datenschutz",
)
SOURCE = Source("rathaus", "https://www.example.org/familie/", title="Stadt Musterstadt")
FULL = replace(SOURCE, name="schule", url="https://schule.example.org/aktuelles/", title="Schule am Park", text="full")
CHANNEL = Channel("familie", "Familie in Musterstadt", ("rathaus", "schule"))
NOON = datetime(2025, 11, 3, 12, tzinfo=UTC)
TODAY = date(2025, 11, 10)
_RENDERED: dict[str, dict[str, bytes]] = {}


@dataclass(frozen=True)
class Golden:
    """One channel, what it means, and what its hostile values become."""

    name: str
    means: str
    snapshot: Snapshot
    titles: dict[str, str] = field(default_factory=dict)  # story id or UID: what a client shows, where it differs
    places: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()  # UIDs that are no longer in the calendar
    occurrences: dict[str, tuple[datetime, ...]] = field(default_factory=dict)  # UID: starts in UTC until end of 2026

    def files(self) -> dict[str, bytes]:
        """Return the published files, rendered once."""
        if self.name not in _RENDERED:
            _RENDERED[self.name] = publish.render(self.snapshot)
        return _RENDERED[self.name]

    def entries(self) -> list[tuple[str, str, str, datetime]]:
        """List id, title, link and publication of each entry, newest first."""
        return [
            (s.id, self.titles.get(s.id, s.item.title), self.links.get(s.id, s.item.link), s.published)
            for s in self.snapshot.stories[:50]
        ]

    def events(self) -> dict[tuple[str, str], tuple[str, str, str, str, str]]:
        """Map UID and RECURRENCE-ID to start, end, summary, place and status; times in UTC, days as they are."""
        found = {}
        for story in self.snapshot.stories:
            for event in story.events:
                if event.uid in self.dropped:
                    continue
                zone = event.zone or self.snapshot.site.timezone
                title = self.titles.get(event.uid, event.title or story.item.title)
                if event.status == Status.CANCELLED:
                    title = f"Abgesagt: {title}"
                place = self.places.get(event.uid, event.place)
                end = event.end
                if not isinstance(event.start, datetime):
                    end = (end or event.start) + timedelta(days=1)
                key = (event.uid, in_utc(event.recurrence_id, zone))
                found[key] = (in_utc(event.start, zone), in_utc(end, zone), title, place, event.status.value)
        return found


def in_utc(value: Clock | None, zone: str) -> str:
    """Write wall-clock time as UTC, a day as a day, "" for none."""
    if value is None:
        return ""
    if not isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    return f"{value.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def story(number: int, title: str, *events: Event, text: str = "", link: str | None = None, **more: object) -> Story:
    """Make a story the way stories.revise leaves it; number makes id, link and publication."""
    published = NOON - timedelta(days=number)
    source = str(more.pop("source", "rathaus"))
    url = f"https://www.example.org/familie/meldung-{number}.html" if link is None else link
    item = Item(title, url, published, text or f"{title}. Mehr dazu im Rathaus.", **more)  # type: ignore[arg-type]
    return Story(
        id=f"tag:www.example.org,2025:{source}/{number:04}",
        source=source,
        item=item,
        first_read=published,
        published=published,
        updated=published + timedelta(hours=1),
        published_stated=True,
        sources=(source,),
        events=events,
    )


def event(uid: str, start: Clock, end: Clock | None = None, **more: object) -> Event:
    """Make an event with its identity."""
    given: dict[str, object] = {"quote": "Die Stadt lädt herzlich ein.", "modified": NOON, "title": "", **more}
    return Event(start, end, uid=uid, **given)  # type: ignore[arg-type]


def snapshot(*stories: Story, channel: Channel = CHANNEL, site: Site = SITE, today: date = TODAY) -> Snapshot:
    """Make a snapshot of the two sources."""
    health = (
        Health("rathaus", State.FRESH, NOON, 14),
        Health("schule", State.BROKEN, NOON + timedelta(days=2), 0, "schule: HTTP 500, try again later"),
    )
    return Snapshot(site, channel, (SOURCE, FULL), stories, health, today)


def _utc(*moments: str) -> tuple[datetime, ...]:
    return tuple(datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in moments)


EXAMPLE = Golden(
    "example",
    "one of everything a town's page has: event, several events, news without event, teaser, full text, picture",
    snapshot(
        story(
            1,
            "Sprechstunde für Eltern",
            event(
                "sprechstunde-1a2b",
                datetime(2025, 11, 19, 10),
                datetime(2025, 11, 19, 11, 30),
                place="Rathaus, Marktplatz 1",
                quote="Am Mittwoch, 19. November, lädt das Jugendamt von 10 bis 11.30 Uhr zur Sprechstunde ein.",
            ),
            text="Am Mittwoch, 19. November, lädt das Jugendamt von 10 bis 11.30 Uhr zur Sprechstunde ein.\n"
            "Treffpunkt ist der „Kleine Saal“ im Rathaus.",
            enclosures=(Enclosure("https://www.example.org/bilder/saal.jpg", "image/jpeg", 48_211, "Der Kleine Saal"),),
        ),
        story(
            2,
            "Laternenfest & Lichterzug",
            event("laternen-1", datetime(2025, 11, 11, 17), place="Schulhof", title="Laternenfest"),
            event("laternen-2", datetime(2025, 11, 12, 17, 30), title="Lichterzug", place="Stadtpark, Südtor"),
            source="schule",
            link="https://schule.example.org/aktuelles/laternen?jahr=2025&klasse=1",
            html='<p>Wir <b>feiern</b>: <a href="plan.html">Plan</a> <img src="/bilder/laterne.png" alt="Laterne"></p>',
        ),
        story(3, "Neue Öffnungszeiten im Bürgerbüro", text="Das Bürgerbüro öffnet jetzt früher."),
        story(
            4,
            "Elternabend im Netz",
            event("abend-netz", datetime(2025, 12, 2, 19), datetime(2025, 12, 2, 20, 30), online=True),
        ),
        story(5, "Basar der Kita", event("basar-alt", datetime(2025, 10, 31, 9), place="Kita Sonnenschein")),
    ),
    places={"abend-netz": "Online"},
)

RECURRING = Golden(
    "recurring",
    "series with exceptions: left out, added, one occurrence moved, an end, every fourth Thursday",
    snapshot(
        story(
            1,
            "Krabbelgruppe",
            event(
                "krabbel",
                datetime(2025, 10, 15, 9, 30),
                datetime(2025, 10, 15, 11),
                rrule="FREQ=WEEKLY;BYDAY=WE;UNTIL=20251210",
                exdates=(date(2025, 11, 5), datetime(2025, 11, 12, 9, 30)),
                rdates=(datetime(2025, 12, 18, 9, 30),),
                place="Gemeindehaus",
            ),
            event(
                "krabbel",
                datetime(2025, 11, 19, 14),
                datetime(2025, 11, 19, 15),
                recurrence_id=datetime(2025, 11, 19, 9, 30),
                place="Stadtpark",
                sequence=1,
            ),
        ),
        story(2, "Lesekreis", event("lesekreis", datetime(2025, 10, 23, 19), rrule="FREQ=MONTHLY;BYDAY=4TH;COUNT=4")),
    ),
    occurrences={
        "krabbel": _utc(  # summer time until 25 October, the 5th and 12th of November left out, the 19th moved
            "2025-10-15T07:30", "2025-10-22T07:30", "2025-10-29T08:30", "2025-11-19T13:00", "2025-11-26T08:30",
            "2025-12-03T08:30", "2025-12-10T08:30", "2025-12-18T08:30",
        ),
        "lesekreis": _utc("2025-10-23T17:00", "2025-11-27T18:00", "2025-12-25T18:00", "2026-01-22T18:00"),
    },
)  # fmt: skip

ALL_DAY = Golden(
    "all-day",
    "days without an hour: one day, a span with its last day, over new year, every year, one day of a span left out",
    snapshot(
        story(1, "Tag der offenen Tür", event("tuer", date(2025, 11, 22), place="Schule am Park")),
        story(2, "Herbstferienprogramm", event("herbst", date(2025, 11, 24), date(2025, 11, 28))),
        story(3, "Krippenausstellung", event("krippen", date(2025, 12, 27), date(2026, 1, 6), place="Stadtkirche")),
        story(4, "Kindertag", event("kindertag", date(2025, 9, 20), rrule="FREQ=YEARLY;UNTIL=20270101T000000Z")),
        story(
            5,
            "Markttage",
            event("markt", date(2025, 11, 10), rrule="FREQ=DAILY;COUNT=4", exdates=(datetime(2025, 11, 12, 8),)),
        ),
    ),
    occurrences={
        "kindertag": _utc("2025-09-20", "2026-09-20"),
        "markt": _utc("2025-11-10", "2025-11-11", "2025-11-13"),
    },
)

CANCELLED = Golden(
    "cancelled",
    "cancelled and moved: one ahead, one over but cancelled lately, one dropped, one moved, one of a series",
    snapshot(
        story(1, "Stadtlauf", event("lauf", datetime(2025, 11, 30, 10), status=Status.CANCELLED, sequence=1,
                                    cancelled_at=NOON)),
        story(2, "Flohmarkt", event("floh", datetime(2025, 10, 4, 8), status=Status.CANCELLED, sequence=1,
                                    cancelled_at=NOON - timedelta(days=33))),
        story(3, "Sommerkonzert", event("konzert", datetime(2025, 8, 30, 20), status=Status.CANCELLED, sequence=2,
                                        cancelled_at=NOON - timedelta(days=80))),
        story(4, "Theaterabend", event("theater", datetime(2025, 11, 27, 19, 30), sequence=1, place="Aula",
                                       moved_from=(datetime(2025, 11, 20, 19, 30),))),
        story(
            5,
            "Turnen",
            event("turnen", datetime(2025, 11, 3, 16), rrule="FREQ=WEEKLY;COUNT=3", place="Halle"),
            event("turnen", datetime(2025, 11, 10, 16), recurrence_id=datetime(2025, 11, 10, 16), place="Halle",
                  status=Status.CANCELLED, sequence=1, cancelled_at=NOON),
        ),
    ),
    dropped=("konzert",),
)  # fmt: skip

_SURROGATE = "\ud83d"
HOSTILE = Golden(
    "hostile",
    "texts that break clients: markup, scripts, control characters, injected lines, lone surrogates, odd addresses",
    snapshot(
        story(
            1,
            "Fest <b>für</b> alle\x00\x0b & <script>alert(1)</script>Kinder <3\r\nEND:VEVENT",
            event(
                "fest-1",
                datetime(2025, 11, 20, 15),
                title="Fest; mit, Komma\\ und\rATTENDEE:mailto:a@example.org",
                place="Saal\r\nATTENDEE;CN=x:mailto:b@example.org\x0b, 2. Stock",
                url="https://www.example.org/fest\r\nATTENDEE:mailto:c@example.org",
                quote="Kommt\x00 alle!\nBEGIN:VALARM\r\u2028TRIGGER:-PT15M" + _SURROGATE,
            ),
            text="Zeile eins\x0b\x00\nZeile zwei <script>alert(2)</script>" + _SURROGATE,
            link="javascript:alert(3)",
        ),
        story(
            2,
            "Gefährliches HTML",
            source="schule",
            link="https://schule.example.org/a/b.html",
            html='<p onclick="x()">Gut<script>alert(1)</script><a href="javascript:alert(2)">a</a>'
            '<a href="../c.html">c</a>'
            '<iframe src="https://evil.example/"></iframe><img src="x.png" onerror="y()"><style>p{}</style>&nbsp;\x00'
            '<svg onload="z()"></svg><form action="https://evil.example/"><input name="q"></form>]]></p>',
        ),
        story(3, "&lt;script&gt; ist &amp; bleibt Text", event("text-1", datetime(2025, 11, 21, 15))),
        story(4, "Familienfest 👨‍👩‍👧 " + "Überlänge " * 40, event("lang-1", datetime(2025, 11, 22, 15))),
        story(5, "", event("ohne-titel", datetime(2025, 11, 23, 15)), text="Ein Text ohne Überschrift."),
        story(
            6,
            "Adresse mit Leerzeichen und Umlaut",
            event("adresse-1", datetime(2025, 11, 24, 15)),
            link="https://www.example.org/straße 7/?q=a b&x=„y“",
            enclosures=(
                Enclosure("data:image/png;base64,AAAA", "image/png"),
                Enclosure("HTTPS://www.example.org/ä.PNG"),
            ),
        ),
    ),
    titles={
        "tag:www.example.org,2025:rathaus/0001": "Fest für alle & Kinder <3 END:VEVENT",
        "fest-1": "Fest; mit, Komma\\ und ATTENDEE:mailto:a@example.org",
        "tag:www.example.org,2025:rathaus/0004": "Familienfest 👨‍👩‍👧 " + ("Überlänge " * 40).strip(),
        "lang-1": "Familienfest 👨‍👩‍👧 " + ("Überlänge " * 40).strip(),
        "tag:www.example.org,2025:rathaus/0005": "Ein Text ohne Überschrift.",
        "ohne-titel": "Ein Text ohne Überschrift.",
    },
    places={"fest-1": "Saal ATTENDEE;CN=x:mailto:b@example.org , 2. Stock"},
    links={
        "tag:www.example.org,2025:rathaus/0001": "https://www.example.org/familie/",
        "tag:www.example.org,2025:rathaus/0006": "https://www.example.org/stra%C3%9Fe%207/?q=a%20b&x=%E2%80%9Ey%E2%80%9C",
    },
)

_FIRST = datetime(2025, 1, 1, 18)
THOUSAND = Golden(
    "thousand",
    "the most a calendar may hold: 1,000 events in 50 stories, and one older that is cut",
    snapshot(
        *(
            story(
                n,
                f"Programm {n}",
                *(
                    event(
                        f"programm-{n}-{k}",
                        _FIRST + timedelta(days=n * 20 + k),
                        _FIRST + timedelta(days=n * 20 + k, hours=2),
                        title=f"Abend {n}.{k} im Bürgerhaus, Großer Saal",
                        place="Bürgerhaus, Großer Saal, Am Markt 12",
                        quote=f"Wir laden am Abend {n}.{k} ins Bürgerhaus ein: Musik und Gespräche.",
                    )
                    for k in range(20)
                ),
            )
            for n in range(50)
        ),
        story(50, "Zu alt", event("zu-alt", datetime(2024, 3, 1, 18))),
    ),
    dropped=("zu-alt",),
)

ZONES = Golden(
    "zones",
    "both clock changes and the hours they double and leave out, past midnight, zones elsewhere with their own blocks",
    snapshot(
        story(1, "Nacht der Uhr", event("herbst-nacht", datetime(2025, 10, 26, 1, 30), datetime(2025, 10, 26, 4))),
        story(2, "Kürzeste Nacht", event("fruehling-nacht", datetime(2026, 3, 29, 1, 30), datetime(2026, 3, 29, 4))),
        story(3, "Silvester", event("silvester", datetime(2025, 12, 31, 22), datetime(2026, 1, 1, 2), place="Markt")),
        story(4, "Partnerstadt London", event("london", datetime(2025, 11, 20, 19), zone="Europe/London")),
        story(5, "Grüße aus New York", event("new-york", datetime(2026, 3, 20, 9), zone="America/New_York")),
        story(6, "Webkonferenz", event("utc", datetime(2025, 11, 21, 15), zone="UTC")),
        story(7, "Tokio", event("tokio", datetime(2026, 7, 1, 9), datetime(2026, 7, 1, 10), zone="Asia/Tokyo")),
        story(8, "Doppelte Stunde", event("doppelt", datetime(2025, 10, 26, 2, 30))),
        story(9, "Fehlende Stunde", event("fehlt", datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 5))),
    ),
)

EMPTY = Golden("empty", "a channel before its first news", snapshot())

GOLDEN = (EXAMPLE, RECURRING, ALL_DAY, CANCELLED, HOSTILE, THOUSAND, ZONES, EMPTY)
