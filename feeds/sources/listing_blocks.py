"""Find the repeated blocks of a page: elements of one path and class that each say something.

One pass over the tree collects, per element, what it holds; navigation, footers and the like are not entered.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from feeds.sources import moment

MAX_ELEMENTS = 200_000
MAX_DEPTH = 200
_SKIP_TAGS = frozenset(
    ["nav", "footer", "script", "style", "noscript", "template", "form", "select", "button", "iframe", "svg", "head"]
)
_SKIP_ROLES = frozenset(["navigation", "contentinfo", "search", "dialog", "banner"])
_SKIP_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:igation|bar)?|menu|breadcrumbs?|cookies?|consent|footer|sidebar|pag(?:ination|er)|share|sharing"
    r"|social|tag-?cloud|lang(?:uage)?-?(?:switch\w*|menu|nav)?|related|skip|login|search)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PASSING = re.compile(r"^(?:odd|even|first|last|active|current|clearfix|row\w*|col\w*|has-\S+|is-\S+)$", re.IGNORECASE)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_BLOCKS = frozenset(["li", "div", "article", "section", "tr", "a", "p", "dl", "td"])
_LEADS = frozenset(["h2", "h3", "h4", "h5", "dt"])


@dataclass(slots=True)
class Element:
    """What one element holds, its descendants included."""

    node: LexborNode
    tag: str
    parent: int
    path: int
    depth: int
    text: list[str] = field(default_factory=list)
    size: int = 0
    linked: int = 0
    links: int = 0
    headings: int = 0
    dates: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Repeated blocks, each a run of sibling nodes, in the order of the page."""

    blocks: tuple[tuple[LexborNode, ...], ...]
    headings: tuple[tuple[str, ...], ...]
    score: float
    share: float  # of the text of the page's main part, 0 to 1


def find(root: LexborNode) -> Group | None:
    """Return the group of repeated blocks that explains most of the page; None where nothing repeats."""
    elements = _collect(root)
    total = max(1, elements[0].size)
    best: tuple[float, list[list[Element]]] | None = None
    for runs in _candidates(elements):
        score = _score(runs)
        if score > 0 and (best is None or score > best[0]):
            best = score, runs
    if best is None:
        return None
    size = sum(e.size for run in best[1] for e in run)
    titles = _headings_above([run[0] for run in best[1]], elements)
    blocks = tuple(tuple(e.node for e in run) for run in best[1])
    return Group(blocks, titles, best[0], min(1.0, size / total))


def _collect(root: LexborNode) -> list[Element]:
    elements = [Element(root, root.tag or "", -1, hash(root.tag), 0)]
    stack: list[tuple[LexborNode, int]] = [(child, 0) for child in _children(root)][::-1]
    while stack and len(elements) < MAX_ELEMENTS:
        node, above = stack.pop()
        tag = node.tag or ""
        if tag == "-text":
            elements[above].text.append((node.text_content or "")[:20_000])
        elif tag[:1] not in ("-", "!", "") and elements[above].depth < MAX_DEPTH and not _skipped(node, tag):
            parent = elements[above]
            index = len(elements)
            elements.append(Element(node, tag, above, hash((parent.path, signature(node, tag))), parent.depth + 1))
            stack.extend([(child, index) for child in _children(node)][::-1])
    for element in reversed(elements):
        _sum_up(element, elements)
    return elements


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _skipped(node: LexborNode, tag: str) -> bool:
    if tag in _SKIP_TAGS:
        return True
    attributes = node.attributes
    if not attributes or tag in ("body", "main", "article"):
        return False
    if attributes.get("role") in _SKIP_ROLES or "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return bool(_SKIP_NAMES.search(names))


def signature(node: LexborNode, tag: str) -> str:
    """Return tag and first lasting class, digits taken out: odd and even rows are of one kind."""
    for name in (node.attributes.get("class") or "").split():
        if not _PASSING.match(name):
            return tag + "." + re.sub(r"\d+", "", name)
    return tag


def _sum_up(element: Element, elements: list[Element]) -> None:
    own = " ".join(" ".join(element.text).split())
    element.size += len(own)
    element.dates += element.tag == "time" or moment.find_date(own[:2000]) is not None
    if element.tag == "a":
        element.linked, element.links = element.size, element.links + 1
    element.headings += element.tag in _HEADINGS
    if element.parent >= 0:
        above = elements[element.parent]
        above.size += element.size
        above.linked += element.linked
        above.links += element.links
        above.headings += element.headings
        above.dates += element.dates


def _candidates(elements: list[Element]) -> Iterator[list[list[Element]]]:
    groups: dict[int, list[Element]] = defaultdict(list)
    below: dict[int, list[int]] = defaultdict(list)
    for index, element in enumerate(elements):
        if element.tag in _BLOCKS or element.tag in _LEADS:
            groups[element.path].append(element)
        below[element.parent].append(index)
    for members in groups.values():
        if len(members) < 2:
            continue
        if members[0].tag in _LEADS:
            yield [_run(lead, elements, below[lead.parent]) for lead in members]
        else:
            yield [[member] for member in members if member.size > 0]


def _run(lead: Element, elements: list[Element], siblings: Iterable[int]) -> list[Element]:
    run: list[Element] = []
    for index in siblings:
        element = elements[index]
        if element is lead:
            run = [element]
        elif run and (element.path == lead.path or (element.tag in _HEADINGS and element.tag < lead.tag)):
            break
        elif run:
            run.append(element)
    return run


def _score(runs: list[list[Element]]) -> float:
    """Judge a group: text of its blocks, weighed by how many have one heading, one date, one link of their own."""
    if len(runs) < 2:
        return 0.0
    covered = headed = dated = linked = words = anchors = 0.0
    for run in runs:
        size = sum(e.size for e in run)
        headings, dates = sum(e.headings for e in run), sum(e.dates for e in run)
        units = max(1, headings, dates if headings != 1 else 1)
        covered += min(size, 400) / units
        headed += headings > 0
        dated += dates > 0
        linked += any(e.links for e in run)
        words += size
        anchors += sum(e.linked for e in run)
    count = len(runs)
    if (
        dated < count / 2
        and headed < count / 2
        and ((anchors > 0.9 * words and words < 45 * count) or linked < count / 2)
    ):
        return 0.0
    quality = 0.2 + (0.8 * headed + 1.0 * dated + 0.5 * linked) / count
    return covered * quality


def _headings_above(leads: list[Element], elements: list[Element]) -> tuple[tuple[str, ...], ...]:
    """Return, per block, the headings of the page that govern it, outermost first."""
    wanted = {lead.node.mem_id: number for number, lead in enumerate(leads)}
    inside: set[int] = set()
    above: dict[str, str] = {}
    found: list[tuple[str, ...]] = [()] * len(leads)
    for index, element in enumerate(elements):
        number = wanted.get(element.node.mem_id)
        if number is not None:
            inside.add(index)
            found[number] = tuple(
                above[level] for level in sorted(above) if element.tag not in _HEADINGS or level < element.tag
            )
        elif element.parent in inside:
            inside.add(index)
        elif element.tag in _HEADINGS:
            above = {level: text for level, text in above.items() if level < element.tag}
            above[element.tag] = " ".join(element.node.text(separator=" ").split())[:300]
    return tuple(found)
