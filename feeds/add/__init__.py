"""Find what is best to read behind an address, and write it into config.yaml; the door of the folder.

explore(fetcher, url, site, now=now) -> Proposal
  the page itself       climbs the ladder of `sources`
  what it announces     feeds and calendars, a handful; one of them wins where it tells the same and more surely
  nothing to read       a login, a bot wall, a page made by scripts: what was seen and what can be done
opened(path) -> Config                         config.yaml, also one without sources yet, or none
propose_name(url, taken) -> name
check(path, name, channel) -> None             what config.yaml would refuse is said before anything is fetched
append(path, source, channel) -> None          comments and order of the file stay; nothing is written if it were wrong
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from feeds import sources
from feeds.add.announced import announced, title_of
from feeds.add.document import append, check, opened
from feeds.add.name import propose_name
from feeds.add.weigh import better
from feeds.errors import EmptyError, FetchError, ReadingError, SourceError
from feeds.fetch import Fetcher, redact
from feeds.model import Page, Reading, Site, Source

__all__ = ["Proposal", "append", "check", "explore", "opened", "propose_name"]

_MOST_TRIED = 6


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be read from now on; `notes` says what else was looked at and why it was not taken."""

    source: Source  # its name is still empty
    reading: Reading
    why: str
    notes: tuple[str, ...] = ()


def explore(fetcher: Fetcher, url: str, site: Site, *, now: datetime) -> Proposal:
    """Look behind an address and return the best way to read it; of what it announces, six at most are fetched.

    `now` is aware. Raises FetchError where the address itself gives no page, ReadingError where nothing can be read,
    saying what stands before it; an announced address that fails is a note.
    """
    source = Source(name="", url=url, language=site.language, timezone=site.timezone)
    page = _get(fetcher, url, now)
    own, failure = _own(source, page, now)
    if own is not None and own.rung in ("feed", "calendar"):
        return Proposal(_titled(source, own, page), own, f"the address is a {own.rung}")
    best = Proposal(_titled(source, own, page), own, own.why or f"the page reads as {own.rung}") if own else None
    notes: list[str] = []
    for found in announced(page)[:_MOST_TRIED]:
        if best is not None and best.reading.rung == found.kind:
            break  # the page names its most fitting one first
        try:
            other = replace(source, url=found.url)
            there = _get(fetcher, found.url, now)
            reading = sources.read(other, there, now=now)
        except SourceError as error:
            notes.append(f"{redact(found.url)}: {error.what}")
            continue
        reason, taken = better(best.reading if best else None, reading, found, now)
        if taken:
            best = Proposal(_titled(other, reading, there), reading, reason)
        else:
            notes.append(f"{redact(found.url)}: {reason}")
    if best is None:
        raise failure or ReadingError("nothing to read is seen on the page", "give the page of the announcements")
    return replace(best, notes=tuple(notes))


def _get(fetcher: Fetcher, url: str, now: datetime) -> Page:
    page = fetcher.get(url, now=now)
    if page is None:
        raise FetchError(f"{redact(url)} says it was not modified", "try again later")
    return page


def _own(source: Source, page: Page, now: datetime) -> tuple[Reading | None, ReadingError | None]:
    """The reading of the page itself, or what stands in the way of one."""
    try:
        reading = sources.read(source, page, now=now)
        if len(reading.items) > 1 or reading.rung in ("feed", "calendar"):
            return reading, None
    except EmptyError as error:
        return None, sources.obstacle(source, page) or error
    except ReadingError as error:
        return None, error
    seen = sources.obstacle(source, page)
    return (None, seen) if seen else (reading, None)


def _titled(source: Source, reading: Reading, page: Page) -> Source:
    """Give the source the title that its feed or page has: readers see it where the source is named."""
    return replace(source, title=" ".join((reading.feed_title or title_of(page)).split())[:120])
