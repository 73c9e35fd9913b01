"""The pages as text: what they say, in which words, and how large they may become."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from feeds import publish
from feeds.model import Snapshot, Verdict, VerdictKind
from feeds.publish import colours
from tests.publish import channels, pages
from tests.publish.channels import GOLDEN, RECURRING, THOUSAND
from tests.publish.pages import TOWN

ALL = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)


def page(shot: Snapshot, name: str = "familie.html") -> BeautifulSoup:
    return BeautifulSoup(pages.files(shot)[name], "html.parser")


def row(shot: Snapshot, title: str) -> Tag:
    """The first entry with this heading."""
    heading = next(h for h in page(shot).select(".events h4") if title in h.text)
    found = heading.find_parent("li")
    assert isinstance(found, Tag)
    return found


def lines(shot: Snapshot, title: str) -> list[str]:
    """What is seen of an event while its details are closed."""
    return [part.get_text(" ", strip=True) for part in row(shot, title).find_all(["h4", "p"], recursive=False)]


def days(shot: Snapshot) -> list[tuple[str, list[str]]]:
    """The headings of the days ahead with the titles below each."""
    section = page(shot).select_one("section[aria-labelledby=ahead]")
    assert section
    return [(h3.text, [h4.text for h4 in h3.find_next("ul").select("h4")]) for h3 in section.find_all("h3")]


def test_what_is_ahead_stands_under_its_day() -> None:
    assert days(TOWN) == [
        ("Läuft zurzeit", ["Spielzeug von früher"]),
        ("Mittwoch, 19. November", ["Krabbelgruppe", "Familienfrühstück"]),  # of the series: the next day
        ("Donnerstag, 20. November", ["Abgesagt: Turnnachmittag"]),
        ("Samstag, 22. November", ["Martinsmarkt"]),
        ("Dienstag, 2. Dezember", ["Elternabend im Netz"]),
        ("Sonntag, 4. Januar 2026", ["Neujahrssingen"]),  # another year is said
    ]


SHOWN = [
    ("Familienfrühstück", ["10 bis 11:30 Uhr", "Bürgerhaus, Marktplatz 3"], "10:00 to 11:30", "hours and place"),
    ("Krabbelgruppe", ["9:30 bis 11 Uhr, jeden Mittwoch bis 17. Dezember 2025", "Gemeindehaus St. Anna"],
     "every Wednesday until 17 December 2025", "series"),
    ("Martinsmarkt",
     ["14 bis 18 Uhr", "Verlegt von: Samstag, 15. November 2025, 14 Uhr", "Schulhof der Schule am Park"],
     "Moved from: Saturday, 15 November 2025", "moved"),
    ("Turnnachmittag", ["15 Uhr", "Halle am Bach"], "Cancelled: Turnnachmittag", "cancelled"),
    ("Elternabend im Netz", ["19 bis 20:30 Uhr", "Online"], "Online", "nowhere but online"),
    ("Spielzeug von früher", ["Montag, 10. November, bis Sonntag, 30. November", "Stadtmuseum, Burggasse 1"],
     "Monday, 10 November, to Sunday, 30 November", "several days"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "german", "english", "means"), SHOWN, ids=[case[3] for case in SHOWN])
def test_an_event_says_when_and_where(title: str, german: list[str], english: str, means: str) -> None:
    assert lines(TOWN, title)[1:] == german, means
    assert english in " ".join(lines(pages.in_english(TOWN), title)), means


def test_why_is_answered_with_the_sentence_its_words_and_the_source() -> None:
    why = row(TOWN, "Familienfrühstück").details
    assert why
    assert why.summary.text == "Warum steht das hier? Familienfrühstück"
    assert why.blockquote.text.startswith("Am Mittwoch, 19. November, lädt das Familienbüro")
    assert "Entschieden haben die Worte „lädt … ein“." in why.text
    assert "Quelle: Rathaus Musterstadt, Frühstück für Familien im Bürgerhaus" in why.text
    links = [a["href"] for a in why.select("a")]
    assert links == ["https://www.example.org/familie/meldung-0.html", "events/fruehstueck-1.ics"]
    assert "Von Hand berichtigt." not in why.text
    assert "Von Hand berichtigt." in row(TOWN, "Elternabend im Netz").text
    assert "Corrected by hand." in row(pages.in_english(TOWN), "Elternabend im Netz").text


def test_what_a_person_added_is_not_called_corrected() -> None:
    event = channels.event("basar-1", datetime(2025, 11, 20, 18), title="Basar", corrected=True)
    added = channels.snapshot(replace(channels.story(1, "Basar", event), source="", corrected=True))
    for snapshot, said in ((added, "Von Hand eingetragen."), (pages.in_english(added), "Entered by hand.")):
        assert said in row(snapshot, "Basar").text
        assert "berichtigt" not in row(snapshot, "Basar").text
        assert "Corrected" not in row(snapshot, "Basar").text


def test_an_event_of_a_calendar_is_there_because_its_source_lists_it() -> None:
    event = channels.event("chor-1", datetime(2025, 11, 20, 18), title="Chorprobe", quote="Chorprobe", source_uid="x")
    found = row(channels.snapshot(channels.story(1, "Chorprobe", event)), "Chorprobe").details
    assert found
    assert "Die Quelle führt es selbst als Termin. Quelle: Stadt Musterstadt, Chorprobe" in found.text
    assert not found.blockquote  # it would only repeat the title


def test_dates_left_out_say_why_and_never_the_name_of_a_rule() -> None:
    section = page(TOWN).select_one("section[aria-labelledby=left-out]")
    assert section
    assert [li.get_text(" ", strip=True) for li in section.select("li")] == [
        "„bis 28. November“: Frist („Anmeldung“). Elternabend im Netz",
        "„Samstag, 8. November“: Bericht. Lesefest: 200 Kinder lasen mit",
    ]
    told = replace(
        channels.story(1, "Rückblick", text="Am 8. November kamen 200 Kinder."),
        dates=(Verdict(VerdictKind.REPORTED, "8. November", "kamen", date(2025, 11, 8)),),
    )
    assert "„8. November“: Bericht („kamen“)." in page(channels.snapshot(told)).text
    announced = replace(told, dates=(replace(told.dates[0], kind=VerdictKind.ANNOUNCED),))
    assert "left-out" not in str(page(channels.snapshot(announced)))


def test_where_nothing_is_ahead_the_last_ones_are_shown() -> None:
    later = replace(TOWN, today=date(2026, 2, 1))
    found = page(later)
    section = found.select_one("section[aria-labelledby=ahead]")
    assert section
    assert "Zurzeit ist kein Termin angekündigt." in section.text
    assert days(later)[0] == ("Sonntag, 4. Januar", ["Neujahrssingen"])
    assert [h3 for h3, _ in days(later)] == ["Sonntag, 4. Januar", "Dienstag, 2. Dezember 2025"]
    assert not found.select('script[type="application/ld+json"]')
    assert "Zurzeit ist kein Termin angekündigt." in page(later, "index.html").text
    assert "No event is announced at the moment." in page(pages.in_english(later)).text


def test_the_index_says_what_comes_next_and_leaves_out_what_is_cancelled() -> None:
    other = replace(TOWN, channel=replace(TOWN.channel, name="sport", title="Sport"), stories=TOWN.stories[3:4])
    files = publish.render_site(TOWN.site, (TOWN, other))
    cards = BeautifulSoup(files["index.html"], "html.parser").select(".cards li")
    assert [(card.h2.text, card.p.text, card.a["href"]) for card in cards] == [
        (
            "Familie und Freizeit",
            "Als Nächstes: Mittwoch, 19. November, 9:30 bis 11 Uhr: Krabbelgruppe",
            "familie.html",
        ),
        ("Sport", "Zurzeit ist kein Termin angekündigt.", "sport.html"),
    ]


def test_a_missing_page_leads_home_from_any_depth() -> None:
    found = page(TOWN, "404.html")
    assert found.h1
    assert found.h1.text == "Diese Seite gibt es hier nicht"
    ours = [a["href"] for a in found.select("header a, main a, footer a")]
    assert all(str(href).startswith(("https://termine.example.org/", "https://www.example.org/")) for href in ours)


def test_imprint_and_privacy_are_in_every_footer() -> None:
    for name in ("familie.html", "index.html", "status.html", "404.html"):
        links = {a.text: a["href"] for a in page(TOWN, name).select("footer a")}
        assert links["Impressum"] == "https://www.example.org/impressum"
        assert links["Datenschutz"] == "https://www.example.org/datenschutz"
    bare = replace(TOWN, site=replace(TOWN.site, imprint="", privacy=""))
    assert "Impressum" not in page(bare).text


def test_the_ways_to_subscribe_are_what_each_client_takes() -> None:
    found = {a.text: a["href"] for a in page(TOWN).select(".buttons a")}
    assert found == {
        "Kalender dieses Geräts": "webcal://termine.example.org/familie.ics",
        "Google Kalender": "https://calendar.google.com/calendar/render?cid=webcal%3A%2F%2Ftermine.example.org%2Ffamilie.ics",
        "Outlook": "https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2Ftermine.example.org%2Ffamilie.ics"
        "&name=Familie%20und%20Freizeit",
        "Datei herunterladen": "familie.ics",
    }
    address = page(TOWN).select_one("input#address[readonly]")
    assert address
    assert address["value"] == "https://termine.example.org/familie.ics"
    assert page(TOWN).select_one('.code img[src^="data:image/svg"][alt]')


@ALL
def test_every_link_inside_leads_to_a_file_that_is_published(golden: channels.Golden) -> None:
    files = pages.files(golden.snapshot)
    for name in ("familie.html", "index.html", "status.html"):
        found = BeautifulSoup(files[name], "html.parser")
        for tag in found.select("[href]"):
            href = str(tag["href"])
            if href.startswith("#"):
                assert found.select_one(href), href
            elif not re.match("(https?|webcal|data|mailto):", href):
                assert href in files, href


@ALL
def test_a_page_stays_small_and_quotes_nothing_raw(golden: channels.Golden) -> None:
    data = pages.files(golden.snapshot)["familie.html"]
    assert len(data) < 100_000
    found = BeautifulSoup(data, "html.parser")
    assert {tag.get("type") for tag in found.select("script")} <= {"application/ld+json"}
    assert not found.select("iframe, form, object, embed, svg, base")
    assert not [tag for tag in found.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
    for tag in found.select("[href], [src]"):
        assert not str(tag.get("href") or tag.get("src")).lower().startswith(("javascript:", "vbscript:", "data:text"))


def test_however_long_the_texts_a_page_stays_small() -> None:
    """A thousand events of long words in long sentences under long addresses."""
    words = {"title": "Straßenfest " * 90, "place": "Plätze " * 90, "quote": "Größe & <b>Güte</b> " * 90}
    stories = tuple(
        replace(
            story,
            item=replace(story.item, title="Überlänge " * 90, link=f"https://www.example.org/{'ä' * 400}/{n}"),
            events=tuple(replace(event, **words) for event in story.events),
        )
        for n, story in enumerate(THOUSAND.snapshot.stories)
    )
    long = replace(THOUSAND.snapshot, today=date(2025, 1, 1), stories=stories)
    data = publish.render(long)["familie.html"]
    assert len(data) < 100_000
    assert "Weitere Termine stehen im Kalender: " in data.decode()


def test_past_events_that_find_no_room_are_counted() -> None:
    found = page(replace(THOUSAND.snapshot, today=date(2028, 1, 1))).select_one("section[aria-labelledby=past]")
    assert found
    shown, left = len(found.select("li")), re.search(r"Ältere Termine stehen im Kalender: (\d+)", found.text)
    assert left
    assert shown + int(left[1]) == 1_001
    assert "Vergangene Termine (1001)" in found.text


def test_events_that_find_no_room_are_counted() -> None:
    found = page(replace(THOUSAND.snapshot, today=date(2025, 1, 1)))
    shown = len(found.select("section[aria-labelledby=ahead] li"))
    text = found.get_text(" ")
    left = re.search(r"Weitere Termine stehen im Kalender: (\d+)", text)
    assert left
    assert shown + int(left[1]) == 1_000


def test_a_changed_occurrence_stands_for_its_day_of_the_series() -> None:
    shot = replace(RECURRING.snapshot, today=date(2025, 11, 13))
    found = [heading for heading, titles in days(shot) if "Krabbelgruppe" in titles]
    assert found == ["Mittwoch, 19. November", "Mittwoch, 26. November"]  # the 19th is the one in the park
    assert lines(shot, "Krabbelgruppe")[2] == "Stadtpark"


@given(st.integers(0, 0xFFFFFF))
def test_any_accent_colour_is_readable(number: int) -> None:
    accent = f"#{number:06x}"
    style = colours.lay_over("--accent:#0;--on-accent:#0;--link:#0;--link-dark:#0", accent)
    found = dict(part.split(":") for part in style.split(";"))
    assert found["--accent"] == accent
    assert colours.contrast(found["--on-accent"], accent) >= 4.5
    assert colours.contrast(found["--link"], "#f2f5f8") >= 4.5
    assert colours.contrast(found["--link-dark"], "#1f252c") >= 4.5


def test_a_colour_of_the_site_is_laid_over_ours_and_nothing_else_is() -> None:
    for accent, there in (("#AA0055", True), ("", False), ("red;}body{display:none}", False)):
        data = pages.files(replace(TOWN, site=replace(TOWN.site, accent=accent)))["familie.html"].decode()
        assert ("--accent:#aa0055" in data) is there
        assert "display:none}b" not in data


def test_pages_speak_the_language_of_the_site() -> None:
    found = page(pages.in_english(TOWN))
    for quoted in found.select("blockquote, .quiet, article"):
        quoted.decompose()
    english = found.get_text(" ")
    for word in ("Termine", "Abonnieren", "Warum", "Quelle", "Impressum", "Uhr", "Kalender"):
        assert word not in english
    assert page(pages.in_english(TOWN)).html["lang"] == "en"


def test_within_a_day_a_page_is_the_same_bytes() -> None:
    assert pages.files(TOWN) == pages.files(replace(TOWN))
