"""Pages that arrived and hold no news: empty, cut off, behind a login or a bot wall, built by scripts alone."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from feeds.errors import ReadingError
from feeds.model import Page
from feeds.sources import dom, prose, words

_SHORT = 1_500
"""Signs of visible text up to which a page may be nothing but a wall or a login."""
_NEXT_TO_NOTHING = 120
_LITTLE = 300
"""Signs up to which a page with scripts is one of scripts alone, where nothing could be read of it."""
_BODY = re.compile(rb"<body[\s>]", re.IGNORECASE)
_CLOSED = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
_TAIL = 20_000
_SHELL = "#root, #app, #__next, #__nuxt, app-root, [ng-app], [data-reactroot], #__layout, #main-app"
_MARKS = re.compile(rb"challenge-platform|cf-chl|cf_chl|captcha|_Incapsula_|ddos-guard", re.IGNORECASE)
"""What walls bring along; an honest page with a form may hold it too."""


def check(tree: LexborHTMLParser, page: Page, language: str) -> None:
    """Raise ReadingError for a page that holds no news, saying what was seen and what can be done."""
    if found := obstacle(tree, page, language):
        raise found


def obstacle(tree: LexborHTMLParser, page: Page, language: str, *, suspected: bool = False) -> ReadingError | None:
    """Return what stands before the news, and what a person can do about it; None where nothing is seen.

    `suspected`: next to nothing could be read of the page, so that lesser signs of a wall or of scripts are enough.
    """
    shown = page.url or page.name
    text = _shown(tree)
    short = len(text) <= _SHORT
    if _is_cut(page.content):
        return ReadingError("the page is cut off in the middle", "try again later; the server may have trouble")
    if short and (_is_wall(tree, text, language) or (suspected and _MARKS.search(page.content))):
        return ReadingError(
            "the site asks whether the visitor is a robot",
            "look for a feed of the site, or ask its owner to let feeds in",
        )
    if short and tree.css_first("input[type=password]") is not None:
        return ReadingError("a login page came instead of the news", "give an address that is read without a password")
    if tree.css_first("script") is not None and _is_scripted(tree, text, language, suspected):
        return ReadingError(
            "the page is built by scripts alone, and scripts are not run", "look for a feed or calendar of the site"
        )
    if not text and tree.css_first('script[type*="ld+json"], time, meta[itemprop]') is None:
        return ReadingError("the page is empty", f"open {shown} in a browser; it may want a visitor's click")
    return None


def _shown(tree: LexborHTMLParser) -> str:
    return " ".join(prose.lines_of(tree.body)) if tree.body is not None else ""


def _is_cut(content: bytes) -> bool:
    """Whether a page opens its body, never closes it, and ends in the middle of a word or tag."""
    tail = content[-_TAIL:].rstrip()
    return (
        _BODY.search(content) is not None
        and _CLOSED.search(tail) is None
        and not tail.endswith(b">")
        and _CLOSED.search(content) is None
    )


def _is_wall(tree: LexborHTMLParser, text: str, language: str) -> bool:
    node = tree.css_first("title")
    said = f"{dom.visible(node, 500) if node is not None else ''} {text}".casefold()
    return any(phrase.casefold() in said for phrase in words.phrases(language, "wall"))


def _is_scripted(tree: LexborHTMLParser, text: str, language: str, suspected: bool) -> bool:
    """Whether a page with scripts shows so little that they must be what fills it."""
    if suspected:
        return len(text) < _LITTLE
    return len(text) <= _NEXT_TO_NOTHING and _needs_scripts(tree, text, language)


def _needs_scripts(tree: LexborHTMLParser, text: str, language: str) -> bool:
    notes = " ".join(dom.visible(node, 500) for node in tree.css("noscript")[:5])
    said = f"{notes} {text}".casefold()
    return (
        not text
        or tree.css_first(_SHELL) is not None
        or any(phrase.casefold() in said for phrase in words.phrases(language, "scripts"))
    )
