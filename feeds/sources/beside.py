"""What stands beside the article of a page: teasers, comments, side columns, the head of the site."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

NAMES = re.compile(r"teaser|related|comment|event|termin|veranstaltung|widget|copyright", re.IGNORECASE)
"""Names of parts whose dates are not those of the article."""
_AROUND = re.compile(r"teaser|related|comment", re.IGNORECASE)
_ASIDE = re.compile(r"sidebar|widget|(?:^|[\s_-])aside", re.IGNORECASE)


class Beside:
    """Tells, for the nodes of one page, whether they stand beside the article that its h1 heads."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._holders: set[int] = set()  # the ids of what holds a headline
        for head in tree.css("h1"):
            above: LexborNode | None = head
            while above is not None and above.mem_id not in self._holders:
                self._holders.add(above.mem_id)
                above = above.parent

    def is_others(self, node: LexborNode) -> bool:
        """Whether a date stands in a teaser, a comment or an event beside the article."""
        return NAMES.search((node.html or "")[:500]) is not None or self.is_apart(node)

    def is_apart(self, node: LexborNode) -> bool:
        """Whether a node stands in a teaser or comment, or in a side column that is none of the article's own.

        What holds the headline is no side column, whatever its name.
        """
        above: LexborNode | None = node
        is_aside = False
        while above is not None and above.tag not in ("body", "html"):
            if above.mem_id in self._holders:
                return is_aside and above.tag != "article"
            named = f"{above.attributes.get('class') or ''} {above.attributes.get('id') or ''}"
            if _AROUND.search(named):
                return True
            is_aside = is_aside or above.tag in ("aside", "nav") or _ASIDE.search(named) is not None or _is_head(above)
            above = above.parent
        return is_aside


def _is_head(node: LexborNode) -> bool:
    """Whether a node is the head of the whole site, where the day of today may stand."""
    above = node.parent
    return node.tag == "header" and (above is None or above.tag == "body" or node.css_first("nav") is not None)
