"""What search engines read of a page: schema.org Events, as JSON-LD that no text can leave."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup

from feeds.model import Event, Snapshot
from tests.publish import channels, pages
from tests.publish.channels import GOLDEN, HOSTILE
from tests.publish.pages import TOWN

ALL = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)


def page(shot: Snapshot) -> BeautifulSoup:
    return BeautifulSoup(pages.files(shot)["familie.html"], "html.parser")


def shape(event: Event, **source: Any) -> dict[str, Any]:
    """What is said of one event."""
    told = channels.snapshot(channels.story(1, "Fest", event))
    shot = replace(told, sources=(replace(channels.SOURCE, **source),))
    found = page(shot).select_one('script[type="application/ld+json"]')
    assert found
    (only,) = json.loads(found.string or "")["@graph"]
    assert isinstance(only, dict)
    return only


@ALL
def test_linked_data_is_json_about_what_is_ahead(golden: channels.Golden) -> None:
    found = page(golden.snapshot).select_one('script[type="application/ld+json"]')
    if found is None:
        assert not page(golden.snapshot).select("section[aria-labelledby=ahead] time[datetime]") or (
            "Zurzeit ist kein Termin angekündigt." in page(golden.snapshot).text
        )
        return
    graph = json.loads(found.string or "")["@graph"]
    assert 0 < len(graph) <= 20
    for shape in graph:
        assert shape["@type"] == "Event"
        assert shape["name"]
        assert shape["eventStatus"].startswith("https://schema.org/Event")
        moment = datetime.fromisoformat(shape["startDate"])
        assert (moment.utcoffset() is None) is (len(shape["startDate"]) == 10)  # an hour has its offset, a day has none


def test_linked_data_says_what_became_of_an_event() -> None:
    found = page(TOWN).select_one('script[type="application/ld+json"]')
    assert found
    graph = {shape["name"]: shape for shape in json.loads(found.string or "")["@graph"]}
    assert graph["Turnnachmittag"]["eventStatus"] == "https://schema.org/EventCancelled"
    assert graph["Martinsmarkt"]["eventStatus"] == "https://schema.org/EventRescheduled"
    assert graph["Martinsmarkt"]["previousStartDate"] == "2025-11-15T14:00:00+01:00"
    assert graph["Krabbelgruppe"]["startDate"] == "2025-11-19T09:30:00+01:00"  # the next one of the series
    assert graph["Elternabend im Netz"]["location"]["@type"] == "VirtualLocation"
    assert graph["Spielzeug von früher"]["endDate"] == "2025-11-30"


def test_a_text_cannot_leave_the_linked_data() -> None:
    data = pages.files(HOSTILE.snapshot)["familie.html"].decode()
    evil = channels.snapshot(channels.story(1, "x", channels.event("x-1", date(2025, 11, 20), title="</script><b>&")))
    for text in (data, pages.files(evil)["familie.html"].decode()):
        assert text.count("</script") == text.count("<script") <= 1


def test_a_time_has_the_offset_of_its_own_zone() -> None:
    start = datetime(2026, 7, 1, 9)
    assert shape(channels.event("a", start))["startDate"] == "2026-07-01T09:00:00+02:00"
    assert shape(channels.event("a", start, zone="Asia/Tokyo"))["startDate"] == "2026-07-01T09:00:00+09:00"
    assert shape(channels.event("a", start), timezone="Europe/London")["startDate"] == "2026-07-01T09:00:00+01:00"


def test_an_event_is_at_its_place_or_online_or_both() -> None:
    start, link = datetime(2026, 7, 1, 9), "https://www.example.org/familie/meldung-1.html"
    place = {"@type": "Place", "name": "Rathaus", "address": "Rathaus"}
    online = {"@type": "VirtualLocation", "url": link}
    both = shape(channels.event("a", start, place="Rathaus", online=True))
    assert (both["location"], both["eventAttendanceMode"][-24:]) == ([place, online], "MixedEventAttendanceMode")
    assert shape(channels.event("a", start, place="Rathaus"))["location"] == place
    assert shape(channels.event("a", start, online=True))["location"] == online
    assert "location" not in shape(channels.event("a", start))
