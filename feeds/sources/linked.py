"""JSON-LD as a page carries it: every typed object of every script, whole or broken, as plain dicts."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

Thing = dict[str, Any]

_MOST = 5_000
_DEEPEST = 30
_ABOVE = ("superEvent", "isPartOf", "publisher", "author", "comment", "review")
"""What an object only refers to: what stands there is not told by this page."""
_WRAPPING = re.compile(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*;?\s*$")
_COMMENT = re.compile(r"^\s*//[^\n]*$|/\*.*?\*/", re.MULTILINE | re.DOTALL)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")


def things(tree: LexborHTMLParser) -> list[Thing]:
    """Return every object with a @type, outer ones first; an empty list where the page carries none."""
    found: list[Thing] = []
    for script in tree.css('script[type*="ld+json"]'):
        for value in _values(script.text()):
            found.extend(_typed(value, 0))
            if len(found) > _MOST:
                return found[:_MOST]
    return found


def types(thing: Thing) -> tuple[str, ...]:
    """Return the types of an object without their vocabulary's address: "http://schema.org/Event" is "Event"."""
    stated = thing.get("@type")
    names = stated if isinstance(stated, list) else [stated]
    return tuple(re.split(r"[/#:]", name)[-1] for name in names if isinstance(name, str))


def _values(text: str) -> list[Any]:
    """Parse one script: lenient about line ends in strings, comments, wrappings and commas too many."""
    text = _WRAPPING.sub("", text).strip().rstrip(";")
    for mended in (text, html.unescape(text), _TRAILING_COMMA.sub(r"\1", _COMMENT.sub("", text))):
        try:
            return [json.loads(mended, strict=False)]
        except (ValueError, RecursionError):
            continue
    return _parts(_TRAILING_COMMA.sub(r"\1", text))


def _parts(text: str) -> list[Any]:
    """Return the whole objects of a script that is broken elsewhere: several in a row, or cut at its end."""
    decoder = json.JSONDecoder(strict=False)
    found: list[Any] = []
    at = text.find("{")
    while at >= 0 and len(found) < 500:
        try:
            value, stop = decoder.raw_decode(text, at)
            found.append(value)
        except (ValueError, RecursionError):
            stop = at + 1
            if stop > 200_000:
                break
        at = text.find("{", stop)
    return found


def _typed(value: Any, depth: int) -> Iterator[Thing]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for part in value:
            yield from _typed(part, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for key, part in value.items():
            if isinstance(part, dict | list) and key not in _ABOVE:
                yield from _typed(part, depth + 1)


def text_of(value: Any) -> str:
    """Return a property as plain text: the first of a list, the @value of a typed one; "" for anything else."""
    if isinstance(value, list):
        return next((text for text in map(text_of, value[:10]) if text), "")
    if isinstance(value, dict):
        return text_of(value.get("@value") or value.get("name") or "") if len(value) < 50 else ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    plain = html.unescape(str(value)).encode("utf-8", "ignore").decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^<>]{1,500}>", " ", plain)).strip()
