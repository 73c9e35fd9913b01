"""What stands in public/ after a reading, read as a subscriber's program reads it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import icalendar
from lxml import etree


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the feeds."""

    id: str
    title: str
    published: datetime
    updated: datetime
    raw: str  # the JSON Feed item without its modification date: what the entry says


@dataclass(frozen=True, slots=True)
class Happening:
    """One VEVENT."""

    uid: str
    start: str
    summary: str
    place: str
    status: str
    sequence: int
    stamp: str
    modified: str
    order: tuple[str, ...]  # the lines that SEQUENCE answers for
    raw: bytes  # the whole VEVENT without its stamps


@dataclass(frozen=True, slots=True)
class Published:
    """All files of one channel."""

    files: dict[str, bytes]
    entries: dict[str, Entry]
    happenings: dict[str, Happening]
    states: dict[str, str]

    @staticmethod
    def read(public: Path, channel: str) -> Published:
        """Read the folder; any id or UID that stands twice is an error."""
        files = {str(path.relative_to(public)): path.read_bytes() for path in public.rglob("*") if path.is_file()}
        entries = _entries(files, channel)
        states = json.loads(files["status.json"])["sources"]
        return Published(files, entries, _happenings(files, channel), {name: s["state"] for name, s in states.items()})

    def entry(self, title: str) -> Entry:
        """The only entry of a title."""
        (found,) = [entry for entry in self.entries.values() if entry.title == title]
        return found

    def titled(self, title: str) -> list[Entry]:
        """All entries of a title, oldest first."""
        return sorted((e for e in self.entries.values() if e.title == title), key=lambda entry: entry.published)

    def happening(self, summary: str) -> Happening:
        """The only event of a summary."""
        (found,) = self.summed(summary)
        return found

    def summed(self, summary: str) -> list[Happening]:
        """All events of a summary, by start."""
        return sorted((h for h in self.happenings.values() if h.summary == summary), key=lambda h: h.start)


def _entries(files: dict[str, bytes], channel: str) -> dict[str, Entry]:
    feed = json.loads(files[f"{channel}.json"])
    ids = [item["id"] for item in feed["items"]]
    assert len(ids) == len(set(ids)), "an id twice"
    atom = etree.fromstring(files[f"{channel}.atom"]).findall("{*}entry")
    rss = etree.fromstring(files[f"{channel}.rss"]).findall("channel/item")
    assert [entry.findtext("{*}id") for entry in atom] == ids
    assert [entry.findtext("guid") for entry in rss] == ids
    found = {}
    for item, entry in zip(feed["items"], atom, strict=True):
        assert entry.findtext("{*}published") == item["date_published"]
        assert entry.findtext("{*}updated") == item["date_modified"]
        said = {key: value for key, value in item.items() if key != "date_modified"}
        found[item["id"]] = Entry(
            id=item["id"],
            title=item["title"],
            published=datetime.fromisoformat(item["date_published"]),
            updated=datetime.fromisoformat(item["date_modified"]),
            raw=json.dumps(said, sort_keys=True, ensure_ascii=False),
        )
    return found


def _happenings(files: dict[str, bytes], channel: str) -> dict[str, Happening]:
    calendar = icalendar.Calendar.from_ical(files[f"{channel}.ics"])
    found: dict[str, Happening] = {}
    for event in calendar.walk("VEVENT"):
        uid = str(event["UID"])
        assert uid not in found, "a UID twice"
        assert f"events/{uid}.ics" in files
        lines = event.to_ical().decode().replace("\r\n ", "").splitlines()
        ruled = ("DTSTART", "DTEND", "RRULE", "EXDATE", "RDATE", "LOCATION", "STATUS")
        found[uid] = Happening(
            uid=uid,
            start=event["DTSTART"].to_ical().decode(),
            summary=str(event["SUMMARY"]),
            place=str(event.get("LOCATION", "")),
            status=str(event["STATUS"]),
            sequence=int(event["SEQUENCE"]),
            stamp=event["DTSTAMP"].to_ical().decode(),
            modified=event["LAST-MODIFIED"].to_ical().decode(),
            order=tuple(line for line in lines if line.startswith(ruled)),
            raw="\n".join(
                line for line in lines if not line.startswith(("DTSTAMP", "LAST-MODIFIED", "SEQUENCE"))
            ).encode(),
        )
    return found
