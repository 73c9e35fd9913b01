"""A page's bytes as a tree, and the few questions every reader of a page asks it."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode
from w3lib.encoding import html_to_unicode

from feeds.sources import burden

LIMIT = 15_000_000
"""Bytes of a page that are looked at; what follows is cut off."""

_SPACE = re.compile(r"\s+")
_PLAIN = re.compile(r"[\x00-\x7f]+")
_BROKEN = "\ufffd"
_ROOTED = re.compile(r"/(?![/\\])[\w./%~+-]*(?:\?[\w./%~+=&-]+)?$", re.ASCII)
"""Most links of a list: joined to their site without taking the address apart, which is slow."""
_SITE = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?(?=/|$)")


def parse(content: bytes, content_type: str = "") -> LexborHTMLParser:
    """Parse a page; charset by BOM, header, meta, then content (UTF-8, else Windows-1252).

    A page that calls itself UTF-8 and holds no sign of it, only bytes that are none, is Windows-1252 too.
    Raises ReadingError for a page made to keep parsers busy.
    """
    charset, text = html_to_unicode(content_type or None, content[:LIMIT], auto_detect_fun=_guess)
    if charset == "utf-8" and _BROKEN in text and not _PLAIN.sub("", text).strip(_BROKEN):
        text = content[:LIMIT].decode("cp1252", "replace")
    return LexborHTMLParser(burden.lightened(text))


def _guess(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def language(tree: LexborHTMLParser) -> str:
    """Return the language tag that a page states, "" for none."""
    node = tree.css_first("html[lang]")
    return (node.attributes.get("lang") or "").strip() if node is not None else ""


def visible(node: LexborNode, limit: int = 20_000) -> str:
    """Return the text of a node with single spaces, at most `limit` signs of it."""
    return _SPACE.sub(" ", node.text(separator=" ")[: 2 * limit]).strip()[:limit]


@lru_cache(maxsize=64)
def _site(base_url: str) -> str:
    match = _SITE.match(base_url)
    return match[0] if match else ""


def absolute(href: str | None, base_url: str) -> str:
    """Return an http or https address; "" for anchors, scripts, mail and what is no address."""
    href = (href or "").strip()
    if not href or href.startswith("#"):
        return ""
    if _ROOTED.match(href) and "/." not in href:
        site = _site(base_url)
        if site:
            return site + href
    try:
        url = urljoin(base_url, href)
        scheme = urlsplit(url).scheme
    except ValueError:
        return ""
    return url if scheme in ("http", "https") else ""
