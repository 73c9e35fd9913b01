"""Structured data: schema.org in JSON-LD and microdata, microformats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from feeds.model import Item, Source


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page's structured data states, and whether it states the page itself rather than something beside it."""

    items: tuple[Item, ...]
    is_sure: bool
    why: str


def find(tree: LexborHTMLParser, url: str, source: Source, *, now: datetime) -> Stated | None:
    """Return the events and entries that the page's structured data states; None where it states none."""
    return None
