"""What an item is known by: link keys, headline keys, the digest of its words; and the ids minted from them."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from feeds.model import Event, Item, Site

_TRACKING = re.compile(
    r"(utm_|mtm_|pk_|hsa_|fb_)\w*|at_(campaign|medium)|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_ga|_gl|wtmc"
    r"|(php|asp\.?net_?)?sess(ion)?_?id|sid|jsessionid|cfid|cftoken|chash|no_cache",
    re.IGNORECASE,
)
_PATH_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_INDEX = re.compile(r"/(index|default)\.(html?|php|aspx?|jsp)$", re.IGNORECASE)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_MARKS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"\w+")


def clean(link: str) -> str:
    """Return the address without tracking and session parameters, otherwise as it was."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return link.strip()
    query = parts.query
    if query:
        pairs = parse_qsl(query, keep_blank_values=True)
        kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
        query = query if len(kept) == len(pairs) else urlencode(kept)
    return urlunsplit((parts.scheme, parts.netloc, _PATH_SESSION.sub("", parts.path), query, parts.fragment))


def storable(item: Item) -> Item:
    """Return the item with "?" for what no UTF-8 text can hold: lone surrogates, out of a page's JSON."""
    events = tuple(_plain(event, ("title", "place", "quote", "url", "source_uid")) for event in item.events)
    names = ("title", "link", "text", "html", "summary", "guid", "author")
    return _plain(item if events == item.events else replace(item, events=events), names)


_Noun = TypeVar("_Noun", Item, Event)


def _plain(noun: _Noun, names: Iterable[str]) -> _Noun:
    texts = {name: getattr(noun, name) for name in names}
    plain = {name: text.encode("utf-8", "replace").decode() for name, text in texts.items()}
    change: Callable[..., _Noun] = replace
    return noun if plain == texts else change(noun, **plain)


def link_key(link: str) -> str:
    """Return what stays the same of a link: no scheme, `www.`, tracking, order of parameters or closing slash."""
    if not link:
        return ""
    try:
        parts = urlsplit(clean(link))
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return link.strip()
    place = host if port in (None, 80, 443) else f"{host}:{port}"
    path = quote(unquote(_INDEX.sub("/", parts.path)), safe="/~").rstrip("/")
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    fragment = "" if parts.fragment.startswith(":~:") else parts.fragment
    return place + path + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def folded(text: str) -> str:
    """Return the words of a text in one spelling: small letters, umlauts written out, no punctuation."""
    text = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return " ".join(_WORD.findall(text))


def keys(item: Item) -> tuple[str, ...]:
    """Return what an item is looked up by in the store, the surest first."""
    found = []
    if item.guid:
        found.append(f"guid:{item.guid}")
    if item.link:
        found.append(f"link:{link_key(item.link)}")
    headline = folded(item.title)
    if headline:
        found.append(f"head:{headline[:200]}")
    return tuple(found)


def digest(item: Item) -> str:
    """Return a hash of all that counts as the words of an item; markup, position and addresses' noise do not."""
    events = [_words_of(event) for event in item.events]
    pictures = [enclosure.url.split("?")[0] for enclosure in item.enclosures]
    parts = (item.title, item.text, item.summary, link_key(item.link), _moment(item.published), item.author)
    text = json.dumps(
        [" ".join(part.split()) for part in parts] + [str(bool(item.html)), *pictures, *events], ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _moment(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value or "")


def _words_of(event: Event) -> str:
    return "|".join(
        (
            event.start.isoformat(),
            event.end.isoformat() if event.end else "",
            event.title,
            event.place,
            event.rrule,
            ",".join(map(str, event.exdates + event.rdates)),
            event.status,
            str(event.online),
            event.zone,
            event.url,
            event.source_uid,
            str(event.recurrence_id or ""),
        )
    )


def root(item: Item) -> str:
    """Return the first link or text: what ids are minted from. A source's own id stands for the text."""
    return link_key(item.link) or item.guid or words_of(item)


def words_of(item: Item) -> str:
    """Return headline and text in one spelling."""
    return f"{folded(item.title)}\n{folded(item.text or item.summary)}"


def story_id(site: Site, source: str, item: Item, fork: str = "") -> str:
    """Return the tag: URI (RFC 4151) of a new story; `fork` parts it from an earlier one of the same link or text."""
    host = urlsplit(site.url).hostname or "localhost"
    return f"tag:{host},2025:{source or 'corrections'}/{_hash(source, root(item), fork)}"


def event_uid(source: str, item: Item, event: Event, fork: str = "") -> str:
    """Return the UID of a new event: source name, first link or text, day of the first start.

    The day alone, for an hour is often told later; `fork` parts two events of one day. A foreign UID stands for link
    and start, so that a series and its changed occurrences share one (RFC 5545, 3.8.4.4).
    """
    if event.source_uid:
        return _hash(source, f"uid:{event.source_uid}", fork, size=32)
    first = event.moved_from[0] if event.moved_from else event.start
    return _hash(source, root(item), first.isoformat()[:10], fork, size=32)


def _hash(*parts: str, size: int = 20) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:size]


def merged(first: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    """Return both without repeats, in order of first appearance."""
    return tuple(dict.fromkeys((*first, *more)))
