"""The nouns that pass from one stage to the next; every one is frozen.

Moments (`now`, `published`, `first_read`, `modified`) are aware datetimes in UTC. What an event states is wall-clock
time: a naive `datetime`, or a `date` where no time is stated; its zone stands beside it. The end of an all-day span is
its last day, inclusive; only the calendar file, at its edge, turns that into iCalendar's exclusive DTEND.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

Clock = date | datetime
"""Wall-clock time as a text states it: a naive datetime, or a date where no hour is stated."""


# --- what the configuration says -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Site:
    """Who publishes: what is true for every page and every request."""

    title: str
    url: str  # absolute, ends in "/"
    language: str = "de"
    timezone: str = "Europe/Berlin"
    contact: str = ""
    imprint: str = ""
    privacy: str = ""
    accent: str = ""  # "#rrggbb", or "" for the project's own
    allow_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """CSS selectors for a page that the list finder misses; `item` selects the blocks, the rest looks inside one."""

    item: str
    title: str = ""
    link: str = ""
    date: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A page, feed, calendar or file that is read; language and timezone are filled from the site where not given."""

    name: str
    url: str  # http, https or webcal, or an absolute path of a file or folder
    base_url: str = ""  # for local files: what links are relative to
    every: timedelta = timedelta(hours=1)
    title: str = ""
    language: str = "de"
    timezone: str = "Europe/Berlin"
    kind: str = ""  # a rung of the ladder that is forced; "" lets the ladder decide
    details: bool = True
    pages: int = 1
    text: Literal["teaser", "full"] = "teaser"
    rule: Rule | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @property
    def is_local(self) -> bool:
        """Whether this source is a file or folder, not an address."""
        return "://" not in self.url


@dataclass(frozen=True, slots=True)
class Channel:
    """What people subscribe to, cut from one or more sources."""

    name: str
    title: str
    sources: tuple[str, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    events_only: bool = False
    assume_duration: timedelta | None = None


# --- what a reading gives ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """What came from an address or a file: bytes as they are, never text decoded by the transport."""

    url: str  # the final address after redirects; for a file the base_url, or a file: URI where there is none
    content: bytes
    content_type: str = ""  # media type and parameters as the server gave them, "" for a file
    etag: str = ""
    last_modified: str = ""
    name: str = ""  # the file's name, for files: its ending may tell the kind


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that belongs to an item, mostly its picture."""

    url: str
    type: str = ""
    length: int = 0
    alt: str = ""


class Status(StrEnum):
    """The STATUS of a VEVENT as far as it is used here (RFC 5545, 3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Event:
    """A dated happening that an item announces.

    `start` and `end` are both dates or both naive datetimes in `zone`; `end` is None where none is stated, and of an
    all-day span it is the last day, inclusive. `zone` "" means the zone of the source. The last block is empty until
    `stories.revise` has minted the identity.
    """

    start: Clock
    end: Clock | None = None
    title: str = ""
    place: str = ""
    rrule: str = ""  # RFC 5545 RECUR, e.g. "FREQ=MONTHLY;BYDAY=4TH"
    exdates: tuple[Clock, ...] = ()
    rdates: tuple[Clock, ...] = ()
    status: Status = Status.CONFIRMED
    online: bool = False
    zone: str = ""  # IANA name
    quote: str = ""  # the sentence that announces it
    why: str = ""  # the words that decided, "lädt … ein"
    moved_from: tuple[Clock, ...] = ()  # earlier starts that the text itself names as moved
    url: str = ""  # where the source shows this one event; "" means the item's link
    source_uid: str = ""  # the UID of a foreign calendar: a matching key only
    recurrence_id: Clock | None = None  # a single changed occurrence of the series with the same source_uid

    uid: str = ""
    sequence: int = 0
    modified: datetime | None = None  # LAST-MODIFIED and DTSTAMP
    cancelled_at: datetime | None = None
    corrected: bool = False  # a person's correction speaks
    rejected: bool = False  # a person says that this is no event; kept, never published
    read: Event | None = None  # what the source says, where a correction says otherwise
    headline: str = ""  # of the item that announced it; a report under another headline changes no past event

    @property
    def shown(self) -> tuple[object, ...]:
        """What an entry of a feed tells of the event; its calendar tells more, and a change there leaves the entry."""
        what = (self.uid, self.title, self.place, self.online, self.status, self.rejected)
        rule = [part for part in self.rrule.split(";") if not part.upper().startswith("COUNT=")]
        return (*what, self.start, self.end, self.zone, rule, self.moved_from[-1:])


class VerdictKind(StrEnum):
    """Why a date became an event or did not."""

    ANNOUNCED = "announced"
    REPORTED = "reported"
    DEADLINE = "deadline"
    CLOSURE = "closure"
    PERIOD = "period"
    BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided about one stretch of text that states a date, with the words that decided."""

    kind: VerdictKind
    quote: str  # the stretch as the text has it
    why: str  # the deciding words of the text, or the name of the rule where no word decided
    start: Clock | None = None  # None where nothing fixes the year
    end: Clock | None = None
    span: tuple[int, int] = (0, 0)  # offsets of the quote in the text that was read
    notes: tuple[str, ...] = ()  # e.g. "weekday" for a wrong weekday, "year" for a lent year


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news of a source."""

    title: str
    link: str = ""  # absolute, "" where the page gives none
    published: Clock | datetime | None = None  # as the page states it: a date, or a datetime (aware or wall-clock)
    text: str = ""  # plain text, paragraphs parted by a newline
    html: str = ""  # the body as the source has it, not yet sanitised; "" where text says all
    summary: str = ""  # teaser, plain text
    headings: tuple[str, ...] = ()  # the headings it stands under on its page, outermost first
    position: int = 0
    events: tuple[Event, ...] = ()  # ready-made: of a calendar, structured data or an event card; skip the prose
    enclosures: tuple[Enclosure, ...] = ()
    guid: str = ""  # the source's own id of the entry, a matching key
    updated: Clock | datetime | None = None
    author: str = ""
    language: str = ""  # "" means the language of the source
    detailed: datetime | None = None  # when its detail page was last read; not part of what is published
    undetailed: datetime | None = None  # when its detail page was tried last, and could not be read


@dataclass(frozen=True, slots=True)
class Article:
    """The page read as one article, whatever rung won."""

    title: str
    published: Clock | datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Want:
    """A page the reading would like to have: the next page of a list, or the detail page of an item."""

    kind: Literal["page", "detail"]
    url: str
    item: int = -1  # index of the item a detail belongs to


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page of a source says."""

    rung: str  # calendar, feed, structured, list, article, text, rule
    items: tuple[Item, ...]
    wants: tuple[Want, ...] = ()
    feed_title: str | None = None
    article: Article | None = None
    why: str = ""  # why this rung won, for `feeds preview`


@dataclass(frozen=True, slots=True)
class Findings:
    """What the prose of one item says: its events, and every date with its verdict."""

    events: tuple[Event, ...] = ()
    dates: tuple[Verdict, ...] = ()


# --- what is remembered --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Story:
    """The identity of an item and its events through edits, moves and repeats.

    `id` is the tag: URI of the entry in every feed. `updated` moves only when what is published changes.
    """

    id: str
    source: str  # the source that read it first; where that is no longer configured, one that tells it still
    item: Item  # the latest reading, corrections applied
    first_read: datetime
    published: datetime  # stated by the page, else first_read; never later than first_read
    updated: datetime
    published_stated: bool = False
    links: tuple[str, ...] = ()  # every link it was seen under, first one first
    sources: tuple[str, ...] = ()  # every source it was seen on
    events: tuple[Event, ...] = ()
    dates: tuple[Verdict, ...] = ()
    hidden: bool = False
    corrected: bool = False
    reason: str = ""  # why the last reading was taken for this story
    events_version: int = 0
    last_read: datetime | None = None
    read: Item | None = None  # what the source says, where a correction says otherwise
    said: tuple[Event, ...] = ()  # the events its own last reading stated, with the UIDs they were taken for
    keys: tuple[str, ...] = ()  # what it is found by: links, the source's ids, headlines
    digests: tuple[tuple[str, str], ...] = ()  # (source, digest of the item as last read there)


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry of corrections.yaml; exactly one of story, event, add is set. A person's word always wins."""

    story: str = ""
    event: str = ""
    add: Event | None = None
    hide: bool = False
    reject: bool = False
    cancelled: bool | None = None
    start: Clock | None = None
    end: Clock | None = None
    place: str | None = None
    title: str | None = None
    text: str | None = None
    sources: tuple[str, ...] = ()  # for `add`: the channels or sources it goes to; empty: every channel
    line: int = 0


class Outcome(StrEnum):
    """How one reading of a source ended."""

    READ = "read"
    UNCHANGED = "unchanged"  # 304, or the same bytes
    WITHHELD = "withheld"
    FAILED = "failed"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Check:
    """The record of one reading of a source, good or not."""

    source: str
    at: datetime
    outcome: Outcome
    items: int = 0
    new: int = 0
    changed: int = 0
    rung: str = ""
    message: str = ""  # the line a person reads; "" where all is well
    etag: str = ""
    last_modified: str = ""
    retry_after: datetime | None = None
    newest: datetime | None = None  # publication of the newest item
    is_refused: bool = False  # what came is no reading of the page: a login, half a page, a PDF


class State(StrEnum):
    """The state of a source by its own habit, as status.json names it."""

    FRESH = "fresh"
    QUIET = "quiet"
    SHRUNKEN = "shrunken"
    BROKEN = "broken"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Health:
    """A source's state and since when; never the moment of the last check."""

    source: str
    state: State
    since: datetime
    items: int = 0
    note: str = ""
    last_success: datetime | None = None  # for `feeds status` only; never published
    last_news: datetime | None = None


# --- what is published ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that publishing one channel needs; the same snapshot gives the same bytes."""

    site: Site
    channel: Channel
    sources: tuple[Source, ...]  # those of the channel, in its order
    stories: tuple[Story, ...]  # newest publication first
    health: tuple[Health, ...]
    today: date  # moves an event to "past" on the page, nothing else


@dataclass(frozen=True, slots=True)
class Report:
    """What one run did, for the command line to tell."""

    checks: tuple[Check, ...] = ()
    written: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()  # lines for a person: failed details, corrections whose story is gone
    skipped: tuple[str, ...] = ()  # sources that were not due
    channels: tuple[Snapshot, ...] = field(default=())
