"""One pass over a page: its elements in order, each with what it holds, and its texts.

Navigation, footers, forms and the like are not entered. An element's subtree is a stretch of both lists, so that
whatever asks for a block's texts, links or headings walks a slice and never the tree again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborNode

from feeds.sources import moment

MAX_ELEMENTS = 200_000
MAX_DEPTH = 200
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_SKIP_TAGS = frozenset(["nav", "footer", "script", "style", "noscript", "template", "label", "input", "select"])
_SKIP_TAGS |= frozenset(["button", "iframe", "svg", "head", "-comment", "-doctype"])
_SKIP_ROLES = frozenset(["navigation", "contentinfo", "search", "dialog", "banner"])
_SKIP_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:igation|bar)?|menu|breadcrumbs?|cookies?|consent|sidebar|pag(?:ination|er)|share|sharing"
    r"|(?<!\S)footer(?!-line)|social|tag-?cloud|lang(?:uage)?-?(?:switch\w*|menu|nav)?|related|skip|login|search)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PASSING = re.compile(
    r"^(?:odd|even|first|last|active|current|clearfix|row[\w-]*|cols?(?:-[\w-]*)?|has-\S+|is-\S+|\S*alternat\w*|alt)$",
    re.IGNORECASE,
)
_HASH = re.compile(r"[0-9a-f]{12,}|\d+")
_PARAGRAPHS = HEADINGS | {"p", "div", "li", "dd", "dt", "section", "article", "header", "blockquote", "tr", "ul", "ol"}
_UNSEEN = re.compile("[\u200b\ufeff\u00ad\u2060]+")
_PROTECTED = frozenset(["body", "main", "article", "html"])


@dataclass(slots=True)
class Element:
    """One element and what it holds, its descendants included."""

    tag: str
    parent: int
    path: int
    kind: str  # tag and first lasting class
    depth: int
    attributes: dict[str, str | None]
    first: int  # its texts: first up to stop
    stop: int
    end: int  # its descendants: its own index + 1 up to end
    size: int = 0
    linked: int = 0
    links: int = 0
    headings: int = 0
    dates: int = 0

    @property
    def names(self) -> str:
        """What the page's maker calls it: class, id, itemprop."""
        get = self.attributes.get
        return f"{get('class') or ''} {get('id') or ''} {get('itemprop') or ''}"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of siblings: elements start up to end, texts first up to stop."""

    start: int
    end: int
    first: int
    stop: int


@dataclass(slots=True)
class Outline:
    """The page's elements in order, its texts in order, and the element each text stands in."""

    elements: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    day_first: bool = True  # whether 3/4/2025 is the third of April

    def text(self, part: Element | Block, limit: int = 20_000) -> str:
        """Return the text of an element or block on one line."""
        return " ".join(self.texts[part.first : min(part.stop, part.first + limit)])[:limit]

    def within(self, block: Block) -> list[Element]:
        """Return the elements of a block in order."""
        return self.elements[block.start : block.end]

    def paragraphs(self, block: Block, limit: int = 20_000) -> str:
        """Return the text of a block, a line for each paragraph."""
        lines: list[list[str]] = []
        last, size = -1, 0
        for at in range(block.first, block.stop):
            above = self.owners[at]
            while above > 0 and self.elements[above].tag not in _PARAGRAPHS:
                above = self.elements[above].parent
            if above != last:
                lines.append([])
                last = above
            lines[-1].append(self.texts[at])
            size += len(self.texts[at])
            if size > limit:
                break
        return "\n".join(" ".join(line) for line in lines)[:limit]


def read(root: LexborNode) -> Outline:
    """Walk the tree once; at most 200,000 elements and 200 levels are looked at."""
    page = Outline()
    elements, texts = page.elements, page.texts
    parent = Element(root.tag or "", -1, 0, root.tag or "", 0, {}, 0, 0, 0)
    elements.append(parent)
    above, node = 0, root.first_child
    waiting: list[tuple[LexborNode | None, int]] = []
    while len(elements) < MAX_ELEMENTS:
        if node is None:
            if not waiting:
                break
            node, above = waiting.pop()
            parent = elements[above]
            continue
        tag = node.tag or ""
        if tag == "-text":
            words = _words(node.text_content or "")
            if words:
                texts.append(words)
                page.owners.append(above)
                parent.stop = len(texts)
        elif (tag not in _SKIP_TAGS or _ends_card(tag, parent)) and parent.depth < MAX_DEPTH:
            attributes = node.attributes
            if not (attributes and _skipped(node, attributes, tag)):
                waiting.append((node.next, above))
                parent = _element(parent, above, tag, attributes, len(texts))
                above, node = len(elements), node.first_child
                elements.append(parent)
                continue
        node = node.next
    _sum_up(page)
    return page


def _words(text: str) -> str:
    words = " ".join(text.split())
    if not words.isascii() and _UNSEEN.search(words):
        words = _UNSEEN.sub("", words).strip()
    return words[:20_000]


def _ends_card(tag: str, parent: Element) -> bool:
    """Whether a footer is that of an article or list item, where its date may stand."""
    return tag == "footer" and parent.tag in ("article", "li")


def _element(parent: Element, above: int, tag: str, attributes: dict[str, str | None], at: int) -> Element:
    kind = signature(tag, attributes.get("class") or "") if attributes else tag
    return Element(tag, above, hash((parent.path, kind)), kind, parent.depth + 1, attributes, at, at, 0)


def _skipped(node: LexborNode, attributes: dict[str, str | None], tag: str) -> bool:
    if tag in _PROTECTED:
        return False
    if attributes.get("role") in _SKIP_ROLES or "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if not (_skips(attributes.get("class") or "") or _skips(attributes.get("id") or "")):
        return False
    return node.css_first("main, h1") is None  # a wrapper of the whole page may bear such a name


@lru_cache(maxsize=4096)
def _skips(names: str) -> bool:
    return bool(_SKIP_NAMES.search(names))


@lru_cache(maxsize=4096)
def signature(tag: str, classes: str) -> str:
    """Return tag and first lasting class, digits taken out: odd and even rows are of one kind."""
    if tag == "tr":
        return tag
    for name in classes.split():
        if not _PASSING.match(name):
            return tag + "." + _HASH.sub("", name)
    return tag


def _sum_up(page: Outline) -> None:
    elements = page.elements
    for text, owner in zip(page.texts, page.owners, strict=True):
        element = elements[owner]
        element.size += len(text)
        if not element.dates and moment.names_day(text[:2000]):
            element.dates = 1
    for index in range(len(elements) - 1, 0, -1):
        element = elements[index]
        element.end = element.end or index + 1
        tag = element.tag
        if tag == "a":
            element.linked, element.links = element.size, element.links + 1
        elif tag == "time":
            element.dates = element.dates or 1
        elif tag in HEADINGS:
            element.headings += 1
        above = elements[element.parent]
        above.end = above.end or element.end  # the last child is met first
        if element.stop > above.stop:
            above.stop = element.stop
        above.size += element.size
        above.linked += element.linked
        above.links += element.links
        above.headings += element.headings
        above.dates += element.dates
    elements[0].end = len(elements)
