"""The main text of a page: its blocks in order, without navigation, footer, notices and asides."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from feeds.sources import dom

_SPACE = re.compile(r"\s+")
_UNREAD = "script style noscript template svg iframe object select button head dialog canvas video audio math"
_SILENT = frozenset(_UNREAD.split())
_ASIDE = frozenset(("nav", "footer", "aside", "form", "menu"))
_BLOCKS = (
    "p div li ul ol h1 h2 h3 h4 h5 h6 table tr td th dl dt dd section article main header blockquote pre br hr figure "
    "figcaption address body center details summary fieldset tbody thead tfoot caption"
)
_BLOCK = frozenset(_BLOCKS.split())
_ROW = frozenset(("td", "th"))
_WHOLE = frozenset(("body", "html", "main", "article", "tr", "td", "tbody", "table"))
_WORDS = (
    "nav navi navigation navbar menu footer sidebar cookie cookies consent breadcrumb breadcrumbs share sharing social "
    "related recommendations comment comments newsletter pagination pager advert advertisement banner paywall skip "
    "skiplink skiplinks metanav search suche werbung anzeige teaserlist toc tagcloud tags widget offcanvas modal popup "
    "visually-hidden sr-only screen-reader-text hidden print-only socialmedia reading-list most-read"
)
_NAMED = re.compile(r"(?:^|[\s_-]|__)(?:" + "|".join(_WORDS.split()) + r")(?:$|[\s_-]|__)", re.IGNORECASE)
_DEEPEST = 250
_MOST = 20_000
_ENOUGH = 0.75
"""A child that holds this much of the prose holds the article."""


@dataclass(slots=True)
class Block:
    """One run of text between two block tags."""

    text: str
    tag: str
    linked: int  # signs of it that are links
    path: tuple[int, ...]  # the nodes it lies in, outermost first

    @property
    def weight(self) -> float:
        """How much prose it is: short lines and links count for little."""
        free = len(self.text) - 2 * self.linked
        return float(free) if free >= 40 else max(0, free) * 0.2


@dataclass(frozen=True, slots=True)
class Body:
    """The main text: its lines, the node it lies in, and its share of the page's prose (0 to 1)."""

    lines: tuple[str, ...]
    root: LexborNode | None
    share: float
    headings: tuple[str, ...] = ()
    around: tuple[str, ...] = ()  # all lines of the page that are no navigation, side column or footer


def find(tree: LexborHTMLParser) -> Body:
    """Return the page's main text; no lines where there is none."""
    if tree.body is None:
        return Body((), None, 0.0)
    blocks, nodes = _walk(tree.body, strict=True)
    if sum(len(block.text) for block in blocks) < 200:
        blocks, nodes = _walk(tree.body, strict=False)
    total = sum(block.weight for block in blocks)
    root = _holder(blocks, total, tree.body.mem_id)
    inside = [block for block in blocks if root in block.path]
    share = sum(block.weight for block in inside) / total if total else 0.0
    headings = tuple(block.text for block in inside if block.tag in ("h2", "h3", "h4"))
    return Body(tuple(_lines(inside)), nodes.get(root), share, headings, tuple(block.text for block in blocks))


def every_line(tree: LexborHTMLParser) -> list[str]:
    """Return all text of a fragment, a block a line; for descriptions, whose whole body is text."""
    return lines_of(tree.body) if tree.body is not None else []


def lines_of(node: LexborNode) -> list[str]:
    """Return all text below a node, a block a line, links and all."""
    return [block.text for block in _walk(node, strict=False)[0]]


def _holder(blocks: list[Block], total: float, body: int) -> int:
    """Descend from the body as long as one child holds most of the prose."""
    holder, depth = body, 0
    while True:
        sums: defaultdict[int, float] = defaultdict(float)
        for block in blocks:
            if len(block.path) > depth + 1 and block.path[depth] == holder:
                sums[block.path[depth + 1]] += block.weight
        best = max(sums, key=sums.__getitem__, default=0)
        if not best or sums[best] < _ENOUGH * total or not _is_wide(blocks, best, depth + 1):
            return holder
        holder, depth, total = best, depth + 1, sums[best]


def _is_wide(blocks: list[Block], node: int, depth: int) -> bool:
    """Whether a node is more than one long paragraph."""
    return any(len(block.path) > depth + 1 for block in blocks if len(block.path) > depth and block.path[depth] == node)


def _lines(blocks: list[Block]) -> list[str]:
    """Join the cells of a table's row, drop lines that are only links, keep the order."""
    lines: list[str] = []
    row: tuple[int, ...] = ()
    for block in blocks:
        if block.linked and block.linked >= 0.8 * len(block.text) and block.tag not in ("td", "th", "p"):
            continue
        if block.tag in _ROW and block.path[:-1] == row and lines:
            lines[-1] += " " + block.text
        elif not lines or lines[-1] != block.text:
            lines.append(block.text)
        row = block.path[:-1] if block.tag in _ROW else ()
    return lines


def _skipped(node: LexborNode, strict: bool) -> bool:
    tag = node.tag or ""
    if tag in _SILENT:
        return True
    attributes = node.attributes
    if "hidden" in attributes or (attributes.get("aria-hidden") == "true" and tag not in ("span", "i")):
        return True
    if not strict or tag in _WHOLE:
        return False
    if tag in _ASIDE or attributes.get("role") in ("navigation", "contentinfo", "banner", "search", "complementary"):
        return tag != "form" or len(node.css("p")) < 3
    named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if named.isspace() or not _NAMED.search(named):
        return False
    return node.css_first("h1, main, article, [itemprop=articleBody]") is None


def _walk(body: LexborNode, *, strict: bool) -> tuple[list[Block], dict[int, LexborNode]]:
    """Return the blocks of text below a node in order, and the block nodes by their ids."""
    walker = _Walker([(body.mem_id, "body")], {body.mem_id: body})
    node: LexborNode | None = body.child
    depth = 1
    while node is not None and len(walker.blocks) < _MOST:
        if depth >= _DEEPEST:
            walker.takes(node)
        elif walker.enters(node, strict) and node.child is not None:
            node, depth = node.child, depth + 1
            continue
        walker.leaves(node)
        while node is not None and node.next is None and depth > 1:
            node, depth = node.parent, depth - 1
            if node is not None:
                walker.leaves(node)
        node = node.next if node is not None and depth >= 1 else None
    walker.flush()
    return walker.blocks, walker.nodes


class _Walker:
    """Collects the text between block tags while a walk goes through a tree."""

    def __init__(self, path: list[tuple[int, str]], nodes: dict[int, LexborNode]) -> None:
        self.path = path
        self.nodes = nodes
        self.blocks: list[Block] = []
        self._pieces: list[str] = []
        self._linked = 0
        self._link = 0  # the id of the link the walk is in, 0 outside

    def enters(self, node: LexborNode, strict: bool) -> bool:
        """Take in one node; say whether its children are to be walked."""
        tag = node.tag or ""
        if tag == "-text":
            piece = node.text_content or ""
            self._pieces.append(piece)
            self._linked += len(piece.strip()) if self._link else 0
            return False
        if tag.startswith("-") or _skipped(node, strict):
            return False
        if tag in _BLOCK:
            self.flush()
            if tag not in ("br", "hr"):
                self.path.append((node.mem_id, tag))
                self.nodes[node.mem_id] = node
        elif tag == "a" and not self._link:
            self._link = node.mem_id
        return True

    def takes(self, node: LexborNode) -> None:
        """Take in all that lies below a node as one run of text: nobody nests so deep on purpose."""
        self._pieces.append(dom.visible(node))

    def leaves(self, node: LexborNode) -> None:
        """Close a node whose children are done."""
        if self.path[-1][0] == node.mem_id and len(self.path) > 1:
            self.flush()
            self.path.pop()
        elif self._link and self._link == node.mem_id:
            self._link = 0

    def flush(self) -> None:
        """End the run of text."""
        text = _SPACE.sub(" ", "".join(self._pieces)).strip()
        if text:
            path = tuple(part for part, _ in self.path)
            self.blocks.append(Block(text, self.path[-1][1], self._linked, path))
        self._pieces.clear()
        self._linked = 0
