"""A year of two pages on the loopback, driven by `now` through the real pipeline, checked on the published files.

What holds after every reading is in tests/year/world.py; here stands what happens and what comes of it. Issue: old
items that come back unread, undated items that get "now", moved events that double, broken pages that empty the feed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.year.pages import edited, notices
from tests.year.published import Published
from tests.year.world import World, world

LATER = notices("later")
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


@pytest.mark.timeout(300)
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
    pages_shrink(year)
    a_person_corrects(year)
    a_year_later(year)
    assert year.readings >= 60
    a_lost_store_mints_the_same_ids(year)


def begin(w: World) -> None:
    for page, part in ((w.town, "stadt"), (w.parish, "gemeinde")):
        for name, notice in notices(part).items():
            page.put(name, notice)
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
    w.town.edit("brunnen", text=edited("brunnen"))
    assert w.read("2025-11-05T08:00").entry("Der Brunnen auf dem Markt sprudelt").id == brunnen
    kleider = first.entry("Kleidersammlung beendet").id
    w.parish.edit("kleider", text=edited("kleider"))
    w.parish.turn()
    assert w.read("2025-11-06T08:00").entry("Kleidersammlung beendet").id == kleider
    w.parish.edit("kleider", title="Dank für die Kleidersammlung")
    assert w.read("2025-11-07T08:00").entry("Dank für die Kleidersammlung").id == kleider
    uid = first.happening("Lesung in der Bücherei").uid
    w.town.edit("lesung", text=edited("lesung"))
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
    w.parish.put("haushalt", LATER["haushalt"])
    ahead = w.read("2025-11-12T09:00").entry("Haushalt eingebracht")
    assert ahead.published == datetime(2025, 11, 12, 9, tzinfo=UTC), "never in the future"


def events_move(w: World) -> None:
    lauf, lesung = (w.last.happening(name).uid for name in ("Stadtlauf", "Lesung in der Bücherei"))  # type: ignore[union-attr]
    weekly(w, "2025-11-18", "2026-01-27")
    w.town.edit("lesung", title="ABGESAGT: Lesung in der Bücherei")
    off = w.read("2026-01-27T10:00").happenings[lesung]
    assert (off.status, off.sequence) == ("CANCELLED", 1), "mostly the headline alone is edited"
    w.town.edit("lesung", title="Lesung in der Bücherei")
    held = w.read("2026-01-27T12:00").happening("Lesung in der Bücherei")
    assert (held.uid, held.status, held.sequence) == (lesung, "CONFIRMED", 2), "and taken back"
    w.town.edit("lauf", text=edited("lauf_moved"))
    moved = w.read("2026-01-28T08:00").happening("Stadtlauf")
    assert (moved.uid, moved.start, moved.sequence) == (lauf, "20260524T100000", 1)
    w.town.edit("lesung", text=edited("lesung_moved"))
    moved = w.read("2026-01-29T08:00").happening("Lesung in der Bücherei")
    assert (moved.uid, moved.start, moved.sequence) == (lesung, "20260227T190000", 3)
    w.town.edit("lauf", text=edited("lauf_elsewhere"))
    elsewhere = w.read("2026-01-30T08:00").happening("Stadtlauf")
    assert (elsewhere.uid, elsewhere.place, elsewhere.sequence) == (lauf, "Volkspark", 2)
    w.town.edit("lauf", text=edited("lauf_off"))
    off = w.read("2026-01-31T08:00").happening("Abgesagt: Stadtlauf")
    assert (off.uid, off.status, off.sequence) == (lauf, "CANCELLED", 3)
    before = weekly(w, "2026-02-03", "2026-03-03").happening("Lesung in der Bücherei")
    w.town.edit("lesung", title="Volles Haus bei der Lesung", text=edited("lesung_report"))
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
    w.town.put("fest", LATER["fest"])
    first = w.read("2026-04-16T08:00").happening("Sommerfest im Stadtpark")
    assert first.start == "20260704"
    w.parish.put("fest", LATER["fest_gemeinde"])
    found = w.read("2026-04-17T08:00")
    assert found.happening("Sommerfest im Stadtpark").uid == first.uid, "the older UID stays"
    assert found.happening("Sommerfest im Stadtpark").start == "20260704T140000", "and gets the hour"
    assert len(found.titled("Sommerfest im Stadtpark")) == 2, "a second item is its own news"
    w.parish.put("brunnen", w.town.notices["brunnen"])
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


def pages_shrink(w: World) -> None:
    before = w.read("2026-06-03T08:00")
    whole = dict(w.town.notices)
    w.town.notices = {name: whole[name] for name in ("fest", "brunnen")}
    for hour, message in ((8, True), (9, True), (10, False)):
        report = w.run(datetime(2026, 6, 4, hour, tzinfo=UTC))
        assert bool(report.checks[0].message) is message, "the third reading that says the same is believed"
        found = Published.read(w.folder / "public", "alles")
        assert found.entries == before.entries
        assert found.states["stadt"] == ("shrunken" if message else "fresh")
    w.town.notices = whole
    w.read("2026-06-05T08:00")
    w.town.notices = {name: whole[name] for name in ("fest", "brunnen")}
    assert w.read("2026-06-06T08:00", accept=True).entries == before.entries, "a person says that it is so"
    w.town.notices = whole
    w.read("2026-06-07T08:00")


def a_person_corrects(w: World) -> None:
    before = w.last
    assert before is not None
    fest, chor = before.happening("Sommerfest im Stadtpark"), before.entry("Der Chor sucht Stimmen")
    place = f"- event: {fest.uid}\n  place: Festwiese\n"
    title = f"- story: {chor.id}\n  title: Der Chor singt wieder\n"
    w.corrections = place + title + "- story: tag:gone\n  hide: true\n"
    found = w.read("2026-06-08T08:00")
    corrected = found.happening("Sommerfest im Stadtpark")
    assert (corrected.uid, corrected.place, corrected.sequence) == (fest.uid, "Festwiese", fest.sequence + 1)
    assert found.entry("Der Chor singt wieder").id == chor.id
    assert any("tag:gone" in problem for problem in w.problems), "a correction whose story is gone is said"
    assert "Von Hand berichtigt." in found.files["alles.html"].decode()
    w.town.edit("fest", text=w.town.notices["fest"].text + " Der Eintritt ist frei.")
    assert w.read("2026-06-09T07:00").happening("Sommerfest im Stadtpark").place == "Festwiese", (
        "it survives re-reading"
    )
    w.corrections += "- add: {title: Maibaum, start: 2026-06-20, place: Anger}\n"
    assert w.read("2026-06-09T07:10").happening("Maibaum").start == "20260620"
    rejected = f"- event: {fest.uid}\n  reject: true\n- story: {chor.id}\n  hide: true\n"
    w.corrections = rejected
    maibaum = w.last.happening("Maibaum").uid  # type: ignore[union-attr]
    added = w.last.entry("Maibaum").id  # type: ignore[union-attr]
    found = w.read("2026-06-09T07:20", gone=(fest.uid, chor.id, maibaum, added))
    assert not found.summed("Sommerfest im Stadtpark")
    w.corrections = ""
    back = w.read("2026-06-09T07:30")
    assert back.entry("Der Chor sucht Stimmen").id == chor.id
    assert back.happening("Sommerfest im Stadtpark").uid == fest.uid
    assert back.happening("Sommerfest im Stadtpark").sequence > corrected.sequence


def a_year_later(w: World) -> None:
    old = w.last.entry("Martinsumzug")  # type: ignore[union-attr]
    weekly(w, "2026-06-09", "2026-10-06")
    w.town.take("zug")
    w.read("2026-10-13T08:00")
    w.town.put("zug", LATER["zug_2026"])
    found = w.read("2026-10-14T08:00")
    assert found.titled("Martinsumzug")[0].id == old.id
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
