"""A year of two pages on the loopback, driven by `now` through the real pipeline, checked on the published files.

What holds after every reading is in tests/year/world.py; here stands what happens and what comes of it. Issue: old
items that come back unread, undated items that get "now", moved events that double, broken pages that empty the feed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.year.pages import Notice
from tests.year.published import Published
from tests.year.world import World, world

LOGIN = (
    b'<!DOCTYPE html><html><head><title>Anmeldung</title></head><body><main><h1>Anmeldung</h1><form method="post">'
    b'<label>Benutzername <input name="user"></label><label>Kennwort <input type="password" name="password"></label>'
    b"<button>Anmelden</button></form></main></body></html>"
)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    with world(tmp_path_factory.mktemp("year")) as found:
        yield found


def weekly(world: World, first: str, last: str) -> Published:
    """Read once a week at eight; nothing on the pages changes."""
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    found = world.last
    while day <= end:
        found = world.read(f"{day}T08:00")
        day += timedelta(days=7)
    assert found is not None
    return found


def test_a_year(year: World) -> None:
    begin(year)
    words_change(year)
    addresses_change(year)
    dates_are_told_later(year)
    events_move(year)
    a_notice_is_written_over_each_month(year)
    pages_break(year)
    two_sources_tell_one_thing(year)
    clocks_go_wrong(year)
    a_year_later(year)
    assert year.readings >= 60
    a_lost_store_mints_the_same_ids(year)


def begin(w: World) -> None:
    w.town.put("brunnen", Notice("Neuer Brunnen auf dem Markt", "Der neue Brunnen auf dem Marktplatz ist fertig. Die Arbeiten haben drei Monate gedauert.", "/n/brunnen", "2025-10-20"))  # fmt: skip
    w.town.put("rad", Notice("Radweg an der Bahn gesperrt", "Der Radweg an der Bahn wird erneuert. Bitte nutzen Sie die Umleitung über die Gartenstraße.", "/n/radweg"))  # fmt: skip
    w.town.put("lesung", Notice("Lesung in der Bücherei", "Am Freitag, 20. Februar 2026, um 19 Uhr liest Hanna Berg in der Stadtbücherei. Der Eintritt ist frei.", "/n/lesung", "2025-10-28"))  # fmt: skip
    w.town.put("zug", Notice("Martinsumzug", "Der Martinsumzug beginnt am Dienstag, 11. November 2025, um 17 Uhr auf dem Kirchplatz. Alle Kinder sind herzlich eingeladen.", "/n/martinsumzug-2025", "2025-10-30"))  # fmt: skip
    w.town.put("lauf", Notice("Stadtlauf", "Der Stadtlauf findet am Sonntag, 17. Mai 2026, um 10 Uhr im Stadtpark statt. Anmeldungen nimmt das Sportamt entgegen.", "/n/stadtlauf", "2025-11-01"))  # fmt: skip
    w.parish.put("chor", Notice("Der Chor sucht Stimmen", "Der Kirchenchor freut sich über neue Stimmen. Geprobt wird im Gemeindehaus, Vorkenntnisse braucht niemand."))  # fmt: skip
    w.parish.put("kleider", Notice("Kleidersammlung beendet", "Die Kleidersammlung ist beendet. Wir danken allen, die in diesem Herbst gespendet und geholfen haben."))  # fmt: skip
    w.parish.put("buero", Notice("Gemeindebüro umgezogen", "Das Gemeindebüro ist in den ersten Stock gezogen. Die Telefonnummer ist gleich geblieben."))  # fmt: skip
    w.parish.put("dach", Notice("Das Kirchendach ist dicht", "Nach zwei Jahren sind die Arbeiten am Dach zu Ende. Der Turm folgt später."))  # fmt: skip
    w.parish.put(
        "cafe",
        Notice("Elterncafé", "Das nächste Elterncafé findet am 13. November um 15 Uhr im Familienzentrum statt."),
    )
    found = w.read("2025-11-03T08:00")
    assert len(found.entries) == 10
    starts = {h.summary: h.start for h in found.happenings.values()}
    assert starts["Martinsumzug"] == "20251111T170000"
    assert starts["Elterncafé"] == "20251113T150000"
    assert len(starts) == 4
    assert all(h.sequence == 0 and h.stamp == "20251103T080000Z" for h in found.happenings.values())
    stated = found.entry("Neuer Brunnen auf dem Markt")
    assert stated.published == datetime(2025, 10, 20, 10, tzinfo=UTC), "a bare date is noon in the zone of the source"
    assert found.entry("Radweg an der Bahn gesperrt").published == datetime(2025, 11, 3, 8, tzinfo=UTC)


def words_change(w: World) -> None:
    first = w.last
    assert first is not None
    brunnen = first.entry("Neuer Brunnen auf dem Markt").id
    w.town.edit("brunnen", title="Der Brunnen auf dem Markt sprudelt")
    assert w.read("2025-11-04T08:00").entry("Der Brunnen auf dem Markt sprudelt").id == brunnen
    w.town.edit(
        "brunnen", text="Der neue Brunnen ist fertig.\nDie Arbeiten haben vier Monate gedauert, sagt das Bauamt."
    )
    assert w.read("2025-11-05T08:00").entry("Der Brunnen auf dem Markt sprudelt").id == brunnen
    kleider = first.entry("Kleidersammlung beendet").id
    w.parish.edit(
        "kleider", text="Die Kleidersammlung ist beendet. Wir danken allen, die in diesem Herbst gespendet haben."
    )
    w.parish.turn()
    assert w.read("2025-11-06T08:00").entry("Kleidersammlung beendet").id == kleider
    w.parish.edit("kleider", title="Dank für die Kleidersammlung")
    assert w.read("2025-11-07T08:00").entry("Dank für die Kleidersammlung").id == kleider
    uid = first.happening("Lesung in der Bücherei").uid
    w.town.edit(
        "lesung", text="Hanna Berg liest am Freitag, 20. Februar 2026, um 19 Uhr in der Stadtbücherei. Eintritt frei!"
    )
    reworded = w.read("2025-11-08T08:00").happening("Lesung in der Bücherei")
    assert (reworded.uid, reworded.sequence) == (uid, 0)
    w.town.turn()
    assert len(w.read("2025-11-09T08:00").entries) == 10


def addresses_change(w: World) -> None:
    brunnen = w.last.entry("Der Brunnen auf dem Markt sprudelt").id  # type: ignore[union-attr]
    for at, link in (
        ("2025-11-10T07:00", "/n/brunnen?utm_source=start&utm_medium=liste"),
        ("2025-11-10T08:00", "/n/brunnen/"),
        ("2025-11-10T09:00", f"https://127.0.0.1:{w.server.port}/n/brunnen"),
        ("2025-11-10T10:00", "/n/der-brunnen-sprudelt"),
    ):
        w.town.edit("brunnen", link=link)
        found = w.read(at)
        assert found.entry("Der Brunnen auf dem Markt sprudelt").id == brunnen, link
        assert len(found.entries) == 10


def dates_are_told_later(w: World) -> None:
    rad = w.last.entry("Radweg an der Bahn gesperrt")  # type: ignore[union-attr]
    w.town.edit("rad", date="2025-10-31")
    found = w.read("2025-11-11T08:00", dated="Radweg an der Bahn gesperrt").entry("Radweg an der Bahn gesperrt")
    assert (found.id, found.published) == (rad.id, datetime(2025, 10, 31, 11, tzinfo=UTC))
    w.town.edit("rad", date="2025-11-12")
    again = w.read("2025-11-12T08:00").entry("Radweg an der Bahn gesperrt")
    assert again.published == found.published, "the first date a page states stays"
    w.parish.put("zukunft", Notice("Haushalt eingebracht", "Der Kirchenvorstand hat den Haushalt eingebracht und dankt dem Rechner.", date="2026-03-01"))  # fmt: skip
    ahead = w.read("2025-11-12T09:00").entry("Haushalt eingebracht")
    assert ahead.published == datetime(2025, 11, 12, 9, tzinfo=UTC), "never in the future"


def events_move(w: World) -> None:
    lauf, lesung = (w.last.happening(name).uid for name in ("Stadtlauf", "Lesung in der Bücherei"))  # type: ignore[union-attr]
    weekly(w, "2025-11-18", "2026-01-27")
    w.town.edit("lauf", text="Der Stadtlauf findet am Sonntag, 24. Mai 2026, um 10 Uhr im Stadtpark statt. Anmeldungen nimmt das Sportamt entgegen.")  # fmt: skip
    moved = w.read("2026-01-28T08:00").happening("Stadtlauf")
    assert (moved.uid, moved.start, moved.sequence) == (lauf, "20260524T100000", 1)
    w.town.edit("lesung", text="Die Lesung mit Hanna Berg wird vom 20. Februar auf Freitag, 27. Februar 2026, um 19 Uhr verschoben. Sie findet in der Stadtbücherei statt.")  # fmt: skip
    moved = w.read("2026-01-29T08:00").happening("Lesung in der Bücherei")
    assert (moved.uid, moved.start, moved.sequence) == (lesung, "20260227T190000", 1)
    w.town.edit("lauf", text="Der Stadtlauf findet am Sonntag, 24. Mai 2026, um 10 Uhr im Volkspark statt. Anmeldungen nimmt das Sportamt entgegen.")  # fmt: skip
    elsewhere = w.read("2026-01-30T08:00").happening("Stadtlauf")
    assert (elsewhere.uid, elsewhere.place, elsewhere.sequence) == (lauf, "Volkspark", 2)
    w.town.edit("lauf", text="Abgesagt: Der Stadtlauf am Sonntag, 24. Mai 2026, um 10 Uhr im Volkspark fällt aus.")
    off = w.read("2026-01-31T08:00").happening("Abgesagt: Stadtlauf")
    assert (off.uid, off.status, off.sequence) == (lauf, "CANCELLED", 3)
    before = weekly(w, "2026-02-03", "2026-03-03").happening("Lesung in der Bücherei")
    w.town.edit("lesung", title="Volles Haus bei der Lesung", text="Mehr als 80 Gäste kamen am 27. Februar in die Stadtbücherei und hörten Hanna Berg zu.")  # fmt: skip
    after = w.read("2026-03-04T08:00")
    assert after.happenings[lesung] == before, "a report after the fact changes nothing"
    w.town.take("lauf")
    assert w.read("2026-03-05T08:00").happening("Abgesagt: Stadtlauf").uid == lauf, "gone from the page, not from us"


def a_notice_is_written_over_each_month(w: World) -> None:
    for at, day, begins in (
        ("2026-03-06T08:00", "12. März", "20260312T150000"),
        ("2026-03-20T08:00", "9. April", "20260409T150000"),
        ("2026-04-10T08:00", "7. Mai", "20260507T150000"),
    ):
        before = w.last
        assert before is not None
        w.parish.edit("cafe", text=f"Das nächste Elterncafé findet am {day} um 15 Uhr im Familienzentrum statt.")
        found = w.read(at)
        assert len(found.summed("Elterncafé")) == len(before.summed("Elterncafé")) + 1, day
        assert len(found.titled("Elterncafé")) == len(before.titled("Elterncafé")) + 1, day
        assert found.summed("Elterncafé")[-1].start == begins
        assert found.summed("Elterncafé")[-1].sequence == 0


def pages_break(w: World) -> None:
    good = w.last
    assert good is not None
    for at, broken in (
        ("2026-04-11T08:00", b"500"),
        ("2026-04-12T08:00", b""),
        ("2026-04-13T08:00", LOGIN),
        ("2026-04-14T08:00", b"<!DOCTYPE html><html><body><main><h1>Aktuelles</h1></main></body></html>"),
    ):
        w.town.broken = broken
        found = w.read(at, fails=("stadt",))
        assert (found.entries, found.happenings) == (good.entries, good.happenings), "the last good state stays"
        assert found.states["stadt"] in ("broken", "shrunken")
    w.town.broken = None
    assert w.read("2026-04-15T08:00").states["stadt"] == "fresh"


def two_sources_tell_one_thing(w: World) -> None:
    w.town.put("fest", Notice("Sommerfest im Stadtpark", "Wir laden alle Familien am Samstag, 4. Juli 2026, in den Stadtpark zum Sommerfest ein.", "/n/sommerfest", "2026-04-16"))  # fmt: skip
    first = w.read("2026-04-16T08:00").happening("Sommerfest im Stadtpark")
    assert first.start == "20260704"
    w.parish.put("fest", Notice("Sommerfest im Stadtpark", "Am Samstag, 4. Juli 2026, um 14 Uhr feiern wir mit der Stadt das Sommerfest im Stadtpark. Kuchenspenden sind willkommen."))  # fmt: skip
    found = w.read("2026-04-17T08:00")
    assert found.happening("Sommerfest im Stadtpark").uid == first.uid, "the older UID stays"
    assert found.happening("Sommerfest im Stadtpark").start == "20260704T140000", "and gets the hour"
    assert len(found.titled("Sommerfest im Stadtpark")) == 2, "a second item is its own news"
    w.parish.put("brunnen", Notice("Der Brunnen auf dem Markt sprudelt", w.town.notices["brunnen"].text, w.town.notices["brunnen"].link))  # fmt: skip
    both = w.read("2026-04-18T08:00")
    assert len(both.titled("Der Brunnen auf dem Markt sprudelt")) == 1, "the same item on two sources is one entry"
    w.parish.take("brunnen")
    assert len(w.read("2026-04-19T08:00").titled("Der Brunnen auf dem Markt sprudelt")) == 1


def clocks_go_wrong(w: World) -> None:
    before = weekly(w, "2026-04-20", "2026-05-25")
    ahead = w.read("2027-06-02T08:00")
    assert ahead.entries == before.entries, "a clock that jumps a year dates nothing anew"
    back = w.read("2026-06-02T08:00")
    assert back.entries == before.entries
    assert back.happenings == before.happenings
    behind = w.read("2025-06-02T08:00")
    assert behind.entries == before.entries


def a_year_later(w: World) -> None:
    old = w.last.entry("Martinsumzug")  # type: ignore[union-attr]
    weekly(w, "2026-06-09", "2026-10-06")
    w.town.take("zug")
    w.read("2026-10-13T08:00")
    w.town.put("zug", Notice("Martinsumzug", "Der Martinsumzug beginnt am Mittwoch, 11. November 2026, um 17 Uhr auf dem Kirchplatz. Alle Kinder sind herzlich eingeladen.", "/n/martinsumzug-2026", "2026-10-14"))  # fmt: skip
    found = w.read("2026-10-14T08:00")
    assert [entry.id for entry in found.titled("Martinsumzug")][0] == old.id
    assert len(found.titled("Martinsumzug")) == 2, "two yearly items of one headline are two stories"
    assert [h.start for h in found.summed("Martinsumzug")] == ["20251111T170000", "20261111T170000"]


def a_lost_store_mints_the_same_ids(w: World) -> None:
    before = w.last
    assert before is not None
    report = w.run(datetime(2026, 10, 14, 9, tzinfo=UTC), place="again")
    assert not [check.message for check in report.checks if check.message]
    again = Published.read(w.folder / "again" / "public", "alles")
    assert again.entry("Martinsumzug").id == before.titled("Martinsumzug")[-1].id
    assert again.happening("Martinsumzug").uid == before.summed("Martinsumzug")[-1].uid
    for title in ("Haushalt eingebracht", "Das Kirchendach ist dicht", "Gemeindebüro umgezogen"):
        assert again.entry(title).id == before.entry(title).id
