"""A small town's channel for tests of the pages and for the pictures in docs/: one of everything a page can show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from feeds import publish
from feeds.model import Channel, Health, Site, Snapshot, Source, State, Status, Story, Verdict, VerdictKind
from tests.publish.channels import event, story

TODAY = date(2025, 11, 14)
SITE = Site(
    title="Stadt Musterstadt",
    url="https://termine.example.org/",
    imprint="https://www.example.org/impressum",
    privacy="https://www.example.org/datenschutz",
)
SOURCES = (
    Source("rathaus", "https://www.example.org/familie/", title="Rathaus Musterstadt"),
    Source("schule", "https://schule.example.org/aktuelles/", title="Schule am Park"),
    Source("gemeinde", "https://gemeinde.example.org/", title="Gemeinde St. Anna"),
    Source("verein", "https://verein.example.org/", title="Turnverein"),
    Source("museum", "https://museum.example.org/", title="Stadtmuseum"),
)
CHANNEL = Channel("familie", "Familie und Freizeit", tuple(source.name for source in SOURCES))
_SINCE = datetime(2025, 11, 3, 12, tzinfo=UTC)
HEALTH = (
    Health("rathaus", State.FRESH, _SINCE, 14),
    Health("schule", State.BROKEN, _SINCE + timedelta(days=8), 0, "HTTP 500, try again later"),
    Health("gemeinde", State.QUIET, _SINCE, 6, "no news since 2025-08-12, longer than usual"),
    Health("verein", State.SHRUNKEN, _SINCE + timedelta(days=9), 20, "only 3 items, 20 last time"),
    Health("museum", State.BLOCKED, _SINCE + timedelta(days=2), 0, "robots.txt does not allow it"),
)
_REPORT = "Beim Lesefest am Samstag, 8. November, kamen 200 Kinder zusammen."


def _stories() -> tuple[Story, ...]:
    return (
        story(
            0,
            "Frühstück für Familien im Bürgerhaus",
            event(
                "fruehstueck-1",
                datetime(2025, 11, 19, 10),
                datetime(2025, 11, 19, 11, 30),
                title="Familienfrühstück",
                place="Bürgerhaus, Marktplatz 3",
                quote="Am Mittwoch, 19. November, lädt das Familienbüro von 10 bis 11.30 Uhr ins Bürgerhaus ein.",
                why="lädt … ein",
            ),
            text="Am Mittwoch, 19. November, lädt das Familienbüro von 10 bis 11.30 Uhr ins Bürgerhaus ein. "
            "Mitgebrachtes ist willkommen.",
        ),
        story(
            1,
            "Krabbelgruppe trifft sich jede Woche",
            event(
                "krabbel-1",
                datetime(2025, 9, 3, 9, 30),
                datetime(2025, 9, 3, 11),
                title="Krabbelgruppe",
                rrule="FREQ=WEEKLY;BYDAY=WE;UNTIL=20251217",
                place="Gemeindehaus St. Anna",
                quote="Die Krabbelgruppe trifft sich bis zum 17. Dezember jeden Mittwoch von 9.30 bis 11 Uhr.",
                why="trifft sich",
            ),
            text="Die Krabbelgruppe trifft sich bis zum 17. Dezember jeden Mittwoch von 9.30 bis 11 Uhr. "
            "Kommen Sie einfach vorbei.",
            source="gemeinde",
        ),
        story(
            2,
            "Martinsmarkt wird verlegt",
            event(
                "markt-1",
                datetime(2025, 11, 22, 14),
                datetime(2025, 11, 22, 18),
                title="Martinsmarkt",
                place="Schulhof der Schule am Park",
                sequence=1,
                moved_from=(datetime(2025, 11, 15, 14),),
                quote="Der Martinsmarkt wird auf Samstag, 22. November, verlegt.",
                why="wird … verlegt",
            ),
            text="Wegen der Bauarbeiten wird der Martinsmarkt auf Samstag, 22. November, verlegt.",
            source="schule",
        ),
        story(
            3,
            "Turnnachmittag entfällt",
            event(
                "turnen-1",
                datetime(2025, 11, 20, 15),
                title="Turnnachmittag",
                place="Halle am Bach",
                status=Status.CANCELLED,
                sequence=1,
                cancelled_at=_SINCE,
                quote="Der Turnnachmittag am 20. November muss leider entfallen.",
                why="entfallen",
            ),
            text="Der Turnnachmittag am 20. November muss leider entfallen, die Halle wird gestrichen.",
            source="verein",
        ),
        story(
            4,
            "Ausstellung „Spielzeug von früher“",
            event(
                "ausstellung-1",
                date(2025, 11, 10),
                date(2025, 11, 30),
                title="Spielzeug von früher",
                place="Stadtmuseum, Burggasse 1",
                quote="Vom 10. bis 30. November ist im Stadtmuseum Spielzeug von früher zu sehen.",
                why="zu sehen",
            ),
            text="Vom 10. bis 30. November ist im Stadtmuseum Spielzeug von früher zu sehen.",
            source="museum",
        ),
        replace(
            story(
                5,
                "Elternabend im Netz",
                event(
                    "netz-1",
                    datetime(2025, 12, 2, 19),
                    datetime(2025, 12, 2, 20, 30),
                    online=True,
                    quote="Der Elternabend findet am 2. Dezember um 19 Uhr online statt.",
                    why="findet … statt",
                    corrected=True,
                ),
                text="Der Elternabend findet am 2. Dezember um 19 Uhr online statt. Anmeldung bis 28. November.",
            ),
            dates=(Verdict(VerdictKind.DEADLINE, "bis 28. November", "Anmeldung", date(2025, 11, 28)),),
        ),
        replace(
            story(6, "Lesefest: 200 Kinder lasen mit", text=_REPORT),
            dates=(Verdict(VerdictKind.REPORTED, "Samstag, 8. November", "before publication", date(2025, 11, 8)),),
        ),
        story(
            7,
            "Laternen basteln",
            event("basteln-1", datetime(2025, 11, 7, 15), place="Bücherei", quote="Wir basteln am 7. November."),
            text="Wir basteln am 7. November in der Bücherei Laternen für den Zug durch die Stadt.",
        ),
        story(
            8,
            "Neujahrssingen",
            event("singen-1", datetime(2026, 1, 4, 17), place="Stadtkirche"),
            text="Das neue Jahr beginnt mit Liedern: am 4. Januar um 17 Uhr in der Stadtkirche.",
        ),
    )


TOWN = Snapshot(SITE, CHANNEL, SOURCES, _stories(), HEALTH, TODAY)


def in_english(shot: Snapshot) -> Snapshot:
    """Return the same channel on an English site."""
    return replace(shot, site=replace(shot.site, language="en"))


def files(shot: Snapshot) -> dict[str, bytes]:
    """Return all files of a site with this one channel."""
    return {**publish.render(shot), **publish.render_site(shot.site, (shot,))}
