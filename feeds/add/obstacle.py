"""What a page without news is instead, and what a person can do about it."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser
from w3lib.encoding import html_to_unicode

from feeds.errors import ReadingError
from feeds.model import Page

_WALL = re.compile(
    rb"challenge-platform|cf-chl|cf_chl|captcha|_Incapsula_|ddos-guard|Just a moment\.\.\.|Checking your browser",
    re.IGNORECASE,
)
_LITTLE = 300  # signs of visible text
_FORM = 1_500  # a login page says more around its form


def obstacle(page: Page) -> ReadingError | None:
    """Return what stands between us and the news, or None where the page simply has none."""
    tree = LexborHTMLParser(html_to_unicode(page.content_type or None, page.content)[1])
    scripts = len(tree.css("script"))
    password = tree.css_first("input[type=password]") is not None
    tree.strip_tags(["script", "style", "noscript", "template", "head"])
    text = " ".join((tree.body.text(separator=" ") if tree.body else "").split())
    if password and len(text) < _FORM:
        return ReadingError("the address shows a login page", "give a page that everyone can read without a password")
    if _WALL.search(page.content) and len(text) < _FORM:
        return ReadingError(
            "a wall against robots stands before the page", "ask those who run the site, or give its feed"
        )
    if scripts and len(text) < _LITTLE:
        what = "the page is built by scripts only, its text is not in it"
        return ReadingError(what, "look for its feed, its calendar or a print view, and give that address")
    if not text:
        return ReadingError("the page is empty", "open it in a browser; give the page that shows the announcements")
    return None
