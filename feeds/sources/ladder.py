"""Which rung of the ladder an HTML page stands on: the one that explains most of its main text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from feeds.model import Item, Page, Reading, Source
from feeds.sources import article, listing, structured

_GAP = re.compile(r"\s+")
_PROSE = 40
"""Signs from which on a line counts as prose."""


def climb(tree: LexborHTMLParser, page: Page, source: Source, *, now: datetime) -> Reading | None:
    """Return the reading of the rung that explains most of the page; None where no rung finds anything.

    The page as one article comes with every reading. A rung that the source forces is taken as it is.
    """
    whole = article.read(tree, page.url, source, now=now)
    stated = structured.find(tree, page.url, source, now=now) if source.kind in ("", "structured", "html") else None
    if stated and stated.items and (source.kind == "structured" or stated.is_sure):
        return Reading("structured", stated.items, article=whole.article, why=stated.why)
    if source.kind == "structured":
        return None
    listed = listing.find(tree, page.url, source, now=now) if source.kind != "article" else None
    single = Reading("article", (whole.item(page.url),), article=whole.article, why="one article")
    if listed is None or not listed.items:
        return single if whole.text or whole.title else None
    items = Reading("list", tuple(listed.items), tuple(listed.wants), article=whole.article, why=listed.why)
    if source.kind == "list":
        return items
    share = explained(whole.text.split("\n"), listed.items)
    needed = 0.8 if whole.is_marked else 1.1 if _are_paragraphs(listed.items) else 0.4
    return single if share < needed and len(whole.text) >= 400 else items


def _are_paragraphs(items: Sequence[Item]) -> bool:
    """Whether the blocks are but the paragraphs of one text: most without link, date and headline."""
    bare = sum(not item.link and not item.published and not item.events and _is_opening(item) for item in items)
    return 2 * bare > len(items)


def _is_opening(item: Item) -> bool:
    return item.text.startswith(item.title[:60]) and len(item.text) > 1.5 * len(item.title)


def explained(lines: Sequence[str], items: Sequence[Item]) -> float:
    """Return the share of a text's prose that stands in items, 0 to 1; 1 where the text has no prose."""
    said = "\n".join(_GAP.sub("", f"{item.title}\n{item.text}\n{item.summary}") for item in items)
    prose = [line for line in (_GAP.sub("", line) for line in lines) if len(line) >= _PROSE]
    total = sum(map(len, prose))
    return sum(len(line) for line in prose if line in said) / total if total else 1.0
