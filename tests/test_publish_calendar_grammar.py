"""What a strict validator of RFC 5545 asks of every calendar, asked by ourselves."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.publish.channels import GOLDEN, Golden

ALL = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)


# name *(";" param "=" value) ":" value, no empty value, no control character (RFC 5545, 3.1)
LINE = re.compile(
    r'(?P<name>[A-Z][A-Z0-9-]*)(?P<params>(?:;[A-Z-]+=[^\x00-\x1f\x7f";:,]+)*):(?P<value>[^\x00-\x1f\x7f]+)'
)
ONCE = {"UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "RECURRENCE-ID", "RRULE", "SUMMARY",
        "LOCATION", "DESCRIPTION", "URL", "STATUS", "TRANSP"}  # fmt: skip
MANY = {"EXDATE", "RDATE"}
MOMENT = re.compile(r"\d{8}T\d{6}Z?")


def components(data: bytes) -> dict[str, list[list[re.Match[str]]]]:
    """Return the content lines of each component by its name; every line is well formed, every END has its BEGIN."""
    found: dict[str, list[list[re.Match[str]]]] = {}
    open_: list[tuple[str, list[re.Match[str]]]] = []
    for text in data.decode().removesuffix("\r\n").replace("\r\n ", "").split("\r\n"):
        line = LINE.fullmatch(text)
        assert line, text
        if line["name"] == "BEGIN":
            open_.append((line["value"], []))
            found.setdefault(line["value"], []).append(open_[-1][1])
        elif line["name"] == "END":
            assert open_.pop()[0] == line["value"]
        else:
            open_[-1][1].append(line)
    assert not open_
    return found


def calendars(golden: Golden) -> list[bytes]:
    names = [name for name in golden.files() if name.startswith("events/")]
    return [golden.files()[name] for name in ("familie.ics", *names[:50])]


@ALL
def test_rule_2_every_line_is_sound_and_every_property_stands_as_often_as_it_may(golden: Golden) -> None:
    for data in calendars(golden):
        found = components(data)
        assert set(found) <= {"VCALENDAR", "VTIMEZONE", "DAYLIGHT", "STANDARD", "VEVENT"}
        assert len(found) > 1  # a calendar without any component is none (3.6)
        for event in found.get("VEVENT", ()):
            counted = Counter(line["name"] for line in event)
            assert set(counted) <= ONCE | MANY
            assert {name for name in counted if counted[name] > 1} <= MANY


@ALL
def test_rule_3_a_uid_stands_once_and_again_only_for_an_occurrence(golden: Golden) -> None:
    events = components(golden.files()["familie.ics"]).get("VEVENT", [])
    keys = Counter((value(event, "UID"), value(event, "RECURRENCE-ID")) for event in events)
    assert max(keys.values(), default=1) == 1


@ALL
def test_rule_4_every_zone_that_is_named_is_defined_once(golden: Golden) -> None:
    for data in calendars(golden):
        found = components(data)
        defined = [value(zone, "TZID") for zone in found.get("VTIMEZONE", [])]
        named = set(re.findall(r"TZID=([^:;]+)", data.decode().replace("\r\n ", "")))
        assert len(defined) == len(set(defined))
        assert named <= set(defined)


@ALL
def test_rule_5_start_and_end_are_of_one_kind_and_in_order(golden: Golden) -> None:
    for event in components(golden.files()["familie.ics"]).get("VEVENT", []):
        start, end = line(event, "DTSTART"), line(event, "DTEND")
        assert start
        if end:
            assert start["params"] == end["params"]
            assert start["value"] < end["value"]
            assert start["value"].endswith("Z") == end["value"].endswith("Z")
        if not start["params"].startswith(";VALUE=DATE"):
            assert MOMENT.fullmatch(start["value"])
        for other in (one for one in event if one["name"] in (*MANY, "RECURRENCE-ID")):
            assert other["params"] == start["params"] or value(event, "RECURRENCE-ID")


def line(event: list[re.Match[str]], name: str) -> re.Match[str] | None:
    return next((one for one in event if one["name"] == name), None)


def value(event: list[re.Match[str]], name: str) -> str:
    found = line(event, name)
    return found["value"] if found else ""
