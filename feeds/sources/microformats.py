"""Microformats: h-event, h-entry and their forerunners hCalendar and hAtom, as schema.org's plain objects.

Parsing follows microformats.org/wiki/microformats2-parsing and the value class pattern.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from feeds.sources import dom
from feeds.sources.linked import Thing

_MOST = 2_000
_ROOT = re.compile(r"^(?:h-[a-z]+(?:-[a-z]+)*|vevent|vcard|hentry|vcalendar|hreview|adr|geo)$")
_KINDS = {"h-event": "Event", "vevent": "Event", "h-entry": "BlogPosting", "hentry": "BlogPosting"}
_PROPERTIES = {
    "name": ("p-name", "summary", "entry-title"),
    "startDate": ("dt-start", "dtstart"),
    "endDate": ("dt-end", "dtend"),
    "location": ("p-location", "location"),
    "url": ("u-url", "bookmark", "url"),
    "description": ("e-content", "p-summary", "p-description", "e-description", "description", "entry-content"),
    "datePublished": ("dt-published", "published"),
    "dateModified": ("dt-updated", "updated"),
    "image": ("u-photo", "u-featured", "photo"),
    "duration": ("dt-duration", "duration"),
    "eventStatus": ("p-status", "status"),
    "author": ("p-author", "author"),
}
_OLD = ("vevent", "hentry")
_DATES = ("startDate", "endDate", "datePublished", "dateModified")
_DAY = re.compile(r"^\d{4}-(?:\d\d-\d\d|\d{3})$")
_CLOCK = re.compile(r"^(\d{1,2})(?::?(\d\d))?(?::?(\d\d))?\s*([ap])?\.?m?\.?\s*(Z|[+-]\d\d:?\d\d)?$", re.IGNORECASE)


def things(tree: LexborHTMLParser) -> list[Thing]:
    """Return the events and entries of a page in its order; an empty list where there is none."""
    found = tree.css(".h-event, .vevent, .h-entry, .hentry")[:_MOST]
    # a page without a doctype is asked in quirks mode, where the case of a class does not count
    roots = [root for root in found if any(name in _KINDS for name in _classes(root))]
    return [_thing(root) for root in roots]


def _classes(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split() + (node.attributes.get("rel") or "").split()


def _thing(root: LexborNode) -> Thing:
    names = _classes(root)
    kind = next(name for name in _KINDS if name in names)
    thing: Thing = {"@type": _KINDS[kind]}
    own = [node for node in root.css("[class], [rel]") if _owner(node) == root.mem_id]
    for key, wanted in _PROPERTIES.items():
        # of the forerunners only those roots that are none of the newer kind know the plain names
        allowed = [
            name for name in wanted if (name[:2] not in ("p-", "u-", "e-") and name[:3] != "dt-") == (kind in _OLD)
        ]
        for name in allowed:
            node = next((n for n in own if name in _classes(n)), None)
            value = _value(node, key) if node is not None else ""
            if value:
                thing[key] = value
                break
    _complete(thing, root, kind)
    return thing


def _complete(thing: Thing, root: LexborNode, kind: str) -> None:
    """Add the name and address that a root implies, and the day that an end leaves out."""
    if "name" not in thing and kind not in _OLD:
        thing["name"] = dom.visible(root, 300)
    if "url" not in thing:
        links = [root] if root.tag == "a" else root.css("a[href]") if kind not in _OLD else []
        if len(links) == 1:
            thing["url"] = links[0].attributes.get("href") or ""
    start, end = thing.get("startDate", ""), thing.get("endDate", "")
    if end.startswith("T") and len(start) >= 10:
        thing["endDate"] = start[:10] + end


def _owner(node: LexborNode) -> int:
    parent = node.parent
    while parent is not None and not any(map(_ROOT.match, (parent.attributes.get("class") or "").split())):
        parent = parent.parent
    return parent.mem_id if parent is not None else 0


def _value(node: LexborNode, key: str) -> object:
    if key in _DATES:
        return _moment(node)
    if key in ("url", "image"):
        address = node.attributes.get("href") or node.attributes.get("src")
        inner = node.css_first("a[href]")
        return address or (inner.attributes.get("href") if inner is not None else "") or dom.visible(node, 500)
    if key == "location":
        return _place(node)
    return _part(node) if key != "description" else dom.visible(node)


def _place(node: LexborNode) -> object:
    """Return a place as its name and address, where it is a card of its own."""
    parts: Thing = {}
    for name, wanted in (
        ("name", ".p-name, .fn, .p-org, .org"),
        ("streetAddress", ".p-street-address, .street-address"),
        ("postalCode", ".p-postal-code, .postal-code"),
        ("addressLocality", ".p-locality, .locality"),
    ):
        found = node.css_first(wanted)
        if found is not None:
            parts[name] = _part(found)
    if not parts:
        return _part(node)
    return {"@type": "Place", "name": parts.pop("name", ""), "address": {"@type": "PostalAddress", **parts}}


def _part(node: LexborNode) -> str:
    """Return one stated value: of the value class pattern, of the attribute that carries it, else the text."""
    inner = [n for n in node.css(".value, .value-title") if n.mem_id != node.mem_id]
    if inner:
        return " ".join(filter(None, map(_plain, inner)))
    return _plain(node)


def _plain(node: LexborNode) -> str:
    attributes = node.attributes
    if "value-title" in (attributes.get("class") or "").split():
        return attributes.get("title") or ""
    for tags, name in (
        (("time", "ins", "del"), "datetime"),
        (("abbr",), "title"),
        (("data", "input"), "value"),
        (("img", "area"), "alt"),
    ):
        if node.tag in tags and attributes.get(name):
            return (attributes[name] or "").strip()
    return dom.visible(node)


def _moment(node: LexborNode) -> str:
    """Return a stated date and time in ISO form; "T19:30" where only an hour is stated."""
    inner = [n for n in node.css(".value, .value-title") if n.mem_id != node.mem_id]
    values = [_plain(n) for n in inner] or [_plain(node)]
    day = next((value for value in values if _DAY.match(value)), "")
    match = next((found for value in values if (found := _CLOCK.match(value))), None)
    if not match:
        return day or values[0]
    hour = int(match[1]) % 12 + 12 * (match[4].lower() == "p") if match[4] else int(match[1])
    return f"{day}T{hour:02}:{match[2] or '00'}{match[5] or ''}"
