"""Microdata (HTML standard, 5.2) as the same plain objects that JSON-LD gives."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from feeds.sources import dom
from feeds.sources.linked import Thing

_MOST = 2_000
_DEEPEST = 8
_ADDRESS = {"a": "href", "link": "href", "area": "href", "img": "src", "audio": "src", "video": "src", "source": "src"}
_ADDRESS |= {"embed": "src", "iframe": "src", "track": "src", "object": "data"}


def things(tree: LexborHTMLParser) -> list[Thing]:
    """Return every item with a type, in the order of the page; an empty list where there is none."""
    return [_thing(tree, node, 0) for node in tree.css("[itemscope][itemtype]")[:_MOST]]


def _thing(tree: LexborHTMLParser, scope: LexborNode, depth: int) -> Thing:
    kind = (scope.attributes.get("itemtype") or "").split()
    thing: Thing = {"@type": kind}
    if scope.attributes.get("itemid"):
        thing["@id"] = scope.attributes["itemid"]
    for node in _properties(tree, scope):
        value = _thing(tree, node, depth + 1) if "itemscope" in node.attributes and depth < _DEEPEST else _value(node)
        for name in (node.attributes.get("itemprop") or "").split():
            thing.setdefault(name, []).append(value)
    return thing


def _properties(tree: LexborHTMLParser, scope: LexborNode) -> list[LexborNode]:
    """Return the nodes whose property belongs to this item, also those that itemref names."""
    found = [node for node in scope.css("[itemprop]") if node.mem_id != scope.mem_id and _owner(node) == scope.mem_id]
    for name in (scope.attributes.get("itemref") or "").split()[:20]:
        if name.replace("-", "").replace("_", "").isalnum():
            found += [node for part in tree.css(f'[id="{name}"]') for node in [part, *part.css("[itemprop]")][:50]]
    return [node for node in found if "itemprop" in node.attributes]


def _owner(node: LexborNode) -> int:
    parent = node.parent
    while parent is not None and "itemscope" not in parent.attributes:
        parent = parent.parent
    return parent.mem_id if parent is not None else 0


def _value(node: LexborNode) -> str:
    attributes = node.attributes
    tag = node.tag or ""
    if attributes.get("content") is not None:
        return attributes["content"] or ""
    if tag in _ADDRESS:
        return attributes.get(_ADDRESS[tag]) or ""
    stated = attributes.get("datetime") if tag == "time" else attributes.get("value") if tag == "data" else None
    return stated or dom.visible(node)
