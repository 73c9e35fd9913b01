"""Texts that can be stored, compared and published: no control characters, no lone surrogates, whatever a page held."""

from __future__ import annotations

import re
from dataclasses import replace

from feeds.model import Clock, Event, Item, Reading
from feeds.redaction import has_secrets, without

_BAD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_HIDDEN = re.compile(r"[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
"""Soft hyphens and spaces without width part words from what readers look for; overrides of direction turn them."""
_WEB = re.compile(r"https?://", re.IGNORECASE)

_MOST_TITLE = 1_000
_MOST_TEXT = 50_000
"""Characters that are kept: no announcement is longer, and readers of prose take their time over what is."""

_MOST_DATES = 1_000
"""Exceptions and additions of one series."""
_WEB_BEGAN = 1990
_MOST_TAGS = 5_000
"""Signs `<` that are kept of an item's HTML: sanitizers take time with the square of its depth."""


def text(value: str) -> str:
    """Return the text without characters that XML 1.0 (2.2) and readers cannot bear; line ends made one."""
    return _HIDDEN.sub("", _BAD.sub("", value.replace("\r\n", "\n").replace("\r", "\n")))


def item(found: Item) -> Item:
    """Return the item with every text of it and of its events clean."""
    return replace(
        found,
        title=text(found.title[:_MOST_TITLE]).strip(),
        link=_BAD.sub("", found.link) if _WEB.match(found.link) else "",
        published=found.published if _is_day(found.published, _WEB_BEGAN) else None,
        text=text(found.text[:_MOST_TEXT]),
        html=_BAD.sub("", "<".join(found.html.split("<", _MOST_TAGS)[:_MOST_TAGS])),
        summary=text(found.summary[:_MOST_TEXT]),
        headings=tuple(text(heading[:_MOST_TITLE]) for heading in found.headings),
        events=tuple(map(_event, filter(_is_dated, found.events))),
        enclosures=tuple(one for one in found.enclosures if _WEB.match(one.url)),
        guid=_BAD.sub("", found.guid),
        author=text(found.author),
        updated=found.updated if _is_day(found.updated, _WEB_BEGAN) else None,
    )


def _event(found: Event) -> Event:
    return replace(
        found,
        end=found.end if _is_day(found.end) else None,
        title=text(found.title[:_MOST_TITLE]),
        place=text(found.place[:_MOST_TITLE]),
        quote=text(found.quote[:_MOST_TEXT]),
        exdates=tuple(filter(_is_day, found.exdates[:_MOST_DATES])),
        rdates=tuple(filter(_is_day, found.rdates[:_MOST_DATES])),
    )


def _is_dated(event: Event) -> bool:
    return _is_day(event.start) and (event.recurrence_id is None or _is_day(event.recurrence_id))


def _is_day(value: Clock | None, first: int = 1700) -> bool:
    """Whether a date is one, and not 0001, 1601 or 9999, which programs write where they know none."""
    return value is not None and first <= value.year < 2200


def without_secrets(found: Item, address: str) -> Item:
    """Return the item without what the address of its source alone may know: its user, password and tokens."""
    if not has_secrets(address):
        return found

    def cleared(value: str) -> str:
        return without(value, address)

    return replace(
        found,
        link=cleared(found.link),
        guid=cleared(found.guid),
        html=cleared(found.html),
        text=cleared(found.text),
        summary=cleared(found.summary),
        events=tuple(replace(event, url=cleared(event.url)) for event in found.events),
        enclosures=tuple(replace(one, url=cleared(one.url)) for one in found.enclosures),
    )


def reading(found: Reading, address: str) -> Reading:
    """Return the reading with clean texts throughout; `address` is that of its source."""
    whole = found.article
    return replace(
        found,
        items=tuple(without_secrets(item(one), address) for one in found.items),
        feed_title=found.feed_title if found.feed_title is None else text(found.feed_title),
        article=None if whole is None else replace(whole, title=text(whole.title), text=text(whole.text)),
    )
