"""Items by the CSS selectors of a configured rule: used alone, whatever else the page holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from feeds.errors import EmptyError, ReadingError
from feeds.model import Clock, Item, Reading, Rule
from feeds.sources import dated, dom, moment, prose

_MOST = 1_000
_TITLE = 500


def read(tree: LexborHTMLParser, url: str, rule: Rule, *, now: datetime) -> Reading:
    """Return one item for each block that `rule.item` selects; raises EmptyError where it selects none.

    A part without a selector is looked for where it mostly stands: the heading or first link, <time> or the first
    date, all the text. A selector that finds nothing in a block leaves that part empty.
    """
    blocks = select(tree.body, rule.item) if tree.body is not None else []
    items = [item for block in blocks[:_MOST] if (item := _item(block, url, rule, now))]
    if not items:
        raise EmptyError(
            f"the rule selects nothing: item „{rule.item}“", "the page may have changed; leave the rule out to compare"
        )
    return Reading(
        "rule",
        tuple(replace(item, position=number) for number, item in enumerate(items)),
        why=f"the configured rule: {len(items)} blocks „{rule.item}“",
    )


def select(node: LexborNode, selector: str) -> list[LexborNode]:
    """Return what a selector finds below a node; raises ReadingError for one that is no CSS."""
    try:
        return node.css(selector)
    except SelectolaxError as error:
        raise ReadingError(f"the rule's selector „{selector}“ is no CSS", "correct it in config.yaml") from error


def _item(block: LexborNode, url: str, rule: Rule, now: datetime) -> Item | None:
    heading = _first(block, rule.title or "h1, h2, h3, h4, h5, h6, a[href]")
    text = _text(block, rule.text)
    title = dom.visible(heading, _TITLE) if heading is not None else ""
    if not title and not text:
        return None
    return Item(
        title=title or text.split("\n")[0][:_TITLE],
        link=_link(block, heading, rule.link, url),
        published=_published(block, rule.date, now),
        text=text,
    )


def _first(block: LexborNode, selector: str) -> LexborNode | None:
    return next(iter(select(block, selector)), None)


def _text(block: LexborNode, selector: str) -> str:
    parts = select(block, selector) if selector else [block]
    return "\n".join(line for part in parts for line in prose.lines_of(part))


def _link(block: LexborNode, heading: LexborNode | None, selector: str, url: str) -> str:
    """Return the address of the selected part, of a link in it, or around it."""
    if selector:
        chosen = select(block, selector)
    else:
        own = [heading, *heading.css("a[href]")] if heading is not None else []
        chosen = [*own, *block.css("a[href]"), block]
    for node in chosen:
        inner = [node, *node.css("a[href]")] if selector else [node]
        address = next((a for a in (dom.absolute(n.attributes.get("href"), url) for n in inner) if a), "")
        if address:
            return address
    return ""


def _published(block: LexborNode, selector: str, now: datetime) -> Clock | None:
    """Return the stated date; one to come is no publication."""
    nodes = select(block, selector) if selector else [*block.css("time"), block]
    for node in nodes:
        stated = node.attributes.get("datetime") or node.attributes.get("content")
        found: Clock | None = dated.read(stated) if stated else None
        if found is None:
            written = moment.find_date(dom.visible(node, 3_000), day_first=True)
            found = written[0] if written else None
        if found is not None and _day(found) <= now.date():
            return found
    return None


def _day(value: Clock) -> date:
    return value.date() if isinstance(value, datetime) else value
