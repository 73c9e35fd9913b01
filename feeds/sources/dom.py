"""A page's bytes as a tree, and the few questions every reader of a page asks it."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode
from w3lib.encoding import html_to_unicode

LIMIT = 15_000_000
"""Bytes of a page that are looked at; what follows is cut off."""

_SPACE = re.compile(r"\s+")


def parse(content: bytes, content_type: str = "") -> LexborHTMLParser:
    """Parse a page; charset by BOM, header, meta, then content (UTF-8, else Windows-1252)."""
    _, text = html_to_unicode(content_type or None, content[:LIMIT], auto_detect_fun=_guess)
    return LexborHTMLParser(text)


def _guess(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def visible(node: LexborNode, limit: int = 20_000) -> str:
    """Return the text of a node with single spaces, at most `limit` signs of it."""
    return _SPACE.sub(" ", node.text(separator=" ")[: 2 * limit]).strip()[:limit]


def absolute(href: str | None, base_url: str) -> str:
    """Return an http or https address; "" for anchors, scripts, mail and what is no address."""
    href = (href or "").strip()
    if not href or href.startswith("#"):
        return ""
    try:
        url = urljoin(base_url, href)
        scheme = urlsplit(url).scheme
    except ValueError:
        return ""
    return url if scheme in ("http", "https") else ""
