"""One pass over a page: its elements in order, each with the stretch of texts it holds, and its texts.

Navigation, footers, forms and the like are not entered. An element's subtree is a stretch of both lists, and what a
stretch holds (text, links, headings, dates) is the difference of two running sums: no question walks the tree again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from selectolax.lexbor import LexborNode

from feeds.sources import moment

MAX_ELEMENTS = 200_000
MAX_DEPTH = 200
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "summary"])
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
_WHOLE = 20_000


class Block(NamedTuple):
    """A stretch of siblings: elements start up to end, texts first up to stop."""

    start: int
    end: int
    first: int
    stop: int


class Element(NamedTuple):
    """One element: a block whose `start` is its own index and whose other elements are its descendants."""

    start: int
    end: int
    first: int
    stop: int
    tag: str
    parent: int
    path: int  # the same for elements of one place in the page: tags and classes from the body down
    kind: str  # tag and first lasting class
    attributes: dict[str, str | None]

    @property
    def names(self) -> str:
        """What the page's maker calls it: class, id, itemprop."""
        get = self.attributes.get
        return f"{get('class') or ''} {get('id') or ''} {get('itemprop') or ''}"


Part = Block | Element


class Outline:
    """The page's elements in order, its texts in order, and the element each text stands in."""

    def __init__(self, elements: list[Element], texts: list[str], owners: list[int]) -> None:
        self.elements, self.texts, self.owners = elements, texts, owners
        self.day_first = True  # whether 3/4/2025 is the third of April
        anchors = [element.tag == "a" for element in elements]
        inside = [False] * len(texts)
        for element in elements:
            if element.tag == "a" and element.stop > element.first:
                inside[element.first : element.stop] = [True] * (element.stop - element.first)
        sizes = list(map(len, texts))
        self.sizes = _sums(sizes)  # the signs of all texts before the first, the second, …
        self._linked = _sums([size if within else 0 for size, within in zip(sizes, inside, strict=True)])
        self._links = _sums(anchors)
        self._headings = _sums([element.tag in HEADINGS for element in elements])
        self._dates = _sums(self._dated())

    def _dated(self) -> list[bool]:
        """Return, per element, whether a text of its own names a day; a <time> always does."""
        dated = [False] * len(self.elements)
        owners = self.owners
        for at in moment.naming_days(self.texts):
            dated[owners[at]] = True
        for element in self.elements:
            if element.tag == "time" and not any(dated[element.start : element.end]):
                dated[element.start] = True
        return dated

    def size(self, part: Part) -> int:
        """Return the signs of text of an element or block."""
        return self.sizes[part.stop] - self.sizes[part.first]

    def linked(self, part: Part) -> int:
        """Return the signs of text that stand in links."""
        return self._linked[part.stop] - self._linked[part.first]

    def links(self, part: Part) -> int:
        """Return how many links there are."""
        return self._links[part.end] - self._links[part.start]

    def headings(self, part: Part) -> int:
        """Return how many headings there are."""
        return self._headings[part.end] - self._headings[part.start]

    def dates(self, part: Part) -> int:
        """Return how many elements state a day in a text of their own."""
        return self._dates[part.end] - self._dates[part.start]

    def text(self, part: Part, limit: int = _WHOLE) -> str:
        """Return the text of an element or block on one line."""
        return " ".join(self.texts[part.first : min(part.stop, part.first + limit)])[:limit]

    def within(self, block: Part) -> list[Element]:
        """Return the elements of a block in order."""
        return self.elements[block.start : block.end]

    def paragraphs(self, block: Part, without: int = -1, limit: int = _WHOLE) -> str:
        """Return the text of a block, a line for each paragraph, without one of its texts."""
        lines: list[str] = []
        elements, owners, texts = self.elements, self.owners, self.texts
        last, owner, size, joined = -1, -1, 0, False
        for at in range(block.first, block.stop):
            if at == without:
                continue
            if owners[at] != owner:
                above = owner = owners[at]
                while above > 0 and elements[above].tag not in _PARAGRAPHS:
                    above = elements[above].parent
                joined = above == last
                last = above
            if joined:
                lines[-1] += " " + texts[at]
            else:
                lines.append(texts[at])
            joined = True
            size += len(texts[at])
            if size > limit:
                break
        return "\n".join(lines)[:limit]


def _sums(values: Sequence[int]) -> list[int]:
    return list(accumulate(values, initial=0))


def read(root: LexborNode) -> Outline:
    """Walk the tree once; at most 200,000 elements and 200 levels are looked at."""
    texts, owners, kinds = list[str](), list[int](), _Kinds()
    within: _Row = [0, 0, 0, 0, root.tag or "", -1, 0, "", {}]
    rows, above, tag_above, node = [within], 0, within[4], root.first_child
    waiting: list[tuple[LexborNode | None, _Row]] = []
    while node is not None or waiting:
        if node is None:
            within[1], within[3] = len(rows), len(texts)
            node, within = waiting.pop()
            above, tag_above = within[0], within[4]
            continue
        tag = node.tag or ""
        if tag == "-text":
            words = _words(node.text_content or "")
            if words:
                texts.append(words)
                owners.append(above)
        elif (tag not in _SKIP_TAGS or _is_kept(tag, tag_above)) and len(waiting) < MAX_DEPTH:
            own = node.attributes
            if not (own and _skipped(node, own, tag)) and len(rows) < MAX_ELEMENTS:
                waiting.append((node.next, within))
                path, kind = kinds[within[6], tag, own.get("class") if own else None]
                within = [len(rows), 0, len(texts), 0, tag, above, path, kind, own]
                above, tag_above = within[0], tag
                rows.append(within)
                node = node.first_child
                continue
        node = node.next
    within[1], within[3] = len(rows), len(texts)
    return Outline([Element._make(row) for row in rows], texts, owners)


_Row = list[Any]
"""An element whose end and stop are not known yet."""


class _Kinds(dict[tuple[int, str, str | None], tuple[int, str]]):
    """The path and kind of an element below a path, by its tag and class; made where it is asked for first."""

    def __init__(self) -> None:
        super().__init__()
        self._paths: dict[tuple[int, str], int] = {}

    def __missing__(self, key: tuple[int, str, str | None]) -> tuple[int, str]:
        above, tag, classes = key
        kind = signature(tag, classes or "")
        found = self[key] = self._paths.setdefault((above, kind), len(self._paths) + 1), kind
        return found


def _words(text: str) -> str:
    """Return a text with single spaces and without signs that nobody sees; most texts are so already."""
    if text.isprintable() and "  " not in text:
        return text.strip()[:_WHOLE]
    return " ".join(_UNSEEN.sub("", text).split())[:_WHOLE]


def _is_kept(tag: str, above: str) -> bool:
    """Whether a footer is that of an article or list item, or a button the text of a heading that opens."""
    return (tag == "footer" and above in ("article", "li")) or (tag == "button" and above in HEADINGS)


def _skipped(node: LexborNode, attributes: dict[str, str | None], tag: str) -> bool:
    get = attributes.get
    names = get("class"), get("id")
    if names != (None, None) and tag not in _PROTECTED and _skips(*names):
        return node.css_first("main, h1") is None  # a wrapper of the whole page may bear such a name
    if "hidden" in attributes or "role" in attributes or "aria-hidden" in attributes:
        hidden = "hidden" in attributes or get("role") in _SKIP_ROLES or get("aria-hidden") == "true"
        return hidden and tag not in _PROTECTED
    return False


@lru_cache(maxsize=4096)
def _skips(classes: str | None, name: str | None) -> bool:
    return bool(_SKIP_NAMES.search(classes or "") or _SKIP_NAMES.search(name or ""))


@lru_cache(maxsize=4096)
def signature(tag: str, classes: str) -> str:
    """Return tag and first lasting class, digits taken out: odd and even rows are of one kind."""
    if tag == "tr":
        return tag
    for name in classes.split():
        if not _PASSING.match(name):
            return tag + "." + _HASH.sub("", name)
    return tag
